package org.deskledger.fact;

import static org.deskledger.testing.TableAssert.assertRows;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deskledger.config.Settings;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class BusinessDayDimensionTest {

    @Test
    void eachScheduleHasItsOwnDaysHolidaysAndLengths() {
        Map<String, List<String>> week =
                Map.of("friday", List.of("09:00-12:00", "13:00-17:00"), "sunday", List.of("00:00-24:00"));
        Settings.ScheduleVersion version = new Settings.ScheduleVersion(
                LocalDate.EPOCH, week, Optional.of("de"), Optional.of(Map.of("2025-10-31", List.of("09:00-12:00"))));
        TestInputs inputs = TestInputs.asOf("2025-12-31")
                .settings(settings -> settings.withService(
                        Map.of(
                                "default",
                                new Settings.Schedule(Optional.of(ZoneId.of("Europe/Berlin")), List.of(version))),
                        settings.scheduleRules(),
                        settings.sla()));

        assertRows(
                inputs.build(new BusinessDayDimension())
                        .where("day IN ('2025-10-03', '2025-10-10', '2025-10-11', '2025-10-26', '2025-10-31')"),
                """
                schedule_id | day        | zone          | is_business_day | business_seconds | holiday_name
                default     | 2025-10-03 | Europe/Berlin | false           | 0                | German Unity Day
                default     | 2025-10-10 | Europe/Berlin | true            | 25200            |
                default     | 2025-10-11 | Europe/Berlin | false           | 0                |
                default     | 2025-10-26 | Europe/Berlin | true            | 90000            |
                default     | 2025-10-31 | Europe/Berlin | true            | 10800            |
                """);
    }
}

package org.deskledger.fact;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;
import org.deskledger.time.Schedule;

/**
 * On which days each schedule is open, and for how long.
 *
 * <p>It runs over the days of {@code dim.date}, each in the schedule's own zone. Its size follows the number of schedules, not the
 * extracts. A version of a schedule that is added later changes no day before its {@code valid-from}.
 */
public final class BusinessDayDimension implements Job {

    public static final TableSpec TABLE = TableSpec.named("dim.business_day")
            .grain("one local day of one schedule")
            .key("schedule_id", "day")
            .columns("""
                    schedule_id STRING NOT NULL COMMENT 'schedule of the settings',
                    day DATE NOT NULL COMMENT 'the day in the zone of the schedule',
                    zone STRING NOT NULL COMMENT 'that zone',
                    is_business_day BOOLEAN NOT NULL COMMENT 'open for any time at all',
                    business_seconds BIGINT NOT NULL COMMENT 'seconds open, daylight-saving changes counted truly',
                    holiday_name STRING COMMENT 'public holiday that the schedule keeps; a day off of its own has no name'
                    """)
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of();
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        LocalDate first = inputs.settings().loading().earliest();
        LocalDate last = LocalDate.of(inputs.asOf().getYear(), 12, 31);
        List<Row> days = new ArrayList<>();
        for (Map.Entry<String, Schedule> entry :
                ServiceHours.of(inputs.settings()).schedules().entrySet()) {
            Schedule schedule = entry.getValue();
            for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
                long seconds = schedule.secondsOf(day);
                days.add(RowFactory.create(
                        entry.getKey(),
                        day,
                        schedule.zone().getId(),
                        seconds > 0,
                        seconds,
                        schedule.holidayOn(day).orElse(null)));
            }
        }
        return SparkSession.active().createDataFrame(days, TABLE.columns());
    }
}

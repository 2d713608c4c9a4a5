package org.deskledger.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.deskledger.time.SupportClock.Pause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the nine threads about one clock asked for: daylight saving, holidays, lunch gaps, no missing weeks. */
class ScheduleTest {

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** Minutes from Sunday 00:00 UTC, as REFERENCE 4f gives them. */
    private static final Schedule LEVEL_1 = Schedule.weekly("level 1", UTC, everyDay("00:00-02:00", "12:00-24:00"));

    private static final Schedule LEVEL_2 = Schedule.weekly("level 2", UTC, workdays("15:00-00:30"));

    @Test
    void theTicketOfTheVendorsDecisionLogCountsToTheSecond() {
        long created = at("2020-09-29T17:01:38Z");
        long replied = at("2020-09-30T19:01:46Z");
        long solved = at("2020-10-01T15:03:44Z");
        ScheduleTimeline timeline = new ScheduleTimeline(LEVEL_1);
        timeline.changeTo(LEVEL_2, at("2020-09-30T19:01:25Z"));

        assertThat(minutes(timeline, created, replied)).isEqualTo("960.1333");
        assertThat(minutes(timeline.inForceAt(replied), created, replied)).isEqualTo("690.1333");
        assertThat(minutes(SupportClock.CALENDAR, created, replied)).isEqualTo("1560.1333");
        assertThat(minutes(timeline, created, solved)).isEqualTo("1292.1000");
        assertThat(minutes(timeline.inForceAt(solved), created, solved)).isEqualTo("1022.1000");
        assertThat(minutes(SupportClock.CALENDAR, created, solved)).isEqualTo("2762.1000");
    }

    @Test
    void defect10AClockReadingIsHoursMinutesSecondsAndNotADecimalFraction() {
        // The vendor's example takes 19:01:25 for 1.25 minutes and prints 959.46; its own inputs give 960.1333.
        ScheduleTimeline timeline = new ScheduleTimeline(LEVEL_1);
        timeline.changeTo(LEVEL_2, at("2020-09-30T19:01:25Z"));

        assertThat(timeline.secondsBetween(at("2020-09-29T17:01:38Z"), at("2020-09-30T19:01:46Z")))
                .isEqualTo(57_608);
    }

    @ParameterizedTest(name = "{0} to {1}: {2} minutes")
    @CsvSource({"2024-03-09, 2024-03-11, 2820", "2024-11-02, 2024-11-04, 2940"})
    void aScheduleThatNeverClosesHasDaysOf23And25Hours(LocalDate from, LocalDate to, long minutes) {
        Schedule always = Schedule.weekly("always", NEW_YORK, everyDay("00:00-24:00"));

        assertThat(always.secondsBetween(local(NEW_YORK, from + "T00:00"), local(NEW_YORK, to + "T00:00")))
                .isEqualTo(minutes * 60);
    }

    @Test
    void anHourThatDoesNotExistIsNotWorked() {
        Schedule night = Schedule.weekly("night", BERLIN, everyDay("02:30-04:00"));

        assertThat(night.secondsOf(LocalDate.parse("2025-03-30"))).isEqualTo(3600);
        assertThat(night.secondsOf(LocalDate.parse("2025-03-31"))).isEqualTo(5400);
    }

    @Test
    void anHourThatOccursTwiceIsWorkedTwiceAndNotWhatLiesBetween() {
        Schedule night = Schedule.weekly("night", BERLIN, everyDay("02:00-02:30"));

        assertThat(night.secondsOf(LocalDate.parse("2025-10-26"))).isEqualTo(3600);
        // From the first 02:30 to the second 02:00 nobody works.
        assertThat(night.secondsBetween(at("2025-10-26T00:30:00Z"), at("2025-10-26T01:00:00Z")))
                .isZero();
    }

    @Test
    void demand22TheLunchGapIsNotWorked() {
        Schedule office = Schedule.weekly("office", BERLIN, workdays("09:00-12:00", "13:00-17:00"));

        assertThat(office.secondsBetween(local(BERLIN, "2025-01-06T11:30"), local(BERLIN, "2025-01-06T13:30")))
                .isEqualTo(3600);
        assertThat(office.after(local(BERLIN, "2025-01-06T11:30"), 2700)).isEqualTo(local(BERLIN, "2025-01-06T13:15"));
    }

    @Test
    void demand5HolidaysAreCutInLocalTime() {
        Schedule office = new Schedule(
                "office",
                BERLIN,
                List.of(new Schedule.Version(LocalDate.EPOCH, workdays("00:00-24:00"), "de", Map.of())));

        // Christmas begins at 23:00 UTC of the day before.
        assertThat(office.secondsBetween(at("2024-12-24T22:00:00Z"), at("2024-12-26T23:30:00Z")))
                .isEqualTo(3600 + 1800);
        assertThat(office.holidayOn(LocalDate.parse("2024-12-25"))).contains("1st Christmas day");
        assertThat(office.holidayOn(LocalDate.parse("2024-12-24"))).isEmpty();
    }

    @Test
    void aPartOfACountryHasHolidaysOfItsOwn() {
        Schedule munich = new Schedule(
                "munich",
                BERLIN,
                List.of(new Schedule.Version(LocalDate.EPOCH, workdays("09:00-17:00"), "de/by", Map.of())));
        Schedule hamburg = new Schedule(
                "hamburg",
                BERLIN,
                List.of(new Schedule.Version(LocalDate.EPOCH, workdays("09:00-17:00"), "de/hh", Map.of())));

        assertThat(munich.secondsOf(LocalDate.parse("2025-01-06"))).isZero();
        assertThat(hamburg.secondsOf(LocalDate.parse("2025-01-06"))).isEqualTo(8 * 3600);
    }

    @Test
    void anOwnDateStandsAboveWeekAndHolidays() {
        Schedule office = new Schedule(
                "office",
                BERLIN,
                List.of(new Schedule.Version(
                        LocalDate.EPOCH,
                        workdays("09:00-17:00"),
                        "de",
                        Map.of(
                                LocalDate.parse("2024-12-24"), List.of(DaySpan.parse("09:00-12:00")),
                                LocalDate.parse("2024-12-25"), List.of(DaySpan.parse("10:00-11:00")),
                                LocalDate.parse("2024-12-27"), List.of()))));

        assertThat(List.of("2024-12-24", "2024-12-25", "2024-12-26", "2024-12-27", "2024-12-30"))
                .extracting(day -> office.secondsOf(LocalDate.parse(day)) / 3600)
                .containsExactly(3L, 1L, 0L, 0L, 8L);
    }

    @Test
    void aLaterVersionDoesNotRewriteWhatHeldBefore() {
        Schedule office = new Schedule(
                "office",
                UTC,
                List.of(
                        new Schedule.Version(LocalDate.parse("2025-06-04"), workdays("08:00-20:00"), "", Map.of()),
                        new Schedule.Version(LocalDate.parse("2025-01-01"), workdays("09:00-17:00"), "", Map.of())));

        assertThat(List.of("2020-06-03", "2025-06-03", "2025-06-04"))
                .extracting(day -> office.secondsOf(LocalDate.parse(day)) / 3600)
                .containsExactly(8L, 8L, 12L);
    }

    @Test
    void anOpeningPastMidnightBelongsToTheDayOnWhichItBegins() {
        Schedule evenings =
                Schedule.weekly("evenings", UTC, Map.of(DayOfWeek.TUESDAY, List.of(DaySpan.parse("22:00-06:00"))));

        assertThat(evenings.secondsBetween(at("2024-12-31T20:00:00Z"), at("2025-01-01T12:00:00Z")))
                .isEqualTo(8 * 3600);
        assertThat(evenings.after(at("2024-12-31T23:00:00Z"), 2 * 3600)).isEqualTo(at("2025-01-01T01:00:00Z"));
    }

    @Test
    void aBudgetThatEndsWithTheDayIsUsedUpThenAndNotNextMorning() {
        Schedule office = Schedule.weekly("office", UTC, workdays("09:00-17:00"));

        assertThat(office.after(at("2025-01-10T16:00:00Z"), 3600)).isEqualTo(at("2025-01-10T17:00:00Z"));
        assertThat(office.after(at("2025-01-10T16:00:00Z"), 3601)).isEqualTo(at("2025-01-13T09:00:01Z"));
        assertThat(office.after(at("2025-01-11T12:00:00Z"), 0)).isEqualTo(at("2025-01-11T12:00:00Z"));
    }

    @Test
    void demand22APauseMovesTheDueInstantByItsBusinessTime() {
        Schedule office = Schedule.weekly("office", UTC, workdays("09:00-17:00"));
        long friday = at("2025-01-10T15:00:00Z");
        List<Pause> weekend = List.of(new Pause(at("2025-01-10T16:00:00Z"), at("2025-01-13T10:00:00Z")));

        assertThat(office.dueAt(friday, 7200, weekend)).isEqualTo(at("2025-01-13T11:00:00Z"));
        assertThat(office.dueAt(friday, 3600, weekend)).isEqualTo(at("2025-01-10T16:00:00Z"));
        assertThat(office.secondsBetween(friday, at("2025-01-13T11:00:00Z"), weekend))
                .isEqualTo(7200);
    }

    /** A walk over the days would make something of each; the two look-ups and forty additions make next to nothing. */
    @Test
    void demand9AStretchOfFortyYearsIsCountedByItsYearsAndNotByItsFourteenThousandDays() {
        Schedule office = Schedule.weekly("office", NEW_YORK, workdays("09:00-12:00", "13:00-17:00"));
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long from = at("1980-01-01T00:00:00Z");
        long to = at("2020-01-01T00:00:00Z");
        long seconds = office.secondsBetween(from, to);

        long before = thread.getCurrentThreadAllocatedBytes();
        long again = office.secondsBetween(from, to);
        long bytes = thread.getCurrentThreadAllocatedBytes() - before;

        // 10,436 workdays of seven hours.
        assertThat(again).isEqualTo(seconds).isEqualTo(10_436L * 7 * 3600);
        assertThat(bytes).isLessThan(14_610);
    }

    @Test
    void thereIsNoLastYear() {
        Schedule office = Schedule.weekly("office", NEW_YORK, workdays("09:00-17:00"));

        assertThat(office.after(at("2025-01-06T14:00:00Z"), 100L * 261 * 8 * 3600))
                .isGreaterThan(at("2124-01-01T00:00:00Z"));
    }

    @Test
    void aScheduleThatIsClosedForGoodIsRefused() {
        assertThatThrownBy(() -> Schedule.weekly("never", UTC, Map.of()))
                .hasMessage("Schedule never is closed for good from 1970-01-01");
    }

    @ParameterizedTest
    @CsvSource({"9-17", "09:00", "09:60-10:00", "25:00-26:00", "09:00-17:00 "})
    void whatIsNoOpeningIsRefused(String text) {
        assertThatThrownBy(() -> DaySpan.parse(text + " ")).isInstanceOf(IllegalArgumentException.class);
    }

    static long at(String instant) {
        return Instant.parse(instant).getEpochSecond();
    }

    private static long local(ZoneId zone, String time) {
        return LocalDateTime.parse(time).atZone(zone).toEpochSecond();
    }

    private static String minutes(SupportClock clock, long from, long to) {
        return BigDecimal.valueOf(clock.secondsBetween(from, to))
                .divide(BigDecimal.valueOf(60), 4, RoundingMode.HALF_UP)
                .toPlainString();
    }

    static Map<DayOfWeek, List<DaySpan>> everyDay(String... spans) {
        Map<DayOfWeek, List<DaySpan>> week = new EnumMap<>(DayOfWeek.class);
        for (DayOfWeek day : DayOfWeek.values()) {
            week.put(day, Arrays.stream(spans).map(DaySpan::parse).toList());
        }
        return week;
    }

    static Map<DayOfWeek, List<DaySpan>> workdays(String... spans) {
        Map<DayOfWeek, List<DaySpan>> week = everyDay(spans);
        week.remove(DayOfWeek.SATURDAY);
        week.remove(DayOfWeek.SUNDAY);
        return week;
    }
}

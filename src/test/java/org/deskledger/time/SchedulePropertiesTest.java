package org.deskledger.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every schedule and every stretch, in zones with unusual clocks too. */
class SchedulePropertiesTest {

    private static final long FIRST = ScheduleTest.at("2010-01-01T00:00:00Z");
    private static final long LAST = ScheduleTest.at("2027-01-01T00:00:00Z");

    @Property(tries = 300)
    void businessTimeIsNeverLongerThanCalendarTime(
            @ForAll("schedules") Schedule schedule, @ForAll("instants") long one, @ForAll("instants") long other) {
        assertThat(schedule.secondsBetween(one, other)).isBetween(0L, Math.max(0, other - one));
    }

    @Property(tries = 100)
    void aScheduleThatNeverClosesIsTheCalendar(
            @ForAll("zones") ZoneId zone, @ForAll("instants") long from, @ForAll("instants") long to) {
        Schedule always = Schedule.weekly("always", zone, ScheduleTest.everyDay("00:00-24:00"));

        assertThat(always.secondsBetween(from, to)).isEqualTo(SupportClock.CALENDAR.secondsBetween(from, to));
    }

    @Property(tries = 300)
    void splittingAStretchChangesNothing(
            @ForAll("schedules") Schedule schedule,
            @ForAll("instants") long one,
            @ForAll("instants") long two,
            @ForAll("instants") long three) {
        long[] cuts = {one, two, three};
        Arrays.sort(cuts);

        assertThat(schedule.secondsBetween(cuts[0], cuts[1]) + schedule.secondsBetween(cuts[1], cuts[2]))
                .isEqualTo(schedule.secondsBetween(cuts[0], cuts[2]));
    }

    @Property(tries = 300)
    void theDueInstantIsTheInverseOfElapsedTime(
            @ForAll("schedules") Schedule schedule, @ForAll("instants") long from, @ForAll("budgets") long budget) {
        long due = schedule.after(from, budget);

        assertThat(schedule.secondsBetween(from, due)).isEqualTo(budget);
        assertThat(schedule.secondsBetween(from, due - 1)).isLessThanOrEqualTo(Math.max(0, budget - 1));
    }

    @Property(tries = 300)
    void aLaterEndNeverCountsLess(
            @ForAll("schedules") Schedule schedule, @ForAll("instants") long from, @ForAll("budgets") long later) {
        assertThat(schedule.secondsBetween(from, from + later))
                .isLessThanOrEqualTo(schedule.secondsBetween(from, from + later + 1));
    }

    @Property(tries = 200)
    void aTimelineIsTheSumOfItsPiecesAndItsDueInstantTheInverse(
            @ForAll("schedules") Schedule first,
            @ForAll("schedules") Schedule second,
            @ForAll("instants") long from,
            @ForAll("budgets") long until,
            @ForAll("budgets") long budget) {
        ScheduleTimeline timeline = new ScheduleTimeline(first);
        long change = from + until;
        timeline.changeTo(second, change);
        long to = change + budget;

        assertThat(timeline.secondsBetween(from, to))
                .isEqualTo(first.secondsBetween(from, change) + second.secondsBetween(change, to));
        assertThat(timeline.secondsBetween(from, timeline.after(from, budget))).isEqualTo(budget);
    }

    @Provide
    Arbitrary<Long> instants() {
        return Arbitraries.longs().between(FIRST, LAST);
    }

    @Provide
    Arbitrary<Long> budgets() {
        return Arbitraries.longs().between(0, 90L * 86_400);
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        // Both hemispheres, half an hour of daylight saving, changes at midnight, a day that never was, no change at
        // all.
        return Arbitraries.of(
                        "America/New_York",
                        "Australia/Lord_Howe",
                        "America/Havana",
                        "Asia/Beirut",
                        "Pacific/Apia",
                        "Asia/Kathmandu",
                        "UTC")
                .map(ZoneId::of);
    }

    @Provide
    Arbitrary<Schedule> schedules() {
        Arbitrary<DaySpan> spans = Combinators.combine(
                        Arbitraries.integers().between(0, 23),
                        Arbitraries.integers().between(1, 24))
                .as((hour, hours) -> new DaySpan(hour * 3600, (hour + hours) * 3600));
        Arbitrary<Map<DayOfWeek, List<DaySpan>>> weeks = spans.list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(list -> {
                    Map<DayOfWeek, List<DaySpan>> week = new EnumMap<>(DayOfWeek.class);
                    for (int i = 0; i < list.size(); i++) {
                        week.computeIfAbsent(DayOfWeek.of(1 + i * 3 % 7), day -> new ArrayList<>())
                                .add(list.get(i));
                    }
                    return week;
                });
        return Combinators.combine(zones(), weeks, weeks, Arbitraries.of("", "de", "us"))
                .as((zone, before, after, holidays) -> new Schedule(
                        "random",
                        zone,
                        List.of(
                                new Schedule.Version(LocalDate.EPOCH, before, holidays, Map.of()),
                                new Schedule.Version(LocalDate.parse("2018-05-05"), after, holidays, Map.of()))));
    }
}

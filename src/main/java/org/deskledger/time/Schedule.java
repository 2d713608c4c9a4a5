package org.deskledger.time;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * When a team works: openings per weekday, holidays and own dates, in a zone of its own, from one version to the next.
 *
 * <p>Openings are rules in local time. On the day on which clocks go forward the hour that does not exist is not counted; on the day
 * on which they go back, an opening over the hour that occurs twice counts it twice. An opening that runs past midnight belongs to the
 * day on which it begins, for holidays and versions too.
 *
 * <p>Each year is laid out once and kept; after that a stretch costs two look-ups and one addition per year in between. There is no
 * last year.
 */
public final class Schedule implements SupportClock, Serializable {

    private static final long serialVersionUID = 1L;

    /** A schedule that never opens again is found out after so many years, the longest cycle that calendars have. */
    private static final int LONGEST_BREAK_YEARS = 400;

    /** Schedules travel to every task of a job; what one process has laid out, it keeps. */
    private static final ConcurrentMap<Rules, ConcurrentMap<Integer, BusinessYear>> YEARS = new ConcurrentHashMap<>();

    /**
     * What holds from a day on.
     *
     * @param validFrom first local day; the first version also holds before it
     * @param week openings per weekday; a day that is not named is closed
     * @param holidays calendar whose public holidays are closed, such as {@code de} or {@code de/by}; empty: none
     * @param dates openings of single days, which stand above week and holidays; an empty list is a day off
     */
    public record Version(
            LocalDate validFrom,
            Map<DayOfWeek, List<DaySpan>> week,
            String holidays,
            Map<LocalDate, List<DaySpan>> dates)
            implements Serializable {

        /** Takes unchangeable copies. */
        public Version {
            week = week.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(week));
            dates = Collections.unmodifiableMap(new TreeMap<>(dates));
        }
    }

    private record Rules(ZoneId zone, List<Version> versions) implements Serializable {}

    private final String id;
    private final Rules rules;
    private transient ConcurrentMap<Integer, BusinessYear> years;

    /**
     * A schedule.
     *
     * @param id its name in settings and tables
     * @param zone where its hours are local time
     * @param versions one or more, in any order
     * @throws IllegalArgumentException without a version, with two of one day, or where the last one never opens
     */
    public Schedule(String id, ZoneId zone, List<Version> versions) {
        List<Version> inOrder = new ArrayList<>(versions);
        inOrder.sort((one, other) -> one.validFrom().compareTo(other.validFrom()));
        if (inOrder.isEmpty()) {
            throw new IllegalArgumentException("Schedule " + id + " has no version");
        }
        for (int i = 1; i < inOrder.size(); i++) {
            if (inOrder.get(i).validFrom().equals(inOrder.get(i - 1).validFrom())) {
                throw new IllegalArgumentException("Schedule " + id + " has two versions from "
                        + inOrder.get(i).validFrom());
            }
        }
        Version last = inOrder.get(inOrder.size() - 1);
        if (last.week().values().stream().allMatch(List::isEmpty)) {
            throw new IllegalArgumentException("Schedule " + id + " is closed for good from " + last.validFrom());
        }
        this.id = id;
        this.rules = new Rules(zone, List.copyOf(inOrder));
    }

    /** The same openings every week, without holidays. */
    public static Schedule weekly(String id, ZoneId zone, Map<DayOfWeek, List<DaySpan>> week) {
        return new Schedule(id, zone, List.of(new Version(LocalDate.EPOCH, week, "", Map.of())));
    }

    /** Its name in settings and tables. */
    public String id() {
        return id;
    }

    /** Where its hours are local time. */
    public ZoneId zone() {
        return rules.zone();
    }

    @Override
    public long secondsBetween(long from, long to) {
        if (to <= from) {
            return 0;
        }
        int first = yearOf(from);
        int last = yearOf(to);
        long seconds = year(last).until(to) - year(first).until(from);
        for (int year = first; year < last; year++) {
            seconds += year(year).total();
        }
        return seconds;
    }

    @Override
    public long after(long from, long seconds) {
        if (seconds < 0) {
            throw new IllegalArgumentException("A budget of " + seconds + " seconds");
        }
        if (seconds == 0) {
            return from;
        }
        int year = yearOf(from);
        long left = seconds + year(year).until(from);
        int closedYears = 0;
        while (left > year(year).total()) {
            long total = year(year).total();
            closedYears = total == 0 ? closedYears + 1 : 0;
            if (closedYears > LONGEST_BREAK_YEARS) {
                throw new IllegalStateException("Schedule " + id + " never opens after " + year);
            }
            left -= total;
            year++;
        }
        return year(year).at(left);
    }

    /** Business seconds of a local day. */
    public long secondsOf(LocalDate day) {
        return secondsBetween(startOf(day), startOf(day.plusDays(1)));
    }

    /** The public holiday of a day, where the version in force keeps it; own dates have no name. */
    public Optional<String> holidayOn(LocalDate day) {
        Version version = inForceOn(day);
        return version.holidays().isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(
                        Holidays.of(version.holidays(), day.getYear()).get(day));
    }

    private long startOf(LocalDate day) {
        return day.atStartOfDay(zone()).toEpochSecond();
    }

    private int yearOf(long instant) {
        int offset = zone().getRules().getOffset(Instant.ofEpochSecond(instant)).getTotalSeconds();
        int year =
                LocalDate.ofEpochDay(Math.floorDiv(instant + offset, 86_400L)).getYear();
        // Where clocks go back over New Year's midnight, an instant may show the local time of the other year.
        if (year(year).isAfter(instant)) {
            return year - 1;
        }
        return year(year).isOver(instant) ? year + 1 : year;
    }

    private BusinessYear year(int year) {
        if (years == null) {
            years = YEARS.computeIfAbsent(rules, key -> new ConcurrentHashMap<>());
        }
        BusinessYear known = years.get(year);
        if (known == null) {
            known = laidOut(year);
            years.put(year, known);
        }
        return known;
    }

    private BusinessYear laidOut(int year) {
        LocalDate first = LocalDate.of(year, 1, 1);
        LocalDate last = LocalDate.of(year, 12, 31);
        List<ZoneOffsetTransition> changes = changes(startOf(first.minusDays(2)), startOf(last.plusDays(2)));
        List<BusinessYear.Opening> openings = new ArrayList<>();
        // The evening before may run into the year.
        for (LocalDate day = first.minusDays(1); !day.isAfter(last); day = day.plusDays(1)) {
            for (DaySpan span : spansOn(day)) {
                add(day, span, changes, openings);
            }
        }
        return new BusinessYear(startOf(first), startOf(last.plusDays(1)), openings);
    }

    private List<DaySpan> spansOn(LocalDate day) {
        Version version = inForceOn(day);
        List<DaySpan> own = version.dates().get(day);
        if (own != null) {
            return own;
        }
        if (holidayOn(day).isPresent()) {
            return List.of();
        }
        return version.week().getOrDefault(day.getDayOfWeek(), List.of());
    }

    private Version inForceOn(LocalDate day) {
        Version inForce = rules.versions().get(0);
        for (Version version : rules.versions()) {
            if (!version.validFrom().isAfter(day)) {
                inForce = version;
            }
        }
        return inForce;
    }

    private List<ZoneOffsetTransition> changes(long from, long to) {
        ZoneRules zoneRules = zone().getRules();
        List<ZoneOffsetTransition> changes = new ArrayList<>();
        ZoneOffsetTransition next = zoneRules.nextTransition(Instant.ofEpochSecond(from));
        while (next != null && next.toEpochSecond() < to) {
            changes.add(next);
            next = zoneRules.nextTransition(next.getInstant());
        }
        return changes;
    }

    /**
     * The instants whose local time lies in the opening: the opening under each offset, as far as that offset holds. So a local time
     * that does not exist adds nothing, and one that occurs twice adds two stretches.
     */
    private void add(
            LocalDate day, DaySpan span, List<ZoneOffsetTransition> changes, List<BusinessYear.Opening> openings) {
        LocalDateTime midnight = day.atStartOfDay();
        long since = Long.MIN_VALUE;
        for (int i = 0; i <= changes.size(); i++) {
            long until = i < changes.size() ? changes.get(i).toEpochSecond() : Long.MAX_VALUE;
            ZoneOffset offset = offset(i, changes, midnight);
            long zero = midnight.toEpochSecond(offset);
            long from = Math.max(since, zero + span.fromSecond());
            long to = Math.min(until, zero + span.toSecond());
            if (from < to) {
                openings.add(new BusinessYear.Opening(from, to));
            }
            since = until;
        }
    }

    private ZoneOffset offset(int i, List<ZoneOffsetTransition> changes, LocalDateTime midnight) {
        if (changes.isEmpty()) {
            return zone().getRules().getOffset(midnight);
        }
        return i < changes.size()
                ? changes.get(i).getOffsetBefore()
                : changes.get(i - 1).getOffsetAfter();
    }
}

package org.deskledger.fact;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.deskledger.config.Settings;
import org.deskledger.time.DaySpan;
import org.deskledger.time.Schedule;

/** The operator's schedules, and which of them a ticket runs under. It travels to the tasks of a job. */
final class ServiceHours implements Serializable {

    private static final long serialVersionUID = 1L;

    /** A rule's conditions; NULL names nothing. */
    private record Rule(String team, String channel, String tier, String region, Schedule schedule)
            implements Serializable {}

    private final TreeMap<String, Schedule> schedules = new TreeMap<>();
    private final ArrayList<Rule> rules = new ArrayList<>();

    private ServiceHours() {}

    /** The hours that the settings declare. */
    static ServiceHours of(Settings settings) {
        ServiceHours hours = new ServiceHours();
        settings.schedules()
                .forEach((id, schedule) -> hours.schedules.put(
                        id, schedule(id, schedule, settings.reporting().zone())));
        for (Settings.ScheduleRule rule : settings.scheduleRules()) {
            hours.rules.add(new Rule(
                    rule.team().orElse(null),
                    rule.channel().orElse(null),
                    rule.tier().orElse(null),
                    rule.region().orElse(null),
                    hours.schedules.get(rule.schedule())));
        }
        return hours;
    }

    /** All schedules by id. */
    Map<String, Schedule> schedules() {
        return schedules;
    }

    /** The schedule of the first rule that fits; the last rule fits every ticket. Any argument may be NULL. */
    Schedule scheduleOf(String team, String channel, String tier, String region) {
        for (Rule rule : rules) {
            if (fits(rule.team(), team)
                    && fits(rule.channel(), channel)
                    && fits(rule.tier(), tier)
                    && fits(rule.region(), region)) {
                return rule.schedule();
            }
        }
        throw new IllegalStateException("No schedule rule fits every ticket");
    }

    /** Whether a condition that may name nothing holds. */
    static boolean fits(String wanted, String found) {
        return wanted == null || wanted.equals(found);
    }

    private static Schedule schedule(String id, Settings.Schedule declared, ZoneId reportingZone) {
        return new Schedule(
                id,
                declared.zone().orElse(reportingZone),
                declared.versions().stream().map(ServiceHours::version).toList());
    }

    private static Schedule.Version version(Settings.ScheduleVersion declared) {
        Map<DayOfWeek, List<DaySpan>> week = new EnumMap<>(DayOfWeek.class);
        declared.week()
                .forEach((day, openings) -> week.put(DayOfWeek.valueOf(day.toUpperCase(Locale.ROOT)), spans(openings)));
        Map<LocalDate, List<DaySpan>> dates = new TreeMap<>();
        declared.dates().orElse(Map.of()).forEach((day, openings) -> dates.put(LocalDate.parse(day), spans(openings)));
        return new Schedule.Version(
                declared.validFrom(), week, declared.holidays().orElse(""), dates);
    }

    private static List<DaySpan> spans(List<String> openings) {
        return openings.stream().map(DaySpan::parse).toList();
    }
}

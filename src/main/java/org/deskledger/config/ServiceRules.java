package org.deskledger.config;

import de.focus_shift.jollyday.core.CalendarHierarchy;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What business hours and promises must keep. */
final class ServiceRules {

    static final List<String> WEEKDAYS =
            List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
    static final List<String> CLOCKS = List.of("business", "calendar");
    static final List<String> PRIORITIES = List.of("low", "normal", "high", "urgent");
    static final List<String> STATUSES = List.of("new", "open", "pending", "on_hold");
    static final List<String> POLICY_METRICS = List.of(
            "response",
            "resolution",
            "first_reply",
            "next_reply",
            "periodic_update",
            "pausable_update",
            "requester_wait",
            "agent_work",
            "total_resolution");
    private static final List<String> WITH_PAUSES = List.of("response", "resolution");
    private static final Pattern OPENING =
            Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)");

    private final SettingsRules rules;

    ServiceRules(SettingsRules rules) {
        this.rules = rules;
    }

    void check(Settings settings) {
        settings.schedules().forEach(this::schedule);
        scheduleRules(
                settings.scheduleRules(), new ArrayList<>(settings.schedules().keySet()));
        policies(settings.sla().policies());
    }

    private void schedule(String name, Settings.Schedule schedule) {
        if (schedule.versions().isEmpty()) {
            rules.problem("has no version", "say what holds from when on", "schedules", name, "versions");
        }
        Set<LocalDate> days = new HashSet<>();
        LocalDate newest = schedule.versions().stream()
                .map(Settings.ScheduleVersion::validFrom)
                .max(LocalDate::compareTo)
                .orElse(LocalDate.EPOCH);
        for (int i = 0; i < schedule.versions().size(); i++) {
            Settings.ScheduleVersion version = schedule.versions().get(i);
            String number = Integer.toString(i + 1);
            if (!days.add(version.validFrom())) {
                rules.problem(
                        "begins on the same day as another version",
                        "remove one of the two",
                        "schedules",
                        name,
                        "versions",
                        number,
                        "valid-from");
            }
            version.week().forEach((day, openings) -> {
                rules.oneOf(day, WEEKDAYS, "schedules", name, "versions", number, "week", day);
                openings(openings, "schedules", name, "versions", number, "week", day);
            });
            boolean isClosed = version.week().values().stream().allMatch(List::isEmpty);
            if (isClosed && version.validFrom().equals(newest)) {
                rules.problem(
                        "never opens, so nothing would ever be due",
                        "give at least one day an opening",
                        "schedules",
                        name,
                        "versions",
                        number,
                        "week");
            }
            version.holidays().ifPresent(calendar -> holidays(calendar, name, number));
            version.dates()
                    .ifPresent(dates -> new TreeMap<>(dates).forEach((day, openings) -> {
                        if (!isDay(day)) {
                            rules.problem(
                                    "is no day",
                                    "write it like \"2026-12-24\"",
                                    "schedules",
                                    name,
                                    "versions",
                                    number,
                                    "dates",
                                    day);
                        }
                        openings(openings, "schedules", name, "versions", number, "dates", day);
                    }));
        }
    }

    private void openings(List<String> openings, String... path) {
        for (String opening : openings) {
            if (!OPENING.matcher(opening).matches()) {
                rules.problem(
                        "\"" + opening + "\" is no opening",
                        "write hours and minutes of 24, such as \"09:00-17:00\"; midnight at the end is 24:00",
                        path);
            }
        }
    }

    private static boolean isDay(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void holidays(String calendar, String schedule, String version) {
        List<String> parts = List.of(calendar.split("/", -1));
        List<String> known = HolidayManager.getSupportedCalendarCodes().stream()
                .map(code -> code.toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
        String[] path = {"schedules", schedule, "versions", version, "holidays"};
        if (!known.contains(parts.get(0))) {
            rules.problem(
                    "\"" + parts.get(0) + "\" is no calendar of holidays",
                    "give a country by its two small letters, such as \"de\" or \"us\"",
                    path);
            return;
        }
        Map<String, CalendarHierarchy> regions = HolidayManager.getInstance(ManagerParameters.create(parts.get(0)))
                .getCalendarHierarchy()
                .getChildren();
        for (String part : parts.subList(1, parts.size())) {
            if (!regions.containsKey(part)) {
                rules.oneOf(part, new ArrayList<>(new TreeSet<>(regions.keySet())), path);
                return;
            }
            regions = regions.get(part).getChildren();
        }
    }

    private void scheduleRules(List<Settings.ScheduleRule> list, List<String> schedules) {
        boolean hasDefault = !list.isEmpty() && isForAll(list.get(list.size() - 1));
        if (!hasDefault) {
            rules.problem(
                    "has no rule for all other tickets",
                    "let the last one name its schedule alone, such as { schedule = \"default\" }",
                    "schedule-rules");
        }
        for (int i = 0; i < list.size(); i++) {
            String number = Integer.toString(i + 1);
            Settings.ScheduleRule rule = list.get(i);
            rules.oneOf(rule.schedule(), schedules, "schedule-rules", number, "schedule");
            rule.channel()
                    .ifPresent(channel ->
                            rules.oneOf(channel, SettingsRules.CHANNELS, "schedule-rules", number, "channel"));
            if (isForAll(rule) && i < list.size() - 1) {
                rules.problem(
                        "fits every ticket, so the rules below it are never asked",
                        "move it to the end",
                        "schedule-rules",
                        number);
            }
        }
    }

    private static boolean isForAll(Settings.ScheduleRule rule) {
        return rule.team().isEmpty()
                && rule.channel().isEmpty()
                && rule.tier().isEmpty()
                && rule.region().isEmpty();
    }

    private void policies(List<Settings.SlaPolicy> policies) {
        for (int i = 0; i < policies.size(); i++) {
            String number = Integer.toString(i + 1);
            Settings.SlaPolicy policy = policies.get(i);
            policy.channel()
                    .ifPresent(channel ->
                            rules.oneOf(channel, SettingsRules.CHANNELS, "sla", "policies", number, "channel"));
            policy.priority()
                    .ifPresent(priority -> rules.oneOf(priority, PRIORITIES, "sla", "policies", number, "priority"));
            if (policy.targets().isEmpty()) {
                rules.problem(
                        "promises nothing",
                        "give one or more of " + String.join(", ", POLICY_METRICS),
                        "sla",
                        "policies",
                        number,
                        "targets");
            }
            policy.targets().forEach((metric, target) -> target(number, metric, target));
        }
    }

    private void target(String policy, String metric, Settings.SlaTarget target) {
        String[] path = {"sla", "policies", policy, "targets", metric};
        rules.oneOf(metric, POLICY_METRICS, path);
        rules.positive(target.seconds(), "sla", "policies", policy, "targets", metric, "seconds");
        rules.oneOf(target.clock(), CLOCKS, "sla", "policies", policy, "targets", metric, "clock");
        target.pausedIn().ifPresent(statuses -> {
            String[] pauses = {"sla", "policies", policy, "targets", metric, "paused-in"};
            if (!WITH_PAUSES.contains(metric)) {
                rules.problem(
                        "is fixed for " + metric + ", whose name says when it runs",
                        "remove it; response and resolution take one",
                        pauses);
            }
            statuses.forEach(status -> rules.oneOf(status, STATUSES, pauses));
            rules.distinct(statuses, pauses);
        });
    }
}

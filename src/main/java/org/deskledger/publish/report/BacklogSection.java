package org.deskledger.publish.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.deskledger.publish.report.ReportInputs.BacklogDay;
import org.deskledger.publish.report.ReportPage.Figure;
import org.deskledger.publish.report.ReportPage.Section;

/** What lies unresolved and how old it is, week by week, and days on which more came than usual. */
final class BacklogSection {

    private static final String TITLE = "Backlog";
    private static final String QUESTION =
            "Is unresolved work growing, how old is it, and on which days did more come than usual?";

    private BacklogSection() {}

    static Section of(ReportInputs inputs) {
        if (inputs.backlog().isEmpty()) {
            return new Section(
                    "backlog",
                    TITLE,
                    QUESTION,
                    "needs tickets and their events (helpdesk.tickets, helpdesk.ticket_events)",
                    List.of());
        }
        List<BacklogDay> weeks = inputs.backlog().get().weeks();
        return new Section(
                "backlog",
                TITLE,
                QUESTION,
                "",
                List.of(overTime(weeks), spikes(inputs.backlog().get().spikes())));
    }

    private static Figure overTime(List<BacklogDay> weeks) {
        Tables table = Tables.words("Sunday")
                .numbers(
                        "Unresolved",
                        "Over 24 hours",
                        "Over 48 hours",
                        "Over 7 days",
                        "Tickets of the week",
                        "Unresolved / week's tickets",
                        "Weeks growing");
        weeks.forEach(day -> table.weakRow(
                day.complete() ? "" : "not everything of the day is delivered",
                day.day().toString(),
                Numbers.count(day.closing()),
                Numbers.count(day.over24Hours()),
                Numbers.count(day.over48Hours()),
                Numbers.count(day.over7Days()),
                Numbers.count(day.weeklyVolume()),
                Numbers.share(day.shareOfWeek()),
                Numbers.count(day.weeksGrowing())));
        return new Figure(
                "backlog-weeks",
                "Unresolved tickets at the end of each week",
                Charts.lines(
                        "count",
                        weeks.stream().map(day -> day.day().toString()).toList(),
                        List.of(
                                Charts.series("Unresolved", "blue", counts(weeks, BacklogDay::closing)),
                                Charts.series("Over 7 days old", "amber", counts(weeks, BacklogDay::over7Days))),
                        List.of()),
                List.of(),
                table.table(),
                false,
                List.of(
                        "Age is counted from creation: a ticket that was reopened is as old as the question. Rule of thumb: over 24 hours"
                                + " under 5 % of the week's tickets, over 7 days under 1 %.",
                        "Slices by team, channel and status, and what came and left each day, stand in mart.backlog_daily."));
    }

    private static Figure spikes(List<BacklogDay> spikes) {
        Tables table = Tables.words("Day", "Channel").numbers("Tickets", "Usual on that weekday", "Deviation");
        spikes.forEach(day -> table.row(
                day.day().toString(),
                day.slice(),
                Numbers.count(day.volume()),
                Numbers.plain(day.usualVolume()),
                Numbers.plain(day.deviation())));
        List<String> notes = new ArrayList<>(
                List.of(
                        "A spike lies more than three robust deviations above the median of the same weekday in the eight weeks before."));
        if (spikes.isEmpty()) {
            notes.add("There was none.");
        }
        return new Figure(
                "backlog-spikes",
                "Days of the last 13 weeks with more tickets than usual",
                Map.of(),
                List.of(),
                table.table(),
                true,
                notes);
    }

    private static List<Long> counts(List<BacklogDay> days, ToLongFunction<BacklogDay> count) {
        return days.stream().mapToLong(count).boxed().toList();
    }
}

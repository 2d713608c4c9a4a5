package org.deskledger.publish.report;

import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.deskledger.publish.report.ReportInputs.Experience;
import org.deskledger.publish.report.ReportInputs.Impact;
import org.deskledger.publish.report.ReportPage.Figure;
import org.deskledger.publish.report.ReportPage.Section;

/** How customers fared after good and bad experiences with support, beside comparable ones. Association alone is said, never cause. */
final class ImpactSection {

    private static final String TITLE = "Support and customer value";
    private static final String QUESTION =
            "How do customers fare after a good or bad experience with support, beside comparable customers without it?";

    private ImpactSection() {}

    static Section of(ReportInputs inputs) {
        if (inputs.impact().isEmpty()) {
            return missing(
                    "needs customers with months of activity (crm.customers, billing.subscriptions or billing.payments) and their"
                            + " tickets (helpdesk.tickets); what they say needs helpdesk.surveys");
        }
        Impact impact = inputs.impact().get();
        if (impact.quarter().isEmpty()) {
            return missing("needs a quarter after which enough months are over to see who left");
        }
        String quarter = Words.quarter(YearMonth.from(impact.quarter().orElseThrow()));
        List<Experience> experiences = impact.experiences();
        long months = experiences.get(0).outcomeMonths();
        String currency = inputs.heading().currency();
        return new Section(
                "impact",
                TITLE,
                QUESTION,
                "",
                List.of(
                        new Figure(
                                "impact-churn",
                                "Share that leaves within " + months
                                        + " months, less that of comparable customers, in points",
                                chart(
                                        "points",
                                        experiences,
                                        Experience::churnDifference,
                                        Experience::churnLow,
                                        Experience::churnHigh,
                                        value -> Numbers.points(0, value)),
                                List.of(),
                                Tables.words().table(),
                                false,
                                List.of("Right of the line: more of them leave. The bar is the 95 % interval.")),
                        new Figure(
                                "impact-margin",
                                "Margin per customer in these months, less that of comparable customers, " + currency,
                                chart(
                                        "money",
                                        experiences,
                                        experience -> experience.marginDifference() == null
                                                ? null
                                                : Double.valueOf(experience
                                                        .marginDifference()
                                                        .doubleValue()),
                                        Experience::marginLow,
                                        Experience::marginHigh,
                                        Numbers::plain),
                                List.of(),
                                Tables.words().table(),
                                false,
                                List.of("Left of the line: they bring less. Margin is after the cost to serve them.")),
                        table(experiences, inputs, quarter, months)));
    }

    private static Section missing(String needs) {
        return new Section("impact", TITLE, QUESTION, needs, List.of());
    }

    private static Figure table(List<Experience> experiences, ReportInputs inputs, String quarter, long months) {
        Tables table = Tables.words("Experience", "Verdict")
                .numbers(
                        "n",
                        "Comparable",
                        "Left",
                        "Comparable left",
                        "Difference",
                        "95 % interval, points",
                        "Margin each, " + inputs.heading().currency(),
                        "95 % interval",
                        "At stake, " + inputs.heading().currency());
        long unmatched = 0;
        for (Experience experience : experiences) {
            unmatched += experience.unmatched();
            table.weakRow(
                    weakness(experience, inputs.minimumSample()),
                    name(experience),
                    verdict(experience),
                    Numbers.count(experience.matched()),
                    Numbers.count(experience.comparable()),
                    Numbers.share(experience.churnRate()),
                    Numbers.share(experience.comparableChurnRate()),
                    points(experience.churnDifference()),
                    Numbers.interval(number(experience.churnLow()), number(experience.churnHigh())),
                    Numbers.amount(experience.marginDifference()),
                    Numbers.interval(Numbers.plain(experience.marginLow()), Numbers.plain(experience.marginHigh())),
                    Numbers.amount(experience.atStake()));
        }
        return new Figure(
                "impact-table",
                "Experiences of " + quarter + " and the " + months + " months after",
                Map.of(),
                List.of(),
                table.table(),
                true,
                List.of(
                        "This is association, not cause: who is unhappy may differ in more than what is compared here, the same"
                                + " segment, tenure, plan and month. What is at stake is the margin that goes with the experience; it is no"
                                + " forecast of what better support would bring.",
                        "Experiences left out, for nobody comparable was without them: " + Numbers.count(unmatched)
                                + ". A customer with several"
                                + " experiences is in each."));
    }

    private static Map<String, Object> chart(
            String format,
            List<Experience> experiences,
            Function<Experience, Double> value,
            Function<Experience, Double> low,
            Function<Experience, Double> high,
            Function<Double, String> label) {
        List<Experience> known = experiences.stream()
                .filter(experience -> value.apply(experience) != null)
                .toList();
        return known.isEmpty()
                ? Map.of()
                : Charts.intervals(
                        format,
                        known.stream().map(ImpactSection::name).toList(),
                        known.stream().map(value).toList(),
                        known.stream().map(low).toList(),
                        known.stream().map(high).toList(),
                        known.stream().map(value.andThen(label)).toList(),
                        known.stream()
                                .map(experience -> !experience.isReliable())
                                .toList(),
                        Charts.level(0, "no difference"));
    }

    private static String verdict(Experience experience) {
        if (experience.churnLow() == null || experience.churnHigh() == null) {
            return "";
        } else if (experience.churnLow() > 0) {
            return "more leave";
        }
        return experience.churnHigh() < 0 ? "fewer leave" : "cannot be told";
    }

    private static String weakness(Experience experience, int minimumSample) {
        return experience.isReliable()
                ? ""
                : Optional.of(Weakness.ofSample(Math.min(experience.matched(), experience.comparable()), minimumSample))
                        .filter(reason -> !reason.isEmpty())
                        .orElse("too few to compare");
    }

    private static String points(Double difference) {
        return difference == null ? "" : Numbers.points(0, difference);
    }

    /** A difference of shares under a head that says points. */
    private static String number(Double difference) {
        return points(difference).replace("\u00a0points", "");
    }

    private static String name(Experience experience) {
        return switch (experience.exposure() + " " + experience.kind()) {
            case "csat positive" -> "Satisfied (CSAT)";
            case "csat negative" -> "Not satisfied (CSAT)";
            case "ces easy" -> "Low effort (CES)";
            case "ces hard" -> "High effort (CES)";
            case "reopen reopened" -> "Ticket reopened";
            case "breach breached" -> "Promise broken (SLA)";
            case "wait long" -> "Long wait for an answer";
            default -> experience.exposure() + ": " + experience.kind();
        };
    }
}

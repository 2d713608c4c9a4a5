package org.deskledger.publish.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deskledger.publish.report.ReportInputs.Comparison;
import org.deskledger.publish.report.ReportInputs.Survival;
import org.deskledger.publish.report.ReportInputs.SurvivalPoint;
import org.deskledger.publish.report.ReportPage.Figure;
import org.deskledger.publish.report.ReportPage.Section;

/** How long customers stay before they first leave, and whether segments or channels differ in it. */
final class SurvivalSection {

    private static final String TITLE = "How long customers stay";
    private static final String QUESTION =
            "What share of customers has not left yet, so many months after they started?";

    /** More lines than these cannot be told apart; the table has them all. */
    private static final int LINES = 6;

    private static final List<Integer> MILESTONES = List.of(6, 12, 24, 36);

    /** Below it, a difference is not put down to chance; the usual level. */
    private static final double SIGNIFICANT = 0.05;

    private SurvivalSection() {}

    static Section of(ReportInputs inputs) {
        if (inputs.survival().isEmpty()) {
            return new Section(
                    "survival",
                    TITLE,
                    QUESTION,
                    "needs customers (crm.customers) with subscriptions or payments (billing.subscriptions, billing.payments)",
                    List.of());
        }
        Survival survival = inputs.survival().get();
        List<Figure> figures = new ArrayList<>();
        figures.add(all(survival.all(), inputs.minimumSample()));
        for (Comparison comparison : survival.comparisons()) {
            if (!comparison.curves().isEmpty()) {
                figures.add(comparison(comparison, inputs.minimumSample()));
            }
        }
        return new Section("survival", TITLE, QUESTION, "", figures);
    }

    private static Figure all(List<SurvivalPoint> points, int minimumSample) {
        Tables table =
                Tables.words("Months").numbers("At risk", "Left", "Still there", "95 % interval", "Mean months so far");
        for (SurvivalPoint point : points) {
            table.weakRow(
                    Weakness.ofSample(point.atRisk(), minimumSample),
                    Long.toString(point.age() + 1),
                    Numbers.count(point.atRisk()),
                    Numbers.count(point.churned()),
                    Numbers.share(point.survival()),
                    interval(point),
                    Numbers.plain(point.meanMonths()));
        }
        List<SurvivalPoint> sure = onlySure(points, minimumSample);
        return new Figure(
                "survival-all",
                "Customers who have not left yet, by months since the start",
                sure.isEmpty()
                        ? Map.of()
                        : Charts.steps("share", months(sure.size()), List.of(curve("All", sure, true))),
                List.of(),
                table.table(),
                false,
                List.of(
                        "Kaplan-Meier with its 95 % interval (Greenwood): who is still there counts for as long as they were seen."
                                + " Month 1 ends with the calendar month they started in; a return is not in it.",
                        endsWhere(minimumSample)));
    }

    private static Figure comparison(Comparison comparison, int minimumSample) {
        String kind = words(comparison.kind());
        List<Map<String, Object>> lines = new ArrayList<>();
        int longest = 0;
        long most = comparison.curves().values().stream()
                .mapToLong(List::size)
                .max()
                .orElse(0);
        List<Integer> milestones =
                MILESTONES.stream().filter(months -> months <= most).toList();
        Tables table = Tables.words(Words.capitalised(kind))
                .numbers("Customers", "Left")
                .numbers(milestones.stream()
                        .map(months -> "Still there after " + months + " months")
                        .toArray(String[]::new))
                .numbers("Mean months", "in the first");
        for (Map.Entry<String, List<SurvivalPoint>> curve : comparison.curves().entrySet()) {
            List<SurvivalPoint> points = curve.getValue();
            List<SurvivalPoint> sure = onlySure(points, minimumSample);
            if (!sure.isEmpty() && lines.size() < LINES) {
                lines.add(curve(curve.getKey(), sure, false));
                longest = Math.max(longest, sure.size());
            }
            row(table, curve.getKey(), points, milestones, minimumSample);
        }
        List<String> notes = new ArrayList<>();
        notes.add(verdict(comparison, kind));
        notes.add(endsWhere(minimumSample));
        if (comparison.leftOut() > 0) {
            notes.add(Numbers.count(comparison.leftOut()) + " more with fewer customers are not shown.");
        }
        return new Figure(
                "survival-" + comparison.kind(),
                "Customers who have not left yet, by " + kind + " and months since the start",
                lines.isEmpty() ? Map.of() : Charts.steps("share", months(longest), lines),
                List.of(),
                table.table(),
                false,
                notes);
    }

    private static void row(
            Tables table, String name, List<SurvivalPoint> points, List<Integer> milestones, int minimumSample) {
        SurvivalPoint last = points.get(points.size() - 1);
        List<String> cells = new ArrayList<>();
        cells.add(name);
        cells.add(Numbers.count(points.get(0).atRisk()));
        cells.add(
                Numbers.count(points.stream().mapToLong(SurvivalPoint::churned).sum()));
        for (int months : milestones) {
            cells.add(points.stream()
                    .filter(point -> point.age() == months - 1)
                    .findFirst()
                    .map(SurvivalSection::shareWithInterval)
                    .orElse(""));
        }
        cells.add(Numbers.plain(last.meanMonths()));
        cells.add(Long.toString(last.age() + 1));
        table.weakRow(Weakness.ofSample(points.get(0).atRisk(), minimumSample), cells.toArray(String[]::new));
    }

    private static String shareWithInterval(SurvivalPoint point) {
        String interval = interval(point);
        return Numbers.share(point.survival()) + (interval.isEmpty() ? "" : " (" + interval + ")");
    }

    private static String interval(SurvivalPoint point) {
        return Numbers.interval(Numbers.share(point.ciLow()), Numbers.share(point.ciHigh()));
    }

    /** The log-rank test in words. */
    private static String verdict(Comparison comparison, String kind) {
        Double probability = comparison.probability();
        if (probability == null) {
            return "There are no two to compare: a customer's " + kind + " is known for one or none.";
        }
        String test = String.format(
                Locale.ROOT,
                " (log-rank test: chi-square %.1f, degrees of freedom %d, p %s).",
                comparison.chiSquare(),
                comparison.degreesOfFreedom(),
                probability < 0.001 ? "below 0.001" : String.format(Locale.ROOT, "= %.3f", probability));
        return probability < SIGNIFICANT
                ? "They differ in how long customers stay, by more than chance makes likely" + test
                : "No difference can be told from chance" + test;
    }

    private static String endsWhere(int minimumSample) {
        return "Curves are drawn as long as at least " + minimumSample + " customers are at risk.";
    }

    private static List<SurvivalPoint> onlySure(List<SurvivalPoint> points, int minimumSample) {
        return points.stream().filter(point -> point.atRisk() >= minimumSample).toList();
    }

    /** Everybody is there at the start; a point of age 0 is the end of month 1. */
    private static Map<String, Object> curve(String name, List<SurvivalPoint> points, boolean hasInterval) {
        List<Double> values = new ArrayList<>(List.of(1.0));
        List<Double> low = new ArrayList<>(List.of(1.0));
        List<Double> high = new ArrayList<>(List.of(1.0));
        for (SurvivalPoint point : points) {
            values.add(point.survival());
            low.add(Optional.ofNullable(point.ciLow()).orElse(point.survival()));
            high.add(Optional.ofNullable(point.ciHigh()).orElse(point.survival()));
        }
        return Charts.curve(name, values, hasInterval ? low : List.of(), hasInterval ? high : List.of());
    }

    private static List<String> months(int longest) {
        return IntStream.rangeClosed(0, longest).mapToObj(Integer::toString).toList();
    }

    private static String words(String kind) {
        return kind.replace('_', ' ');
    }
}

package org.deskledger.publish.report;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deskledger.publish.report.ReportInputs.ChurnPeriod;
import org.deskledger.publish.report.ReportInputs.Churned;
import org.deskledger.publish.report.ReportPage.Figure;
import org.deskledger.publish.report.ReportPage.Section;
import org.deskledger.publish.report.ReportPage.Table;

/** Customers who left: how many, how sure that is, why, and of which segment. */
final class ChurnSection {

    private static final String TITLE = "Churn";
    private static final String QUESTION =
            "How many of the customers who were there at the start of a month had left by its end?";

    private ChurnSection() {}

    static Section of(ReportInputs inputs) {
        if (inputs.churn().isEmpty()) {
            return new Section(
                    "churn",
                    TITLE,
                    QUESTION,
                    "needs customers (crm.customers) with subscriptions or payments (billing.subscriptions, billing.payments)",
                    List.of());
        }
        Churned churn = inputs.churn().get();
        List<Figure> figures = new ArrayList<>();
        figures.add(rate(churn.months(), inputs.minimumSample()));
        figures.add(reasons(churn.months()));
        churn.slicesFrom().ifPresent(from -> figures.add(segments(churn, from, inputs.minimumSample())));
        return new Section("churn", TITLE, QUESTION, "", figures);
    }

    private static Figure rate(List<ChurnPeriod> months, int minimumSample) {
        Tables table = Tables.words("Month")
                .numbers("At start", "New", "Reactivated", "Left", "At end", "Churn rate", "95 % interval");
        for (ChurnPeriod month : months) {
            table.weakRow(
                    Weakness.ofSample(month.customersStart(), minimumSample),
                    YearMonth.from(month.start()).toString(),
                    Numbers.count(month.customersStart()),
                    Numbers.count(month.joined()),
                    Numbers.count(month.reactivated()),
                    Numbers.count(month.churned()),
                    Numbers.count(month.customersEnd()),
                    Numbers.share(month.churnRate()),
                    Numbers.interval(Numbers.share(month.ciLow()), Numbers.share(month.ciHigh())));
        }
        return new Figure(
                "churn-rate",
                "Churn rate by month, with its 95 % interval",
                Charts.band(
                        "share",
                        "Churn rate",
                        names(months),
                        months.stream().map(ChurnPeriod::churnRate).toList(),
                        months.stream().map(ChurnPeriod::ciLow).toList(),
                        months.stream().map(ChurnPeriod::ciHigh).toList()),
                List.of(),
                table.table(),
                false,
                List.of("Where the bands of two months overlap widely, chance alone may explain the difference."));
    }

    private static Figure reasons(List<ChurnPeriod> months) {
        Tables table = Tables.words("Month").numbers("Voluntary", "Payment failed", "Reason unknown", "Left");
        for (ChurnPeriod month : months) {
            table.row(
                    YearMonth.from(month.start()).toString(),
                    Numbers.count(month.voluntary()),
                    Numbers.count(month.involuntary()),
                    Numbers.count(month.unknown()),
                    Numbers.count(month.churned()));
        }
        return new Figure(
                "churn-reasons",
                "Customers who left, by reason",
                Charts.stack(
                        "count",
                        names(months),
                        List.of(
                                series("Voluntary", "blue", months, ChurnPeriod::voluntary),
                                series("Payment failed", "amber", months, ChurnPeriod::involuntary),
                                series("Reason unknown", "grey", months, ChurnPeriod::unknown))),
                List.of(),
                table.table(),
                false,
                List.of());
    }

    private static Figure segments(Churned churn, LocalDate from, int minimumSample) {
        Tables table = Tables.words("Segment").numbers("At start", "Left", "Churn rate", "95 % interval");
        List<String> labels = new ArrayList<>();
        List<Boolean> weak = new ArrayList<>();
        for (ChurnPeriod slice : churn.slices()) {
            String interval = Numbers.interval(Numbers.share(slice.ciLow()), Numbers.share(slice.ciHigh()));
            table.weakRow(
                    Weakness.ofSample(slice.customersStart(), minimumSample),
                    slice.slice(),
                    Numbers.count(slice.customersStart()),
                    Numbers.count(slice.churned()),
                    Numbers.share(slice.churnRate()),
                    interval);
            labels.add(Numbers.share(slice.churnRate()));
            weak.add(slice.customersStart() < minimumSample);
        }
        List<String> notes = new ArrayList<>();
        if (churn.slicesLeftOut() > 0) {
            notes.add(Numbers.count(churn.slicesLeftOut()) + " smaller segments are not shown.");
        }
        Table numbers = table.table();
        return new Figure(
                "churn-segments",
                "Churn rate by segment, quarter from " + from,
                Charts.bars(
                        "share",
                        churn.slices().stream().map(ChurnPeriod::slice).toList(),
                        churn.slices().stream().map(ChurnPeriod::churnRate).toList(),
                        labels,
                        weak,
                        List.of()),
                List.of(),
                numbers,
                true,
                notes);
    }

    private static Map<String, Object> series(
            String name, String colour, List<ChurnPeriod> months, Function<ChurnPeriod, Long> count) {
        return Charts.series(name, colour, months.stream().map(count).toList());
    }

    private static List<String> names(List<ChurnPeriod> months) {
        return months.stream()
                .map(month -> YearMonth.from(month.start()).toString())
                .toList();
    }
}

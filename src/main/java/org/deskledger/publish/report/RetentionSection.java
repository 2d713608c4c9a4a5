package org.deskledger.publish.report;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.deskledger.publish.report.ReportInputs.CohortCell;
import org.deskledger.publish.report.ReportPage.Figure;
import org.deskledger.publish.report.ReportPage.HeatCell;
import org.deskledger.publish.report.ReportPage.HeatMap;
import org.deskledger.publish.report.ReportPage.HeatRow;
import org.deskledger.publish.report.ReportPage.Section;
import org.deskledger.publish.report.ReportPage.Table;

/** Cohorts of customers month by month: how many are still there, and what they pay. */
final class RetentionSection {

    private static final String TITLE = "Cohort retention";
    private static final String QUESTION =
            "Of the customers who started in a month, how many are active so many months later?";

    private RetentionSection() {}

    static Section of(ReportInputs inputs) {
        if (inputs.cohorts().isEmpty()) {
            return new Section(
                    "retention",
                    TITLE,
                    QUESTION,
                    "needs customers (crm.customers) with subscriptions or payments (billing.subscriptions, billing.payments)",
                    List.of());
        }
        List<CohortCell> cells = inputs.cohorts().get();
        Map<YearMonth, Map<Long, CohortCell>> cohorts = new TreeMap<>();
        cells.forEach(cell -> cohorts.computeIfAbsent(cell.cohort(), month -> new LinkedHashMap<>())
                .put(cell.monthsSince(), cell));
        List<String> notes = new ArrayList<>();
        notes.add(
                "Read along a line: each field is the share of the cohort active at the end of that month. Month 0 is the"
                        + " month they started in. A month that is not over is blank.");
        notes.add("Cohorts of fewer than " + inputs.minimumSample()
                + " customers are pale: one customer moves them by more than 3 points.");
        Figure customers = new Figure(
                "cohort-retention",
                "Customers retained, by cohort and months since the start",
                Map.of(),
                List.of(heatMap(cohorts, inputs.minimumSample(), CohortCell::retentionRate)),
                table(cells, inputs.minimumSample()),
                false,
                notes);
        Figure revenue = new Figure(
                "cohort-mrr",
                "Recurring revenue retained, by cohort and months since the start",
                Map.of(),
                List.of(heatMap(cohorts, inputs.minimumSample(), CohortCell::mrrRetention)),
                new Table(List.of(), List.of()),
                false,
                List.of(
                        "Recurring revenue of the cohort at the end of the month as a share of that of month 0. Above 100 %:"
                                + " those who stayed pay more than those who left."));
        return new Section("retention", TITLE, QUESTION, "", List.of(customers, revenue));
    }

    private static HeatMap heatMap(
            Map<YearMonth, Map<Long, CohortCell>> cohorts, int minimumSample, Function<CohortCell, Double> share) {
        long oldest = cohorts.values().stream()
                .flatMap(ages -> ages.keySet().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        List<HeatRow> rows = new ArrayList<>();
        cohorts.forEach((cohort, ages) -> {
            long size = ages.values().iterator().next().size();
            List<HeatCell> cells = LongStream.rangeClosed(0, oldest)
                    .mapToObj(age -> heatCell(ages.get(age), share))
                    .toList();
            rows.add(new HeatRow(cohort.toString(), Numbers.count(size), size < minimumSample, cells));
        });
        return new HeatMap(
                "Cohort",
                LongStream.rangeClosed(0, oldest).mapToObj(Long::toString).toList(),
                rows);
    }

    private static HeatCell heatCell(CohortCell cell, Function<CohortCell, Double> share) {
        Double value = cell == null ? null : share.apply(cell);
        if (value == null) {
            return new HeatCell("", -1, "");
        }
        String tip = cell.cohort() + ", month " + cell.monthsSince() + ": " + Numbers.share(value) + "; "
                + Numbers.count(cell.retained()) + " of " + Numbers.count(cell.size()) + " customers active";
        int step = (int) Math.max(0, Math.min(10, Math.floor(value * 10)));
        return new HeatCell(String.valueOf(Math.round(100 * value)), step, tip);
    }

    private static Table table(List<CohortCell> cells, int minimumSample) {
        Tables table = Tables.words("Cohort")
                .numbers(
                        "Month",
                        "Customers",
                        "Active",
                        "Retention",
                        "Survival",
                        "95 % interval of survival",
                        "MRR retention");
        for (CohortCell cell : cells) {
            table.weakRow(
                    Weakness.ofSample(cell.size(), minimumSample),
                    cell.cohort().toString(),
                    Long.toString(cell.monthsSince()),
                    Numbers.count(cell.size()),
                    Numbers.count(cell.retained()),
                    Numbers.share(cell.retentionRate()),
                    Numbers.share(cell.survival()),
                    Numbers.interval(Numbers.share(cell.ciLow()), Numbers.share(cell.ciHigh())),
                    Numbers.share(cell.mrrRetention()));
        }
        return table.table();
    }
}

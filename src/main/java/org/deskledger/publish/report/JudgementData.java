package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.sql.Date;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.publish.report.ReportInputs.Focus;
import org.deskledger.publish.report.ReportInputs.Judged;
import org.deskledger.publish.report.ReportInputs.Judgements;
import org.deskledger.publish.report.ReportInputs.Quantity;

/** Reads how the metrics are judged, from {@code mart.scorecard}. */
final class JudgementData {

    private static final String ALL = "all";

    private final Shown shown;
    private final List<Settings.FocusSet> order;

    /**
     * Reads for a month.
     *
     * @param order focus sets in reading order
     */
    JudgementData(Shown shown, List<Settings.FocusSet> order) {
        this.shown = shown;
        this.order = order;
    }

    Judgements judgements(Dataset<Row> mart) {
        Column isMonth = col("period_kind").equalTo("month").and(startsIn(shown.month()));
        Column isQuarter = col("period_kind").equalTo("quarter").and(startsIn(lastQuarterOverBy(shown.month())));
        Map<String, List<Judged>> byFocus = new LinkedHashMap<>();
        Set<List<String>> hasMonth = new HashSet<>();
        // Months stand before quarters, so a quarter comes in only where there is no month.
        for (Row row : Shown.onlyAll(mart)
                .where(isMonth.or(isQuarter))
                .orderBy("period_kind", "place", "metric_id")
                .collectAsList()) {
            String focus = row.getAs("focus");
            if (hasMonth.add(List.of(focus, row.<String>getAs("metric_id")))) {
                byFocus.computeIfAbsent(focus, name -> new ArrayList<>()).add(judged(row));
            }
        }
        List<Focus> focuses = new ArrayList<>();
        for (Settings.FocusSet set : order) {
            List<Judged> metrics = new ArrayList<>(byFocus.getOrDefault(set.name(), List.of()));
            metrics.sort(java.util.Comparator.comparingInt(one -> set.metrics().indexOf(one.metricId())));
            if (!metrics.isEmpty()) {
                focuses.add(new Focus(set.title(), metrics));
            }
        }
        return new Judgements(focuses, byFocus.getOrDefault(ALL, List.of()));
    }

    private static Column startsIn(YearMonth month) {
        return col("period_start").equalTo(lit(Date.valueOf(month.atDay(1))));
    }

    private static YearMonth lastQuarterOverBy(YearMonth month) {
        int monthsOver = month.getMonthValue() % 3;
        return month.minusMonths(monthsOver + 2L);
    }

    private static Judged judged(Row row) {
        return new Judged(
                row.getAs("metric_id"),
                row.<String>getAs("period_kind").equals("quarter"),
                Shown.month(row, "period_start"),
                row.getAs("statistic"),
                quantity(row, "value"),
                row.getAs("ci_low"),
                row.getAs("ci_high"),
                row.<Long>getAs("sample_size"),
                quantity(row, "previous"),
                quantity(row, "year_ago"),
                quantity(row, "baseline"),
                quantity(row, "target"),
                "stretch".equals(row.<String>getAs("target_kind")),
                row.getAs("benchmark_band"),
                row.getAs("status"),
                row.getAs("trend"),
                row.getAs("is_improving"),
                row.getAs("paired_metric_id"),
                row.getAs("pair_verdict"),
                row.getAs("unit"),
                row.getAs("direction"),
                row.<Boolean>getAs("is_complete"),
                row.<Boolean>getAs("is_reliable"));
    }

    private static Quantity quantity(Row row, String column) {
        return new Quantity(row.getAs(column), row.getAs(column + "_amount"));
    }
}

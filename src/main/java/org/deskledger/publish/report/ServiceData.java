package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import java.sql.Date;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.publish.report.ReportInputs.Definition;
import org.deskledger.publish.report.ReportInputs.MetricPoint;
import org.deskledger.publish.report.ReportInputs.Service;

/** Reads the support metrics and what they mean, from {@code mart.metric_value} and {@code mart.metric_dictionary}. */
final class ServiceData {

    private final Shown shown;

    ServiceData(Shown shown) {
        this.shown = shown;
    }

    Service service(Dataset<Row> mart) {
        Dataset<Row> months = shown.onlyMonths(mart.where(col("period_kind").equalTo(lit("month"))), "period_start");
        Dataset<Row> current = months.where(
                col("period_start").equalTo(lit(Date.valueOf(shown.month().atDay(1)))));
        Dataset<Row> channels =
                current.where(col("is_headline").and(col("slice_kind").equalTo(lit("channel"))));
        List<String> largest = channels
                .groupBy("slice_value")
                .agg(max("sample_size").as("size"))
                .orderBy(col("size").desc(), col("slice_value"))
                .limit(Shown.SLICES)
                .collectAsList()
                .stream()
                .map(row -> row.<String>getAs("slice_value"))
                .toList();
        List<MetricPoint> byChannel =
                new ArrayList<>(metricPoints(channels.where(col("slice_value").isInCollection(largest))));
        byChannel.sort(
                Comparator.comparing(MetricPoint::metricId).thenComparing(point -> largest.indexOf(point.slice())));
        return new Service(
                metricPoints(Shown.onlyAll(months).where(col("is_headline")).orderBy("metric_id", "period_start")),
                metricPoints(Shown.onlyAll(current).orderBy("metric_id", "statistic")),
                byChannel);
    }

    private static List<MetricPoint> metricPoints(Dataset<Row> rows) {
        List<MetricPoint> points = new ArrayList<>();
        for (Row row : rows.collectAsList()) {
            points.add(new MetricPoint(
                    row.getAs("metric_id"),
                    Shown.month(row, "period_start"),
                    row.getAs("slice_value"),
                    row.getAs("statistic"),
                    row.getAs("value"),
                    row.getAs("value_amount"),
                    row.<Long>getAs("sample_size"),
                    row.<Long>getAs("excluded_unknown_count"),
                    row.getAs("ci_low"),
                    row.getAs("ci_high"),
                    row.<Long>getAs("immature_count"),
                    row.<Boolean>getAs("is_complete"),
                    row.<Boolean>getAs("is_reliable"),
                    row.getAs("unit")));
        }
        return points;
    }

    static List<Definition> dictionary(Dataset<Row> mart) {
        List<Definition> definitions = new ArrayList<>();
        for (Row row : mart.orderBy("metric_id").collectAsList()) {
            definitions.add(new Definition(
                    row.getAs("metric_id"),
                    row.getAs("name"),
                    row.getList(row.fieldIndex("also_known_as")),
                    row.getAs("layer"),
                    row.<Integer>getAs("definition_version"),
                    row.getAs("question"),
                    row.getAs("formula"),
                    row.getAs("headline"),
                    row.getAs("unit"),
                    row.getAs("direction"),
                    row.getAs("pairs_with"),
                    row.getAs("pitfall")));
        }
        return definitions;
    }
}

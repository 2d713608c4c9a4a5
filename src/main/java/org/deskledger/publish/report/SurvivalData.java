package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.publish.report.ReportInputs.Comparison;
import org.deskledger.publish.report.ReportInputs.Survival;
import org.deskledger.publish.report.ReportInputs.SurvivalPoint;

/** Reads how long customers stay, from {@code mart.survival_curve}. */
final class SurvivalData {

    /** Ages on the page: five years. */
    static final int AGES = 60;

    private static final List<String> KINDS = List.of("segment", "acquisition_channel");

    private SurvivalData() {}

    static Survival survival(Dataset<Row> mart) {
        Dataset<Row> ages = mart.where(col("tenure_months").lt(AGES));
        return new Survival(
                points(Shown.onlyAll(ages)),
                KINDS.stream()
                        .map(kind ->
                                comparison(kind, ages.where(col("slice_kind").equalTo(kind))))
                        .toList());
    }

    private static Comparison comparison(String kind, Dataset<Row> ages) {
        Dataset<Row> slices = ages.groupBy("slice_value")
                .agg(
                        max("at_risk").as("customers"),
                        max("chi_square").as("chi_square"),
                        max("degrees_of_freedom").as("degrees_of_freedom"),
                        max("p_value").as("p_value"));
        List<Row> largest = slices.orderBy(col("customers").desc(), col("slice_value"))
                .limit(Shown.SLICES)
                .collectAsList();
        Map<String, List<SurvivalPoint>> curves = new LinkedHashMap<>();
        for (Row slice : largest) {
            String value = slice.getAs("slice_value");
            curves.put(value, points(ages.where(col("slice_value").equalTo(value))));
        }
        Row test = largest.isEmpty() ? null : largest.get(0);
        return new Comparison(
                kind,
                curves,
                Shown.leftOut(slices.count()),
                test == null ? null : test.getAs("chi_square"),
                test == null ? 0 : test.<Integer>getAs("degrees_of_freedom"),
                test == null ? null : test.getAs("p_value"));
    }

    private static List<SurvivalPoint> points(Dataset<Row> ages) {
        return ages.orderBy("tenure_months").collectAsList().stream()
                .map(row -> new SurvivalPoint(
                        row.<Long>getAs("tenure_months"),
                        row.<Long>getAs("at_risk"),
                        row.<Long>getAs("churned"),
                        row.<Double>getAs("survival"),
                        row.getAs("ci_low"),
                        row.getAs("ci_high"),
                        row.<Double>getAs("restricted_mean_months")))
                .toList();
    }
}

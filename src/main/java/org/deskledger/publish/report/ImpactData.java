package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import java.sql.Date;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.publish.report.ReportInputs.Experience;
import org.deskledger.publish.report.ReportInputs.Impact;

/** Reads how customers fared after an experience with support, from {@code mart.support_impact}. */
final class ImpactData {

    private ImpactData() {}

    static Impact impact(Dataset<Row> mart) {
        Dataset<Row> known = mart.where(col("period_kind")
                .equalTo("quarter")
                .and(col("segment").equalTo("all"))
                .and(col("is_mature")));
        Date last = known.agg(max("period_start")).first().getDate(0);
        if (last == null) {
            return new Impact(Optional.empty(), List.of());
        }
        return new Impact(
                Optional.of(last.toLocalDate()),
                known.where(col("period_start").equalTo(last)).orderBy("exposure", "class").collectAsList().stream()
                        .map(ImpactData::experience)
                        .toList());
    }

    private static Experience experience(Row row) {
        return new Experience(
                row.getAs("exposure"),
                row.getAs("class"),
                row.<Long>getAs("outcome_months"),
                row.<Long>getAs("matched_customers"),
                row.<Long>getAs("comparable_customers"),
                row.<Long>getAs("unmatched_customers"),
                row.getAs("churn_rate"),
                row.getAs("comparable_churn_rate"),
                row.getAs("churn_difference"),
                row.getAs("churn_difference_ci_low"),
                row.getAs("churn_difference_ci_high"),
                row.getAs("margin_difference_amount"),
                row.getAs("margin_difference_ci_low"),
                row.getAs("margin_difference_ci_high"),
                row.getAs("value_at_stake_amount"),
                row.<Boolean>getAs("is_reliable"));
    }
}

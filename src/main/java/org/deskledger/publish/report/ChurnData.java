package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import java.sql.Date;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.publish.report.ReportInputs.ChurnPeriod;
import org.deskledger.publish.report.ReportInputs.Churned;

/** Reads who left, from {@code mart.churn}. */
final class ChurnData {

    private final Shown shown;

    ChurnData(Shown shown) {
        this.shown = shown;
    }

    Churned churn(Dataset<Row> mart) {
        List<ChurnPeriod> months = Shown.onlyAll(
                        shown.onlyMonths(mart.where(col("period_kind").equalTo(lit("month"))), "period_start"))
                .orderBy("period_start")
                .collectAsList()
                .stream()
                .map(ChurnData::churnPeriod)
                .toList();
        Dataset<Row> quarters = mart.where(
                col("period_kind").equalTo(lit("quarter")).and(col("slice_kind").equalTo(lit("segment"))));
        Date last = quarters.agg(max("period_start")).first().getDate(0);
        if (last == null) {
            return new Churned(months, Optional.empty(), List.of(), 0);
        }
        Dataset<Row> slices = quarters.where(col("period_start").equalTo(lit(last)));
        return new Churned(
                months,
                Optional.of(last.toLocalDate()),
                slices
                        .orderBy(col("customers_start").desc(), col("slice_value"))
                        .limit(Shown.SLICES)
                        .collectAsList()
                        .stream()
                        .map(ChurnData::churnPeriod)
                        .toList(),
                Shown.leftOut(slices.count()));
    }

    private static ChurnPeriod churnPeriod(Row row) {
        return new ChurnPeriod(
                row.<Date>getAs("period_start").toLocalDate(),
                row.getAs("slice_value"),
                row.<Long>getAs("customers_start"),
                row.<Long>getAs("new"),
                row.<Long>getAs("reactivated"),
                row.<Long>getAs("churned"),
                row.<Long>getAs("churned_voluntary"),
                row.<Long>getAs("churned_involuntary"),
                row.<Long>getAs("churned_unknown"),
                row.<Long>getAs("customers_end"),
                row.getAs("churn_rate"),
                row.getAs("ci_low"),
                row.getAs("ci_high"));
    }
}

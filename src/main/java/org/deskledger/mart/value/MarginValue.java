package org.deskledger.mart.value;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;
import org.deskledger.config.Settings;
import org.deskledger.mart.CustomerSlices;
import org.deskledger.model.value.Payback;
import scala.collection.Seq;

/** What the customers of a cohort leave after the cost of serving them, by the models of their value, against what winning them cost. */
final class MarginValue {

    private MarginValue() {}

    /** Sums of {@code fact.customer_value} per cohort and slice. */
    static Dataset<Row> perCohort(Dataset<Row> values, Dataset<Row> customers) {
        Dataset<Row> known = values.where("clv_amount IS NOT NULL")
                .select("customer_id", "cohort_month", "clv_amount", "clv_low_amount", "clv_high_amount");
        return CustomerSlices.withAttributes(known, customers)
                .groupBy(CustomerSlices.grainAndAttributes("cohort_month"))
                .agg(
                        count(lit(1)).as("valued_customers"),
                        sum("clv_amount").as("_clv"),
                        sum("clv_low_amount").as("_clv_low"),
                        sum("clv_high_amount").as("_clv_high"))
                .transform(CustomerSlices::perSlice)
                .groupBy("cohort_month", "slice_kind", "slice_value")
                .agg(
                        sum("valued_customers").as("valued_customers"),
                        sum("_clv").cast("decimal(18,4)").as("_clv"),
                        sum("_clv_low").cast("decimal(18,4)").as("_clv_low"),
                        sum("_clv_high").cast("decimal(18,4)").as("_clv_high"));
    }

    /** The cohorts with their contribution, its value with interval, payback and verdict. Row count stays. */
    static Dataset<Row> withMarginValue(Dataset<Row> cohorts, Settings.Value value) {
        Column revenue = nullif(col("revenue").cast("double"), lit(0.0));
        Column cac = nullif(col("cac").cast("double"), lit(0.0));
        return cohorts.withColumn("valued_customers", coalesce(col("valued_customers"), lit(0L)))
                .withColumn(
                        "contribution",
                        coalesce(col("margin").minus(col("cost_to_serve")), lit(0))
                                .cast("decimal(18,4)"))
                .withColumn(
                        "contribution_margin",
                        col("contribution").cast("double").divide(revenue))
                .withColumn("clv_margin", perCustomer("_clv"))
                .withColumn("clv_margin_low", perCustomer("_clv_low"))
                .withColumn("clv_margin_high", perCustomer("_clv_high"))
                .withColumn(
                        "clv_margin_to_cac", col("clv_margin").cast("double").divide(cac))
                .withColumn(
                        "clv_margin_to_cac_low",
                        col("clv_margin_low").cast("double").divide(cac))
                .withColumn(
                        "clv_margin_to_cac_high",
                        col("clv_margin_high").cast("double").divide(cac))
                .withColumn("margin_verdict", verdict())
                .withColumn("payback_months_surviving", payback(value));
    }

    private static Column perCustomer(String total) {
        return round(col(total).divide(nullif(col("valued_customers"), lit(0L)).cast("decimal(18,0)")), 6)
                .cast("decimal(18,6)");
    }

    private static Column verdict() {
        Column low = col("clv_margin_to_cac_low");
        Column high = col("clv_margin_to_cac_high");
        return when(col("acquisition_spend").equalTo(0), lit("no spend"))
                .when(low.isNull(), lit("unclear"))
                .when(low.geq(ClvCac.HEALTHY), lit("healthy"))
                .when(high.lt(ClvCac.EVEN), lit("losing"))
                .when(low.geq(ClvCac.EVEN).and(high.lt(ClvCac.HEALTHY)), lit("weak"))
                .otherwise(lit("unclear yet"));
    }

    /** By the survival of the slice, as far as it was seen, and the cohort's own contribution of an active month. */
    private static Column payback(Settings.Value value) {
        double monthlyDiscount = Math.pow(1 + value.annualDiscountRate().doubleValue(), 1.0 / 12) - 1;
        UDF3<Double, Double, Seq<Double>, Double> months = (cost, margin, survival) -> {
            if (cost == null || margin == null || survival == null) {
                return null;
            }
            OptionalDouble found =
                    Payback.surviving(cost, margin, month -> survival.apply(month), monthlyDiscount, survival.size());
            return found.isPresent() ? found.getAsDouble() : null;
        };
        Column margin = col("contribution")
                .cast("double")
                .divide(nullif(col("active_customer_months"), lit(0L)).cast("double"));
        return udf(months, DataTypes.DoubleType).apply(col("cac").cast("double"), margin, col("_survival"));
    }
}

package org.deskledger.mart.value;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_append;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.mart.CustomerSlices;

/**
 * How long new customers of a slice stay. At each age, of those who never left before, the share who leave; the chance to be there in a
 * month is the product of having stayed in all months before (Kaplan and Meier); the lifespan is their sum.
 */
final class Lifespan {

    private Lifespan() {}

    /**
     * The cohorts with {@code lifespan_months}, {@code lifespan_horizon_months} and {@code _survival}: the chance to be there in the
     * first, second ... month, as far as it was seen. Row count stays.
     *
     * @param months complete months of customers, with attributes
     */
    static Dataset<Row> withLifespan(Dataset<Row> cohorts, Dataset<Row> months, int horizonMonths) {
        return cohorts.join(
                        perSlice(months, horizonMonths),
                        col("slice_kind")
                                .equalTo(col("_kind"))
                                .and(col("slice_value").equalTo(col("_value"))),
                        "left")
                .drop("_kind", "_value");
    }

    private static Dataset<Row> perSlice(Dataset<Row> months, int horizonMonths) {
        Column atRisk = col("stayed_months").geq(col("tenure_months"));
        Column left = col("stayed_months").equalTo(col("tenure_months"));
        Column start = struct(
                lit(1.0).as("alive"),
                lit(0.0).as("months"),
                array().cast("array<double>").as("survival"));
        Column ages = sort_array(collect_list(struct("tenure_months", "at_risk", "left")));
        return months.where(col("tenure_months").lt(horizonMonths))
                .groupBy(CustomerSlices.grainAndAttributes("tenure_months"))
                .agg(
                        sum(atRisk.cast("bigint")).as("at_risk"),
                        sum(left.cast("bigint")).as("left"))
                .transform(CustomerSlices::perSlice)
                .groupBy("slice_kind", "slice_value", "tenure_months")
                .agg(sum("at_risk").as("at_risk"), sum("left").as("left"))
                .groupBy(col("slice_kind").as("_kind"), col("slice_value").as("_value"))
                .agg(ages.as("_ages"), max("tenure_months").plus(1L).as("lifespan_horizon_months"))
                .withColumn("_life", aggregate(col("_ages"), start, Lifespan::oneMonthOlder))
                .withColumn("lifespan_months", col("_life.months"))
                .withColumn("_survival", col("_life.survival"))
                .drop("_ages", "_life");
    }

    private static Column oneMonthOlder(Column life, Column age) {
        Column stays = age.getField("at_risk")
                .minus(age.getField("left"))
                .cast("double")
                .divide(nullif(age.getField("at_risk").cast("double"), lit(0.0)));
        return struct(
                life.getField("alive").multiply(coalesce(stays, lit(0.0))).as("alive"),
                life.getField("months").plus(life.getField("alive")).as("months"),
                array_append(life.getField("survival"), life.getField("alive")).as("survival"));
    }
}

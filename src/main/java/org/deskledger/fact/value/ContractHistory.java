package org.deskledger.fact.value;

import static org.apache.spark.sql.functions.ceil;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.months_between;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.time.Instant;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.job.Inputs;

/**
 * What the contract models need to know of a customer: how many months of subscription they have survived, and whether they left.
 *
 * <p>The life looked at is a customer's first stretch of subscription; a return after leaving is another life, and not looked at. Months
 * are counted from the day it began, as renewals are: who leaves on the day of the first renewal, or before it, was lost in month 1.
 */
final class ContractHistory {

    private ContractHistory() {}

    /**
     * A row per customer whose first subscription began in the time looked at: {@code customer_id}, {@code months} (renewals survived,
     * or for who left the month of the loss, from 1), {@code is_lost} (by the end of {@code through}), {@code later_months} and
     * {@code is_lost_later} (from then to the as-of; of who was there at {@code through}), {@code last_kind} (of the customer's last
     * stretch), {@code is_running} (a subscription runs at the as-of) and {@code running_months} (renewals that this one has survived).
     *
     * @param through last day that is looked at
     */
    static Dataset<Row> perCustomer(Inputs inputs, LocalDate through) {
        Instant end = through.plusDays(1).atStartOfDay(inputs.cut().zone()).toInstant();
        Instant now = inputs.cut().end();
        Column isSubscription = col("kind").equalTo("subscription");
        Column isLost = coalesce(col("_life.ends").leq(lit(end)), lit(false));
        Column survived = survived(col("_life.begins"), end);
        return inputs.table(CustomerSpanFact.TABLE)
                .groupBy("customer_id")
                .agg(
                        min_by(
                                        when(
                                                isSubscription,
                                                struct(
                                                        col("active_from").as("begins"),
                                                        col("active_to").as("ends"))),
                                        when(isSubscription, col("span_no")))
                                .as("_life"),
                        max_by(col("kind"), col("span_no")).as("last_kind"),
                        max(when(isSubscription.and(col("active_to").isNull()), col("active_from")))
                                .as("_running_from"))
                .where(col("_life.begins").lt(lit(end)))
                .select(
                        col("customer_id"),
                        when(isLost, lostIn(col("_life.begins"), col("_life.ends")))
                                .otherwise(survived)
                                .as("months"),
                        isLost.as("is_lost"),
                        survived(col("_life.begins"), now).minus(survived).as("later_months"),
                        col("_life.ends").isNotNull().and(isLost.equalTo(false)).as("is_lost_later"),
                        col("last_kind"),
                        col("_running_from").isNotNull().as("is_running"),
                        survived(col("_running_from"), now).as("running_months"));
    }

    private static Column survived(Column begins, Instant end) {
        return floor(months_between(lit(end), begins)).cast("bigint");
    }

    private static Column lostIn(Column begins, Column ends) {
        return greatest(ceil(months_between(ends, begins)).cast("bigint"), lit(1L));
    }
}

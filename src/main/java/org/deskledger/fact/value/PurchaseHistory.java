package org.deskledger.fact.value;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.job.Inputs;

/**
 * What the purchase models need to know of a customer: how often they came back, when last, for how long they could have, and what they
 * spent when they did.
 *
 * <p>A purchase customer is one whose last stretch of activity is of purchases. A purchase is a day, however often was paid on it. The
 * first one makes a customer and is no repeat. Days without money count as purchases and stay out of spend, as do days that were paid
 * back whole; so does the first purchase, which often differs from what follows.
 */
final class PurchaseHistory {

    private PurchaseHistory() {}

    /**
     * A row per purchase customer whose first purchase lies in the time looked at: {@code customer_id}, {@code first_purchase_on},
     * {@code frequency} (repeat purchases), {@code recency_days} (from the first to the last purchase), {@code age_days} (from the first
     * purchase to {@code through}), {@code spend_days} and {@code spend_amount} (repeat purchases that brought money, and what they
     * brought), {@code later_purchases} (after {@code through}).
     *
     * @param through last day that is looked at
     */
    static Dataset<Row> perCustomer(Inputs inputs, LocalDate through) {
        return perDayWithPurchase(inputs)
                .transform(days -> onlyPurchaseCustomers(days, inputs))
                .transform(days -> perCustomer(days, through));
    }

    private static Dataset<Row> perDayWithPurchase(Inputs inputs) {
        return inputs.table(PaymentFact.TABLE)
                .where("is_purchase")
                .groupBy("customer_id", "paid_on")
                .agg(sum(coalesce(col("reporting_net_revenue_amount"), lit(0)))
                        .cast("decimal(18,4)")
                        .as("amount"));
    }

    private static Dataset<Row> onlyPurchaseCustomers(Dataset<Row> days, Inputs inputs) {
        Dataset<Row> purchasers = inputs.table(CustomerSpanFact.TABLE)
                .groupBy("customer_id")
                .agg(max_by(col("kind"), col("span_no")).as("_kind"))
                .where(col("_kind").equalTo("purchase"))
                .select("customer_id");
        return days.join(purchasers, new String[] {"customer_id"}, "left_semi");
    }

    private static Dataset<Row> perCustomer(Dataset<Row> days, LocalDate through) {
        Column isSeen = col("paid_on").leq(lit(through));
        Column bringsMoney = isSeen.and(col("amount").gt(0));
        Column firstSpend =
                when(col("_first_amount").gt(0), col("_first_amount")).otherwise(lit(0).cast("decimal(18,4)"));
        return days.groupBy("customer_id")
                .agg(
                        min("paid_on").as("first_purchase_on"),
                        max(when(isSeen, col("paid_on"))).as("_last_on"),
                        count(when(isSeen, lit(1))).as("_purchases"),
                        count(when(bringsMoney, lit(1))).as("_spend_days"),
                        sum(when(bringsMoney, col("amount"))).as("_spend"),
                        min_by(col("amount"), col("paid_on")).as("_first_amount"),
                        count(when(col("paid_on").gt(lit(through)), lit(1))).as("later_purchases"))
                .where(col("first_purchase_on").leq(lit(through)))
                .select(
                        col("customer_id"),
                        col("first_purchase_on"),
                        col("_purchases").minus(1L).as("frequency"),
                        datediff(col("_last_on"), col("first_purchase_on"))
                                .cast("bigint")
                                .as("recency_days"),
                        datediff(lit(through), col("first_purchase_on"))
                                .cast("bigint")
                                .as("age_days"),
                        col("_spend_days")
                                .minus(col("_first_amount").gt(0).cast("bigint"))
                                .as("spend_days"),
                        coalesce(col("_spend"), lit(0))
                                .minus(firstSpend)
                                .cast("decimal(18,4)")
                                .as("spend_amount"),
                        col("later_purchases"));
    }
}

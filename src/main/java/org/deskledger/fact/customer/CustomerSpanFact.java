package org.deskledger.fact.customer;

import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_utc_timestamp;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.unix_seconds;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.fact.money.RunningSubscriptions;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * From when to when each customer was active, why it ended, and how long they were away before.
 *
 * <p>A subscription customer is active while a paid subscription runs ({@link RunningSubscriptions}); stretches that touch are one. A
 * purchase customer is active from a purchase on until nothing was bought for longer than {@code windows.inactivity-days}. In a month
 * with a subscription somebody is a subscription customer: purchases in it open no stretch, and a stretch of purchases ends where a
 * subscription begins, so leaving a subscription is leaving, whatever was bought beside it. An end after the as-of does not exist yet.
 * Customer {@code unknown} has no stretch. Late data restate the row.
 */
public final class CustomerSpanFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.customer_span")
            .grain("one unbroken stretch of activity of one customer")
            .key("customer_id", "span_no")
            .columns("""
                    customer_id STRING NOT NULL COMMENT 'account that pays',
                    span_no BIGINT NOT NULL COMMENT '1 for the first stretch of the customer, in order of active_from',
                    kind STRING NOT NULL COMMENT 'subscription: a paid subscription ran; purchase: bought within the inactivity window',
                    active_from TIMESTAMP NOT NULL COMMENT 'first instant of it',
                    active_to TIMESTAMP COMMENT 'first instant after it; NULL while it lasts at the as-of',
                    end_requested_at TIMESTAMP COMMENT 'when the customer asked to leave; NULL where they did not or no system says so',
                    paid_through_at TIMESTAMP COMMENT 'end of the period that was paid',
                    recognised_end_at TIMESTAMP COMMENT 'end that counts as the churn date under revenue.recognised-churn; NULL while it lasts',
                    end_reason STRING COMMENT 'voluntary, payment_failure or another reason of the source; paused; inactivity; subscribed; unknown; NULL while it lasts',
                    end_class STRING COMMENT 'voluntary, involuntary or unknown; NULL while it lasts',
                    gap_before_seconds BIGINT COMMENT 'seconds since the stretch before it ended; NULL for the first'
                    """)
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    /** Stands for an end that is not known, so that ends can be compared. */
    private static final Column NEVER = lit("9999-12-31").cast("timestamp");

    @Override
    public Reads reads() {
        return Reads.of(CustomerReferences.TABLE).andOneOf(BillingSubscriptions.TABLE, PaymentFact.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> subscriptions = perRunningState(inputs).transform(CustomerSpanFact::onlyKnownCustomers);
        Dataset<Row> purchases = perDayWithPurchase(inputs)
                .transform(CustomerSpanFact::onlyKnownCustomers)
                .transform(days -> withSubscriptionsOf(days, subscriptions))
                .transform(days -> onlyInMonthsWithoutSubscription(days, inputs))
                .transform(days -> withEndOfSilence(days, inputs));
        return subscriptions
                .unionByName(purchases)
                .repartition(col("customer_id"))
                .transform(CustomerSpanFact::perStretch)
                .transform(CustomerSpanFact::withNumberAndGap)
                .transform(CustomerSpanFact::withRecognisedEnd)
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> onlyKnownCustomers(Dataset<Row> rows) {
        return rows.where(col("customer_id").notEqual(CustomerReferences.UNKNOWN));
    }

    private static Dataset<Row> perRunningState(Inputs inputs) {
        return RunningSubscriptions.rows(inputs)
                .select(
                        col("customer_id"),
                        lit("subscription").as("kind"),
                        col("running_from").as("_from"),
                        coalesce(col("running_to"), NEVER).as("_to"),
                        col("subscription_id").as("_source"),
                        col("end_reason"),
                        col("end_requested_at"),
                        col("paid_through_at"));
    }

    private static Dataset<Row> perDayWithPurchase(Inputs inputs) {
        return inputs.table(PaymentFact.TABLE)
                .where("is_purchase")
                .groupBy("customer_id", "paid_on")
                .agg(min("paid_at").as("_from"));
    }

    private static Dataset<Row> withSubscriptionsOf(Dataset<Row> days, Dataset<Row> subscriptions) {
        Dataset<Row> perCustomer = subscriptions
                .groupBy(col("customer_id").as("_customer_id"))
                .agg(collect_list(struct(col("_from").as("begins"), col("_to").as("ends")))
                        .as("_subscriptions"));
        return days.join(perCustomer, col("customer_id").equalTo(col("_customer_id")), "left");
    }

    private static Dataset<Row> onlyInMonthsWithoutSubscription(Dataset<Row> days, Inputs inputs) {
        Column month = trunc(col("paid_on"), "month");
        Column ran = exists(
                col("_subscriptions"),
                state -> state.getField("begins")
                        .lt(startOf(add_months(month, 1), inputs))
                        .and(state.getField("ends").gt(startOf(month, inputs))));
        return days.where(coalesce(ran, lit(false)).equalTo(false));
    }

    private static Dataset<Row> withEndOfSilence(Dataset<Row> days, Inputs inputs) {
        Column nextSubscription = array_min(filter(
                transform(col("_subscriptions"), state -> state.getField("begins")),
                begins -> begins.gt(col("_from"))));
        // Active through the day that lies the whole window after the purchase; the stretch ends as the next day
        // begins.
        Column silent =
                startOf(date_add(col("paid_on"), inputs.settings().windows().inactivityDays() + 1), inputs);
        Column end = least(silent, nextSubscription);
        Column over = end.lt(lit(inputs.cut().end()));
        return days.select(
                col("customer_id"),
                lit("purchase").as("kind"),
                col("_from"),
                when(over, end).otherwise(NEVER).as("_to"),
                lit("purchase").as("_source"),
                when(
                                over,
                                when(end.equalTo(nextSubscription), lit("subscribed"))
                                        .otherwise(lit("inactivity")))
                        .as("end_reason"),
                lit(null).cast("timestamp").as("end_requested_at"),
                lit(null).cast("timestamp").as("paid_through_at"));
    }

    /** The first instant of a day in the reporting zone. */
    private static Column startOf(Column day, Inputs inputs) {
        return to_utc_timestamp(day.cast("timestamp"), inputs.cut().zone().getId());
    }

    /** Stretches that overlap or touch become one, which ends as its last part does. */
    private static Dataset<Row> perStretch(Dataset<Row> parts) {
        WindowSpec inOrder = Window.partitionBy("customer_id", "kind").orderBy("_from", "_to", "_source");
        Column endBefore = max("_to").over(inOrder.rowsBetween(Window.unboundedPreceding(), -1));
        Column begins = when(col("_from").leq(endBefore), lit(0)).otherwise(lit(1));
        return parts.withColumn("_begins", begins)
                .withColumn("_stretch", sum("_begins").over(inOrder))
                .groupBy("customer_id", "kind", "_stretch")
                .agg(
                        min("_from").as("active_from"),
                        max(struct("_to", "_source", "end_reason", "end_requested_at", "paid_through_at"))
                                .as("_last"))
                .withColumn("active_to", when(col("_last._to").lt(NEVER), col("_last._to")));
    }

    private static Dataset<Row> withNumberAndGap(Dataset<Row> stretches) {
        WindowSpec inOrder = Window.partitionBy("customer_id").orderBy("active_from", "kind");
        return stretches
                .withColumn("span_no", row_number().over(inOrder).cast("bigint"))
                .withColumn(
                        "gap_before_seconds",
                        unix_seconds(col("active_from"))
                                .minus(unix_seconds(lag("active_to", 1).over(inOrder))));
    }

    private static Dataset<Row> withRecognisedEnd(Dataset<Row> stretches) {
        Column reason = col("_last.end_reason");
        return stretches
                .withColumn("end_requested_at", col("_last.end_requested_at"))
                .withColumn("paid_through_at", col("_last.paid_through_at"))
                .withColumn("recognised_end_at", col("active_to"))
                .withColumn("end_reason", reason)
                .withColumn(
                        "end_class",
                        when(reason.equalTo("payment_failure"), lit("involuntary"))
                                .when(reason.isin("paused", "inactivity", "subscribed", "unknown"), lit("unknown"))
                                .when(reason.isNotNull(), lit("voluntary")));
    }
}

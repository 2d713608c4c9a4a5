package org.deskledger.fact.money;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingPayments;
import org.deskledger.extract.contract.BillingRefunds;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * What each payment brought in, without tax and without what was paid back.
 *
 * <p>Every payment and attempt by the as-of has a row. Revenue is the amount without tax of payments that came in, also of those paid
 * back later; a failed payment brings 0, a disputed one 0 until it is won. What was paid back stands with its own days: the rows of
 * {@code billing.refunds}, or, for a payment that has none there, the versions of the payment in which {@code refunded_amount} grew. A
 * refund takes back tax in proportion, so a payment that is refunded whole comes to 0. A later version restates the row.
 */
public final class PaymentFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.payment")
            .grain("one payment or attempt")
            .key("payment_id")
            .columns("""
                    payment_id STRING NOT NULL COMMENT 'the billing system\\'s id of the payment',
                    customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                    invoice_id STRING COMMENT 'invoice that it pays',
                    subscription_id STRING COMMENT 'subscription that it pays; NULL for a purchase',
                    plan STRING COMMENT 'plan of that subscription when it was paid; NULL where none is known',
                    status STRING NOT NULL COMMENT 'succeeded, failed, refunded or disputed, at the as-of',
                    paid_at TIMESTAMP NOT NULL COMMENT 'when it was paid or tried',
                    paid_on DATE NOT NULL COMMENT 'that day in the reporting zone',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code of the original amounts',
                    amount DECIMAL(18,4) NOT NULL COMMENT 'amount with tax, in the currency',
                    tax_amount DECIMAL(18,4) NOT NULL COMMENT 'tax in it; 0 where none is named',
                    revenue_amount DECIMAL(18,4) NOT NULL COMMENT 'amount without tax where the money came in; 0 where it failed or is disputed',
                    refunded_amount DECIMAL(18,4) NOT NULL COMMENT 'part of revenue_amount that was paid back by the as-of',
                    net_revenue_amount DECIMAL(18,4) NOT NULL COMMENT 'revenue_amount less refunded_amount',
                    reporting_revenue_amount DECIMAL(18,4) COMMENT 'revenue_amount in the reporting currency at the rate of paid_on; NULL where no rate is known',
                    reporting_refunded_amount DECIMAL(18,4) COMMENT 'sum of the refunds in the reporting currency, each at the rate of its own day; NULL where no rate is known',
                    reporting_net_revenue_amount DECIMAL(18,4) COMMENT 'reporting_revenue_amount less reporting_refunded_amount',
                    refunds ARRAY<STRUCT<refunded_at: TIMESTAMP, refund_id: STRING, refunded_on: DATE, amount: DECIMAL(18,4), reporting_amount: DECIMAL(18,4)>> NOT NULL COMMENT 'what was paid back and when, without tax, in order; id NULL where only the payment says so',
                    is_purchase BOOLEAN NOT NULL COMMENT 'the money came in and it belongs to no subscription'
                    """)
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(BillingPayments.TABLE, CustomerReferences.TABLE)
                .optionally(BillingRefunds.TABLE, BillingSubscriptions.TABLE, BillingExchangeRates.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        ExchangeRates rates = ExchangeRates.of(inputs);
        String zone = inputs.cut().zone().getId();
        Dataset<Row> payments =
                InForce.rows(BillingPayments.CONTRACT, inputs.table(BillingPayments.TABLE), inputs.cut());
        return payments.transform(rows -> onlyHappened(inputs, "paid_at", rows))
                .transform(rows ->
                        CustomerReferences.withCustomerId(rows, inputs.table(CustomerReferences.TABLE), "billing"))
                .withColumn("paid_on", day("paid_at", zone))
                .transform(rows -> withPlan(rows, inputs))
                .transform(PaymentFact::withRevenue)
                .transform(rows -> withRefunds(rows, refundsPerPayment(inputs, rates, zone)))
                .transform(PaymentFact::withNetRevenue)
                .transform(rows -> rates.withReportingAmount(
                        rows, "revenue_amount", "currency", "paid_on", "reporting_revenue_amount"))
                .transform(PaymentFact::withReportingNetRevenue)
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> onlyHappened(Inputs inputs, String instant, Dataset<Row> rows) {
        return rows.where(col(instant).lt(lit(inputs.cut().end())));
    }

    /** The plan in force when it was paid; the first plan for what was paid before the subscription began. */
    private static Dataset<Row> withPlan(Dataset<Row> payments, Inputs inputs) {
        WindowSpec states = Window.partitionBy("subscription_id").orderBy("valid_from");
        Dataset<Row> plans = InForce.rows(
                        BillingSubscriptions.CONTRACT, inputs.table(BillingSubscriptions.TABLE), inputs.cut())
                .select(
                        col("subscription_id").as("_subscription_id"),
                        col("plan"),
                        when(lag("valid_from", 1).over(states).isNotNull(), col("valid_from"))
                                .as("_from"),
                        lead("valid_from", 1).over(states).as("_to"));
        Column inForce = coalesce(col("paid_at").geq(col("_from")), lit(true))
                .and(coalesce(col("paid_at").lt(col("_to")), lit(true)));
        return payments.join(
                        plans,
                        col("subscription_id").equalTo(col("_subscription_id")).and(inForce),
                        "left")
                .drop("_subscription_id", "_from", "_to");
    }

    private static Dataset<Row> withRevenue(Dataset<Row> payments) {
        Column cameIn = col("status").isin("succeeded", "refunded");
        return payments.withColumn("tax_amount", coalesce(col("tax_amount"), zero()))
                .withColumn("_came_in", cameIn)
                .withColumn("is_purchase", cameIn.and(col("subscription_id").isNull()))
                .withColumn(
                        "revenue_amount",
                        when(cameIn, money(col("amount").minus(col("tax_amount"))))
                                .otherwise(zero()));
    }

    /** Of each payment that was paid back: what, when, and the rate of that day. */
    private static Dataset<Row> refundsPerPayment(Inputs inputs, ExchangeRates rates, String zone) {
        Dataset<Row> listed = InForce.rows(BillingRefunds.CONTRACT, inputs.table(BillingRefunds.TABLE), inputs.cut())
                .transform(rows -> onlyHappened(inputs, "refunded_at", rows))
                .select("payment_id", "refunded_at", "refund_id", "amount", "currency");
        Dataset<Row> grown = perGrowthOfRefundedAmount(inputs)
                .join(listed.select("payment_id").distinct(), new String[] {"payment_id"}, "left_anti");
        return listed.unionByName(grown)
                .withColumn("refunded_on", day("refunded_at", zone))
                .transform(rows -> rates.withRate(rows, "currency", "refunded_on", "rate"))
                .groupBy(col("payment_id").as("_payment_id"))
                .agg(sort_array(collect_list(struct("refunded_at", "refund_id", "refunded_on", "amount", "rate")))
                        .as("_refunds"));
    }

    /** Where the amount shrank again, the difference is negative: the refund was taken back. */
    private static Dataset<Row> perGrowthOfRefundedAmount(Inputs inputs) {
        Column before =
                lag("refunded_amount", 1).over(Window.partitionBy("payment_id").orderBy("updated_at"));
        return InForce.versions(BillingPayments.CONTRACT, inputs.table(BillingPayments.TABLE), inputs.cut())
                .withColumn("_growth", money(col("refunded_amount").minus(coalesce(before, zero()))))
                .where(not(col("_growth").equalTo(0)))
                .select(
                        col("payment_id"),
                        col("updated_at").as("refunded_at"),
                        lit(null).cast("string").as("refund_id"),
                        col("_growth").as("amount"),
                        col("currency"));
    }

    private static Dataset<Row> withRefunds(Dataset<Row> payments, Dataset<Row> refunds) {
        Column refundsWithoutTax = transform(col("_refunds"), refund -> {
            Column net = withoutTax(refund.getField("amount"));
            return struct(
                    refund.getField("refunded_at").as("refunded_at"),
                    refund.getField("refund_id").as("refund_id"),
                    refund.getField("refunded_on").as("refunded_on"),
                    net.as("amount"),
                    ExchangeRates.worth(net, refund.getField("rate")).as("reporting_amount"));
        });
        Column none = array().cast(TABLE.columns().apply("refunds").dataType());
        return payments.join(refunds, col("payment_id").equalTo(col("_payment_id")), "left")
                .withColumn("refunds", coalesce(when(col("_came_in"), refundsWithoutTax), none))
                .drop("_payment_id", "_refunds");
    }

    private static Column withoutTax(Column refunded) {
        Column share = refunded.multiply(col("amount").minus(col("tax_amount"))).divide(col("amount"));
        return when(col("tax_amount").equalTo(0).or(col("amount").equalTo(0)), money(refunded))
                .otherwise(money(round(share, 4)));
    }

    private static Dataset<Row> withNetRevenue(Dataset<Row> payments) {
        return payments.withColumn("refunded_amount", sumOfRefunds("amount"))
                .withColumn("net_revenue_amount", money(col("revenue_amount").minus(col("refunded_amount"))));
    }

    private static Dataset<Row> withReportingNetRevenue(Dataset<Row> payments) {
        return payments.withColumn("reporting_refunded_amount", sumOfRefunds("reporting_amount"))
                .withColumn(
                        "reporting_net_revenue_amount",
                        money(col("reporting_revenue_amount").minus(col("reporting_refunded_amount"))));
    }

    private static Column sumOfRefunds(String amount) {
        return aggregate(col("refunds"), zero(), (sum, refund) -> money(sum.plus(refund.getField(amount))));
    }

    private static Column day(String instant, String zone) {
        return to_date(from_utc_timestamp(col(instant), zone));
    }

    private static Column zero() {
        return money(lit(0));
    }

    private static Column money(Column amount) {
        return amount.cast("decimal(18,4)");
    }
}

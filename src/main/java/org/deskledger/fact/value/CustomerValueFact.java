package org.deskledger.fact.value;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * What each customer has brought so far, what they will still bring, and how sure that is.
 *
 * <p>History is contribution since the first activity: gross margin less cost to serve, neither discounted nor compounded. The rest is
 * expected: to {@code value.horizon-months}, discounted at {@code value.annual-discount-rate} or the rate of the segment, by the chosen models of
 * {@code fact.model_fit}; purchase customers by their purchases and spend, subscribers by the renewals of the subscription that runs, at
 * today's price. Who left a subscription brings nothing more. Revenue becomes contribution at the rate of all customers of the same
 * kind and segment. The interval says how well the models' parameters are known (delta method), not how far one customer may stray
 * from what is expected. Every customer of {@code fact.customer_month} has a row; it is as of the run, and made anew by each.
 */
public final class CustomerValueFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.customer_value")
            .grain("one customer who was ever active")
            .key("customer_id")
            .columns("""
                    customer_id STRING NOT NULL COMMENT 'account that pays; never unknown',
                    cohort_month DATE NOT NULL COMMENT 'month of the first activity, its first day',
                    customer_kind STRING NOT NULL COMMENT 'subscription or purchase: the kind of the last stretch of activity',
                    segment STRING NOT NULL COMMENT 'value of the attribute by which models are fitted apart; unknown where the CRM says none',
                    frequency BIGINT COMMENT 'repeat purchases: days with a purchase after the first; NULL for subscribers',
                    recency_days BIGINT COMMENT 'days from the first to the last purchase; NULL for subscribers',
                    age_days BIGINT COMMENT 'days from the first purchase to the as-of (T); NULL for subscribers',
                    renewed_months BIGINT COMMENT 'renewals that the running subscription has survived; NULL for all others',
                    alive_probability DOUBLE COMMENT 'chance that they are still a customer; of subscribers 1 while a subscription runs, else 0',
                    expected_purchases DOUBLE COMMENT 'purchases expected to the horizon; NULL for subscribers',
                    expected_months DOUBLE COMMENT 'months of subscription expected to the horizon; NULL for purchase customers',
                    expected_spend_amount DECIMAL(18,4) COMMENT 'what a further purchase, or a month of subscription, is expected to bring, in the reporting currency',
                    contribution_rate DOUBLE COMMENT 'share of revenue that stays after direct cost and cost to serve, over the customers of the kind and segment',
                    history_revenue_amount DECIMAL(18,4) NOT NULL COMMENT 'revenue since the first activity, less refunds',
                    history_margin_amount DECIMAL(18,4) NOT NULL COMMENT 'gross margin of it',
                    history_cost_to_serve_amount DECIMAL(18,4) NOT NULL COMMENT 'support cost borne since then',
                    history_contribution_amount DECIMAL(18,4) NOT NULL COMMENT 'history_margin_amount less history_cost_to_serve_amount',
                    residual_amount DECIMAL(18,4) COMMENT 'contribution still expected to the horizon, discounted; NULL where nothing could be fitted',
                    residual_low_amount DECIMAL(18,4) COMMENT 'lower end of its 95 % interval',
                    residual_high_amount DECIMAL(18,4) COMMENT 'upper end of it',
                    clv_amount DECIMAL(18,4) COMMENT 'history_contribution_amount plus residual_amount',
                    clv_low_amount DECIMAL(18,4) COMMENT 'lower end of its 95 % interval',
                    clv_high_amount DECIMAL(18,4) COMMENT 'upper end of it',
                    model STRING COMMENT 'model that scored it; NULL where none was needed',
                    spend_model STRING COMMENT 'model of what a purchase brings; NULL for subscribers',
                    model_segment STRING COMMENT 'segment whose fit scored it; all where the segment has none of its own',
                    fallback_reason STRING COMMENT 'why not the model of the segment itself; NULL where it is'
                    """)
            .build();

    private static final double NORMAL_95 = 1.959963984540054;

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(CustomerSpanFact.TABLE, CustomerMonthFact.TABLE, ModelFitFact.TABLE)
                .optionally(PaymentFact.TABLE, CustomerDimension.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Scores scores = new Scores(
                new ChosenFits(
                        inputs.table(ModelFitFact.TABLE),
                        inputs.settings().value().models().minimumCustomers()),
                inputs.settings());
        Dataset<Row> customers = perCustomer(inputs)
                .transform(rows -> ModelFitFact.withSegment(rows, inputs))
                .transform(rows -> withContributionRate(rows, inputs));
        Dataset<Row> purchasers = customers
                .where("customer_kind = 'purchase'")
                .join(PurchaseHistory.perCustomer(inputs, inputs.asOf()), new String[] {"customer_id"}, "left")
                .transform(scores::withPurchaseScore)
                .transform(scores::withSpendScore)
                .transform(CustomerValueFact::withExpectedPurchases);
        Dataset<Row> subscribers = customers
                .where("customer_kind = 'subscription'")
                .join(runningSubscriptions(inputs), new String[] {"customer_id"}, "left")
                .transform(scores::withContractScore)
                .transform(CustomerValueFact::withExpectedMonths);
        return purchasers
                .unionByName(subscribers, true)
                .transform(CustomerValueFact::withValue)
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> perCustomer(Inputs inputs) {
        Dataset<Row> kinds = inputs.table(CustomerSpanFact.TABLE)
                .groupBy("customer_id")
                .agg(max_by(col("kind"), col("span_no")).as("customer_kind"));
        return inputs.table(CustomerMonthFact.TABLE)
                .groupBy("customer_id")
                .agg(
                        min("cohort_month").as("cohort_month"),
                        max_by(col("mrr_amount"), col("month")).as("_mrr_amount"),
                        money(sum("revenue_amount")).as("history_revenue_amount"),
                        money(sum("gross_margin_amount")).as("history_margin_amount"),
                        money(sum("cost_to_serve_amount")).as("history_cost_to_serve_amount"))
                .withColumn(
                        "history_contribution_amount",
                        money(col("history_margin_amount").minus(col("history_cost_to_serve_amount"))))
                .join(kinds, new String[] {"customer_id"});
    }

    /** One customer's own rate would swing with their last ticket; those of a kind and segment together say what revenue leaves. */
    private static Dataset<Row> withContributionRate(Dataset<Row> customers, Inputs inputs) {
        Dataset<Row> rates = customers
                .groupBy("customer_kind", "segment")
                .agg(
                        sum("history_contribution_amount").cast("double").as("_contribution"),
                        sum("history_revenue_amount").cast("double").as("_revenue"))
                .select(
                        col("customer_kind"),
                        col("segment"),
                        when(col("_revenue").gt(0), col("_contribution").divide(col("_revenue")))
                                .otherwise(
                                        inputs.settings().value().grossMargin().doubleValue())
                                .as("contribution_rate"));
        return customers.join(broadcast(rates), new String[] {"customer_kind", "segment"});
    }

    private static Dataset<Row> runningSubscriptions(Inputs inputs) {
        return ContractHistory.perCustomer(inputs, inputs.asOf()).select("customer_id", "running_months");
    }

    private static Dataset<Row> withExpectedPurchases(Dataset<Row> customers) {
        Column purchases = col("purchase_score.discounted");
        Column amount = col("spend_score.amount");
        return customers
                .withColumn("alive_probability", col("purchase_score.alive_probability"))
                .withColumn("expected_purchases", col("purchase_score.expected"))
                .withColumn("expected_spend_amount", money(round(amount, 4)))
                .withColumn("_expected", when(purchases.equalTo(0.0), lit(0.0)).otherwise(purchases.multiply(amount)))
                // Two fits to different sides of the data: their errors are independent.
                .withColumn(
                        "_error",
                        sqrt(pow(col("purchase_score.discounted_error").multiply(amount), lit(2))
                                .plus(pow(col("spend_score.amount_error").multiply(purchases), lit(2)))))
                .withColumn("model", col("purchase_score.model"))
                .withColumn("spend_model", col("spend_score.model"))
                .withColumn("model_segment", col("purchase_score.fitted_segment"))
                .withColumn("fallback_reason", col("purchase_score.instead_of"));
    }

    private static Dataset<Row> withExpectedMonths(Dataset<Row> customers) {
        Column runs = col("running_months").isNotNull();
        Column price = col("_mrr_amount").cast("double");
        Column months = when(runs, col("contract_score.discounted")).otherwise(lit(0.0));
        Column error = when(runs, col("contract_score.discounted_error")).otherwise(lit(0.0));
        return customers
                .withColumn("renewed_months", col("running_months"))
                .withColumn("alive_probability", runs.cast("double"))
                .withColumn(
                        "expected_months",
                        when(runs, col("contract_score.expected")).otherwise(lit(0.0)))
                .withColumn("expected_spend_amount", when(runs, col("_mrr_amount")))
                .withColumn("_expected", months.multiply(price))
                .withColumn("_error", error.multiply(price))
                .withColumn("model", col("contract_score.model"))
                .withColumn("model_segment", col("contract_score.fitted_segment"))
                .withColumn("fallback_reason", col("contract_score.instead_of"));
    }

    private static Dataset<Row> withValue(Dataset<Row> customers) {
        Column residual = col("_expected").multiply(col("contribution_rate"));
        Column half = col("_error").multiply(col("contribution_rate")).multiply(NORMAL_95);
        Column low = residual.minus(org.apache.spark.sql.functions.abs(half));
        Column high = residual.plus(org.apache.spark.sql.functions.abs(half));
        return customers
                .withColumn("residual_amount", money(round(residual, 4)))
                // What is expected to be above nothing is not below it.
                .withColumn(
                        "residual_low_amount",
                        money(round(
                                when(residual.geq(0), greatest(low, lit(0.0))).otherwise(low), 4)))
                .withColumn("residual_high_amount", money(round(high, 4)))
                .withColumn("clv_amount", sumOf("residual_amount"))
                .withColumn("clv_low_amount", sumOf("residual_low_amount"))
                .withColumn("clv_high_amount", sumOf("residual_high_amount"));
    }

    private static Column sumOf(String residual) {
        return money(col("history_contribution_amount").plus(col(residual)));
    }

    private static Column money(Column amount) {
        return amount.cast("decimal(18,4)");
    }
}

package org.deskledger.fact.customer;

import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.months_between;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.SlaEventFact;
import org.deskledger.fact.SurveyAnswerFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.money.ExchangeRates;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.fact.money.RunningSubscriptions;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * How each customer stood in each month since their first activity: active or not, what they paid, what they cost.
 *
 * <p>A customer has a row for every month from the first activity to the month of the as-of, so who left shows as inactive and not as
 * a gap; {@code unknown} has none. The running month has a row too, as it stands at the as-of, with {@code is_complete} false. Money
 * before the first activity (a bill paid before its subscription begins) is in {@code fact.payment} alone. Amounts without exchange
 * rate are left out of the sums here; a run that has any is not published. Late data restate the customer's rows.
 */
public final class CustomerMonthFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.customer_month")
            .grain("one customer and month, from the first activity to the month of the as-of, active or not")
            .key("customer_id", "month")
            .columns("""
                    customer_id STRING NOT NULL COMMENT 'account that pays; never unknown',
                    month DATE NOT NULL COMMENT 'first day of the month',
                    cohort_month DATE NOT NULL COMMENT 'month of the first activity, its first day',
                    tenure_months BIGINT NOT NULL COMMENT 'months since cohort_month; 0 in it',
                    customer_kind STRING NOT NULL COMMENT 'subscription: had a paid subscription at any time of the month; purchase: everybody else',
                    is_active BOOLEAN NOT NULL COMMENT 'active at the end of the month, in the running month at the as-of',
                    is_active_at_start BOOLEAN NOT NULL COMMENT 'active at the end of the month before',
                    was_active BOOLEAN NOT NULL COMMENT 'active at any time of the month',
                    stayed_months BIGINT NOT NULL COMMENT 'month ends from the cohort month on at which the customer was active without a break; grows no more once one was missed',
                    is_complete BOOLEAN NOT NULL COMMENT 'the month is over at the as-of',
                    mrr_amount DECIMAL(18,4) NOT NULL COMMENT 'monthly recurring revenue at the end of the month, in the reporting currency',
                    revenue_amount DECIMAL(18,4) NOT NULL COMMENT 'payments of the month without tax, less refunds of the month, in the reporting currency',
                    refunded_amount DECIMAL(18,4) NOT NULL COMMENT 'refunds of the month, in the reporting currency',
                    gross_margin_amount DECIMAL(18,4) NOT NULL COMMENT 'revenue_amount times the gross margin of the plan paid for',
                    payment_count BIGINT NOT NULL COMMENT 'payments of the month that brought money in',
                    purchase_count BIGINT NOT NULL COMMENT 'days with a purchase: a payment that belongs to no subscription',
                    tickets BIGINT NOT NULL COMMENT 'tickets opened in the month',
                    contacts BIGINT NOT NULL COMMENT 'contacts handled by human agents in the month',
                    handle_seconds BIGINT NOT NULL COMMENT 'seconds of human agents on these contacts',
                    cost_to_serve_amount DECIMAL(18,4) NOT NULL COMMENT 'support cost that the customer bears (fact.cost_to_serve), in the reporting currency',
                    margin_after_service_amount DECIMAL(18,4) NOT NULL COMMENT 'gross_margin_amount less cost_to_serve_amount',
                    first_response_count BIGINT NOT NULL COMMENT 'first responses given in the month',
                    first_response_seconds BIGINT NOT NULL COMMENT 'sum of the calendar seconds until them',
                    long_wait_count BIGINT NOT NULL COMMENT 'those of them that took longer than support-impact.long-wait-seconds of their channel',
                    reopened_count BIGINT NOT NULL COMMENT 'tickets that were meaningfully reopened for the first time in the month',
                    breached_count BIGINT NOT NULL COMMENT 'promises to the customer that were broken in the month (fact.sla_event): due in it and not kept by then',
                    csat_answers BIGINT NOT NULL COMMENT 'answers to questions of satisfaction in the month',
                    csat_positives BIGINT NOT NULL COMMENT 'positive ones of them',
                    ces_answers BIGINT NOT NULL COMMENT 'answers to questions of effort in the month',
                    ces_score_sum DECIMAL(18,6) NOT NULL COMMENT 'sum of their ease from 1 to 7',
                    nps_answers BIGINT NOT NULL COMMENT 'last answers of persons in the quarter to the question of recommendation, in the month in which they were given',
                    nps_promoters BIGINT NOT NULL COMMENT 'promoters of them',
                    nps_detractors BIGINT NOT NULL COMMENT 'detractors of them'
                    """)
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(CustomerSpanFact.TABLE)
                .optionally(
                        RevenueMovementFact.TABLE,
                        PaymentFact.TABLE,
                        TicketFact.TABLE,
                        SlaEventFact.TABLE,
                        SurveyAnswerFact.TABLE,
                        ContactFact.TABLE,
                        CostToServeFact.TABLE,
                        BillingSubscriptions.TABLE,
                        CustomerReferences.TABLE,
                        BillingExchangeRates.TABLE);
    }

    /** Every part has {@code customer_id}, {@code month} and some measures; what a part does not measure is NULL and adds nothing. */
    @Override
    public Dataset<Row> build(Inputs inputs) {
        LocalDate running = inputs.asOf().withDayOfMonth(1);
        return perMonthOfTheSpine(inputs, running)
                .unionByName(perBeginningAndEnd(inputs), true)
                .unionByName(perMonthWithRecurringRevenue(inputs, running), true)
                .unionByName(perMonthWithPayments(inputs), true)
                .unionByName(perMonthWithRefunds(inputs), true)
                .unionByName(perMonthWithTickets(inputs), true)
                .unionByName(new SupportOfMonth(inputs).parts(), true)
                .unionByName(perMonthWithContacts(inputs), true)
                .unionByName(perMonthWithCost(inputs), true)
                .repartition(col("customer_id"))
                .transform(CustomerMonthFact::perCustomerAndMonth)
                .transform(CustomerMonthFact::onlySinceFirstActivity)
                .transform(CustomerMonthFact::withActivity)
                .transform(CustomerMonthFact::withStay)
                .withColumn(
                        "margin_after_service_amount",
                        money(col("gross_margin_amount").minus(col("cost_to_serve_amount"))))
                .withColumn(
                        "is_complete",
                        add_months(col("month"), 1).leq(lit(inputs.asOf().plusDays(1))))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> perMonthOfTheSpine(Inputs inputs, LocalDate running) {
        return inputs.table(CustomerSpanFact.TABLE)
                .groupBy("customer_id")
                .agg(min(monthOf("active_from", inputs)).as("cohort_month"))
                .select(
                        col("customer_id"),
                        explode(sequence(col("cohort_month"), lit(running), expr("INTERVAL 1 MONTH")))
                                .as("month"),
                        col("cohort_month"));
    }

    /** What a stretch of activity changes in the month it begins and in the month it ends; months between need no rows. */
    private static Dataset<Row> perBeginningAndEnd(Inputs inputs) {
        Dataset<Row> spans = inputs.table(CustomerSpanFact.TABLE);
        Column subscription = col("kind").equalTo("subscription").cast("bigint");
        Dataset<Row> begins = spans.select(
                col("customer_id"),
                monthOf("active_from", inputs).as("month"),
                lit(1L).as("active_change"),
                lit(1L).as("begun"),
                subscription.as("subscription_change"),
                subscription.as("subscriptions_begun"));
        Dataset<Row> ends = spans.where(col("active_to").isNotNull())
                .select(
                        col("customer_id"),
                        monthOf("active_to", inputs).as("month"),
                        lit(-1L).as("active_change"),
                        subscription.multiply(-1L).as("subscription_change"));
        return begins.unionByName(ends, true);
    }

    /** Months that are over as the movements say; the running month as subscriptions stand at the as-of. */
    private static Dataset<Row> perMonthWithRecurringRevenue(Inputs inputs, LocalDate running) {
        Dataset<Row> over = inputs.table(RevenueMovementFact.TABLE)
                .select(
                        col("customer_id"),
                        col("month"),
                        col("reporting_closing_amount").as("mrr_amount"));
        boolean isOver = inputs.asOf().plusDays(1).getDayOfMonth() == 1;
        if (isOver) {
            return over;
        }
        Dataset<Row> now = RunningSubscriptions.rows(inputs)
                .where(col("running_to").isNull())
                .groupBy("customer_id", "currency")
                .agg(sum("mrr_amount").cast("decimal(18,4)").as("original_amount"))
                .withColumn("day", lit(inputs.asOf()));
        return over.unionByName(ExchangeRates.of(inputs)
                .withReportingAmount(now, "original_amount", "currency", "day", "mrr_amount")
                .select(col("customer_id"), lit(running).as("month"), col("mrr_amount")));
    }

    private static Dataset<Row> perMonthWithPayments(Inputs inputs) {
        return inputs.table(PaymentFact.TABLE)
                .where(col("status").isin("succeeded", "refunded"))
                .groupBy(col("customer_id"), trunc(col("paid_on"), "month").as("month"))
                .agg(
                        money(sum("reporting_revenue_amount")).as("revenue_amount"),
                        money(sum(margin(col("reporting_revenue_amount"), inputs)))
                                .as("gross_margin_amount"),
                        count(lit(1)).as("payment_count"),
                        count_distinct(when(col("is_purchase"), col("paid_on"))).as("purchase_count"));
    }

    private static Dataset<Row> perMonthWithRefunds(Inputs inputs) {
        return inputs.table(PaymentFact.TABLE)
                .select(col("customer_id"), col("plan"), inline(col("refunds")))
                .groupBy(col("customer_id"), trunc(col("refunded_on"), "month").as("month"))
                .agg(
                        money(sum(col("reporting_amount").multiply(-1))).as("revenue_amount"),
                        money(sum(margin(col("reporting_amount"), inputs)).multiply(-1))
                                .as("gross_margin_amount"),
                        money(sum("reporting_amount")).as("refunded_amount"));
    }

    private static Column margin(Column revenue, Inputs inputs) {
        Settings.Value value = inputs.settings().value();
        Column share = rate(value.grossMargin());
        for (Map.Entry<String, BigDecimal> plan : new TreeMap<>(value.grossMarginByPlan()).entrySet()) {
            share = when(col("plan").equalTo(plan.getKey()), rate(plan.getValue()))
                    .otherwise(share);
        }
        return money(org.apache.spark.sql.functions.round(revenue.multiply(share), 4));
    }

    private static Column rate(BigDecimal share) {
        return lit(share).cast("decimal(7,6)");
    }

    private static Dataset<Row> perMonthWithTickets(Inputs inputs) {
        return inputs.table(TicketFact.TABLE)
                .groupBy(col("customer_id"), monthOf("created_at", inputs).as("month"))
                .agg(count(lit(1)).as("tickets"));
    }

    private static Dataset<Row> perMonthWithContacts(Inputs inputs) {
        return handledLegs(inputs)
                .groupBy(col("customer_id"), monthOf("ended_at", inputs).as("month"))
                .agg(
                        sum(col("is_handled").cast("bigint")).as("contacts"),
                        sum("handle_seconds").as("handle_seconds"));
    }

    private static Dataset<Row> perMonthWithCost(Inputs inputs) {
        return inputs.table(CostToServeFact.TABLE)
                .groupBy("customer_id", "month")
                .agg(money(sum("cost_to_serve_amount")).as("cost_to_serve_amount"));
    }

    private static Dataset<Row> handledLegs(Inputs inputs) {
        return inputs.table(ContactFact.TABLE)
                .where(col("direction")
                        .equalTo("inbound")
                        .and(col("handle_seconds").isNotNull()));
    }

    private static Dataset<Row> perCustomerAndMonth(Dataset<Row> parts) {
        List<Column> support = new ArrayList<>();
        support.add(coalesce(sum("ces_score_sum"), lit(0)).cast("decimal(18,6)").as("ces_score_sum"));
        SupportOfMonth.COUNTS.forEach(count -> support.add(total(count)));
        List<Column> measures = new ArrayList<>(List.of(
                total("active_change"),
                total("begun"),
                total("subscription_change"),
                total("subscriptions_begun"),
                totalMoney("mrr_amount"),
                totalMoney("revenue_amount"),
                totalMoney("refunded_amount"),
                totalMoney("gross_margin_amount"),
                total("payment_count"),
                total("purchase_count"),
                total("tickets"),
                total("contacts"),
                total("handle_seconds"),
                totalMoney("cost_to_serve_amount")));
        measures.addAll(support);
        return parts.groupBy("customer_id", "month")
                .agg(max("cohort_month").as("_cohort_month"), measures.toArray(Column[]::new));
    }

    /** Every month of the spine carries the cohort month; months before it, and customers without activity, do not. */
    private static Dataset<Row> onlySinceFirstActivity(Dataset<Row> months) {
        return months.where(col("_cohort_month").isNotNull())
                .withColumnRenamed("_cohort_month", "cohort_month")
                .withColumn(
                        "tenure_months",
                        months_between(col("month"), col("cohort_month")).cast("bigint"));
    }

    private static Dataset<Row> withActivity(Dataset<Row> months) {
        WindowSpec before =
                Window.partitionBy("customer_id").orderBy("month").rowsBetween(Window.unboundedPreceding(), -1);
        Column activeBefore = coalesce(sum("active_change").over(before), lit(0L));
        Column subscribedBefore = coalesce(sum("subscription_change").over(before), lit(0L));
        return months.withColumn("_active_before", activeBefore)
                .withColumn("is_active_at_start", col("_active_before").gt(0))
                .withColumn(
                        "is_active",
                        col("_active_before").plus(col("active_change")).gt(0))
                .withColumn(
                        "was_active", col("is_active_at_start").or(col("begun").gt(0)))
                .withColumn(
                        "customer_kind",
                        when(
                                        subscribedBefore
                                                .gt(0)
                                                .or(col("subscriptions_begun").gt(0)),
                                        lit("subscription"))
                                .otherwise(lit("purchase")));
    }

    private static Dataset<Row> withStay(Dataset<Row> months) {
        WindowSpec soFar = Window.partitionBy("customer_id")
                .orderBy("month")
                .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        Column firstMissed =
                min(when(not(col("is_active")), col("tenure_months"))).over(soFar);
        return months.withColumn(
                "stayed_months", coalesce(firstMissed, col("tenure_months").plus(1L)));
    }

    private static Column monthOf(String instant, Inputs inputs) {
        return trunc(
                to_date(from_utc_timestamp(col(instant), inputs.cut().zone().getId())), "month");
    }

    private static Column total(String measure) {
        return coalesce(sum(measure), lit(0L)).as(measure);
    }

    private static Column totalMoney(String measure) {
        return money(coalesce(sum(measure), lit(0))).as(measure);
    }

    private static Column money(Column amount) {
        return amount.cast("decimal(18,4)");
    }
}

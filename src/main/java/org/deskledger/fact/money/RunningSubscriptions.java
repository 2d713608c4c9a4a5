package org.deskledger.fact.money;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;

/**
 * From when to when each state of each subscription brings recurring revenue, and how much a month: the one place that says which
 * states run. Recurring revenue and customer spans both read it, so that they never disagree.
 *
 * <p>Which states run is a matter of profile ({@link RevenueProfile}); a state ends where the next one of its subscription begins or
 * at its {@code valid_to}. A state without price is no recurring revenue, like a trial. A subscription that is deleted at its source
 * ends when it is deleted and keeps its history, or it would escape churn.
 *
 * <p>A job that uses this declares that it reads {@code raw.billing_subscriptions} and {@code raw.customer_references}.
 */
public final class RunningSubscriptions {

    private RunningSubscriptions() {}

    /** The running states under the profile that the settings name: that of the ledger, of churn and of all that follows from them. */
    public static Dataset<Row> rows(Inputs inputs) {
        return rows(inputs, RevenueProfile.of(inputs.settings().revenue()));
    }

    /**
     * The running states that began by the as-of: {@code customer_id}, {@code subscription_id}, {@code plan}, {@code currency},
     * {@code mrr_amount}, {@code running_from}, {@code running_to} (NULL while it runs at the as-of), and of those that ended
     * {@code end_requested_at}, {@code paid_through_at}, {@code end_reason}.
     */
    static Dataset<Row> rows(Inputs inputs, RevenueProfile profile) {
        String recognisedChurn = profile.recognisedChurn(inputs.settings().revenue());
        return InForce.latest(BillingSubscriptions.CONTRACT, inputs.table(BillingSubscriptions.TABLE), inputs.cut())
                .transform(states -> onlyBegun(inputs, states))
                .transform(RunningSubscriptions::onlyNotTakenBack)
                .transform(states ->
                        CustomerReferences.withCustomerId(states, inputs.table(CustomerReferences.TABLE), "billing"))
                .transform(RunningSubscriptions::withNextState)
                .transform(states -> withRunningEnd(states, recognisedChurn))
                .transform(states -> onlyRunning(states, profile, recognisedChurn))
                .transform(states -> withOpenEnd(inputs, states))
                .transform(RunningSubscriptions::withMonthlyAmount)
                .transform(RunningSubscriptions::withReason)
                .where(col("mrr_amount").gt(0))
                .select(
                        "customer_id",
                        "subscription_id",
                        "plan",
                        "currency",
                        "mrr_amount",
                        "running_from",
                        "running_to",
                        "end_requested_at",
                        "paid_through_at",
                        "end_reason");
    }

    /** With {@code _first_month}, the first at whose end the state runs, and {@code _end_month}, the first after it at whose end it does not; NULL while it runs. */
    static Dataset<Row> withMonths(Dataset<Row> states, String zone) {
        return states.withColumn("_first_month", monthOf("running_from", zone))
                .withColumn("_end_month", monthOf("running_to", zone));
    }

    /** Of states with months, those that run at the end of some month. */
    static Dataset<Row> onlyAcrossAMonthEnd(Dataset<Row> states) {
        return states.where(coalesce(col("_first_month").lt(col("_end_month")), lit(true)));
    }

    private static Column monthOf(String instant, String zone) {
        return trunc(to_date(from_utc_timestamp(col(instant), zone)), "month");
    }

    static LocalDate lastMonthThatIsOver(LocalDate asOf) {
        return asOf.plusDays(1).withDayOfMonth(1).minusMonths(1);
    }

    private static Dataset<Row> onlyBegun(Inputs inputs, Dataset<Row> states) {
        return states.where(col("valid_from").lt(lit(inputs.cut().end())));
    }

    /** A state that was deleted at its own beginning never was, and does not end the one before it. */
    private static Dataset<Row> onlyNotTakenBack(Dataset<Row> states) {
        return states.where(not(
                coalesce(col("is_deleted"), lit(false)).and(col("updated_at").leq(col("valid_from")))));
    }

    private static Dataset<Row> withNextState(Dataset<Row> states) {
        WindowSpec subscription = Window.partitionBy("subscription_id").orderBy("valid_from");
        return states.withColumn("_next_from", lead("valid_from", 1).over(subscription))
                .withColumn("_next_status", lead("status", 1).over(subscription))
                .withColumn("_next_reason", lead("cancel_reason", 1).over(subscription))
                .withColumn("_next_requested_at", lead("cancel_requested_at", 1).over(subscription))
                .withColumn("_next_paid_through", lead("paid_through", 1).over(subscription));
    }

    /** {@code least} passes over NULL, so an end that is not known does not end anything. */
    private static Dataset<Row> withRunningEnd(Dataset<Row> states, String recognisedChurn) {
        Column deletedAt = when(col("is_deleted"), col("updated_at"));
        Column end = when(isCanceled(), least(col("paid_through"), col("_next_from"), deletedAt))
                .otherwise(least(col("valid_to"), col("_next_from"), deletedAt));
        return states.withColumn(
                "running_to", "request".equals(recognisedChurn) ? least(end, col("cancel_requested_at")) : end);
    }

    private static Dataset<Row> onlyRunning(Dataset<Row> states, RevenueProfile profile, String recognisedChurn) {
        Column paid = "end-of-paid-period".equals(recognisedChurn)
                ? isCanceled().and(col("paid_through").isNotNull())
                : lit(false);
        Column lasts = col("running_to").isNull().or(col("running_to").gt(col("valid_from")));
        Column counts = col("status").isin(profile.runningStatuses().toArray());
        return states.where(counts.or(paid).and(lasts));
    }

    private static Dataset<Row> withOpenEnd(Inputs inputs, Dataset<Row> states) {
        return states.withColumnRenamed("valid_from", "running_from")
                .withColumn(
                        "running_to", when(col("running_to").lt(lit(inputs.cut().end())), col("running_to")));
    }

    private static Dataset<Row> withMonthlyAmount(Dataset<Row> states) {
        Column unit = col("interval_unit");
        Column intervalsPerYear = when(unit.equalTo("month"), factor("12"))
                .when(unit.equalTo("year"), factor("1"))
                .when(unit.equalTo("week"), factor("52"))
                .when(unit.equalTo("day"), factor("365.25"));
        Column months = col("interval_count").cast("decimal(10,0)").multiply(lit(12));
        return states.withColumn(
                "mrr_amount",
                round(col("amount").multiply(intervalsPerYear).divide(months), 4)
                        .cast("decimal(18,4)"));
    }

    private static Column factor(String perYear) {
        return lit(new BigDecimal(perYear)).cast("decimal(5,2)");
    }

    private static Dataset<Row> withReason(Dataset<Row> states) {
        Column endsInNext = col("running_to").equalTo(col("_next_from"));
        Column ended = col("running_to").isNotNull();
        Column reason = when(endsInNext.and(col("_next_status").equalTo("paused")), lit("paused"))
                .when(endsInNext, coalesce(col("_next_reason"), col("cancel_reason")))
                .otherwise(col("cancel_reason"));
        return states.withColumn("end_reason", when(ended, coalesce(reason, lit("unknown"))))
                .withColumn(
                        "end_requested_at",
                        when(ended, coalesce(col("_next_requested_at"), col("cancel_requested_at"))))
                .withColumn("paid_through_at", when(ended, coalesce(col("_next_paid_through"), col("paid_through"))));
    }

    private static Column isCanceled() {
        return col("status").equalTo("canceled");
    }
}

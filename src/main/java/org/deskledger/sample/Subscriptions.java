package org.deskledger.sample;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.ceil;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_seconds;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Contracts that recur: how they start on trial, grow, shrink, pause, end by wish or for want of payment, and return. */
final class Subscriptions {

    private static final int DUNNING_DAYS = 15;

    private final Dice dice;

    Subscriptions(Dice dice) {
        this.dice = dice;
    }

    /**
     * The months of {@link Lives} that a subscription covers, with its id, {@code quantity}, {@code is_paused}, {@code amount} of one
     * interval, {@code is_involuntary} (the end, if one comes, is for want of payment) and {@code request_at}, when the customer asks
     * to leave. Months after that decision are left out.
     */
    Dataset<Row> months(Dataset<Row> lives) {
        Column decided = Instants.between(
                Instants.monthsAfter(col("start_at"), col("leave_k")),
                Instants.monthsAfter(col("start_at"), col("leave_k").plus(1)),
                dice.uniform("request", col("n"), col("life")));
        return lives.where(not(col("is_purchaser")))
                .where(col("leave_k").isNull().or(col("k").leq(col("leave_k"))))
                .withColumn("subscription_id", subscriptionId(col("life")))
                .withColumn("is_involuntary", dice.chance("involuntary", 0.2, col("n"), col("life")))
                .withColumn("request_at", decided)
                .withColumn("is_paused", isPaused())
                .withColumn("quantity", quantity())
                .withColumn("amount", intervalAmount(col("quantity")));
    }

    /** Versions of {@code billing.subscriptions}: each state when it begins, and again with its end when the next one begins. */
    Dataset<Row> versions(Dataset<Row> months, Dataset<Row> customers, Column end) {
        Dataset<Row> states = perState(months)
                .unionByName(lostTrials(customers))
                .where(col("valid_from").lt(end));
        WindowSpec sameSubscription = Window.partitionBy("subscription_id").orderBy("valid_from");
        Column open = lit(null).cast("timestamp");
        Column ends = when(col("next_from").isNotNull(), array(open, col("next_from")))
                .otherwise(array(open));
        return states.withColumn("next_from", lead("valid_from", 1).over(sameSubscription))
                .select(col("*"), explode(ends).as("valid_to"))
                .withColumn("updated_at", coalesce(col("valid_to"), col("valid_from")))
                .withColumn("interval_count", lit(1))
                .withColumn("is_deleted", lit(false));
    }

    private Dataset<Row> perState(Dataset<Row> months) {
        WindowSpec sameLife = Window.partitionBy("subscription_id").orderBy("k");
        Column isFirst = col("k").equalTo(col("life_k"));
        Column unchanged = col("quantity")
                .equalTo(lag("quantity", 1).over(sameLife))
                .and(col("is_paused").equalTo(lag("is_paused", 1).over(sameLife)));
        return months.withColumn("is_last", coalesce(col("k").equalTo(col("leave_k")), lit(false)))
                .withColumn("is_unpaid", col("is_last").and(col("is_involuntary")))
                .withColumn("is_change", isFirst.or(col("is_unpaid")).or(not(coalesce(unchanged, lit(false)))))
                .withColumn(
                        "is_on_trial",
                        isFirst.and(col("has_trial")).and(col("life").equalTo(1)))
                .select(col("*"), explode(array(trial(), running(), ending())).as("state"))
                .where(col("state").isNotNull())
                .select(stateColumns());
    }

    private static Dataset<Row> lostTrials(Dataset<Row> customers) {
        Column none = lit(null).cast("timestamp");
        Column started = state(
                "trialing",
                col("created_at"),
                col("start_at"),
                none,
                none,
                lit(null).cast("string"));
        Column given = state("canceled", col("start_at"), col("start_at"), col("start_at"), none, lit("voluntary"));
        return customers
                .where(col("is_lost_trial"))
                .withColumn("subscription_id", subscriptionId(lit(1)))
                .withColumn("quantity", col("seats"))
                .withColumn("amount", intervalAmount(col("seats")))
                .select(col("*"), explode(array(started, given)).as("state"))
                .select(stateColumns());
    }

    private static Column trial() {
        Column none = lit(null).cast("timestamp");
        return when(
                col("is_on_trial"),
                state(
                        "trialing",
                        col("created_at"),
                        col("start_at"),
                        none,
                        none,
                        lit(null).cast("string")));
    }

    private static Column running() {
        Column none = lit(null).cast("timestamp");
        Column status = when(col("is_unpaid"), lit("past_due"))
                .when(col("is_paused"), lit("paused"))
                .otherwise(lit("active"));
        return when(
                col("is_change"),
                state(status, col("anchor_at"), none, none, none, lit(null).cast("string")));
    }

    private static Column ending() {
        Column none = lit(null).cast("timestamp");
        Column unpaid = state(
                "canceled",
                Instants.daysAfter(col("anchor_at"), lit(DUNNING_DAYS)),
                none,
                none,
                col("anchor_at"),
                lit("payment_failure"));
        Column wished = state("canceled", col("request_at"), none, col("request_at"), paidThrough(), lit("voluntary"));
        return when(col("is_last").and(col("is_involuntary")), unpaid).when(col("is_last"), wished);
    }

    private static Column state(
            String status, Column from, Column trialEnds, Column requested, Column paidThrough, Column reason) {
        return state(lit(status), from, trialEnds, requested, paidThrough, reason);
    }

    private static Column state(
            Column status, Column from, Column trialEnds, Column requested, Column paidThrough, Column reason) {
        return struct(
                status.as("status"),
                from.as("valid_from"),
                trialEnds.as("trial_ends_at"),
                requested.as("cancel_requested_at"),
                paidThrough.as("paid_through"),
                reason.as("cancel_reason"));
    }

    private static Column[] stateColumns() {
        return new Column[] {
            col("subscription_id"),
            col("state.valid_from").as("valid_from"),
            col("billing_ref").as("customer_ref"),
            col("plan"),
            col("quantity"),
            col("amount"),
            col("state.trial_ends_at").as("trial_ends_at"),
            col("state.cancel_requested_at").as("cancel_requested_at"),
            col("state.paid_through").as("paid_through"),
            col("interval_unit"),
            col("currency"),
            col("state.status").as("status"),
            col("state.cancel_reason").as("cancel_reason")
        };
    }

    private static Column subscriptionId(Column life) {
        return concat(lit("S"), col("n").cast("string"), lit("-"), life.cast("string"));
    }

    private static Column paidThrough() {
        Column seconds = unix_seconds(col("request_at")).minus(unix_seconds(col("anchor_at")));
        Column weeks = ceil(seconds.divide(lit(7.0 * 86_400)));
        Column ofMonth = Instants.monthsAfter(col("start_at"), col("end_k"));
        return when(col("interval_unit").equalTo("week"), Instants.daysAfter(col("anchor_at"), weeks.multiply(lit(7))))
                .otherwise(ofMonth);
    }

    private Column isPaused() {
        Column k = col("k");
        return col("interval_unit")
                .equalTo("month")
                .and(k.gt(col("life_k").plus(1)))
                .and(coalesce(k.lt(col("leave_k")), lit(true)))
                .and(dice.chance("pauses", 0.006, col("n"), k));
    }

    private Column quantity() {
        Column steps = when(dice.chance("grows", 0.035, col("n"), col("k")), step(0.3))
                .when(
                        dice.chance("shrinks", 0.02, col("n"), col("k")),
                        step(0.2).multiply(lit(-1)))
                .otherwise(lit(0));
        Column later = when(col("k").gt(col("life_k")), steps).otherwise(lit(0));
        Column soFar = sum(later).over(Window.partitionBy("n", "life").orderBy("k"));
        return greatest(lit(1), col("seats").plus(soFar)).cast("bigint");
    }

    private static Column step(double share) {
        return greatest(lit(1), round(col("seats").multiply(lit(share)))).cast("int");
    }

    /** Yearly plans give two months; a weekly price is a twelfth of a year's 52 weeks. */
    private static Column intervalAmount(Column quantity) {
        Column month = col("seat_price").multiply(quantity.cast("decimal(10,0)"));
        Column amount = when(col("interval_unit").equalTo("year"), month.multiply(lit(BigDecimal.TEN)))
                .when(col("interval_unit").equalTo("week"), month.multiply(lit(new BigDecimal("0.23077"))))
                .otherwise(month);
        return round(amount, 2).cast("decimal(18,4)");
    }
}

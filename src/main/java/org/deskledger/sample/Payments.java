package org.deskledger.sample;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.ceil;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Money that comes in, fails to come in, and goes back. */
final class Payments {

    private final Dice dice;

    Payments(Dice dice) {
        this.dice = dice;
    }

    /** Every payment that was tried before the end, with when and how much of it was paid back later. */
    Dataset<Row> all(Dataset<Row> subscriptionMonths, Dataset<Row> lives, Column end) {
        return charges(subscriptionMonths)
                .unionByName(purchases(lives))
                .transform(this::perAttempt)
                .where(col("paid_at").lt(end))
                .transform(this::withTax)
                .transform(this::withRefund);
    }

    /** Versions of {@code billing.payments}: as tried, and again when money went back. */
    Dataset<Row> versions(Dataset<Row> payments, Column end) {
        Column zero = lit(BigDecimal.ZERO).cast("decimal(18,4)");
        Column statusAfter = when(col("refund_kind").equalTo("dispute"), lit("disputed"))
                .when(col("refund_amount").equalTo(col("amount")), lit("refunded"))
                .otherwise(col("status"));
        return payments.select(
                        col("*"),
                        explode(array(
                                        struct(
                                                col("paid_at").as("at"),
                                                zero.as("refunded"),
                                                col("status").as("status")),
                                        struct(
                                                col("refunded_at").as("at"),
                                                col("refund_amount").as("refunded"),
                                                statusAfter.as("status"))))
                                .as("version"))
                .where(col("version.at").lt(end))
                .select(
                        col("payment_id"),
                        col("customer_ref"),
                        col("invoice_id"),
                        col("subscription_id"),
                        col("paid_at"),
                        col("amount"),
                        col("tax_amount"),
                        col("version.refunded").as("refunded_amount"),
                        col("currency"),
                        col("version.status").as("status"),
                        col("failure_code"),
                        col("version.at").as("updated_at"),
                        lit(false).as("is_deleted"));
    }

    /** Rows of {@code billing.refunds}. */
    Dataset<Row> refunds(Dataset<Row> payments, Column end) {
        return payments.where(col("refunded_at").lt(end))
                .select(
                        concat(lit("R"), col("payment_id")).as("refund_id"),
                        col("payment_id"),
                        col("refunded_at"),
                        col("refund_amount").as("amount"),
                        col("currency"),
                        col("refund_kind").as("kind"),
                        col("refunded_at").as("updated_at"),
                        lit(false).as("is_deleted"));
    }

    /** What falls due: each month, each anniversary, each week. */
    private Dataset<Row> charges(Dataset<Row> months) {
        Column weeksBefore = weeksUntil("anchor_at");
        Column weeksAfter = weeksUntil("next_at");
        Column dueNow = when(
                        col("interval_unit").equalTo("year"),
                        col("k").minus(col("life_k")).mod(12).equalTo(0))
                .otherwise(not(col("is_paused")));
        Column weeks = when(col("interval_unit").equalTo("week"), sequence(weeksBefore, weeksAfter.minus(1)))
                .otherwise(array(lit(0L)));
        Column weekly = Instants.daysAfter(col("start_at"), col("week").multiply(lit(7)));
        Column due = when(col("interval_unit").equalTo("week"), weekly).otherwise(col("anchor_at"));
        Column isLast = coalesce(col("k").equalTo(col("leave_k")), lit(false));
        return months.where(dueNow)
                .select(col("*"), explode(weeks).as("week"))
                .withColumn("due_at", due)
                .withColumn("gives_up", isLast.and(col("is_involuntary")))
                .where(not(isLast).or(col("is_involuntary")).or(col("due_at").leq(col("request_at"))))
                // The first week that is not paid ends a weekly contract; nothing falls due in the others.
                .where(not(col("gives_up"))
                        .or(not(col("interval_unit").equalTo("week")))
                        .or(col("week").equalTo(weeksBefore)))
                .select(
                        col("n"),
                        col("k"),
                        col("week"),
                        col("billing_ref").as("customer_ref"),
                        col("subscription_id"),
                        col("currency"),
                        col("due_at"),
                        col("amount").as("net"),
                        col("gives_up"));
    }

    /** Weeks of the contract that begin before an instant. */
    private static Column weeksUntil(String instant) {
        return ceil(datediff(to_date(col(instant)), to_date(col("start_at"))).divide(lit(7.0)));
    }

    private Dataset<Row> purchases(Dataset<Row> lives) {
        Column n = col("n");
        Column k = col("k");
        Column isFirst = k.equalTo(col("life_k"));
        Column when = Instants.between(col("anchor_at"), col("next_at"), dice.uniform("purchase time", n, k));
        return lives.where(col("is_purchaser"))
                .where(isFirst.or(dice.chance("purchase", 0.45, n, k)))
                .select(
                        n,
                        k,
                        lit(0L).as("week"),
                        col("billing_ref").as("customer_ref"),
                        lit(null).cast("string").as("subscription_id"),
                        col("currency"),
                        when(isFirst, col("anchor_at")).otherwise(when).as("due_at"),
                        round(dice.logNormal("purchase", lit(240.0), 0.6, n, k), 2)
                                .cast("decimal(18,4)")
                                .as("net"),
                        lit(false).as("gives_up"));
    }

    private Dataset<Row> perAttempt(Dataset<Row> charges) {
        Column[] key = {col("n"), col("k"), col("week")};
        Column attempts = when(col("gives_up"), lit(3))
                .when(dice.chance("first attempt fails", 0.03, key), lit(2))
                .otherwise(lit(1));
        Column delay = dice.between("payment delay", 30, 3000, key);
        Column fails = col("gives_up").or(col("attempt").lt(col("attempts")));
        return charges.withColumn("attempts", attempts)
                .select(col("*"), explode(sequence(lit(1), col("attempts"))).as("attempt"))
                .withColumn(
                        "paid_at",
                        Instants.daysAfter(
                                Instants.after(col("due_at"), delay),
                                col("attempt").minus(1).multiply(lit(3))))
                .withColumn("status", when(fails, lit("failed")).otherwise(lit("succeeded")))
                .withColumn(
                        "failure_code",
                        when(
                                fails,
                                dice.choice(
                                        "failure",
                                        Dice.Options.evenly("insufficient_funds", "expired_card", "card_declined"),
                                        key)))
                .withColumn(
                        "payment_id",
                        concat(lit("P"), name(), lit("-"), col("attempt").cast("string")))
                .withColumn("invoice_id", when(col("subscription_id").isNotNull(), concat(lit("I"), name())));
    }

    private static Column name() {
        return concat(
                col("n").cast("string"),
                lit("-"),
                col("k").cast("string"),
                lit("-"),
                col("week").cast("string"));
    }

    private Dataset<Row> withTax(Dataset<Row> attempts) {
        Column rate = when(col("currency").equalTo("EUR"), lit(new BigDecimal("0.19")))
                .when(col("currency").equalTo("GBP"), lit(new BigDecimal("0.20")))
                .otherwise(lit(new BigDecimal("0.00")));
        return attempts.withColumn(
                        "tax_amount", round(col("net").multiply(rate), 2).cast("decimal(18,4)"))
                .withColumn("amount", col("net").plus(col("tax_amount")).cast("decimal(18,4)"));
    }

    private Dataset<Row> withRefund(Dataset<Row> payments) {
        Column[] key = {col("n"), col("k"), col("week")};
        Column throwOfOne = dice.uniform("refund", key);
        Column kind = when(
                col("status").equalTo("succeeded").and(throwOfOne.lt(0.025)),
                when(throwOfOne.lt(0.004), lit("dispute")).otherwise(lit("refund")));
        Column isPart = col("refund_kind").equalTo("refund").and(dice.chance("refund of a part", 0.3, key));
        Column half = round(col("amount").multiply(lit(new BigDecimal("0.5"))), 2);
        return payments.withColumn("refund_kind", kind)
                .withColumn(
                        "refunded_at",
                        when(
                                col("refund_kind").isNotNull(),
                                Instants.after(col("paid_at"), dice.between("refund delay", 86_400, 20 * 86_400, key))))
                .withColumn(
                        "refund_amount",
                        when(isPart, half).otherwise(col("amount")).cast("decimal(18,4)"));
    }
}

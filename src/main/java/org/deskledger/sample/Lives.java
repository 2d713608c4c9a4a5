package org.deskledger.sample;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.months_between;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.deskledger.sample.Dice.Options;

/**
 * Month by month, whether a customer stays. This is where support and money meet: a month of poor service (slow replies, reopened
 * tickets) makes leaving in each of the next two months several times as likely.
 *
 * <p>A month here is the customer's own, from one billing day to the next. A customer who leaves may come back once.
 */
final class Lives {

    private static final Options<Integer> FEW_TICKETS =
            new Options<Integer>().with(50, 0).with(35, 1).with(12, 2).with(3, 3);
    private static final Options<Integer> SOME_TICKETS = new Options<Integer>()
            .with(27, 0)
            .with(35, 1)
            .with(23, 2)
            .with(10, 3)
            .with(4, 4)
            .with(1, 5);
    private static final Options<Integer> MANY_TICKETS = new Options<Integer>()
            .with(11, 0)
            .with(24, 1)
            .with(27, 2)
            .with(20, 3)
            .with(11, 4)
            .with(5, 5)
            .with(2, 6);

    private static final double POOR_SERVICE_SHARE = 0.18;
    private static final double HAZARD_AFTER_POOR_SERVICE = 4.0;
    private static final double HAZARD_AFTER_GOOD_SERVICE = 0.75;

    private final Dice dice;
    private final CompanyPlan plan;

    Lives(Dice dice, CompanyPlan plan) {
        this.dice = dice;
        this.plan = plan;
    }

    /**
     * One row per customer and month {@code k} (0 is the first) in which it is served, with the customer's own columns, the month's
     * first and last instant ({@code anchor_at}, {@code next_at}), {@code tickets}, {@code is_poor} service, the number of its
     * {@code life} (1, or 2 after a return), that life's first month {@code life_k}, and, where it ends, the month of the decision
     * {@code leave_k} and the first month without service {@code end_k}.
     */
    Dataset<Row> months(Dataset<Row> customers) {
        return perMonth(customers)
                .withColumn("tickets", tickets(col("k")))
                .withColumn("is_poor", isPoor(col("k")))
                .transform(this::withLeaving)
                .transform(this::withLives)
                .where(col("life").gt(0))
                .drop("leaving", "end1_k", "end2_k", "return_k", "leave1_k", "leave2_k");
    }

    private Dataset<Row> perMonth(Dataset<Row> customers) {
        Column seen = floor(months_between(lit(plan.through()), to_date(col("start_at"))))
                .cast("int");
        return customers
                .where(not(col("is_lost_trial")))
                .select(col("*"), explode(sequence(lit(0), seen)).as("k"))
                .withColumn("anchor_at", Instants.monthsAfter(col("start_at"), col("k")))
                .withColumn("next_at", Instants.monthsAfter(col("start_at"), col("k").plus(1)));
    }

    private Dataset<Row> withLeaving(Dataset<Row> months) {
        Column poorLately = hadPoorService(col("k").minus(1)).or(hadPoorService(col("k").minus(2)));
        Column hazard = Customers.bySegment(lit(0.034), lit(0.022), lit(0.013))
                .multiply(when(col("channel").equalTo("paid search"), lit(1.4))
                        .when(col("channel").equalTo("referral"), lit(0.7))
                        .otherwise(lit(1.0)))
                .multiply(when(col("k").leq(3), lit(1.3))
                        .when(col("k").gt(12), lit(0.75))
                        .otherwise(lit(1.0)))
                .multiply(when(poorLately, lit(HAZARD_AFTER_POOR_SERVICE)).otherwise(lit(HAZARD_AFTER_GOOD_SERVICE)));
        return months.withColumn(
                "leaving",
                sort_array(collect_list(when(dice.chance("leaves", hazard, col("n"), col("k")), col("k")))
                        .over(Window.partitionBy("n"))));
    }

    private Dataset<Row> withLives(Dataset<Row> months) {
        Column gap = dice.between("gap", 2, 6, col("n")).cast("int");
        Column k = col("k");
        return months.withColumn("leave1_k", get(col("leaving"), lit(0)))
                .withColumn("end1_k", endOfPaidPeriod(lit(0), col("leave1_k")))
                .withColumn(
                        "return_k",
                        when(
                                dice.chance("returns", 0.2, col("n")),
                                col("end1_k").plus(gap)))
                .withColumn("leave2_k", get(filter(col("leaving"), leave -> leave.gt(col("return_k"))), lit(0)))
                .withColumn("end2_k", endOfPaidPeriod(col("return_k"), col("leave2_k")))
                .withColumn(
                        "life",
                        when(col("end1_k").isNull().or(k.lt(col("end1_k"))), lit(1))
                                .when(k.geq(col("return_k")).and(coalesce(k.lt(col("end2_k")), lit(true))), lit(2))
                                .otherwise(lit(0)))
                .withColumn(
                        "life_k", when(col("life").equalTo(2), col("return_k")).otherwise(lit(0)))
                .withColumn(
                        "leave_k", when(col("life").equalTo(2), col("leave2_k")).otherwise(col("leave1_k")))
                .withColumn("end_k", when(col("life").equalTo(2), col("end2_k")).otherwise(col("end1_k")));
    }

    /** A year that is paid is served to its end. */
    private static Column endOfPaidPeriod(Column lifeStart, Column leave) {
        Column years = floor(leave.minus(lifeStart).divide(12)).plus(1).cast("int");
        Column yearly = col("interval_unit").equalTo("year").and(not(col("is_purchaser")));
        return when(yearly, lifeStart.plus(years.multiply(12))).otherwise(leave.plus(1));
    }

    private Column hadPoorService(Column k) {
        return isPoor(k).and(tickets(k).gt(0)).and(k.geq(0));
    }

    private Column isPoor(Column k) {
        return dice.chance("poor service", POOR_SERVICE_SHARE, col("n"), k);
    }

    private Column tickets(Column k) {
        return Customers.bySegment(
                dice.choice("tickets", FEW_TICKETS, col("n"), k),
                dice.choice("tickets", SOME_TICKETS, col("n"), k),
                dice.choice("tickets", MANY_TICKETS, col("n"), k));
    }
}

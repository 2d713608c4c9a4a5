package org.deskledger.sample;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.ascii;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.quarter;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sin;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;

import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The books around the business: what winning customers costs, what support costs, what currencies are worth. */
final class Ledger {

    /** What support costs per ticket all in, in US dollars; small companies report 5 to 15. */
    private static final double COST_PER_TICKET = 11.0;

    private static final int BOOKED_AT_SECOND = 20 * 3600;

    private final Dice dice;
    private final CompanyPlan plan;

    Ledger(Dice dice, CompanyPlan plan) {
        this.dice = dice;
        this.plan = plan;
    }

    /** Rows of {@code crm.acquisition_spend}: a month's marketing and sales per channel, and brand work that belongs to no channel. */
    Dataset<Row> acquisitionSpend(SparkSession spark, Column end) {
        // Share of new customers that the channel wins, and dollars that one of them costs.
        Column channels = array(
                channel(1, "organic search", 0.26, 900, 300),
                channel(2, "paid search", 0.22, 4600, 900),
                channel(3, "referral", 0.16, 500, 500),
                channel(4, "partner", 0.13, 1000, 2300),
                channel(5, "events", 0.09, 4500, 3500),
                channel(6, "outbound sales", 0.09, 700, 9000),
                channel(7, null, 1.0, 250, 0));
        Column kinds = array(
                struct(lit("marketing").as("kind"), col("marketing").as("each")),
                struct(lit("sales").as("kind"), col("sales").as("each")));
        Column noise = dice.uniform("spend", unix_date(col("month")), col("channel_number"), initial("kind"))
                .multiply(lit(0.3))
                .plus(lit(0.85));
        return months(spark)
                .select(col("*"), inline(channels))
                .select(col("*"), inline(kinds))
                .where(col("each").gt(0))
                .withColumn(
                        "spend",
                        col("won").multiply(col("share")).multiply(col("each")).multiply(noise))
                .select(
                        concat(
                                        lit("A"),
                                        monthDigits(),
                                        lit("-"),
                                        col("channel_number").cast("string"),
                                        lit("-"),
                                        col("kind"))
                                .as("spend_id"),
                        col("month"),
                        col("acquisition_channel"),
                        when(
                                        col("acquisition_channel").equalTo("paid search"),
                                        concat(
                                                lit("search-"),
                                                year(col("month")).cast("string"),
                                                lit("q"),
                                                quarter(col("month")).cast("string")))
                                .as("campaign"),
                        col("kind"),
                        round(col("spend"), 2).cast("decimal(18,4)").as("amount"),
                        lit("USD").as("currency"),
                        bookedAt().as("updated_at"),
                        lit(false).as("is_deleted"))
                .where(col("updated_at").lt(end));
    }

    /** Rows of {@code billing.support_costs}: people by team, tools of a channel, and what all share; a tenth is corrected later. */
    Dataset<Row> supportCosts(SparkSession spark, Column end) {
        Column lines = array(
                line(1, "salaries", "frontline", null, 0.30),
                line(2, "salaries", "technical", null, 0.14),
                line(3, "salaries", "billing", null, 0.08),
                line(4, "benefits", null, null, 0.10),
                line(5, "taxes", null, null, 0.07),
                line(6, "tools", null, null, 0.06),
                line(7, "tools", null, "phone", 0.03),
                line(8, "building", null, null, 0.06),
                line(9, "hr", null, null, 0.03),
                line(10, "hiring_training", null, null, 0.03),
                line(11, "overhead", null, null, 0.04),
                line(12, "vendor", null, "phone", 0.04),
                line(13, "ai", null, "chat", 0.02));
        Column number = col("number");
        Column noise = dice.uniform("cost", unix_date(col("month")), number)
                .multiply(lit(0.1))
                .plus(lit(0.95));
        Column corrected = dice.chance("cost is corrected", 0.1, unix_date(col("month")), number);
        Column versions = when(corrected, array(lit(0), lit(1))).otherwise(array(lit(0)));
        Column inEuros = number.equalTo(8);
        Column dollars = col("tickets")
                .multiply(lit(COST_PER_TICKET))
                .multiply(col("share"))
                .multiply(noise)
                .multiply(lit(1.0).plus(col("version").multiply(lit(0.04))));
        return months(spark)
                .select(col("*"), inline(lines))
                .select(col("*"), explode(versions).as("version"))
                .select(
                        concat(lit("L"), monthDigits(), lit("-"), number.cast("string"))
                                .as("cost_id"),
                        col("month"),
                        col("team"),
                        col("channel"),
                        col("category"),
                        round(dollars.multiply(when(inEuros, lit(0.92)).otherwise(lit(1.0))), 2)
                                .cast("decimal(18,4)")
                                .as("amount"),
                        when(inEuros, lit("EUR")).otherwise(lit("USD")).as("currency"),
                        Instants.daysAfter(bookedAt(), col("version").multiply(lit(9)))
                                .as("updated_at"),
                        lit(false).as("is_deleted"))
                .where(col("updated_at").lt(end));
    }

    /** Rows of {@code billing.exchange_rates}: what a euro and a pound are worth in dollars, every day. */
    Dataset<Row> exchangeRates(SparkSession spark) {
        Column currencies = array(
                struct(lit("EUR").as("currency"), lit(1.09).as("usual")),
                struct(lit("GBP").as("currency"), lit(1.27).as("usual")));
        Column day = unix_date(col("rate_date"));
        Column wave = sin(day.divide(lit(57.0))).multiply(lit(0.025));
        Column daily =
                dice.uniform("rate", day, initial("currency")).minus(lit(0.5)).multiply(lit(0.008));
        return spark.range(1)
                .select(explode(sequence(lit(firstRateDay()), lit(plan.through())))
                        .as("rate_date"))
                .select(col("rate_date"), inline(currencies))
                .select(
                        col("rate_date"),
                        col("currency"),
                        round(col("usual").multiply(lit(1.0).plus(wave).plus(daily)), 6)
                                .cast("decimal(18,8)")
                                .as("rate"),
                        Instants.at(col("rate_date"), lit(5 * 3600)).as("updated_at"),
                        lit(false).as("is_deleted"));
    }

    /** The last day of the month before: what a first month's movements are worth is asked at the month's opening rates. */
    private LocalDate firstRateDay() {
        return plan.from().withDayOfMonth(1).minusDays(1);
    }

    private Dataset<Row> months(SparkSession spark) {
        List<Growth.Month> months = Growth.months(plan);
        Column[] rows = months.stream()
                .map(month -> struct(
                        lit(month.first()).as("month"),
                        lit(month.wonShare() * plan.customers()).as("won"),
                        lit(month.ticketShare() * plan.tickets()).as("tickets")))
                .toArray(Column[]::new);
        return spark.range(1).select(inline(array(rows)));
    }

    /** The last day of the month; the ledger of a month that is not over is not closed. */
    private static Column bookedAt() {
        return Instants.at(last_day(col("month")), lit(BOOKED_AT_SECOND));
    }

    private static Column monthDigits() {
        return date_format(col("month"), "yyyyMM");
    }

    private static Column initial(String column) {
        return ascii(col(column));
    }

    private static Column channel(int number, String name, double share, double marketing, double sales) {
        return struct(
                lit(number).as("channel_number"),
                lit(name).cast("string").as("acquisition_channel"),
                lit(share).as("share"),
                lit(marketing).as("marketing"),
                lit(sales).as("sales"));
    }

    private static Column line(int number, String category, String team, String channel, double share) {
        return struct(
                lit(number).as("number"),
                lit(category).as("category"),
                lit(team).cast("string").as("team"),
                lit(channel).cast("string").as("channel"),
                lit(share).as("share"));
    }
}

package org.deskledger.sample;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lpad;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Who answers: three teams whose people come and go, and a bot. */
final class Agents {

    static final String FRONTLINE = "frontline";
    static final String TECHNICAL = "technical";
    static final String BILLING = "billing";
    static final String BOT = "BOT1";

    private static final int TICKETS_PER_AGENT_AND_MONTH = 45;

    private final Dice dice;
    private final CompanyPlan plan;
    private final long days;
    private final Team frontline;
    private final Team technical;
    private final Team billing;

    /** Agents with the numbers from {@code first} on; the first {@code core} of them were there from the beginning and stay. */
    private record Team(String name, String tier, long first, long size) {
        long core() {
            return Math.max(1, size / 3);
        }
    }

    Agents(Dice dice, CompanyPlan plan) {
        this.dice = dice;
        this.plan = plan;
        this.days = ChronoUnit.DAYS.between(plan.from(), plan.through()) + 1;
        long people = Math.max(10, plan.tickets() / plan.months() / TICKETS_PER_AGENT_AND_MONTH);
        long ofBilling = Math.max(2, people * 15 / 100);
        long ofTechnical = Math.max(2, people * 25 / 100);
        this.frontline = new Team(FRONTLINE, "1", 1, people - ofBilling - ofTechnical);
        this.technical = new Team(TECHNICAL, "2", frontline.first() + frontline.size(), ofTechnical);
        this.billing = new Team(BILLING, "1", technical.first() + technical.size(), ofBilling);
    }

    /**
     * Rows of {@code helpdesk.agents}, the complete list on the first day and on the first of every month, with {@code listed_at}. Who
     * leaves is on one more list and then on none.
     */
    Dataset<Row> snapshots(SparkSession spark) {
        Column number = col("number");
        Column isBot = number.equalTo(0);
        Column listed = col("listed_on");
        Column[] lists = Stream.iterate(plan.from(), day -> !day.isAfter(plan.through()), Agents::firstOfNextMonth)
                .map(day -> lit(day))
                .toArray(Column[]::new);
        return spark.range(0, billing.first() + billing.size())
                .select(col("id").as("number"), explode(array(lists)).as("listed_on"))
                .withColumn("hired", hiredOn(number))
                .withColumn("left", leftOn(number))
                .where(isBot.or(col("hired").leq(listed)))
                .where(isBot.or(col("left").isNull())
                        .or(date_add(col("left"), lit(31)).geq(listed)))
                .select(
                        when(isBot, lit(BOT)).otherwise(id(number)).as("agent_id"),
                        when(isBot, lit("Helping Hand"))
                                .otherwise(concat(lit("Agent "), number.cast("string")))
                                .as("name"),
                        when(isBot, lit("bot"))
                                .otherwise(teamOf(number, Team::name))
                                .as("team"),
                        when(isBot, lit("0"))
                                .otherwise(teamOf(number, Team::tier))
                                .as("tier"),
                        isBot.as("is_bot"),
                        when(not(isBot), col("hired")).as("hired_on"),
                        when(not(isBot).and(col("left").leq(listed)), col("left"))
                                .as("left_on"),
                        listed.cast("timestamp").as("listed_at"));
    }

    /** {@code number, agent_id, day}: every day on which a person stood in the company's books, weekends too. */
    Dataset<Row> workingDays(SparkSession spark) {
        Column number = col("number");
        return spark.range(1, billing.first() + billing.size())
                .select(col("id").as("number"))
                .withColumn("first_on", greatest(hiredOn(number), lit(plan.from())))
                .withColumn("last_on", least(coalesce(leftOn(number), lit(plan.through())), lit(plan.through())))
                .where(col("first_on").leq(col("last_on")))
                .select(
                        number,
                        id(number).as("agent_id"),
                        explode(sequence(col("first_on"), col("last_on"))).as("day"));
    }

    /** The id of somebody of a team who works there at an instant. */
    Column onDuty(String purpose, Column team, Column instant, Column... keys) {
        Column any = member(purpose, team, Team::size, keys);
        Column stalwart = member(purpose, team, Team::core, keys);
        Column day = to_date(instant);
        Column employed = hiredOn(any).lt(day).and(coalesce(day.lt(leftOn(any)), lit(true)));
        return id(when(employed, any).otherwise(stalwart));
    }

    private static LocalDate firstOfNextMonth(LocalDate day) {
        return day.withDayOfMonth(1).plusMonths(1);
    }

    private Column member(String purpose, Column team, java.util.function.ToLongFunction<Team> size, Column... keys) {
        Column throwOfOne = dice.uniform(purpose, keys);
        return when(team.equalTo(TECHNICAL), numberIn(technical, size, throwOfOne))
                .when(team.equalTo(BILLING), numberIn(billing, size, throwOfOne))
                .otherwise(numberIn(frontline, size, throwOfOne));
    }

    private static Column numberIn(Team team, java.util.function.ToLongFunction<Team> size, Column throwOfOne) {
        return floor(throwOfOne.multiply(lit(size.applyAsLong(team)))).plus(lit(team.first()));
    }

    private Column hiredOn(Column number) {
        Column sinceFirstDay = when(
                        isCore(number), dice.uniform("hired", number).multiply(lit(-1.0)))
                .otherwise(dice.uniform("hired", number).multiply(lit(2.0)).minus(lit(1.0)));
        return date_add(
                lit(plan.from()), floor(sinceFirstDay.multiply(lit(days))).cast("int"));
    }

    private Column leftOn(Column number) {
        Column leaves = not(isCore(number)).and(dice.chance("leaves", 0.2, number));
        Column stay = dice.between("stay", 120, 500, number).cast("int");
        return when(leaves, date_add(hiredOn(number), stay));
    }

    private Column isCore(Column number) {
        return Stream.of(frontline, technical, billing)
                .map(team -> number.geq(team.first()).and(number.lt(team.first() + team.core())))
                .reduce(lit(false), Column::or);
    }

    private Column teamOf(Column number, java.util.function.Function<Team, String> what) {
        return when(number.lt(technical.first()), lit(what.apply(frontline)))
                .when(number.lt(billing.first()), lit(what.apply(technical)))
                .otherwise(lit(what.apply(billing)));
    }

    private static Column id(Column number) {
        return concat(lit("A"), lpad(number.cast("string"), 5, "0"));
    }
}

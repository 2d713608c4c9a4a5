package org.deskledger.sample;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_timestamp;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.sample.Dice.Options;

/**
 * What customers say when they are asked: about a ticket on the day it was solved, about its effort a day later, and about the whole
 * relationship every third month. Who waited long or had to come back is mostly unhappy; since poor service also makes leaving
 * likelier ({@link Lives}), the unhappy leave more often without the survey being the cause.
 */
final class Surveys {

    private static final Options<Integer> HAPPY_STARS =
            new Options<Integer>().with(2, 1).with(3, 2).with(9, 3).with(37, 4).with(49, 5);
    private static final Options<Integer> UNHAPPY_STARS = new Options<Integer>()
            .with(23, 1)
            .with(22, 2)
            .with(20, 3)
            .with(22, 4)
            .with(13, 5);
    private static final Options<Integer> HAPPY_EASE = new Options<Integer>()
            .with(1, 1)
            .with(2, 2)
            .with(4, 3)
            .with(8, 4)
            .with(18, 5)
            .with(36, 6)
            .with(31, 7);
    private static final Options<Integer> UNHAPPY_EASE = new Options<Integer>()
            .with(14, 1)
            .with(18, 2)
            .with(20, 3)
            .with(16, 4)
            .with(14, 5)
            .with(11, 6)
            .with(7, 7);
    private static final Options<Integer> LOYAL = new Options<Integer>()
            .with(2, 3)
            .with(4, 5)
            .with(6, 6)
            .with(14, 7)
            .with(22, 8)
            .with(28, 9)
            .with(24, 10);
    private static final Options<Integer> DISLOYAL = new Options<Integer>()
            .with(8, 0)
            .with(12, 2)
            .with(18, 4)
            .with(20, 6)
            .with(18, 7)
            .with(12, 8)
            .with(12, 9);

    private static final int HOUR = 3600;
    private static final int DAY = 24 * HOUR;

    private static final Column[] TICKET = {col("n"), col("k"), col("slot")};
    private static final Column[] MONTH = {col("n"), col("k")};

    private final Dice dice;

    Surveys(Dice dice) {
        this.dice = dice;
    }

    /** Versions of {@code helpdesk.surveys} made before the end: sent, answered, and for a few the answer changed. */
    Dataset<Row> all(Dataset<Row> courses, Dataset<Row> lives, Column end) {
        return versions(ofSatisfaction(courses), end)
                .unionByName(versions(ofEffort(courses), end))
                .unionByName(versions(ofRecommendation(lives), end));
    }

    private Dataset<Row> ofSatisfaction(Dataset<Row> courses) {
        Column answersAfter = dice.logNormal("csat answers after", lit(5.0 * HOUR), 1.0, TICKET);
        Column score = byMood(dice.choice("stars", HAPPY_STARS, TICKET), dice.choice("stars", UNHAPPY_STARS, TICKET));
        Column isChanged = dice.chance("csat changed", 0.05, TICKET);
        return surveyed(courses, "csat", 0.7)
                .withColumn(
                        "sent_at",
                        Instants.after(col("solved_at"), dice.logNormal("csat sent", lit(2.0 * HOUR), 1.0, TICKET)))
                .transform(tickets -> withScale(tickets, "csat", 1, 5, lit(true)))
                .withColumn("score", score)
                .withColumn(
                        "responded_at",
                        when(dice.chance("csat answers", byMood(lit(0.26), lit(0.33)), TICKET), later(answersAfter)))
                .withColumn(
                        "solved_answer",
                        when(
                                dice.chance("csat asks solved", 0.5, TICKET),
                                col("reopened_at").isNull().and(dice.chance("solved for good", 0.95, TICKET))))
                .withColumn("comment", comment())
                .withColumn("changed_at", when(isChanged, Instants.daysAfter(col("responded_at"), lit(2))));
    }

    /** Of tickets that came by the web form the older question is asked: how much effort it took, 1 being none. */
    private Dataset<Row> ofEffort(Dataset<Row> courses) {
        Column isEase = not(col("channel").equalTo("web"));
        Column ease = byMood(dice.choice("ease", HAPPY_EASE, TICKET), dice.choice("ease", UNHAPPY_EASE, TICKET));
        Column answersAfter = dice.logNormal("ces answers after", lit(8.0 * HOUR), 0.9, TICKET);
        return surveyed(courses, "ces", 0.3)
                .withColumn(
                        "sent_at", Instants.after(col("solved_at"), dice.between("ces sent", DAY, 50 * HOUR, TICKET)))
                .transform(tickets -> withScale(tickets, "ces", 1, 7, isEase))
                .withColumn("score", when(isEase, ease).otherwise(lit(8).minus(ease)))
                .withColumn("responded_at", when(dice.chance("ces answers", 0.22, TICKET), later(answersAfter)))
                .transform(Surveys::withoutMore);
    }

    private Dataset<Row> ofRecommendation(Dataset<Row> lives) {
        Column isDisappointed = col("is_poor").and(col("tickets").gt(0));
        Column score =
                when(isDisappointed, dice.choice("nps", DISLOYAL, MONTH)).otherwise(dice.choice("nps", LOYAL, MONTH));
        Column answersAfter = dice.logNormal("nps answers after", lit(1.5 * DAY), 0.9, MONTH);
        return lives.where(col("k").mod(3).equalTo(2))
                .withColumn("survey_id", concat(lit("N"), col("n").cast("string"), lit("-"), col("k").cast("string")))
                .withColumn("customer_ref", Customers.personReference(col("n"), lit(1)))
                .withColumn("ticket_id", none())
                .withColumn("agent_id", none())
                .withColumn("sent_at", Instants.daysAfter(col("anchor_at"), lit(24)))
                .transform(months -> withScale(months, "nps", 0, 10, lit(true)))
                .withColumn("score", score)
                .withColumn("responded_at", when(dice.chance("nps answers", 0.3, MONTH), later(answersAfter)))
                .transform(Surveys::withoutMore);
    }

    /** The tickets about which somebody is asked, and who is unhappy with what came of it. */
    private Dataset<Row> surveyed(Dataset<Row> courses, String kind, double share) {
        return courses.where(col("solved_at").isNotNull().and(col("direction").equalTo("inbound")))
                .where(dice.chance(kind + " asked", share, TICKET))
                .withColumn("is_unhappy", isUnhappy())
                .withColumn("survey_id", concat(lit("S"), col("ticket_id"), lit("-" + kind)))
                .withColumn("customer_ref", col("person_ref"))
                .withColumn("agent_id", coalesce(col("second_agent"), col("agent")));
    }

    /** Whether the customer of a ticket is: an answer that took too long for its channel, or the same issue again. */
    static Column isUnhappy() {
        Column waited = unix_timestamp(col("first_reply_at")).minus(unix_timestamp(col("created_at")));
        Column tooLong = when(Tickets.isLive(), lit(90L))
                .when(col("channel").equalTo("social"), lit(3L * HOUR))
                .otherwise(lit(16L * HOUR));
        return waited.gt(tooLong).or(col("reopened_at").isNotNull());
    }

    private static Dataset<Row> withScale(Dataset<Row> surveys, String kind, int min, int max, Column higherIsBetter) {
        return surveys.withColumn("kind", lit(kind))
                .withColumn("scale_min", lit(min))
                .withColumn("scale_max", lit(max))
                .withColumn("higher_is_better", higherIsBetter);
    }

    private static Dataset<Row> withoutMore(Dataset<Row> surveys) {
        return surveys.withColumn("solved_answer", lit(null).cast("boolean"))
                .withColumn("comment", none())
                .withColumn("changed_at", lit(null).cast("timestamp"));
    }

    private static Dataset<Row> versions(Dataset<Row> surveys, Column end) {
        Column unasked = lit(null).cast("int");
        Column changed = when(col("score").gt(3), col("score").minus(1))
                .otherwise(col("score").plus(1));
        Column versions = array(
                version("sent_at", lit(null).cast("timestamp"), unasked),
                version("responded_at", col("responded_at"), col("score")),
                version("changed_at", col("changed_at"), changed));
        return surveys.select(col("*"), explode(Tickets.before(end, versions)).as("version"))
                .withColumn("is_answer", col("version.responded_at").isNotNull())
                .select(
                        col("survey_id"),
                        col("kind"),
                        col("scale_min"),
                        col("scale_max"),
                        col("higher_is_better"),
                        col("customer_ref"),
                        col("ticket_id"),
                        col("agent_id"),
                        col("sent_at"),
                        col("version.responded_at").as("responded_at"),
                        col("version.at").as("updated_at"),
                        col("version.score").as("score"),
                        when(col("is_answer"), col("solved_answer")).as("solved_answer"),
                        when(col("is_answer"), col("comment")).as("comment"),
                        none().as("theme"),
                        lit(false).as("is_deleted"));
    }

    private static Column version(String at, Column respondedAt, Column score) {
        return struct(col(at).as("at"), respondedAt.as("responded_at"), score.as("score"));
    }

    private static Column later(Column seconds) {
        return Instants.after(col("sent_at"), seconds);
    }

    private Column comment() {
        Options<String> praise = Options.evenly(
                "Quick and friendly, thank you",
                "Solved at once",
                "Great help",
                "Clear answer, no fuss",
                "Thanks Robin, the invoice is right now");
        Options<String> blame = Options.evenly(
                "Waited far too long for an answer",
                "Still not working, I had to write again",
                "Had to explain everything twice",
                "Too slow, please call me back",
                // Made up: a reserved domain, and a number that is given to nobody.
                "Nobody answered. Write to sam.doe@example.com or call +44 20 7946 0123",
                "The link https://example.com/reset?user=4711 does not work. Regards, Sam Doe");
        return when(
                dice.chance("comments", 0.35, TICKET),
                when(col("score").geq(4), dice.choice("praise", praise, TICKET))
                        .otherwise(dice.choice("blame", blame, TICKET)));
    }

    private static Column byMood(Column happy, Column unhappy) {
        return when(col("is_unhappy"), unhappy).otherwise(happy);
    }

    private static Column none() {
        return lit(null).cast("string");
    }
}

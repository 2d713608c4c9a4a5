package org.deskledger.sample;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.sample.Dice.Options;

/**
 * What a few customers say in public after their ticket: reviews with stars on sites of two scales, and mentions without any. Mostly
 * nobody can tell who they are. Complaints are replied to more often and sooner than praise.
 */
final class Reviews {

    private static final String TEN_STARS = "software finder";
    private static final Options<String> SITES = new Options<String>()
            .with(45, "app store")
            .with(35, "review portal")
            .with(20, TEN_STARS);
    private static final Options<String> SOCIAL =
            new Options<String>().with(70, "social network").with(30, "forum");
    private static final Options<Integer> HAPPY_STARS =
            new Options<Integer>().with(2, 1).with(2, 2).with(8, 3).with(30, 4).with(58, 5);
    private static final Options<Integer> UNHAPPY_STARS = new Options<Integer>()
            .with(38, 1)
            .with(24, 2)
            .with(18, 3)
            .with(12, 4)
            .with(8, 5);
    private static final Options<String> HAPPY_TONE =
            new Options<String>().with(62, "positive").with(31, "neutral").with(7, "negative");
    private static final Options<String> UNHAPPY_TONE =
            new Options<String>().with(9, "positive").with(29, "neutral").with(62, "negative");

    private static final double SAYS_SO_IN_PUBLIC = 0.08;
    private static final double IS_MENTION = 0.4;
    private static final double IS_KNOWN = 0.35;
    private static final double TONE_IS_TOLD = 0.9;

    private static final int HOUR = 3600;
    private static final int DAY = 24 * HOUR;

    private static final Column[] TICKET = {col("n"), col("k"), col("slot")};

    private final Dice dice;

    Reviews(Dice dice) {
        this.dice = dice;
    }

    /** Versions of {@code helpdesk.reviews} made before the end: posted, and for some replied to. */
    Dataset<Row> all(Dataset<Row> courses, Column end) {
        Column postedAfter = dice.logNormal("review posted", lit(1.2 * DAY), 1.0, TICKET);
        Column isReplied = dice.chance("review replied", byMood(lit(0.4), lit(0.8)), TICKET);
        Column repliedAfter =
                dice.logNormal("review replied after", byMood(lit(26.0 * HOUR), lit(7.0 * HOUR)), 0.9, TICKET);
        Dataset<Row> reviews = courses.where(
                        col("solved_at").isNotNull().and(col("direction").equalTo("inbound")))
                .where(dice.chance("says so in public", SAYS_SO_IN_PUBLIC, TICKET))
                .withColumn("is_unhappy", Surveys.isUnhappy())
                .withColumn("is_mention", dice.chance("mention", IS_MENTION, TICKET))
                .withColumn("posted_at", Instants.after(col("solved_at"), postedAfter))
                .withColumn("replied_at", when(isReplied, Instants.after(col("posted_at"), repliedAfter)))
                .transform(this::withWords);
        Column versions =
                array(version("posted_at", lit(null).cast("timestamp")), version("replied_at", col("replied_at")));
        return reviews.select(col("*"), explode(Tickets.before(end, versions)).as("version"))
                .select(
                        concat(lit("R"), col("ticket_id")).as("review_id"),
                        col("site"),
                        when(col("is_mention"), "mention").otherwise("review").as("kind"),
                        when(dice.chance("reviewer known", IS_KNOWN, TICKET), col("person_ref"))
                                .as("customer_ref"),
                        col("rating"),
                        col("scale_max"),
                        col("sentiment"),
                        col("posted_at"),
                        col("version.replied_at").as("responded_at"),
                        col("version.at").as("updated_at"),
                        col("text"),
                        lit(false).as("is_deleted"));
    }

    private Dataset<Row> withWords(Dataset<Row> reviews) {
        Column stars = byMood(
                dice.choice("review stars", HAPPY_STARS, TICKET), dice.choice("review stars", UNHAPPY_STARS, TICKET));
        Column tone = byMood(dice.choice("tone", HAPPY_TONE, TICKET), dice.choice("tone", UNHAPPY_TONE, TICKET));
        Column isTold = col("is_mention").and(dice.chance("tone is told", TONE_IS_TOLD, TICKET));
        Column scale = when(col("site").equalTo(TEN_STARS), lit(10)).otherwise(lit(5));
        Options<String> praise = Options.evenly(
                "Does what it says, and support answers fast",
                "Moved the whole team over, no regrets",
                "Friendly people");
        Options<String> blame = Options.evenly(
                "Waited days for an answer",
                // Made up: a reserved domain.
                "Support never called back. Reach me at sam.doe@example.com",
                "The same fault for the third time");
        return reviews.withColumn(
                        "site",
                        when(col("is_mention"), dice.choice("social site", SOCIAL, TICKET))
                                .otherwise(dice.choice("review site", SITES, TICKET)))
                .withColumn("scale_max", when(not(col("is_mention")), scale).cast("decimal(6,2)"))
                .withColumn("rating", stars.multiply(col("scale_max")).divide(5).cast("decimal(6,2)"))
                .withColumn("sentiment", when(isTold, tone))
                .withColumn(
                        "text",
                        byMood(
                                dice.choice("review praise", praise, TICKET),
                                dice.choice("review blame", blame, TICKET)));
    }

    private static Column version(String at, Column repliedAt) {
        return struct(col(at).as("at"), repliedAt.as("replied_at"));
    }

    private static Column byMood(Column happy, Column unhappy) {
        return when(col("is_unhappy"), unhappy).otherwise(happy);
    }
}

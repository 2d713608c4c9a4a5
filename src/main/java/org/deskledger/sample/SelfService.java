package org.deskledger.sample;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.sample.Dice.Options;

/**
 * Visits to self-service: many solve something weeks away from any ticket, some are the vain search before a ticket, and some visitors
 * give no name.
 */
final class SelfService {

    private static final Options<String> KINDS = new Options<String>()
            .with(62, "help_center")
            .with(24, "bot")
            .with(8, "ivr")
            .with(6, "community");

    private static final double SEARCHES_IN_VAIN = 0.22;
    private static final double ANONYMOUS = 0.3;
    /** Of those who are asked whether it helped, who say so. */
    private static final double SAYS_SOLVED = 0.7;

    private static final int HOUR = 3600;

    private static final Column[] KEY = {col("n"), col("k"), col("slot")};
    private static final Column[] VISIT = {col("n"), col("k"), col("slot"), col("visit.number")};

    private final Dice dice;

    SelfService(Dice dice) {
        this.dice = dice;
    }

    /** Rows of {@code helpdesk.self_service_sessions} that began before the end. */
    Dataset<Row> all(Dataset<Row> courses, Column end) {
        Column isNamed = col("visit.is_in_vain").or(not(dice.chance("no name", ANONYMOUS, VISIT)));
        Column looks = dice.between("articles", 1, 4, VISIT);
        Column seen = when(dice.chance("finds nothing", 0.12, VISIT), lit(0L)).otherwise(looks);
        Column asked = dice.chance("asked whether it helped", 0.4, VISIT);
        Column helped = not(col("visit.is_in_vain")).and(dice.chance("says solved", SAYS_SOLVED, VISIT));
        return courses.select(
                        col("*"),
                        explode(Tickets.before(end, array(inVain(), alone(1), alone(2))))
                                .as("visit"))
                .withColumn("seen", seen)
                .withColumn("asked", asked.and(col("seen").gt(0)))
                .withColumn("helped", helped)
                .select(
                        concat(
                                        lit("H"),
                                        col("ticket_id"),
                                        lit("-"),
                                        col("visit.number").cast("string"))
                                .as("session_id"),
                        when(isNamed, col("person_ref")).as("customer_ref"),
                        col("visit.at").as("started_at"),
                        dice.choice("self-service kind", KINDS, VISIT).as("kind"),
                        col("seen").as("article_views"),
                        dice.between("searches", 0, 3, VISIT).as("searches"),
                        when(col("asked").and(col("helped")), lit(1L))
                                .otherwise(lit(0L))
                                .as("votes_up"),
                        when(col("asked").and(not(col("helped"))), lit(1L))
                                .otherwise(lit(0L))
                                .as("votes_down"),
                        when(col("asked"), col("helped")).as("marked_solved"),
                        col("category"));
    }

    /** Somebody who looks for the answer first and writes within hours. */
    private Column inVain() {
        Column before = least(dice.exponential("gives up searching", 2.0 * HOUR, KEY), lit(20.0 * HOUR));
        return visit(
                0,
                when(
                        col("direction").equalTo("inbound").and(dice.chance("searches first", SEARCHES_IN_VAIN, KEY)),
                        Instants.after(col("created_at"), before.plus(lit(60)).multiply(lit(-1)))));
    }

    /** Somebody of the same company who finds the answer days away from the ticket. */
    private Column alone(int number) {
        return visit(
                number,
                when(
                        dice.chance("helps themselves " + number, 0.55, KEY),
                        Instants.after(
                                col("created_at"),
                                dice.between("visit day " + number, 2 * 24 * HOUR, 24 * 24 * HOUR, KEY)
                                        .multiply(lit(number == 1 ? 1 : -1)))));
    }

    private static Column visit(int number, Column at) {
        return struct(at.as("at"), lit(number).as("number"), lit(number == 0).as("is_in_vain"));
    }
}

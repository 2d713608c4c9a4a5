package org.deskledger.sample;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Calls and chats: who waits and hangs up, who is answered and passed on, and whom the bot could help. */
final class Contacts {

    private static final double ABANDONS = 0.068;
    private static final double CONTAINED = 0.12;
    private static final double MEAN_PATIENCE_SECONDS = 75;

    private static final Column[] KEY = {col("n"), col("k"), col("slot")};

    private final Dice dice;

    Contacts(Dice dice) {
        this.dice = dice;
    }

    /** Rows of {@code helpdesk.contacts} that ended before the end. */
    Dataset<Row> all(Dataset<Row> courses, Column end) {
        return courses.where(Tickets.isLive())
                .withColumn("contact_id", concat(lit("K"), col("ticket_id")))
                .withColumn("held", heldSeconds())
                .withColumn(
                        "talk_end_at",
                        Instants.after(
                                col("first_reply_at"), col("talk_seconds").plus(col("held"))))
                .withColumn("given_up_at", givenUpAt())
                .withColumn("contained_at", containedAt())
                .select(
                        col("*"),
                        explode(Tickets.before(end, array(abandoned(), answered(), transferred(), contained())))
                                .as("contact"))
                .select("contact.*", "person_ref")
                .withColumnRenamed("person_ref", "customer_ref")
                .withColumnRenamed("at", "ended_at");
    }

    /** Somebody who hangs up and tries again a few minutes later. */
    private Column abandoned() {
        Column entered = Instants.after(
                col("given_up_at"),
                dice.exponential("patience", -MEAN_PATIENCE_SECONDS, KEY).minus(lit(6)));
        return contact(col("given_up_at"), concat(col("contact_id"), lit("-a")), "abandoned", entered, entered);
    }

    private Column answered() {
        Column menu = when(col("channel").equalTo("phone"), dice.between("menu", 5, 40, KEY))
                .otherwise(lit(0L));
        Column entered = Instants.after(col("created_at"), menu.multiply(lit(-1)));
        return struct(
                col("talk_end_at").as("at"),
                col("contact_id").as("contact_id"),
                none().as("transferred_from"),
                col("direction").as("direction"),
                col("ticket_id").as("ticket_id"),
                col("channel").as("channel"),
                queue().as("queue"),
                col("team").as("team"),
                entered.as("entered_at"),
                col("created_at").as("queued_at"),
                col("first_reply_at").as("answered_at"),
                col("agent").as("agent_id"),
                col("talk_seconds").as("talk_seconds"),
                col("held").as("hold_seconds"),
                wrapUpSeconds("wrap-up").as("wrap_up_seconds"),
                lit("answered").as("outcome"));
    }

    /** The second half of a call that the first line passes on. */
    private Column transferred() {
        Column wait = floor(dice.logNormal("transfer wait", lit(35.0), 0.7, KEY));
        Column talk = floor(dice.logNormal("transfer talk", lit(300.0), 0.6, KEY));
        Column ended = when(col("escalated_at").isNotNull(), Instants.after(col("talk_end_at"), wait.plus(talk)));
        return struct(
                ended.as("at"),
                concat(col("contact_id"), lit("-t")).as("contact_id"),
                col("contact_id").as("transferred_from"),
                col("direction").as("direction"),
                col("ticket_id").as("ticket_id"),
                col("channel").as("channel"),
                lit("technical").as("queue"),
                col("second_team").as("team"),
                col("talk_end_at").as("entered_at"),
                col("talk_end_at").as("queued_at"),
                Instants.after(col("talk_end_at"), wait).as("answered_at"),
                col("second_agent").as("agent_id"),
                talk.as("talk_seconds"),
                lit(0L).as("hold_seconds"),
                wrapUpSeconds("transfer wrap-up").as("wrap_up_seconds"),
                lit("answered").as("outcome"));
    }

    /** A question that the bot answers; nobody waits and no ticket is made. */
    private Column contained() {
        Column entered = Instants.after(
                col("contained_at"), dice.between("bot talk", 40, 240, KEY).multiply(lit(-1)));
        return contact(
                col("contained_at"),
                concat(col("contact_id"), lit("-b")),
                "contained",
                entered,
                lit(null).cast("timestamp"));
    }

    /** A contact that no agent answered. */
    private Column contact(Column ended, Column id, String outcome, Column entered, Column queued) {
        Column seconds = lit(null).cast("bigint");
        return struct(
                ended.as("at"),
                id.as("contact_id"),
                none().as("transferred_from"),
                lit("inbound").as("direction"),
                none().as("ticket_id"),
                col("channel").as("channel"),
                queue().as("queue"),
                none().as("team"),
                entered.as("entered_at"),
                queued.as("queued_at"),
                lit(null).cast("timestamp").as("answered_at"),
                none().as("agent_id"),
                seconds.as("talk_seconds"),
                seconds.as("hold_seconds"),
                seconds.as("wrap_up_seconds"),
                lit(outcome).as("outcome"));
    }

    private Column givenUpAt() {
        Column isInbound = col("direction").equalTo("inbound");
        return when(
                isInbound.and(dice.chance("gives up", ABANDONS, KEY)),
                Instants.after(col("created_at"), dice.logNormal("tries again", lit(-480.0), 0.6, KEY)));
    }

    private Column containedAt() {
        return when(
                col("channel").isin("chat", "messaging").and(dice.chance("bot solves", CONTAINED, KEY)),
                Instants.after(col("created_at"), dice.between("bot before", 7200, 86_400, KEY)));
    }

    private Column heldSeconds() {
        Column isHeld = col("channel").equalTo("phone").and(dice.chance("held", 0.25, KEY));
        return when(isHeld, floor(dice.logNormal("hold", lit(45.0), 0.5, KEY))).otherwise(lit(0L));
    }

    private Column wrapUpSeconds(String purpose) {
        return floor(dice.logNormal(purpose, lit(50.0), 0.5, KEY));
    }

    private static Column queue() {
        return concat(lit("general "), col("channel"));
    }

    private static Column none() {
        return lit(null).cast("string");
    }
}

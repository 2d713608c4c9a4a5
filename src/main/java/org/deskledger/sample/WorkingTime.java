package org.deskledger.sample;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_seconds;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.to_utc_timestamp;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_seconds;
import static org.apache.spark.sql.functions.weekday;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * When agents are paid and what they do meanwhile. Who has calls or chats on a day works around them; on other days some write e-mails
 * in the office, and a few of those through the night. The helpdesk keeps one state for being there and others for each piece of work,
 * so a call lies inside a stretch of being ready.
 */
final class WorkingTime {

    private static final long HOUR = 3600;
    private static final long SHIFT = 8 * HOUR + HOUR / 2;
    private static final long BREAK = HOUR / 2;
    private static final long FRIDAY = 4;

    /** Of weekdays without a call, on how many somebody is on duty all the same, and how many of these are nights. */
    private static final double WRITES_ONLY = 0.35;

    private static final double BY_NIGHT = 0.2;

    private static final Column[] KEY = {col("number"), unix_date(col("day"))};

    private final Dice dice;

    WorkingTime(Dice dice) {
        this.dice = dice;
    }

    /** Rows of {@code helpdesk.agent_shifts}, also of shifts that end after the end; {@code number} and {@code day} beside them. */
    Dataset<Row> shifts(Dataset<Row> days, Dataset<Row> contacts) {
        Column localDay = to_date(from_utc_timestamp(col("answered_at"), Instants.OFFICE_ZONE));
        Dataset<Row> called = contacts.where(col("agent_id").isNotNull())
                .groupBy(col("agent_id"), localDay.as("day"))
                .agg(min("answered_at").as("first_call_at"), max(wrappedUpAt()).as("last_call_end_at"));
        Column isCalled = col("first_call_at").isNotNull();
        Column writes = weekday(col("day")).leq(FRIDAY).and(dice.chance("writes only", WRITES_ONLY, KEY));
        Column opens = when(isCalled, lit(8 * HOUR))
                .when(dice.chance("by night", BY_NIGHT, KEY), lit(20 * HOUR))
                .otherwise(lit(8 * HOUR))
                .plus(dice.between("comes", 0, 8, KEY).multiply(lit(900)));
        Column planned = to_utc_timestamp(Instants.at(col("day"), opens), Instants.OFFICE_ZONE);
        return days.join(called, new String[] {"agent_id", "day"}, "left")
                .where(isCalled.or(writes))
                .withColumn("starts_at", least(planned, coalesce(col("first_call_at"), planned)))
                .withColumn(
                        "ends_at",
                        greatest(Instants.after(planned, lit(SHIFT)), coalesce(col("last_call_end_at"), planned)))
                .select(
                        concat(lit("W"), col("agent_id"), lit("-"), date_format(col("day"), "yyyyMMdd"))
                                .as("shift_id"),
                        col("agent_id"),
                        col("starts_at"),
                        col("ends_at"),
                        unix_seconds(col("ends_at"))
                                .minus(unix_seconds(col("starts_at")))
                                .minus(lit(BREAK))
                                .as("paid_seconds"),
                        col("ends_at").as("updated_at"),
                        lit(false).as("is_deleted"),
                        col("number"),
                        col("day"));
    }

    /** Rows of {@code helpdesk.agent_states} that began before the end; those that last longer have no end yet. */
    Dataset<Row> states(Dataset<Row> shifts, Dataset<Row> contacts, Column end) {
        Dataset<Row> present = shifts.withColumn("from", unix_seconds(col("starts_at")))
                .withColumn("until", unix_seconds(col("ends_at")))
                .withColumn("halfway", col("from").plus(dice.between("eats", 3 * HOUR, 5 * HOUR, KEY)))
                .select(
                        col("agent_id"),
                        col("shift_id").as("of"),
                        explode(presence()).as("state"))
                .select("agent_id", "of", "state.*");
        Dataset<Row> working = contacts.where(col("agent_id").isNotNull())
                .select(
                        col("agent_id"),
                        col("contact_id").as("of"),
                        explode(array(
                                        stretch(
                                                "handling",
                                                col("answered_at"),
                                                col("ended_at"),
                                                col("channel"),
                                                col("queue")),
                                        stretch(
                                                "wrap_up",
                                                col("ended_at"),
                                                wrappedUpAt(),
                                                col("channel"),
                                                col("queue"))))
                                .as("state"))
                .select("agent_id", "of", "state.*");
        Column isOver = col("ended_at").lt(end);
        return present.unionByName(working)
                .where(col("started_at").lt(end).and(col("ended_at").gt(col("started_at"))))
                .withColumn("updated_at", when(isOver, col("ended_at")).otherwise(col("started_at")))
                .withColumn(
                        "state_id",
                        concat(col("of"), lit("-"), col("state"), lit("-"), unix_seconds(col("started_at"))))
                .withColumn("ended_at", when(isOver, col("ended_at")))
                .withColumn("is_deleted", lit(false));
    }

    /** A day: ready, a break half-way, papers at the end; e-mails in the first part of each half, the phone whenever it rings. */
    private Column presence() {
        Column eats = col("halfway");
        Column papers = col("until").minus(dice.between("papers", 600, 2400, KEY));
        List<Column> stretches = new ArrayList<>();
        stretches.add(ofShift("ready", col("from"), eats));
        stretches.add(ofShift("break", eats, eats.plus(lit(BREAK))));
        stretches.add(ofShift("ready", eats.plus(lit(BREAK)), papers));
        stretches.add(ofShift("admin", papers, col("until")));
        stretches.add(writes(1, col("from"), eats));
        stretches.add(writes(2, eats.plus(lit(BREAK)), papers));
        return array(stretches.toArray(Column[]::new));
    }

    /** E-mails for most of a stretch of being there. */
    private Column writes(int number, Column from, Column until) {
        Column share = dice.between("writes " + number, 45, 85, KEY).divide(lit(100));
        Column seconds = until.minus(from).multiply(share).cast("bigint");
        return stretch(
                "handling",
                timestamp_seconds(from),
                timestamp_seconds(from.plus(seconds)),
                lit("email"),
                lit("general email"));
    }

    private static Column ofShift(String state, Column from, Column until) {
        Column all = lit(null).cast("string");
        return stretch(state, timestamp_seconds(from), timestamp_seconds(until), all, all);
    }

    private static Column stretch(String state, Column from, Column until, Column channel, Column queue) {
        return struct(
                lit(state).as("state"),
                from.as("started_at"),
                until.as("ended_at"),
                channel.as("channel"),
                queue.as("queue"));
    }

    private static Column wrappedUpAt() {
        return Instants.after(col("ended_at"), coalesce(col("wrap_up_seconds"), lit(0L)));
    }
}

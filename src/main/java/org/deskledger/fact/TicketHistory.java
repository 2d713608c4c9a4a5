package org.deskledger.fact;

import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.asc_nulls_first;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.config.Settings;

/**
 * What the events of a ticket say together: replies, resolutions, reopenings, escalations.
 *
 * <p>Events are in order of occurred_at, sequence, event_id. A resolution is a step from not solved to solved or closed, a reopening
 * the step back; so a ticket that was reopened and never solved again has one reopening. An episode is numbered by the resolutions
 * so far: reopening and replies after the n-th resolution stand in episode n.
 */
final class TicketHistory {

    private static final WindowSpec IN_ORDER =
            Window.partitionBy("ticket_id").orderBy(asc("occurred_at"), asc_nulls_first("sequence"), asc("event_id"));
    private static final WindowSpec BEFORE = IN_ORDER.rowsBetween(Window.unboundedPreceding(), -1);
    private static final WindowSpec SO_FAR = IN_ORDER.rowsBetween(Window.unboundedPreceding(), Window.currentRow());

    private TicketHistory() {}

    /**
     * One row per ticket that has events.
     *
     * @param events ticket events in force
     * @param bots one column {@code bot_id}: agents that are programs
     * @param teams what the operator says about teams
     */
    static Dataset<Row> perTicket(Dataset<Row> events, Dataset<Row> bots, Map<String, Settings.Team> teams) {
        return perEpisode(events, bots, teams).transform(TicketHistory::perTicketOfEpisodes);
    }

    /**
     * One row per ticket that has events and number of resolutions so far, where anything happened: {@code resolution (at, by)} that
     * it began with, {@code reopening (no, at, actor_type, by)} after it, {@code replies (at, no, agent_id)} and much else of it.
     *
     * @param events ticket events in force
     * @param bots one column {@code bot_id}: agents that are programs
     * @param teams what the operator says about teams
     */
    static Dataset<Row> perEpisode(Dataset<Row> events, Dataset<Row> bots, Map<String, Settings.Team> teams) {
        return events.transform(all -> withActors(all, bots))
                .transform(TicketHistory::withSteps)
                .transform(all -> withEscalation(all, teams))
                .transform(TicketHistory::perEpisodeOfEvents);
    }

    /**
     * Whether the customer wrote, and was answered before the next resolution. A thank-you that reopens, or an agent's slip, is not
     * followed by an answer; an agent who reopens without being written to corrects a slip.
     */
    static Column isMeaningfulReopening() {
        return coalesce(
                col("reopening.actor_type")
                        .equalTo("customer")
                        .or(col("customer_wrote_at").leq(col("reopening.at")))
                        .and(col("last_reply_no").gt(col("reopening.no"))),
                lit(false));
    }

    /** The events with {@code is_human}, {@code is_reply} (a public message of a person) and {@code is_customer_message}. */
    static Dataset<Row> withActors(Dataset<Row> events, Dataset<Row> bots) {
        Column isMessage = col("event_type").equalTo("message");
        // An author who is missing from the agents extract still wrote; only known programs are left out.
        return events.join(bots, col("actor_id").equalTo(col("bot_id")), "left")
                .withColumn(
                        "is_human",
                        col("actor_type").equalTo("agent").and(col("bot_id").isNull()))
                .withColumn(
                        // A helpdesk that does not tell notes from replies has replies.
                        "is_reply", isMessage.and(col("is_human")).and(coalesce(col("is_public"), lit(true))))
                .withColumn(
                        "is_customer_message", isMessage.and(col("actor_type").equalTo("customer")))
                .drop("bot_id");
    }

    /** The events with {@code is_resolution} and {@code is_reopening}; every change of status must be among them. */
    static Dataset<Row> withSteps(Dataset<Row> events) {
        return events.transform(TicketHistory::withStatus).transform(TicketHistory::withEpisode);
    }

    private static Dataset<Row> withStatus(Dataset<Row> events) {
        Column isChange = col("event_type").equalTo("status_changed");
        return events.withColumn(
                        // Deleting and merging end a ticket without solving it; they are no step to or from solved.
                        "status", when(isChange.and(not(col("to_value").isin("deleted", "merged"))), col("to_value")))
                .withColumn(
                        "state",
                        when(isChange, col("to_value"))
                                .when(col("event_type").isin("merged", "deleted"), col("event_type"))
                                .when(col("event_type").equalTo("restored"), coalesce(col("to_value"), lit("open"))))
                .withColumn("event_no", row_number().over(IN_ORDER))
                .withColumn(
                        "status_before", coalesce(last("status", true).over(BEFORE), col("from_value"), lit("new")));
    }

    private static Dataset<Row> withEpisode(Dataset<Row> events) {
        Column wasSolved = col("status_before").isin("solved", "closed");
        Column isSolved = col("status").isin("solved", "closed");
        return events.withColumn("is_resolution", coalesce(isSolved.and(not(wasSolved)), lit(false)))
                .withColumn("is_reopening", coalesce(not(isSolved).and(wasSolved), lit(false)))
                .withColumn("episode", sum(col("is_resolution").cast("int")).over(SO_FAR));
    }

    private static Dataset<Row> withEscalation(Dataset<Row> events, Map<String, Settings.Team> teams) {
        Column toSpecialist = lit(false);
        Column rankBefore = lit(1);
        Column rankAfter = lit(1);
        for (Map.Entry<String, Settings.Team> team : teams.entrySet()) {
            Column isTarget = coalesce(col("to_value").equalTo(team.getKey()), lit(false));
            Column isOrigin = coalesce(col("from_value").equalTo(team.getKey()), lit(false));
            toSpecialist = toSpecialist.or(isTarget.and(lit(team.getValue().isSpecialist())));
            rankAfter = when(isTarget, team.getValue().tierRank()).otherwise(rankAfter);
            rankBefore = when(isOrigin, team.getValue().tierRank()).otherwise(rankBefore);
        }
        Column upwards = col("event_type").equalTo("team_changed").and(toSpecialist.or(rankAfter.gt(rankBefore)));
        return events.withColumn(
                "is_escalation", col("event_type").equalTo("escalated").or(upwards));
    }

    private static Dataset<Row> perEpisodeOfEvents(Dataset<Row> events) {
        Column reply = struct(
                col("occurred_at").as("at"),
                col("event_no").as("no"),
                col("actor_id").as("agent_id"));
        return events.groupBy("ticket_id", "episode")
                .agg(
                        min(when(
                                        col("is_resolution"),
                                        struct(
                                                col("occurred_at").as("at"),
                                                col("actor_id").as("by"))))
                                .as("resolution"),
                        min(when(
                                        col("is_reopening"),
                                        struct(
                                                col("event_no").as("no"),
                                                col("occurred_at").as("at"),
                                                col("actor_type"),
                                                col("actor_id").as("by"))))
                                .as("reopening"),
                        min(when(col("is_customer_message"), col("occurred_at")))
                                .as("customer_wrote_at"),
                        max(when(col("is_reply"), col("event_no"))).as("last_reply_no"),
                        collect_list(when(col("is_reply"), reply)).as("replies"),
                        count(when(col("is_customer_message"), lit(1))).as("customer_messages"),
                        sum("work_seconds").as("work_seconds"),
                        min(when(col("is_escalation"), col("occurred_at"))).as("escalated_at"),
                        min(when(col("event_type").equalTo("created"), col("actor_type")))
                                .as("opened_by"),
                        max(when(col("event_type").equalTo("merged"), lit(true)))
                                .as("was_merged"),
                        latest("state", col("state"), col("state").isNotNull()),
                        latest("team_change", col("to_value"), col("event_type").equalTo("team_changed")),
                        latest(
                                "category_change",
                                col("to_value"),
                                col("event_type").equalTo("category_changed")),
                        latest(
                                "priority_change",
                                col("to_value"),
                                col("event_type").equalTo("priority_changed")),
                        latest("assignment", col("to_value"), col("event_type").equalTo("assigned")));
    }

    /** The newest change of one kind: {@code no, value, at}. */
    private static Column latest(String name, Column value, Column isChange) {
        Column change = struct(
                col("event_no").as("no"), value.as("value"), col("occurred_at").as("at"));
        return max(when(isChange, change)).as(name);
    }

    private static Dataset<Row> perTicketOfEpisodes(Dataset<Row> episodes) {
        Column isMeaningful = isMeaningfulReopening();
        return episodes.groupBy("ticket_id")
                .agg(
                        min("resolution.at").as("first_resolved_at"),
                        max("resolution").as("last_resolution"),
                        count("resolution").as("resolution_count"),
                        count("reopening").as("reopened_count"),
                        min("reopening.at").as("first_reopened_at"),
                        count(when(isMeaningful, lit(1))).as("meaningful_reopened_count"),
                        min(when(isMeaningful, col("reopening.at"))).as("first_meaningful_reopened_at"),
                        expr("array_sort(flatten(collect_list(replies)))").as("replies"),
                        min("customer_wrote_at").as("customer_wrote_at"),
                        sum("customer_messages").as("customer_message_count"),
                        sum("work_seconds").as("work_seconds"),
                        min("escalated_at").as("first_escalated_at"),
                        min("opened_by").as("opened_by"),
                        max("was_merged").as("was_merged"),
                        max("state").as("state"),
                        max("team_change").as("team_change"),
                        max("category_change").as("category_change"),
                        max("priority_change").as("priority_change"),
                        max("assignment").as("assignment"));
    }
}

package org.deskledger.fact;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_timestamp;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * Each stretch of a ticket from opening or reopening to the next resolution: what it took, and what came after.
 *
 * <p>Every ticket of {@code fact.ticket} has an episode 1; one that is not resolved, or was reopened and not resolved again, has a last
 * episode without {@code resolved_at}. The time between a resolution and the reopening belongs to no episode, so {@code
 * unsolved_seconds} leaves it out. A later reopening changes the row of the episode that it ends the peace of, and adds one.
 */
public final class TicketEpisodeFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.ticket_episode")
            .grain("one stretch of a ticket from opening or reopening to resolution")
            .key("ticket_id", "episode_no")
            .columns("""
                    ticket_id STRING NOT NULL COMMENT 'the ticket',
                    episode_no BIGINT NOT NULL COMMENT '1, 2, ... in order of time',
                    customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                    person_key STRING COMMENT 'pseudonym of the person who asks, as in fact.ticket',
                    channel STRING NOT NULL COMMENT 'channel of the ticket',
                    direction STRING NOT NULL COMMENT 'inbound or outbound',
                    category STRING COMMENT 'what the ticket is about, at the as-of',
                    priority STRING COMMENT 'its priority, at the as-of',
                    team STRING COMMENT 'team that it lies with at the as-of',
                    is_deleted BOOLEAN NOT NULL COMMENT 'the ticket was taken away',
                    is_merged BOOLEAN NOT NULL COMMENT 'the ticket became part of another',
                    opened_at TIMESTAMP NOT NULL COMMENT 'when the ticket was opened, or reopened',
                    opened_by STRING COMMENT 'customer, agent, bot or system; NULL where no event says',
                    opened_by_id STRING COMMENT 'who reopened it; NULL in episode 1',
                    resolved_at TIMESTAMP COMMENT 'when it became solved or closed; NULL while it is not',
                    resolver_id STRING COMMENT 'who did that',
                    resolution_seconds BIGINT COMMENT 'calendar seconds from the ticket\\'s creation to resolved_at',
                    resolution_business_seconds BIGINT COMMENT 'of these those in business hours, each piece under the schedule of the team that it lay with',
                    episode_seconds BIGINT COMMENT 'calendar seconds from opened_at to resolved_at',
                    episode_business_seconds BIGINT COMMENT 'of these those in business hours',
                    unsolved_seconds BIGINT COMMENT 'episode_seconds of this and all earlier episodes: solved stretches between are left out',
                    unsolved_business_seconds BIGINT COMMENT 'of these those in business hours',
                    reopened_at TIMESTAMP COMMENT 'when it stopped being solved; NULL while it is',
                    reopened_by STRING COMMENT 'customer, agent, bot or system',
                    reopened_by_id STRING COMMENT 'who reopened it',
                    is_meaningfully_reopened BOOLEAN NOT NULL COMMENT 'the reopening followed a customer message and led to a public agent reply before the next resolution',
                    first_reply_after_reopening_at TIMESTAMP COMMENT 'first public reply of a human agent after reopened_at and before the next resolution',
                    episode_public_reply_count BIGINT NOT NULL COMMENT 'public messages of human agents within the episode',
                    public_reply_count BIGINT NOT NULL COMMENT 'the same since the ticket was opened, up to the end of the episode',
                    agent_count BIGINT NOT NULL COMMENT 'different human agents who wrote these',
                    next_ticket_at TIMESTAMP COMMENT 'when the same person next opened a ticket after resolved_at',
                    next_same_category_ticket_at TIMESTAMP COMMENT 'the same, tickets of the same category alone',
                    next_related_ticket_at TIMESTAMP COMMENT 'the same, tickets of a related category alone, as windows.related says; of the same where it says nothing',
                    survey_solved_answer BOOLEAN COMMENT 'newest answer about the ticket to: was your issue solved; NULL where nobody said'
                    """)
            .build();

    private static final WindowSpec IN_ORDER = Window.partitionBy("ticket_id").orderBy("episode");
    private static final WindowSpec BEFORE = IN_ORDER.rowsBetween(Window.unboundedPreceding(), -1);
    private static final WindowSpec SO_FAR = IN_ORDER.rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    private static final WindowSpec EPISODES_SO_FAR = Window.partitionBy("ticket_id")
            .orderBy("episode_no")
            .rowsBetween(Window.unboundedPreceding(), Window.currentRow());

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(TicketFact.TABLE)
                .optionally(TicketSpanFact.TABLE, HelpdeskTicketEvents.TABLE, HelpdeskAgents.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> events =
                InForce.rows(HelpdeskTicketEvents.CONTRACT, inputs.table(HelpdeskTicketEvents.TABLE), inputs.cut());
        return TicketHistory.perEpisode(
                        events, AgentHistory.bots(inputs), inputs.settings().teams())
                .transform(TicketEpisodeFact::perStretch)
                .transform(stretches -> perStretchOfEveryTicket(stretches, inputs.table(TicketFact.TABLE)))
                .transform(stretches -> withSeconds(stretches, inputs))
                .transform(stretches ->
                        TicketFact.withNextTickets(stretches, col("episode_no").equalTo(1), "resolved_at", inputs))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /**
     * What happened between two resolutions holds the reopening, which parts two stretches; so each resolution ends a stretch that began
     * with the reopening before it, and a last reopening, or a ticket never resolved, begins one that has not ended.
     */
    private static Dataset<Row> perStretch(Dataset<Row> episodes) {
        Column isLast = lead("episode", 1).over(IN_ORDER).isNull();
        Column isUnsolved = col("episode").equalTo(0).or(col("reopening").isNotNull());
        Column isResolved = col("is_resolved");
        return episodes.withColumn("reopening_before", lag("reopening", 1).over(IN_ORDER))
                .withColumn("created_by", first("opened_by", true).over(SO_FAR))
                .withColumn("replies_before", flatten(collect_list("replies").over(BEFORE)))
                .withColumn("replies_so_far", flatten(collect_list("replies").over(SO_FAR)))
                .withColumn("ends", array(when(col("episode").gt(0), true), when(isLast.and(isUnsolved), false)))
                .withColumn("is_resolved", explode(expr("filter(ends, one -> one IS NOT NULL)")))
                .withColumn("opening", when(isResolved, col("reopening_before")).otherwise(col("reopening")))
                .withColumn(
                        "stretch_replies",
                        when(isResolved, col("replies_before")).otherwise(col("replies_so_far")))
                .select(
                        col("ticket_id").as("stretch_ticket_id"),
                        when(isResolved, col("episode"))
                                .otherwise(col("episode").plus(1))
                                .as("stretch_no"),
                        col("opening"),
                        col("created_by"),
                        when(isResolved, col("resolution")).as("resolution"),
                        when(isResolved, col("reopening")).as("reopening"),
                        isResolved.and(TicketHistory.isMeaningfulReopening()).as("is_meaningfully_reopened"),
                        when(
                                        isResolved,
                                        expr("array_min(transform(filter(replies, reply -> reply.no > reopening.no),"
                                                + " reply -> reply.at))"))
                                .as("first_reply_after_reopening_at"),
                        size(expr("filter(stretch_replies, reply -> reply.no > coalesce(opening.no, 0))"))
                                .as("episode_public_reply_count"),
                        size(col("stretch_replies")).as("public_reply_count"),
                        size(expr("array_distinct(filter(transform(stretch_replies, reply -> reply.agent_id),"
                                        + " agent -> agent IS NOT NULL))"))
                                .as("agent_count"));
    }

    private static Dataset<Row> perStretchOfEveryTicket(Dataset<Row> stretches, Dataset<Row> tickets) {
        Column isFirst = col("episode_no").equalTo(1);
        return tickets.select(
                        "ticket_id",
                        "customer_id",
                        "person_key",
                        "created_at",
                        "channel",
                        "direction",
                        "category",
                        "priority",
                        "team",
                        "is_deleted",
                        "is_merged",
                        "survey_solved_answer")
                .join(stretches, col("ticket_id").equalTo(col("stretch_ticket_id")), "left")
                .withColumn("episode_no", coalesce(col("stretch_no"), lit(1)).cast("bigint"))
                .withColumn("opened_at", coalesce(col("opening.at"), col("created_at")))
                .withColumn("opened_by", when(isFirst, col("created_by")).otherwise(col("opening.actor_type")))
                .withColumn("opened_by_id", col("opening.by"))
                .withColumn("resolved_at", col("resolution.at"))
                .withColumn("resolver_id", col("resolution.by"))
                .withColumn("reopened_at", col("reopening.at"))
                .withColumn("reopened_by", col("reopening.actor_type"))
                .withColumn("reopened_by_id", col("reopening.by"))
                .withColumn("is_meaningfully_reopened", coalesce(col("is_meaningfully_reopened"), lit(false)))
                .withColumn("episode_public_reply_count", count("episode_public_reply_count"))
                .withColumn("public_reply_count", count("public_reply_count"))
                .withColumn("agent_count", count("agent_count"));
    }

    private static Column count(String name) {
        return coalesce(col(name), lit(0)).cast("bigint");
    }

    private static Dataset<Row> withSeconds(Dataset<Row> stretches, Inputs inputs) {
        ServiceHours hours = ServiceHours.of(inputs.settings());
        return TicketClocks.withSpans(stretches, inputs)
                .withColumn("resolution_seconds", seconds("created_at", "resolved_at"))
                .withColumn("resolution_business_seconds", TicketClocks.piecewise(hours, "created_at", "resolved_at"))
                .withColumn("episode_seconds", seconds("opened_at", "resolved_at"))
                .withColumn("episode_business_seconds", TicketClocks.piecewise(hours, "opened_at", "resolved_at"))
                .withColumn("unsolved_seconds", soFar("episode_seconds"))
                .withColumn("unsolved_business_seconds", soFar("episode_business_seconds"));
    }

    private static Column seconds(String from, String to) {
        return unix_timestamp(col(to)).minus(unix_timestamp(col(from)));
    }

    private static Column soFar(String seconds) {
        return when(col(seconds).isNotNull(), sum(seconds).over(EPISODES_SO_FAR));
    }
}

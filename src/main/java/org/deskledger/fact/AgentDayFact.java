package org.deskledger.fact;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.to_date;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * What each person in support did on a day; who has a row was active.
 *
 * <p>Public replies, notes, resolutions and handled contacts count, those on tickets too that were merged or deleted later. Programs do
 * not. Assigning or tagging makes nobody active. An event or contact that comes late changes the day of its agent alone.
 */
public final class AgentDayFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.agent_day")
            .grain("one day of one human agent who replied, noted, resolved or handled a contact")
            .key("agent_id", "day")
            .columns("""
                    agent_id STRING NOT NULL COMMENT 'the helpdesk\\'s id of the agent',
                    day DATE NOT NULL COMMENT 'the day in the reporting zone',
                    team STRING NOT NULL COMMENT 'team that the agent stood in on that day; none where no delivery says one',
                    public_reply_count BIGINT NOT NULL COMMENT 'public messages that they wrote',
                    note_count BIGINT NOT NULL COMMENT 'messages that the customer does not see',
                    resolution_count BIGINT NOT NULL COMMENT 'tickets that they made solved or closed',
                    handled_leg_count BIGINT NOT NULL COMMENT 'delivered contacts that they handled and that ended, transfers and outbound ones too'
                    """)
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of()
                .andOneOf(HelpdeskTicketEvents.TABLE, ContactFact.TABLE)
                .optionally(HelpdeskAgents.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return deeds(inputs)
                .unionByName(handledLegs(inputs.table(ContactFact.TABLE)))
                .where(col("agent_id")
                        .isNotNull()
                        .and(col("at").lt(lit(inputs.cut().end()))))
                .transform(deeds -> perAgentAndDay(deeds, inputs))
                .transform(days -> AgentHistory.withTeam(days, inputs, "agent_id", "first_at"))
                .withColumn("team", coalesce(col("team_of_agent"), lit("none")))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /** Messages and resolutions; of other changes only those of the status are looked at, which say what a resolution is. */
    private static Dataset<Row> deeds(Inputs inputs) {
        Column isMessage = col("event_type").equalTo("message");
        Column isStatus = col("event_type").equalTo("status_changed");
        return InForce.rows(HelpdeskTicketEvents.CONTRACT, inputs.table(HelpdeskTicketEvents.TABLE), inputs.cut())
                .where(isStatus.or(isMessage.and(col("actor_type").equalTo("agent"))))
                .transform(events -> TicketHistory.withActors(events, AgentHistory.bots(inputs)))
                .transform(TicketHistory::withSteps)
                .where(col("is_human").and(isMessage.or(col("is_resolution"))))
                .select(
                        col("actor_id").as("agent_id"),
                        col("occurred_at").as("at"),
                        col("is_reply"),
                        isMessage.and(not(col("is_reply"))).as("is_note"),
                        col("is_resolution"),
                        lit(false).as("is_leg"));
    }

    /** A ticket that stands for a contact is there with its first reply. */
    private static Dataset<Row> handledLegs(Dataset<Row> contacts) {
        return contacts.where(col("source")
                        .equalTo("contact")
                        .and(col("handle_seconds").isNotNull()))
                .select(
                        col("agent_id"),
                        col("ended_at").as("at"),
                        lit(false).as("is_reply"),
                        lit(false).as("is_note"),
                        lit(false).as("is_resolution"),
                        lit(true).as("is_leg"));
    }

    private static Dataset<Row> perAgentAndDay(Dataset<Row> deeds, Inputs inputs) {
        Column day = to_date(from_utc_timestamp(col("at"), inputs.cut().zone().getId()));
        return deeds.groupBy(col("agent_id"), day.as("day"))
                .agg(
                        min("at").as("first_at"),
                        count_if(col("is_reply")).as("public_reply_count"),
                        count_if(col("is_note")).as("note_count"),
                        count_if(col("is_resolution")).as("resolution_count"),
                        count_if(col("is_leg")).as("handled_leg_count"));
    }
}

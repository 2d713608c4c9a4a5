package org.deskledger.fact;

import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_timestamp;
import static org.apache.spark.sql.functions.when;

import java.util.function.ToLongFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * What each interaction with support was: how long it waited, who handled it, and how much work it took.
 *
 * <p>Every delivered leg is here, inbound and outbound. A transfer chain is one contact: it is handled in its first leg that a human
 * answered and offered in its first leg of all; the other legs carry their seconds and count as none. A ticket without any contact is
 * one contact at its first public human reply; it waited in no queue, so it is never offered. A contact that comes late replaces the
 * row of its ticket.
 */
public final class ContactFact implements Job {

    /** Legs of a chain beyond the first that are followed; a longer chain counts as two contacts. */
    private static final int FOLLOWED_TRANSFERS = 5;

    public static final TableSpec TABLE = TableSpec.named("fact.contact")
            .grain("one leg of an interaction with a queue, or one ticket without any, at its first public human reply")
            .key("contact_id")
            .columns("""
                    contact_id STRING NOT NULL COMMENT 'the helpdesk\\'s id of the interaction; ticket:<ticket_id> where a ticket stands for it',
                    chain_id STRING NOT NULL COMMENT 'first contact of the transfer chain; all its legs are one contact',
                    source STRING NOT NULL COMMENT 'contact: delivered as one; ticket: derived from a ticket without contacts',
                    ticket_id STRING COMMENT 'ticket that it belongs to',
                    customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                    person_key STRING COMMENT 'pseudonym of the person: SHA-256 of system and reference',
                    direction STRING NOT NULL COMMENT 'inbound or outbound',
                    channel STRING NOT NULL COMMENT 'email, chat, messaging, phone, social, web, bot or other',
                    queue STRING COMMENT 'queue that it waited in',
                    team STRING NOT NULL COMMENT 'team delivered with it, else the team of its agent at that time, else the team of its ticket, else none',
                    agent_id STRING COMMENT 'agent who answered',
                    entered_at TIMESTAMP NOT NULL COMMENT 'when it arrived',
                    queued_at TIMESTAMP COMMENT 'when it began to wait for an agent',
                    answered_at TIMESTAMP COMMENT 'when it was answered',
                    ended_at TIMESTAMP NOT NULL COMMENT 'when it ended; the period in which it was handled',
                    outcome STRING NOT NULL COMMENT 'answered, abandoned, voicemail, callback, contained or flow_out',
                    wait_seconds BIGINT COMMENT 'from the queue to the answer, or to the end where it was abandoned; NULL for tickets',
                    talk_seconds BIGINT COMMENT 'seconds of talk',
                    hold_seconds BIGINT COMMENT 'seconds on hold',
                    wrap_up_seconds BIGINT COMMENT 'seconds of work after it',
                    handle_seconds BIGINT COMMENT 'seconds of a human agent: talk, hold and wrap-up, or the ticket\\'s work, or the estimate; NULL where no human answered',
                    estimated_seconds BIGINT COMMENT 'the part of handle_seconds that is the channel\\'s standard because no work was recorded',
                    is_handled BOOLEAN NOT NULL COMMENT 'counts as one contact: the first leg of an inbound chain that a human answered',
                    is_offered BOOLEAN NOT NULL COMMENT 'counts as one offered contact: the first leg of an inbound chain that was answered, abandoned, or ended as voicemail or callback',
                    is_answered BOOLEAN NOT NULL COMMENT 'offered, and a human answered one leg of the chain',
                    is_abandoned BOOLEAN NOT NULL COMMENT 'offered, and the customer gave up, short abandons too',
                    is_short_abandon BOOLEAN NOT NULL COMMENT 'abandoned before the channel\\'s short-abandon seconds',
                    is_in_target BOOLEAN NOT NULL COMMENT 'offered and answered within the channel\\'s service-level seconds',
                    is_abandoned_in_target BOOLEAN NOT NULL COMMENT 'abandoned within the channel\\'s service-level seconds',
                    is_contained BOOLEAN NOT NULL COMMENT 'first leg of an inbound chain that a program alone dealt with',
                    is_flow_out BOOLEAN NOT NULL COMMENT 'first leg of an inbound chain that left the queues unanswered and was not abandoned'
                    """)
            .constraint("handle_seconds_not_negative", "handle_seconds >= 0")
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of()
                .optionally(HelpdeskContacts.TABLE, TicketFact.TABLE, HelpdeskAgents.TABLE, CustomerReferences.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> delivered =
                InForce.rows(HelpdeskContacts.CONTRACT, inputs.table(HelpdeskContacts.TABLE), inputs.cut());
        Dataset<Row> legs = delivered
                .transform(contacts ->
                        CustomerReferences.withCustomerId(contacts, inputs.table(CustomerReferences.TABLE), "helpdesk"))
                .transform(contacts -> withTicketTeam(contacts, inputs.table(TicketFact.TABLE)))
                .transform(contacts -> withChain(contacts, delivered))
                .transform(contacts -> withWho(contacts, inputs))
                .transform(contacts -> withSeconds(contacts, inputs.settings()))
                .transform(ContactFact::withOutcomeOfChain)
                .transform(contacts -> withRoles(contacts, inputs.settings()))
                .select(ownColumns());
        Dataset<Row> tickets = inputs.table(TicketFact.TABLE)
                .transform(all -> onlyWithoutContact(all, delivered))
                .transform(ContactFact::perFirstReply)
                .transform(all -> AgentHistory.withTeam(all, inputs, "agent_id", "answered_at"))
                .transform(all -> withWork(all, inputs.settings()))
                .select(ownColumns());
        return legs.unionByName(tickets);
    }

    private static Column[] ownColumns() {
        return TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new);
    }

    private static Dataset<Row> withTicketTeam(Dataset<Row> contacts, Dataset<Row> tickets) {
        Dataset<Row> teams = tickets.select(
                col("ticket_id").as("team_ticket_id"), col("team").as("ticket_team"));
        return contacts.join(teams, col("ticket_id").equalTo(col("team_ticket_id")), "left");
    }

    private static Dataset<Row> withChain(Dataset<Row> contacts, Dataset<Row> delivered) {
        Dataset<Row> links = delivered
                .where(col("transferred_from").isNotNull())
                .select(col("contact_id").as("link_id"), col("transferred_from").as("link_from"));
        Dataset<Row> chains =
                links.withColumnRenamed("link_id", "transferred_id").withColumnRenamed("link_from", "head_id");
        for (int leg = 1; leg < FOLLOWED_TRANSFERS; leg++) {
            chains = chains.join(links, col("head_id").equalTo(col("link_id")), "left")
                    .select(
                            col("transferred_id"),
                            coalesce(col("link_from"), col("head_id")).as("head_id"));
        }
        return contacts.join(chains, col("contact_id").equalTo(col("transferred_id")), "left")
                .withColumn("chain_id", coalesce(col("head_id"), col("contact_id")));
    }

    private static Dataset<Row> withWho(Dataset<Row> contacts, Inputs inputs) {
        return contacts.join(AgentHistory.bots(inputs), col("agent_id").equalTo(col("bot_id")), "left")
                .withColumn(
                        "is_human",
                        col("outcome")
                                .equalTo("answered")
                                .and(col("bot_id").isNull())
                                .and(col("agent_id")
                                        .isNotNull()
                                        .or(not(col("channel").equalTo("bot")))))
                .transform(all -> AgentHistory.withTeam(all, inputs, "agent_id", "entered_at"))
                .withColumn("team", coalesce(col("team"), col("team_of_agent"), col("ticket_team"), lit("none")))
                .withColumn("person_key", TicketFact.personKey())
                .withColumn("source", lit("contact"));
    }

    private static Dataset<Row> withSeconds(Dataset<Row> contacts, Settings settings) {
        Column waitsFrom = coalesce(col("queued_at"), col("entered_at"));
        Column waitsUntil = coalesce(col("answered_at"), when(col("outcome").equalTo("abandoned"), col("ended_at")));
        Column pauses = coalesce(col("hold_seconds"), lit(0L));
        // Only where both sides talk at once is the time between answer and end the time of talk.
        Column spanned = when(
                col("channel").isin("phone", "chat").and(col("answered_at").isNotNull()),
                greatest(lit(0L), seconds(col("answered_at"), col("ended_at")).minus(pauses)));
        Column talk = coalesce(col("talk_seconds"), spanned);
        Column standard = ofChannel(settings, Settings.Channel::standardHandleSeconds);
        return contacts.withColumn("wait_seconds", greatest(lit(0L), seconds(waitsFrom, waitsUntil)))
                .withColumn("wait_seconds", when(waitsUntil.isNotNull(), col("wait_seconds")))
                .withColumn("estimated_seconds", when(col("is_human").and(talk.isNull()), standard))
                .withColumn(
                        "handle_seconds",
                        when(
                                col("is_human"),
                                coalesce(
                                        col("estimated_seconds"),
                                        talk.plus(pauses).plus(coalesce(col("wrap_up_seconds"), lit(0L))))));
    }

    private static Column seconds(Column from, Column to) {
        return unix_timestamp(to).minus(unix_timestamp(from));
    }

    private static Dataset<Row> withOutcomeOfChain(Dataset<Row> legs) {
        WindowSpec chain = Window.partitionBy("chain_id");
        WindowSpec inOrder = chain.orderBy(asc("entered_at"), asc("contact_id"));
        Column lastOutcome =
                max(struct(col("leg_no"), col("outcome"))).over(chain).getField("outcome");
        Column byProgram = lastOutcome.isin("answered", "contained");
        return legs.withColumn("leg_no", row_number().over(inOrder))
                .withColumn("humans_so_far", sum(col("is_human").cast("int")).over(inOrder))
                .withColumn("is_human_chain", max("is_human").over(chain))
                .withColumn(
                        "chain_outcome",
                        when(col("is_human_chain"), "answered")
                                .when(byProgram, "contained")
                                .otherwise(lastOutcome))
                .withColumn(
                        // Until the first human answer; in a chain without one, until its last leg ended.
                        "chain_wait_seconds",
                        coalesce(
                                min(when(col("is_human"), struct(col("leg_no"), col("wait_seconds"))))
                                        .over(chain)
                                        .getField("wait_seconds"),
                                max(struct(col("leg_no"), col("wait_seconds")))
                                        .over(chain)
                                        .getField("wait_seconds")));
    }

    private static Dataset<Row> withRoles(Dataset<Row> legs, Settings settings) {
        Column isInbound = col("direction").equalTo("inbound");
        Column isHead = isInbound.and(col("leg_no").equalTo(1));
        Column outcome = col("chain_outcome");
        Column wait = col("chain_wait_seconds");
        return legs.withColumn(
                        "is_handled",
                        isInbound.and(col("is_human")).and(col("humans_so_far").equalTo(1)))
                .withColumn("is_offered", isHead.and(outcome.isin("answered", "abandoned", "voicemail", "callback")))
                .withColumn("is_answered", isHead.and(outcome.equalTo("answered")))
                .withColumn("is_abandoned", isHead.and(outcome.equalTo("abandoned")))
                .withColumn(
                        "is_short_abandon",
                        col("is_abandoned")
                                .and(coalesce(
                                        wait.lt(ofChannel(settings, Settings.Channel::shortAbandonSeconds)),
                                        lit(false))))
                .withColumn(
                        "is_in_target",
                        col("is_answered")
                                .and(coalesce(
                                        wait.leq(ofChannel(settings, Settings.Channel::serviceLevelSeconds)),
                                        lit(false))))
                .withColumn(
                        "is_abandoned_in_target",
                        col("is_abandoned")
                                .and(coalesce(
                                        wait.leq(ofChannel(settings, Settings.Channel::serviceLevelSeconds)),
                                        lit(false))))
                .withColumn("is_contained", isHead.and(outcome.equalTo("contained")))
                .withColumn("is_flow_out", isHead.and(outcome.equalTo("flow_out")));
    }

    /** What the operator says about the row's channel, else about the default one. */
    private static Column ofChannel(Settings settings, ToLongFunction<Settings.Channel> setting) {
        Column value = lit(setting.applyAsLong(settings.channels().get("default")));
        for (String name : settings.channels().keySet()) {
            value = when(
                            col("channel").equalTo(name),
                            lit(setting.applyAsLong(settings.channels().get(name))))
                    .otherwise(value);
        }
        return value;
    }

    private static Dataset<Row> onlyWithoutContact(Dataset<Row> tickets, Dataset<Row> delivered) {
        Dataset<Row> withContact = delivered
                .where(col("ticket_id").isNotNull())
                .select(col("ticket_id").as("contact_ticket_id"));
        return tickets.where(col("first_response_at").isNotNull())
                .join(withContact, col("ticket_id").equalTo(col("contact_ticket_id")), "left_anti");
    }

    private static Dataset<Row> perFirstReply(Dataset<Row> tickets) {
        return tickets.withColumn("contact_id", concat(lit("ticket:"), col("ticket_id")))
                .withColumn("chain_id", col("contact_id"))
                .withColumn("source", lit("ticket"))
                .withColumn("queue", lit(null).cast("string"))
                .withColumn("agent_id", col("first_response_agent_id"))
                .withColumn("entered_at", col("asked_at"))
                .withColumn("queued_at", lit(null).cast("timestamp"))
                .withColumn("answered_at", col("first_response_at"))
                .withColumn("ended_at", col("first_response_at"))
                .withColumn("outcome", lit("answered"))
                .withColumn("wait_seconds", lit(null).cast("bigint"))
                .withColumn("is_handled", lit(true))
                .withColumn("is_offered", lit(false))
                .withColumn("is_answered", lit(false))
                .withColumn("is_abandoned", lit(false))
                .withColumn("is_short_abandon", lit(false))
                .withColumn("is_in_target", lit(false))
                .withColumn("is_abandoned_in_target", lit(false))
                .withColumn("is_contained", lit(false))
                .withColumn("is_flow_out", lit(false));
    }

    private static Dataset<Row> withWork(Dataset<Row> tickets, Settings settings) {
        // Helpdesks without time tracking deliver 0 as often as nothing.
        Column recorded = when(col("work_seconds").gt(0), col("work_seconds"));
        return tickets.withColumn("team", coalesce(col("team_of_agent"), col("team"), lit("none")))
                .withColumn("talk_seconds", lit(null).cast("bigint"))
                .withColumn("hold_seconds", lit(null).cast("bigint"))
                .withColumn("wrap_up_seconds", lit(null).cast("bigint"))
                .withColumn(
                        "estimated_seconds",
                        when(recorded.isNull(), ofChannel(settings, Settings.Channel::standardHandleSeconds)))
                .withColumn("handle_seconds", coalesce(recorded, col("estimated_seconds")));
    }
}

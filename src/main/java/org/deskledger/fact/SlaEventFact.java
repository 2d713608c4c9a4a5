package org.deskledger.fact;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_seconds;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_seconds;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.deskledger.extract.contract.CrmCustomers;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * What was promised on each ticket, when it counted, stood still, got another target, and whether it was kept.
 *
 * <p>A ticket without any event has no row: nothing says when anything happened. The row holds instants and no verdict that ages: a
 * promise was kept or broken by an instant when {@code decided_at} has passed by then; one that is open and past {@code due_at} is
 * broken, one that stands with time left has no {@code due_at}. A late event changes the rows of its ticket alone.
 */
public final class SlaEventFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.sla_event")
            .grain("one activation of one promise on one ticket")
            .key("ticket_id", "policy_metric", "activation_no")
            .columns("""
                    ticket_id STRING NOT NULL COMMENT 'ticket that the promise is about',
                    policy_metric STRING NOT NULL COMMENT 'response, resolution, first_reply, next_reply, periodic_update, pausable_update, requester_wait, agent_work or total_resolution',
                    activation_no BIGINT NOT NULL COMMENT '1, 2, ... in the order in which the promise began to count on the ticket',
                    target_kind STRING NOT NULL COMMENT 'response: somebody is to be answered; resolution: the ticket is to be solved',
                    policy_name STRING NOT NULL COMMENT 'policy of the newest target',
                    clock STRING NOT NULL COMMENT 'business or calendar: the clock of the target',
                    schedule_id STRING NOT NULL COMMENT 'schedule that it ran under last',
                    target_seconds BIGINT NOT NULL COMMENT 'newest target, in seconds of its clock',
                    carried_seconds BIGINT NOT NULL COMMENT 'of these used up before a reopening; 0 where the promise began anew',
                    customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                    customer_tier STRING COMMENT 'service tier of the account',
                    channel STRING NOT NULL COMMENT 'channel of the ticket',
                    team STRING COMMENT 'team that the ticket lay with when the promise last got a target',
                    priority STRING COMMENT 'priority of the ticket then',
                    activated_at TIMESTAMP NOT NULL COMMENT 'when it began to count',
                    paused_at TIMESTAMP COMMENT 'since when its clock stands; NULL while it runs',
                    resumed_at TIMESTAMP COMMENT 'when its clock last ran again after a pause',
                    paused_seconds BIGINT NOT NULL COMMENT 'seconds of its clock that closed pauses left out',
                    retargeted_at TIMESTAMP COMMENT 'when it last got another target; time used up stays used up',
                    retarget_count BIGINT NOT NULL COMMENT 'how often it did',
                    due_at TIMESTAMP COMMENT 'when the target is used up; NULL while the clock stands with time left',
                    fulfilled_at TIMESTAMP COMMENT 'when what was promised was done',
                    cancelled_at TIMESTAMP COMMENT 'when it was called off',
                    cancel_reason STRING COMMENT 'solved (without what was promised), merged, deleted, exempt, no_target, or unrecorded: the ticket ended and no event says when',
                    breached_at TIMESTAMP COMMENT 'due_at of what was done, or given up by solving, after it; NULL while open, whatever due_at says',
                    decided_at TIMESTAMP COMMENT 'when it was kept or broken: fulfilled_at or due_at; it may lie ahead; NULL where it was called off or stands with time left',
                    used_seconds BIGINT COMMENT 'seconds of its clock used up at the end; NULL while open',
                    is_achieved BOOLEAN NOT NULL COMMENT 'done at the latest when it was due',
                    is_open BOOLEAN NOT NULL COMMENT 'neither done nor called off',
                    is_exempt BOOLEAN NOT NULL COMMENT 'the ticket was taken out of all promises: no success and no failure'
                    """)
            .build();

    private static final StructType LEDGER = StructType.fromDDL("""
            policy_metric STRING, activation_no BIGINT, target_kind STRING, policy_name STRING, clock STRING, schedule_id STRING,
            target_seconds BIGINT, carried_seconds BIGINT, team STRING, priority STRING, activated_at BIGINT, paused_at BIGINT,
            resumed_at BIGINT, paused_seconds BIGINT, retargeted_at BIGINT, retarget_count BIGINT, due_at BIGINT, fulfilled_at BIGINT,
            cancelled_at BIGINT, cancel_reason STRING, breached_at BIGINT, decided_at BIGINT, used_seconds BIGINT,
            is_achieved BOOLEAN, is_open BOOLEAN, is_exempt BOOLEAN""");
    private static final List<String> EVENT_TYPES = List.of(
            "created",
            "message",
            "status_changed",
            "team_changed",
            "priority_changed",
            "merged",
            "deleted",
            "restored",
            "sla_exempted");
    private static final List<String> RESOLUTIONS =
            List.of("resolution", "requester_wait", "agent_work", "total_resolution");

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(HelpdeskTickets.TABLE, HelpdeskTicketEvents.TABLE)
                .optionally(HelpdeskContacts.TABLE, HelpdeskAgents.TABLE, CustomerReferences.TABLE, CrmCustomers.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return InForce.latest(HelpdeskTickets.CONTRACT, inputs.table(HelpdeskTickets.TABLE), inputs.cut())
                .transform(tickets ->
                        CustomerReferences.withCustomerId(tickets, inputs.table(CustomerReferences.TABLE), "helpdesk"))
                .transform(tickets -> TicketCustomers.withTier(tickets, inputs))
                .transform(tickets -> onlyWithEvents(tickets, inputs))
                .transform(tickets -> perActivation(tickets, inputs))
                .transform(SlaEventFact::withInstants)
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> onlyWithEvents(Dataset<Row> tickets, Inputs inputs) {
        Dataset<Row> bots = AgentHistory.bots(inputs);
        Dataset<Row> events = InForce.rows(
                        HelpdeskTicketEvents.CONTRACT, inputs.table(HelpdeskTicketEvents.TABLE), inputs.cut())
                .where(col("event_type").isin(EVENT_TYPES.toArray()))
                .transform(all -> TicketHistory.withActors(all, bots))
                .select(
                        col("ticket_id").as("event_ticket_id"),
                        event(
                                col("occurred_at"),
                                coalesce(col("sequence"), lit(Long.MIN_VALUE)),
                                col("event_id"),
                                col("event_type"),
                                col("actor_type"),
                                col("from_value"),
                                col("to_value"),
                                col("is_reply")));
        // A call or chat that a person answered is an answer too, as in fact.ticket.
        Dataset<Row> sessions = TicketSessions.answeredByPeople(inputs)
                .where(TicketSessions.isAnswer())
                .select(
                        col("ticket_id").as("event_ticket_id"),
                        event(
                                col("answered_at"),
                                lit(Long.MAX_VALUE),
                                col("contact_id"),
                                lit("session"),
                                lit("agent"),
                                lit(null).cast("string"),
                                lit(null).cast("string"),
                                lit(false)));
        Dataset<Row> perTicket = events.unionByName(sessions)
                .groupBy("event_ticket_id")
                .agg(array_sort(collect_list("event")).as("events"));
        return tickets.join(perTicket, col("ticket_id").equalTo(col("event_ticket_id")));
    }

    private static Column event(
            Column at, Column sequence, Column id, Column type, Column actor, Column from, Column to, Column isReply) {
        // In the order of events: instant to the microsecond, sequence, id.
        return struct(
                        at.as("occurred_at"),
                        sequence.as("sequence"),
                        id.as("id"),
                        unix_seconds(at).as("at"),
                        type.as("type"),
                        actor.as("actor"),
                        from.as("from"),
                        to.as("to"),
                        coalesce(isReply, lit(false)).as("is_reply"))
                .as("event");
    }

    private static Dataset<Row> perActivation(Dataset<Row> tickets, Inputs inputs) {
        SlaPromises promises = SlaPromises.of(inputs.settings());
        ServiceHours hours = ServiceHours.of(inputs.settings());
        UDF1<Row, List<Row>> ledger = ticket -> activations(ticket, promises, hours);
        Column isTombstone = coalesce(col("is_deleted"), lit(false));
        Column ticket = struct(
                unix_seconds(col("created_at")).as("created_at"),
                col("direction").equalTo("inbound").as("is_inbound"),
                col("channel"),
                col("customer_tier"),
                col("customer_region"),
                col("priority"),
                col("team"),
                when(isTombstone, "deleted").otherwise(col("status")).as("status"),
                unix_seconds(col("updated_at")).as("updated_at"),
                col("events"));
        return tickets.select(
                        col("ticket_id"),
                        col("customer_id"),
                        col("customer_tier"),
                        col("channel"),
                        explode(udf(ledger, DataTypes.createArrayType(LEDGER)).apply(ticket))
                                .as("activation"))
                .select("ticket_id", "customer_id", "customer_tier", "channel", "activation.*");
    }

    private static List<Row> activations(Row row, SlaPromises promises, ServiceHours hours) {
        SlaLedger.Ticket ticket = new SlaLedger.Ticket(
                row.getLong(0),
                row.getBoolean(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getLong(8));
        List<SlaLedger.Event> events = new ArrayList<>();
        for (Row event : row.<Row>getList(9)) {
            events.add(new SlaLedger.Event(
                    event.getLong(3),
                    event.getString(4),
                    event.getString(5),
                    event.getString(6),
                    event.getString(7),
                    event.getBoolean(8)));
        }
        boolean isExempt = SlaLedger.isExempt(events);
        Map<String, Long> numbers = new HashMap<>();
        List<Row> rows = new ArrayList<>();
        for (SlaActivation activation : SlaLedger.of(ticket, events, promises, hours)) {
            rows.add(row(activation, numbers.merge(activation.metric(), 1L, Long::sum), isExempt));
        }
        return rows;
    }

    private static Row row(SlaActivation activation, long number, boolean isExempt) {
        return RowFactory.create(
                activation.metric(),
                number,
                RESOLUTIONS.contains(activation.metric()) ? "resolution" : "response",
                activation.target().policy(),
                activation.target().isBusiness() ? "business" : "calendar",
                activation.scheduleId(),
                activation.target().seconds(),
                activation.carriedSeconds(),
                activation.team(),
                activation.priority(),
                activation.activatedAt(),
                known(activation.pausedAt()),
                known(activation.resumedAt()),
                activation.pausedSeconds(),
                known(activation.retargetedAt()),
                activation.retargetCount(),
                known(activation.dueAt()),
                known(activation.fulfilledAt()),
                known(activation.cancelledAt()),
                activation.cancelReason(),
                isExempt ? null : known(activation.breachedAt()),
                isExempt ? null : known(activation.decidedAt()),
                activation.isOpen() ? null : activation.usedSeconds().getAsLong(),
                activation.isAchieved() && !isExempt,
                activation.isOpen(),
                isExempt);
    }

    private static Long known(long instant) {
        return instant == SlaActivation.NONE ? null : instant;
    }

    private static Dataset<Row> withInstants(Dataset<Row> activations) {
        Dataset<Row> rows = activations;
        for (String name : List.of(
                "activated_at",
                "paused_at",
                "resumed_at",
                "retargeted_at",
                "due_at",
                "fulfilled_at",
                "cancelled_at",
                "breached_at",
                "decided_at")) {
            rows = rows.withColumn(name, timestamp_seconds(col(name)));
        }
        return rows;
    }
}

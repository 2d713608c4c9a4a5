package org.deskledger.fact;

import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.asc_nulls_first;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_seconds;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.deskledger.extract.contract.CrmCustomers;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * In which status, with whom and with which team each ticket lay, from when to when.
 *
 * <p>The first span begins when the ticket was opened, new and with what the first change of assignee or team says was before; without
 * any such change, with what the ticket says now. A stretch with nobody is a span of its own. The last span of a ticket is open and has
 * no end and no seconds, so it does not change by waiting. A late event changes the spans of its ticket alone.
 */
public final class TicketSpanFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.ticket_span")
            .grain("one stretch of a ticket with the same status, assignee and team")
            .key("ticket_id", "span_no")
            .columns("""
                    ticket_id STRING NOT NULL COMMENT 'the ticket',
                    span_no BIGINT NOT NULL COMMENT '1, 2, ... in order of time',
                    status STRING NOT NULL COMMENT 'new, open, pending, on_hold, solved, closed, deleted or merged',
                    assignee_id STRING COMMENT 'agent that it lay with; NULL where nobody',
                    team STRING COMMENT 'team that it lay with; NULL where none',
                    started_at TIMESTAMP NOT NULL COMMENT 'first instant',
                    ended_at TIMESTAMP COMMENT 'first instant after it; NULL while it lasts',
                    calendar_seconds BIGINT COMMENT 'seconds from started_at to ended_at; NULL while it lasts',
                    schedule_id STRING NOT NULL COMMENT 'schedule of the span',
                    business_seconds BIGINT COMMENT 'of the calendar seconds those in which the schedule was open; NULL while it lasts'
                    """)
            .build();

    private static final WindowSpec IN_ORDER = Window.partitionBy("ticket_id")
            .orderBy(asc("is_event"), asc("at"), asc_nulls_first("sequence"), asc("event_id"));
    private static final WindowSpec SO_FAR = IN_ORDER.rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    private static final WindowSpec IN_TIME = Window.partitionBy("ticket_id").orderBy("no");

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(HelpdeskTickets.TABLE)
                .optionally(HelpdeskTicketEvents.TABLE, CustomerReferences.TABLE, CrmCustomers.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> tickets = InForce.latest(
                        HelpdeskTickets.CONTRACT, inputs.table(HelpdeskTickets.TABLE), inputs.cut())
                .transform(all ->
                        CustomerReferences.withCustomerId(all, inputs.table(CustomerReferences.TABLE), "helpdesk"))
                .transform(all -> TicketCustomers.withTier(all, inputs));
        return perChange(tickets, inputs)
                .transform(TicketSpanFact::withState)
                .transform(TicketSpanFact::onlyLastOfEachInstant)
                .transform(TicketSpanFact::onlyChanges)
                .transform(spans -> withSchedule(spans, tickets, ServiceHours.of(inputs.settings())))
                .transform(spans -> withSeconds(spans, ServiceHours.of(inputs.settings())))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /** The opening of each ticket, and every event after it that changed one of the three. */
    private static Dataset<Row> perChange(Dataset<Row> tickets, Inputs inputs) {
        Dataset<Row> events = InForce.rows(
                        HelpdeskTicketEvents.CONTRACT, inputs.table(HelpdeskTicketEvents.TABLE), inputs.cut())
                .where(col("event_type")
                        .isin("status_changed", "merged", "deleted", "restored", "assigned", "team_changed"));
        Column isAssignment = col("event_type").equalTo("assigned");
        Column isTeamChange = col("event_type").equalTo("team_changed");
        Column order = struct(col("occurred_at"), coalesce(col("sequence"), lit(Long.MIN_VALUE)), col("event_id"));
        Dataset<Row> before = events.groupBy(col("ticket_id").as("before_ticket_id"))
                .agg(
                        min_by(when(isAssignment, struct(col("from_value"))), when(isAssignment, order))
                                .as("assignee_before"),
                        min_by(when(isTeamChange, struct(col("from_value"))), when(isTeamChange, order))
                                .as("team_before"));
        Dataset<Row> openings = tickets.join(before, col("ticket_id").equalTo(col("before_ticket_id")), "left")
                .select(
                        col("ticket_id"),
                        col("created_at").as("at"),
                        lit(null).cast("bigint").as("sequence"),
                        lit(null).cast("string").as("event_id"),
                        lit(false).as("is_event"),
                        lit("new").as("new_status"),
                        coalesce(
                                        col("assignee_before"),
                                        struct(col("assignee_id").as("from_value")))
                                .getField("from_value")
                                .as("assignee"),
                        coalesce(col("team_before"), struct(col("team").as("from_value")))
                                .getField("from_value")
                                .as("team_value"),
                        lit(true).as("is_assignment"),
                        lit(true).as("is_team_change"));
        Dataset<Row> changes = events.join(
                        tickets.select(col("ticket_id").as("known_id"), col("created_at")),
                        col("ticket_id").equalTo(col("known_id")))
                .select(
                        col("ticket_id"),
                        greatest(col("occurred_at"), col("created_at")).as("at"),
                        col("sequence"),
                        col("event_id"),
                        lit(true).as("is_event"),
                        when(col("event_type").equalTo("status_changed"), col("to_value"))
                                .when(col("event_type").isin("merged", "deleted"), col("event_type"))
                                .when(col("event_type").equalTo("restored"), coalesce(col("to_value"), lit("open")))
                                .as("new_status"),
                        when(isAssignment, col("to_value")).as("assignee"),
                        when(isTeamChange, col("to_value")).as("team_value"),
                        isAssignment.as("is_assignment"),
                        isTeamChange.as("is_team_change"));
        return openings.unionByName(changes);
    }

    /** What holds after each change; giving a ticket to nobody is a change too. */
    private static Dataset<Row> withState(Dataset<Row> changes) {
        Column assignment = when(col("is_assignment"), struct(col("assignee").as("value")));
        Column teamChange = when(col("is_team_change"), struct(col("team_value").as("value")));
        return changes.withColumn("no", row_number().over(IN_ORDER))
                .withColumn("status", last("new_status", true).over(SO_FAR))
                .withColumn("assignee_id", last(assignment, true).over(SO_FAR).getField("value"))
                .withColumn("team", last(teamChange, true).over(SO_FAR).getField("value"));
    }

    /** Of several changes at one instant the last one counts: a span has a length. */
    private static Dataset<Row> onlyLastOfEachInstant(Dataset<Row> changes) {
        return changes.withColumn("next_at", lead("at", 1).over(IN_TIME))
                .where(coalesce(not(col("next_at").equalTo(col("at"))), lit(true)));
    }

    private static Dataset<Row> onlyChanges(Dataset<Row> changes) {
        Column state = struct(col("status"), col("assignee_id"), col("team"));
        return changes.withColumn("state", state)
                .withColumn("state_before", lag("state", 1).over(IN_TIME))
                .where(not(col("state").eqNullSafe(col("state_before"))))
                .withColumn("span_no", row_number().over(IN_TIME).cast("bigint"))
                .withColumn("started_at", col("at"))
                .withColumn("ended_at", lead("at", 1).over(IN_TIME));
    }

    private static Dataset<Row> withSchedule(Dataset<Row> spans, Dataset<Row> tickets, ServiceHours hours) {
        UDF4<String, String, String, String, String> schedule = (team, channel, tier, region) ->
                hours.scheduleOf(team, channel, tier, region).id();
        return spans.join(
                        tickets.select(
                                col("ticket_id").as("known_id"),
                                col("channel"),
                                col("customer_tier"),
                                col("customer_region")),
                        col("ticket_id").equalTo(col("known_id")))
                .withColumn(
                        "schedule_id",
                        udf(schedule, DataTypes.StringType)
                                .apply(col("team"), col("channel"), col("customer_tier"), col("customer_region")));
    }

    private static Dataset<Row> withSeconds(Dataset<Row> spans, ServiceHours hours) {
        Column from = unix_seconds(col("started_at"));
        Column to = unix_seconds(col("ended_at"));
        return spans.withColumn("calendar_seconds", to.minus(from))
                .withColumn("business_seconds", businessSeconds(hours, col("schedule_id"), from, to));
    }

    /** Business seconds between two instants in seconds; NULL where one is. */
    static Column businessSeconds(ServiceHours hours, Column scheduleId, Column from, Column to) {
        UDF3<String, Long, Long, Long> between = (schedule, start, end) -> start == null || end == null
                ? null
                : hours.schedules().get(schedule).secondsBetween(start, end);
        return udf(between, DataTypes.LongType).apply(scheduleId, from, to);
    }
}

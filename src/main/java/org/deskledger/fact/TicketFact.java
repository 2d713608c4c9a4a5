package org.deskledger.fact;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.unix_timestamp;
import static org.apache.spark.sql.functions.when;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.HelpdeskSurveys;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * When each ticket was opened, answered, resolved and reopened, by whom, and with how much work.
 *
 * <p>Every ticket in force is here, deleted and merged ones too, each marked; an event without its ticket waits in raw until the
 * ticket comes. A ticket without events has what its own row says and no instants. Late events change the row of their ticket alone,
 * and the next ticket of the same person.
 */
public final class TicketFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.ticket")
            .grain("one ticket that came in, deleted and merged ones too")
            .key("ticket_id")
            .columns("""
                    ticket_id STRING NOT NULL COMMENT 'the helpdesk\\'s id of the ticket',
                    customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                    person_key STRING COMMENT 'pseudonym of the person who asks: SHA-256 of system and reference; NULL where the helpdesk names nobody',
                    created_at TIMESTAMP NOT NULL COMMENT 'when it was opened',
                    asked_at TIMESTAMP NOT NULL COMMENT 'the customer\\'s first message; created_at where the customer opened it or no event says otherwise',
                    channel STRING NOT NULL COMMENT 'email, chat, messaging, phone, social, web, bot or other',
                    direction STRING NOT NULL COMMENT 'inbound: the customer asks; outbound: the company starts',
                    category STRING COMMENT 'what it is about, at the as-of',
                    priority STRING COMMENT 'low, normal, high or urgent, at the as-of',
                    team STRING COMMENT 'team that it lies with at the as-of',
                    assignee_id STRING COMMENT 'agent that it lies with at the as-of',
                    current_status STRING NOT NULL COMMENT 'new, open, pending, on_hold, solved, closed, deleted or merged, at the as-of',
                    current_status_since_at TIMESTAMP COMMENT 'since when it has that status; NULL where no event says so',
                    first_response_at TIMESTAMP COMMENT 'first public reply of a human agent to the customer; NULL while there is none, and for outbound tickets',
                    first_response_agent_id STRING COMMENT 'agent who gave it',
                    first_response_seconds BIGINT COMMENT 'calendar seconds from asked_at to first_response_at',
                    first_response_business_seconds BIGINT COMMENT 'of these those in business hours, each piece under the schedule of the team that it lay with',
                    first_response_single_schedule_seconds BIGINT COMMENT 'the same under one schedule for all of it, the one in force at its end',
                    first_resolved_at TIMESTAMP COMMENT 'first time that it became solved or closed',
                    first_resolution_seconds BIGINT COMMENT 'calendar seconds from created_at to first_resolved_at',
                    first_resolution_business_seconds BIGINT COMMENT 'of these those in business hours',
                    first_resolution_single_schedule_seconds BIGINT COMMENT 'the same under one schedule for all of it, the one in force at its end',
                    last_resolved_at TIMESTAMP COMMENT 'last time that it became solved or closed',
                    last_resolver_id STRING COMMENT 'who did that',
                    resolution_seconds BIGINT COMMENT 'calendar seconds from created_at to last_resolved_at',
                    resolution_business_seconds BIGINT COMMENT 'of these those in business hours',
                    resolution_single_schedule_seconds BIGINT COMMENT 'the same under one schedule for all of it, the one in force at its end',
                    new_seconds BIGINT COMMENT 'calendar seconds that it was new, of spans that have ended; NULL where none has',
                    open_seconds BIGINT COMMENT 'the same, open',
                    pending_seconds BIGINT COMMENT 'the same, pending: waiting for the customer',
                    on_hold_seconds BIGINT COMMENT 'the same, on hold: waiting for somebody else',
                    resolution_count BIGINT NOT NULL COMMENT 'times it went from not solved to solved or closed',
                    reopened_count BIGINT NOT NULL COMMENT 'times it went from solved or closed to not solved',
                    first_reopened_at TIMESTAMP COMMENT 'first of these',
                    meaningful_reopened_count BIGINT NOT NULL COMMENT 'reopenings that followed a customer message and led to a public agent reply before the next resolution',
                    first_meaningful_reopened_at TIMESTAMP COMMENT 'first of these',
                    public_reply_count BIGINT NOT NULL COMMENT 'public messages of human agents',
                    touch_count BIGINT NOT NULL COMMENT 'interactions with human agents: public replies, but a whole chat or call session is one',
                    agent_count BIGINT NOT NULL COMMENT 'different human agents who wrote publicly',
                    customer_message_count BIGINT NOT NULL COMMENT 'messages of the customer after the opening',
                    work_seconds BIGINT COMMENT 'work recorded with its events; NULL where none was',
                    is_escalated BOOLEAN NOT NULL COMMENT 'passed to a higher tier or a specialist team',
                    first_escalated_at TIMESTAMP COMMENT 'when it first was',
                    is_merged BOOLEAN NOT NULL COMMENT 'became part of another ticket',
                    merged_into STRING COMMENT 'that other ticket',
                    is_deleted BOOLEAN NOT NULL COMMENT 'taken away, for example as spam',
                    survey_solved_answer BOOLEAN COMMENT 'newest answer to: was your issue solved; NULL where nobody said',
                    next_ticket_at TIMESTAMP COMMENT 'when the same person next opened a ticket after first_resolved_at; NULL while not resolved',
                    next_same_category_ticket_at TIMESTAMP COMMENT 'the same, tickets of the same category alone',
                    next_related_ticket_at TIMESTAMP COMMENT 'the same, tickets of a related category alone, as windows.related says; of the same where it says nothing',
                    is_first_of_month BOOLEAN NOT NULL COMMENT 'the first that its person opened in its month; counts persons with tickets'
                    """)
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(HelpdeskTickets.TABLE)
                .optionally(
                        HelpdeskTicketEvents.TABLE,
                        HelpdeskContacts.TABLE,
                        HelpdeskSurveys.TABLE,
                        HelpdeskAgents.TABLE,
                        CustomerReferences.TABLE,
                        TicketSpanFact.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return InForce.latest(HelpdeskTickets.CONTRACT, inputs.table(HelpdeskTickets.TABLE), inputs.cut())
                .transform(tickets -> withHistory(tickets, inputs))
                .transform(tickets -> withContacts(tickets, inputs))
                .transform(tickets -> withSolvedAnswer(tickets, inputs))
                .transform(tickets ->
                        CustomerReferences.withCustomerId(tickets, inputs.table(CustomerReferences.TABLE), "helpdesk"))
                .transform(TicketFact::withPerson)
                .transform(TicketFact::withCurrentValues)
                .transform(TicketFact::withFirstResponse)
                .transform(TicketFact::withSecondsAndCounts)
                .transform(tickets -> TicketClocks.withBusinessTime(tickets, inputs))
                .transform(tickets -> withNextTickets(tickets, lit(true), "first_resolved_at", inputs))
                .transform(tickets -> withFirstOfMonth(tickets, inputs.cut().zone()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> withHistory(Dataset<Row> tickets, Inputs inputs) {
        Dataset<Row> events =
                InForce.rows(HelpdeskTicketEvents.CONTRACT, inputs.table(HelpdeskTicketEvents.TABLE), inputs.cut());
        Dataset<Row> history = TicketHistory.perTicket(
                events, AgentHistory.bots(inputs), inputs.settings().teams());
        return tickets.join(history, tickets.col("ticket_id").equalTo(history.col("ticket_id")), "left")
                .drop(history.col("ticket_id"));
    }

    private static Dataset<Row> withContacts(Dataset<Row> tickets, Inputs inputs) {
        Dataset<Row> answered = TicketSessions.answeredByPeople(inputs)
                .groupBy(col("ticket_id").as("contact_ticket_id"))
                .agg(
                        count(lit(1)).as("session_count"),
                        collect_set("agent_id").as("session_agents"),
                        sort_array(collect_list(when(
                                        TicketSessions.isAnswer(),
                                        struct(
                                                col("answered_at").as("at"),
                                                col("agent_id").as("agent_id")))))
                                .as("session_answers"));
        return tickets.join(answered, col("ticket_id").equalTo(col("contact_ticket_id")), "left");
    }

    private static Dataset<Row> withSolvedAnswer(Dataset<Row> tickets, Inputs inputs) {
        Dataset<Row> answers = InForce.rows(HelpdeskSurveys.CONTRACT, inputs.table(HelpdeskSurveys.TABLE), inputs.cut())
                .where(col("solved_answer").isNotNull())
                .where(col("responded_at").lt(lit(inputs.cut().end())))
                .groupBy(col("ticket_id").as("answer_ticket_id"))
                .agg(max(struct(col("responded_at"), col("survey_id"), col("solved_answer")))
                        .as("solved"));
        return tickets.join(answers, col("ticket_id").equalTo(col("answer_ticket_id")), "left")
                .withColumn("survey_solved_answer", col("solved.solved_answer"));
    }

    private static Dataset<Row> withPerson(Dataset<Row> tickets) {
        // The reference itself may be an e-mail address, which stays in raw; the same person still has the same key in
        // every fact.
        return tickets.withColumn("person_key", personKey());
    }

    /** The pseudonym of a helpdesk's {@code customer_ref}; NULL where it is blank. */
    static Column personKey() {
        return when(
                not(trim(col("customer_ref")).equalTo("")),
                sha2(concat(lit("helpdesk:"), col("customer_ref")).cast("binary"), 256));
    }

    private static Dataset<Row> withCurrentValues(Dataset<Row> tickets) {
        Column tombstone = coalesce(col("is_deleted"), lit(false));
        Column eventIsNewer = coalesce(col("state.at").gt(col("updated_at")), lit(false));
        Column status = when(tombstone, "deleted")
                .when(eventIsNewer, col("state.value"))
                .otherwise(col("status"));
        return tickets.withColumn("current_status", status)
                .withColumn(
                        "current_status_since_at",
                        when(tombstone, col("updated_at"))
                                .when(col("state.value").equalTo(col("current_status")), col("state.at"))
                                .when(
                                        col("current_status")
                                                .equalTo("new")
                                                .and(col("state").isNull()),
                                        col("created_at")))
                .withColumn("team", newest("team", "team_change"))
                .withColumn("category", newest("category", "category_change"))
                .withColumn("priority", newest("priority", "priority_change"))
                .withColumn("assignee_id", newest("assignee_id", "assignment"))
                .withColumn("is_deleted", col("current_status").equalTo("deleted"))
                .withColumn(
                        "is_merged",
                        col("current_status")
                                .equalTo("merged")
                                .or(col("merged_into").isNotNull())
                                .or(coalesce(col("was_merged"), lit(false))));
    }

    /** The ticket's own value, unless an event changed it after the ticket's version was made. */
    private static Column newest(String own, String change) {
        return when(col(change + ".at").gt(col("updated_at")), col(change + ".value"))
                .otherwise(coalesce(col(own), col(change + ".value")));
    }

    private static Dataset<Row> withFirstResponse(Dataset<Row> tickets) {
        Column openedByCustomer = coalesce(col("opened_by"), lit("customer")).equalTo("customer");
        return tickets.withColumn(
                        "asked_at",
                        when(openedByCustomer, col("created_at"))
                                .otherwise(coalesce(
                                        greatest(col("created_at"), col("customer_wrote_at")), col("created_at"))))
                .withColumn("is_opened_by_agent", coalesce(col("opened_by").equalTo("agent"), lit(false)))
                .withColumn(
                        // What an agent writes while opening the ticket answers nobody.
                        "first_reply",
                        expr("get(filter(replies, reply -> reply.at > asked_at"
                                + " OR (reply.at = asked_at AND NOT is_opened_by_agent)), 0)"))
                .withColumn(
                        "first_answer",
                        when(
                                col("direction").equalTo("inbound"),
                                least(
                                        when(
                                                col("first_reply").isNotNull(),
                                                struct(
                                                        col("first_reply.at").as("at"),
                                                        col("first_reply.agent_id")
                                                                .as("agent_id"))),
                                        expr("get(filter(session_answers, answer -> answer.at >= asked_at), 0)"))))
                .withColumn("first_response_at", col("first_answer.at"))
                .withColumn("first_response_agent_id", col("first_answer.agent_id"))
                .withColumn("first_response_seconds", seconds("asked_at", "first_response_at"));
    }

    private static Dataset<Row> withSecondsAndCounts(Dataset<Row> tickets) {
        Column agents =
                expr("array_distinct(filter(concat(coalesce(transform(replies, reply -> reply.agent_id), array()),"
                        + " coalesce(session_agents, array())), agent -> agent IS NOT NULL))");
        Column sessions = coalesce(col("session_count"), lit(0L));
        return tickets.withColumn("last_resolved_at", col("last_resolution.at"))
                .withColumn("last_resolver_id", col("last_resolution.by"))
                .withColumn("first_resolution_seconds", seconds("created_at", "first_resolved_at"))
                .withColumn("resolution_seconds", seconds("created_at", "last_resolved_at"))
                .withColumn(
                        "public_reply_count",
                        coalesce(size(col("replies")), lit(0)).cast("bigint"))
                .withColumn(
                        "touch_count",
                        when(
                                        col("channel").isin("chat", "phone", "messaging"),
                                        greatest(sessions, least(col("public_reply_count"), lit(1L))))
                                .otherwise(col("public_reply_count")))
                .withColumn("agent_count", size(agents).cast("bigint"))
                .withColumn("is_escalated", col("first_escalated_at").isNotNull())
                .na()
                .fill(0L, new String[] {
                    "resolution_count", "reopened_count", "meaningful_reopened_count", "customer_message_count"
                });
    }

    private static Column seconds(String from, String to) {
        return unix_timestamp(col(to)).minus(unix_timestamp(col(from)));
    }

    /**
     * The next ticket after the resolution, for a person with any number of tickets in one sorted pass: each ticket stands at its
     * opening and at its resolution, read from the newest backwards.
     *
     * @param rows tickets, or stretches of them
     * @param isOpening whether the row stands for the opening of its ticket; one row of each ticket does
     * @param resolvedAt name of the instant after which tickets are looked for; NULL where it is not resolved
     * @param inputs their settings say which categories are related
     */
    static Dataset<Row> withNextTickets(Dataset<Row> rows, Column isOpening, String resolvedAt, Inputs inputs) {
        Map<String, List<String>> related = inputs.settings().windows().related();
        Column opening = struct(
                when(isOpening.or(col(resolvedAt).isNull()), col("created_at")).as("at"),
                lit(true).as("is_opening"));
        Column resolution = struct(col(resolvedAt).as("at"), lit(false).as("is_opening"));
        Column isContact = col("point.is_opening")
                .and(isOpening)
                .and(col("direction").equalTo("inbound"))
                .and(not(col("is_deleted")));
        Column openedAt = when(isContact, col("created_at"));
        Column isFollowed = not(col("point.is_opening")).and(col("person_key").isNotNull());
        return rows.withColumn("points", array(opening, resolution))
                .withColumn("point", explode(expr("filter(points, point -> point.at IS NOT NULL)")))
                .withColumn("next_ticket_at", when(isFollowed, min(openedAt).over(after("person_key"))))
                .withColumn(
                        // Tickets without a category are of one category: an unknown topic never hides a repeat.
                        "next_same_category_ticket_at",
                        when(isFollowed, min(openedAt).over(after("person_key", "category"))))
                .withColumn("issue", issue(related))
                .withColumn(
                        "next_related_ticket_at",
                        related.isEmpty()
                                ? col("next_same_category_ticket_at")
                                : when(isFollowed, min(openedAt).over(after("person_key", "issue"))))
                .where(not(col("point.is_opening")).or(col(resolvedAt).isNull()));
    }

    /** One word for all categories of a group: the first of them, which no category outside the group can be. */
    private static Column issue(Map<String, List<String>> related) {
        Column issue = col("category");
        for (List<String> categories : related.values()) {
            issue = when(col("category").isin(categories.toArray()), categories.get(0))
                    .otherwise(issue);
        }
        return issue;
    }

    private static Dataset<Row> withFirstOfMonth(Dataset<Row> tickets, ZoneId zone) {
        Column month = date_trunc("month", from_utc_timestamp(col("created_at"), zone.getId()));
        Column isAsked = col("direction")
                .equalTo("inbound")
                .and(not(col("is_deleted")))
                .and(col("person_key").isNotNull());
        WindowSpec ofMonth =
                Window.partitionBy(col("person_key"), month, isAsked).orderBy(col("created_at"), col("ticket_id"));
        return tickets.withColumn(
                "is_first_of_month", isAsked.and(row_number().over(ofMonth).equalTo(1)));
    }

    private static WindowSpec after(String... person) {
        Column[] same = new Column[person.length];
        for (int i = 0; i < person.length; i++) {
            same[i] = col(person[i]);
        }
        // At one instant the resolution is read first: a ticket opened at that instant is not after it.
        return Window.partitionBy(same)
                .orderBy(
                        col("point.at").desc(),
                        col("point.is_opening").asc(),
                        col("ticket_id").asc())
                .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    }
}

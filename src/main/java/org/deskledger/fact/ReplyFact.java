package org.deskledger.fact;

import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.asc_nulls_first;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_timestamp;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * Each time that a customer wrote and waited, and the public reply of a person to it.
 *
 * <p>Messages that follow each other before a reply are one question, from the first of them. The opening of an inbound ticket is the
 * first question, at {@code asked_at} of {@code fact.ticket}; a call or chat that a person answered is a reply, as it is there. Programs
 * answer nobody. A question without a reply stays, with no end. A late event changes the questions of its ticket alone.
 */
public final class ReplyFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.reply")
            .grain("one question of a customer and the reply to it")
            .key("ticket_id", "reply_no")
            .columns("""
                    ticket_id STRING NOT NULL COMMENT 'the ticket',
                    reply_no BIGINT NOT NULL COMMENT '1, 2, ... in order of time',
                    customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                    person_key STRING COMMENT 'pseudonym of the person who asks, as in fact.ticket',
                    channel STRING NOT NULL COMMENT 'channel of the ticket',
                    direction STRING NOT NULL COMMENT 'inbound or outbound',
                    category STRING COMMENT 'what the ticket is about, at the as-of',
                    priority STRING COMMENT 'its priority, at the as-of',
                    team STRING COMMENT 'team that it lies with at the as-of',
                    is_deleted BOOLEAN NOT NULL COMMENT 'the ticket was taken away',
                    is_merged BOOLEAN NOT NULL COMMENT 'the ticket became part of another',
                    asked_at TIMESTAMP NOT NULL COMMENT 'first message that no reply had followed',
                    replied_at TIMESTAMP COMMENT 'next public reply of a human agent; NULL where there is none',
                    response_seconds BIGINT COMMENT 'calendar seconds from asked_at to replied_at',
                    response_business_seconds BIGINT COMMENT 'of these those in business hours, each piece under the schedule of the team that it lay with',
                    agent_id STRING COMMENT 'who replied',
                    is_first BOOLEAN NOT NULL COMMENT 'the first question of the ticket',
                    is_waiting BOOLEAN NOT NULL COMMENT 'no reply yet, and the ticket is not solved, closed, deleted or merged'
                    """)
            .build();

    private static final WindowSpec OF_TICKET = Window.partitionBy("ticket_id");
    private static final WindowSpec IN_ORDER =
            OF_TICKET.orderBy(asc("at"), asc("rank"), asc_nulls_first("sequence"), asc("id"));
    private static final WindowSpec SO_FAR = IN_ORDER.rowsBetween(Window.unboundedPreceding(), Window.currentRow());

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(TicketFact.TABLE)
                .optionally(
                        TicketSpanFact.TABLE, HelpdeskTicketEvents.TABLE, HelpdeskContacts.TABLE, HelpdeskAgents.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> tickets = inputs.table(TicketFact.TABLE);
        return perUtterance(tickets, inputs)
                .transform(ReplyFact::withQuestionNumber)
                .transform(ReplyFact::perQuestion)
                .transform(questions -> withTicket(questions, tickets))
                .transform(questions -> withSeconds(questions, inputs))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /** What customers and people who answer them said, the openings of inbound tickets, and that an agent opened a ticket. */
    private static Dataset<Row> perUtterance(Dataset<Row> tickets, Inputs inputs) {
        Dataset<Row> events = InForce.rows(
                        HelpdeskTicketEvents.CONTRACT, inputs.table(HelpdeskTicketEvents.TABLE), inputs.cut())
                .transform(all -> TicketHistory.withActors(all, AgentHistory.bots(inputs)))
                .withColumn(
                        "is_agent_opening",
                        col("event_type")
                                .equalTo("created")
                                .and(col("actor_type").equalTo("agent")))
                .where(col("is_customer_message").or(col("is_reply")).or(col("is_agent_opening")));
        Dataset<Row> openings = tickets.where(col("direction").equalTo("inbound"));
        return utterances(
                        events,
                        "occurred_at",
                        col("sequence"),
                        "event_id",
                        "actor_id",
                        col("is_customer_message"),
                        col("is_reply"),
                        col("is_agent_opening"))
                .unionByName(utterances(
                        TicketSessions.answeredByPeople(inputs).where(TicketSessions.isAnswer()),
                        "answered_at",
                        lit(Long.MAX_VALUE),
                        "contact_id",
                        "agent_id",
                        lit(false),
                        lit(true),
                        lit(false)))
                .unionByName(utterances(
                                openings,
                                "asked_at",
                                lit(null).cast("bigint"),
                                "ticket_id",
                                "ticket_id",
                                lit(true),
                                lit(false),
                                lit(false))
                        .withColumn("is_opening", lit(true)));
    }

    private static Dataset<Row> utterances(
            Dataset<Row> rows,
            String at,
            Column sequence,
            String id,
            String by,
            Column isQuestion,
            Column isAnswer,
            Column isAgentOpening) {
        return rows.select(
                col("ticket_id"),
                col(at).as("at"),
                sequence.as("sequence"),
                col(id).as("id"),
                col(by).as("by"),
                isQuestion.as("is_question"),
                coalesce(isAnswer, lit(false)).as("is_answer"),
                isAgentOpening.as("is_agent_opening"),
                lit(false).as("is_opening"));
    }

    private static Dataset<Row> withQuestionNumber(Dataset<Row> utterances) {
        Column isOpenedByAgent = max("is_agent_opening").over(OF_TICKET);
        Column before = lag("is_question", 1).over(IN_ORDER);
        return utterances
                .withColumn(
                        // What an agent writes while opening the ticket answers nobody; it comes before the question.
                        "rank",
                        when(not(col("is_opening")), 0).when(isOpenedByAgent, 1).otherwise(-1))
                .where(not(col("is_agent_opening")))
                .withColumn("no", row_number().over(IN_ORDER))
                .withColumn("begins_question", col("is_question").and(not(coalesce(before, lit(false)))))
                .withColumn(
                        "reply_no", sum(col("begins_question").cast("bigint")).over(SO_FAR));
    }

    private static Dataset<Row> perQuestion(Dataset<Row> utterances) {
        Column reply = struct(col("no"), col("at"), col("by"));
        // Number 0 is what people wrote before the customer did.
        return utterances
                .where(col("reply_no").gt(0))
                .groupBy(col("ticket_id").as("asked_ticket_id"), col("reply_no"))
                .agg(
                        min("at").as("question_at"),
                        min(when(col("is_answer"), reply)).as("reply"));
    }

    private static Dataset<Row> withTicket(Dataset<Row> questions, Dataset<Row> tickets) {
        Column hasEnded = col("current_status")
                .isin("solved", "closed", "deleted", "merged")
                .or(col("is_merged"));
        return questions
                .join(tickets, col("ticket_id").equalTo(col("asked_ticket_id")))
                .withColumn("asked_at", col("question_at"))
                .withColumn("replied_at", col("reply.at"))
                .withColumn("agent_id", col("reply.by"))
                .withColumn("is_first", col("reply_no").equalTo(1))
                .withColumn("is_waiting", col("reply").isNull().and(not(hasEnded)));
    }

    private static Dataset<Row> withSeconds(Dataset<Row> questions, Inputs inputs) {
        ServiceHours hours = ServiceHours.of(inputs.settings());
        return TicketClocks.withSpans(questions, inputs)
                .withColumn(
                        "response_seconds", unix_timestamp(col("replied_at")).minus(unix_timestamp(col("asked_at"))))
                .withColumn("response_business_seconds", TicketClocks.piecewise(hours, "asked_at", "replied_at"));
    }
}

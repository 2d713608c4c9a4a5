package org.deskledger.fact;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_timestamp;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.HelpdeskSurveys;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * What each person who was asked has answered, about which ticket and whose work.
 *
 * <p>Every survey in force is here, answered or not; an answer after the as-of is not given yet. The score is that of the newest
 * version, and {@code first_score} that of the oldest version with one, so a rating that was changed shows both. Agent, team and
 * category are those at the answer (of an unanswered survey, at the sending): who has the ticket now may have got it because of a bad
 * rating. The words themselves stay in raw, for they are personal; here they are masked. A late version restates its survey, and which answer of a person or ticket is
 * the first or last.
 */
public final class SurveyAnswerFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.survey_answer")
            .grain("one survey sent to one person, answered or not")
            .key("survey_id")
            .columns("""
                survey_id STRING NOT NULL COMMENT 'id of the survey as sent to one person',
                kind STRING NOT NULL COMMENT 'csat, nps, ces or fcr',
                customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                person_key STRING COMMENT 'pseudonym of the person asked, as in fact.ticket',
                ticket_id STRING COMMENT 'ticket that it is about; NULL for a survey about the whole relationship',
                agent_id STRING COMMENT 'agent that it is about: as the survey says, else who had the ticket at the answer; never who has it now',
                channel STRING COMMENT 'channel of the ticket',
                category STRING COMMENT 'category of the ticket at the answer',
                team STRING COMMENT 'team of the ticket at the answer',
                sent_at TIMESTAMP NOT NULL COMMENT 'when it was sent',
                responded_at TIMESTAMP COMMENT 'when it was answered; NULL while it is not',
                is_answered BOOLEAN NOT NULL COMMENT 'answered by the as-of',
                score INT COMMENT 'the answer on the survey\\'s own scale',
                normalised_score DECIMAL(9,6) COMMENT 'the answer from 0 (worst) to 1 (best), whatever the scale and its direction',
                is_positive BOOLEAN COMMENT 'top two boxes of the survey\\'s own scale; of a scale of two or three the top one alone; NULL without score',
                nps_class STRING COMMENT 'promoter (9-10), passive (7-8) or detractor (0-6); NULL for other kinds',
                ces_score DECIMAL(9,6) COMMENT 'ease from 1 to 7, scales of effort reversed, other scales stretched; NULL for other kinds',
                solved_answer BOOLEAN COMMENT 'answer to: was your issue solved',
                first_score INT COMMENT 'the answer before it was ever changed',
                first_responded_at TIMESTAMP COMMENT 'when that was given',
                is_first_positive BOOLEAN COMMENT 'is_positive of first_score',
                rating_count BIGINT NOT NULL COMMENT 'different answers in time: 1 where it was never changed, 0 without score',
                is_first_of_ticket BOOLEAN NOT NULL COMMENT 'first answer with a score of its kind about the ticket; of surveys without ticket every one',
                is_last_of_ticket BOOLEAN NOT NULL COMMENT 'last answer with a score of its kind about the ticket; of surveys without ticket every one',
                is_last_of_quarter BOOLEAN NOT NULL COMMENT 'last answer with a score of its kind by the person in the calendar quarter; without person false',
                seconds_after_resolution BIGINT COMMENT 'calendar seconds from the last resolution of the ticket before the sending, of its first and its last one, to the sending; NULL where there is none',
                is_escalated BOOLEAN NOT NULL COMMENT 'the ticket was escalated by the time of the answer',
                is_refunded BOOLEAN NOT NULL COMMENT 'money was paid back on the ticket by the time of the answer',
                masked_comment STRING COMMENT 'words of the newest answer without links, addresses, long numbers and names that can be told; NULL without words',
                stated_theme STRING COMMENT 'what the words are about, where the source says so'
                """)
            .build();

    /** In the order in which a person gave them; the newest version of an answer says when. */
    private static final Column[] ANSWERED = {col("responded_at"), col("survey_id")};

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(HelpdeskSurveys.TABLE)
                .optionally(
                        TicketFact.TABLE, HelpdeskTickets.TABLE, HelpdeskTicketEvents.TABLE, CustomerReferences.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return InForce.rows(HelpdeskSurveys.CONTRACT, inputs.table(HelpdeskSurveys.TABLE), inputs.cut())
                .transform(surveys -> withAnswerByTheAsOf(surveys, inputs))
                .transform(surveys -> withFirstAnswer(surveys, inputs))
                .transform(surveys ->
                        CustomerReferences.withCustomerId(surveys, inputs.table(CustomerReferences.TABLE), "helpdesk"))
                .withColumn("person_key", TicketFact.personKey())
                .transform(SurveyAnswerFact::withScores)
                .transform(surveys -> withTicket(surveys, inputs))
                .transform(surveys -> withPlaceAmongAnswers(surveys, inputs))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> withAnswerByTheAsOf(Dataset<Row> surveys, Inputs inputs) {
        Column isAnswered = coalesce(col("responded_at").lt(lit(inputs.cut().end())), lit(false));
        return surveys.withColumn("is_answered", isAnswered)
                .withColumn("responded_at", when(col("is_answered"), col("responded_at")))
                .withColumn("score", when(col("is_answered"), col("score")))
                .withColumn("solved_answer", when(col("is_answered"), col("solved_answer")))
                .withColumn("masked_comment", when(col("is_answered"), PersonalWords.masked(col("comment"))))
                .withColumn("stated_theme", when(col("is_answered"), col("theme")))
                .withColumn("_as_of_at", coalesce(col("responded_at"), col("sent_at")));
    }

    /** The oldest version with a score, whether or not one without came before it: some sources deliver rated surveys alone. */
    private static Dataset<Row> withFirstAnswer(Dataset<Row> surveys, Inputs inputs) {
        Column answer = struct(col("updated_at"), col("score"), col("responded_at"));
        Dataset<Row> answers = InForce.versions(
                        HelpdeskSurveys.CONTRACT, inputs.table(HelpdeskSurveys.TABLE), inputs.cut())
                .where(col("score")
                        .isNotNull()
                        .and(col("responded_at").lt(lit(inputs.cut().end()))))
                .groupBy(col("survey_id").as("_survey_id"))
                .agg(
                        min(answer).as("_first"),
                        count_distinct(col("score"), col("responded_at")).as("_ratings"));
        return surveys.join(answers, col("survey_id").equalTo(col("_survey_id")), "left")
                .withColumn("first_score", when(col("score").isNotNull(), col("_first.score")))
                .withColumn("first_responded_at", when(col("score").isNotNull(), col("_first.responded_at")))
                .withColumn(
                        "rating_count",
                        when(col("score").isNotNull(), col("_ratings")).otherwise(lit(0L)));
    }

    private static Dataset<Row> withScores(Dataset<Row> surveys) {
        return surveys.withColumn("normalised_score", normalised("score").cast("decimal(9,6)"))
                .withColumn("is_positive", isPositive("score"))
                .withColumn("is_first_positive", isPositive("first_score"))
                .withColumn(
                        "nps_class",
                        when(
                                col("kind").equalTo("nps").and(col("score").isNotNull()),
                                when(col("score").geq(9), "promoter")
                                        .when(col("score").geq(7), "passive")
                                        .otherwise("detractor")))
                .withColumn(
                        "ces_score",
                        when(
                                col("kind").equalTo("ces"),
                                normalised("score")
                                        .multiply(lit(6))
                                        .plus(lit(1))
                                        .cast("decimal(9,6)")));
    }

    /** Steps above the worst answer, whatever the scale's direction. */
    private static Column stepsUp(String score) {
        return when(col("higher_is_better"), col(score).minus(col("scale_min")))
                .otherwise(col("scale_max").minus(col(score)));
    }

    private static Column normalised(String score) {
        return stepsUp(score)
                .cast("decimal(10,0)")
                .divide(col("scale_max").minus(col("scale_min")).cast("decimal(10,0)"));
    }

    private static Column isPositive(String score) {
        Column steps = col("scale_max").minus(col("scale_min"));
        // The upper two of good and bad would be both, and of three one would be neutral.
        Column boxes = when(steps.geq(3), lit(2)).otherwise(lit(1));
        return stepsUp(score).gt(steps.minus(boxes));
    }

    private static Dataset<Row> withTicket(Dataset<Row> surveys, Inputs inputs) {
        Dataset<Row> tickets = inputs.table(TicketFact.TABLE)
                .select(
                        col("ticket_id").as("_ticket_id"),
                        col("channel"),
                        col("category").as("_category_now"),
                        col("team").as("_team_now"),
                        col("first_resolved_at"),
                        col("last_resolved_at"),
                        col("first_escalated_at"));
        Column resolvedAt = when(col("last_resolved_at").leq(col("sent_at")), col("last_resolved_at"))
                .when(col("first_resolved_at").leq(col("sent_at")), col("first_resolved_at"));
        Column isEscalated = coalesce(col("first_escalated_at").leq(col("_as_of_at")), lit(false));
        Dataset<Row> history = AttributeHistory.perTicket(surveys, inputs);
        return surveys.join(tickets, col("ticket_id").equalTo(col("_ticket_id")), "left")
                .join(history, col("ticket_id").equalTo(col("history_ticket_id")), "left")
                .withColumn("agent_id", coalesce(col("agent_id"), AttributeHistory.at("assignments", "_as_of_at")))
                .withColumn("team", coalesce(AttributeHistory.at("teams", "_as_of_at"), col("_team_now")))
                .withColumn("category", coalesce(AttributeHistory.at("categories", "_as_of_at"), col("_category_now")))
                .withColumn(
                        "seconds_after_resolution",
                        unix_timestamp(col("sent_at")).minus(unix_timestamp(resolvedAt)))
                .withColumn("is_escalated", isEscalated)
                .withColumn("is_refunded", coalesce(col("first_refunded_at").leq(col("_as_of_at")), lit(false)));
    }

    private static Dataset<Row> withPlaceAmongAnswers(Dataset<Row> surveys, Inputs inputs) {
        Column isScored = col("score").isNotNull();
        Column quarter = date_trunc(
                "quarter",
                from_utc_timestamp(col("responded_at"), inputs.cut().zone().getId()));
        WindowSpec ofTicket = Window.partitionBy(col("kind"), col("ticket_id"), isScored);
        WindowSpec ofPerson = Window.partitionBy(col("kind"), col("person_key"), isScored, quarter);
        Column isAlone = col("ticket_id").isNull();
        return surveys.withColumn(
                        "is_first_of_ticket",
                        isScored.and(
                                isAlone.or(isFirst(ofTicket.orderBy(col("first_responded_at"), col("survey_id"))))))
                .withColumn("is_last_of_ticket", isScored.and(isAlone.or(isLast(ofTicket))))
                .withColumn(
                        "is_last_of_quarter",
                        isScored.and(col("person_key").isNotNull()).and(isLast(ofPerson)));
    }

    private static Column isFirst(WindowSpec ordered) {
        return row_number().over(ordered).equalTo(1);
    }

    private static Column isLast(WindowSpec group) {
        return isFirst(group.orderBy(ANSWERED[0].desc(), ANSWERED[1].desc()));
    }
}

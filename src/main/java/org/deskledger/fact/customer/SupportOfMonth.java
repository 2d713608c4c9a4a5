package org.deskledger.fact.customer;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.SlaEventFact;
import org.deskledger.fact.SurveyAnswerFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.job.Inputs;

/**
 * What a customer met with in support in a month: answers and how long they took, issues that came back, promises that were
 * broken, and what the customer said of
 * it. Each part is in the month of its own event, as in the metrics: replies when given, reopenings when they happened, broken promises when they were due, answers when
 * they came.
 */
final class SupportOfMonth {

    /** What this adds to a customer's month besides {@code ces_score_sum}: 0 where nothing happened. */
    static final List<String> COUNTS = List.of(
            "first_response_count",
            "first_response_seconds",
            "long_wait_count",
            "reopened_count",
            "breached_count",
            "csat_answers",
            "csat_positives",
            "ces_answers",
            "nps_answers",
            "nps_promoters",
            "nps_detractors");

    private final Inputs inputs;

    SupportOfMonth(Inputs inputs) {
        this.inputs = inputs;
    }

    /** {@code customer_id, month} and the measures, each part a row of its own; what a part does not measure is NULL. */
    Dataset<Row> parts() {
        return firstResponses()
                .unionByName(reopenings(), true)
                .unionByName(breaches(), true)
                .unionByName(answers(), true);
    }

    private Dataset<Row> firstResponses() {
        Column isLong = col("first_response_seconds").gt(longWaitSeconds());
        return countedTickets()
                .where(col("first_response_at").isNotNull())
                .groupBy(col("customer_id"), monthOf("first_response_at").as("month"))
                .agg(
                        count(lit(1)).as("first_response_count"),
                        sum("first_response_seconds").as("first_response_seconds"),
                        count(when(isLong, lit(1))).as("long_wait_count"));
    }

    /** A ticket that came back twice is one issue that was not solved. */
    private Dataset<Row> reopenings() {
        return countedTickets()
                .where(col("first_meaningful_reopened_at").isNotNull())
                .groupBy(
                        col("customer_id"),
                        monthOf("first_meaningful_reopened_at").as("month"))
                .agg(count(lit(1)).as("reopened_count"));
    }

    /** As {@code sla_adherence} counts them: one past its due instant is broken, whether or not it was done later. */
    private Dataset<Row> breaches() {
        return inputs.table(SlaEventFact.TABLE)
                .where("NOT is_exempt AND NOT is_achieved")
                .where(col("decided_at").lt(lit(inputs.cut().end())))
                .groupBy(col("customer_id"), monthOf("decided_at").as("month"))
                .agg(count(lit(1)).as("breached_count"));
    }

    private Dataset<Row> answers() {
        return inputs.table(SurveyAnswerFact.TABLE)
                .where(col("score").isNotNull())
                .groupBy(col("customer_id"), monthOf("responded_at").as("month"))
                .agg(
                        counted(col("kind").equalTo("csat")).as("csat_answers"),
                        counted(col("kind").equalTo("csat").and(col("is_positive")))
                                .as("csat_positives"),
                        counted(col("ces_score").isNotNull()).as("ces_answers"),
                        sum("ces_score").cast("decimal(18,6)").as("ces_score_sum"),
                        counted(isLast(col("nps_class").isNotNull())).as("nps_answers"),
                        counted(isLast(col("nps_class").equalTo("promoter"))).as("nps_promoters"),
                        counted(isLast(col("nps_class").equalTo("detractor"))).as("nps_detractors"));
    }

    private Dataset<Row> countedTickets() {
        return inputs.table(TicketFact.TABLE).where("direction = 'inbound' AND NOT is_deleted AND NOT is_merged");
    }

    private static Column isLast(Column isOne) {
        return isOne.and(col("is_last_of_quarter"));
    }

    private static Column counted(Column condition) {
        return count(when(condition, lit(1)));
    }

    /** What the operator calls a long wait in the ticket's channel. */
    private Column longWaitSeconds() {
        Map<String, Integer> seconds =
                new TreeMap<>(inputs.settings().supportImpact().longWaitSeconds());
        Column threshold = lit(seconds.get("default").longValue());
        for (Map.Entry<String, Integer> channel : seconds.entrySet()) {
            threshold = when(
                            col("channel").equalTo(channel.getKey()),
                            lit(channel.getValue().longValue()))
                    .otherwise(threshold);
        }
        return threshold;
    }

    private Column monthOf(String instant) {
        return trunc(
                to_date(from_utc_timestamp(col(instant), inputs.cut().zone().getId())), "month");
    }
}

package org.deskledger.mart.service;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.AgentDayFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * What each agent did in a month, as far as it is theirs: what they wrote and solved, the contacts that they handled, how long these
 * took, what customers said of them, and how their time was spent.
 *
 * <p>Counts of deeds are those of {@code fact.agent_day}; every other number is the catalogue's, published by agent; none is defined a
 * second time here. First response time is not among them: how
 * long a customer waits is decided by how many are on duty. Whoever is not known as an agent has no row. Late data restates a month as it
 * restates {@code mart.metric_value}.
 */
public final class AgentPerformance implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.agent_performance")
            .grain("one agent in one month in which anything of theirs was counted")
            .key("agent_id", "month")
            .columns("""
                    agent_id STRING NOT NULL COMMENT 'the helpdesk\\'s id of the agent',
                    month DATE NOT NULL COMMENT 'first day of the month in the reporting zone',
                    public_reply_count BIGINT NOT NULL COMMENT 'public messages that the agent wrote',
                    note_count BIGINT NOT NULL COMMENT 'messages of theirs that the customer does not see',
                    resolution_count BIGINT NOT NULL COMMENT 'tickets that they made solved or closed, each time',
                    contacts_handled BIGINT NOT NULL COMMENT 'contacts handled that ended in it, and tickets without one at their first reply',
                    average_handle_seconds DOUBLE COMMENT 'handle time of these; NULL without any',
                    is_handle_time_reliable BOOLEAN NOT NULL COMMENT 'at least the configured minimum of contacts',
                    csat DOUBLE COMMENT 'positive / answers about interactions that the agent handled; NULL without answers',
                    csat_ci_low DOUBLE COMMENT 'lower end of the 95 % Wilson interval',
                    csat_ci_high DOUBLE COMMENT 'upper end of it',
                    csat_answers BIGINT NOT NULL COMMENT 'answers behind csat',
                    is_csat_reliable BOOLEAN NOT NULL COMMENT 'at least the configured minimum of answers',
                    fcr DOUBLE COMMENT 'tickets that the agent answered first and that were solved at first contact / those resolved; NULL while no window is over',
                    fcr_ci_low DOUBLE COMMENT 'lower end of the 95 % Wilson interval',
                    fcr_ci_high DOUBLE COMMENT 'upper end of it',
                    fcr_tickets BIGINT NOT NULL COMMENT 'resolved tickets behind fcr',
                    is_fcr_reliable BOOLEAN NOT NULL COMMENT 'at least the configured minimum of tickets',
                    availability DOUBLE COMMENT 'seconds handling or ready / logged in; NULL without states',
                    occupancy DOUBLE COMMENT 'seconds handling / handling or ready; NULL without states',
                    utilisation DOUBLE COMMENT 'seconds handling / paid; NULL without shifts',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    private static final List<String> DEEDS = List.of("public_reply_count", "note_count", "resolution_count");
    private static final List<String> SLICES = List.of("agent_id", "first_response_agent_id");

    /** Column to what stands in it: a metric and one of its columns. */
    private static final Map<String, List<String>> SHOWN = shown();

    private static Map<String, List<String>> shown() {
        Map<String, List<String>> shown = new LinkedHashMap<>();
        shown.put("contacts_handled", List.of("average_handle_time", "denominator"));
        shown.put("average_handle_seconds", List.of("average_handle_time", "value"));
        shown.put("is_handle_time_reliable", List.of("average_handle_time", "is_reliable"));
        shown.put("csat", List.of("csat", "value"));
        shown.put("csat_ci_low", List.of("csat", "ci_low"));
        shown.put("csat_ci_high", List.of("csat", "ci_high"));
        shown.put("csat_answers", List.of("csat", "denominator"));
        shown.put("is_csat_reliable", List.of("csat", "is_reliable"));
        shown.put("fcr", List.of("first_contact_resolution", "value"));
        shown.put("fcr_ci_low", List.of("first_contact_resolution", "ci_low"));
        shown.put("fcr_ci_high", List.of("first_contact_resolution", "ci_high"));
        shown.put("fcr_tickets", List.of("first_contact_resolution", "denominator"));
        shown.put("is_fcr_reliable", List.of("first_contact_resolution", "is_reliable"));
        shown.put("availability", List.of("availability", "value"));
        shown.put("occupancy", List.of("occupancy", "value"));
        shown.put("utilisation", List.of("agent_utilisation", "value"));
        return shown;
    }

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(MetricValue.TABLE).optionally(AgentDayFact.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return inputs.table(MetricValue.TABLE)
                .transform(AgentPerformance::onlyOfAgents)
                .transform(AgentPerformance::perAgentAndMonth)
                .transform(agents -> withDeeds(agents, inputs.table(AgentDayFact.TABLE)))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> onlyOfAgents(Dataset<Row> values) {
        return values.where(col("period_kind").equalTo("month"))
                .where(col("is_headline").and(col("slice_kind").isin(SLICES.toArray())))
                .where(not(col("slice_value").equalTo("unknown")))
                .where(col("metric_id")
                        .isin(SHOWN.values().stream()
                                .map(shown -> shown.get(0))
                                .distinct()
                                .toArray()));
    }

    /** A metric has one row for an agent and month, so the greatest value is the only one. */
    private static Dataset<Row> perAgentAndMonth(Dataset<Row> values) {
        List<Column> columns = new ArrayList<>();
        SHOWN.forEach((name, shown) -> {
            Column value = max(when(col("metric_id").equalTo(shown.get(0)), col(shown.get(1))));
            columns.add(
                    switch (shown.get(1)) {
                        case "denominator" -> value.cast("bigint").as(name);
                        default -> value.as(name);
                    });
        });
        return values.groupBy(
                        col("slice_value").as("agent_id"), col("period_start").as("month"))
                .agg(columns.get(0), columns.subList(1, columns.size()).toArray(Column[]::new));
    }

    /** Who did something of which no metric tells, such as a note alone, has a row as well. */
    private static Dataset<Row> withDeeds(Dataset<Row> agents, Dataset<Row> days) {
        Column[] sums = DEEDS.stream().map(deed -> sum(deed).as(deed)).toArray(Column[]::new);
        Dataset<Row> deeds = days.groupBy(
                        col("agent_id"), trunc(col("day"), "month").as("month"))
                .agg(sums[0], Arrays.copyOfRange(sums, 1, sums.length));
        return agents.join(deeds, new String[] {"agent_id", "month"}, "full")
                .na()
                .fill(
                        0L,
                        Stream.concat(DEEDS.stream(), columnsOf("denominator")).toArray(String[]::new))
                .na()
                .fill(false, columnsOf("is_reliable").toArray(String[]::new));
    }

    private static Stream<String> columnsOf(String part) {
        return SHOWN.entrySet().stream()
                .filter(shown -> shown.getValue().get(1).equals(part))
                .map(Map.Entry::getKey);
    }
}

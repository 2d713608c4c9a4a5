package org.deskledger.fact;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.InForce;
import org.deskledger.extract.contract.SnapshotHistory;
import org.deskledger.job.Inputs;

/** Who an agent was when the work was done, from all deliveries of the agents extract. */
final class AgentHistory {

    private AgentHistory() {}

    /** One column {@code bot_id}: agents that any delivery calls a program; a program does not become a person. */
    static Dataset<Row> bots(Inputs inputs) {
        return InForce.onlyKnown(inputs.table(HelpdeskAgents.TABLE), inputs.cut())
                .where(col("is_bot"))
                .select(col("agent_id").as("bot_id"))
                .distinct();
    }

    /**
     * The rows with {@code team_of_agent}: the team that the agent stood in on the day of an instant in the reporting zone; NULL where
     * no delivery says one. Row count stays, for an agent's days do not overlap.
     */
    static Dataset<Row> withTeam(Dataset<Row> rows, Inputs inputs, String agent, String at) {
        Column day = to_date(from_utc_timestamp(col(at), inputs.cut().zone().getId()));
        return rows.join(
                        teams(inputs),
                        col(agent)
                                .equalTo(col("team_agent_id"))
                                .and(day.geq(col("team_from")))
                                .and(coalesce(day.lt(col("team_to")), lit(true))),
                        "left")
                .drop("team_agent_id", "is_bot", "left_on", "team_from", "team_to");
    }

    /**
     * {@code team_agent_id, team_of_agent, is_bot, left_on, team_from, team_to}: the days from and to (excluded; NULL while open) which
     * an agent stood in a team. The first version holds from {@code hired_on} or the beginning.
     */
    static Dataset<Row> teams(Inputs inputs) {
        return stretches(inputs, "team", "is_bot")
                .withColumnsRenamed(Map.of(
                        "agent_id", "team_agent_id",
                        "team", "team_of_agent",
                        "valid_from", "team_from",
                        "valid_to", "team_to"));
    }

    /**
     * {@code agent_id}, what was asked for, {@code left_on, valid_from, valid_to}: the days from and to (excluded; NULL while open) in
     * which nothing of what was asked for changed. The first one holds from {@code hired_on} or the beginning.
     *
     * @param columns what is followed over time
     */
    static Dataset<Row> stretches(Inputs inputs, String... columns) {
        WindowSpec inOrder = Window.partitionBy("agent_id").orderBy("valid_from");
        Column continues = Stream.of(columns)
                .map(column -> lag(column, 1).over(inOrder).equalTo(col(column)))
                .reduce(lag("valid_to", 1).over(inOrder).equalTo(col("valid_from")), Column::and);
        Column beginning = coalesce(col("hired_on"), lit("0001-01-01").cast("date"));
        List<Column> stretch = new ArrayList<>(List.of(col("agent_id"), col("stretch")));
        Stream.of(columns).map(column -> col(column)).forEach(stretch::add);
        return SnapshotHistory.versions(
                        HelpdeskAgents.CONTRACT, InForce.onlyKnown(inputs.table(HelpdeskAgents.TABLE), inputs.cut()))
                .withColumn("is_first", row_number().over(inOrder).equalTo(1))
                .withColumn("step", not(coalesce(continues, lit(false))).cast("int"))
                .withColumn("stretch", sum("step").over(inOrder))
                .groupBy(stretch.toArray(Column[]::new))
                .agg(
                        min(when(col("is_first"), least(beginning, col("valid_from")))
                                        .otherwise(col("valid_from")))
                                .as("valid_from"),
                        // The newest version has no end, and NULL is greater than any day here.
                        when(max(col("valid_to").isNull()), lit(null))
                                .otherwise(max("valid_to"))
                                .as("valid_to"),
                        max("left_on").as("left_on"))
                .drop("stretch");
    }
}

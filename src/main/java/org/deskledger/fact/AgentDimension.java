package org.deskledger.fact;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * Who each agent was, and from which day to which: what was done on a day belongs to the team and tier that its agent stood in then.
 *
 * <p>One row for every stretch of deliveries in which nothing about the agent changed. Who is missing from a delivery ended on its day
 * and keeps all earlier rows. The first row of an agent holds from {@code hired_on} or the beginning. A delivery that comes late may cut
 * a row in two. Names stay in raw: they are personal data and decide nothing.
 */
public final class AgentDimension implements Job {

    /** Agent of what no known agent did. */
    public static final String UNKNOWN = "unknown";

    public static final TableSpec TABLE = TableSpec.named("dim.agent")
            .grain("one stretch of days in which an agent was the same, and one for all who are unknown")
            .key("agent_id", "valid_from")
            .columns("""
                    agent_id STRING NOT NULL COMMENT 'the helpdesk\\'s id of the agent; unknown stands for all who are not listed',
                    valid_from DATE NOT NULL COMMENT 'first day that it holds',
                    valid_to DATE COMMENT 'first day that it does not hold any more; NULL while it does',
                    team STRING NOT NULL COMMENT 'team in these days',
                    tier STRING NOT NULL COMMENT 'tier of the team in these days',
                    is_bot BOOLEAN NOT NULL COMMENT 'any delivery calls it a program; a program does not become a person',
                    left_on DATE COMMENT 'last day at work, as far as deliveries of these days say',
                    is_unknown BOOLEAN NOT NULL COMMENT 'stands for all who are not listed'
                    """)
            .constraint("valid_to_after_valid_from", "valid_to > valid_from")
            .build();

    private static final LocalDate BEGINNING = LocalDate.parse("0001-01-01");

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(HelpdeskAgents.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return AgentHistory.stretches(inputs, "team", "tier")
                .transform(agents -> withIsBot(agents, AgentHistory.bots(inputs)))
                .withColumn("is_unknown", lit(false))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new))
                .transform(AgentDimension::withUnknown);
    }

    private static Dataset<Row> withIsBot(Dataset<Row> agents, Dataset<Row> bots) {
        return agents.join(bots, col("agent_id").equalTo(col("bot_id")), "left")
                .withColumn("is_bot", col("bot_id").isNotNull());
    }

    private static Dataset<Row> withUnknown(Dataset<Row> agents) {
        Row unknown = RowFactory.create(UNKNOWN, BEGINNING, null, UNKNOWN, UNKNOWN, false, null, true);
        return agents.unionByName(agents.sparkSession().createDataFrame(List.of(unknown), TABLE.columns()));
    }
}

package org.deskledger.fact.customer;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.trunc;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.CostShareFact;
import org.deskledger.fact.money.Shares;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * Who bears the support cost of each channel and team: its customers, by the seconds of human agents that they took.
 *
 * <p>Inbound contacts count, each leg with the team that dealt with it. Seconds of nobody that a rule names are borne by {@code
 * unknown}; cost of a channel and team that spent no second on anybody is {@code unborne}. So the parts add up to the allocated cost,
 * and that to the ledger. A late contact changes the parts of its channel, team and month alone.
 */
public final class CostToServeFact implements Job {

    /** Customer of cost that nobody took a second of. */
    public static final String UNBORNE = "unborne";

    public static final TableSpec TABLE = TableSpec.named("fact.cost_to_serve")
            .grain("one customer's part of a month's support cost of a channel and team; the parts add up to it")
            .key("customer_id", "month", "channel", "team")
            .columns("""
                    customer_id STRING NOT NULL COMMENT 'account that bears it; unknown where no rule says one, unborne where nobody took a second',
                    month DATE NOT NULL COMMENT 'month of the cost and of the contacts, its first day',
                    channel STRING NOT NULL COMMENT 'channel of the cost; unallocated as in fact.cost_share',
                    team STRING NOT NULL COMMENT 'team of the cost; unallocated as in fact.cost_share',
                    handle_seconds BIGINT NOT NULL COMMENT 'seconds of human agents on the customer\\'s inbound contacts that ended in the month',
                    cost_to_serve_amount DECIMAL(18,4) NOT NULL COMMENT 'the part, in the reporting currency'
                    """)
            .build();

    private static final String[] WHOLE = {"month", "channel", "team"};

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(CostShareFact.TABLE).optionally(ContactFact.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return perChannelAndTeam(inputs.table(CostShareFact.TABLE))
                .join(perCustomer(inputs), WHOLE, "left")
                .withColumn("customer_id", coalesce(col("customer_id"), lit(UNBORNE)))
                .withColumn("handle_seconds", coalesce(col("handle_seconds"), lit(0L)))
                .transform(parts -> Shares.withShare(
                        parts, "cost_amount", "handle_seconds", List.of(WHOLE), "customer_id", "cost_to_serve_amount"))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /** Parts without a rate are left out, and a run that has any is not published. */
    private static Dataset<Row> perChannelAndTeam(Dataset<Row> shares) {
        return shares.groupBy("month", "channel", "team")
                .agg(coalesce(sum("allocated_amount"), lit(0))
                        .cast("decimal(18,4)")
                        .as("cost_amount"));
    }

    private static Dataset<Row> perCustomer(Inputs inputs) {
        Column endedOn =
                to_date(from_utc_timestamp(col("ended_at"), inputs.cut().zone().getId()));
        return inputs.table(ContactFact.TABLE)
                .where("direction = 'inbound' AND handle_seconds > 0")
                .groupBy(col("customer_id"), trunc(endedOn, "month").as("month"), col("channel"), col("team"))
                .agg(sum("handle_seconds").as("handle_seconds"));
    }
}

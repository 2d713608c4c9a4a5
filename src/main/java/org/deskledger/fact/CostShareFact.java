package org.deskledger.fact;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingSupportCosts;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.InForce;
import org.deskledger.fact.money.ExchangeRates;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * Which channel and team each line of the support ledger is borne by.
 *
 * <p>Lines of months that have begun by the as-of count. A line with team and channel stays there; with one of them it is spread
 * inside it, with neither over all, by the driver of its category. Shares fixed by agreement are borne by the channels or teams that
 * they name and, inside these, by hours; one that dealt with nothing bears nothing. Where a driver is zero the next one stands in; where all are
 * zero what is not named becomes {@code unallocated}. Parts are cut to 4 decimals and what is left goes to the largest, so they add up
 * to the line. A late contact or a corrected line changes the parts of its month alone.
 */
public final class CostShareFact implements Job {

    /** Channel or team of what no driver can spread. */
    public static final String UNALLOCATED = "unallocated";

    public static final TableSpec TABLE = TableSpec.named("fact.cost_share")
            .grain("one channel and team's part of one ledger line; the parts add up to the line")
            .key("cost_id", "channel", "team")
            .columns("""
                    cost_id STRING NOT NULL COMMENT 'id of the ledger line',
                    channel STRING NOT NULL COMMENT 'channel that bears it; unallocated where no driver says one',
                    team STRING NOT NULL COMMENT 'team that bears it; unallocated where no driver says one',
                    month DATE NOT NULL COMMENT 'month of the cost, its first day',
                    category STRING NOT NULL COMMENT 'salaries, benefits, tools, building, hr, hiring_training, taxes, overhead, vendor or ai',
                    allocated_amount DECIMAL(18,4) COMMENT 'the part in the reporting currency; NULL where no rate is known',
                    original_amount DECIMAL(18,4) NOT NULL COMMENT 'the part in the currency of the line',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code of the line',
                    is_shared BOOLEAN NOT NULL COMMENT 'the line named no team or no channel, so it was spread',
                    driver STRING NOT NULL COMMENT 'what it was spread by: handle-time, volume, headcount, fixed-share, automated-volume; direct where nothing was spread; none where no driver was above zero',
                    driver_quantity DECIMAL(18,6) COMMENT 'the driver of this channel and team: hours, contacts, heads or its share of the whole',
                    is_automation BOOLEAN NOT NULL COMMENT 'cost of answers without an agent, by its category',
                    is_residual BOOLEAN NOT NULL COMMENT 'this part also took what was left by cutting all parts to 4 decimals',
                    line_updated_at TIMESTAMP NOT NULL COMMENT 'version of the ledger line that was spread'
                    """)
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(BillingSupportCosts.TABLE)
                .optionally(ContactFact.TABLE, HelpdeskAgents.TABLE, BillingExchangeRates.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> drivers = CostDrivers.perMonthChannelAndTeam(inputs);
        return InForce.rows(BillingSupportCosts.CONTRACT, inputs.table(BillingSupportCosts.TABLE), inputs.cut())
                .where(col("month").leq(lit(inputs.asOf())))
                .transform(lines -> withReportingAmount(lines, inputs))
                .transform(lines -> perLineAndCandidate(lines, drivers))
                .transform(parts -> CostDrivers.withFixedWeight(
                        parts, inputs.settings().cost().fixedShares()))
                .transform(parts -> withWeight(parts, inputs.settings().cost()))
                .transform(CostShareFact::onlyBearers)
                .transform(CostShareFact::withShares)
                .withColumn(
                        "is_automation",
                        col("category")
                                .isin(inputs.settings().cost().automation().toArray()))
                .withColumnRenamed("updated_at", "line_updated_at")
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> withReportingAmount(Dataset<Row> lines, Inputs inputs) {
        ExchangeRates rates = ExchangeRates.of(inputs);
        return rates.withReportingAmount(
                lines.withColumn("rate_day", rates.dayOfMonthAmount(col("month"))),
                "amount",
                "currency",
                "rate_day",
                "reporting_amount");
    }

    /** Each line beside every channel and team of its month that it may be borne by, or beside none. */
    private static Dataset<Row> perLineAndCandidate(Dataset<Row> lines, Dataset<Row> drivers) {
        Column isDirect = col("team").isNotNull().and(col("channel").isNotNull());
        Column fits = col("month")
                .equalTo(col("driver_month"))
                .and(not(isDirect))
                .and(coalesce(col("channel").equalTo(col("driver_channel")), lit(true)))
                .and(coalesce(col("team").equalTo(col("driver_team")), lit(true)));
        return lines.withColumn("is_shared", not(isDirect)).join(broadcast(drivers), fits, "left");
    }

    private static Dataset<Row> withWeight(Dataset<Row> parts, Settings.Cost cost) {
        WindowSpec line = Window.partitionBy("cost_id");
        Column driver = firstPositive(cost.fallback(), line);
        for (Map.Entry<String, String> category : cost.drivers().entrySet()) {
            Set<String> order = new LinkedHashSet<>();
            order.add(category.getValue());
            order.addAll(cost.fallback());
            driver = when(col("category").equalTo(category.getKey()), firstPositive(order, line))
                    .otherwise(driver);
        }
        Column weight = lit(0L);
        Column quantity = lit(null).cast("decimal(18,6)");
        for (String name : CostDrivers.NAMES) {
            weight = when(col("driver").equalTo(name), CostDrivers.weight(name)).otherwise(weight);
            quantity = when(col("driver").equalTo(name), CostDrivers.quantity(name))
                    .otherwise(quantity);
        }
        return parts.withColumn(
                        "driver", when(not(col("is_shared")), "direct").otherwise(coalesce(driver, lit("none"))))
                .withColumn("weight", coalesce(weight, lit(0L)))
                .withColumn("driver_quantity", quantity);
    }

    private static Column firstPositive(Collection<String> drivers, WindowSpec line) {
        Column first = lit(null).cast("string");
        for (String name : drivers) {
            first = coalesce(
                    first, when(sum(CostDrivers.weight(name)).over(line).gt(0), lit(name)));
        }
        return first;
    }

    /** Without a driver one part stays, which keeps what the line itself names. */
    private static Dataset<Row> onlyBearers(Dataset<Row> parts) {
        WindowSpec line = Window.partitionBy("cost_id").orderBy(asc("driver_channel"), asc("driver_team"));
        Column isSpread = not(col("driver").isin("none", "direct"));
        return parts.withColumn("candidate_no", row_number().over(line))
                .where(isSpread.and(col("weight").gt(0))
                        .or(not(isSpread).and(col("candidate_no").equalTo(1))))
                .withColumn(
                        "channel", coalesce(when(isSpread, col("driver_channel")), col("channel"), lit(UNALLOCATED)))
                .withColumn("team", coalesce(when(isSpread, col("driver_team")), col("team"), lit(UNALLOCATED)))
                .withColumn("weight", when(isSpread, col("weight")).otherwise(1L));
    }

    private static Dataset<Row> withShares(Dataset<Row> parts) {
        WindowSpec line = Window.partitionBy("cost_id");
        WindowSpec largestFirst = line.orderBy(desc("weight"), asc("channel"), asc("team"));
        return parts.withColumn("total_weight", sum("weight").over(line))
                .withColumn("takes_rest", row_number().over(largestFirst).equalTo(1))
                .withColumn("original_amount", share("amount", line))
                .withColumn("allocated_amount", share("reporting_amount", line))
                .withColumn(
                        "is_residual",
                        col("takes_rest")
                                .and(abs(rest("amount", line))
                                        .gt(0)
                                        .or(coalesce(
                                                abs(rest("reporting_amount", line))
                                                        .gt(0),
                                                lit(false)))));
    }

    /** The part cut to 4 decimals; the largest one takes what is left of the line. */
    private static Column share(String amount, WindowSpec line) {
        Column units = cutUnits(amount)
                .plus(when(col("takes_rest"), rest(amount, line)).otherwise(lit(0L)));
        return units.cast("decimal(22,0)")
                .divide(lit(10_000).cast("decimal(5,0)"))
                .cast("decimal(18,4)");
    }

    private static Column rest(String amount, WindowSpec line) {
        return units(amount).cast("bigint").minus(sum(cutUnits(amount)).over(line));
    }

    /** Whole ten-thousandths, cut towards zero by whole-number division: no rounding step can lose or make one. */
    private static Column cutUnits(String amount) {
        return expr("(CAST(" + amount + " * 10000 AS DECIMAL(20,0)) * CAST(weight AS DECIMAL(17,0)))"
                + " DIV CAST(total_weight AS DECIMAL(18,0))");
    }

    private static Column units(String amount) {
        return expr("CAST(" + amount + " * 10000 AS DECIMAL(20,0))");
    }
}

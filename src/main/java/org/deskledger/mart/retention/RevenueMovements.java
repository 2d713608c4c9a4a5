package org.deskledger.mart.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.mart.CustomerSlices;
import org.deskledger.table.TableSpec;

/**
 * Why monthly recurring revenue changed, in each month: opening + movements + fx = closing.
 *
 * <p>Months that are over, each currency by itself and all together in the reporting currency under {@code ALL}. Both retentions look
 * at the customers who had recurring revenue at the opening, also those who are lost by now: gross caps each customer at their own
 * opening, so one customer's growth never hides another's loss. Customer {@code unknown} counts in the amounts and in no retention.
 */
public final class RevenueMovements implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.revenue_movements")
            .grain("one month that is over, currency and slice")
            .key("month", "currency", "slice_kind", "slice_value")
            .columns("""
                    month DATE NOT NULL COMMENT 'first day of the month',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code of all amounts of the row; ALL for every currency in the reporting currency',
                    slice_kind STRING NOT NULL COMMENT 'what customers are split by: all, segment, tier, acquisition_channel, region, plan',
                    slice_value STRING NOT NULL COMMENT 'all for the total; unknown where the CRM says nothing',
                    opening DECIMAL(18,4) COMMENT 'recurring revenue a month at the end of the month before',
                    new DECIMAL(18,4) COMMENT 'change in the first month with recurring revenue',
                    reactivation DECIMAL(18,4) COMMENT 'change where it comes back from 0',
                    expansion DECIMAL(18,4) COMMENT 'change where the customer\\'s total rose',
                    contraction DECIMAL(18,4) COMMENT 'change where the customer\\'s total fell; 0 or below in total',
                    churned DECIMAL(18,4) COMMENT 'change where it went to 0; 0 or below',
                    fx DECIMAL(18,4) COMMENT 'what changes of rates alone did; 0 in an original currency',
                    closing DECIMAL(18,4) COMMENT 'recurring revenue a month at the end of the month',
                    retention_opening DECIMAL(18,4) COMMENT 'opening of customers who are known; the denominator of both retentions',
                    gross_retained DECIMAL(18,4) COMMENT 'of that, what stayed, each customer capped at their own opening, at opening rates',
                    net_retained DECIMAL(18,4) COMMENT 'of that, what stayed with expansions, at opening rates',
                    gross_revenue_retention DOUBLE COMMENT 'gross_retained / retention_opening',
                    net_revenue_retention DOUBLE COMMENT 'net_retained / retention_opening',
                    year_opening DECIMAL(18,4) COMMENT 'recurring revenue of known customers twelve months before, in the reporting currency at the rates of then; NULL in an original currency',
                    year_gross_retained DECIMAL(18,4) COMMENT 'of that, what is left at the end of the month, each customer capped at their own, at the rates of then',
                    year_net_retained DECIMAL(18,4) COMMENT 'of that, what is left with expansions, at the rates of then',
                    year_gross_revenue_retention DOUBLE COMMENT 'year_gross_retained / year_opening: the same customers a year later',
                    year_net_revenue_retention DOUBLE COMMENT 'year_net_retained / year_opening',
                    quick_ratio DOUBLE COMMENT '(new + reactivation + expansion) / -(contraction + churned)',
                    definition_version INT NOT NULL COMMENT 'version of the definition',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    /** Raised when the meaning of a column changes. */
    private static final int DEFINITION_VERSION = 1;

    @Override
    public TableSpec table() {
        return TABLE;
    }

    /** Currency of rows that add up all currencies in the reporting currency. */
    public static final String ALL_CURRENCIES = "ALL";

    private static final List<String> PARTS =
            List.of("opening", "new", "reactivation", "expansion", "contraction", "churned", "fx", "closing");

    private static final List<String> RETAINED = List.of("retention_opening", "gross_retained", "net_retained");

    private static final List<String> OF_YEAR = List.of("year_opening", "year_gross_retained", "year_net_retained");

    @Override
    public Reads reads() {
        return Reads.of(RevenueMovementFact.TABLE, CustomerDimension.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> movements = inputs.table(RevenueMovementFact.TABLE);
        return perCustomerInTheOriginal(movements)
                .unionByName(perCustomerInTheReportingCurrency(movements))
                .transform(RevenueMovements::withRetained)
                .transform(rows -> CustomerSlices.withAttributes(rows, inputs.table(CustomerDimension.TABLE)))
                .transform(rows -> totals(rows, CustomerSlices.grainAndAttributes("month", "currency")))
                .transform(CustomerSlices::perSlice)
                .transform(rows -> totals(rows, col("month"), col("currency"), col("slice_kind"), col("slice_value")))
                .transform(RevenueMovements::withRatios)
                .withColumn("definition_version", lit(DEFINITION_VERSION))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> perCustomerInTheOriginal(Dataset<Row> movements) {
        List<Column> columns = new ArrayList<>(List.of(col("customer_id"), col("month"), col("currency")));
        PARTS.forEach(part ->
                columns.add(("fx".equals(part) ? lit(0).cast("decimal(18,4)") : col(part + "_amount")).as(part)));
        OF_YEAR.forEach(part -> columns.add(lit(null).cast("decimal(18,4)").as(part)));
        return movements.select(columns.toArray(Column[]::new));
    }

    /** One row per customer, so that growth in one currency and loss in another are capped together. */
    private static Dataset<Row> perCustomerInTheReportingCurrency(Dataset<Row> movements) {
        Column[] sums = Stream.concat(PARTS.stream(), OF_YEAR.stream())
                .map(part -> sum("reporting_" + part + "_amount")
                        .cast("decimal(18,4)")
                        .as(part))
                .toArray(Column[]::new);
        return movements
                .groupBy("customer_id", "month")
                .agg(sums[0], Arrays.copyOfRange(sums, 1, sums.length))
                .withColumn("currency", lit(ALL_CURRENCIES));
    }

    private static Dataset<Row> withRetained(Dataset<Row> rows) {
        Column known = col("customer_id").notEqual(CustomerReferences.UNKNOWN);
        Dataset<Row> ofKnown = rows;
        for (String part : OF_YEAR) {
            ofKnown = ofKnown.withColumn(part, when(known, col(part)));
        }
        Column net =
                col("opening").plus(col("expansion")).plus(col("contraction")).plus(col("churned"));
        return ofKnown.withColumn(
                        "retention_opening", when(known, col("opening")).otherwise(lit(0)))
                .withColumn("net_retained", when(known, net).otherwise(lit(0)))
                .withColumn(
                        "gross_retained",
                        when(known, least(net, col("opening"))).otherwise(lit(0)));
    }

    private static Dataset<Row> totals(Dataset<Row> rows, Column... grain) {
        List<Column> sums = new ArrayList<>();
        PARTS.forEach(part -> sums.add(sum(part).cast("decimal(18,4)").as(part)));
        RETAINED.forEach(part -> sums.add(sum(part).cast("decimal(18,4)").as(part)));
        OF_YEAR.forEach(part -> sums.add(sum(part).cast("decimal(18,4)").as(part)));
        return rows.groupBy(grain).agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new));
    }

    private static Dataset<Row> withRatios(Dataset<Row> rows) {
        Column gained = col("new").plus(col("reactivation")).plus(col("expansion"));
        Column lost = col("contraction").plus(col("churned")).multiply(-1);
        return rows.withColumn("gross_revenue_retention", ratio(col("gross_retained"), col("retention_opening")))
                .withColumn("net_revenue_retention", ratio(col("net_retained"), col("retention_opening")))
                .withColumn("year_gross_revenue_retention", ratio(col("year_gross_retained"), col("year_opening")))
                .withColumn("year_net_revenue_retention", ratio(col("year_net_retained"), col("year_opening")))
                .withColumn("quick_ratio", ratio(gained, lost));
    }

    private static Column ratio(Column part, Column whole) {
        return part.cast("double").divide(nullif(whole.cast("double"), lit(0.0)));
    }
}

package org.deskledger.mart.retention;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.mart.CustomerSlices;
import org.deskledger.metric.Intervals;
import org.deskledger.table.TableSpec;

/**
 * How many customers left in each week, month, quarter and year, and why.
 *
 * <p>The base of a period are the customers active when it starts. Of them, who is not active when it ends has churned; who left and
 * came back in between is retained. Who was away at the start and is active at the end is new or, with an earlier activity,
 * reactivated; who came and left inside the period stands in {@code joined_and_left} and in no rate but the two that other vendors
 * publish. Somebody whose activity lasts through the last instant of a period leaves in the next. Only periods that are over have
 * rows; late data restate them.
 *
 * <p>Slice {@code customer_kind} is the kind in the period (subscription where one ran at any time of it), so somebody who changes it
 * is counted at the start of a period under another kind than at the end of the one before.
 */
public final class Churn implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.churn")
            .grain("one period that is over and slice")
            .key("period_kind", "period_start", "slice_kind", "slice_value")
            .columns("""
                    period_kind STRING NOT NULL COMMENT 'week, month, quarter or year',
                    period_start DATE NOT NULL COMMENT 'first day of the period',
                    slice_kind STRING NOT NULL COMMENT 'what customers are split by: all, customer_kind, segment, tier, acquisition_channel, region, plan',
                    slice_value STRING NOT NULL COMMENT 'all for the total; unknown where the CRM says nothing',
                    customers_start BIGINT NOT NULL COMMENT 'customers active when the period starts',
                    new BIGINT NOT NULL COMMENT 'not active at the start, active at the end, for the first time',
                    reactivated BIGINT NOT NULL COMMENT 'not active at the start, active at the end, active before',
                    churned BIGINT NOT NULL COMMENT 'active at the start, not at the end',
                    churned_voluntary BIGINT NOT NULL COMMENT 'of these, who left for a reason of their own',
                    churned_involuntary BIGINT NOT NULL COMMENT 'of these, whose payment failed',
                    churned_unknown BIGINT NOT NULL COMMENT 'of these, all others: no reason given, paused, or silent',
                    joined_and_left BIGINT NOT NULL COMMENT 'active in the period, neither at its start nor at its end; not in churn_rate',
                    customers_end BIGINT NOT NULL COMMENT 'customers active when the period ends',
                    churn_rate DOUBLE COMMENT 'churned / customers_start',
                    churn_rate_chartmogul DOUBLE COMMENT 'variant of churn_rate: all who left, also who came inside the period, over those at the start: (churned + joined_and_left) / customers_start; can pass 1',
                    churn_rate_stripe DOUBLE COMMENT 'variant of churn_rate: all who left over all who were there at any time: (churned + joined_and_left) / (customers_start + new + reactivated + joined_and_left)',
                    retention_rate DOUBLE COMMENT '(customers_end - new - reactivated) / customers_start',
                    ci_low DOUBLE COMMENT 'lower end of the 95 % Wilson interval of churn_rate',
                    ci_high DOUBLE COMMENT 'upper end of the 95 % Wilson interval of churn_rate',
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

    private static final List<String> OUTCOMES =
            List.of("new", "reactivated", "churned", "churned_voluntary", "churned_involuntary", "joined_and_left");

    @Override
    public Reads reads() {
        return Reads.of(CustomerSpanFact.TABLE, CustomerDimension.TABLE);
    }

    /** Only periods in which something happens to a customer make rows; who stays is carried along as a running sum per slice. */
    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> events = inputs.table(CustomerSpanFact.TABLE)
                .transform(
                        spans -> perBeginningAndEnd(spans, inputs.cut().zone().getId()))
                .transform(Churn::perCustomerAndPeriod)
                .transform(Churn::withOutcome)
                .transform(periods -> CustomerSlices.withAttributes(periods, inputs.table(CustomerDimension.TABLE)))
                .transform(Churn::perSlice)
                .transform(Churn::perPeriodAndSlice);
        return events.unionByName(Periods.spine(events, inputs.asOf()), true)
                .transform(Churn::perPeriodAndSlice)
                .transform(Churn::withCustomers)
                .where(Periods.isOver(inputs.asOf()))
                .transform(Churn::withRates)
                .withColumn("definition_version", lit(DEFINITION_VERSION))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> perBeginningAndEnd(Dataset<Row> spans, String zone) {
        Column subscription = col("kind").equalTo("subscription").cast("bigint");
        Dataset<Row> begins = spans.select(
                col("customer_id"),
                inline(Periods.of("active_from", zone)),
                lit(1L).as("change"),
                subscription.as("subscription_change"),
                lit(null)
                        .cast("struct<active_to: timestamp, end_class: string>")
                        .as("ending"));
        Dataset<Row> ends = spans.where(col("active_to").isNotNull())
                .select(
                        col("customer_id"),
                        inline(Periods.of("active_to", zone)),
                        lit(-1L).as("change"),
                        subscription.multiply(-1L).as("subscription_change"),
                        struct("active_to", "end_class").as("ending"));
        return begins.unionByName(ends);
    }

    private static Dataset<Row> perCustomerAndPeriod(Dataset<Row> events) {
        return events.repartition(col("customer_id"))
                .groupBy("customer_id", "period_kind", "period_start")
                .agg(
                        sum("change").as("change"),
                        sum("subscription_change").as("subscription_change"),
                        max(col("subscription_change").gt(0)).as("subscribed"),
                        max(col("change").gt(0)).as("began"),
                        max("ending").as("ending"));
    }

    private static Dataset<Row> withOutcome(Dataset<Row> periods) {
        WindowSpec inOrder = Window.partitionBy("customer_id", "period_kind").orderBy("period_start");
        WindowSpec before = inOrder.rowsBetween(Window.unboundedPreceding(), -1);
        Column first = min("period_start").over(Window.partitionBy("customer_id", "period_kind"));
        Column active = coalesce(sum("change").over(before), lit(0L));
        Column subscriptions = coalesce(sum("subscription_change").over(before), lit(0L));
        Column atStart = col("_active").gt(0);
        Column atEnd = col("_active").plus(col("change")).gt(0);
        Column churned = col("at_start").and(not(col("at_end")));
        Column came = not(col("at_start")).and(col("at_end"));
        Column isFirst = col("period_start").equalTo(first);
        return periods.withColumn("_active", active)
                .withColumn("_subscriptions", subscriptions)
                .withColumn("at_start", atStart)
                .withColumn("at_end", atEnd)
                .withColumn("kind_at_start", kind(col("_subscriptions").gt(0)))
                .withColumn("kind_in_period", kind(col("_subscriptions").gt(0).or(col("subscribed"))))
                .withColumn(
                        "kind_at_end",
                        kind(col("_subscriptions")
                                .plus(col("subscription_change"))
                                .gt(0)))
                .withColumn("new", count(came.and(isFirst)))
                .withColumn("reactivated", count(came.and(not(isFirst))))
                .withColumn("churned", count(churned))
                .withColumn(
                        "churned_voluntary",
                        count(churned.and(col("ending.end_class").equalTo("voluntary"))))
                .withColumn(
                        "churned_involuntary",
                        count(churned.and(col("ending.end_class").equalTo("involuntary"))))
                .withColumn(
                        "joined_and_left",
                        count(not(col("at_start")).and(not(col("at_end"))).and(col("began"))));
    }

    private static Column kind(Column isSubscription) {
        return when(isSubscription, lit("subscription")).otherwise(lit("purchase"));
    }

    private static Column count(Column condition) {
        return coalesce(condition, lit(false)).cast("bigint");
    }

    /**
     * A row for each slice. {@code start_change} corrects who counts at the start of this period alone, {@code later_change} who counts
     * in all later ones; {@code outcome} is 1 where the row's outcome belongs to the slice.
     */
    private static Dataset<Row> perSlice(Dataset<Row> periods) {
        Column atStart = col("at_start").cast("bigint");
        Column atEnd = col("at_end").cast("bigint");
        Column stayed = lit(0L);
        List<Column> slices = new ArrayList<>();
        slices.add(slice(CustomerSlices.ALL, lit(CustomerSlices.ALL), stayed, atEnd.minus(atStart), 1L));
        CustomerSlices.ATTRIBUTES.forEach(name -> slices.add(slice(name, col(name), stayed, atEnd.minus(atStart), 1L)));
        slices.add(slice("customer_kind", col("kind_in_period"), atStart, stayed, 1L));
        slices.add(slice("customer_kind", col("kind_at_start"), atStart.multiply(-1L), atStart.multiply(-1L), 0L));
        slices.add(slice("customer_kind", col("kind_at_end"), stayed, atEnd, 0L));
        List<Column> columns = new ArrayList<>(List.of(col("period_kind"), col("period_start")));
        OUTCOMES.forEach(name -> columns.add(col(name)));
        columns.add(inline(array(slices.toArray(Column[]::new))));
        Dataset<Row> sliced = periods.select(columns.toArray(Column[]::new));
        for (String outcome : OUTCOMES) {
            sliced = sliced.withColumn(outcome, col(outcome).multiply(col("outcome")));
        }
        return sliced;
    }

    private static Column slice(String kind, Column value, Column startChange, Column laterChange, long outcome) {
        return struct(
                lit(kind).as("slice_kind"),
                value.as("slice_value"),
                startChange.as("start_change"),
                laterChange.as("later_change"),
                lit(outcome).as("outcome"));
    }

    private static Dataset<Row> perPeriodAndSlice(Dataset<Row> rows) {
        Column[] sums = Stream.concat(Stream.of("start_change", "later_change"), OUTCOMES.stream())
                .map(name -> coalesce(sum(name), lit(0L)).as(name))
                .toArray(Column[]::new);
        return rows.groupBy("period_kind", "period_start", "slice_kind", "slice_value")
                .agg(sums[0], Arrays.copyOfRange(sums, 1, sums.length));
    }

    private static Dataset<Row> withCustomers(Dataset<Row> rows) {
        WindowSpec before = Window.partitionBy("period_kind", "slice_kind", "slice_value")
                .orderBy("period_start")
                .rowsBetween(Window.unboundedPreceding(), -1);
        return rows.withColumn(
                        "customers_start",
                        coalesce(sum("later_change").over(before), lit(0L)).plus(col("start_change")))
                .withColumn(
                        "customers_end",
                        col("customers_start")
                                .minus(col("churned"))
                                .plus(col("new"))
                                .plus(col("reactivated")))
                .withColumn(
                        "churned_unknown",
                        col("churned").minus(col("churned_voluntary")).minus(col("churned_involuntary")));
    }

    private static Dataset<Row> withRates(Dataset<Row> rows) {
        Column start = nullif(col("customers_start").cast("double"), lit(0.0));
        Column stayed = col("customers_end").minus(col("new")).minus(col("reactivated"));
        Column lost = col("churned").plus(col("joined_and_left")).cast("double");
        Column everThere = col("customers_start")
                .plus(col("new"))
                .plus(col("reactivated"))
                .plus(col("joined_and_left"))
                .cast("double");
        return rows.withColumn("churn_rate", col("churned").cast("double").divide(start))
                .withColumn("churn_rate_chartmogul", lost.divide(start))
                .withColumn("churn_rate_stripe", lost.divide(nullif(everThere, lit(0.0))))
                .withColumn("retention_rate", stayed.cast("double").divide(start))
                .withColumn("ci_low", Intervals.wilsonLow(col("churned"), col("customers_start")))
                .withColumn("ci_high", Intervals.wilsonHigh(col("churned"), col("customers_start")));
    }
}

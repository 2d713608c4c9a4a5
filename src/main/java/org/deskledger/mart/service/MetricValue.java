package org.deskledger.mart.service;

import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.deskledger.config.Settings;
import org.deskledger.fact.AgentIntervalFact;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.CostShareFact;
import org.deskledger.fact.DataThroughFact;
import org.deskledger.fact.ReplyFact;
import org.deskledger.fact.ReviewFact;
import org.deskledger.fact.SelfServiceSessionFact;
import org.deskledger.fact.SlaEventFact;
import org.deskledger.fact.SurveyAnswerFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.fact.money.AcquisitionShareFact;
import org.deskledger.fact.money.MrrProfileFact;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.fact.value.CustomerValueFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.metric.Intervals;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.metric.MetricParts;
import org.deskledger.metric.StockParts;
import org.deskledger.table.TableSpec;

/**
 * What every metric of the catalogue was, by period and slice, with the counts behind it and how sure it is.
 *
 * <p>A metric counts the rows that its definition names, in the period of the instant that it names; rows whose waiting window is open
 * stand in {@code immature_count}. A metric whose fact is not built has no rows, the others are not touched. Late data restates the
 * periods that its rows fall into.
 */
public final class MetricValue implements Job {

    /** The tables that a metric may be defined on. */
    public static final List<TableSpec> FACTS = List.of(
            TicketFact.TABLE,
            ReplyFact.TABLE,
            SlaEventFact.TABLE,
            ContactFact.TABLE,
            AgentIntervalFact.TABLE,
            SelfServiceSessionFact.TABLE,
            SurveyAnswerFact.TABLE,
            ReviewFact.TABLE,
            CostShareFact.TABLE,
            PaymentFact.TABLE,
            CustomerMonthFact.TABLE,
            RevenueMovementFact.TABLE,
            MrrProfileFact.TABLE,
            AcquisitionShareFact.TABLE,
            CustomerValueFact.TABLE,
            ContactCentreInterval.TABLE,
            BacklogDaily.TABLE,
            NpsDaily.TABLE);

    /** Marts among them, and the fact by whose deliveries they are complete. */
    private static final Map<String, String> FACT_BEHIND_MART = Map.of(
            ContactCentreInterval.TABLE.name(), ContactFact.TABLE.name(),
            BacklogDaily.TABLE.name(), TicketFact.TABLE.name(),
            NpsDaily.TABLE.name(), SurveyAnswerFact.TABLE.name());

    public static final TableSpec TABLE = TableSpec.named("mart.metric_value")
            .grain("one statistic of one metric in one period and slice that has observations")
            .key("metric_id", "period_kind", "period_start", "slice_kind", "slice_value", "statistic")
            .columns("""
                    metric_id STRING NOT NULL COMMENT 'id in the metric catalogue',
                    period_kind STRING NOT NULL COMMENT 'day, week (ISO, from Monday), month or quarter',
                    period_start DATE NOT NULL COMMENT 'first day of the period in the reporting zone',
                    slice_kind STRING NOT NULL COMMENT 'all, or the dimension that was sliced by',
                    slice_value STRING NOT NULL COMMENT 'all, or the value of the dimension; unknown where it has none',
                    statistic STRING NOT NULL COMMENT 'ratio, count, sum, mean, median or p90',
                    is_headline BOOLEAN NOT NULL COMMENT 'the statistic that stands for the metric',
                    value DOUBLE COMMENT 'ratios, counts and seconds; NULL where the denominator is 0, and for money',
                    value_amount DECIMAL(18,6) COMMENT 'money in the reporting currency; NULL for all else',
                    numerator DECIMAL(38,6) COMMENT 'additive upper part; NULL for percentiles',
                    denominator DECIMAL(38,6) COMMENT 'additive lower part; NULL for percentiles, counts and sums',
                    sample_size BIGINT NOT NULL COMMENT 'observations that decided the value',
                    excluded_unknown_count BIGINT NOT NULL COMMENT 'rows left out because nobody can be followed',
                    ci_low DOUBLE COMMENT 'lower end of the 95 % interval: Wilson for proportions, normal for means',
                    ci_high DOUBLE COMMENT 'upper end of it',
                    immature_count BIGINT NOT NULL COMMENT 'rows whose waiting window is still open; in neither part',
                    is_complete BOOLEAN NOT NULL COMMENT 'the period is over at the as-of and everything the metric reads was delivered through its last day',
                    is_reliable BOOLEAN NOT NULL COMMENT 'sample_size is at least the configured minimum',
                    unit STRING NOT NULL COMMENT 'share, seconds, count, reporting currency ...',
                    definition_version INT NOT NULL COMMENT 'version of the definition in the catalogue',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    private static final StructType STATISTICS = StructType.fromDDL("statistic_metric_id STRING, statistic STRING,"
            + " is_headline BOOLEAN, unit STRING, is_money BOOLEAN, is_proportion BOOLEAN, definition_version INT");
    /** The key without the statistic. */
    private static final String[] GRAIN = {"metric_id", "period_kind", "period_start", "slice_kind", "slice_value"};

    private static final StructType METRIC_FACTS = StructType.fromDDL("fact_metric_id STRING, fact_name STRING");

    private final Function<Settings, MetricCatalogue> catalogue;

    /**
     * The values of a catalogue.
     *
     * @param catalogue gives the catalogue that the settings name
     */
    public MetricValue(Function<Settings, MetricCatalogue> catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        List<TableSpec> all = new ArrayList<>(FACTS);
        all.add(DataThroughFact.TABLE);
        return Reads.of().optionally(all.toArray(TableSpec[]::new));
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        List<MetricDefinition> metrics = catalogue.apply(inputs.settings()).metrics();
        SparkSession session = inputs.table(DataThroughFact.TABLE).sparkSession();
        Map<Boolean, List<MetricDefinition>> byReach = metrics.stream()
                .collect(Collectors.partitioningBy(metric -> metric.facts().size() > 1));
        Stream<Dataset<Row>> overOneFact = partsOf(byReach.get(false), inputs);
        // The two parts of a metric over two facts still have to meet; for all others that would be a shuffle for
        // nothing.
        Stream<Dataset<Row>> overTwoFacts = partsOf(byReach.get(true), inputs).reduce(Dataset::unionByName).stream()
                .map(MetricValue::perMetricPeriodAndSlice);
        Stream<Dataset<Row>> stocks = FACTS.stream()
                .map(table -> new StockParts(table, metrics, inputs.cut()).perPeriodAndSlice(inputs.table(table)))
                .flatMap(Optional::stream);
        return Stream.of(overOneFact, overTwoFacts, stocks)
                .flatMap(parts -> parts)
                .reduce(Dataset::unionByName)
                .map(MetricValue::inFewTasks)
                .orElseThrow(() -> new IllegalStateException("The metric catalogue is empty"))
                .transform(parts -> withPercentiles(parts, byReach.get(false), inputs))
                .transform(values -> withIsComplete(values, dataThrough(session, metrics, inputs), inputs))
                .transform(values -> perStatistic(values, statistics(session, metrics)))
                .transform(MetricValue::withValue)
                .transform(MetricValue::withInterval)
                .withColumn(
                        "is_reliable",
                        col("sample_size").geq(inputs.settings().windows().minimumSample()))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /**
     * The rows, computed now. A plan of all facts at once is planned again after each of its shuffles, which took longer than the
     * rows of a small company; apart they are small. What is kept are sums of periods, not rows of facts.
     */
    private static Dataset<Row> computed(Dataset<Row> parts) {
        return parts.localCheckpoint();
    }

    /**
     * As many tasks as a shuffle has, not some for each fact: every task of a union carries the plans of all its facts, and to unpack them
     * took longer than the rows of a small company.
     */
    private static Dataset<Row> inFewTasks(Dataset<Row> union) {
        return union.coalesce(Integer.parseInt(union.sparkSession().conf().get("spark.sql.shuffle.partitions")));
    }

    private static Stream<Dataset<Row>> partsOf(List<MetricDefinition> metrics, Inputs inputs) {
        return FACTS.stream()
                .flatMap(fact -> MetricParts.of(
                                fact, metrics, inputs.cut(), inputs.settings().windows())
                        .stream()
                        .map(parts -> computed(parts.perPeriodAndSlice(inputs.table(fact)))));
    }

    private static Dataset<Row> perMetricPeriodAndSlice(Dataset<Row> parts) {
        return parts.groupBy(Arrays.stream(GRAIN).map(name -> col(name)).toArray(Column[]::new))
                .agg(
                        sum("numerator").cast("decimal(38,6)").as("numerator"),
                        sum("denominator").cast("decimal(38,6)").as("denominator"),
                        sum("square_sum").as("square_sum"),
                        sum("sample_size").as("sample_size"),
                        sum("immature_count").as("immature_count"),
                        sum("excluded_unknown_count").as("excluded_unknown_count"));
    }

    private static Dataset<Row> withPercentiles(Dataset<Row> parts, List<MetricDefinition> metrics, Inputs inputs) {
        return FACTS.stream()
                .flatMap(fact -> MetricParts.of(
                                fact, metrics, inputs.cut(), inputs.settings().windows())
                        .stream()
                        .map(ofInstant -> ofInstant.percentilesPerPeriodAndSlice(inputs.table(fact)))
                        .flatMap(Optional::stream))
                .map(MetricValue::computed)
                .reduce(Dataset::unionByName)
                .map(MetricValue::inFewTasks)
                .map(percentiles -> parts.join(percentiles, GRAIN, "left"))
                .orElseGet(() -> parts.withColumn("median", lit(null).cast("double"))
                        .withColumn("p90", lit(null).cast("double")));
    }

    /** The fact whose entities a table of metrics waits for. */
    static String deliveredAs(String table) {
        return FACT_BEHIND_MART.getOrDefault(table, table);
    }

    private static Dataset<Row> dataThrough(SparkSession session, List<MetricDefinition> metrics, Inputs inputs) {
        List<Row> facts = new ArrayList<>();
        metrics.forEach(metric ->
                metric.facts().forEach(fact -> facts.add(RowFactory.create(metric.id(), deliveredAs(fact)))));
        return session.createDataFrame(facts, METRIC_FACTS)
                .join(inputs.table(DataThroughFact.TABLE), col("fact_name").equalTo(col("fact_table")))
                .groupBy("fact_metric_id")
                .agg(min("data_through").as("data_through"));
    }

    private static Dataset<Row> withIsComplete(Dataset<Row> values, Dataset<Row> dataThrough, Inputs inputs) {
        Column lastDay = when(col("period_kind").equalTo("day"), col("period_start"))
                .when(col("period_kind").equalTo("week"), date_add(col("period_start"), 6))
                .when(col("period_kind").equalTo("month"), date_add(add_months(col("period_start"), 1), -1))
                .otherwise(date_add(add_months(col("period_start"), 3), -1));
        return values.join(broadcast(dataThrough), col("metric_id").equalTo(col("fact_metric_id")), "left")
                .withColumn(
                        "is_complete",
                        lastDay.leq(lit(inputs.asOf())).and(coalesce(lastDay.leq(col("data_through")), lit(false))));
    }

    private static Dataset<Row> statistics(SparkSession session, List<MetricDefinition> metrics) {
        List<Row> rows = new ArrayList<>();
        for (MetricDefinition metric : metrics) {
            for (String statistic : metric.statistics()) {
                rows.add(RowFactory.create(
                        metric.id(),
                        statistic,
                        statistic.equals(metric.headline()),
                        metric.unit(),
                        metric.isMoney(),
                        metric.isProportion(),
                        metric.version()));
            }
        }
        return session.createDataFrame(rows, STATISTICS);
    }

    private static Dataset<Row> perStatistic(Dataset<Row> values, Dataset<Row> statistics) {
        return values.join(broadcast(statistics), col("metric_id").equalTo(col("statistic_metric_id")));
    }

    private static Dataset<Row> withValue(Dataset<Row> values) {
        Column isTotal = col("statistic").isin("count", "sum");
        Column isPercentile = col("statistic").isin("median", "p90");
        Column quotient = try_divide(
                col("numerator").cast("decimal(28,6)"), col("denominator").cast("decimal(20,6)"));
        Column value = when(isTotal, col("numerator").cast("double"))
                .when(col("statistic").equalTo("median"), col("median"))
                .when(col("statistic").equalTo("p90"), col("p90"))
                .otherwise(try_divide(
                        col("numerator").cast("double"), col("denominator").cast("double")));
        return values.withColumn("value", when(col("is_money"), lit(null)).otherwise(value))
                .withColumn(
                        "value_amount",
                        when(
                                col("is_money"),
                                when(isTotal, col("numerator").cast("decimal(18,6)"))
                                        .otherwise(quotient.cast("decimal(18,6)"))))
                .withColumn("sum_of_observations", col("numerator"))
                .withColumn("numerator", when(isPercentile, lit(null)).otherwise(col("numerator")))
                .withColumn(
                        "denominator", when(isPercentile.or(isTotal), lit(null)).otherwise(col("denominator")));
    }

    private static Dataset<Row> withInterval(Dataset<Row> values) {
        Column halfWidth = Intervals.meanHalfWidth(col("sum_of_observations"), col("square_sum"), col("sample_size"));
        Column isShare = col("is_proportion").and(col("statistic").equalTo("ratio"));
        Column isMean = col("statistic").equalTo("mean");
        return values.withColumn(
                        "ci_low",
                        when(isShare, Intervals.wilsonLow(col("numerator"), col("denominator")))
                                .when(isMean, col("value").minus(halfWidth)))
                .withColumn(
                        "ci_high",
                        when(isShare, Intervals.wilsonHigh(col("numerator"), col("denominator")))
                                .when(isMean, col("value").plus(halfWidth)));
    }
}

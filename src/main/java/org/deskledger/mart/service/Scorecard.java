package org.deskledger.mart.service;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.bool_and;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.median;
import static org.apache.spark.sql.functions.month;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.try_element_at;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;

import java.sql.Date;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.config.Settings;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.metric.Intervals;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.table.TableSpec;

/**
 * Whether each metric is where it should be and where it is going, and whether the metric that keeps it honest has paid for that.
 *
 * <p>Headline values by week, month and quarter count, in the focus {@code all} and in every focus set that names the metric. A value that
 * is not reliable or not complete is shown and not judged. Late data restates a period, and where it reaches the first periods of a metric
 * their baseline as well. How the columns are meant stands in decision 0115.
 */
public final class Scorecard implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.scorecard")
            .grain("the headline of one metric in one week, month or quarter and slice, for each focus that it is in")
            .key("focus", "metric_id", "period_kind", "period_start", "slice_kind", "slice_value")
            .columns("""
                    focus STRING NOT NULL COMMENT 'all, or the focus set of the settings; of stages only the one that fits the company',
                    metric_id STRING NOT NULL COMMENT 'id in the metric catalogue',
                    period_kind STRING NOT NULL COMMENT 'week (ISO, from Monday), month or quarter',
                    period_start DATE NOT NULL COMMENT 'first day of the period in the reporting zone',
                    slice_kind STRING NOT NULL COMMENT 'all, or the dimension that was sliced by',
                    slice_value STRING NOT NULL COMMENT 'all, or the value of the dimension',
                    focus_title STRING NOT NULL COMMENT 'name of the focus for people',
                    place INT NOT NULL COMMENT 'place of the metric in its focus, from 1',
                    is_review_period BOOLEAN NOT NULL COMMENT 'the metric is reviewed by periods of this kind',
                    statistic STRING NOT NULL COMMENT 'the headline statistic that the values are of',
                    value DOUBLE COMMENT 'ratios, counts and seconds; NULL for money',
                    value_amount DECIMAL(18,6) COMMENT 'money in the reporting currency; NULL for all else',
                    numerator DECIMAL(38,6) COMMENT 'additive upper part; NULL for percentiles',
                    denominator DECIMAL(38,6) COMMENT 'additive lower part; NULL for percentiles, counts and sums',
                    sample_size BIGINT NOT NULL COMMENT 'observations that decided the value',
                    ci_low DOUBLE COMMENT 'lower end of the 95 % interval; NULL where the statistic has none',
                    ci_high DOUBLE COMMENT 'upper end of it',
                    previous DOUBLE COMMENT 'value of the period just before; NULL where that has none',
                    previous_amount DECIMAL(18,6) COMMENT 'the same of money',
                    year_ago DOUBLE COMMENT 'value of the same month or quarter of the year before, or of 52 weeks before',
                    year_ago_amount DECIMAL(18,6) COMMENT 'the same of money',
                    baseline DOUBLE COMMENT 'the first four complete weeks, three months or two quarters together; NULL until they are over and reliable',
                    baseline_amount DECIMAL(18,6) COMMENT 'the same of money',
                    target DOUBLE COMMENT 'configured, else 10 % better than the baseline, except for metrics that are only watched',
                    target_amount DECIMAL(18,6) COMMENT 'the same of money',
                    target_kind STRING COMMENT 'configured or stretch; NULL without target',
                    benchmark_band STRING COMMENT 'published bands that hold the value, those of its slice first; NULL where none does',
                    benchmark_source STRING COMMENT 'who published them',
                    status STRING NOT NULL COMMENT 'green: at target or better; amber: within 10 % of it; red: beyond; grey: not reliable, not complete or no target; traded_off: it gained while its pair fell',
                    trend STRING COMMENT 'up, down or steady against the period before; NULL unless both are reliable and complete',
                    is_improving BOOLEAN COMMENT 'the trend goes in the direction of the metric; NULL where it is steady, unknown or only watched',
                    paired_metric_id STRING COMMENT 'the metric that keeps it honest; NULL: none',
                    pair_trend STRING COMMENT 'trend of that metric in the same period and slice',
                    pair_verdict STRING COMMENT 'traded_off: gained while the pair got worse; confirmed: gained and the pair did not; pair_fell: the pair alone got worse; no_gain: neither; NULL where one of the two trends is not known',
                    unit STRING NOT NULL COMMENT 'share, seconds, count, money ...',
                    direction STRING NOT NULL COMMENT 'higher-is-better, lower-is-better or watch',
                    is_complete BOOLEAN NOT NULL COMMENT 'the period is over and everything the metric reads was delivered',
                    is_reliable BOOLEAN NOT NULL COMMENT 'sample_size is at least the configured minimum',
                    definition_version INT NOT NULL COMMENT 'version of the definition in the catalogue',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    /** Its lower part counts the customers active at the start of a month. */
    private static final String CUSTOMERS_METRIC = "churn_rate";

    /** Exact enough for seconds, shares and money alike, and a border such as 0.72 is met exactly. */
    private static final String JUDGED = "decimal(28,9)";

    /** Values of one metric over time. */
    private static final String[] SERIES = {"metric_id", "period_kind", "slice_kind", "slice_value"};

    private static final String[] PERIOD = {"metric_id", "period_kind", "period_start", "slice_kind", "slice_value"};

    private final Function<Settings, MetricCatalogue> catalogue;

    /**
     * The scorecard of a catalogue.
     *
     * @param catalogue gives the catalogue that the settings name
     */
    public Scorecard(Function<Settings, MetricCatalogue> catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(MetricValue.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> values = inputs.table(MetricValue.TABLE);
        Dataset<Row> terms =
                ScorecardTerms.of(values.sparkSession(), catalogue.apply(inputs.settings()), inputs.settings());
        return values.transform(Scorecard::withInterval)
                .transform(Scorecard::onlyHeadlines)
                .transform(rows -> withTerms(rows, terms))
                .transform(Scorecard::perPeriodOfPairs)
                .transform(Scorecard::withNeighbours)
                .transform(Scorecard::withTrend)
                .transform(Scorecard::withPair)
                .transform(Scorecard::onlyPublished)
                .transform(rows -> withBaseline(rows, inputs.settings().windows()))
                .transform(Scorecard::withTarget)
                .transform(Scorecard::withBenchmark)
                .transform(Scorecard::withStatus)
                .transform(rows -> perFocus(rows, customers(values)))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /**
     * What sampling may do to a value. A percentile has no interval of its own, so that of the mean of the same observations says whether
     * there is news; a count has that of a Poisson count; money and time are not sampled.
     */
    private static Dataset<Row> withInterval(Dataset<Row> values) {
        WindowSpec statistics = Window.partitionBy(columns(PERIOD));
        Column isPercentile = col("statistic").isin("median", "p90");
        Column isMean = col("statistic").equalTo("mean");
        Column ofCount = when(
                col("statistic").equalTo("count"),
                Intervals.halfWidth(col("numerator").cast("double")));
        return values.withColumn(
                        "certain_low",
                        coalesce(
                                col("ci_low"),
                                when(
                                        isPercentile,
                                        max(when(isMean, col("ci_low"))).over(statistics)),
                                col("value").minus(ofCount)))
                .withColumn(
                        "certain_high",
                        coalesce(
                                col("ci_high"),
                                when(
                                        isPercentile,
                                        max(when(isMean, col("ci_high"))).over(statistics)),
                                col("value").plus(ofCount)));
    }

    /** A day has too few observations to be judged, and its weekday says more about it than the day before. */
    private static Dataset<Row> onlyHeadlines(Dataset<Row> values) {
        return values.where(col("is_headline").and(col("period_kind").isin("week", "month", "quarter")));
    }

    private static Dataset<Row> withTerms(Dataset<Row> headlines, Dataset<Row> terms) {
        return headlines
                .join(broadcast(terms), col("metric_id").equalTo(col("terms_metric_id")))
                .withColumn("is_published", lit(true))
                .withColumn("is_review_period", col("period_kind").equalTo(col("review_period")))
                .withColumn(
                        "measured",
                        coalesce(col("value_amount").cast(JUDGED), col("value").cast(JUDGED)));
    }

    /**
     * And the quarters of shares that have months alone, each as the mean of its three months: churn is the pair of NPS, which has quarters
     * alone. They speak as pairs and are not published; the quarter's own churn is in {@code mart.churn}.
     */
    private static Dataset<Row> perPeriodOfPairs(Dataset<Row> headlines) {
        Dataset<Row> quarters = headlines
                .where(col("period_kind").equalTo("month"))
                .where(col("is_quarterly")
                        .equalTo(false)
                        .and(col("is_pair"))
                        .and(col("unit").equalTo("share")))
                .groupBy(
                        col("metric_id"),
                        col("slice_kind"),
                        col("slice_value"),
                        col("direction"),
                        col("gains_when"),
                        col("is_pair"),
                        trunc(col("period_start"), "quarter").as("period_start"))
                .agg(
                        sum("numerator").as("numerator"),
                        sum("denominator").as("denominator"),
                        count(lit(1))
                                .equalTo(3)
                                .and(bool_and(col("is_complete")))
                                .as("is_complete"),
                        bool_and(col("is_reliable")).as("is_reliable"))
                .withColumn("period_kind", lit("quarter"))
                .withColumn("is_published", lit(false))
                .withColumn(
                        "measured",
                        try_divide(col("numerator"), col("denominator")).cast(JUDGED))
                .withColumn("certain_low", Intervals.wilsonLow(col("numerator"), col("denominator")))
                .withColumn("certain_high", Intervals.wilsonHigh(col("numerator"), col("denominator")));
        return headlines.unionByName(quarters, true);
    }

    private static Dataset<Row> withNeighbours(Dataset<Row> headlines) {
        Column then = struct("value", "value_amount", "measured", "certain_low", "certain_high", "is_judged");
        Column value = struct("value", "value_amount");
        Column aYear = when(col("period_kind").equalTo("week"), max(value).over(before(52)))
                .when(col("period_kind").equalTo("month"), max(value).over(before(12)))
                .otherwise(max(value).over(before(4)));
        return headlines
                .withColumn("period_number", periodNumber())
                .withColumn("is_judged", col("is_complete").and(col("is_reliable")))
                .withColumn("before", max(then).over(before(1)))
                .withColumn("year_before", aYear)
                .withColumn("previous", col("before.value"))
                .withColumn("previous_amount", col("before.value_amount"))
                .withColumn("year_ago", col("year_before.value"))
                .withColumn("year_ago_amount", col("year_before.value_amount"));
    }

    /** Periods of a kind are numbered without gaps, so that the one before is known to be the one before. */
    private static Column periodNumber() {
        Column start = col("period_start");
        Column quarter = floor(month(start).minus(1).divide(3));
        // A Monday, as every ISO week begins with one.
        Column firstWeek = lit(Date.valueOf("1970-01-05"));
        return when(
                        col("period_kind").equalTo("week"),
                        floor(datediff(start, firstWeek).divide(7)))
                .when(
                        col("period_kind").equalTo("month"),
                        year(start).multiply(12).plus(month(start)))
                .otherwise(year(start).multiply(4).plus(quarter))
                .cast("bigint");
    }

    /** Exactly the period so many before, for a number stands once in a series. */
    private static WindowSpec before(long periods) {
        return Window.partitionBy(columns(SERIES)).orderBy("period_number").rangeBetween(-periods, -periods);
    }

    private static Dataset<Row> withTrend(Dataset<Row> headlines) {
        Column isAbove = col("measured")
                .gt(col("before.measured"))
                .and(coalesce(col("certain_low").gt(col("before.certain_high")), lit(true)));
        Column isBelow = col("measured")
                .lt(col("before.measured"))
                .and(coalesce(col("certain_high").lt(col("before.certain_low")), lit(true)));
        Column isKnown = col("is_judged")
                .and(col("before.is_judged"))
                .and(col("measured").isNotNull())
                .and(col("before.measured").isNotNull());
        return headlines
                .withColumn(
                        "trend",
                        when(isKnown, when(isAbove, "up").when(isBelow, "down").otherwise("steady")))
                .withColumn(
                        "is_improving",
                        when(
                                col("direction")
                                        .notEqual("watch")
                                        .and(col("trend").notEqual("steady")),
                                col("trend").equalTo(col("gains_when"))));
    }

    /** What every pair did in the same period and slice, in one pass: no row meets another. */
    private static Dataset<Row> withPair(Dataset<Row> headlines) {
        WindowSpec beside = Window.partitionBy("period_kind", "period_start", "slice_kind", "slice_value");
        Column asPair = struct(
                col("metric_id"),
                struct(col("trend"), col("is_improving").equalTo(false).as("fell"), col("direction")));
        Column pairs =
                map_from_entries(collect_list(when(col("is_pair"), asPair)).over(beside));
        Column gained = col("trend").equalTo(col("gains_when"));
        Column fell = coalesce(col("pair.fell"), lit(false));
        Column isKnown = gained.isNotNull()
                .and(col("pair.trend").isNotNull())
                .and(col("pair.direction").notEqual("watch"));
        return headlines
                .withColumn("pair", try_element_at(pairs, col("paired_metric_id")))
                .withColumn("pair_trend", col("pair.trend"))
                .withColumn(
                        "pair_verdict",
                        when(
                                isKnown,
                                when(gained.and(fell), "traded_off")
                                        .when(gained, "confirmed")
                                        .when(fell, "pair_fell")
                                        .otherwise("no_gain")));
    }

    private static Dataset<Row> onlyPublished(Dataset<Row> headlines) {
        return headlines.where(col("is_published"));
    }

    /** From sums, as the value itself; of a percentile, which has none, the median of the first periods. */
    private static Dataset<Row> withBaseline(Dataset<Row> headlines, Settings.Windows windows) {
        WindowSpec series = Window.partitionBy(columns(SERIES));
        Column periods = when(col("period_kind").equalTo("week"), 4)
                .when(col("period_kind").equalTo("month"), 3)
                .otherwise(2);
        Column completeSoFar = sum(when(col("is_complete"), 1).otherwise(0))
                .over(series.orderBy("period_number").rowsBetween(Window.unboundedPreceding(), Window.currentRow()));
        Column isFirst = col("is_complete").and(completeSoFar.leq(periods));
        Column numerator = sum(when(col("is_first"), col("numerator"))).over(series);
        Column denominator = sum(when(col("is_first"), col("denominator"))).over(series);
        Column mean = try_divide(numerator.cast("decimal(28,6)"), denominator.cast("decimal(20,6)"));
        Column total = numerator.cast("decimal(28,6)").divide(periods);
        Column isOver = count(when(col("is_first"), 1))
                .over(series)
                .equalTo(periods)
                .and(col("period_number")
                        .gt(max(when(col("is_first"), col("period_number"))).over(series)))
                .and(sum(when(col("is_first"), col("sample_size"))).over(series).geq(windows.minimumSample()));
        Column together = when(col("statistic").isin("count", "sum"), total)
                .when(
                        col("statistic").isin("median", "p90"),
                        median(when(col("is_first"), col("value"))).over(series).cast(JUDGED))
                .otherwise(mean);
        return headlines
                .withColumn("is_first", isFirst)
                .withColumn("first_value", when(isOver, together).cast(JUDGED))
                .transform(rows -> withValueOf("baseline", col("first_value"), rows));
    }

    private static Dataset<Row> withTarget(Dataset<Row> headlines) {
        Column slice = concat_ws("=", col("slice_kind"), col("slice_value"));
        Column isAll = col("slice_kind").equalTo("all");
        Column holdsHere = isAll.or(col("is_additive")
                .or(array_contains(col("own_kinds"), col("slice_kind")))
                .equalTo(false));
        // What adds up over time has a target for one length of time alone.
        Column configured = when(
                col("is_review_period").or(col("is_additive").equalTo(false)),
                coalesce(
                        try_element_at(col("targets"), slice),
                        when(holdsHere, try_element_at(col("targets"), lit("all")))));
        Column tenth = abs(col("first_value")).divide(10);
        Column higher = col("first_value").plus(tenth);
        // No more than all; least() passes over NULL, so it alone would aim at all where nothing is known.
        Column most = when(col("unit").equalTo("share").and(higher.isNotNull()), least(higher, lit(1)))
                .otherwise(higher);
        Column stretch = when(col("direction").equalTo("higher-is-better"), most)
                .when(
                        col("direction").equalTo("lower-is-better"),
                        col("first_value").minus(tenth));
        return headlines
                .withColumn("configured", configured)
                .withColumn("aim", coalesce(col("configured"), stretch).cast(JUDGED))
                .withColumn(
                        "target_kind",
                        when(col("configured").isNotNull(), "configured")
                                .when(col("aim").isNotNull(), "stretch"))
                .transform(rows -> withValueOf("target", col("aim"), rows));
    }

    /** As money where the metric is money. */
    private static Dataset<Row> withValueOf(String name, Column exact, Dataset<Row> rows) {
        Column isMoney = col("unit").equalTo("money");
        return rows.withColumn(name, when(isMoney, lit(null)).otherwise(exact).cast("double"))
                .withColumn(name + "_amount", when(isMoney, exact).cast("decimal(18,6)"));
    }

    private static Dataset<Row> withBenchmark(Dataset<Row> headlines) {
        Column ofSlice = filter(
                col("bands"),
                band -> band.getField("slice").equalTo(concat_ws("=", col("slice_kind"), col("slice_value"))));
        Column ofAll = filter(col("bands"), band -> band.getField("slice").equalTo("all"));
        Column value = col("measured").cast("double");
        Column holding = filter(
                col("own_bands"),
                band -> coalesce(value.geq(band.getField("low")), lit(true))
                        .and(coalesce(value.leq(band.getField("high")), lit(true))));
        return headlines
                .withColumn("own_bands", when(size(ofSlice).gt(0), ofSlice).otherwise(ofAll))
                .withColumn("holding", when(value.isNotNull(), holding).otherwise(array()))
                .withColumn("benchmark_band", joined("band", ", "))
                .withColumn("benchmark_source", joined("source", "; "));
    }

    private static Column joined(String field, String separator) {
        Column texts = array_distinct(transform(col("holding"), band -> band.getField(field)));
        return nullif(array_join(texts, separator), lit(""));
    }

    private static Dataset<Row> withStatus(Dataset<Row> headlines) {
        Column ahead = when(
                        col("direction").equalTo("higher-is-better"),
                        col("measured").minus(col("aim")))
                .when(col("direction").equalTo("lower-is-better"), col("aim").minus(col("measured")));
        return headlines.withColumn(
                "status",
                when(col("pair_verdict").equalTo("traded_off"), "traded_off")
                        .when(col("is_judged").equalTo(false).or(ahead.isNull()), "grey")
                        .when(ahead.geq(0), "green")
                        .when(ahead.geq(abs(col("aim")).divide(-10)), "amber")
                        .otherwise("red"));
    }

    /** Customers active at the start of the last month that is over: one row, without any of them where nothing says so. */
    private static Dataset<Row> customers(Dataset<Row> values) {
        return values.where(col("metric_id").equalTo(CUSTOMERS_METRIC))
                .where(col("period_kind").equalTo("month").and(col("slice_kind").equalTo("all")))
                .where(col("is_headline").and(col("is_complete")))
                .agg(max_by(col("denominator"), col("period_start")).as("customers"));
    }

    private static Dataset<Row> perFocus(Dataset<Row> headlines, Dataset<Row> customers) {
        Column isShownHere = col("slice_kind")
                .equalTo("all")
                .or(col("in.focus_slices").isNull())
                .or(array_contains(col("in.focus_slices"), col("slice_kind")));
        Column isItsStage = col("in.customers_from")
                .isNull()
                .or(col("customers").between(col("in.customers_from"), col("in.customers_to")));
        return headlines
                .crossJoin(broadcast(customers))
                .withColumn("in", explode(col("focuses")))
                .where(isShownHere.and(isItsStage))
                .withColumn("focus", col("in.focus"))
                .withColumn("focus_title", col("in.focus_title"))
                .withColumn("place", col("in.place"));
    }

    private static Column[] columns(String... names) {
        Column[] columns = new Column[names.length];
        for (int i = 0; i < names.length; i++) {
            columns[i] = col(names[i]);
        }
        return columns;
    }
}

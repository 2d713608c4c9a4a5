package org.deskledger.metric;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.percentile;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.deskledger.config.Settings;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;

/**
 * The additive parts of all metrics of one fact, from one pass over it, and the percentiles from another.
 *
 * <p>Sums and counts go first to day and combination of slices, which is small, and from there to every period and slice. Percentiles
 * do not add up: they are taken of the rows of each period and slice, so one of a quarter is never an average of days. They go apart
 * because an aggregate that holds objects makes Spark leave its fast path for all the sums beside it.
 */
public final class MetricParts {

    static final String DECIMAL = "decimal(38,6)";
    /** Whole seconds up to centuries, and scores with a fraction. */
    private static final String SQUARED = "decimal(14,2)";

    static final String SQUARE_SUM = "decimal(38,4)";
    private static final String NUMBER = "decimal(28,6)";

    private final TableSpec fact;
    private final Cut cut;
    private final Settings.Windows windows;
    private final List<Part> parts = new ArrayList<>();

    /** A metric's rows in this fact: all of them, or the upper or lower part alone. */
    private record Part(
            MetricDefinition metric, MetricDefinition.Source source, boolean hasNumerator, boolean hasDenominator) {}

    /**
     * The parts of all metrics that read a fact.
     *
     * @param fact the fact's declaration
     * @param metrics all metrics; those that do not read the fact are left out, and stocks ({@link StockParts})
     */
    public MetricParts(TableSpec fact, List<MetricDefinition> metrics, Cut cut, Settings.Windows windows) {
        this.fact = fact;
        this.cut = cut;
        this.windows = windows;
        for (MetricDefinition metric : metrics) {
            boolean isSplit = metric.denominatorSource().isPresent();
            if (metric.isStock()) {
                continue;
            }
            if (metric.source().fact().equals(fact.name())) {
                parts.add(new Part(metric, metric.source(), true, !isSplit));
            }
            metric.denominatorSource()
                    .filter(source -> source.fact().equals(fact.name()))
                    .ifPresent(source -> parts.add(new Part(metric, source, false, true)));
        }
    }

    /** Whether any metric reads the fact. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /**
     * One row per metric, period and slice that has rows: {@code metric_id, period_kind, period_start, slice_kind, slice_value,
     * numerator, denominator, square_sum, sample_size, immature_count, excluded_unknown_count}. Of a mean the numerator is the sum and the
     * denominator the count.
     *
     * @param rows rows of the fact
     */
    public Dataset<Row> perPeriodAndSlice(Dataset<Row> rows) {
        return rows.transform(this::perInstant)
                .transform(this::perDayAndSlices)
                .transform(this::perPeriodOfAll)
                .transform(this::perMetric);
    }

    /**
     * One row per metric with percentiles, period and slice: {@code metric_id, period_kind, period_start, slice_kind, slice_value,
     * median, p90}, exact over the rows themselves. Empty where no metric of the fact has percentiles.
     *
     * @param rows rows of the fact
     */
    public Optional<Dataset<Row>> percentilesPerPeriodAndSlice(Dataset<Row> rows) {
        List<Column> observations = parts.stream()
                .filter(part -> part.metric().expression().isPresent())
                .map(part -> observation(part))
                .toList();
        if (observations.isEmpty()) {
            return Optional.empty();
        }
        List<Column> kept = new ArrayList<>(List.of(col("_instant.day").as("_day")));
        slices().forEach(slice -> kept.add(coalesce(col(slice), lit("unknown")).as("slice_" + slice)));
        kept.add(array(observations.toArray(Column[]::new)).as("_observations"));
        return Optional.of(rows.transform(this::perInstant)
                .select(kept.toArray(Column[]::new))
                .withColumn("_one", explode(expr("filter(_observations, one -> one.value IS NOT NULL)")))
                .withColumn("_period", explode(periodsOfDay()))
                .where(array_contains(col("_one.periods"), col("_period.kind")))
                .withColumn("_slice", explode(slicesOfRow()))
                .where(array_contains(col("_one.slices"), col("_slice.kind")))
                .groupBy(
                        col("_one.metric_id").as("metric_id"),
                        col("_period.kind").as("period_kind"),
                        col("_period.start").as("period_start"),
                        col("_slice.kind").as("slice_kind"),
                        col("_slice.value").as("slice_value"))
                .agg(percentile(col("_one.value"), array(lit(0.5), lit(0.9))).as("_percentiles"))
                .withColumn("median", get(col("_percentiles"), lit(0)))
                .withColumn("p90", get(col("_percentiles"), lit(1)))
                .drop("_percentiles"));
    }

    private Column observation(Part part) {
        MetricDefinition metric = part.metric();
        List<String> slices = new ArrayList<>(metric.slices());
        slices.add("all");
        Column value = number(part, metric.expression().orElseThrow()).cast("double");
        return struct(
                lit(metric.id()).as("metric_id"),
                lit(metric.periods().toArray(String[]::new)).as("periods"),
                lit(slices.toArray(String[]::new)).as("slices"),
                when(isCounted(part).and(isKnown(part)).and(isMature(part)), value)
                        .as("value"));
    }

    private Dataset<Row> perInstant(Dataset<Row> rows) {
        Column[] instants = new TreeSet<>(
                        parts.stream().map(part -> part.source().periodAt()).toList())
                .stream()
                        .map(name -> struct(lit(name).as("name"), dayOf(name).as("day")))
                        .toArray(Column[]::new);
        return rows.withColumn("_instants", array(instants))
                .withColumn("_instant", explode(expr("filter(_instants, instant -> instant.day IS NOT NULL)")))
                .where(col("_instant.day").leq(lit(cut.asOf())));
    }

    private Column dayOf(String periodAt) {
        return fact.columns().apply(periodAt).dataType().equals(DataTypes.DateType)
                ? col(periodAt)
                : to_date(from_utc_timestamp(col(periodAt), cut.zone().getId()));
    }

    private List<String> slices() {
        TreeSet<String> slices = new TreeSet<>();
        parts.forEach(part -> slices.addAll(part.metric().slices()));
        return List.copyOf(slices);
    }

    private Dataset<Row> perDayAndSlices(Dataset<Row> rows) {
        List<Column> keys = new ArrayList<>(
                List.of(col("_instant.name").as("_at"), col("_instant.day").as("_day")));
        slices().forEach(slice -> keys.add(coalesce(col(slice), lit("unknown")).as("slice_" + slice)));
        List<Column> sums = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            sums.addAll(sumsOf(parts.get(i), i));
        }
        return rows.groupBy(keys.toArray(Column[]::new))
                .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new));
    }

    private Column isCounted(Part part) {
        return col("_instant.name")
                .equalTo(part.source().periodAt())
                .and(coalesce(sql(part, part.source().filter()), lit(false)));
    }

    private static Column isKnown(Part part) {
        return switch (part.metric().follows()) {
            case "person" -> col("person_key").isNotNull();
            case "account" -> not(col("customer_id").equalTo("unknown"));
            default -> lit(true);
        };
    }

    private Column isMature(Part part) {
        return part.metric().maturity().isEmpty()
                ? lit(true)
                : sql(part, "window_ends_at").leq(lit(cut.end()));
    }

    private List<Column> sumsOf(Part part, int i) {
        MetricDefinition metric = part.metric();
        Column isCounted = isCounted(part);
        Column isKnown = isKnown(part);
        Column isMature = isMature(part);
        Column nothing = lit(0).cast(NUMBER);
        Column upper = part.hasNumerator()
                ? number(part, metric.expression().or(metric::numerator).orElseThrow())
                : nothing;
        Column lower = nothing;
        if (metric.expression().isPresent()) {
            lower = when(upper.isNotNull(), lit(1).cast(NUMBER));
        } else if (part.hasDenominator() && metric.denominator().isPresent()) {
            lower = number(part, metric.denominator().get());
        } else if (isAdded(part)) {
            lower = upper;
        }
        Column counts = isCounted.and(isKnown).and(isMature);
        // Of a count the observations are what was counted; of all else what it is a share or mean of.
        Column observed = metric.denominator().isEmpty() && metric.expression().isEmpty() ? upper : lower;
        Column isObserved = coalesce(not(observed.equalTo(0)), lit(false));
        boolean hasObservations = part.hasDenominator() || isAdded(part);
        List<Column> sums = new ArrayList<>();
        sums.add(sum(when(counts, upper)).cast(DECIMAL).as("numerator_" + i));
        sums.add(sum(when(counts, lower)).cast(DECIMAL).as("denominator_" + i));
        sums.add(sum(when(
                        counts.and(lit(metric.expression().isPresent())),
                        upper.cast(SQUARED).multiply(upper.cast(SQUARED))))
                .cast(SQUARE_SUM)
                .as("square_sum_" + i));
        sums.add(count(when(counts.and(isObserved).and(lit(hasObservations)), lit(1)))
                .as("sample_size_" + i));
        sums.add(count(when(
                        isCounted
                                .and(isKnown)
                                .and(not(isMature))
                                .and(isObserved)
                                .and(lit(hasObservations)),
                        lit(1)))
                .as("immature_count_" + i));
        sums.add(count(when(isCounted.and(not(isKnown)).and(isObserved).and(lit(hasObservations)), lit(1)))
                .as("excluded_unknown_count_" + i));
        return sums;
    }

    /** Whether the upper rows of another fact than the lower ones belong to the whole as well. */
    private static boolean isAdded(Part part) {
        return part.metric().addsNumerator() && part.hasNumerator() && !part.hasDenominator();
    }

    private Column sql(Part part, String text) {
        int days = part.metric()
                .maturity()
                .map(maturity -> maturity.daysOf(windows))
                .orElse(0);
        int hours = part.metric()
                .maturity()
                .map(maturity -> maturity.hoursOf(windows))
                .orElse(0);
        String instant = "CAST(" + part.source().periodAt() + " AS TIMESTAMP)";
        return expr(text.replaceAll("\\bwindow_ends_at\\b", "(" + instant + " + INTERVAL " + hours + " HOURS)")
                .replaceAll("\\bwindow_days\\b", String.valueOf(days))
                .replaceAll("\\b" + MetricEntry.AS_OF_ENDS_AT + "\\b", "TIMESTAMP '" + cut.end() + "'"));
    }

    /** Conditions count 1 and 0. */
    private Column number(Part part, String text) {
        return sql(part, text).cast(NUMBER);
    }

    private static Column periodsOfDay() {
        return array(
                struct(lit("day").as("kind"), col("_day").as("start")),
                struct(
                        lit("week").as("kind"),
                        to_date(date_trunc("week", col("_day"))).as("start")),
                struct(
                        lit("month").as("kind"),
                        to_date(date_trunc("month", col("_day"))).as("start")),
                struct(
                        lit("quarter").as("kind"),
                        to_date(date_trunc("quarter", col("_day"))).as("start")));
    }

    private Column slicesOfRow() {
        List<Column> slices = new ArrayList<>();
        slices.add(struct(lit("all").as("kind"), lit("all").as("value")));
        slices().forEach(slice ->
                slices.add(struct(lit(slice).as("kind"), col("slice_" + slice).as("value"))));
        return array(slices.toArray(Column[]::new));
    }

    private Dataset<Row> perPeriodOfAll(Dataset<Row> days) {
        List<Column> sums = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            for (String name : List.of(
                    "numerator_",
                    "denominator_",
                    "square_sum_",
                    "sample_size_",
                    "immature_count_",
                    "excluded_unknown_count_")) {
                sums.add(sum(name + i).as(name + i));
            }
        }
        return days.withColumn("_period", explode(periodsOfDay()))
                .where(isPublished(col("_at"), col("_period.kind")))
                .withColumn("_slice", explode(slicesOfRow()))
                .groupBy(
                        col("_at"),
                        col("_period.kind").as("period_kind"),
                        col("_period.start").as("period_start"),
                        col("_slice.kind").as("slice_kind"),
                        col("_slice.value").as("slice_value"))
                .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new));
    }

    /** Whether any metric that puts rows into periods by that instant is published for that kind of period. */
    private Column isPublished(Column at, Column periodKind) {
        return parts.stream()
                .map(part -> at.equalTo(part.source().periodAt())
                        .and(periodKind.isin(part.metric().periods().toArray())))
                .reduce(lit(false), Column::or);
    }

    private Dataset<Row> perMetric(Dataset<Row> wide) {
        List<Column> metrics = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            MetricDefinition metric = parts.get(i).metric();
            List<String> slices = new ArrayList<>(metric.slices());
            slices.add("all");
            Column isPublished = col("_at")
                    .equalTo(parts.get(i).source().periodAt())
                    .and(col("period_kind").isin(metric.periods().toArray()))
                    .and(col("slice_kind").isin(slices.toArray()));
            Column hasRows = col("numerator_" + i)
                    .isNotNull()
                    .or(col("denominator_" + i).isNotNull())
                    .or(col("immature_count_" + i).gt(0))
                    .or(col("excluded_unknown_count_" + i).gt(0));
            metrics.add(when(
                    isPublished.and(hasRows),
                    struct(
                            lit(metric.id()).as("metric_id"),
                            coalesce(col("numerator_" + i), lit(0).cast(DECIMAL))
                                    .as("numerator"),
                            coalesce(col("denominator_" + i), lit(0).cast(DECIMAL))
                                    .as("denominator"),
                            coalesce(col("square_sum_" + i), lit(0).cast(SQUARE_SUM))
                                    .cast(SQUARE_SUM)
                                    .as("square_sum"),
                            col("sample_size_" + i).as("sample_size"),
                            col("immature_count_" + i).as("immature_count"),
                            col("excluded_unknown_count_" + i).as("excluded_unknown_count"))));
        }
        return wide.withColumn("_metrics", array(metrics.toArray(Column[]::new)))
                .withColumn("_metric", explode(expr("filter(_metrics, metric -> metric IS NOT NULL)")))
                .select("period_kind", "period_start", "slice_kind", "slice_value", "_metric.*");
    }
}

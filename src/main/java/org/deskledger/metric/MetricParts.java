package org.deskledger.metric;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.ceil;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructType;
import org.deskledger.config.Settings;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;

/**
 * The additive parts of all metrics whose rows one instant of a fact puts into periods, from one pass over it, and the percentiles from
 * another.
 *
 * <p>Sums and counts go first to day and slice, and from there to periods. Percentiles do not add up: they are taken of all observations
 * of each period and slice, so one of a quarter is never an average of days. They go apart because an aggregate that holds objects makes
 * Spark leave its fast path for all the sums beside it. Instants go apart because every row would carry the sums of all of them.
 */
public final class MetricParts {

    static final String DECIMAL = "decimal(38,6)";
    /** Whole seconds up to centuries, and scores with a fraction. */
    private static final String SQUARED = "decimal(14,2)";

    static final String SQUARE_SUM = "decimal(38,4)";
    private static final String NUMBER = "decimal(28,6)";
    private static final Pattern SUM = Pattern.compile(
            "(numerator|denominator|square_sum|sample_size|immature_count|excluded_unknown_count)_\\d+");

    private final TableSpec fact;
    private final String periodAt;
    private final List<Part> parts;
    private final Cut cut;
    private final Settings.Windows windows;

    /** A metric's rows in this fact: all of them, or the upper or lower part alone. */
    private record Part(
            MetricDefinition metric, MetricDefinition.Source source, boolean hasNumerator, boolean hasDenominator) {}

    private MetricParts(TableSpec fact, String periodAt, List<Part> parts, Cut cut, Settings.Windows windows) {
        this.fact = fact;
        this.periodAt = periodAt;
        this.parts = parts;
        this.cut = cut;
        this.windows = windows;
    }

    /**
     * The parts of all metrics that read a fact, one for each instant; none where no metric reads it.
     *
     * @param fact the fact's declaration
     * @param metrics all metrics; those that do not read the fact are left out, and stocks ({@link StockParts})
     */
    public static List<MetricParts> of(
            TableSpec fact, List<MetricDefinition> metrics, Cut cut, Settings.Windows windows) {
        List<Part> parts = new ArrayList<>();
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
        Map<String, List<Part>> byInstant = parts.stream()
                .collect(Collectors.groupingBy(part -> part.source().periodAt(), TreeMap::new, Collectors.toList()));
        return byInstant.entrySet().stream()
                .map(instant -> new MetricParts(fact, instant.getKey(), instant.getValue(), cut, windows))
                .toList();
    }

    /**
     * One row per metric, period and slice that has rows: {@code metric_id, period_kind, period_start, slice_kind, slice_value,
     * numerator, denominator, square_sum, sample_size, immature_count, excluded_unknown_count}. Of a mean the numerator is the sum and the
     * denominator the count.
     *
     * @param rows rows of the fact
     */
    public Dataset<Row> perPeriodAndSlice(Dataset<Row> rows) {
        return rows.transform(this::withDay)
                .transform(this::observationsPerRow)
                .transform(this::addendsPerRow)
                .transform(this::perDayAndSlice)
                .transform(this::perPeriod)
                .transform(this::perMetric);
    }

    /**
     * One row per metric with percentiles, period and slice: {@code metric_id, period_kind, period_start, slice_kind, slice_value,
     * median, p90}, exact over the rows themselves. Empty where none of the metrics has percentiles.
     *
     * @param rows rows of the fact
     */
    public Optional<Dataset<Row>> percentilesPerPeriodAndSlice(Dataset<Row> rows) {
        List<Part> observed = parts.stream()
                .filter(part -> part.metric().expression().isPresent())
                .toList();
        return observed.isEmpty()
                ? Optional.empty()
                : Optional.of(rows.transform(this::withDay)
                        .transform(dated -> observationsPerDayAndSlice(dated, observed))
                        .transform(days -> observationsPerPeriodAndSlice(days, observed))
                        .transform(wide -> percentilesPerMetric(wide, observed)));
    }

    private Dataset<Row> observationsPerDayAndSlice(Dataset<Row> dated, List<Part> observed) {
        List<Column> kept = new ArrayList<>(List.of(col("_day")));
        kept.addAll(sliceColumns());
        List<Column> lists = new ArrayList<>();
        for (int i = 0; i < observed.size(); i++) {
            kept.add(observation(observed.get(i)).as("observation_" + i));
            lists.add(collect_list("observation_" + i).as("observations_" + i));
        }
        return dated.select(kept.toArray(Column[]::new))
                .withColumn("_slice", explode(slicesOfRow()))
                .groupBy(col("_day"), col("_slice"))
                .agg(lists.get(0), lists.subList(1, lists.size()).toArray(Column[]::new));
    }

    /** Lists of days are put together, so that an observation becomes a row of its own once for each slice and not for each period too. */
    private Dataset<Row> observationsPerPeriodAndSlice(Dataset<Row> days, List<Part> observed) {
        List<Column> lists = new ArrayList<>();
        for (int i = 0; i < observed.size(); i++) {
            lists.add(sort_array(flatten(collect_list("observations_" + i))).as("observations_" + i));
        }
        return days.withColumn("_period", explode(periodsOfDay()))
                .groupBy(
                        col("_period.kind").as("period_kind"),
                        col("_period.start").as("period_start"),
                        col("_slice.kind").as("slice_kind"),
                        col("_slice.value").as("slice_value"))
                .agg(lists.get(0), lists.subList(1, lists.size()).toArray(Column[]::new));
    }

    private static Dataset<Row> percentilesPerMetric(Dataset<Row> wide, List<Part> observed) {
        List<Column> metrics = new ArrayList<>();
        for (int i = 0; i < observed.size(); i++) {
            MetricDefinition metric = observed.get(i).metric();
            Column observations = col("observations_" + i);
            metrics.add(when(
                    isPublished(metric).and(size(observations).gt(0)),
                    struct(
                            lit(metric.id()).as("metric_id"),
                            percentileOfSorted(observations, 0.5).as("median"),
                            percentileOfSorted(observations, 0.9).as("p90"))));
        }
        return perMetric(wide, metrics);
    }

    /** Between the two observations around the place {@code share * (n - 1)}, counted from 0, as SQL's {@code percentile_cont} does. */
    private static Column percentileOfSorted(Column observations, double share) {
        Column place = lit(share).multiply(size(observations).minus(1));
        Column lower = get(observations, floor(place).cast("int"));
        Column upper = get(observations, ceil(place).cast("int"));
        return when(lower.equalTo(upper), lower)
                .otherwise(ceil(place)
                        .minus(place)
                        .multiply(lower)
                        .plus(place.minus(floor(place)).multiply(upper)));
    }

    /** Null where the row is none of the metric's observations. */
    private Column observation(Part part) {
        return when(
                counts(part),
                sql(part, part.metric().expression().orElseThrow()).cast("double"));
    }

    private Dataset<Row> withDay(Dataset<Row> rows) {
        Column day = fact.columns().apply(periodAt).dataType().equals(DataTypes.DateType)
                ? col(periodAt)
                : to_date(from_utc_timestamp(col(periodAt), cut.zone().getId()));
        return rows.withColumn("_day", day).where(col("_day").leq(lit(cut.asOf())));
    }

    private List<String> slices() {
        TreeSet<String> slices = new TreeSet<>();
        parts.forEach(part -> slices.addAll(part.metric().slices()));
        return List.copyOf(slices);
    }

    private List<Column> sliceColumns() {
        return slices().stream()
                .map(slice -> coalesce(col(slice), lit("unknown")).as("slice_" + slice))
                .toList();
    }

    /** What each row says of each metric: the upper and the lower number, and whether it counts, must wait, or is of nobody known. */
    private Dataset<Row> observationsPerRow(Dataset<Row> dated) {
        List<Column> columns = new ArrayList<>(List.of(col("_day")));
        columns.addAll(sliceColumns());
        for (int i = 0; i < parts.size(); i++) {
            columns.addAll(observationOf(parts.get(i), i));
        }
        return dated.select(columns.toArray(Column[]::new));
    }

    private List<Column> observationOf(Part part, int i) {
        MetricDefinition metric = part.metric();
        Column isCounted = isCounted(part);
        List<Column> columns = new ArrayList<>(List.of(
                counts(part).as("counts_" + i),
                isCounted.and(isKnown(part)).and(not(isMature(part))).as("waits_" + i),
                isCounted.and(not(isKnown(part))).as("is_unknown_" + i)));
        // Of rows that the filter leaves out nothing is computed: it may be there for a reason, such as a zero to
        // divide by.
        if (part.hasNumerator()) {
            String upper = metric.expression().or(metric::numerator).orElseThrow();
            columns.add(when(isCounted, sql(part, upper)).as("upper_" + i));
        }
        if (part.hasDenominator() && metric.denominator().isPresent()) {
            columns.add(when(isCounted, sql(part, metric.denominator().get())).as("lower_" + i));
        }
        return columns;
    }

    /** Each number that is added, computed before the row is copied for its slices. */
    private Dataset<Row> addendsPerRow(Dataset<Row> rows) {
        List<Column> columns = new ArrayList<>(List.of(col("_day")));
        slices().forEach(slice -> columns.add(col("slice_" + slice)));
        for (int i = 0; i < parts.size(); i++) {
            columns.addAll(addendsOf(parts.get(i), i, rows.schema()));
        }
        return rows.select(columns.toArray(Column[]::new));
    }

    private Dataset<Row> perDayAndSlice(Dataset<Row> addends) {
        return summedBy(addends.withColumn("_slice", explode(slicesOfRow())), col("_day"), col("_slice"));
    }

    /** From days and not from rows: there are few of them. */
    private Dataset<Row> perPeriod(Dataset<Row> days) {
        return summedBy(
                days.withColumn("_period", explode(periodsOfDay())),
                col("_period.kind").as("period_kind"),
                col("_period.start").as("period_start"),
                col("_slice.kind").as("slice_kind"),
                col("_slice.value").as("slice_value"));
    }

    private static Dataset<Row> summedBy(Dataset<Row> rows, Column... keys) {
        Column[] sums = Arrays.stream(rows.columns())
                .filter(name -> SUM.matcher(name).matches())
                .map(name -> sum(name).as(name))
                .toArray(Column[]::new);
        return rows.groupBy(keys).agg(sums[0], Arrays.copyOfRange(sums, 1, sums.length));
    }

    private Column counts(Part part) {
        return isCounted(part).and(isKnown(part)).and(isMature(part));
    }

    private Column isCounted(Part part) {
        return coalesce(sql(part, part.source().filter()), lit(false));
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

    /** Only what the metric has: each column is carried through two aggregations. */
    private static List<Column> addendsOf(Part part, int i, StructType types) {
        MetricDefinition metric = part.metric();
        boolean isMean = metric.expression().isPresent();
        Column counts = col("counts_" + i);
        Column upper = part.hasNumerator() ? number("upper_" + i, types) : lit(0L);
        Optional<Column> lower = Optional.empty();
        if (isMean) {
            lower = Optional.of(when(upper.isNotNull(), lit(1L)));
        } else if (part.hasDenominator() && metric.denominator().isPresent()) {
            lower = Optional.of(number("lower_" + i, types));
        } else if (isAdded(part)) {
            lower = Optional.of(upper);
        }
        List<Column> addends = new ArrayList<>();
        addends.add(when(counts, upper).as("numerator_" + i));
        lower.ifPresent(number -> addends.add(when(counts, number).as("denominator_" + i)));
        if (isMean) {
            Column squared = upper.cast(SQUARED).multiply(upper.cast(SQUARED));
            addends.add(when(counts, squared).as("square_sum_" + i));
        }
        if (part.hasDenominator() || isAdded(part)) {
            // Of a count the observations are what was counted; of all else what it is a share or mean of.
            Column observed = metric.denominator().isEmpty() && !isMean ? upper : lower.orElse(lit(0L));
            Column isObserved = coalesce(not(observed.equalTo(0)), lit(false));
            addends.add(one(counts.and(isObserved)).as("sample_size_" + i));
            if (metric.maturity().isPresent()) {
                addends.add(one(col("waits_" + i).and(isObserved)).as("immature_count_" + i));
            }
            if (!metric.follows().equals("nobody")) {
                addends.add(one(col("is_unknown_" + i).and(isObserved)).as("excluded_unknown_count_" + i));
            }
        }
        return addends;
    }

    private static Column one(Column isCounted) {
        return when(isCounted, lit(1L)).otherwise(lit(0L));
    }

    /** Conditions count 1 and 0. Whole numbers stay so: they are added many times faster than decimals of 28 digits. */
    private static Column number(String name, StructType types) {
        DataType type = types.apply(name).dataType();
        boolean isWhole = type.equals(DataTypes.BooleanType) || type instanceof IntegralType;
        return col(name).cast(isWhole ? "bigint" : NUMBER);
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
        String instant = "CAST(" + periodAt + " AS TIMESTAMP)";
        return expr(text.replaceAll("\\bwindow_ends_at\\b", "(" + instant + " + INTERVAL " + hours + " HOURS)")
                .replaceAll("\\bwindow_days\\b", String.valueOf(days))
                .replaceAll("\\b" + MetricEntry.AS_OF_ENDS_AT + "\\b", "TIMESTAMP '" + cut.end() + "'"));
    }

    /** The periods of those kinds that any of the metrics is published for. */
    private Column periodsOfDay() {
        return array(parts.stream()
                .flatMap(part -> part.metric().periods().stream())
                .distinct()
                .sorted()
                .map(kind -> struct(
                        lit(kind).as("kind"),
                        (kind.equals("day") ? col("_day") : to_date(date_trunc(kind, col("_day")))).as("start")))
                .toArray(Column[]::new));
    }

    private Column slicesOfRow() {
        List<Column> slices = new ArrayList<>();
        slices.add(struct(lit("all").as("kind"), lit("all").as("value")));
        slices().forEach(slice ->
                slices.add(struct(lit(slice).as("kind"), col("slice_" + slice).as("value"))));
        return array(slices.toArray(Column[]::new));
    }

    private Dataset<Row> perMetric(Dataset<Row> wide) {
        Set<String> sums = Set.of(wide.columns());
        List<Column> metrics = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            MetricDefinition metric = parts.get(i).metric();
            Column immature = sumOrZero(sums, "immature_count_" + i);
            Column unknown = sumOrZero(sums, "excluded_unknown_count_" + i);
            Column hasRows =
                    col("numerator_" + i).isNotNull().or(immature.gt(0)).or(unknown.gt(0));
            if (sums.contains("denominator_" + i)) {
                hasRows = hasRows.or(col("denominator_" + i).isNotNull());
            }
            metrics.add(when(
                    isPublished(metric).and(hasRows),
                    struct(
                            lit(metric.id()).as("metric_id"),
                            sumOrZero(sums, "numerator_" + i).cast(DECIMAL).as("numerator"),
                            sumOrZero(sums, "denominator_" + i).cast(DECIMAL).as("denominator"),
                            sumOrZero(sums, "square_sum_" + i).cast(SQUARE_SUM).as("square_sum"),
                            sumOrZero(sums, "sample_size_" + i).as("sample_size"),
                            immature.as("immature_count"),
                            unknown.as("excluded_unknown_count"))));
        }
        return perMetric(wide, metrics);
    }

    private static Column sumOrZero(Set<String> sums, String name) {
        return sums.contains(name) ? coalesce(col(name), lit(0L)) : lit(0L);
    }

    /** Whether a row of a period and slice is one of those that the metric is published for. */
    private static Column isPublished(MetricDefinition metric) {
        List<String> slices = new ArrayList<>(metric.slices());
        slices.add("all");
        return col("period_kind")
                .isin(metric.periods().toArray())
                .and(col("slice_kind").isin(slices.toArray()));
    }

    private static Dataset<Row> perMetric(Dataset<Row> wide, List<Column> metrics) {
        return wide.withColumn("_metrics", array(metrics.toArray(Column[]::new)))
                .withColumn("_metric", explode(expr("filter(_metrics, metric -> metric IS NOT NULL)")))
                .select("period_kind", "period_start", "slice_kind", "slice_value", "_metric.*");
    }
}

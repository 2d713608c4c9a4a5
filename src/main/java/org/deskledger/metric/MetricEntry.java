package org.deskledger.metric;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.deskledger.table.ExpressionGuard;
import org.deskledger.table.TableSpec;

/** Reads one entry of a catalogue into a definition, and says everything that is wrong with it. */
final class MetricEntry {

    /** Names that an expression may use besides columns: the end of the row's waiting window, and its days. */
    static final List<String> WINDOW_NAMES = List.of("window_ends_at", "window_days");

    /** Name of the first instant that does not exist any more at the as-of, for what is still open then. */
    static final String AS_OF_ENDS_AT = "as_of_ends_at";

    private static final String COUNTS_AT = "counts-at";
    private static final String PERIOD_END = "period-end";

    private static final List<String> KEYS = List.of(
            "name",
            "also-known-as",
            "category",
            "layer",
            "version",
            "period-at",
            "headline",
            "question",
            "formula",
            "fact",
            "filter",
            "numerator",
            "denominator",
            "denominator-fact",
            "denominator-period-at",
            "denominator-filter",
            "denominator-adds-numerator",
            "expression",
            "statistics",
            "unit",
            "direction",
            "attribution",
            "cadence",
            COUNTS_AT,
            "periods",
            "slices",
            "maturity-window",
            "maturity-days",
            "needs",
            "follows",
            "benchmarks",
            "pairs-with",
            "cheaper-when",
            "pitfall");
    private static final List<String> BENCHMARK_KEYS = List.of("slice", "band", "low", "high", "source");
    private static final List<String> WINDOWS =
            List.of("fcr-days", "reopen-days", "next-issue-days", "self-service-hours");
    private static final List<String> PERIODS = List.of("day", "week", "month", "quarter");
    /** Days by every slice are mostly single tickets; a metric that is steered by the day says so. */
    private static final List<String> USUAL_PERIODS = List.of("week", "month", "quarter");

    private static final List<String> OF_EXPRESSION = List.of("mean", "median", "p90");

    private final String id;
    private final Config entry;
    private final Map<String, TableSpec> facts;
    private final Collection<String> ids;
    private final List<String> problems = new ArrayList<>();

    MetricEntry(String id, ConfigObject entry, Map<String, TableSpec> facts, Collection<String> ids) {
        this.id = id;
        this.entry = entry.toConfig();
        this.facts = facts;
        this.ids = ids;
    }

    /** What is wrong, each with file, line, key and the nearest right name. */
    List<String> problems() {
        return problems;
    }

    /** The definition; empty where something is wrong. */
    Optional<MetricDefinition> read() {
        entry.root().forEach((key, value) -> {
            if (!KEYS.contains(key)) {
                problem(key, "is no key of a metric" + MetricCatalogue.nearest(key, KEYS));
            }
        });
        List<String> statistics =
                choices("statistics", List.of("ratio", "count", "sum", "mean", "median", "p90"), List.of());
        Optional<MetricDefinition.Maturity> maturity = maturity();
        MetricDefinition.Source source = source("", Optional.empty(), maturity);
        Optional<MetricDefinition.Source> other = entry.hasPath("denominator-fact")
                ? Optional.of(source("denominator-", Optional.of(source), maturity))
                : Optional.empty();
        if (other.isEmpty()) {
            refuse("denominator-period-at", "needs denominator-fact");
            refuse("denominator-filter", "needs denominator-fact");
            refuse("denominator-adds-numerator", "needs denominator-fact");
        }
        Optional<String> numerator = sql("numerator", source.fact(), maturity);
        Optional<String> denominator =
                sql("denominator", other.map(MetricDefinition.Source::fact).orElse(source.fact()), maturity);
        Optional<String> expression = sql("expression", source.fact(), maturity);
        checkStatistics(statistics, numerator, denominator, expression);
        MetricDefinition definition = new MetricDefinition(
                id,
                text("name"),
                texts("also-known-as"),
                choice("category", "operational", "experience", "strategic"),
                choice("layer", "speed", "quality", "business"),
                version(),
                headline(statistics),
                text("question"),
                text("formula"),
                source,
                other,
                numerator,
                denominator,
                entry.hasPath("denominator-adds-numerator")
                        && choice("denominator-adds-numerator", "true", "false").equals("true"),
                expression,
                statistics,
                text("unit"),
                choice("direction", "higher-is-better", "lower-is-better", "watch"),
                choice("attribution", "team", "agent", "customer"),
                choice("cadence", "weekly", "monthly", "quarterly"),
                isStock(source, statistics),
                choices("periods", PERIODS, USUAL_PERIODS),
                slices(source, other),
                maturity,
                needs(),
                follows(source),
                benchmarks(),
                pair(),
                cheaperWhen(),
                text("pitfall"));
        return problems.isEmpty() ? Optional.of(definition) : Optional.empty();
    }

    private MetricDefinition.Source source(
            String prefix, Optional<MetricDefinition.Source> byDefault, Optional<MetricDefinition.Maturity> maturity) {
        String fact = text(prefix + "fact");
        if (!fact.isEmpty() && !facts.containsKey(fact)) {
            problem(
                    prefix + "fact",
                    "no fact is called '" + fact + "'" + MetricCatalogue.nearest(fact, facts.keySet()));
        }
        String periodAt = entry.hasPath(prefix + "period-at") || byDefault.isEmpty()
                ? text(prefix + "period-at")
                : byDefault.get().periodAt();
        checkColumn(prefix + "period-at", fact, periodAt, List.of(DataTypes.TimestampType, DataTypes.DateType));
        String filter = sql(prefix + "filter", fact, maturity).orElse("true");
        return new MetricDefinition.Source(fact, periodAt, filter);
    }

    private void checkColumn(String key, String fact, String column, List<DataType> types) {
        TableSpec spec = facts.get(fact);
        if (spec == null || column.isEmpty()) {
            return;
        }
        if (!spec.columnNames().contains(column)) {
            problem(
                    key,
                    fact + " has no column '" + column + "'" + MetricCatalogue.nearest(column, spec.columnNames()));
        } else if (!types.contains(spec.columns().apply(column).dataType())) {
            problem(
                    key,
                    column + " is of type "
                            + spec.columns().apply(column).dataType().simpleString() + "; take a column of type "
                            + String.join(
                                    " or ",
                                    types.stream().map(DataType::simpleString).toList()));
        }
    }

    private Optional<String> sql(String key, String fact, Optional<MetricDefinition.Maturity> maturity) {
        if (!entry.hasPath(key)) {
            return Optional.empty();
        }
        String sql = text(key);
        Set<String> used;
        try {
            used = ExpressionGuard.forRows().columnsOf(sql);
        } catch (IllegalArgumentException e) {
            problem(key, e.getMessage());
            return Optional.of(sql);
        }
        TableSpec spec = facts.get(fact);
        for (String column : used) {
            if (WINDOW_NAMES.contains(column)) {
                if (maturity.isEmpty()) {
                    problem(key, column + " needs maturity-window or maturity-days");
                }
            } else if (!column.equals(AS_OF_ENDS_AT)
                    && spec != null
                    && !spec.columnNames().contains(column)) {
                problem(
                        key,
                        fact + " has no column '" + column + "'" + MetricCatalogue.nearest(column, spec.columnNames()));
            }
        }
        return Optional.of(sql);
    }

    private void checkStatistics(
            List<String> statistics,
            Optional<String> numerator,
            Optional<String> denominator,
            Optional<String> expression) {
        boolean isOfExpression = OF_EXPRESSION.containsAll(statistics);
        if (!isOfExpression && statistics.size() > 1) {
            problem("statistics", "ratio, count and sum stand alone; mean, median and p90 may stand together");
        } else if (isOfExpression && !statistics.isEmpty()) {
            require("expression", expression, "what " + String.join(", ", statistics) + " is taken of");
            refuse("numerator", "goes with ratio, count or sum");
            refuse("denominator", "goes with ratio");
        } else if (!statistics.isEmpty()) {
            require("numerator", numerator, "what is summed");
            refuse("expression", "goes with mean, median or p90");
            if (statistics.contains("ratio")) {
                require("denominator", denominator, "what the numerator is a part of");
            } else {
                refuse("denominator", "goes with ratio");
            }
        }
    }

    private void require(String key, Optional<String> found, String what) {
        if (found.isEmpty()) {
            problem(key, "is missing: " + what);
        }
    }

    private void refuse(String key, String why) {
        if (entry.hasPath(key)) {
            problem(key, why);
        }
    }

    private String headline(List<String> statistics) {
        String headline = entry.hasPath("headline") || statistics.size() != 1 ? text("headline") : statistics.get(0);
        if (!headline.isEmpty() && !statistics.contains(headline)) {
            problem(
                    "headline",
                    "'" + headline + "' is none of its statistics" + MetricCatalogue.nearest(headline, statistics));
        }
        return headline;
    }

    private int version() {
        try {
            int version = entry.hasPath("version") ? entry.getInt("version") : 0;
            if (version < 1) {
                problem("version", "must be a whole number from 1 on");
            }
            return version;
        } catch (ConfigException.WrongType e) {
            problem("version", "must be a whole number from 1 on");
            return 0;
        }
    }

    private Optional<MetricDefinition.Maturity> maturity() {
        if (entry.hasPath("maturity-window")) {
            refuse("maturity-days", "stands instead of maturity-window, not beside it");
            String window = choice("maturity-window", WINDOWS.toArray(String[]::new));
            return Optional.of(new MetricDefinition.Maturity(Optional.of(window), 0));
        }
        if (!entry.hasPath("maturity-days")) {
            return Optional.empty();
        }
        String days = text("maturity-days");
        if (!days.matches("[1-9][0-9]{0,3}")) {
            problem("maturity-days", "must be a whole number of days from 1 on");
            return Optional.empty();
        }
        return Optional.of(new MetricDefinition.Maturity(Optional.empty(), Integer.parseInt(days)));
    }

    /** A table that has its slices in rows holds stocks, each slice beside the whole; adding up its rows would count them twice. */
    private boolean isStock(MetricDefinition.Source source, List<String> statistics) {
        boolean isStock = entry.hasPath(COUNTS_AT)
                && choice(COUNTS_AT, "every-row", PERIOD_END).equals(PERIOD_END);
        TableSpec spec = facts.get(source.fact());
        if (spec != null && isStock != spec.columnNames().containsAll(StockParts.SLICE_COLUMNS)) {
            problem(
                    COUNTS_AT,
                    isStock
                            ? source.fact() + " has no row per day and slice, so nothing can be read off its last day"
                            : "must be " + PERIOD_END + ", for " + source.fact() + " has one row per day and slice");
        }
        if (isStock && !List.of("count", "ratio").containsAll(statistics)) {
            problem("statistics", "a stock is a count or a ratio");
        }
        return isStock;
    }

    private List<String> slices(MetricDefinition.Source source, Optional<MetricDefinition.Source> other) {
        List<String> slices = texts("slices");
        if (entry.hasPath(COUNTS_AT)) {
            return slices;
        }
        for (String slice : slices) {
            checkColumn("slices", source.fact(), slice, List.of(DataTypes.StringType));
            other.ifPresent(second -> checkColumn("slices", second.fact(), slice, List.of(DataTypes.StringType)));
        }
        return slices;
    }

    private List<String> needs() {
        List<String> needs = texts("needs");
        needs.stream()
                .filter(entity -> !entity.matches("[a-z_]+\\.[a-z_]+"))
                .forEach(entity ->
                        problem("needs", "'" + entity + "' is no entity; write it like helpdesk.agent_shifts"));
        return needs;
    }

    private String follows(MetricDefinition.Source source) {
        String follows = entry.hasPath("follows") ? choice("follows", "person", "account", "nobody") : "nobody";
        if (follows.equals("person")) {
            checkColumn("follows", source.fact(), "person_key", List.of(DataTypes.StringType));
        } else if (follows.equals("account")) {
            checkColumn("follows", source.fact(), "customer_id", List.of(DataTypes.StringType));
        }
        return follows;
    }

    private Optional<String> pair() {
        if (!entry.hasPath("pairs-with")) {
            return Optional.empty();
        }
        String pair = text("pairs-with");
        if (!ids.contains(pair)) {
            problem("pairs-with", "no metric is called '" + pair + "'" + MetricCatalogue.nearest(pair, ids));
        }
        return Optional.of(pair);
    }

    private Optional<String> cheaperWhen() {
        if (!entry.hasPath("cheaper-when")) {
            return Optional.empty();
        }
        boolean isWatched =
                entry.hasPath("direction") && entry.getString("direction").equals("watch");
        if (!isWatched || !entry.hasPath("pairs-with")) {
            problem("cheaper-when", "is for a metric with direction watch and pairs-with; any other has its direction");
        }
        return Optional.of(choice("cheaper-when", "lower", "higher"));
    }

    private List<MetricDefinition.Benchmark> benchmarks() {
        List<MetricDefinition.Benchmark> bands = new ArrayList<>();
        if (!entry.hasPath("benchmarks")) {
            return bands;
        }
        try {
            for (Config band : entry.getConfigList("benchmarks")) {
                band.root().keySet().stream()
                        .filter(key -> !BENCHMARK_KEYS.contains(key))
                        .forEach(key -> problem(
                                "benchmarks",
                                "'" + key + "' is no key of a benchmark"
                                        + MetricCatalogue.nearest(key, BENCHMARK_KEYS)));
                Function<String, Optional<Double>> bound =
                        key -> band.hasPath(key) ? Optional.of(band.getDouble(key)) : Optional.empty();
                bands.add(new MetricDefinition.Benchmark(
                        band.hasPath("slice") ? band.getString("slice") : "all",
                        band.getString("band"),
                        bound.apply("low"),
                        bound.apply("high"),
                        band.getString("source")));
            }
        } catch (ConfigException e) {
            problem(
                    "benchmarks",
                    "each needs band and source as text, and low and high as numbers where they have them");
        }
        return bands;
    }

    private String text(String key) {
        if (!entry.hasPath(key)) {
            problem(key, "is missing");
            return "";
        }
        ConfigValue value = entry.getValue(key);
        if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
            problem(key, "must be one text");
            return "";
        }
        String text = entry.getString(key).strip();
        if (text.isEmpty()) {
            problem(key, "is empty");
        }
        return text;
    }

    private List<String> texts(String key) {
        if (!entry.hasPath(key)) {
            return List.of();
        }
        try {
            return List.copyOf(entry.getStringList(key));
        } catch (ConfigException.WrongType e) {
            problem(key, "must be a list such as [one, two]");
            return List.of();
        }
    }

    private String choice(String key, String... allowed) {
        String chosen = text(key);
        if (!chosen.isEmpty() && !List.of(allowed).contains(chosen)) {
            problem(key, "'" + chosen + "' is no choice" + MetricCatalogue.nearest(chosen, List.of(allowed)));
        }
        return chosen;
    }

    private List<String> choices(String key, List<String> allowed, List<String> byDefault) {
        List<String> chosen = entry.hasPath(key) ? texts(key) : byDefault;
        if (chosen.isEmpty()) {
            problem(key, "is missing; choose of " + String.join(", ", allowed));
        }
        chosen.stream()
                .filter(one -> !allowed.contains(one))
                .forEach(one -> problem(key, "'" + one + "' is no choice" + MetricCatalogue.nearest(one, allowed)));
        return chosen;
    }

    private void problem(String key, String what) {
        ConfigValue value = entry.root().get(key);
        problems.add(MetricCatalogue.where((value == null ? entry.root() : value).origin()) + ": " + id + "." + key
                + ": " + what);
    }
}

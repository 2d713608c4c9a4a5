package org.deskledger.mart.service;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.deskledger.config.Settings;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;

/** What each metric is judged by: its direction, its pair, published bands, configured targets, and the focus sets that it is in. */
public final class ScorecardTerms {

    /** The focus of every metric. */
    static final String ALL = "all";

    /** A target's key: a metric, and the slice that it is for where it is for one alone. */
    private static final Pattern TARGET = Pattern.compile("([a-z0-9_]+)(?:\\[([a-z0-9_]+)=(.+)])?");

    private static final StructType TERMS = StructType.fromDDL("terms_metric_id STRING, direction STRING,"
            + " paired_metric_id STRING, gains_when STRING, review_period STRING, is_quarterly BOOLEAN, is_pair BOOLEAN,"
            + " bands ARRAY<STRUCT<slice: STRING, band: STRING, low: DOUBLE, high: DOUBLE, source: STRING>>,"
            + " targets MAP<STRING, DECIMAL(28,9)>, is_additive BOOLEAN, own_kinds ARRAY<STRING>,"
            + " focuses ARRAY<STRUCT<focus: STRING, focus_title: STRING, place: INT, focus_slices: ARRAY<STRING>,"
            + " customers_from: INT, customers_to: INT>>");

    private ScorecardTerms() {}

    /**
     * The key of a target in its parts.
     *
     * @param metricId metric that it is a target of
     * @param slice {@code all}, or {@code column=value}
     */
    public record TargetKey(String metricId, String slice) {

        /** Reads {@code csat} or {@code csat[channel=chat]}; a key of another shape is taken for the id of a metric. */
        public static TargetKey of(String key) {
            Matcher parts = TARGET.matcher(key);
            if (!parts.matches()) {
                return new TargetKey(key, ALL);
            }
            return new TargetKey(parts.group(1), parts.group(2) == null ? ALL : parts.group(2) + "=" + parts.group(3));
        }

        /** Whether it is of the whole and of no slice. */
        public boolean isOfAll() {
            return slice.equals(ALL);
        }

        /** The column that the slice is of; {@code all} where it is of none. */
        public String column() {
            return isOfAll() ? ALL : slice.substring(0, slice.indexOf('='));
        }
    }

    /** A row for each metric of the catalogue. */
    static Dataset<Row> of(SparkSession session, MetricCatalogue catalogue, Settings settings) {
        Map<String, Map<String, BigDecimal>> targets = targets(settings);
        List<String> pairs = catalogue.metrics().stream()
                .flatMap(metric -> metric.pairsWith().stream())
                .toList();
        List<Row> rows = new ArrayList<>();
        for (MetricDefinition metric : catalogue.metrics()) {
            rows.add(RowFactory.create(
                    metric.id(),
                    metric.direction(),
                    metric.pairsWith().orElse(null),
                    gainsWhen(metric),
                    reviewPeriod(metric.cadence()),
                    metric.periods().contains("quarter"),
                    pairs.contains(metric.id()),
                    bands(metric),
                    targets.getOrDefault(metric.id(), Map.of()),
                    List.of("count", "sum").contains(metric.headline()),
                    metric.benchmarks().stream()
                            .filter(band -> !band.slice().equals(ALL))
                            .map(band -> new TargetKey(metric.id(), band.slice()).column())
                            .distinct()
                            .toArray(),
                    focuses(metric.id(), rows.size() + 1, settings.scorecard().focusSets())));
        }
        return session.createDataFrame(rows, TERMS);
    }

    private static Map<String, Map<String, BigDecimal>> targets(Settings settings) {
        Map<String, Map<String, BigDecimal>> targets = new HashMap<>();
        settings.targets().forEach((text, target) -> {
            TargetKey key = TargetKey.of(text);
            targets.computeIfAbsent(key.metricId(), id -> new HashMap<>())
                    .put(key.slice(), target.setScale(9, RoundingMode.HALF_UP));
        });
        return targets;
    }

    /** The change that somebody who looks at this metric alone would be pleased with. */
    private static String gainsWhen(MetricDefinition metric) {
        return switch (metric.direction()) {
            case "higher-is-better" -> "up";
            case "lower-is-better" -> "down";
            default ->
                metric.cheaperWhen()
                        .map(when -> when.equals("lower") ? "down" : "up")
                        .orElse(null);
        };
    }

    private static String reviewPeriod(String cadence) {
        return switch (cadence) {
            case "weekly" -> "week";
            case "monthly" -> "month";
            default -> "quarter";
        };
    }

    private static Object[] bands(MetricDefinition metric) {
        return metric.benchmarks().stream()
                .map(band -> RowFactory.create(
                        band.slice(),
                        band.band(),
                        band.low().orElse(null),
                        band.high().orElse(null),
                        band.source()))
                .toArray();
    }

    private static Object[] focuses(String metricId, int place, List<Settings.FocusSet> sets) {
        List<Row> focuses = new ArrayList<>();
        focuses.add(RowFactory.create(ALL, "All metrics", place, null, null, null));
        for (Settings.FocusSet set : sets) {
            if (set.metrics().contains(metricId)) {
                focuses.add(RowFactory.create(
                        set.name(),
                        set.title(),
                        set.metrics().indexOf(metricId) + 1,
                        set.slices().orElse(List.of()).toArray(),
                        // What is open to one side is so to its very end.
                        set.isStage() ? set.customersFrom().orElse(0) : null,
                        set.isStage() ? set.customersTo().orElse(Integer.MAX_VALUE) : null));
            }
        }
        return focuses.toArray();
    }
}

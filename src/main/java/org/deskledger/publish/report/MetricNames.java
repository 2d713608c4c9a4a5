package org.deskledger.publish.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deskledger.publish.report.ReportInputs.Definition;
import org.deskledger.publish.report.ReportInputs.MetricPoint;

/** Metrics of the catalogue by their id. */
final class MetricNames {

    private static final List<String> LAYERS = List.of("speed", "quality");

    private MetricNames() {}

    /** One metric over time. */
    record Series(String metricId, String statistic, String unit, List<MetricPoint> points) {}

    /** Points of each metric: speed first, then quality, then all else, each in the order of their ids. */
    static List<Series> series(List<MetricPoint> points, ReportInputs inputs) {
        Map<String, List<MetricPoint>> byId = new LinkedHashMap<>();
        points.forEach(point ->
                byId.computeIfAbsent(point.metricId(), id -> new ArrayList<>()).add(point));
        List<Series> series = new ArrayList<>();
        byId.forEach((id, own) -> {
            MetricPoint last = own.get(own.size() - 1);
            series.add(new Series(id, last.statistic(), last.unit(), List.copyOf(own)));
        });
        series.sort(Comparator.comparingInt(one -> rank(one.metricId(), inputs)));
        return series;
    }

    /** Where a metric stands among others. */
    static int rank(String metricId, ReportInputs inputs) {
        String layer = definition(metricId, inputs).map(Definition::layer).orElse("");
        int place = LAYERS.indexOf(layer);
        return place < 0 ? LAYERS.size() : place;
    }

    static Optional<Definition> definition(String metricId, ReportInputs inputs) {
        return inputs.dictionary().stream()
                .flatMap(List::stream)
                .filter(definition -> definition.metricId().equals(metricId))
                .findFirst();
    }

    /** The catalogue's name for people, else the id in words. */
    static String name(String metricId, ReportInputs inputs) {
        return definition(metricId, inputs).map(Definition::name).orElseGet(() -> {
            String words = metricId.replace("__", ", ").replace('_', ' ');
            return Words.capitalised(words);
        });
    }

    /** The value as a number, money too; null where it is not known. */
    static Double number(MetricPoint point) {
        return point.amount() != null ? Double.valueOf(point.amount().doubleValue()) : point.value();
    }
}

package org.deskledger.publish.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.deskledger.publish.report.ReportInputs.MetricPoint;
import org.deskledger.publish.report.ReportInputs.Service;
import org.deskledger.publish.report.ReportPage.Figure;
import org.deskledger.publish.report.ReportPage.Section;
import org.deskledger.publish.report.ReportPage.Table;

/** The support metrics of the catalogue: now, by channel, and over time. */
final class ServiceSection {

    private static final String TITLE = "Support metrics";
    private static final String QUESTION = "How fast and how well are customers helped?";

    private ServiceSection() {}

    static Section of(ReportInputs inputs) {
        if (inputs.service().isEmpty()) {
            return new Section(
                    "service",
                    TITLE,
                    QUESTION,
                    "needs tickets (helpdesk.tickets, helpdesk.ticket_events); waiting and handle times need helpdesk.contacts",
                    List.of());
        }
        Service service = inputs.service().get();
        String month = inputs.heading().month().toString();
        List<Figure> figures = new ArrayList<>();
        figures.add(figure(
                "metrics-now",
                "Every statistic, " + month,
                statistics(inOrder(service.statistics(), inputs), inputs),
                true,
                List.of("Pale lines are not to be relied on; the reason stands beside them.")));
        if (!service.channels().isEmpty()) {
            figures.add(figure(
                    "metrics-channels",
                    "By channel, " + month,
                    channels(inOrder(service.channels(), inputs), inputs),
                    true,
                    List.of("Compare a channel with its own past: a good e-mail is slower than a bad chat.")));
        }
        for (MetricNames.Series metric : MetricNames.series(service.months(), inputs)) {
            figures.add(overTime(metric, inputs));
        }
        return new Section("service", TITLE, QUESTION, "", figures);
    }

    private static List<MetricPoint> inOrder(List<MetricPoint> points, ReportInputs inputs) {
        return points.stream()
                .sorted(Comparator.comparingInt(point -> MetricNames.rank(point.metricId(), inputs)))
                .toList();
    }

    private static Table statistics(List<MetricPoint> points, ReportInputs inputs) {
        String currency = inputs.heading().currency();
        Tables table = Tables.words("Metric", "Statistic")
                .numbers("Value", "95 % interval", "n", "Still waiting", "Left out as unknown");
        for (MetricPoint point : points) {
            table.weakRow(
                    Weakness.of(point, inputs.minimumSample()),
                    MetricNames.name(point.metricId(), inputs),
                    point.statistic(),
                    Numbers.value(point, currency),
                    interval(point, currency),
                    Numbers.count(point.sampleSize()),
                    Numbers.count(point.immature()),
                    Numbers.count(point.excludedUnknown()));
        }
        return table.table();
    }

    private static Table channels(List<MetricPoint> points, ReportInputs inputs) {
        String currency = inputs.heading().currency();
        Tables table = Tables.words("Metric", "Channel").numbers("Value", "95 % interval", "n");
        for (MetricPoint point : points) {
            table.weakRow(
                    Weakness.of(point, inputs.minimumSample()),
                    MetricNames.name(point.metricId(), inputs) + ", " + point.statistic(),
                    point.slice(),
                    Numbers.value(point, currency),
                    interval(point, currency),
                    Numbers.count(point.sampleSize()));
        }
        return table.table();
    }

    private static Figure overTime(MetricNames.Series metric, ReportInputs inputs) {
        String currency = inputs.heading().currency();
        List<MetricPoint> points = metric.points();
        Tables table = Tables.words("Month").numbers("Value", "95 % interval", "n");
        for (MetricPoint point : points) {
            table.weakRow(
                    Weakness.of(point, inputs.minimumSample()),
                    point.month().toString(),
                    Numbers.value(point, currency),
                    interval(point, currency),
                    Numbers.count(point.sampleSize()));
        }
        String name = MetricNames.name(metric.metricId(), inputs);
        return new Figure(
                "metric-" + metric.metricId(),
                name + ", " + metric.statistic(),
                Charts.band(
                        Numbers.chartFormat(metric.unit()),
                        name,
                        points.stream().map(point -> point.month().toString()).toList(),
                        points.stream().map(MetricNames::number).toList(),
                        points.stream().map(MetricPoint::ciLow).toList(),
                        points.stream().map(MetricPoint::ciHigh).toList()),
                List.of(),
                table.table(),
                false,
                List.of());
    }

    private static Figure figure(String id, String title, Table table, boolean isOpen, List<String> notes) {
        return new Figure(id, title, Map.of(), List.of(), table, isOpen, notes);
    }

    static String interval(MetricPoint point, String currency) {
        return Numbers.interval(
                Numbers.inUnit(point.ciLow(), point.unit(), currency),
                Numbers.inUnit(point.ciHigh(), point.unit(), currency));
    }
}

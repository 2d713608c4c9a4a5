package org.deskledger.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.sql.Date;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.mart.service.MetricDictionary;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.metric.MetricDefinition.Benchmark;
import org.deskledger.publish.report.Numbers;

/** What a metric means and was last, in words. */
final class MetricWords {

    private final MetricDefinition metric;
    private final Settings settings;
    private String value = "nothing is published yet: `deskledger run` does so";

    MetricWords(MetricDefinition metric, Settings settings) {
        this.metric = metric;
        this.settings = settings;
    }

    /** All metrics with their questions. */
    static ResultTable list(MetricCatalogue catalogue) {
        ResultTable metrics = ResultTable.withColumns("metric", "question");
        catalogue.metrics().forEach(metric -> metrics.add(metric.id(), metric.question()));
        return metrics;
    }

    /** The metric that has this id, name or other name, in capitals or not. */
    static Optional<MetricDefinition> find(String typed, MetricCatalogue catalogue) {
        Function<MetricDefinition, List<String>> names = metric -> {
            List<String> all = new ArrayList<>(metric.alsoKnownAs());
            all.add(metric.name());
            return all;
        };
        String id = typed.toLowerCase(Locale.ROOT);
        return catalogue
                .metric(id)
                .or(() -> catalogue.metrics().stream()
                        .filter(metric -> names.apply(metric).stream().anyMatch(name -> name.equalsIgnoreCase(typed)))
                        .findFirst());
    }

    /** Adds what the metric was in the last month that is over. */
    MetricWords with(Optional<Reading> reading) {
        reading.ifPresent(published -> value = published
                .rows(MetricDictionary.TABLE.name())
                .flatMap(this::whyNotBuilt)
                .or(() -> published.rows(MetricValue.TABLE.name()).map(this::last))
                .orElse("not published: no table of metric values was made"));
        return this;
    }

    /** Writes it. */
    void print(OutputFormat format, PrintWriter out) {
        List<List<String>> lines = lines();
        if (format == OutputFormat.TABLE) {
            out.println(metric.id() + ": " + metric.name());
            lines.forEach(line ->
                    out.println("  " + line.get(0) + " ".repeat(14 - line.get(0).length()) + line.get(1)));
            out.flush();
        } else {
            ResultTable table = ResultTable.withColumns("metric", "property", "value");
            lines.forEach(line -> table.add(metric.id(), line.get(0), line.get(1)));
            table.print(format, out);
        }
    }

    private List<List<String>> lines() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("question", metric.question()));
        lines.add(List.of("formula", metric.formula()));
        lines.add(List.of("unit", metric.unit() + ", " + metric.direction()));
        lines.add(List.of("statistics", String.join(", ", metric.statistics()) + "; headline " + metric.headline()));
        lines.add(List.of("from", String.join(", ", metric.facts())));
        lines.add(List.of("also called", String.join(", ", metric.alsoKnownAs())));
        metric.maturity()
                .ifPresent(wait ->
                        lines.add(List.of("waits", wait.hoursOf(settings.windows()) + " hours before a row counts")));
        lines.add(List.of("misleads", metric.pitfall()));
        metric.pairsWith().ifPresent(other -> lines.add(List.of("read beside", other)));
        for (Benchmark benchmark : metric.benchmarks()) {
            lines.add(List.of("benchmark", words(benchmark)));
        }
        Optional.ofNullable(settings.targets().get(metric.id()))
                .ifPresent(target -> lines.add(List.of("target", target.toPlainString())));
        lines.add(List.of("last value", value));
        return lines;
    }

    private static String words(Benchmark benchmark) {
        String range = benchmark.low().isPresent() && benchmark.high().isPresent()
                ? plain(benchmark.low().get()) + " to " + plain(benchmark.high().get())
                : benchmark
                        .low()
                        .map(low -> "from " + plain(low))
                        .orElseGet(() -> benchmark
                                .high()
                                .map(high -> "up to " + plain(high))
                                .orElse(""));
        String slice = benchmark.slice().equals("all") ? "" : benchmark.slice() + "; ";
        return benchmark.band() + ": " + range + " (" + slice + benchmark.source() + ")";
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    /** What the run found missing; empty where nothing is. */
    private Optional<String> whyNotBuilt(Dataset<Row> dictionary) {
        return dictionary
                .where(col("metric_id")
                        .equalTo(lit(metric.id()))
                        .and(col("status").startsWith("not built")))
                .select("status")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .findFirst();
    }

    private String last(Dataset<Row> values) {
        List<Row> newest = values.where(col("metric_id")
                        .equalTo(lit(metric.id()))
                        .and(col("period_kind").equalTo(lit("month")))
                        .and(col("slice_kind").equalTo(lit("all")))
                        .and(col("is_headline"))
                        .and(col("is_complete")))
                .orderBy(col("period_start").desc())
                .limit(1)
                .collectAsList();
        if (newest.isEmpty()) {
            return "none: no month with observations is over and wholly delivered";
        }
        Row row = newest.get(0);
        String currency = settings.reporting().currency();
        String unit = row.getAs("unit");
        BigDecimal amount = row.getAs("value_amount");
        String text =
                amount != null ? Numbers.amount(amount, currency) : Numbers.inUnit(row.getAs("value"), unit, currency);
        String interval = Numbers.interval(
                Numbers.inUnit(row.getAs("ci_low"), unit, currency),
                Numbers.inUnit(row.getAs("ci_high"), unit, currency));
        return (row.<String>getAs("statistic") + " " + text
                        + (interval.isEmpty() ? "" : " (95 % interval " + interval + ")")
                        + ", n = " + Numbers.count(row.<Long>getAs("sample_size"))
                        + ", in " + row.<Date>getAs("period_start").toString().substring(0, 7)
                        + (row.<Boolean>getAs("is_reliable") ? "" : "; too few observations to rely on"))
                .replace('\u00a0', ' ')
                .replace('\u2212', '-');
    }
}

package org.deskledger.publish.dictionary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deskledger.config.Settings;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.metric.MetricDefinition.Benchmark;
import org.deskledger.metric.MetricDefinition.Source;
import org.deskledger.publish.report.Numbers;

/** What one metric means: question, formula, how it misleads, published bands, where its values stand. */
final class MetricPage {

    private final MetricDefinition metric;
    private final Settings settings;
    private final Markdown markdown;

    MetricPage(MetricDefinition metric, Dictionary dictionary) {
        this.metric = metric;
        this.settings = dictionary.settings();
        this.markdown = dictionary.markdown("../");
    }

    String text() {
        StringBuilder page = new StringBuilder(Dictionary.GENERATED)
                .append("# ")
                .append(markdown.text(metric.name()))
                .append("\n\n**")
                .append(markdown.text(metric.question()))
                .append("**\n\n")
                .append(capital(markdown.text(metric.formula())))
                .append(".\n\n**How it misleads.** ")
                .append(markdown.text(metric.pitfall()));
        metric.pairsWith()
                .ifPresent(pair -> page.append(" Read it beside ")
                        .append(markdown.link(pair))
                        .append('.'));
        page.append("\n\n").append(Markdown.head(List.of("", "")));
        facts().forEach(fact -> page.append(Markdown.row(fact)));
        if (!metric.benchmarks().isEmpty()) {
            page.append("\n## Published bands\n\n")
                    .append(Markdown.head(List.of("band", "from", "to", "of", "published by")));
            metric.benchmarks().forEach(benchmark -> page.append(Markdown.row(band(benchmark))));
        }
        return page.append("\n## Its values\n\n```sql\nSELECT period_start, ")
                .append(metric.isMoney() ? "value_amount" : "value, ci_low, ci_high")
                .append(", sample_size, is_complete, is_reliable FROM mart.metric_value\nWHERE metric_id = '")
                .append(metric.id())
                .append("' AND is_headline AND period_kind = '")
                .append(
                        metric.periods().contains("month")
                                ? "month"
                                : metric.periods().get(0))
                .append("' AND slice_kind = 'all' ORDER BY period_start\n```\n")
                .append("\n[All tables and metrics](../README.md)\n")
                .toString();
    }

    private List<List<String>> facts() {
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("Id", Markdown.code(metric.id())));
        if (!metric.alsoKnownAs().isEmpty()) {
            facts.add(List.of("Also called", markdown.text(String.join(", ", metric.alsoKnownAs()))));
        }
        facts.add(List.of("Unit", unit()));
        facts.add(List.of("Direction", metric.direction().replace('-', ' ')));
        metric.cheaperWhen().ifPresent(change -> facts.add(List.of("Saves work", "when " + change)));
        facts.add(List.of(
                "Statistics",
                String.join(", ", metric.statistics())
                        + (metric.statistics().size() > 1 ? "; " + metric.headline() + " stands for it" : "")));
        metric.expression().ifPresent(sql -> facts.add(List.of("Observation", Markdown.code(sql))));
        metric.numerator()
                .ifPresent(sql -> facts.add(List.of(
                        metric.denominator().isPresent() ? "Upper part" : "What is added", Markdown.code(sql))));
        facts.add(List.of("Rows", rows(metric.source())));
        metric.denominator()
                .ifPresent(sql -> facts.add(List.of(
                        "Lower part",
                        Markdown.code(sql) + (metric.addsNumerator() ? ", and what is counted above" : ""))));
        metric.denominatorSource().ifPresent(source -> facts.add(List.of("Its rows", rows(source))));
        metric.maturity()
                .ifPresent(wait -> facts.add(List.of(
                        "Waits",
                        wait.hoursOf(settings.windows()) + " hours before a row counts"
                                + wait.window()
                                        .map(key -> " (setting " + Markdown.code("windows." + key) + ")")
                                        .orElse(""))));
        if (!metric.follows().equals("nobody")) {
            facts.add(List.of("Follows", "the " + metric.follows() + "; rows without one are left out and counted"));
        }
        if (!metric.needs().isEmpty()) {
            facts.add(List.of("Needs", "deliveries of " + Markdown.codes(metric.needs())));
        }
        facts.add(List.of("Periods", String.join(", ", metric.periods())));
        facts.add(List.of("Slices", metric.slices().isEmpty() ? "none" : Markdown.codes(metric.slices())));
        facts.add(List.of("Fair to publish by", metric.attribution()));
        facts.add(List.of("Looked at", metric.cadence()));
        facts.add(List.of("Kind", metric.category() + ", " + metric.layer()));
        target().ifPresent(target -> facts.add(List.of("Target", target)));
        facts.add(List.of("Version", Integer.toString(metric.version())));
        return facts;
    }

    private Optional<String> target() {
        return Optional.ofNullable(settings.targets().get(metric.id()))
                .map(target ->
                        number(target.doubleValue()) + " (setting " + Markdown.code("targets." + metric.id()) + ")");
    }

    private String rows(Source source) {
        return "of " + markdown.link(source.fact())
                + (metric.isStock() ? ", on the last day of the period by " : ", in the period of ")
                + Markdown.code(source.periodAt())
                + (source.filter().equals("true") ? "" : ", where " + Markdown.code(source.filter()));
    }

    private List<String> band(Benchmark benchmark) {
        return List.of(
                markdown.text(benchmark.band()),
                benchmark.low().map(this::number).orElse(""),
                benchmark.high().map(this::number).orElse(""),
                benchmark.slice().equals("all") ? "all" : Markdown.code(benchmark.slice()),
                markdown.text(benchmark.source()));
    }

    private String number(double number) {
        return Numbers.inUnit(number, metric.unit(), settings.reporting().currency());
    }

    private String unit() {
        return switch (metric.unit()) {
            case "share" -> "share: a part of a whole, with a Wilson interval";
            case "ratio" -> "ratio: may pass 1 or is of money or time, without interval";
            case "to 1" -> "so much for each one";
            case "money" -> "money in the reporting currency";
            default -> metric.unit();
        };
    }

    private static String capital(String words) {
        return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}

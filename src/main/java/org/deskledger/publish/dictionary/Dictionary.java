package org.deskledger.publish.dictionary;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.deskledger.config.Settings;
import org.deskledger.job.Job;
import org.deskledger.job.JobGraph;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.table.TableSpec;

/**
 * What every table holds, what every metric means and how rows move, as pages of Markdown that a forge shows and an editor reads.
 * Everything on them comes from the declarations; nothing is written twice.
 *
 * @param graph all jobs and the tables that loading makes
 * @param beside tables that no job reads: quarantine and audit
 * @param catalogue all metrics
 * @param settings windows, targets and the currency that metrics speak of
 */
public record Dictionary(JobGraph graph, List<TableSpec> beside, MetricCatalogue catalogue, Settings settings) {

    /** The first line of every page; only files that begin with it are ever replaced or removed. */
    static final String GENERATED =
            "<!-- Generated from the declarations by `deskledger publish dictionary`: change those, not this. -->\n";

    /** Takes an unchangeable copy. */
    public Dictionary {
        beside = List.copyOf(beside);
    }

    /**
     * All pages: path below the dictionary's folder to text. The same declarations give the same text, letter by letter.
     */
    public SortedMap<String, String> pages() {
        SortedMap<String, String> pages = new TreeMap<>();
        pages.put("README.md", new FrontPage(this).text());
        pages.put("lineage.svg", new LineagePicture(graph).svg());
        tables().forEach(table -> pages.put(page(table), new TablePage(table, this).text()));
        catalogue.metrics().forEach(metric -> pages.put(page(metric), new MetricPage(metric, this).text()));
        return pages;
    }

    /** Every table, in the order in which rows move. */
    List<TableSpec> tables() {
        List<TableSpec> tables = new ArrayList<>(graph.loaded());
        graph.inOrder().forEach(job -> tables.add(job.table()));
        tables.addAll(beside);
        return tables;
    }

    /** The job that makes a table; empty where loading or the runner does. */
    Optional<Job> maker(TableSpec table) {
        return graph.inOrder().stream().filter(job -> job.table().equals(table)).findFirst();
    }

    /** Names of the tables that are made from a table. */
    List<String> readers(TableSpec table) {
        return graph.inOrder().stream()
                .filter(job -> job.reads().all().contains(table))
                .map(job -> job.table().name())
                .toList();
    }

    /** The metrics that are computed from a table. */
    List<MetricDefinition> metricsOf(TableSpec table) {
        return catalogue.metrics().stream()
                .filter(metric -> metric.facts().contains(table.name()))
                .toList();
    }

    /** How the page of a table writes words: a name that is one of its columns means the column. */
    Markdown markdown(TableSpec table) {
        Map<String, String> known = known();
        known.keySet().removeAll(table.columnNames());
        return new Markdown(known, "../");
    }

    /** How a page writes words, given its way to the dictionary's folder. */
    Markdown markdown(String toRoot) {
        return new Markdown(known(), toRoot);
    }

    private Map<String, String> known() {
        Map<String, String> known = new LinkedHashMap<>();
        tables().forEach(table -> known.put(table.name(), page(table)));
        catalogue.metrics().forEach(metric -> known.put(metric.id(), page(metric)));
        return known;
    }

    private static String page(TableSpec table) {
        return "tables/" + table.name() + ".md";
    }

    private static String page(MetricDefinition metric) {
        return "metrics/" + metric.id() + ".md";
    }
}

package org.deskledger.publish.dictionary;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.StructField;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.table.Layer;
import org.deskledger.table.TableSpec;

/** What one table holds: one row, key, where it comes from and goes to, every column. */
final class TablePage {

    private final TableSpec table;
    private final Dictionary dictionary;
    private final Markdown markdown;
    private final Markdown ownWords;

    TablePage(TableSpec table, Dictionary dictionary) {
        this.table = table;
        this.dictionary = dictionary;
        this.markdown = dictionary.markdown("../");
        this.ownWords = dictionary.markdown(table);
    }

    String text() {
        StringBuilder page = new StringBuilder(Dictionary.GENERATED)
                .append("# ")
                .append(table.name())
                .append("\n\nOne row is **")
                .append(ownWords.text(table.grain()))
                .append("**.\n\n")
                .append(Markdown.head(List.of("", "")));
        facts().forEach(fact -> page.append(Markdown.row(fact)));
        page.append("\n## Columns\n\n").append(Markdown.head(List.of("column", "type", "NULL", "meaning")));
        for (StructField column : table.columns().fields()) {
            page.append(Markdown.row(List.of(
                    Markdown.code(column.name()),
                    Markdown.code(column.dataType().simpleString()),
                    column.nullable() ? "may be" : "never",
                    ownWords.text(column.getComment().get()))));
        }
        if (!table.constraints().isEmpty()) {
            page.append("\n## What holds for every row\n\n");
            table.constraints()
                    .forEach(constraint -> page.append("- ")
                            .append(ownWords.text(constraint.name().replace('_', ' ')))
                            .append(": ")
                            .append(Markdown.code(constraint.sql()))
                            .append('\n'));
        }
        return page.append("\n[All tables and metrics](../README.md)\n").toString();
    }

    private List<List<String>> facts() {
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("Key", Markdown.codes(table.key())));
        facts.add(List.of("Made from", madeFrom()));
        dictionary
                .maker(table)
                .ifPresent(job -> facts.add(
                        List.of("Made by", Markdown.code(job.getClass().getName()))));
        add(facts, "Goes into", markdown.links(dictionary.readers(table)));
        add(
                facts,
                "Metrics from it",
                markdown.links(dictionary.metricsOf(table).stream()
                        .map(MetricDefinition::id)
                        .toList()));
        add(facts, "Files split by", Markdown.codes(table.partitionedBy()));
        add(facts, "Personal data", Markdown.codes(table.personal()));
        facts.add(List.of("Older versions", "can be read for " + table.layer().retentionDays() + " days"));
        return facts;
    }

    private String madeFrom() {
        if (table.layer() == Layer.AUDIT) {
            return "the work of the suite itself";
        }
        return dictionary.maker(table).map(Job::reads).map(this::madeFrom).orElse("delivered files");
    }

    private String madeFrom(Reads reads) {
        List<String> parts = new ArrayList<>();
        if (!reads.required().isEmpty()) {
            parts.add(markdown.links(names(reads.required())));
        }
        if (!reads.alternatives().isEmpty()) {
            parts.add("at least one of " + markdown.links(names(reads.alternatives())));
        }
        if (!reads.optional().isEmpty()) {
            parts.add("where their system is mapped " + markdown.links(names(reads.optional())));
        }
        return parts.isEmpty() ? "settings alone" : String.join("; ", parts);
    }

    private static List<String> names(List<TableSpec> tables) {
        return tables.stream().map(TableSpec::name).toList();
    }

    private static void add(List<List<String>> facts, String name, String text) {
        if (!text.isEmpty()) {
            facts.add(List.of(name, text));
        }
    }
}

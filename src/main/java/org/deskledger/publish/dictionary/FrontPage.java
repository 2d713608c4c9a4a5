package org.deskledger.publish.dictionary;

import java.util.List;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.table.Layer;
import org.deskledger.table.TableSpec;

/** The page that leads to all others. */
final class FrontPage {

    private final Dictionary dictionary;
    private final Markdown markdown;

    FrontPage(Dictionary dictionary) {
        this.dictionary = dictionary;
        this.markdown = dictionary.markdown("");
    }

    String text() {
        StringBuilder page = new StringBuilder(Dictionary.GENERATED).append("""
                # Dictionary

                What every table holds, what every metric means, and how rows move. `deskledger describe NAME` says the same at the terminal,
                `mart.metric_dictionary` in SQL.

                - Tables: [marts](#marts), [facts](#facts), [dimensions](#dimensions), [raw](#raw), [quarantine](#quarantine), [audit](#audit)
                - Metrics: [speed](#speed), [quality](#quality), [business](#business)
                - [How rows move](#how-rows-move)

                """);
        tables(page, Layer.MART, "Marts", "What is published to people and tools.");
        for (String layer : List.of("speed", "quality", "business")) {
            metrics(page, layer);
        }
        page.append("""
                ## How rows move

                An arrow leads from what is read to what is made; a dashed one is followed where the system is mapped. An arrow is left out
                where a longer way says the same; the pages of the tables name all. The picture alone, opened in a browser, leads to them.

                [![Which table is made from which](lineage.svg)](lineage.svg)

                """);
        tables(page, Layer.FACT, "Facts", "What happened: instants and amounts.");
        tables(page, Layer.DIM, "Dimensions", "What facts are described by.");
        tables(page, Layer.RAW, "Raw", "What came in, typed: every accepted version of every row.");
        tables(page, Layer.QUARANTINE, "Quarantine", "Rows that broke their contract, whole, as text.");
        tables(page, Layer.AUDIT, "Audit", "What the suite did.");
        return page.toString();
    }

    private void tables(StringBuilder page, Layer layer, String title, String about) {
        page.append("## ").append(title).append("\n\n").append(about).append("\n\n");
        page.append(Markdown.head(List.of("table", "one row is", "columns")));
        for (TableSpec table : dictionary.tables()) {
            if (table.layer() == layer) {
                page.append(Markdown.row(List.of(
                        markdown.link(table.name()),
                        markdown.text(table.grain()),
                        Integer.toString(table.columnNames().size()))));
            }
        }
        page.append('\n');
    }

    private void metrics(StringBuilder page, String layer) {
        page.append("## ").append(Character.toUpperCase(layer.charAt(0))).append(layer.substring(1));
        page.append("\n\n").append(Markdown.head(List.of("metric", "question", "unit", "direction")));
        for (MetricDefinition metric : dictionary.catalogue().metrics()) {
            if (metric.layer().equals(layer)) {
                page.append(Markdown.row(List.of(
                        markdown.link(metric.id()),
                        markdown.text(metric.question()),
                        metric.unit(),
                        metric.direction().replace('-', ' '))));
            }
        }
        page.append('\n');
    }
}

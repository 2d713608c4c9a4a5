package org.deskledger.publish.report;

import java.util.List;
import java.util.Map;

/**
 * The page as its template sees it: texts that are formatted and not yet escaped, in reading order.
 *
 * @param policy content security policy, with the hashes of the scripts
 * @param facts what the page is about, as pairs of name and text
 * @param tiles the metrics of the scorecard that answer a question together
 * @param others all other metrics
 * @param commands how to get the same figures again
 * @param library source of the chart library
 * @param data charts as JSON that may stand inside a script element
 */
public record ReportPage(
        String title,
        String period,
        String asOf,
        String policy,
        String style,
        List<Pair> facts,
        List<TileGroup> tiles,
        List<Listing> others,
        List<Section> sections,
        List<Term> glossary,
        List<String> commands,
        Table versions,
        String library,
        String script,
        String data) {

    /** A name and what stands beside it. */
    public record Pair(String name, String text) {}

    /** Tiles under one heading. */
    public record TileGroup(String title, List<Tile> tiles) {}

    /** A table that a reader opens. */
    public record Listing(String title, Table table) {}

    /**
     * One figure of the scorecard.
     *
     * @param value empty where it is not known
     * @param weakness why the value is not to be relied on; else empty
     * @param status how it is judged, in words
     * @param tone the same as a style: green, amber, red, grey or traded_off
     * @param isMet whether the target is met and nothing was paid for it
     * @param trend where it is going, in words
     * @param notes target, pair and what it may be compared with
     * @param spark points of a small line, for SVG; empty with fewer than three values
     */
    public record Tile(
            String metricId,
            String name,
            String value,
            String statistic,
            String interval,
            String sample,
            String previous,
            String weakness,
            String status,
            String tone,
            boolean isMet,
            String trend,
            List<String> notes,
            String spark) {}

    /**
     * One mart.
     *
     * @param missing what is needed to build it; empty where it was built
     */
    public record Section(String id, String title, String question, String missing, List<Figure> figures) {}

    /**
     * A chart or heat map with its numbers.
     *
     * @param chart what the script draws; empty where the table or heat map says it all
     * @param heatMaps at most one
     * @param notes how to read it, and what was left out
     * @param isOpen whether the table is shown from the start
     */
    public record Figure(
            String id,
            String title,
            Map<String, Object> chart,
            List<HeatMap> heatMaps,
            Table table,
            boolean isOpen,
            List<String> notes) {}

    /** Shares by row and age; a column for each age. */
    public record HeatMap(String corner, List<String> columns, List<HeatRow> rows) {}

    /**
     * One line of a heat map.
     *
     * @param isWeak whether it stands on too few observations
     */
    public record HeatRow(String label, String size, boolean isWeak, List<HeatCell> cells) {}

    /**
     * One field of a heat map.
     *
     * @param step 0 to 10, the depth of its colour; -1 for a blank one
     * @param tip the counts behind it
     */
    public record HeatCell(String text, int step, String tip) {}

    /** Numbers to read. */
    public record Table(List<Head> columns, List<Line> lines) {}

    /** Head of a column; numbers stand to the right. */
    public record Head(String text, boolean isNumber) {}

    /**
     * One line of a table.
     *
     * @param weakness why its values are not to be relied on; else empty
     */
    public record Line(List<String> cells, String weakness) {}

    /** What a metric means. */
    public record Term(
            String metricId, String name, String otherNames, String question, String formula, String pitfall) {}
}

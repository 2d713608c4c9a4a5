package org.deskledger.publish.dictionary;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.deskledger.job.Job;
import org.deskledger.job.JobGraph;
import org.deskledger.table.TableSpec;

/**
 * The job graph as a picture (SVG, without script or network): tables in columns by how many steps they are from what was delivered.
 *
 * <p>The usual layered drawing: an arrow that a longer way implies is left out; an arrow over several columns passes through a free
 * place in each; the order in a column follows the neighbours' until few arrows cross; then heights come as near to the neighbours'
 * as the order allows.
 */
final class LineagePicture {

    /** No letter of the names is wider at the size that is written in; a generous guess, for fonts differ. */
    private static final double LETTER = 6.6;

    private static final int HEIGHT = 22;
    private static final int GAP = 64;
    private static final int MARGIN = 16;
    private static final int SWEEPS = 24;

    /** A place in a column: a table, or where an arrow passes. */
    private static final class Place {
        private final String table;
        private final int column;
        private final List<Place> before = new ArrayList<>();
        private final List<Place> after = new ArrayList<>();
        private double y;

        private Place(String table, int column) {
            this.table = table;
            this.column = column;
        }

        private double space() {
            return table.isEmpty() ? 7 : HEIGHT + 6;
        }
    }

    /** An arrow with the places that it passes, its ends included. */
    private record Arrow(String from, String to, boolean isOptional, List<Place> way) {}

    private final JobGraph graph;
    private final Map<String, Place> tables = new LinkedHashMap<>();
    private final List<List<Place>> columns = new ArrayList<>();
    private final List<Arrow> arrows = new ArrayList<>();

    LineagePicture(JobGraph graph) {
        this.graph = graph;
        placeTables();
        drawArrows();
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            orderByNeighbours(sweep % 2 == 0);
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            setHeights(sweep % 2 == 0);
        }
    }

    String svg() {
        double top =
                tables.values().stream().mapToDouble(place -> place.y).min().orElse(0);
        double bottom =
                tables.values().stream().mapToDouble(place -> place.y).max().orElse(0);
        int width = columns.isEmpty() ? 2 * MARGIN : left(columns.size() - 1) + width(columns.size() - 1) + MARGIN;
        int height = (int) Math.ceil(bottom - top) + HEIGHT + 2 * MARGIN;
        double shift = MARGIN - top;
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" font-family="sans-serif" font-size="12">
                <title>Which table is made from which</title>
                <style>
                path { fill: none; stroke-width: 1.2; stroke-opacity: 0.75 }
                path:hover { stroke-width: 3; stroke-opacity: 1 }
                .raw { stroke: #8a8a8a } .dim { stroke: #2b6cb0 } .fact { stroke: #2f855a } .mart { stroke: #b7791f }
                rect.raw { fill: #f2f2f2 } rect.dim { fill: #e6effa } rect.fact { fill: #e5f4ec } rect.mart { fill: #fdf3df }
                .optional { stroke-dasharray: 4 3 }
                </style>
                <rect width="%1$d" height="%2$d" fill="#ffffff"/>
                """, width, height));
        arrows.forEach(arrow -> svg.append(path(arrow, shift)));
        tables.values().forEach(place -> svg.append(box(place, shift)));
        return svg.append("</svg>\n").toString();
    }

    private void placeTables() {
        Map<String, Integer> depths = new LinkedHashMap<>();
        graph.loaded().forEach(table -> depths.put(table.name(), 0));
        for (Job job : graph.inOrder()) {
            int depth = job.reads().all().stream()
                            .mapToInt(read -> depths.get(read.name()))
                            .max()
                            .orElse(0)
                    + 1;
            depths.put(job.table().name(), depth);
        }
        depths.forEach((table, depth) -> {
            while (columns.size() <= depth) {
                columns.add(new ArrayList<>());
            }
            Place place = new Place(table, depth);
            tables.put(table, place);
            columns.get(depth).add(place);
        });
    }

    private void drawArrows() {
        Map<String, Set<String>> madeOf = new HashMap<>();
        for (Job job : graph.inOrder()) {
            Set<String> all = new HashSet<>();
            List<String> reads =
                    job.reads().all().stream().map(TableSpec::name).distinct().toList();
            reads.forEach(read -> all.addAll(madeOf.getOrDefault(read, Set.of())));
            Set<String> required = new LinkedHashSet<>(
                    job.reads().required().stream().map(TableSpec::name).toList());
            for (String read : reads) {
                if (!all.contains(read)) {
                    arrows.add(arrow(read, job.table().name(), !required.contains(read)));
                }
            }
            all.addAll(reads);
            madeOf.put(job.table().name(), all);
        }
    }

    private Arrow arrow(String from, String to, boolean isOptional) {
        List<Place> way = new ArrayList<>(List.of(tables.get(from)));
        for (int column = tables.get(from).column + 1; column < tables.get(to).column; column++) {
            Place free = new Place("", column);
            columns.get(column).add(free);
            way.add(free);
        }
        way.add(tables.get(to));
        for (int i = 1; i < way.size(); i++) {
            way.get(i - 1).after.add(way.get(i));
            way.get(i).before.add(way.get(i - 1));
        }
        return new Arrow(from, to, isOptional, way);
    }

    private void orderByNeighbours(boolean forwards) {
        for (int i = 0; i < columns.size(); i++) {
            List<Place> column = columns.get(forwards ? i : columns.size() - 1 - i);
            for (int rank = 0; rank < column.size(); rank++) {
                column.get(rank).y = rank;
            }
            Map<Place, Double> wanted = new HashMap<>();
            column.forEach(place -> wanted.put(place, middle(forwards ? place.before : place.after, place.y)));
            column.sort(Comparator.comparingDouble(wanted::get));
            for (int rank = 0; rank < column.size(); rank++) {
                // As a part of the column's length, for columns are of unequal length.
                column.get(rank).y = (rank + 0.5) / column.size();
            }
        }
    }

    private static double middle(List<Place> neighbours, double otherwise) {
        return neighbours.stream().mapToDouble(place -> place.y).average().orElse(otherwise);
    }

    /** Moves the places of every column towards their neighbours, in order and with their space between them. */
    private void setHeights(boolean forwards) {
        for (int i = 0; i < columns.size(); i++) {
            List<Place> column = columns.get(forwards ? i : columns.size() - 1 - i);
            double[] offset = new double[column.size()];
            double[] wanted = new double[column.size()];
            for (int rank = 0; rank < column.size(); rank++) {
                Place place = column.get(rank);
                offset[rank] =
                        rank == 0 ? 0 : offset[rank - 1] + (column.get(rank - 1).space() + place.space()) / 2;
                List<Place> both = new ArrayList<>(place.before);
                both.addAll(place.after);
                wanted[rank] = middle(both, offset[rank]) - offset[rank];
            }
            double[] rising = nearestRising(wanted);
            for (int rank = 0; rank < column.size(); rank++) {
                column.get(rank).y = rising[rank] + offset[rank];
            }
        }
    }

    /** The sequence that never falls and is nearest to the wanted one by squares: neighbours that would fall share their mean. */
    private static double[] nearestRising(double[] wanted) {
        double[] mean = new double[wanted.length];
        int[] size = new int[wanted.length];
        int blocks = 0;
        for (double value : wanted) {
            mean[blocks] = value;
            size[blocks] = 1;
            blocks++;
            while (blocks > 1 && mean[blocks - 2] > mean[blocks - 1]) {
                int together = size[blocks - 2] + size[blocks - 1];
                mean[blocks - 2] =
                        (mean[blocks - 2] * size[blocks - 2] + mean[blocks - 1] * size[blocks - 1]) / together;
                size[blocks - 2] = together;
                blocks--;
            }
        }
        double[] rising = new double[wanted.length];
        int next = 0;
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i < size[block]; i++) {
                rising[next++] = mean[block];
            }
        }
        return rising;
    }

    private int left(int column) {
        int left = MARGIN;
        for (int before = 0; before < column; before++) {
            left += width(before) + GAP;
        }
        return left;
    }

    private int width(int column) {
        return 16
                + (int) Math.ceil(LETTER
                        * columns.get(column).stream()
                                .mapToInt(place -> place.table.length())
                                .max()
                                .orElse(0));
    }

    private String path(Arrow arrow, double shift) {
        StringBuilder path = new StringBuilder("<path class=\"")
                .append(arrow.from(), 0, arrow.from().indexOf('.'))
                .append(arrow.isOptional() ? " optional" : "")
                .append("\" d=\"");
        double y = arrow.way().get(0).y + shift + HEIGHT / 2.0;
        path.append(String.format(Locale.ROOT, "M%d %.1f", right(arrow.way().get(0)), y));
        for (Place next : arrow.way().subList(1, arrow.way().size())) {
            double at = next.y + shift + HEIGHT / 2.0;
            int x = left(next.column);
            path.append(String.format(Locale.ROOT, "C%d %.1f %d %.1f %d %.1f", x - GAP / 2, y, x - GAP / 2, at, x, at));
            if (next.table.isEmpty()) {
                path.append("H").append(right(next));
            }
            y = at;
        }
        return path.append("\"><title>")
                .append(arrow.from())
                .append(" → ")
                .append(arrow.to())
                .append("</title></path>\n")
                .toString();
    }

    private int right(Place place) {
        return left(place.column) + width(place.column);
    }

    private String box(Place place, double shift) {
        double y = place.y + shift;
        return String.format(
                Locale.ROOT,
                "<a href=\"tables/%1$s.md\"><rect class=\"%2$s\" x=\"%3$d\" y=\"%4$.1f\" width=\"%5$d\" height=\"%6$d\" rx=\"3\"/>"
                        + "<text x=\"%7$d\" y=\"%8$.1f\">%1$s</text></a>\n",
                place.table,
                place.table.substring(0, place.table.indexOf('.')),
                left(place.column),
                y,
                width(place.column),
                HEIGHT,
                left(place.column) + 8,
                y + 15);
    }
}

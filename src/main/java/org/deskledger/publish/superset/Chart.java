package org.deskledger.publish.superset;

import java.util.ArrayList;
import java.util.List;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.publish.measure.MartMeasures;
import org.deskledger.publish.measure.Measure;
import org.deskledger.table.TableSpec;

/**
 * One chart: which measures of a mart, along what, split by what, of which rows.
 *
 * @param id stable, for the chart is known by it in every later import
 * @param title for people
 * @param about how to read it
 * @param shape how it is drawn
 * @param mart where its rows come from
 * @param measures names of measures; of a list of rows its columns
 * @param along the column along which it is drawn; empty for a table of totals
 * @param grain ISO 8601 duration that a time is cut to; empty where the column is what it is
 * @param by columns that it is split by
 * @param only the rows that count: without the slice that is meant, customers would be counted twice
 * @param limit rows at most; 0 for all
 */
record Chart(
        String id,
        String title,
        String about,
        Shape shape,
        TableSpec mart,
        List<String> measures,
        String along,
        String grain,
        List<String> by,
        List<Filter> only,
        int limit) {

    /** How a chart is drawn. */
    enum Shape {
        /** The newest figure large, the way to it small below. */
        TILE("big_number"),
        /** Lines. */
        LINES("echarts_timeseries_line"),
        /** Bars side by side. */
        BARS("echarts_timeseries_bar"),
        /** Bars on top of each other. */
        STACK("echarts_timeseries_bar"),
        /** A field of colours. */
        HEAT("heatmap_v2"),
        /** Totals, one line for each value of {@code by}. */
        TOTALS("table"),
        /** Rows as they are, the newest first. */
        ROWS("table");

        private final String type;

        Shape(String type) {
            this.type = type;
        }

        /** Superset's name. */
        String type() {
            return type;
        }
    }

    /**
     * A condition on a column.
     *
     * @param value a text or a boolean
     */
    record Filter(String column, Object value) {}

    /** Takes unchangeable copies, and refuses what the mart does not have. */
    Chart {
        measures = List.copyOf(measures);
        by = List.copyOf(by);
        only = List.copyOf(only);
        MartMeasures known = MartMeasures.of(mart);
        for (String name : measures) {
            if (shape == Shape.ROWS) {
                mart.columns().apply(name);
            } else {
                known.measure(name);
            }
        }
        by.forEach(name -> mart.columns().apply(name));
        only.forEach(filter -> mart.columns().apply(filter.column()));
        if (!along.isEmpty()) {
            mart.columns().apply(along);
        }
    }

    /** The look of its first measure. */
    Measure.Look look() {
        return MartMeasures.of(mart).measure(measures.get(0)).look();
    }

    /** The same with further conditions. */
    Chart of(String column, Object value) {
        List<Filter> all = new ArrayList<>(only);
        all.add(new Filter(column, value));
        return new Chart(id, title, about, shape, mart, measures, along, grain, by, all, limit);
    }

    /** The same, split. */
    Chart by(String... columns) {
        return new Chart(id, title, about, shape, mart, measures, along, grain, List.of(columns), only, limit);
    }

    /** The same with times cut. */
    Chart every(String duration) {
        return new Chart(id, title, about, shape, mart, measures, along, duration, by, only, limit);
    }

    /** The same with fewer rows. */
    Chart first(int rows) {
        return new Chart(id, title, about, shape, mart, measures, along, grain, by, only, rows);
    }

    /** A chart along a column, of all rows so far. */
    static Chart along(
            String id, String title, String about, Shape shape, TableSpec mart, String column, String... measures) {
        return new Chart(id, title, about, shape, mart, List.of(measures), column, "", List.of(), List.of(), 0);
    }

    /** The newest value of a metric of the catalogue in a complete month. */
    static Chart tile(String metricId, String title, String about, String measure) {
        return tile(metricId, title, about, measure, "month").every("P1M");
    }

    /** The newest value of a metric of the catalogue in a complete quarter. */
    static Chart quarterTile(String metricId, String title, String about, String measure) {
        return tile(metricId, title, about, measure, "quarter").every("P3M");
    }

    private static Chart tile(String metricId, String title, String about, String measure, String periodKind) {
        return along("tile_" + metricId, title, about, Shape.TILE, MetricValue.TABLE, "period_start", measure)
                .of("metric_id", metricId)
                .of("period_kind", periodKind)
                .of("slice_kind", "all")
                .of("is_headline", true)
                .of("is_complete", true);
    }
}

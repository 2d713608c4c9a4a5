package org.deskledger.publish.superset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.mart.service.Scorecard;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.publish.measure.Dialect;
import org.deskledger.publish.measure.MartMeasures;
import org.deskledger.publish.measure.Measure;
import org.deskledger.publish.measure.Measure.Look;
import org.deskledger.publish.superset.Dashboards.Dashboard;
import org.deskledger.table.TableSpec;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Everything that Superset needs to show the marts, in its import format: a database, a dataset for each mart with every column and
 * measure, charts and dashboards. All ids follow from names, so importing again changes what is there and adds nothing twice.
 *
 * @param database where the marts lie
 * @param catalogue units of the metrics that charts show
 */
public record SupersetBundle(Database database, MetricCatalogue catalogue) {

    /** Superset shows this in place of a password, and keeps the one that it has where it reads it. */
    private static final String HIDDEN = "XXXXXXXXXX";

    private static final String FOLDER = "deskledger/";

    /** The version of Superset's import format. */
    private static final String VERSION = "1.0.0";

    private static final List<Object> NO_BOUNDS = Collections.unmodifiableList(Arrays.asList(null, null));

    /** Maps of a few entries have no order of their own. */
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private static final int MANY_ROWS = 10_000;

    /**
     * A PostgreSQL database that the marts are published to.
     *
     * @param address host, port and database: {@code localhost:5432/deskledger}
     * @param user who reads; the password is given to Superset when the bundle is imported, and is never in it
     * @param schema schema of the marts
     */
    public record Database(String address, String user, String schema) {}

    /** The bundle as a ZIP file; the same declarations give the same bytes. */
    public byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, String> file : files().entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
                zip.putNextEntry(entry);
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory takes what is written to it", e);
        }
        return bytes.toByteArray();
    }

    /** Path inside the bundle to text. */
    public SortedMap<String, String> files() {
        SortedMap<String, String> files = new TreeMap<>();
        // Without a type: the page for dashboards and the interface for all assets both take it.
        files.put(FOLDER + "metadata.yaml", yaml(Map.of("version", VERSION)));
        files.put(FOLDER + "databases/deskledger.yaml", yaml(databaseFile()));
        for (MartMeasures mart : MartMeasures.ALL) {
            files.put(FOLDER + "datasets/deskledger/" + mart.mart().shortName() + ".yaml", yaml(dataset(mart)));
        }
        for (Dashboard dashboard : Dashboards.ALL) {
            files.put(FOLDER + "dashboards/" + dashboard.id() + ".yaml", yaml(dashboard(dashboard)));
            dashboard
                    .rows()
                    .forEach(row -> row.forEach(
                            chart -> files.put(FOLDER + "charts/" + chart.id() + ".yaml", yaml(chart(chart)))));
        }
        return files;
    }

    private Map<String, Object> databaseFile() {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("database_name", "Deskledger");
        file.put(
                "sqlalchemy_uri", "postgresql+psycopg2://" + database.user() + ":" + HIDDEN + "@" + database.address());
        file.put("expose_in_sqllab", true);
        file.put("allow_run_async", false);
        file.put("allow_ctas", false);
        file.put("allow_cvas", false);
        file.put("allow_dml", false);
        file.put("allow_csv_upload", false);
        file.put("extra", Map.of("allows_virtual_table_explore", true));
        file.put("uuid", uuid("database", "deskledger"));
        file.put("version", VERSION);
        return file;
    }

    private Map<String, Object> dataset(MartMeasures mart) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("table_name", mart.mart().shortName());
        file.put("main_dttm_col", mart.time().orElse(null));
        file.put("description", "One row is " + mart.mart().grain() + ".");
        file.put("schema", database.schema());
        file.put("filter_select_enabled", true);
        List<Object> columns = new ArrayList<>();
        for (StructField field : mart.mart().columns().fields()) {
            columns.add(column(mart, field));
        }
        file.put("columns", columns);
        file.put(
                "metrics",
                mart.measures().stream()
                        .map(measure -> metric(measure, mart.mart()))
                        .toList());
        file.put("uuid", uuid("dataset", mart.mart().name()));
        file.put("database_uuid", uuid("database", "deskledger"));
        file.put("version", VERSION);
        return file;
    }

    private static Map<String, Object> column(MartMeasures mart, StructField field) {
        boolean isTime = field.dataType() instanceof DateType || field.dataType() instanceof TimestampType;
        boolean isFigure =
                mart.measures().stream().anyMatch(measure -> measure.name().equals(field.name()));
        boolean isPlain = !(field.dataType() instanceof ArrayType);
        Map<String, Object> column = new LinkedHashMap<>();
        column.put("column_name", field.name());
        column.put("verbose_name", MartMeasures.title(field.name()));
        column.put("description", field.getComment().get());
        column.put("type", type(field.dataType()));
        column.put("is_dttm", isTime);
        column.put("is_active", true);
        column.put("groupby", isPlain && !isFigure);
        column.put("filterable", isPlain);
        return column;
    }

    private static Map<String, Object> metric(Measure measure, TableSpec mart) {
        Map<String, Object> metric = new LinkedHashMap<>();
        metric.put("metric_name", measure.name());
        metric.put("verbose_name", measure.title());
        metric.put("expression", Dialect.SQL.expression(measure, mart));
        metric.put("description", measure.meaning());
        // The format of a measure stands above that of a chart, and the values of metrics have many units.
        boolean hasManyUnits =
                measure.look() == Look.NUMBER && (mart.equals(MetricValue.TABLE) || mart.equals(Scorecard.TABLE));
        metric.put("d3format", hasManyUnits ? null : format(measure.look()));
        metric.put("warning_text", warning(measure));
        return metric;
    }

    private static String warning(Measure measure) {
        if (measure.kind() instanceof Measure.OneRow) {
            return "Shown of single rows alone: rows do not add up to it.";
        }
        return measure.alike().isEmpty()
                ? null
                : "Shown where all rows agree in " + String.join(", ", measure.alike()) + ": filter or split by these.";
    }

    private Map<String, Object> chart(Chart chart) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("slice_name", chart.title());
        file.put("description", chart.about());
        file.put("viz_type", chart.shape().type());
        file.put("params", params(chart));
        file.put("query_context", json(queryContext(chart)));
        file.put("uuid", uuid("chart", chart.id()));
        file.put("dataset_uuid", uuid("dataset", chart.mart().name()));
        file.put("version", VERSION);
        return file;
    }

    /** What the page draws the chart from. */
    private Map<String, Object> params(Chart chart) {
        String format = chartFormat(chart);
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("viz_type", chart.shape().type());
        params.put("adhoc_filters", adhocFilters(chart));
        params.put("extra_form_data", Map.of());
        params.put("annotation_layers", List.of());
        params.put("row_limit", chart.limit() == 0 ? MANY_ROWS : chart.limit());
        switch (chart.shape()) {
            case TILE -> {
                params.put("x_axis", chart.along());
                params.put("time_grain_sqla", chart.grain());
                params.put("metric", chart.measures().get(0));
                params.put("aggregation", "LAST_VALUE");
                params.put("show_trend_line", true);
                params.put("start_y_axis_at_zero", false);
                params.put("y_axis_format", format);
                params.put("time_format", "%B %Y");
                params.put("show_timestamp", true);
                params.put("header_font_size", 0.3);
            }
            case LINES, BARS, STACK -> {
                params.put("x_axis", chart.along());
                if (!chart.grain().isEmpty()) {
                    params.put("time_grain_sqla", chart.grain());
                }
                params.put("metrics", chart.measures());
                params.put("groupby", chart.by());
                params.put("x_axis_sort_asc", true);
                params.put("rich_tooltip", true);
                params.put("show_legend", true);
                params.put("legendType", "scroll");
                params.put("legendOrientation", "top");
                params.put("color_scheme", "supersetColors");
                params.put("y_axis_format", format);
                params.put("x_axis_time_format", "smart_date");
                params.put("truncate_metric", true);
                params.put("truncateXAxis", true);
                params.put("y_axis_bounds", NO_BOUNDS);
                if (chart.shape() == Chart.Shape.STACK) {
                    params.put("stack", "Stack");
                }
                if (chart.shape() == Chart.Shape.LINES) {
                    params.put("seriesType", "line");
                    params.put("markerEnabled", chart.limit() > 0);
                }
            }
            case HEAT -> {
                params.put("x_axis", chart.along());
                params.put("groupby", chart.by().get(0));
                params.put("metric", chart.measures().get(0));
                params.put("sort_x_axis", "alpha_asc");
                params.put("sort_y_axis", "alpha_desc");
                params.put("normalize_across", "heatmap");
                params.put("linear_color_scheme", "superset_seq_1");
                params.put("legend_type", "continuous");
                params.put("show_legend", true);
                params.put("show_values", false);
                params.put("xscale_interval", -1);
                params.put("yscale_interval", -1);
                params.put("left_margin", 75);
                params.put("bottom_margin", "auto");
                params.put("value_bounds", NO_BOUNDS);
                params.put("y_axis_format", format);
                params.put("x_axis_time_format", "%Y-%m");
                params.put("time_grain_sqla", "P1M");
            }
            case TOTALS -> {
                params.put("query_mode", "aggregate");
                params.put("groupby", chart.by());
                params.put("metrics", chart.measures());
                params.put("all_columns", List.of());
                params.put("order_desc", true);
                params.put("show_cell_bars", true);
                params.put("table_timestamp_format", "%Y-%m-%d");
                params.put("timeseries_limit_metric", chart.measures().get(0));
            }
            case ROWS -> {
                params.put("query_mode", "raw");
                params.put("groupby", List.of());
                params.put("all_columns", chart.measures());
                params.put("order_by_cols", List.of(json(List.of(chart.along(), false))));
                params.put("show_cell_bars", false);
                params.put("table_timestamp_format", "%Y-%m");
                Map<String, Object> formats = new LinkedHashMap<>();
                chart.measures().stream()
                        .filter(name -> chart.mart().columns().apply(name).dataType() instanceof DoubleType)
                        .forEach(name -> formats.put(name, Map.of("d3NumberFormat", ",.3~f")));
                params.put("column_config", formats);
                params.put("server_page_length", 20);
                params.put("page_length", 20);
            }
        }
        return params;
    }

    private static List<Object> adhocFilters(Chart chart) {
        List<Object> filters = new ArrayList<>();
        MartMeasures.of(chart.mart()).time().ifPresent(time -> {
            Map<String, Object> any = new LinkedHashMap<>();
            any.put("clause", "WHERE");
            any.put("expressionType", "SIMPLE");
            any.put("subject", time);
            any.put("operator", "TEMPORAL_RANGE");
            any.put("comparator", "No filter");
            any.put("filterOptionName", "filter_" + uuid("filter", chart.id() + "/" + time));
            filters.add(any);
        });
        for (Chart.Filter only : chart.only()) {
            Map<String, Object> filter = new LinkedHashMap<>();
            filter.put("clause", "WHERE");
            filter.put("expressionType", "SIMPLE");
            filter.put("subject", only.column());
            filter.put("operator", "==");
            filter.put("operatorId", "EQUALS");
            filter.put("comparator", only.value());
            filter.put("filterOptionName", "filter_" + uuid("filter", chart.id() + "/" + only.column()));
            filters.add(filter);
        }
        return filters;
    }

    /** The question that alerts, downloads and other programs put for the chart. */
    private Map<String, Object> queryContext(Chart chart) {
        List<Object> columns = new ArrayList<>();
        Map<String, Object> query = new LinkedHashMap<>();
        if (chart.shape() == Chart.Shape.ROWS) {
            columns.addAll(chart.measures());
            query.put("orderby", List.of(List.of(chart.along(), false)));
        } else {
            if (!chart.along().isEmpty()) {
                Map<String, Object> axis = new LinkedHashMap<>();
                axis.put("columnType", "BASE_AXIS");
                axis.put("expressionType", "SQL");
                axis.put("sqlExpression", chart.along());
                axis.put("label", chart.along());
                if (!chart.grain().isEmpty()) {
                    axis.put("timeGrain", chart.grain());
                }
                columns.add(axis);
            }
            columns.addAll(chart.by());
            query.put("metrics", chart.measures());
            query.put(
                    "orderby",
                    chart.along().isEmpty() ? List.of(List.of(chart.measures().get(0), false)) : List.of());
        }
        query.put("columns", columns);
        query.put(
                "filters",
                chart.only().stream()
                        .map(only -> Map.of("col", only.column(), "op", "==", "val", only.value()))
                        .toList());
        query.put("row_limit", chart.limit() == 0 ? MANY_ROWS : chart.limit());
        query.put("extras", Map.of("having", "", "where", ""));
        query.put("annotation_layers", List.of());
        query.put("post_processing", List.of());
        Map<String, Object> context = new LinkedHashMap<>();
        // The importer puts the dataset's number here.
        context.put("datasource", Map.of("id", 0, "type", "table"));
        context.put("force", false);
        context.put("queries", List.of(query));
        context.put("result_format", "json");
        context.put("result_type", "full");
        return context;
    }

    private Map<String, Object> dashboard(Dashboard dashboard) {
        Map<String, Object> position = new LinkedHashMap<>();
        position.put("DASHBOARD_VERSION_KEY", "v2");
        position.put("ROOT_ID", node("ROOT", "ROOT_ID", List.of("GRID_ID"), List.of(), Map.of()));
        position.put(
                "HEADER_ID", Map.of("id", "HEADER_ID", "type", "HEADER", "meta", Map.of("text", dashboard.title())));
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < dashboard.rows().size(); i++) {
            String row = "ROW-" + i;
            rows.add(row);
            List<String> children = new ArrayList<>();
            List<Chart> charts = dashboard.rows().get(i);
            for (Chart chart : charts) {
                String id = "CHART-" + chart.id();
                children.add(id);
                Map<String, Object> meta = new LinkedHashMap<>();
                meta.put("chartId", 0);
                meta.put("uuid", uuid("chart", chart.id()));
                meta.put("sliceName", chart.title());
                meta.put("width", 12 / charts.size());
                meta.put("height", height(chart));
                position.put(id, node("CHART", id, List.of(), List.of("ROOT_ID", "GRID_ID", row), meta));
            }
            position.put(
                    row,
                    node(
                            "ROW",
                            row,
                            children,
                            List.of("ROOT_ID", "GRID_ID"),
                            Map.of("background", "BACKGROUND_TRANSPARENT")));
        }
        position.put("GRID_ID", node("GRID", "GRID_ID", rows, List.of("ROOT_ID"), Map.of()));
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("dashboard_title", dashboard.title());
        file.put("description", dashboard.about());
        file.put("css", "");
        file.put("slug", dashboard.id());
        file.put("uuid", uuid("dashboard", dashboard.id()));
        file.put("position", position);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("color_scheme", "supersetColors");
        metadata.put("cross_filters_enabled", false);
        metadata.put("native_filter_configuration", List.of(timeFilter()));
        file.put("metadata", metadata);
        file.put("published", true);
        file.put("version", VERSION);
        return file;
    }

    private static Map<String, Object> timeFilter() {
        Map<String, Object> filter = new LinkedHashMap<>();
        filter.put("id", "NATIVE_FILTER-time");
        filter.put("name", "Time");
        filter.put("type", "NATIVE_FILTER");
        filter.put("filterType", "filter_time");
        filter.put("targets", List.of(Map.of()));
        filter.put("scope", Map.of("rootPath", List.of("ROOT_ID"), "excluded", List.of()));
        filter.put("cascadeParentIds", List.of());
        filter.put("controlValues", Map.of("enableEmptyFilter", false));
        filter.put("defaultDataMask", Map.of("extraFormData", Map.of(), "filterState", Map.of(), "ownState", Map.of()));
        filter.put("description", "Cuts every chart along its own time.");
        return filter;
    }

    private static int height(Chart chart) {
        return switch (chart.shape()) {
            case TILE -> 24;
            case HEAT, ROWS -> 64;
            default -> 48;
        };
    }

    private static Map<String, Object> node(
            String type, String id, List<String> children, List<String> parents, Map<String, Object> meta) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("type", type);
        node.put("id", id);
        node.put("children", children);
        node.put("parents", parents);
        node.put("meta", meta);
        return node;
    }

    /** A metric of the catalogue is written in its unit; all else as its measure is. */
    private String chartFormat(Chart chart) {
        return chart.only().stream()
                .filter(only -> only.column().equals("metric_id"))
                .findFirst()
                .map(only -> catalogue
                        .metric((String) only.value())
                        .orElseThrow(() -> new IllegalStateException("Chart " + chart.id() + " shows metric "
                                + only.value() + ", which the catalogue lacks")))
                .map(metric -> switch (metric.unit()) {
                    case "share", "ratio" -> format(Look.SHARE);
                    case "seconds" -> format(Look.SECONDS);
                    case "count" -> format(Look.COUNT);
                    case "money" -> format(Look.AMOUNT);
                    default -> format(Look.NUMBER);
                })
                .orElseGet(() -> chart.shape() == Chart.Shape.ROWS ? format(Look.NUMBER) : format(chart.look()));
    }

    private static String format(Look look) {
        return switch (look) {
            case COUNT, SECONDS -> ",d";
            case AMOUNT, NUMBER -> ",.2f";
            case SHARE -> ",.1%";
        };
    }

    private static String type(DataType type) {
        if (type instanceof BooleanType) {
            return "BOOLEAN";
        } else if (type instanceof DateType) {
            return "DATE";
        } else if (type instanceof TimestampType) {
            return "TIMESTAMP WITH TIME ZONE";
        } else if (type instanceof DoubleType) {
            return "DOUBLE PRECISION";
        } else if (type instanceof DecimalType decimal) {
            return "NUMERIC(" + decimal.precision() + ", " + decimal.scale() + ")";
        } else if (type instanceof NumericType) {
            return "BIGINT";
        }
        return type instanceof ArrayType ? "JSONB" : "TEXT";
    }

    private static String uuid(String kind, String name) {
        return UUID.nameUUIDFromBytes(("deskledger/" + kind + "/" + name).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static String yaml(Map<String, Object> file) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(160);
        options.setAllowUnicode(true);
        // The same empty list in two places is written twice, never as a reference.
        options.setDereferenceAliases(true);
        return new Yaml(options).dump(JSON.convertValue(file, TreeMap.class));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Charts hold plain values", e);
        }
    }
}

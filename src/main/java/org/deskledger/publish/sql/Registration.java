package org.deskledger.publish.sql;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deskledger.publish.measure.MartMeasures;
import org.deskledger.table.Layer;
import org.deskledger.table.TableSpec;

/**
 * The statements by which the catalogue of an SQL server comes to show one run: a view for each table, pinned to the version that the
 * run published, with the comments of the declaration; and a metric view for each mart with measures.
 *
 * <p>Views and not tables, because a table of a catalogue shows the newest state of a folder, published or not, and because the Hive
 * catalogue keeps the columns of views only, which is where BI tools look. A view names its columns, so personal ones stay out.
 *
 * @param runId the run that published
 * @param asOf the day that it answers for
 * @param deliveredThrough the last delivery that it knows, where the run was given one
 * @param tables what it published, in the order in which they are shown
 * @param missing declared tables that it did not publish: a view of an earlier run goes, since two runs are no one answer
 */
public record Registration(
        String runId,
        LocalDate asOf,
        Optional<LocalDate> deliveredThrough,
        List<Published> tables,
        List<TableSpec> missing) {

    /** The property of a view that says which run it shows. */
    public static final String RUN = "deskledger.run";

    /** The database of the metric views; beside those of the layers, for tools cannot show them as tables. */
    public static final String METRICS = "metrics";

    /** The view that says what is registered. */
    public static final String REGISTERED = "audit.registered_tables";

    /** A statement ends where a semicolon ends a line; {@link #literal} lets none into a text. */
    private static final String END = ";\n";

    /** Takes unchangeable copies. */
    public Registration {
        tables = List.copyOf(tables);
        missing = List.copyOf(missing);
    }

    /**
     * A published table.
     *
     * @param folder of the Delta table, absolute, as the server sees it
     * @param version what the run published
     * @param rows how many it has
     */
    public record Published(TableSpec spec, String folder, long version, long rows) {}

    /**
     * Whether the SQL server shows a table: what is derived from extracts. Raw and set-aside rows hold people's words and addresses, and
     * nobody counts in them.
     */
    public static boolean shows(TableSpec spec) {
        return spec.layer() == Layer.DIM || spec.layer() == Layer.FACT || spec.layer() == Layer.MART;
    }

    /** All statements as a script that Spark's own tools run, too. */
    public String script() {
        return statements().stream().collect(Collectors.joining(END + "\n", heading(), END));
    }

    /** The statements of a script. */
    public static List<String> statements(String script) {
        return Stream.of((script + "\n").split(END))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    /** The statements in the order in which they are run. */
    public List<String> statements() {
        List<String> statements = new ArrayList<>();
        databases()
                .forEach((name, words) ->
                        statements.add("CREATE DATABASE IF NOT EXISTS " + quoted(name) + " COMMENT " + literal(words)));
        tables.forEach(table -> statements.add(view(table)));
        tables.forEach(table -> measures(table.spec()).ifPresent(mart -> {
            // Spark 4.2 does not replace a metric view.
            statements.add(dropMetricView(table.spec()));
            statements.add(metricView(mart));
        }));
        for (TableSpec spec : missing) {
            measures(spec).ifPresent(mart -> statements.add(dropMetricView(spec)));
            statements.add("DROP VIEW IF EXISTS " + quoted(spec));
        }
        statements.add(registered());
        return statements;
    }

    private String heading() {
        return "-- Registers run " + oneLine(runId) + " as of " + asOf
                + " in the catalogue of an SQL server with Spark 4.2 and Delta 4.4."
                + "\n-- Written by: deskledger publish sql\n\n";
    }

    private static Map<String, String> databases() {
        Map<String, String> databases = new LinkedHashMap<>();
        databases.put("dim", "What facts are described by");
        databases.put("fact", "What happened, one row for each event or state");
        databases.put("mart", "Answers; several slices stand side by side, so filter slice_kind");
        databases.put(METRICS, "Measures of the marts that know how rows go together: SELECT MEASURE(churn_rate)");
        databases.put("audit", "Which run is shown");
        return databases;
    }

    private String view(Published table) {
        TableSpec spec = table.spec();
        List<String> shown = spec.columnNames().stream()
                .filter(column -> !spec.personal().contains(column))
                .toList();
        String columns = shown.stream()
                .map(column -> "  " + quoted(column) + " COMMENT "
                        + literal(spec.columns().apply(column).getComment().get()))
                .collect(Collectors.joining(",\n"));
        return "CREATE OR REPLACE VIEW " + quoted(spec) + " (\n" + columns + "\n)"
                + "\nCOMMENT " + literal("One row is " + spec.grain() + ".")
                + "\n" + properties(Map.of("deskledger.version", Long.toString(table.version())))
                + "\nAS SELECT " + shown.stream().map(Registration::quoted).collect(Collectors.joining(", "))
                + "\nFROM delta." + quoted(table.folder()) + " VERSION AS OF " + table.version();
    }

    private String metricView(MartMeasures mart) {
        return "CREATE VIEW " + quoted(METRICS) + "."
                + quoted(mart.mart().shortName())
                + "\nWITH METRICS LANGUAGE YAML"
                + "\nCOMMENT " + literal("Measures of " + mart.mart().name() + ", empty where rows do not go together.")
                + "\n" + properties(Map.of())
                + "\nAS $$\n" + new MetricView(mart).yaml() + "$$";
    }

    private static String dropMetricView(TableSpec mart) {
        return "DROP VIEW IF EXISTS " + quoted(METRICS) + "." + quoted(mart.shortName());
    }

    private static Optional<MartMeasures> measures(TableSpec spec) {
        return MartMeasures.ALL.stream()
                .filter(mart -> mart.mart().name().equals(spec.name()))
                .filter(mart -> !mart.measures().isEmpty())
                .findFirst();
    }

    private String registered() {
        String rows = tables.stream()
                .map(table ->
                        "  (" + literal(table.spec().name()) + ", " + table.version() + "L, " + table.rows() + "L)")
                .collect(Collectors.joining(",\n"));
        return "CREATE OR REPLACE VIEW " + REGISTERED + " (\n"
                + "  run_id COMMENT 'Run that published what the views show',\n"
                + "  as_of COMMENT 'Day that it answers for',\n"
                + "  delivered_through COMMENT 'Last delivery that it knows; empty where the run was given none',\n"
                + "  table_name COMMENT 'Table',\n"
                + "  version COMMENT 'Version of the Delta table',\n"
                + "  row_count COMMENT 'Rows that the run wrote'\n)"
                + "\nCOMMENT 'One row is a table of the run that is registered.'"
                + "\n" + properties(Map.of())
                + "\nAS SELECT " + literal(runId) + " AS run_id, DATE '" + asOf + "' AS as_of, "
                + deliveredThrough.map(day -> "DATE '" + day + "'").orElse("CAST(NULL AS DATE)")
                + " AS delivered_through, table_name, version, row_count"
                + "\nFROM VALUES\n" + rows + "\nAS registered (table_name, version, row_count)";
    }

    private String properties(Map<String, String> further) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(RUN, runId);
        properties.put("deskledger.as_of", asOf.toString());
        properties.putAll(further);
        return properties.entrySet().stream()
                .map(property -> literal(property.getKey()) + " = " + literal(property.getValue()))
                .collect(Collectors.joining(", ", "TBLPROPERTIES (", ")"));
    }

    private static String quoted(TableSpec spec) {
        return Arrays.stream(spec.name().split("\\.")).map(Registration::quoted).collect(Collectors.joining("."));
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** A text of Spark SQL. Its semicolons are written as escapes, for some tools end a statement at any of them. */
    static String literal(String text) {
        return "'"
                + text.replace("\\", "\\\\")
                        .replace("'", "\\'")
                        .replace("\r", "\\r")
                        .replace("\n", "\\n")
                        .replace(";", "\\u003B")
                + "'";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\R", " ").replace(";", " ");
    }
}

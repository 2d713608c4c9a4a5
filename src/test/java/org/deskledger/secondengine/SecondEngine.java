package org.deskledger.secondengine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;

/**
 * Tables of money and of support made a second time, by another engine from other text: DuckDB runs the scripts under {@code
 * secondengine/}, which were written from the definitions and not from the jobs. They begin with the delivered rows, so they also say themselves what is in
 * force, who pays, and who is active.
 *
 * <p>Tables of the suite come in as Parquet: {@code raw_…} for what the scripts start from, {@code product_…} for what is compared.
 */
final class SecondEngine implements AutoCloseable {

    /** Revenue, churn, cohorts, acquisition, cost. */
    static final List<String> MONEY = List.of(
            "1-in-force",
            "2-customers",
            "3-revenue-movements",
            "4-activity-and-churn",
            "5-cohort-retention",
            "6-acquisition",
            "7-cost");

    /** Responses, resolutions, reopenings, contacts and what follows from them. */
    static final List<String> SUPPORT =
            List.of("8-tickets", "9-contacts", "10-promises", "11-backlog", "12-metrics", "13-recommendation");

    /** Doubles agree within this share of the greater one: the two engines add in another order. */
    private static final String TOLERANCE = "1e-12";

    /** What may be left where a difference is exactly 0, as the lower end of an interval of nobody. */
    private static final String CANCELLED = "1e-15";

    private static final int SHOWN = 5;

    private final Connection connection;
    private final Path folder;

    /**
     * An engine without tables.
     *
     * @param folder where tables pass as Parquet
     * @param cut what the run saw; the scripts cut days in its zone
     * @param settings what the operator says
     */
    SecondEngine(Path folder, Cut cut, Settings settings) throws SQLException, IOException {
        this.folder = folder;
        this.connection = DriverManager.getConnection("jdbc:duckdb:");
        execute("SET TimeZone = '" + cut.zone().getId() + "'");
        execute("CREATE TABLE run AS SELECT DATE '" + cut.asOf() + "' AS as_of, TIMESTAMPTZ '" + cut.end()
                + "' AS cut_end, '" + settings.reporting().currency() + "' AS reporting_currency, "
                + settings.money().rateMaximumAgeDays() + " AS rate_maximum_age_days, "
                + settings.windows().inactivityDays() + " AS inactivity_days, "
                + settings.value().cacLagMonths() + " AS cac_lag_months, "
                + settings.windows().fcrDays() + " AS fcr_days, "
                + settings.windows().reopenDays() + " AS reopen_days, "
                + settings.windows().nextIssueDays()
                + " AS next_issue_days");
        execute(
                "CREATE TABLE channel_rule (channel VARCHAR, service_level_seconds BIGINT, short_abandon_seconds BIGINT)");
        for (Map.Entry<String, Settings.Channel> channel : settings.channels().entrySet()) {
            execute("INSERT INTO channel_rule VALUES ('" + channel.getKey() + "', "
                    + channel.getValue().serviceLevelSeconds() + ", "
                    + channel.getValue().shortAbandonSeconds() + ")");
        }
        execute("CREATE TABLE related (category VARCHAR, issue VARCHAR)");
        for (Map.Entry<String, List<String>> issue :
                settings.windows().related().entrySet()) {
            for (String category : issue.getValue()) {
                execute("INSERT INTO related VALUES ('" + category + "', '" + issue.getKey() + "')");
            }
        }
        run(List.of("0-arithmetic"));
        execute("CREATE TABLE public_mail_provider AS SELECT unnest(["
                + settings.identity().publicMailProviders().stream()
                        .map(provider -> "'" + provider + "'")
                        .collect(Collectors.joining(", "))
                + "]) AS provider");
        execute("CREATE TABLE driver_order (category VARCHAR, driver VARCHAR, driver_no INTEGER)");
        for (Map.Entry<String, String> category : settings.cost().drivers().entrySet()) {
            Set<String> order = new LinkedHashSet<>(List.of(category.getValue()));
            order.addAll(settings.cost().fallback());
            int number = 1;
            for (String driver : order) {
                execute("INSERT INTO driver_order VALUES ('" + category.getKey() + "', '" + driver + "', " + number++
                        + ")");
            }
        }
    }

    /** Hands over rows of a table of the suite. */
    void give(TableSpec spec, Dataset<Row> rows) throws SQLException {
        String path = folder.resolve(spec.name()).toString();
        rows.coalesce(1).write().mode("overwrite").parquet(path);
        String prefix = spec.name().startsWith("raw.") ? "" : "product_";
        execute("CREATE VIEW " + prefix + name(spec) + " AS SELECT * FROM read_parquet('" + path + "/*.parquet')");
    }

    /** Makes all tables of the scripts. */
    void run(List<String> scripts) throws SQLException, IOException {
        for (String script : scripts) {
            try (InputStream text = SecondEngine.class.getResourceAsStream("/secondengine/" + script + ".sql")) {
                execute(new String(text.readAllBytes(), StandardCharsets.UTF_8));
            } catch (SQLException e) {
                throw new SQLException(script + ".sql: " + e.getMessage(), e);
            }
        }
    }

    /**
     * The keys on which the two engines do not agree, with both rows; empty where they do. All columns are compared that the script
     * knows, on the kinds of slices that it knows.
     */
    List<String> differences(TableSpec spec) throws SQLException {
        List<String> columns = columns(name(spec));
        List<String> measures =
                columns.stream().filter(column -> !spec.key().contains(column)).toList();
        String product = "product_" + name(spec);
        if (columns.contains("slice_kind")) {
            product = "(SELECT * FROM " + product + " WHERE slice_kind IN (SELECT slice_kind FROM " + name(spec) + "))";
        }
        String sameKey = spec.key().stream()
                .map(column -> "ours." + column + " = theirs." + column)
                .collect(Collectors.joining(" AND "));
        String differs = measures.stream().map(this::differs).collect(Collectors.joining(" OR "));
        String key = spec.key().get(0);
        List<String> found = new ArrayList<>();
        String query = "SELECT " + shown("ours", columns) + " AS ours, " + shown("theirs", columns) + " AS theirs FROM "
                + product + " ours FULL JOIN " + name(spec) + " theirs ON " + sameKey + " WHERE ours." + key
                + " IS NULL OR theirs." + key + " IS NULL OR " + differs + " ORDER BY ours, theirs";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                if (found.size() < SHOWN) {
                    found.add("\n  product       " + rows.getString(1) + "\n  second engine " + rows.getString(2));
                } else {
                    found.add("");
                }
            }
        }
        return found;
    }

    /** Rows of a table that the scripts make. */
    long rows(TableSpec spec) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM " + name(spec))) {
            count.next();
            return count.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private String differs(String column) {
        String ours = "ours." + column;
        String theirs = "theirs." + column;
        String exactly = ours + " IS DISTINCT FROM " + theirs;
        return "CASE WHEN typeof(" + theirs + ") = 'DOUBLE' AND " + ours + " IS NOT NULL AND " + theirs
                + " IS NOT NULL THEN abs(" + ours + "::DOUBLE - " + theirs + "::DOUBLE) > " + TOLERANCE
                + " * greatest(abs(" + ours + "::DOUBLE), abs(" + theirs + "::DOUBLE)) + " + CANCELLED + " ELSE "
                + exactly + " END";
    }

    private static String shown(String side, List<String> columns) {
        return columns.stream()
                .map(column -> "'" + column + "=' || coalesce(" + side + "." + column + "::VARCHAR, 'NULL')")
                .collect(Collectors.joining(" || ' ' || "));
    }

    private List<String> columns(String table) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + table + " LIMIT 0")) {
            ResultSetMetaData description = rows.getMetaData();
            for (int i = 1; i <= description.getColumnCount(); i++) {
                names.add(description.getColumnName(i));
            }
        }
        return names;
    }

    private static String name(TableSpec spec) {
        return spec.name().replace('.', '_');
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Asks the SQL server through JDBC what Tableau asks: schemas, tables, columns with types and remarks, rows; then tries everything that
 * must be refused. Prints each thing that is not as it must be and ends with 1.
 *
 * <p>{@code java -cp 'pyspark/jars/*' Probe.java jdbc:hive2://127.0.0.1:PORT}
 */
public final class Probe {

    private static final List<String> WRONG = new ArrayList<>();

    /** Statement to what the refusal must say. */
    private static final Map<String, String> REFUSED = new LinkedHashMap<>();

    static {
        String only = "This server only reads";
        String views = "Only registered views can be read";
        REFUSED.put("DROP VIEW mart.churn", only);
        REFUSED.put("DROP DATABASE mart CASCADE", only);
        REFUSED.put("CREATE TABLE mart.mine (a INT) USING delta", only);
        REFUSED.put("CREATE TABLE mart.mine USING parquet AS SELECT 1 AS a", only);
        REFUSED.put("CREATE TABLE mart.mine USING csv LOCATION '/etc'", only);
        REFUSED.put("CREATE VIEW mart.mine AS SELECT 1 AS a", only);
        REFUSED.put("CREATE OR REPLACE TEMPORARY VIEW mine USING csv OPTIONS (path '/etc/passwd')", only);
        REFUSED.put("CREATE TEMPORARY FUNCTION f AS 'java.lang.Runtime'", only);
        REFUSED.put("ALTER VIEW mart.churn AS SELECT 1 AS a", only);
        REFUSED.put("INSERT INTO delta.`$FOLDER` SELECT * FROM mart.churn", only);
        REFUSED.put("INSERT OVERWRITE delta.`$FOLDER` SELECT * FROM mart.churn", only);
        REFUSED.put("DELETE FROM delta.`$FOLDER`", only);
        REFUSED.put("UPDATE delta.`$FOLDER` SET churned = 0", only);
        REFUSED.put("VACUUM delta.`$FOLDER` RETAIN 0 HOURS", only);
        REFUSED.put("OPTIMIZE delta.`$FOLDER`", only);
        REFUSED.put("CREATE TABLE mart.mine SHALLOW CLONE delta.`$FOLDER`", only);
        REFUSED.put("TRUNCATE TABLE delta.`$FOLDER`", only);
        REFUSED.put("DESCRIBE HISTORY delta.`$FOLDER`", only);
        REFUSED.put("INSERT OVERWRITE DIRECTORY '/tmp/deskledger-probe' USING csv SELECT 1", only);
        REFUSED.put("CACHE TABLE mart.churn", only);
        REFUSED.put("ADD JAR '/tmp/nothing.jar'", only);
        REFUSED.put("SET spark.sql.ansi.enabled=false", "SET spark.sql.ansi.enabled is refused");
        REFUSED.put("RESET", only);
        REFUSED.put("EXECUTE IMMEDIATE 'DROP VIEW mart.churn'", only);
        REFUSED.put("BEGIN DROP VIEW mart.churn; END", only);
        REFUSED.put("SELECT * FROM delta.`$FOLDER`", views);
        // Spark must read a CSV file to know its columns, and is refused that already.
        REFUSED.put("SELECT * FROM csv.`/etc/passwd`", "FAILED_TO_CREATE_PLAN_FOR_DIRECT_QUERY");
        REFUSED.put("SELECT * FROM text.`/etc/passwd`", views);
        REFUSED.put("SELECT * FROM binaryFile.`/etc/passwd`", views);
        REFUSED.put("SELECT (SELECT count(*) FROM text.`/etc/passwd`) AS n", views);
        REFUSED.put("WITH t AS (SELECT * FROM text.`/etc/passwd`) SELECT * FROM t", views);
        REFUSED.put("SELECT 1 AS a WHERE EXISTS (SELECT * FROM text.`/etc/passwd`)", views);
        REFUSED.put("SELECT reflect('java.lang.System', 'getenv', 'HOME') AS a", "call Java");
        REFUSED.put("SELECT java_method('java.lang.System', 'getProperty', 'user.dir') AS a", "call Java");
        REFUSED.put("SELECT try_reflect('java.lang.System', 'getenv', 'HOME') AS a", "call Java");
        REFUSED.put("SELECT 1 AS a ORDER BY java_method('java.lang.System', 'lineSeparator')", "call Java");
        REFUSED.put("SELECT TRANSFORM (a) USING 'cat' AS (b) FROM VALUES (1) AS t (a)", only);
    }

    private Probe() {}

    /** Asks. */
    public static void main(String[] args) throws SQLException {
        String address = args[0];
        String folder = args[1];
        try (Connection connection = DriverManager.getConnection(address + "/mart", "analyst", "")) {
            metadata(connection.getMetaData());
            types(connection);
            for (Map.Entry<String, String> refused : REFUSED.entrySet()) {
                refuses(connection, refused.getKey().replace("$FOLDER", folder), refused.getValue());
            }
            is("texts are not substituted", "${env:HOME}", text(connection, "SELECT '${env:HOME}'"));
        }
        for (String setting : List.of(
                "spark.sql.ansi.enabled=false",
                "spark.sql.variable.substitute=true",
                "spark.sql.session.timeZone=Asia/Tokyo",
                "spark.sql.analyzer.singlePassResolver.enabled=true",
                "spark.sql.catalog.mine=org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog",
                "fs.file.impl=org.apache.hadoop.fs.RawLocalFileSystem")) {
            try (Connection connection = DriverManager.getConnection(address + "/mart?" + setting, "analyst", "")) {
                refuses(connection, "SELECT 1", setting.substring(0, setting.indexOf('=')) + " cannot be changed");
            } catch (SQLException e) {
                // A session may be refused as a whole.
                is("refusal of " + setting, true, e.getMessage().contains("cannot be changed"));
            }
        }
        WRONG.forEach(System.out::println);
        System.out.println(WRONG.isEmpty() ? "JDBC: all as it must be" : "JDBC: " + WRONG.size() + " wrong");
        System.exit(WRONG.isEmpty() ? 0 : 1);
    }

    private static void metadata(DatabaseMetaData data) throws SQLException {
        is("server", "Spark SQL 4.2.0", data.getDatabaseProductName() + " " + data.getDatabaseProductVersion());
        TreeSet<String> schemas = new TreeSet<>();
        try (ResultSet rows = data.getSchemas()) {
            while (rows.next()) {
                schemas.add(rows.getString("TABLE_SCHEM"));
            }
        }
        is("schemas", true, schemas.containsAll(List.of("audit", "dim", "fact", "mart", "metrics")));
        Map<String, String> tables = new LinkedHashMap<>();
        try (ResultSet rows = data.getTables(null, "mart", "%", new String[] {"TABLE", "VIEW"})) {
            while (rows.next()) {
                tables.put(
                        rows.getString("TABLE_NAME"), rows.getString("TABLE_TYPE") + ": " + rows.getString("REMARKS"));
            }
        }
        is("mart.churn", true, tables.getOrDefault("churn", "").startsWith("VIEW: One row is "));
        TreeSet<String> all = new TreeSet<>();
        // All schemas at once, as tools do on their first page: no kind of view may break it.
        try (ResultSet rows = data.getTables(null, "%", "%", null)) {
            while (rows.next()) {
                all.add(rows.getString("TABLE_SCHEM") + "." + rows.getString("TABLE_NAME"));
            }
        }
        is(
                "tables of all schemas",
                true,
                all.containsAll(List.of(
                        "mart.churn", "dim.customer", "fact.ticket", "metrics.churn", "audit.registered_tables")));
        Map<String, String> columns = new LinkedHashMap<>();
        try (ResultSet rows = data.getColumns(null, "mart", "churn", "%")) {
            while (rows.next()) {
                columns.put(
                        rows.getString("COLUMN_NAME"), rows.getString("TYPE_NAME") + ": " + rows.getString("REMARKS"));
            }
        }
        is(
                "first columns of mart.churn",
                List.of("period_kind", "period_start"),
                columns.keySet().stream()
                        .filter(name -> name.startsWith("period_") && !name.equals("period_end"))
                        .toList());
        for (Map.Entry<String, String> column : Map.of(
                        "period_start",
                        "DATE",
                        "customers_start",
                        "BIGINT",
                        "churn_rate",
                        "DOUBLE",
                        "slice_kind",
                        "STRING")
                .entrySet()) {
            String found = columns.getOrDefault(column.getKey(), "");
            is(
                    "mart.churn." + column.getKey() + " (" + found + ")",
                    true,
                    found.matches(column.getValue() + ": .{5,}"));
        }
        try (ResultSet rows = data.getColumns(null, "dim", "customer", "%")) {
            while (rows.next()) {
                is(
                        "personal column dim.customer." + rows.getString("COLUMN_NAME"),
                        false,
                        rows.getString("COLUMN_NAME").matches("name|email|phone|company_name"));
            }
        }
    }

    private static void types(Connection connection) throws SQLException {
        String sql =
                "SELECT month, total_cost_amount FROM mart.cost_per_contact WHERE total_cost_amount IS NOT NULL LIMIT 1";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            is("date", "java.sql.Date", rows.getMetaData().getColumnClassName(1));
            is("a row", true, rows.next());
            is("decimal", "java.math.BigDecimal", rows.getObject(2).getClass().getName());
        }
    }

    private static void refuses(Connection connection, String sql, String why) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            WRONG.add("Not refused: " + sql);
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).contains(why)) {
                WRONG.add("Refused, but not for '" + why + "': " + sql + "\n    "
                        + e.getMessage().lines().limit(2).toList());
            }
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void is(String what, Object wanted, Object found) {
        if (!wanted.equals(found)) {
            WRONG.add(what + ": must be " + wanted + ", is " + found);
        }
    }
}

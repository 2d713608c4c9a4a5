package org.deskledger.publish.postgres;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;
import org.deskledger.table.TableSpec;

/**
 * What both sides of a copy must agree on, computed by each on its own: number of rows, and of every column how many values it has
 * and what they add up to. Numbers add up as they are, days and instants since 1970, texts by their length, lists by their items.
 */
final class ControlTotals {

    /** Engines add doubles in different orders; sums of money and counts are exact and must be equal. */
    private static final double DOUBLE_TOLERANCE = 1e-9;

    private static final String WHOLE = "decimal(38,0)";

    /**
     * One number that both sides compute.
     *
     * @param name what it is, for the person who reads that it differs
     * @param warehouse over the rows of the warehouse
     * @param database the same over those of the stage
     * @param scale where it is a sum of doubles, the sum of their sizes: what the tolerance is a share of
     */
    private record Total(String name, Column warehouse, String database, boolean isDouble, Column scale) {}

    private final List<Total> totals = new ArrayList<>();

    ControlTotals(TableSpec spec) {
        totals.add(exact("rows", count(lit(1)), "count(*)"));
        for (StructField field : spec.columns().fields()) {
            add(field);
        }
    }

    private void add(StructField field) {
        String name = field.name();
        String quoted = PostgresTable.quoted(name);
        Column value = col("`" + name + "`");
        DataType type = field.dataType();
        totals.add(exact("values of " + name, count(value), "count(" + quoted + ")"));
        String sum = "sum of " + name;
        if (type instanceof DoubleType || type instanceof FloatType) {
            totals.add(new Total(sum, sum(value), "sum(" + quoted + ")", true, sum(abs(value))));
        } else if (type instanceof NumericType) {
            totals.add(exact(sum, sum(value.cast(exactType(type))), "sum(" + quoted + ")"));
        } else if (type instanceof BooleanType) {
            totals.add(exact(
                    "true values of " + name, count(when(value, lit(1))), "count(*) FILTER (WHERE " + quoted + ")"));
        } else if (type instanceof StringType) {
            totals.add(exact("letters of " + name, sum(length(value)), "sum(char_length(" + quoted + "))"));
        } else if (type instanceof DateType) {
            totals.add(
                    exact("sum of days of " + name, sum(unix_date(value)), "sum(" + quoted + " - DATE '1970-01-01')"));
        } else if (type instanceof TimestampType) {
            totals.add(exact(
                    "sum of microseconds of " + name,
                    sum(unix_micros(value).cast(WHOLE)),
                    "sum((extract(epoch FROM " + quoted + ") * 1000000)::numeric(38,0))"));
        } else if (type instanceof ArrayType) {
            String items = PostgresType.isJson(type) ? "jsonb_array_length" : "cardinality";
            totals.add(exact("items of " + name, sum(size(value)), "sum(" + items + "(" + quoted + "))"));
        }
    }

    /** Sums of decimals get ten digits more by themselves. */
    private static String exactType(DataType type) {
        return type instanceof org.apache.spark.sql.types.DecimalType ? type.sql() : WHOLE;
    }

    private static Total exact(String name, Column warehouse, String database) {
        return new Total(name, warehouse, database, false, lit(0.0));
    }

    /** What the warehouse says: one pass over the rows. */
    Row ofWarehouse(Dataset<Row> rows) {
        List<Column> columns = new ArrayList<>();
        totals.forEach(total -> columns.add(total.warehouse()));
        totals.forEach(total -> columns.add(total.isDouble() ? total.scale() : lit(0.0)));
        return rows.agg(columns.get(0), columns.subList(1, columns.size()).toArray(Column[]::new))
                .first();
    }

    /** The query that asks a table of the database for the same, as texts. */
    String query(String table) {
        return totals.stream()
                .map(total -> "(" + total.database() + ")::text")
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + table));
    }

    /** Everything that differs, each as a sentence; empty where both sides agree. */
    List<String> differences(Row warehouse, List<String> database) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < totals.size(); i++) {
            Total total = totals.get(i);
            Object expected = warehouse.get(i);
            String found = database.get(i);
            double scale = warehouse.isNullAt(totals.size() + i)
                    ? 0
                    : ((Number) warehouse.get(totals.size() + i)).doubleValue();
            boolean agrees;
            if (expected == null || found == null) {
                agrees = expected == null && found == null;
            } else if (total.isDouble()) {
                agrees = agree(((Number) expected).doubleValue(), Double.parseDouble(found), scale);
            } else {
                agrees = new BigDecimal(expected.toString()).compareTo(new BigDecimal(found)) == 0;
            }
            if (!agrees) {
                differences.add(String.format(
                        Locale.ROOT, "%s: %s in the warehouse, %s in the database", total.name(), expected, found));
            }
        }
        return differences;
    }

    private static boolean agree(double expected, double found, double scale) {
        // NaN and the infinities have no distance.
        return Double.compare(expected, found) == 0 || Math.abs(expected - found) <= DOUBLE_TOLERANCE * scale;
    }
}

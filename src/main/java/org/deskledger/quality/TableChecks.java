package org.deskledger.quality;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.deskledger.table.TableSpec;

/** What a table's declaration promises, checked on the rows of one version: unique key, no NULL where none may be, constraints. */
public final class TableChecks {

    private static final int EXAMPLES = 5;

    private TableChecks() {}

    /**
     * Checks everything that the declaration promises, in one pass over the rows. Only where something is broken a second one tells what.
     *
     * @param spec the declaration
     * @param rows the rows of the version that is to be published
     */
    public static List<CheckResult> of(TableSpec spec, Dataset<Row> rows) {
        Map<String, Column> rules = brokenRules(spec);
        // What came in is checked row by row as it is loaded, and its key is the place in the file.
        boolean uniqueKey = !spec.key().isEmpty() && !spec.key().contains("_source_file");
        Column isBroken = rules.values().stream().reduce(lit(false), Column::or);
        Row found = rows.groupBy(uniqueKey ? columns(spec.key()) : new Column[] {lit(1)})
                .agg(count(lit(1)).as("rows"), count(when(isBroken, 1)).as("broken"))
                .agg(coalesce(sum(col("rows").minus(lit(1))), lit(0L)), coalesce(sum(col("broken")), lit(0L)))
                .first();

        List<CheckResult> results = new ArrayList<>();
        if (uniqueKey) {
            results.add(result(spec, "key_is_unique", found.getLong(0), () -> duplicateKeys(spec, rows)));
        }
        Map<String, Long> broken = found.getLong(1) == 0 ? Map.of() : brokenRows(rules, rows);
        rules.forEach((name, rule) ->
                results.add(result(spec, name, broken.getOrDefault(name, 0L), () -> keysWhere(spec, rows, rule))));
        return results;
    }

    /** How many rows break each rule. */
    private static Map<String, Long> brokenRows(Map<String, Column> rules, Dataset<Row> rows) {
        Column[] counts =
                rules.values().stream().map(rule -> count(when(rule, 1))).toArray(Column[]::new);
        Row found = rows.agg(counts[0], tail(counts)).first();
        Map<String, Long> broken = new HashMap<>();
        int column = 0;
        for (String name : rules.keySet()) {
            broken.put(name, found.getLong(column));
            column++;
        }
        return broken;
    }

    private static Map<String, Column> brokenRules(TableSpec spec) {
        Map<String, Column> broken = new LinkedHashMap<>();
        for (StructField field : spec.columns().fields()) {
            if (!field.nullable() || spec.key().contains(field.name())) {
                broken.put(field.name() + "_is_not_null", col(field.name()).isNull());
            }
        }
        spec.constraints()
                .forEach(constraint -> broken.put(constraint.name(), not(coalesce(expr(constraint.sql()), lit(true)))));
        return broken;
    }

    private static CheckResult result(TableSpec spec, String check, long brokenRows, Supplier<String> example) {
        return new CheckResult(
                spec.name(),
                check,
                "0 rows break it",
                brokenRows + " rows break it",
                brokenRows == 0,
                brokenRows == 0 ? "" : example.get());
    }

    private static String duplicateKeys(TableSpec spec, Dataset<Row> rows) {
        return text(
                spec,
                rows.groupBy(columns(spec.key())).count().where(col("count").gt(1)));
    }

    private static String keysWhere(TableSpec spec, Dataset<Row> rows, Column rule) {
        return text(spec, rows.where(rule));
    }

    private static String text(TableSpec spec, Dataset<Row> rows) {
        return rows.select(columns(spec.key())).limit(EXAMPLES).collectAsList().stream()
                .map(Row::toString)
                .collect(Collectors.joining(" "));
    }

    private static Column[] columns(List<String> names) {
        return names.stream().map(name -> col(name)).toArray(Column[]::new);
    }

    private static Column[] tail(Column... columns) {
        return Arrays.copyOfRange(columns, 1, columns.length);
    }
}

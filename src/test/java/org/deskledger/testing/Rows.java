package org.deskledger.testing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.deskledger.table.TableSpec;

/**
 * Rows written as a small text table: a header line, then a line per row, cells apart by {@code |}. Columns of the table that are
 * left out are NULL, and so is an empty cell. Arrays and structs are written as JSON.
 */
public final class Rows {

    private Rows() {}

    /** The rows under the declared columns of a table. */
    public static Dataset<Row> of(TableSpec spec, String text) {
        return of(spec.columns(), text);
    }

    /** No rows under the declared columns of a table. */
    public static Dataset<Row> none(TableSpec spec) {
        return SparkTests.session().createDataFrame(List.of(), spec.columns());
    }

    /** The rows under the given columns as DDL text. */
    public static Dataset<Row> ofDdl(String ddl, String text) {
        return of(StructType.fromDDL(ddl), text);
    }

    private static Dataset<Row> of(StructType columns, String text) {
        List<List<String>> lines = parse(text);
        List<String> header = lines.get(0);
        List<String> unknown = new ArrayList<>(header);
        unknown.removeAll(Arrays.asList(columns.fieldNames()));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("Not columns of the table: " + unknown);
        }
        StructType asText = new StructType();
        for (String name : header) {
            asText = asText.add(name, DataTypes.StringType);
        }
        List<Row> rows = new ArrayList<>();
        for (List<String> line : lines.subList(1, lines.size())) {
            rows.add(RowFactory.create(line.toArray()));
        }
        Column[] typed = Arrays.stream(columns.fields())
                .map(field -> header.contains(field.name()) ? typed(field) : absent(field))
                .toArray(Column[]::new);
        return SparkTests.session().createDataFrame(rows, asText).select(typed);
    }

    private static Column typed(StructField field) {
        String type = field.dataType().catalogString();
        boolean nested = type.startsWith("array") || type.startsWith("struct") || type.startsWith("map");
        Column value = nested
                ? functions.from_json(col(field.name()), field.dataType())
                : col(field.name()).cast(field.dataType());
        return value.as(field.name());
    }

    private static Column absent(StructField field) {
        return lit(null).cast(field.dataType()).as(field.name());
    }

    /** Cells of all lines, trimmed; an empty cell is null. */
    static List<List<String>> parse(String text) {
        List<List<String>> lines = new ArrayList<>();
        for (String line : text.strip().lines().toList()) {
            List<String> cells = new ArrayList<>();
            for (String cell : line.split("\\|", -1)) {
                cells.add(cell.isBlank() ? null : cell.strip());
            }
            if (!lines.isEmpty() && cells.size() != lines.get(0).size()) {
                throw new IllegalArgumentException("Line has " + cells.size() + " cells, the header "
                        + lines.get(0).size() + ": " + line);
            }
            lines.add(cells);
        }
        return lines;
    }
}

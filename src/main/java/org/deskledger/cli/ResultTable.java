package org.deskledger.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.deskledger.publish.file.CsvText;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Rows under named columns, shown as an aligned table, CSV or JSON. Numbers stand to the right, NULL is empty (and {@code null} in JSON),
 * instants are UTC.
 */
final class ResultTable {

    private static final int TABLE_DECIMALS = 4;

    private final List<String> columns;
    private final List<Boolean> numeric;
    private final List<List<Object>> rows;

    private ResultTable(List<String> columns, List<Boolean> numeric, List<List<Object>> rows) {
        this.columns = columns;
        this.numeric = numeric;
        this.rows = rows;
    }

    /** A table without rows yet. */
    static ResultTable withColumns(String... names) {
        return new ResultTable(List.of(names), new ArrayList<>(), new ArrayList<>());
    }

    /** Adds a row; a column is one of numbers where its first value is a number. */
    ResultTable add(Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for the columns " + columns);
        }
        rows.add(Arrays.asList(values));
        return this;
    }

    /** The first rows of a dataset. */
    static ResultTable of(Dataset<Row> dataset, int limit) {
        List<List<Object>> rows = new ArrayList<>();
        dataset.limit(limit).collectAsList().forEach(row -> rows.add(values(row)));
        return new ResultTable(List.of(dataset.columns()), numbers(dataset), rows);
    }

    /** Writes all rows of a dataset one after the other, however many there are. */
    static void stream(Dataset<Row> dataset, OutputFormat format, PrintWriter out) {
        Iterator<Row> rows = dataset.toLocalIterator();
        Iterator<List<Object>> values = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public List<Object> next() {
                return values(rows.next());
            }
        };
        write(List.of(dataset.columns()), values, format, out);
    }

    /** The same columns with the first rows only. */
    ResultTable first(int count) {
        return new ResultTable(columns, numeric, rows.subList(0, Math.min(count, rows.size())));
    }

    /** The number of rows. */
    int size() {
        return rows.size();
    }

    /** Writes all rows. */
    void print(OutputFormat format, PrintWriter out) {
        if (format == OutputFormat.TABLE) {
            printAligned(out);
        } else {
            write(columns, rows.iterator(), format, out);
        }
        out.flush();
    }

    private static void write(List<String> columns, Iterator<List<Object>> rows, OutputFormat format, PrintWriter out) {
        if (format == OutputFormat.JSON) {
            printJson(columns, rows, out);
        } else {
            out.print(String.join(",", columns.stream().map(ResultTable::csv).toList()) + "\r\n");
            rows.forEachRemaining(row -> out.print(
                    String.join(",", row.stream().map(ResultTable::csv).toList()) + "\r\n"));
        }
        out.flush();
    }

    private void printAligned(PrintWriter out) {
        List<List<String>> cells = rows.stream()
                .map(row -> row.stream().map(ResultTable::cell).toList())
                .toList();
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    width(columns.get(i)),
                    cells.stream().mapToInt(row -> width(row.get(column))).max().orElse(0));
        }
        out.println(line(columns, widths));
        StringBuilder rule = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            rule.append(i == 0 ? "" : "  ").append("-".repeat(widths[i]));
        }
        out.println(rule);
        cells.forEach(row -> out.println(line(row, widths)));
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - width(cells.get(i)));
            line.append(i == 0 ? "" : "  ");
            line.append(isNumeric(i) ? padding + cells.get(i) : cells.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }

    private boolean isNumeric(int column) {
        return numeric.isEmpty()
                ? rows.stream()
                        .map(row -> row.get(column))
                        .filter(value -> value != null)
                        .findFirst()
                        .filter(Number.class::isInstance)
                        .isPresent()
                : numeric.get(column);
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static List<Object> values(Row row) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(row.get(i));
        }
        return values;
    }

    private static List<Boolean> numbers(Dataset<Row> dataset) {
        return Arrays.stream(dataset.schema().fields())
                .map(field -> field.dataType() instanceof NumericType)
                .toList();
    }

    /** For people: ratios to four places, no control characters that would disturb a terminal. */
    private static String cell(Object value) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (Double.isFinite(number)) {
                return BigDecimal.valueOf(number)
                        .setScale(TABLE_DECIMALS, RoundingMode.HALF_UP)
                        .toPlainString();
            }
        }
        return text(value).replaceAll("\\p{Cntrl}+", " ");
    }

    private static String csv(Object value) {
        String text = text(value);
        if (value instanceof Number || value instanceof Boolean) {
            return text;
        }
        return CsvText.cell(CsvText.guarded(text));
    }

    private static String text(Object value) {
        if (value == null) {
            return "";
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof Timestamp instant) {
            return instant.toInstant().toString();
        } else if (value instanceof Date day) {
            return day.toLocalDate().toString();
        } else if (value instanceof scala.collection.Seq<?> items) {
            return String.join(
                    ", ",
                    CollectionConverters.asJava(items).stream()
                            .map(ResultTable::text)
                            .toList());
        } else if (value instanceof scala.collection.Map<?, ?> map) {
            List<String> entries = new ArrayList<>();
            CollectionConverters.asJava(map).forEach((key, entry) -> entries.add(text(key) + ": " + text(entry)));
            return String.join(", ", entries);
        }
        return value.toString();
    }

    private static void printJson(List<String> columns, Iterator<List<Object>> rows, PrintWriter out) {
        // Closing the generator would close the stream of the command line.
        JsonFactory json = new JsonFactory()
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
        try (JsonGenerator generator = json.createGenerator(out).useDefaultPrettyPrinter()) {
            generator.writeStartArray();
            while (rows.hasNext()) {
                List<Object> row = rows.next();
                generator.writeStartObject();
                for (int i = 0; i < columns.size(); i++) {
                    generator.writeFieldName(columns.get(i));
                    writeJson(row.get(i), generator);
                }
                generator.writeEndObject();
            }
            generator.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.println();
    }

    private static void writeJson(Object value, JsonGenerator generator) throws IOException {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else if (value instanceof BigDecimal decimal) {
            generator.writeNumber(decimal);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            generator.writeNumber(number);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
            generator.writeNumber(((Number) value).longValue());
        } else if (value instanceof scala.collection.Seq<?> items) {
            writeJson(CollectionConverters.asJava(items), generator);
        } else if (value instanceof List<?> items) {
            generator.writeStartArray();
            for (Object item : items) {
                writeJson(item, generator);
            }
            generator.writeEndArray();
        } else if (value instanceof scala.collection.Map<?, ?> map) {
            writeJson(CollectionConverters.asJava(map), generator);
        } else if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                generator.writeFieldName(String.format(Locale.ROOT, "%s", entry.getKey()));
                writeJson(entry.getValue(), generator);
            }
            generator.writeEndObject();
        } else {
            generator.writeString(text(value));
        }
    }
}

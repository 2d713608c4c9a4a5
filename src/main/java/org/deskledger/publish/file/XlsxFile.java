package org.deskledger.publish.file;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_json;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.publish.Edition;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * A table as an Excel workbook: the rows on a sheet of its name, what each column means on the sheet {@code columns}. Numbers, days and
 * instants (UTC) are typed cells; text is a text cell, which Excel never runs.
 *
 * <p>Excel keeps 15 digits of a number and knows no day before 1900. Whole numbers and days beyond that are written as text, so that no
 * digit is lost in silence.
 */
final class XlsxFile {

    /** Of a sheet; the header takes one. */
    static final long MAXIMUM_ROWS = 1_048_576;

    private static final int MAXIMUM_LETTERS = 32_767;
    private static final long MAXIMUM_WHOLE = 999_999_999_999_999L;
    private static final LocalDate FIRST_DAY = LocalDate.parse("1900-03-01");
    private static final int ROWS_IN_MEMORY = 1000;
    private static final Map<String, String> KEEP_NULLS = Map.of("ignoreNullFields", "false");

    private XlsxFile() {}

    /**
     * Refuses a table that no sheet can hold.
     *
     * @throws Failure 73
     */
    static void refuseTooLong(Edition.Table table) {
        if (table.rowCount() + 1 > MAXIMUM_ROWS) {
            throw new Failure(
                    ExitCode.CANNOT_CREATE,
                    String.format(
                            Locale.ROOT,
                            "%s has %,d rows; a sheet of Excel holds %,d and a header.",
                            table.spec().name(),
                            table.rowCount(),
                            MAXIMUM_ROWS - 1),
                    "",
                    "Publish with --format csv or parquet, or query the part that you need.");
        }
    }

    static WrittenFile write(Edition.Table table, Path folder) throws IOException {
        String name = table.name() + ".xlsx";
        StructField[] fields = table.spec().columns().fields();
        long count;
        try (OutputStream out = Files.newOutputStream(folder.resolve(name));
                Workbook book = new Workbook(out, "Deskledger", null)) {
            count = writeRows(table, fields, book.newWorksheet(table.name()));
            writeMeanings(table, fields, book.newWorksheet("columns"));
        }
        return new WrittenFile(name, table, count, 0);
    }

    private static long writeRows(Edition.Table table, StructField[] fields, Worksheet sheet) throws IOException {
        sheet.freezePane(0, 1);
        String[] formats = new String[fields.length];
        for (int i = 0; i < fields.length; i++) {
            formats[i] = format(fields[i].dataType());
            sheet.width(i, Math.max(12, fields[i].name().length() + 2));
            header(sheet, i, fields[i].name());
        }
        Column[] columns = Arrays.stream(fields).map(XlsxFile::asCell).toArray(Column[]::new);
        Iterator<Row> rows = KeyOrder.of(table).select(columns).toLocalIterator();
        int line = 1;
        while (rows.hasNext()) {
            Row row = rows.next();
            for (int i = 0; i < fields.length; i++) {
                if (!row.isNullAt(i)) {
                    write(sheet, line, i, row.get(i), formats[i], table);
                }
            }
            if (line % ROWS_IN_MEMORY == 0) {
                sheet.flush();
            }
            line++;
        }
        sheet.setAutoFilter(0, 0, fields.length - 1);
        sheet.finish();
        return line - 1L;
    }

    private static void write(Worksheet sheet, int line, int column, Object value, String format, Edition.Table table) {
        if (value instanceof Date date && !date.toLocalDate().isBefore(FIRST_DAY)) {
            sheet.value(line, column, date.toLocalDate());
        } else if (value instanceof Date date) {
            text(sheet, line, column, date.toLocalDate().toString(), table);
            return;
        } else if (value instanceof Timestamp instant) {
            LocalDateTime utc = LocalDateTime.ofInstant(instant.toInstant(), ZoneOffset.UTC);
            sheet.value(line, column, utc);
        } else if (value instanceof Boolean flag) {
            sheet.value(line, column, flag);
        } else if (value instanceof Long whole && Math.abs(whole) > MAXIMUM_WHOLE) {
            text(sheet, line, column, whole.toString(), table);
            return;
        } else if (value instanceof Double number && !Double.isFinite(number)) {
            text(sheet, line, column, number.toString(), table);
            return;
        } else if (value instanceof BigDecimal decimal) {
            sheet.value(line, column, decimal);
        } else if (value instanceof Number number) {
            sheet.value(line, column, number);
        } else {
            text(sheet, line, column, value.toString(), table);
            return;
        }
        if (format != null) {
            sheet.style(line, column).format(format).set();
        }
    }

    private static void text(Worksheet sheet, int line, int column, String text, Edition.Table table) {
        if (text.length() > MAXIMUM_LETTERS) {
            throw new Failure(
                    ExitCode.CANNOT_CREATE,
                    String.format(
                            Locale.ROOT,
                            "A text of %,d letters does not fit into a cell of Excel, which holds %,d.",
                            text.length(),
                            MAXIMUM_LETTERS),
                    table.spec().name() + "." + table.spec().columnNames().get(column),
                    "Publish with --format csv or parquet.");
        }
        sheet.inlineString(line, column, text);
    }

    private static void writeMeanings(Edition.Table table, StructField[] fields, Worksheet sheet) throws IOException {
        sheet.width(0, 30);
        sheet.width(1, 16);
        sheet.width(2, 100);
        header(sheet, 0, "column");
        header(sheet, 1, "type");
        header(sheet, 2, "meaning");
        int line = 1;
        for (StructField field : fields) {
            sheet.inlineString(line, 0, field.name());
            sheet.inlineString(line, 1, field.dataType().sql().toLowerCase(Locale.ROOT));
            sheet.inlineString(line, 2, field.getComment().get());
            line++;
        }
        sheet.inlineString(line + 1, 0, "One row is " + table.spec().grain() + ".");
        sheet.finish();
    }

    private static void header(Worksheet sheet, int column, String text) {
        sheet.inlineString(0, column, text);
        sheet.style(0, column).bold().set();
    }

    /** How the cells of a column are shown; null where Excel's own way is right. */
    private static String format(DataType type) {
        return switch (type.typeName()) {
            case "date" -> "yyyy-mm-dd";
            case "timestamp" -> "yyyy-mm-dd hh:mm:ss";
            case "long", "integer", "short", "byte" -> "0";
            default ->
                type instanceof DecimalType decimal && decimal.scale() > 0
                        ? "#,##0." + "0".repeat(Math.min(decimal.scale(), 2))
                        : null;
        };
    }

    private static Column asCell(StructField field) {
        Column value = col("`" + field.name() + "`");
        DataType type = field.dataType();
        boolean isNested = type instanceof ArrayType || type instanceof MapType || type instanceof StructType;
        return isNested ? to_json(value, KEEP_NULLS) : value;
    }
}

package org.deskledger.publish.file;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_json;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.deskledger.publish.Edition;

/**
 * A table as CSV: UTF-8, a header, CRLF, one line a row in the order of the key. NULL is an empty cell and empty text is {@code ""};
 * days and instants are ISO (instants in UTC, as spreadsheets read them: without zone); lists are JSON. Numbers stay numbers, texts that
 * look like formulas get an apostrophe.
 */
final class CsvFile {

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final Map<String, String> KEEP_NULLS = Map.of("ignoreNullFields", "false");

    private CsvFile() {}

    /**
     * Writes the file.
     *
     * @param hasMark with the three bytes that tell Excel that it is UTF-8
     */
    static WrittenFile write(Edition.Table table, Path folder, boolean hasMark) throws IOException {
        String name = table.name() + ".csv";
        StructField[] fields = table.spec().columns().fields();
        Column[] texts = Arrays.stream(fields).map(CsvFile::asText).toArray(Column[]::new);
        Iterator<Row> rows = KeyOrder.of(table).select(texts).toLocalIterator();
        List<Boolean> isText = Arrays.stream(fields)
                .map(field -> field.dataType() instanceof StringType)
                .toList();
        long count = 0;
        long guarded = 0;
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(name), StandardCharsets.UTF_8)) {
            if (hasMark) {
                out.write(BYTE_ORDER_MARK);
            }
            out.write(table.spec().columnNames().stream().map(CsvText::cell).collect(Collectors.joining(",")));
            out.write("\r\n");
            while (rows.hasNext()) {
                Row row = rows.next();
                for (int i = 0; i < row.size(); i++) {
                    if (i > 0) {
                        out.write(',');
                    }
                    String text = row.getString(i);
                    if (text != null && isText.get(i)) {
                        guarded += CsvText.isFormula(text) ? 1 : 0;
                        out.write(text.isEmpty() ? "\"\"" : CsvText.cell(CsvText.guarded(text)));
                    } else if (text != null) {
                        out.write(CsvText.cell(text));
                    }
                }
                out.write("\r\n");
                count++;
            }
        }
        return new WrittenFile(name, table, count, guarded);
    }

    private static Column asText(StructField field) {
        Column value = col("`" + field.name() + "`");
        DataType type = field.dataType();
        boolean isNested = type instanceof ArrayType || type instanceof MapType || type instanceof StructType;
        return isNested ? to_json(value, KEEP_NULLS) : value.cast("string");
    }
}

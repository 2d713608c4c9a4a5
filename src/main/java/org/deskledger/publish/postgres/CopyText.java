package org.deskledger.publish.postgres;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.transform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;

/**
 * Rows in the text format of PostgreSQL's COPY, and a checksum of them that does not depend on their order.
 *
 * <p>Spark writes each value as text, for its decimals, days and instants (in UTC) are what PostgreSQL reads; only what COPY itself
 * gives a meaning is escaped here.
 */
final class CopyText {

    private static final Map<String, String> KEEP_NULLS = Map.of("ignoreNullFields", "false");

    private final MessageDigest digest;
    private final StringBuilder line = new StringBuilder();
    private long checksum;
    private long rows;

    CopyText() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The same rows with each value as text, or as a list of texts. */
    static Dataset<Row> asText(Dataset<Row> rows) {
        return rows.select(
                Arrays.stream(rows.schema().fields()).map(CopyText::asText).toArray(Column[]::new));
    }

    private static Column asText(StructField field) {
        Column value = col("`" + field.name() + "`");
        DataType type = field.dataType();
        if (PostgresType.isJson(type)) {
            return to_json(value, KEEP_NULLS);
        } else if (PostgresType.isArray(type)) {
            return transform(value, item -> item.cast("string"));
        }
        return value.cast("string");
    }

    /** One row as a line of COPY. */
    byte[] line(Row row) {
        line.setLength(0);
        for (int i = 0; i < row.size(); i++) {
            if (i > 0) {
                line.append('\t');
            }
            Object value = row.get(i);
            if (value == null) {
                line.append("\\N");
            } else if (value instanceof String text) {
                escape(text);
            } else {
                escape(arrayLiteral(row.getList(i)));
            }
        }
        byte[] bytes = line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        byte[] hash = digest.digest(bytes);
        long part = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            part = part << Byte.SIZE | (hash[i] & 0xff);
        }
        checksum += part;
        rows++;
        return bytes;
    }

    /** Lines so far. */
    long rows() {
        return rows;
    }

    /** 16 hexadecimal digits: the sum of the first eight bytes of each line's SHA-256. */
    String checksum() {
        return String.format(Locale.ROOT, "%016x", checksum);
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> line.append(c);
            }
        }
    }

    private static String arrayLiteral(List<?> items) {
        StringBuilder literal = new StringBuilder("{");
        for (Object item : items) {
            if (literal.length() > 1) {
                literal.append(',');
            }
            if (item == null) {
                literal.append("NULL");
            } else {
                literal.append('"')
                        .append(item.toString().replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            }
        }
        return literal.append('}').toString();
    }
}

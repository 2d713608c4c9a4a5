package org.deskledger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Compares a dataset with rows written out, in any order, on the columns that the expectation names. */
public final class TableAssert {

    private TableAssert() {}

    /**
     * Asserts that the dataset has exactly these rows.
     *
     * <p>Decimals are compared without trailing zeros, doubles rounded to 6 places, instants as {@code 2025-01-31T10:00:00Z},
     * arrays and structs as Spark prints them.
     */
    public static void assertRows(Dataset<Row> actual, String expected) {
        List<List<String>> lines = Rows.parse(expected);
        List<String> header = lines.get(0);
        List<List<String>> found = new ArrayList<>();
        for (Row row : actual.select(header.stream().map(functions::col).toArray(org.apache.spark.sql.Column[]::new))
                .collectAsList()) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < header.size(); i++) {
                cells.add(text(row.get(i)));
            }
            found.add(cells);
        }
        assertThat(found).as("rows of " + header).containsExactlyInAnyOrderElementsOf(lines.subList(1, lines.size()));
    }

    private static String text(Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
        }
        if (value instanceof Double number) {
            return new BigDecimal(String.format(Locale.ROOT, "%.6f", number)).signum() == 0
                    ? "0"
                    : new BigDecimal(String.format(Locale.ROOT, "%.6f", number))
                            .stripTrailingZeros()
                            .toPlainString();
        }
        if (value instanceof Timestamp instant) {
            return instant.toInstant().toString();
        }
        return value.toString();
    }
}

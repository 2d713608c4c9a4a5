package org.deskledger.quality;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The content of a table as one text, the same for the same rows in any order and any files: number of rows and the sum of the rows'
 * 64-bit hashes. Two runs that gave the same answer have the same text.
 */
public final class ContentHash {

    /** Says which run loaded a row, which two equal answers may differ in. */
    private static final Set<String> LEFT_OUT = Set.of("_run_id");

    private ContentHash() {}

    /** Rows and hash of a table, for example {@code 12 rows 9f3c…}. */
    public static String of(Dataset<Row> rows) {
        Column[] content = Arrays.stream(rows.schema().fields())
                .filter(field -> !isLeftOut(field))
                .flatMap(ContentHash::hashed)
                .toArray(Column[]::new);
        Row totals = rows.agg(
                        count(lit(1)),
                        coalesce(
                                sum(xxhash64(content).cast("decimal(38,0)")),
                                lit(BigDecimal.ZERO).cast("decimal(38,0)")))
                .first();
        return totals.getLong(0) + " rows "
                + totals.getDecimal(1).toBigInteger().toString(16);
    }

    /** Whether the content is the same whatever this column holds: the run that loaded a row, and keys that no mapping reads. */
    public static boolean isLeftOut(StructField field) {
        return LEFT_OUT.contains(field.name()) || field.dataType() instanceof MapType;
    }

    /** What of a column is hashed. The hash passes over NULL, as if the column were not there: so it is told of it. */
    private static Stream<Column> hashed(StructField field) {
        Column column = col("`" + field.name() + "`");
        boolean nested = field.dataType() instanceof ArrayType || field.dataType() instanceof StructType;
        Column value = nested ? column.cast("string") : column;
        return field.nullable() ? Stream.of(value, column.isNull()) : Stream.of(value);
    }
}

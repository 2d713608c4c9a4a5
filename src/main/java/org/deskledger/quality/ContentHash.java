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
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.MapType;

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
                .filter(field -> !LEFT_OUT.contains(field.name()) && !(field.dataType() instanceof MapType))
                .map(field -> col("`" + field.name() + "`"))
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
}

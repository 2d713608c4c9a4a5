package org.deskledger.publish.file;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.deskledger.publish.Edition;

/** Rows in the order of the key, so that the same table is the same file. */
final class KeyOrder {

    private KeyOrder() {}

    /** For reading part by part: no part is larger than Spark makes them. */
    static Dataset<Row> of(Edition.Table table) {
        return table.rows().orderBy(key(table));
    }

    /** For writing one file. */
    static Dataset<Row> inOnePart(Edition.Table table) {
        return table.rows().coalesce(1).sortWithinPartitions(key(table));
    }

    private static Column[] key(Edition.Table table) {
        return table.spec().key().stream()
                .map(name -> functions.col("`" + name + "`"))
                .toArray(Column[]::new);
    }
}

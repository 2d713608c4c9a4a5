package org.deskledger.fact.value;

import static org.apache.spark.sql.functions.bit_count;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Customers with the same history, counted: all that a likelihood needs of them. Their number is bounded, so the driver's memory does
 * not grow with customers.
 *
 * <p>Where customers have more different histories than the bound, half of the customers is left out, and again half, until the rest
 * fits: those whose id hashes to a multiple of 2, 4, 8 ... The choice depends on nothing else, so it is the same on every run, and a
 * standard error from the rest is that of a sample of its size.
 *
 * @param rows the columns of the history, then {@code customers}, then the sums asked for; in order of the history
 * @param sampleShare part of the customers that is counted: 1, 1/2, 1/4 ...
 */
record Cells(List<Row> rows, double sampleShare) {

    /** A sample below a millionth would not be one. */
    private static final int HALVINGS = 20;

    /**
     * The cells of customers.
     *
     * @param customers rows with {@code customer_id}
     * @param history columns that say what a customer's history was; not NULL
     * @param sums bigint columns that are added up in a cell
     * @param maximum cells at most, unless even a millionth of the customers has more
     */
    static Cells of(Dataset<Row> customers, List<String> history, List<String> sums, int maximum) {
        Column[] grain = history.stream().map(name -> col(name)).toArray(Column[]::new);
        Dataset<Row> parts = customers
                .withColumn("_halvings", halvingsSurvived())
                .groupBy(Stream.concat(Arrays.stream(grain), Stream.of(col("_halvings")))
                        .toArray(Column[]::new))
                .agg(count(lit(1)).as("customers"), totals(sums))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            int halvings = halvings(parts, grain, maximum);
            List<Row> rows = parts.where(col("_halvings").geq(halvings))
                    .groupBy(grain)
                    .agg(sum("customers").as("customers"), totals(sums))
                    .orderBy(grain)
                    .collectAsList();
            return new Cells(rows, Math.scalb(1.0, -halvings));
        } finally {
            parts.unpersist();
        }
    }

    /** A cell is among the rest after so many halvings as any of its customers is. */
    private static int halvings(Dataset<Row> parts, Column[] grain, int maximum) {
        long[] cells = new long[HALVINGS + 1];
        parts.groupBy(grain)
                .agg(max("_halvings").as("_halvings"))
                .groupBy("_halvings")
                .agg(count(lit(1)).as("cells"))
                .collectAsList()
                .forEach(row -> cells[row.getInt(0)] = row.getLong(1));
        long left = Arrays.stream(cells).sum();
        int halvings = 0;
        while (left > maximum && halvings < HALVINGS) {
            left -= cells[halvings++];
        }
        return halvings;
    }

    /** How often the hash of the id can be halved: the zeros at the end of its last bits. */
    private static Column halvingsSurvived() {
        Column bits = xxhash64(col("customer_id"))
                .bitwiseAND(lit((1L << HALVINGS) - 1))
                .bitwiseOR(lit(1L << HALVINGS));
        return bit_count(bits.bitwiseXOR(bits.minus(1L))).minus(1).cast("int");
    }

    private static Column[] totals(List<String> sums) {
        return sums.stream().map(name -> sum(name).as(name)).toArray(Column[]::new);
    }
}

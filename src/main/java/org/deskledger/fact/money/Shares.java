package org.deskledger.fact.money;

import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Parts of an amount that add up to it: each is cut to 4 decimals, and the largest takes what is left. */
public final class Shares {

    private Shares() {}

    /**
     * The rows with their part of an amount, {@code decimal(18,4)}. Row count stays.
     *
     * @param rows rows that bear something; those that bear one amount together carry it all
     * @param amount name of a decimal column, the same in all rows of one whole
     * @param weight name of a bigint column, not negative; all 0 gives the whole to the first name
     * @param whole columns that say which rows bear one amount together
     * @param tie column that names a row inside its whole; of equal weights the smallest name takes what is left
     * @param share name of the new column
     */
    public static Dataset<Row> withShare(
            Dataset<Row> rows, String amount, String weight, List<String> whole, String tie, String share) {
        WindowSpec together =
                Window.partitionBy(whole.stream().map(name -> col(name)).toArray(Column[]::new));
        Column units = expr("CAST(" + amount + " * 10000 AS BIGINT)");
        // Whole ten-thousandths, cut by whole-number division: no rounding step can lose or make one.
        Column cut = expr("(CAST(" + amount + " * 10000 AS DECIMAL(20,0)) * CAST(" + weight + " AS DECIMAL(17,0)))"
                + " DIV nullif(CAST(_total_weight AS DECIMAL(18,0)), 0)");
        return rows.withColumn("_total_weight", sum(weight).over(together))
                .withColumn("_cut", when(col("_total_weight").gt(0), cut).otherwise(lit(0L)))
                .withColumn(
                        "_takes_rest",
                        row_number()
                                .over(together.orderBy(desc(weight), asc(tie)))
                                .equalTo(1))
                .withColumn("_rest", units.minus(sum("_cut").over(together)))
                .withColumn(
                        share,
                        col("_cut")
                                .plus(when(col("_takes_rest"), col("_rest")).otherwise(lit(0L)))
                                .cast("decimal(22,0)")
                                .divide(lit(10_000).cast("decimal(5,0)"))
                                .cast("decimal(18,4)"))
                .drop("_total_weight", "_cut", "_takes_rest", "_rest");
    }
}

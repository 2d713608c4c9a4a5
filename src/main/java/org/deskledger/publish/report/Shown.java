package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.time.YearMonth;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How much of a mart the page has room for, so that what is collected does not grow with the company.
 *
 * @param month the last month that is over; the scorecard is about it
 */
record Shown(YearMonth month) {

    /** Months on the page, the last one that is over included. */
    static final int MONTHS = 24;
    /** Values of one slice on the page. */
    static final int SLICES = 12;

    /** Rows about everybody. */
    static Dataset<Row> onlyAll(Dataset<Row> mart) {
        return mart.where(col("slice_kind").equalTo(lit("all")));
    }

    /** Rows whose month is on the page. */
    Dataset<Row> onlyMonths(Dataset<Row> mart, String column) {
        return mart.where(col(column)
                .between(lit(Date.valueOf(month.minusMonths(MONTHS - 1).atDay(1))), lit(Date.valueOf(month.atDay(1)))));
    }

    static YearMonth month(Row row, String column) {
        return YearMonth.from(row.<Date>getAs(column).toLocalDate());
    }

    /** How many of so many values of a slice are not on the page. */
    static long leftOut(long all) {
        return Math.max(0, all - SLICES);
    }

    /** Half up at six decimals, as the marts do; null where a part is missing or the lower one is 0. */
    static BigDecimal ratio(BigDecimal numerator, BigDecimal denominator) {
        return numerator == null || denominator == null || denominator.signum() == 0
                ? null
                : numerator.divide(denominator, 6, RoundingMode.HALF_UP);
    }
}

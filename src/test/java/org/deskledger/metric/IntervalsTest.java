package org.deskledger.metric;

import static org.apache.spark.sql.functions.col;
import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class IntervalsTest {

    @Test
    void fortyFiveOfFiftyHasThePublishedWilsonInterval() {
        assertRows(wilson("45 | 50"), """
                low      | high
                0.786398 | 0.956524
                """);
    }

    @Test
    void theIntervalStaysBetweenNothingAndAll() {
        assertRows(wilson("0 | 10"), """
                low | high
                0   | 0.277533
                """);
        assertRows(wilson("10 | 10"), """
                low      | high
                0.722467 | 1
                """);
    }

    @Test
    void withoutTrialsNothingIsSaid() {
        assertRows(wilson("0 | 0"), """
                low | high
                    |
                """);
    }

    @Test
    void theIntervalOfAMeanComesFromAdditiveParts() {
        // 2, 4, 6: mean 4, variance 4, standard error sqrt(4 / 3), times 1.959964.
        Dataset<Row> parts = Rows.ofDdl("total DECIMAL(18,4), squares DECIMAL(18,4), n BIGINT", """
                total | squares | n
                12    | 56      | 3
                5     | 25      | 1
                """);

        assertRows(
                parts.select(
                        col("n"),
                        Intervals.meanHalfWidth(col("total"), col("squares"), col("n"))
                                .as("half_width")),
                """
                n | half_width
                3 | 2.263171
                1 |
                """);
    }

    @Test
    void theIntervalOfADifferenceIsThePublishedOne() {
        // Newcombe 1998, table II, (a): 56 of 70 less 48 of 80, method 10: 0.0524 to 0.3339.
        Dataset<Row> shares = Rows.ofDdl(
                "share DOUBLE, trials BIGINT, other DOUBLE, others DOUBLE",
                "share | trials | other | others\n0.8 | 70 | 0.6 | 80\n0.8 | 70 | 0.6 | 0");
        Column[] columns = {col("share"), col("trials"), col("other"), col("others")};

        assertRows(
                shares.select(
                        Intervals.differenceLow(columns[0], columns[1], columns[2], columns[3])
                                .as("low"),
                        Intervals.differenceHigh(columns[0], columns[1], columns[2], columns[3])
                                .as("high")),
                """
                low      | high
                0.052431 | 0.333873
                         |
                """);
    }

    private static Dataset<Row> wilson(String successesOfTrials) {
        return Rows.ofDdl("successes BIGINT, trials BIGINT", "successes | trials\n" + successesOfTrials)
                .select(
                        Intervals.wilsonLow(col("successes"), col("trials")).as("low"),
                        Intervals.wilsonHigh(col("successes"), col("trials")).as("high"));
    }
}

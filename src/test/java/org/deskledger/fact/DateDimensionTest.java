package org.deskledger.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class DateDimensionTest {

    private final Dataset<Row> days = TestInputs.asOf("2026-11-23").build(new DateDimension());

    @Test
    void aDayKnowsItsPeriods() {
        assertRows(days.where("day = '2024-02-29'"), """
                day        | iso_year | iso_week | iso_weekday | week_start | month_start | month_end  | quarter_start | year_start | year | quarter | month
                2024-02-29 | 2024     | 9        | 4           | 2024-02-26 | 2024-02-01  | 2024-02-29 | 2024-01-01    | 2024-01-01 | 2024 | 1       | 2
                """);
    }

    @Test
    void theFirstDaysOfAYearMayBelongToTheLastWeekOfTheYearBefore() {
        assertRows(days.where("day IN ('2021-01-03', '2021-01-04', '2024-12-30')"), """
                day        | iso_year | iso_week | week_start
                2021-01-03 | 2020     | 53       | 2020-12-28
                2021-01-04 | 2021     | 1        | 2021-01-04
                2024-12-30 | 2025     | 1        | 2024-12-30
                """);
    }

    @Test
    void theLastDayIsTheEndOfTheYearOfTheAsOf() {
        assertThat(days.selectExpr("CAST(max(day) AS STRING)").head().getString(0))
                .isEqualTo("2026-12-31");
    }
}

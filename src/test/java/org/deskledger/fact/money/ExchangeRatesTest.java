package org.deskledger.fact.money;

import static org.deskledger.testing.TableAssert.assertRows;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.job.Inputs;
import org.deskledger.table.Cut;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The default reporting currency is USD, and a rate may stand in for seven days. */
@ExtendWith(SparkTests.class)
final class ExchangeRatesTest {

    private static final String RATES = """
            rate_date  | currency | rate
            2025-03-01 | EUR      | 1.10
            2025-03-04 | EUR      | 1.20
            2025-03-20 | EUR      | 1.30
            2025-03-04 | JPY      | 0.0067
            """;

    @Test
    void theRateOfTheDayCounts() {
        assertRows(worth("100 | EUR | 2025-03-04"), """
                amount | currency | reporting_amount
                100    | EUR      | 120
                """);
    }

    @Test
    void withoutARateOfTheDayTheLastOneStandsInForSevenDays() {
        assertRows(worth("""
                100 | EUR | 2025-03-03
                100 | EUR | 2025-03-11
                100 | EUR | 2025-03-12
                100 | EUR | 2025-02-28
                """), """
                day        | reporting_amount
                2025-03-03 | 110
                2025-03-11 | 120
                2025-03-12 |
                2025-02-28 |
                """);
    }

    @Test
    void theReportingCurrencyNeedsNoRate() {
        assertRows(worth("12.3456 | USD | 2025-01-01"), """
                reporting_amount
                12.3456
                """);
    }

    @Test
    void anUnknownCurrencyIsNeverTakenAtOneToOne() {
        assertRows(worth("""
                5 | XYZ | 2025-03-04
                0 | XYZ | 2025-03-04
                """), """
                amount | reporting_amount
                5      |
                0      | 0
                """);
    }

    @Test
    void eachRowIsRoundedOnceHalfUp() {
        // 0.0075 * 0.0067 = 0.00005025 and 10.0075 * 1.2 = 12.009.
        assertRows(worth("""
                0.0075  | JPY | 2025-03-04
                0.0074  | JPY | 2025-03-04
                10.0075 | EUR | 2025-03-04
                """), """
                amount  | reporting_amount
                0.0075  | 0.0001
                0.0074  | 0
                10.0075 | 12.009
                """);
    }

    @Test
    void aRateAfterTheAsOfDoesNotExist() {
        assertRows(worth("100 | EUR | 2025-03-20", "2025-03-19"), """
                amount | reporting_amount
                100    |
                """);
    }

    private static Dataset<Row> worth(String lines) {
        return worth(lines, "2025-03-31");
    }

    private static Dataset<Row> worth(String lines, String asOf) {
        Dataset<Row> amounts =
                Rows.ofDdl("amount DECIMAL(18,4), currency STRING, day DATE", "amount | currency | day\n" + lines);
        Inputs inputs = new Inputs(
                Cut.at(LocalDate.parse(asOf), ZoneOffset.UTC),
                Configuration.defaults().settings(),
                table -> Rows.of(BillingExchangeRates.TABLE, RATES));
        return ExchangeRates.of(inputs).withReportingAmount(amounts, "amount", "currency", "day", "reporting_amount");
    }
}

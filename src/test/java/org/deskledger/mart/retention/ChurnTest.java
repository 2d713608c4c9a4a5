package org.deskledger.mart.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class ChurnTest {

    private static final String HEADER =
            "customer_id | span_no | kind | active_from | active_to | end_reason | end_class\n";

    @Test
    void tenOfAHundredAndFiftyLostOfWhomFiveCameInTheMonthAreFivePercentAndTenAndSixPointSevenToOthers() {
        StringBuilder spans = new StringBuilder(HEADER);
        for (int i = 0; i < 150; i++) {
            boolean isNew = i >= 100;
            boolean lost = i >= 95 && i < 105;
            spans.append("c%03d | 1 | subscription | %s | %s | %s | %s\n"
                    .formatted(
                            i,
                            isNew ? "2025-02-03T00:00:00Z" : "2025-01-03T00:00:00Z",
                            lost ? "2025-02-20T00:00:00Z" : "",
                            lost ? "price" : "",
                            lost ? "voluntary" : ""));
        }

        assertRows(february(spans.toString()), """
            customers_start | new | churned | joined_and_left | customers_end | churn_rate | churn_rate_chartmogul | churn_rate_stripe | retention_rate
            100             | 45  | 5       | 5               | 140           | 0.05       | 0.1                   | 0.066667          | 0.95
            """);
    }

    @Test
    void ofAHundredEightyStayWhichIsEightyPercent() {
        StringBuilder spans = new StringBuilder(HEADER);
        for (int i = 0; i < 100; i++) {
            spans.append("c%03d | 1 | subscription | 2025-01-03T00:00:00Z | %s | |\n"
                    .formatted(i, i < 20 ? "2025-02-10T00:00:00Z" : ""));
        }

        // Wilson 95 % for 20 of 100: 0.1334 to 0.2888.
        assertRows(february(spans.toString()), """
                customers_start | churned | customers_end | churn_rate | retention_rate | ci_low   | ci_high
                100             | 20      | 80            | 0.2        | 0.8            | 0.133367 | 0.288829
                """);
    }

    @Test
    void whoLeavesAndComesBackInsideThePeriodIsRetained() {
        assertRows(february(HEADER + """
                ada | 1 | subscription | 2025-01-03T00:00:00Z | 2025-02-05T00:00:00Z | price | voluntary
                ada | 2 | subscription | 2025-02-20T00:00:00Z |                      |       |
                """), """
                customers_start | new | reactivated | churned | joined_and_left | customers_end
                1               | 0   | 0           | 0       | 0               | 1
                """);
    }

    @Test
    void whoWasAwayAtTheStartAndComesBackIsReactivated() {
        assertRows(february(HEADER + """
                ada | 1 | subscription | 2024-11-03T00:00:00Z | 2024-12-05T00:00:00Z | price | voluntary
                ada | 2 | subscription | 2025-02-20T00:00:00Z |                      |       |
                """), """
                customers_start | new | reactivated | churned | customers_end | churn_rate
                0               | 0   | 1           | 0       | 1             |
                """);
    }

    @Test
    void reasonsAddUpToWhoLeft() {
        assertRows(february(HEADER + """
                ada  | 1 | subscription | 2025-01-03T00:00:00Z | 2025-02-05T00:00:00Z | price           | voluntary
                bob  | 1 | subscription | 2025-01-03T00:00:00Z | 2025-02-05T00:00:00Z | payment_failure | involuntary
                carl | 1 | subscription | 2025-01-03T00:00:00Z | 2025-02-05T00:00:00Z | paused          | unknown
                dora | 1 | purchase     | 2024-01-03T00:00:00Z | 2025-02-05T00:00:00Z | inactivity      | unknown
                """), """
                churned | churned_voluntary | churned_involuntary | churned_unknown
                4       | 1                 | 1                   | 2
                """);
    }

    @Test
    void everyPeriodKindLooksAtItsOwnStartAndEnd() {
        Dataset<Row> churn = churn("2025-12-31", HEADER + """
                ada | 1 | subscription | 2024-12-03T00:00:00Z | 2025-02-05T00:00:00Z | price | voluntary
                ada | 2 | subscription | 2025-05-07T00:00:00Z |                      |       |
                """);

        assertRows(churn.where("slice_kind = 'all' AND (churned > 0 OR reactivated > 0)"), """
                period_kind | period_start | customers_start | churned | reactivated | customers_end
                week        | 2025-02-03   | 1               | 1       | 0           | 0
                week        | 2025-05-05   | 0               | 0       | 1           | 1
                month       | 2025-02-01   | 1               | 1       | 0           | 0
                month       | 2025-05-01   | 0               | 0       | 1           | 1
                quarter     | 2025-01-01   | 1               | 1       | 0           | 0
                quarter     | 2025-04-01   | 0               | 0       | 1           | 1
                """);
        assertRows(churn.where("slice_kind = 'all' AND period_kind = 'year' AND period_start = '2025-01-01'"), """
                customers_start | churned | customers_end
                1               | 0       | 1
                """);
    }

    @Test
    void onlyPeriodsThatAreOverHaveRowsAndQuietOnesToo() {
        Dataset<Row> churn = churn("2025-05-30", HEADER + """
                ada | 1 | subscription | 2025-01-03T00:00:00Z |  |  |
                """);

        assertRows(churn.where("slice_kind = 'all' AND period_kind IN ('month', 'quarter', 'year')"), """
                period_kind | period_start | customers_start | new | customers_end
                month       | 2025-01-01   | 0               | 1   | 1
                month       | 2025-02-01   | 1               | 0   | 1
                month       | 2025-03-01   | 1               | 0   | 1
                month       | 2025-04-01   | 1               | 0   | 1
                quarter     | 2025-01-01   | 0               | 1   | 1
                """);
        assertThat(churn.where("slice_kind = 'all' AND period_kind = 'week'")
                        .selectExpr("CAST(max(period_start) AS STRING)")
                        .head()
                        .getString(0))
                .isEqualTo("2025-05-19");
    }

    @Test
    void whoChangesFromPurchasesToASubscriptionIsASubscriptionCustomerInThatMonth() {
        Dataset<Row> churn = churn("2025-03-31", HEADER + """
                ada | 1 | purchase     | 2025-01-03T00:00:00Z | 2025-02-05T00:00:00Z | subscribed | unknown
                ada | 2 | subscription | 2025-02-05T00:00:00Z | 2025-03-05T00:00:00Z | price      | voluntary
                """);

        assertRows(
                churn.where("slice_kind = 'customer_kind' AND period_kind = 'month' AND customers_start + customers_end"
                        + " > 0"),
                """
                period_start | slice_value  | customers_start | new | churned | customers_end
                2025-01-01   | purchase     | 0               | 1   | 0       | 1
                2025-02-01   | subscription | 1               | 0   | 0       | 1
                2025-03-01   | subscription | 1               | 0   | 1       | 0
                """);
    }

    @Test
    void thePartsOfASliceAddUpToTheTotal() {
        Dataset<Row> churn = churn("2025-02-28", HEADER + """
                ada | 1 | subscription | 2025-01-03T00:00:00Z | 2025-02-05T00:00:00Z | price | voluntary
                bob | 1 | subscription | 2025-01-03T00:00:00Z |                      |       |
                eve | 1 | subscription | 2025-01-03T00:00:00Z |                      |       |
                """);

        assertRows(
                churn.where(
                        "period_kind = 'month' AND period_start = '2025-02-01' AND slice_kind IN ('all', 'segment')"),
                """
                slice_kind | slice_value | customers_start | churned
                all        | all         | 3               | 1
                segment    | small       | 2               | 1
                segment    | unknown     | 1               | 0
                """);
    }

    private static Dataset<Row> february(String spans) {
        return churn("2025-02-28", spans)
                .where("period_kind = 'month' AND period_start = '2025-02-01' AND slice_kind = 'all'");
    }

    private static Dataset<Row> churn(String asOf, String spans) {
        return TestInputs.asOf(asOf)
                .with(CustomerDimension.TABLE, Rows.of(CustomerDimension.TABLE, """
                        customer_id | segment
                        ada         | small
                        bob         | small
                        """))
                .with(CustomerSpanFact.TABLE, spans)
                .build(new Churn());
    }
}

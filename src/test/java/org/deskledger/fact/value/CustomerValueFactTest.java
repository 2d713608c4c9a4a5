package org.deskledger.fact.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deskledger.testing.TableAssert.assertRows;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class CustomerValueFactTest {

    private static final String FITS =
            "model | segment | part | is_chosen | is_converged | reason | parameters | covariance\n";

    private static final String CONSTANT_CHURN = """
            constant-churn | all | contracts | true | true | | [{"name": "churn_per_month", "estimate": 0.5}] | [[0.0001]]
            """;

    private static final String RATES = CONSTANT_CHURN + """
            observed-rate | all | purchases | true | true | | [{"name": "purchases_per_week", "estimate": 0.1}] | [[0.0]]
            mean-spend | all | spend | true | true | | [{"name": "mean_amount", "estimate": 20}] | [[4.0]]
            bg-nbd | all | purchases | false | false | only 2 customers ever repeated a purchase; 30 are needed | [] | []
            """;

    @Test
    void aSubscriberIsWorthTheRenewalsToComeAtTodaysPriceAndWhoLeftNothingMore() {
        // Half of those who are there renew each month: 1/2 + 1/4 + ... = 1 month in all, a little less discounted.
        Dataset<Row> values = values(RATES, """
                customer_id | span_no | kind         | active_from          | active_to
                ada         | 1       | subscription | 2025-01-01T00:00:00Z |
                bob         | 1       | subscription | 2025-01-01T00:00:00Z | 2025-03-01T00:00:00Z
                """, """
                customer_id | month      | cohort_month | mrr_amount | revenue_amount | gross_margin_amount | cost_to_serve_amount
                ada         | 2025-01-01 | 2025-01-01   | 100        | 100            | 80                  | 20
                ada         | 2025-02-01 | 2025-01-01   | 100        | 100            | 80                  | 10
                bob         | 2025-01-01 | 2025-01-01   | 100        | 200            | 160                 | 50
                bob         | 2025-02-01 | 2025-01-01   | 0          | 0              | 0                   | 0
                """, "payment_id\n");

        // Of 400 in revenue 320 - 80 = 240 stay: 0.6.
        assertRows(values, """
                customer_id | customer_kind | renewed_months | alive_probability | expected_months | contribution_rate | history_contribution_amount | residual_amount | clv_amount | model          | model_segment | fallback_reason
                ada         | subscription  | 3              | 1                 | 1               | 0.6               | 130                         | 59.0581         | 189.0581   | constant-churn | all           | segment has fewer than 500 customers
                bob         | subscription  |                | 0                 | 0               | 0.6               | 110                         | 0               | 110        |                |               |
                """);
        Row ada = values.where("customer_id = 'ada'").first();
        assertThat(ada.<BigDecimal>getAs("residual_low_amount")).isBetween(new BigDecimal("54"), new BigDecimal("55"));
        assertThat(ada.<BigDecimal>getAs("residual_high_amount"))
                .isBetween(new BigDecimal("63"), new BigDecimal("64.5"));
    }

    @Test
    void aPurchaserIsWorthPurchasesToComeTimesWhatOneBringsAndWhoHasBeenSilentTooLongNothing() {
        // A tenth of a purchase a week for 36 months of 365.25 / 12 days: 15.65; 20 each, of which 0.5 stay.
        Dataset<Row> values = values(RATES, """
                customer_id | span_no | kind     | active_from          | active_to
                ada         | 1       | purchase | 2025-01-01T00:00:00Z |
                bob         | 1       | purchase | 2023-01-01T00:00:00Z | 2024-01-02T00:00:00Z
                """, """
                customer_id | month      | cohort_month | mrr_amount | revenue_amount | gross_margin_amount | cost_to_serve_amount
                ada         | 2025-01-01 | 2025-01-01   | 0          | 60             | 30                  | 0
                bob         | 2023-01-01 | 2023-01-01   | 0          | 40             | 20                  | 0
                """, """
                payment_id | customer_id | paid_on    | reporting_net_revenue_amount | is_purchase
                p1         | ada         | 2025-01-01 | 20                           | true
                p2         | ada         | 2025-02-01 | 40                           | true
                p3         | bob         | 2023-01-01 | 40                           | true
                """);

        assertRows(values, """
                customer_id | frequency | recency_days | age_days | alive_probability | expected_purchases | expected_spend_amount | residual_amount | residual_low_amount | residual_high_amount | clv_amount | model         | spend_model | fallback_reason
                ada         | 1         | 31           | 89       | 1                 | 15.653571          | 20                    | 136.1454        | 109.4614            | 162.8294             | 166.1454   | observed-rate | mean-spend  | segment has fewer than 500 customers; of all customers bg-nbd refused: only 2 customers ever repeated a purchase; 30 are needed
                bob         | 0         | 0            | 820      | 0                 | 0                  | 20                    | 0               | 0                   | 0                    | 20         | observed-rate | mean-spend  | segment has fewer than 500 customers; of all customers bg-nbd refused: only 2 customers ever repeated a purchase; 30 are needed
                """);
    }

    @Test
    void theFitOfTheSegmentItselfGoesBeforeThatOfAllCustomers() {
        Dataset<Row> values =
                values(CONSTANT_CHURN + CONSTANT_CHURN.replace("| all |", "| small |"), """
                customer_id | span_no | kind         | active_from          | active_to
                ada         | 1       | subscription | 2025-01-01T00:00:00Z |
                """, """
                customer_id | month      | cohort_month | mrr_amount | revenue_amount | gross_margin_amount | cost_to_serve_amount
                ada         | 2025-01-01 | 2025-01-01   | 100        | 100            | 80                  | 20
                """, "payment_id\n");

        assertRows(values, """
                customer_id | segment | model_segment | fallback_reason
                ada         | small   | small         |
                """);
    }

    @Test
    void demand25_moreRefundedAndServedThanBroughtIsAValueBelowNothing() {
        // 60 in revenue left 30 and cost 90 to serve: each further unit of revenue is expected to lose as much again,
        // and bob, silent for too long, is expected to bring nothing.
        Dataset<Row> values = values(RATES, """
                customer_id | span_no | kind     | active_from          | active_to
                ada         | 1       | purchase | 2025-01-01T00:00:00Z |
                bob         | 1       | purchase | 2023-01-01T00:00:00Z | 2024-01-02T00:00:00Z
                """, """
                customer_id | month      | cohort_month | mrr_amount | revenue_amount | gross_margin_amount | cost_to_serve_amount
                ada         | 2025-01-01 | 2025-01-01   | 0          | 80             | 40                  | 80
                bob         | 2023-01-01 | 2023-01-01   | 0          | 20             | 10                  | 0
                bob         | 2023-02-01 | 2023-01-01   | 0          | -40            | -20                 | 10
                """, """
                payment_id | customer_id | paid_on    | reporting_net_revenue_amount | is_purchase
                p1         | ada         | 2025-01-01 | 20                           | true
                p2         | ada         | 2025-02-01 | 60                           | true
                p3         | bob         | 2023-01-01 | -20                          | true
                """);

        assertRows(values, """
                customer_id | contribution_rate | history_revenue_amount | history_contribution_amount | residual_amount | residual_low_amount | residual_high_amount | clv_amount
                ada         | -1                | 80                     | -40                         | -272.2907       | -325.6587           | -218.9227            | -312.2907
                bob         | -1                | -20                    | -20                         | 0               | 0                   | 0                    | -20
                """);
    }

    @Test
    void demand26_aSegmentMayBeDiscountedAtItsOwnRate() {
        String spans = """
                customer_id | span_no | kind         | active_from          | active_to
                ada         | 1       | subscription | 2025-01-01T00:00:00Z |
                eve         | 1       | subscription | 2025-01-01T00:00:00Z |
                """;
        String months = """
                customer_id | month      | cohort_month | mrr_amount | revenue_amount | gross_margin_amount | cost_to_serve_amount
                ada         | 2025-01-01 | 2025-01-01   | 100        | 100            | 60                  | 0
                eve         | 2025-01-01 | 2025-01-01   | 100        | 100            | 60                  | 0
                """;

        // Half of those who are there renew each month: 1 month in all, of 100 of which 60 stay.
        assertRows(
                values(
                        RATES,
                        spans,
                        months,
                        "payment_id\n",
                        Map.of("value.annual-discount-rate-by-segment.small", "0")),
                """
                customer_id | segment | residual_amount
                ada         | small   | 60
                eve         | large   | 59.0581
                """);
    }

    private static Dataset<Row> values(String fits, String spans, String months, String payments) {
        return values(fits, spans, months, payments, Map.of());
    }

    private static Dataset<Row> values(
            String fits, String spans, String months, String payments, Map<String, String> settings) {
        Path home = Path.of(System.getProperty("deskledger.home"));
        return TestInputs.asOf("2025-03-31")
                .settings(defaults -> settings.isEmpty()
                        ? defaults
                        : Configuration.load(home, Optional.empty(), settings).settings())
                .with(ModelFitFact.TABLE, FITS + fits)
                .with(CustomerSpanFact.TABLE, spans)
                .with(CustomerMonthFact.TABLE, months)
                .with(PaymentFact.TABLE, payments)
                .with(CustomerDimension.TABLE, """
                        customer_id | segment
                        ada         | small
                        bob         | small
                        eve         | large
                        """)
                .build(new CustomerValueFact());
    }
}

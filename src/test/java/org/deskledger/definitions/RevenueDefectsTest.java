package org.deskledger.definitions;

import static org.deskledger.testing.TableAssert.assertRows;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.mart.retention.Churn;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What other packages get wrong about recurring revenue and churn, and what their users ask for and do not get. Each test begins with
 * the number of the defect or demand in the list of definitions, or with the row of its table.
 */
@ExtendWith(SparkTests.class)
final class RevenueDefectsTest {

    private static final MetricCatalogue SHIPPED = MetricCatalogue.load(
            Path.of(System.getProperty("deskledger.home")),
            List.of("speed.conf", "experience.conf", "business.conf"),
            MetricValue.FACTS);

    private static final String HEADER =
            "subscription_id | valid_from | valid_to | customer_ref | plan | quantity | amount"
                    + " | interval_unit | interval_count | currency | status | updated_at | is_deleted\n";

    @Test
    void d3_aHundredNothingNothingAHundredIsNewChurnedUnchangedAndReactivation() {
        assertRows(ledger(company("2025-04-30", """
                s1 | 2025-01-05T00:00:00Z | 2025-02-05T00:00:00Z | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-01-05T00:00:00Z |
                s2 | 2025-04-05T00:00:00Z |                      | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-04-05T00:00:00Z |
                """)), """
                month      | movement     | expansion_amount | reactivation_amount | closing_amount
                2025-01-01 | new          | 0                | 0                   | 100
                2025-02-01 | churned      | 0                | 0                   | 0
                2025-03-01 | unchanged    | 0                | 0                   | 0
                2025-04-01 | reactivation | 0                | 100                 | 100
                """);
    }

    @Test
    void d4_januaryAndMayWithNothingBetweenAreChurnAndReactivationAndNotTwoEqualNeighbours() {
        assertRows(ledger(company("2025-05-31", """
                s1 | 2025-01-01T00:00:00Z | 2025-02-01T00:00:00Z | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-01-01T00:00:00Z |
                s2 | 2025-05-01T00:00:00Z |                      | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-05-01T00:00:00Z |
                """)), """
                month      | movement     | closing_amount | months_away
                2025-01-01 | new          | 100            |
                2025-02-01 | churned      | 0              |
                2025-03-01 | unchanged    | 0              |
                2025-04-01 | unchanged    | 0              |
                2025-05-01 | reactivation | 100            | 3
                """);
    }

    @Test
    void d4_anAnnualChargeIsSpreadOverItsTwelveMonths() {
        assertRows(
                ledger(company("2026-02-28", """
                s1 | 2025-01-15T00:00:00Z | 2026-01-15T00:00:00Z | ada | basic | 1 | 1200 | year | 1 | USD | active | 2025-01-15T00:00:00Z |
                """))
                        .groupBy("movement", "closing_amount")
                        .count(),
                """
                movement  | closing_amount | count
                new       | 100            | 1
                unchanged | 100            | 11
                churned   | 0              | 1
                unchanged | 0              | 1
                """);
    }

    @Test
    void d13_sixHundredAYearAreFiftyAMonth() {
        assertRows(ledger(company("2025-01-31", """
                s1 | 2025-01-15T00:00:00Z | | ada | basic | 1 | 600 | year | 1 | USD | active | 2025-01-15T00:00:00Z |
                """)), """
                closing_amount
                50
                """);
    }

    @Test
    void demand23_plansInTwoCurrenciesStandApartAndMeetInTheReportingCurrency() {
        assertRows(ledger(company("2025-02-28", """
                s1 | 2025-01-15T00:00:00Z | | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-01-15T00:00:00Z |
                s2 | 2025-01-15T00:00:00Z | | ada | basic | 1 | 100 | month | 1 | EUR | active | 2025-01-15T00:00:00Z |
                """)), """
                month      | currency | movement  | new_amount | closing_amount | reporting_new_amount | reporting_fx_amount | reporting_closing_amount
                2025-01-01 | USD      | new       | 100        | 100            | 100                  | 0                   | 100
                2025-01-01 | EUR      | new       | 100        | 100            | 100                  | 10                  | 110
                2025-02-01 | USD      | unchanged | 0          | 100            | 0                    | 0                   | 100
                2025-02-01 | EUR      | unchanged | 0          | 100            | 0                    | 10                  | 120
                """);
    }

    @Test
    void demand23_aSubscriptionOfTheLastEveningBelongsToTheDayOfTheReportingZone() {
        // Ten in the evening of 31 January in New York is 1 February in UTC.
        assertRows(ledger(company("2025-02-28", """
                s1 | 2025-02-01T03:00:00Z | | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-02-01T03:00:00Z |
                """).in("America/New_York")), """
                month      | movement
                2025-01-01 | new
                2025-02-01 | unchanged
                """);
    }

    @Test
    void demand24_aSubscriptionDeletedAtItsSourceChurnsAndKeepsItsHistory() {
        TestInputs company = company("2025-03-31", """
                s1 | 2025-01-05T00:00:00Z | | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-01-05T00:00:00Z |
                s1 | 2025-01-05T00:00:00Z | | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-02-20T00:00:00Z | true
                """);

        assertRows(ledger(company), """
                month      | movement  | churned_amount | closing_amount | recognised_end_at    | churn_reason
                2025-01-01 | new       | 0              | 100            |                      |
                2025-02-01 | churned   | -100           | 0              | 2025-02-20T00:00:00Z | unknown
                2025-03-01 | unchanged | 0              | 0              |                      |
                """);
        assertRows(
                company.with(CustomerSpanFact.TABLE, company.build(new CustomerSpanFact()))
                        .build(new Churn())
                        .where("period_kind = 'month' AND slice_kind = 'all'"),
                """
                period_start | customers_start | new | churned | customers_end
                2025-01-01   | 0               | 1   | 0       | 1
                2025-02-01   | 1               | 0   | 1       | 0
                2025-03-01   | 0               | 0   | 0       | 0
                """);
    }

    @Test
    void demand24_aStateThatIsDeletedAfterTheNextOneBeganChangesNoHistory() {
        assertRows(ledger(company("2025-03-31", """
                s1 | 2025-01-05T00:00:00Z | | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-03-20T00:00:00Z | true
                s1 | 2025-02-05T00:00:00Z | | ada | large | 1 | 150 | month | 1 | USD | active | 2025-02-05T00:00:00Z |
                """)), """
                month      | movement  | closing_amount
                2025-01-01 | new       | 100
                2025-02-01 | expansion | 150
                2025-03-01 | unchanged | 150
                """);
    }

    @Test
    void demand24_aWeeklyPlanThatComesBackIsAReactivationOfItsMonthlyAmount() {
        // 12 a week are 12 x 52 / 12 a month, and not 12 x 4.
        assertRows(ledger(company("2025-03-31", """
                s1 | 2025-01-05T00:00:00Z | 2025-02-05T00:00:00Z | ada | basic | 1 | 12 | week | 1 | USD | active | 2025-01-05T00:00:00Z |
                s2 | 2025-03-05T00:00:00Z |                      | ada | basic | 1 | 12 | week | 1 | USD | active | 2025-03-05T00:00:00Z |
                """)), """
                month      | movement     | new_amount | churned_amount | reactivation_amount
                2025-01-01 | new          | 52         | 0              | 0
                2025-02-01 | churned      | 0          | -52            | 0
                2025-03-01 | reactivation | 0          | 0              | 52
                """);
    }

    @Test
    void logoChurn_tenLostOfAHundredAndFiftyNewAreFiveOrTenOrSixPointSevenPercent() {
        // Start 100, new 50, lost 10 of which 5 new.
        StringBuilder months = new StringBuilder(
                "customer_id | month | customer_kind | is_active_at_start | is_active | was_active | is_complete\n");
        for (int i = 0; i < 150; i++) {
            months.append("c%d | 2025-01-01 | subscription | %b | %b | true | true%n"
                    .formatted(i, i < 100, i < 95 || i >= 105));
        }
        TestInputs inputs = TestInputs.asOf("2025-01-31").with(CustomerMonthFact.TABLE, months.toString());

        assertRows(values(inputs, "churn_rate", "churn_rate__chartmogul", "churn_rate__stripe"), """
                metric_id              | value    | numerator | denominator
                churn_rate             | 0.05     | 5         | 100
                churn_rate__chartmogul | 0.1      | 10        | 100
                churn_rate__stripe     | 0.066667 | 10        | 150
                """);
    }

    private static TestInputs company(String asOf, String subscriptions) {
        return TestInputs.asOf(asOf)
                .with(CustomerReferences.TABLE, """
                system  | source_ref | customer_id | rule
                billing | ada        | ada         | same-id
                billing | bob        | bob         | same-id
                billing | carl       | carl        | same-id
                """)
                .with(BillingExchangeRates.TABLE, """
                rate_date  | currency | rate
                2024-12-31 | EUR      | 1.0
                2025-01-31 | EUR      | 1.1
                2025-02-28 | EUR      | 1.2
                """)
                .with(BillingSubscriptions.TABLE, HEADER + subscriptions);
    }

    private static Dataset<Row> ledger(TestInputs company) {
        return company.build(new RevenueMovementFact());
    }

    /** The headline of each metric in the one month of the inputs, over everybody. */
    private static Dataset<Row> values(TestInputs inputs, String... ids) {
        List<MetricDefinition> some = SHIPPED.metrics().stream()
                .filter(metric -> List.of(ids).contains(metric.id()))
                .toList();
        return inputs.build(new MetricValue(settings -> new MetricCatalogue(some)))
                .where("slice_kind = 'all' AND period_kind = 'month' AND is_headline");
    }
}

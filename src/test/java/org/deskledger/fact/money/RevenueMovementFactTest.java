package org.deskledger.fact.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class RevenueMovementFactTest {

    private static final String REFERENCES = """
            system  | source_ref | customer_id | rule
            billing | ada        | ada         | same-id
            billing | bob        | bob         | same-id
            billing | eve        | eve         | same-id
            """;

    @Test
    void reactivation_whoLeavesAndComesBackIsNewThenChurnedThenReactivatedAndNeverAnExpansion() {
        assertRows(movements("2025-04-30", """
                subscription_id | valid_from           | valid_to             | customer_ref | plan | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-05T00:00:00Z | 2025-02-05T00:00:00Z | ada          | basic | 1       | 100    | month         | 1              | USD      | active | 2025-01-05T00:00:00Z
                s2              | 2025-04-05T00:00:00Z |                      | ada          | basic | 1       | 100    | month         | 1              | USD      | active | 2025-04-05T00:00:00Z
                """), """
                month      | movement     | opening_amount | new_amount | reactivation_amount | expansion_amount | contraction_amount | churned_amount | closing_amount | months_away
                2025-01-01 | new          | 0              | 100        | 0                   | 0                | 0                  | 0              | 100            |
                2025-02-01 | churned      | 100            | 0          | 0                   | 0                | 0                  | -100           | 0              |
                2025-03-01 | unchanged    | 0              | 0          | 0                   | 0                | 0                  | 0              | 0              |
                2025-04-01 | reactivation | 0              | 0          | 100                 | 0                | 0                  | 0              | 100            | 2
                """);
    }

    @Test
    void churnAndReactivationAppearInMonthsWithoutAnyCharge() {
        assertRows(movements("2025-05-31", """
                subscription_id | valid_from           | valid_to             | customer_ref | plan | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z | 2025-02-01T00:00:00Z | ada          | basic | 1       | 100    | month         | 1              | USD      | active | 2025-01-05T00:00:00Z
                s2              | 2025-05-01T00:00:00Z |                      | ada          | basic | 1       | 100    | month         | 1              | USD      | active | 2025-05-01T00:00:00Z
                """), """
                month      | movement     | opening_amount | closing_amount
                2025-01-01 | new          | 0              | 100
                2025-02-01 | churned      | 100            | 0
                2025-03-01 | unchanged    | 0              | 0
                2025-04-01 | unchanged    | 0              | 0
                2025-05-01 | reactivation | 0              | 100
                """);
    }

    @Test
    void aStateThatIsTakenBackAtItsBeginningDoesNotEndTheOneBefore() {
        assertRows(movements("2025-03-31", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | updated_at           | is_deleted
                s1              | 2025-01-01T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active   | 2025-01-01T00:00:00Z |
                s1              | 2025-02-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | canceled | 2025-02-10T00:00:00Z | true
                """), """
                month      | movement  | closing_amount
                2025-01-01 | new       | 100
                2025-02-01 | unchanged | 100
                2025-03-01 | unchanged | 100
                """);
    }

    @Test
    void everyIntervalBecomesItsMonthlyAmount() {
        // 600 / 12, 2000 / 12, 30 / 3, 12 * 52 / 12, 24 / 2 * 52 / 12, 1 * 365.25 / 12.
        assertRows(movements("2025-01-31", """
                subscription_id | valid_from           | customer_ref | plan        | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                a               | 2025-01-01T00:00:00Z | year600      | basic       | 1        | 600    | year          | 1              | USD      | active | 2025-01-01T00:00:00Z
                b               | 2025-01-01T00:00:00Z | year2000     | basic       | 1        | 2000   | year          | 1              | USD      | active | 2025-01-01T00:00:00Z
                c               | 2025-01-01T00:00:00Z | quarter      | basic       | 1        | 30     | month         | 3              | USD      | active | 2025-01-01T00:00:00Z
                d               | 2025-01-01T00:00:00Z | week         | basic       | 1        | 12     | week          | 1              | USD      | active | 2025-01-01T00:00:00Z
                e               | 2025-01-01T00:00:00Z | fortnight    | basic       | 1        | 24     | week          | 2              | USD      | active | 2025-01-01T00:00:00Z
                f               | 2025-01-01T00:00:00Z | day          | basic       | 1        | 1      | day           | 1              | USD      | active | 2025-01-01T00:00:00Z
                """, """
                system  | source_ref | customer_id | rule
                billing | year600    | year600     | same-id
                billing | year2000   | year2000    | same-id
                billing | quarter    | quarter     | same-id
                billing | week       | week        | same-id
                billing | fortnight  | fortnight   | same-id
                billing | day        | day         | same-id
                """), """
                customer_id | closing_amount
                year600     | 50
                year2000    | 166.6667
                quarter     | 10
                week        | 52
                fortnight   | 52
                day         | 30.4375
                """);
    }

    @Test
    void aHundredAtAHundredAndFiftyAtSixHundredAYearAreTwelveThousandFiveHundred() {
        StringBuilder subscriptions = new StringBuilder(
                "subscription_id | valid_from | customer_ref | plan | quantity | amount | interval_unit |"
                        + " interval_count | currency | status | updated_at\n");
        for (int i = 0; i < 150; i++) {
            subscriptions.append(
                    "s%d | 2025-01-01T00:00:00Z | ada | basic | 1 | %s | 1 | USD | active | 2025-01-01T00:00:00Z\n"
                            .formatted(i, i < 100 ? "100 | month" : "600 | year"));
        }

        assertRows(movements("2025-01-31", subscriptions.toString()), """
                customer_id | closing_amount
                ada         | 12500
                """);
    }

    @Test
    void anAnnualChargeIsSpreadOverItsMonths() {
        assertRows(movements("2025-03-31", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-15T00:00:00Z | ada          | basic | 1        | 1200   | year          | 1              | USD      | active | 2025-01-15T00:00:00Z
                """), """
                month      | movement  | closing_amount
                2025-01-01 | new       | 100
                2025-02-01 | unchanged | 100
                2025-03-01 | unchanged | 100
                """);
    }

    @Test
    void aPauseIsChurnForTheReasonPausedAndTheReturnAReactivation() {
        assertRows(movements("2025-03-31", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-01-01T00:00:00Z
                s1              | 2025-02-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | paused | 2025-02-10T00:00:00Z
                s1              | 2025-03-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-03-10T00:00:00Z
                """), """
                month      | movement     | closing_amount | churn_reason | recognised_end_at
                2025-01-01 | new          | 100            |              |
                2025-02-01 | churned      | 0              | paused       | 2025-02-10T00:00:00Z
                2025-03-01 | reactivation | 100            |              |
                """);
    }

    @Test
    void churnDate_aCanceledSubscriptionCountsUntilItIsPaidThroughAndKeepsAllThreeDates() {
        assertRows(movements("2025-04-30", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | cancel_reason | cancel_requested_at  | paid_through         | updated_at
                s1              | 2025-01-01T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active   |               |                      |                      | 2025-01-01T00:00:00Z
                s1              | 2025-02-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | canceled | voluntary     | 2025-02-09T00:00:00Z | 2025-03-15T00:00:00Z | 2025-02-10T00:00:00Z
                s2              | 2025-01-01T00:00:00Z | bob          | basic | 1        | 100    | month         | 1              | USD      | active   |               |                      |                      | 2025-01-01T00:00:00Z
                s2              | 2025-02-10T00:00:00Z | bob          | basic | 1        | 100    | month         | 1              | USD      | canceled |               |                      |                      | 2025-02-10T00:00:00Z
                """).where("movement = 'churned'"), """
                customer_id | month      | churn_reason | end_requested_at     | paid_through_at      | recognised_end_at
                ada         | 2025-03-01 | voluntary    | 2025-02-09T00:00:00Z | 2025-03-15T00:00:00Z | 2025-03-15T00:00:00Z
                bob         | 2025-02-01 | unknown      |                      |                      | 2025-02-10T00:00:00Z
                """);
    }

    @Test
    void whoChangesThePlanAndLeavesInOneMonthLeftWhenTheLastPlanEnded() {
        assertRows(movements("2025-02-28", """
            subscription_id | valid_from           | valid_to             | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | cancel_reason | cancel_requested_at  | updated_at
            s1              | 2025-01-01T00:00:00Z |                      | ada          | basic | 1        | 100    | month         | 1              | USD      | active   |               |                      | 2025-01-01T00:00:00Z
            s1              | 2025-02-05T00:00:00Z |                      | ada          | large | 1        | 500    | month         | 1              | USD      | active   |               |                      | 2025-02-05T00:00:00Z
            s1              | 2025-02-20T00:00:00Z |                      | ada          | large | 1        | 500    | month         | 1              | USD      | canceled | price         | 2025-02-18T00:00:00Z | 2025-02-20T00:00:00Z
            """), """
            month      | movement | churned_amount | churn_reason | end_requested_at     | recognised_end_at
            2025-01-01 | new      | 0              |              |                      |
            2025-02-01 | churned  | -100           | price        | 2025-02-18T00:00:00Z | 2025-02-20T00:00:00Z
            """);
    }

    @Test
    void whatChangesInTheMonthOfLeavingBeforeTheCustomerLeavesIsNotTheChurnDate() {
        assertRows(movements("2025-02-28", """
            subscription_id | valid_from           | valid_to             | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | cancel_reason   | cancel_requested_at  | paid_through         | updated_at
            s1              | 2025-01-01T00:00:00Z |                      | ada          | basic | 1        | 100    | month         | 1              | USD      | active   |                 |                      |                      | 2025-01-01T00:00:00Z
            s1              | 2025-02-10T00:00:00Z |                      | ada          | basic | 1        | 100    | month         | 1              | USD      | past_due |                 |                      |                      | 2025-02-10T00:00:00Z
            s1              | 2025-02-20T00:00:00Z |                      | ada          | basic | 1        | 100    | month         | 1              | USD      | canceled | payment_failure |                      | 2025-02-10T00:00:00Z | 2025-02-20T00:00:00Z
            s2              | 2025-01-01T00:00:00Z |                      | bob          | basic | 1        | 100    | month         | 1              | USD      | active   |                 |                      |                      | 2025-01-01T00:00:00Z
            s2              | 2025-02-10T00:00:00Z |                      | bob          | basic | 1        | 100    | month         | 1              | USD      | canceled | voluntary       | 2025-02-09T00:00:00Z | 2025-02-15T00:00:00Z | 2025-02-10T00:00:00Z
            s3              | 2025-02-03T00:00:00Z | 2025-02-18T00:00:00Z | bob          | basic | 1        | 5      | month         | 1              | EUR      | active   | too dear        |                      |                      | 2025-02-03T00:00:00Z
            """).where("month = '2025-02-01'"), """
            customer_id | currency | movement | churned_amount | churn_reason    | recognised_end_at
            ada         | USD      | churned  | -100           | payment_failure | 2025-02-20T00:00:00Z
            bob         | USD      | churned  | -100           | too dear        | 2025-02-18T00:00:00Z
            """);
    }

    @Test
    void trialsBringNothingAndPastDueStillCounts() {
        assertRows(movements("2025-03-31", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | updated_at
                s1              | 2025-01-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | trialing | 2025-01-10T00:00:00Z
                s1              | 2025-02-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active   | 2025-02-10T00:00:00Z
                s1              | 2025-03-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | past_due | 2025-03-10T00:00:00Z
                """), """
                month      | movement  | closing_amount
                2025-02-01 | new       | 100
                2025-03-01 | unchanged | 100
                """);
    }

    @Test
    void aPlanThatGrowsAndShrinksInOneMonthMovesOnceByItsDifference() {
        assertRows(movements("2025-03-31", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-01-01T00:00:00Z
                s1              | 2025-02-10T00:00:00Z | ada          | large | 1        | 500    | month         | 1              | USD      | active | 2025-02-10T00:00:00Z
                s1              | 2025-02-20T00:00:00Z | ada          | basic | 1        | 120    | month         | 1              | USD      | active | 2025-02-20T00:00:00Z
                s1              | 2025-03-20T00:00:00Z | ada          | small | 1        | 40     | month         | 1              | USD      | active | 2025-03-20T00:00:00Z
                """), """
                month      | movement    | expansion_amount | contraction_amount | closing_amount
                2025-01-01 | new         | 0                | 0                  | 100
                2025-02-01 | expansion   | 20               | 0                  | 120
                2025-03-01 | contraction | 0                | -80                | 40
                """);
    }

    @Test
    void whatTheRateDoesStandsApartFromWhatTheCustomerDoes() {
        assertRows(movements("2025-03-31", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | EUR      | active | 2025-01-01T00:00:00Z
                s1              | 2025-03-01T00:00:00Z | ada          | large | 1        | 150    | month         | 1              | EUR      | active | 2025-03-01T00:00:00Z
                """), """
                month      | closing_amount | reporting_opening_amount | reporting_new_amount | reporting_expansion_amount | reporting_fx_amount | reporting_closing_amount
                2025-01-01 | 100            | 0                        | 100                  | 0                          | 10                  | 110
                2025-02-01 | 100            | 110                      | 0                    | 0                          | 10                  | 120
                2025-03-01 | 150            | 120                      | 0                    | 60                         | -30                 | 150
                """);
    }

    @Test
    void aMoveBetweenCurrenciesIsOneMovementOfTheCustomer() {
        // 100 USD become 100 EUR; at the opening rate of 1.1 the customer grew by 10, so both rows are expansions.
        assertRows(movements("2025-02-28", """
                subscription_id | valid_from           | valid_to             | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z | 2025-02-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-01-01T00:00:00Z
                s2              | 2025-02-10T00:00:00Z |                      | ada          | basic | 1        | 100    | month         | 1              | EUR      | active | 2025-02-10T00:00:00Z
                """).where("month = '2025-02-01'"), """
                currency | movement  | opening_amount | expansion_amount | closing_amount | reporting_opening_amount | reporting_expansion_amount | reporting_fx_amount | reporting_closing_amount
                USD      | expansion | 100            | -100             | 0              | 100                      | -100                       | 0                   | 0
                EUR      | expansion | 0              | 100              | 100            | 0                        | 110                        | 10                  | 120
                """);
    }

    @Test
    void theRunningMonthHasNoMovementsYet() {
        Dataset<Row> rows = movements("2025-02-27", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-01-01T00:00:00Z
                s2              | 2025-02-01T00:00:00Z | bob          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-02-01T00:00:00Z
                """);

        assertThat(rows.select("customer_id").collectAsList()).hasSize(1);
    }

    @Test
    void theLastDayIsTheLastDayInTheReportingZone() {
        Dataset<Row> rows = TestInputs.asOf("2025-02-28")
                .in("America/New_York")
                .with(CustomerReferences.TABLE, REFERENCES)
                .with(BillingSubscriptions.TABLE, """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-02-01T03:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-01-01T00:00:00Z
                """)
                .build(new RevenueMovementFact());

        assertRows(rows, """
                month      | movement
                2025-01-01 | new
                2025-02-01 | unchanged
                """);
    }

    private static Dataset<Row> movements(String asOf, String subscriptions) {
        return movements(asOf, subscriptions, REFERENCES);
    }

    private static Dataset<Row> movements(String asOf, String subscriptions, String references) {
        return TestInputs.asOf(asOf)
                .with(CustomerReferences.TABLE, references)
                .with(BillingSubscriptions.TABLE, subscriptions)
                .with(BillingExchangeRates.TABLE, """
                rate_date  | currency | rate
                2024-12-31 | EUR      | 1.0
                2025-01-31 | EUR      | 1.1
                2025-02-28 | EUR      | 1.2
                2025-03-31 | EUR      | 1.0
                """)
                .build(new RevenueMovementFact());
    }
}

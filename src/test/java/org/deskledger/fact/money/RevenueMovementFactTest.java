package org.deskledger.fact.money;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring_index;
import static org.assertj.core.api.Assertions.assertThat;
import static org.deskledger.testing.TableAssert.assertRows;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each test stands below its story: subscriptions whose customers are the story's own. The fact is built once for all stories, as of
 * 2025-05-31, for its plan alone takes seconds.
 */
@ExtendWith(SparkTests.class)
final class RevenueMovementFactTest {

    private static final Map<String, String> STORIES = new LinkedHashMap<>();

    private static Dataset<Row> ofAllStories;

    @BeforeAll
    static void buildTheMovementsOfAllStories() {
        Dataset<Row> subscriptions = STORIES.entrySet().stream()
                .map(story -> subscriptionsOf(story.getKey(), story.getValue()))
                .reduce(Dataset::unionByName)
                .orElseThrow();
        TestInputs inputs = TestInputs.asOf("2025-05-31").with(BillingExchangeRates.TABLE, """
                rate_date  | currency | rate
                2024-12-31 | EUR      | 1.0
                2025-01-31 | EUR      | 1.1
                2025-02-28 | EUR      | 1.2
                2025-03-31 | EUR      | 1.0
                """);
        ofAllStories = movements(inputs, subscriptions.localCheckpoint()).localCheckpoint();
    }

    static {
        story("reactivation", """
                subscription_id | valid_from           | valid_to             | customer_ref | plan | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-05T00:00:00Z | 2025-02-05T00:00:00Z | ada          | basic | 1       | 100    | month         | 1              | USD      | active | 2025-01-05T00:00:00Z
                s2              | 2025-04-05T00:00:00Z |                      | ada          | basic | 1       | 100    | month         | 1              | USD      | active | 2025-04-05T00:00:00Z
                """);
    }

    @Test
    void reactivation_whoLeavesAndComesBackIsNewThenChurnedThenReactivatedAndNeverAnExpansion() {
        assertRows(movements("reactivation", "2025-04-01"), """
                month      | movement     | opening_amount | new_amount | reactivation_amount | expansion_amount | contraction_amount | churned_amount | closing_amount | months_away
                2025-01-01 | new          | 0              | 100        | 0                   | 0                | 0                  | 0              | 100            |
                2025-02-01 | churned      | 100            | 0          | 0                   | 0                | 0                  | -100           | 0              |
                2025-03-01 | unchanged    | 0              | 0          | 0                   | 0                | 0                  | 0              | 0              |
                2025-04-01 | reactivation | 0              | 0          | 100                 | 0                | 0                  | 0              | 100            | 2
                """);
    }

    static {
        story("no-charge", """
                subscription_id | valid_from           | valid_to             | customer_ref | plan | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z | 2025-02-01T00:00:00Z | ada          | basic | 1       | 100    | month         | 1              | USD      | active | 2025-01-05T00:00:00Z
                s2              | 2025-05-01T00:00:00Z |                      | ada          | basic | 1       | 100    | month         | 1              | USD      | active | 2025-05-01T00:00:00Z
                """);
    }

    @Test
    void churnAndReactivationAppearInMonthsWithoutAnyCharge() {
        assertRows(movements("no-charge", "2025-05-01"), """
                month      | movement     | opening_amount | closing_amount
                2025-01-01 | new          | 0              | 100
                2025-02-01 | churned      | 100            | 0
                2025-03-01 | unchanged    | 0              | 0
                2025-04-01 | unchanged    | 0              | 0
                2025-05-01 | reactivation | 0              | 100
                """);
    }

    static {
        story("taken-back", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | updated_at           | is_deleted
                s1              | 2025-01-01T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active   | 2025-01-01T00:00:00Z |
                s1              | 2025-02-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | canceled | 2025-02-10T00:00:00Z | true
                """);
    }

    @Test
    void aStateThatIsTakenBackAtItsBeginningDoesNotEndTheOneBefore() {
        assertRows(movements("taken-back", "2025-03-01"), """
                month      | movement  | closing_amount
                2025-01-01 | new       | 100
                2025-02-01 | unchanged | 100
                2025-03-01 | unchanged | 100
                """);
    }

    static {
        story("intervals", """
                subscription_id | valid_from           | customer_ref | plan        | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                a               | 2025-01-01T00:00:00Z | year600      | basic       | 1        | 600    | year          | 1              | USD      | active | 2025-01-01T00:00:00Z
                b               | 2025-01-01T00:00:00Z | year2000     | basic       | 1        | 2000   | year          | 1              | USD      | active | 2025-01-01T00:00:00Z
                c               | 2025-01-01T00:00:00Z | quarter      | basic       | 1        | 30     | month         | 3              | USD      | active | 2025-01-01T00:00:00Z
                d               | 2025-01-01T00:00:00Z | week         | basic       | 1        | 12     | week          | 1              | USD      | active | 2025-01-01T00:00:00Z
                e               | 2025-01-01T00:00:00Z | fortnight    | basic       | 1        | 24     | week          | 2              | USD      | active | 2025-01-01T00:00:00Z
                f               | 2025-01-01T00:00:00Z | day          | basic       | 1        | 1      | day           | 1              | USD      | active | 2025-01-01T00:00:00Z
                """);
    }

    @Test
    void everyIntervalBecomesItsMonthlyAmount() {
        // 600 / 12, 2000 / 12, 30 / 3, 12 * 52 / 12, 24 / 2 * 52 / 12, 1 * 365.25 / 12.
        assertRows(movements("intervals", "2025-01-01"), """
                customer_id | closing_amount
                year600     | 50
                year2000    | 166.6667
                quarter     | 10
                week        | 52
                fortnight   | 52
                day         | 30.4375
                """);
    }

    static {
        StringBuilder subscriptions = new StringBuilder(
                "subscription_id | valid_from | customer_ref | plan | quantity | amount | interval_unit |"
                        + " interval_count | currency | status | updated_at\n");
        for (int i = 0; i < 150; i++) {
            subscriptions.append(
                    "s%d | 2025-01-01T00:00:00Z | ada | basic | 1 | %s | 1 | USD | active | 2025-01-01T00:00:00Z\n"
                            .formatted(i, i < 100 ? "100 | month" : "600 | year"));
        }
        story("hundreds", subscriptions.toString());
    }

    @Test
    void aHundredAtAHundredAndFiftyAtSixHundredAYearAreTwelveThousandFiveHundred() {
        assertRows(movements("hundreds", "2025-01-01"), """
                customer_id | closing_amount
                ada         | 12500
                """);
    }

    static {
        story("annual", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-15T00:00:00Z | ada          | basic | 1        | 1200   | year          | 1              | USD      | active | 2025-01-15T00:00:00Z
                """);
    }

    @Test
    void anAnnualChargeIsSpreadOverItsMonths() {
        assertRows(movements("annual", "2025-03-01"), """
                month      | movement  | closing_amount
                2025-01-01 | new       | 100
                2025-02-01 | unchanged | 100
                2025-03-01 | unchanged | 100
                """);
    }

    static {
        story("pause", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-01-01T00:00:00Z
                s1              | 2025-02-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | paused | 2025-02-10T00:00:00Z
                s1              | 2025-03-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-03-10T00:00:00Z
                """);
    }

    @Test
    void aPauseIsChurnForTheReasonPausedAndTheReturnAReactivation() {
        assertRows(movements("pause", "2025-03-01"), """
                month      | movement     | closing_amount | churn_reason | recognised_end_at
                2025-01-01 | new          | 100            |              |
                2025-02-01 | churned      | 0              | paused       | 2025-02-10T00:00:00Z
                2025-03-01 | reactivation | 100            |              |
                """);
    }

    static {
        story("churn-date", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | cancel_reason | cancel_requested_at  | paid_through         | updated_at
                s1              | 2025-01-01T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active   |               |                      |                      | 2025-01-01T00:00:00Z
                s1              | 2025-02-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | canceled | voluntary     | 2025-02-09T00:00:00Z | 2025-03-15T00:00:00Z | 2025-02-10T00:00:00Z
                s2              | 2025-01-01T00:00:00Z | bob          | basic | 1        | 100    | month         | 1              | USD      | active   |               |                      |                      | 2025-01-01T00:00:00Z
                s2              | 2025-02-10T00:00:00Z | bob          | basic | 1        | 100    | month         | 1              | USD      | canceled |               |                      |                      | 2025-02-10T00:00:00Z
                """);
    }

    @Test
    void churnDate_aCanceledSubscriptionCountsUntilItIsPaidThroughAndKeepsAllThreeDates() {
        assertRows(movements("churn-date", "2025-04-01").where("movement = 'churned'"), """
                customer_id | month      | churn_reason | end_requested_at     | paid_through_at      | recognised_end_at
                ada         | 2025-03-01 | voluntary    | 2025-02-09T00:00:00Z | 2025-03-15T00:00:00Z | 2025-03-15T00:00:00Z
                bob         | 2025-02-01 | unknown      |                      |                      | 2025-02-10T00:00:00Z
                """);
    }

    static {
        story("plan-and-end", """
            subscription_id | valid_from           | valid_to             | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | cancel_reason | cancel_requested_at  | updated_at
            s1              | 2025-01-01T00:00:00Z |                      | ada          | basic | 1        | 100    | month         | 1              | USD      | active   |               |                      | 2025-01-01T00:00:00Z
            s1              | 2025-02-05T00:00:00Z |                      | ada          | large | 1        | 500    | month         | 1              | USD      | active   |               |                      | 2025-02-05T00:00:00Z
            s1              | 2025-02-20T00:00:00Z |                      | ada          | large | 1        | 500    | month         | 1              | USD      | canceled | price         | 2025-02-18T00:00:00Z | 2025-02-20T00:00:00Z
            """);
    }

    @Test
    void whoChangesThePlanAndLeavesInOneMonthLeftWhenTheLastPlanEnded() {
        assertRows(movements("plan-and-end", "2025-02-01"), """
            month      | movement | churned_amount | churn_reason | end_requested_at     | recognised_end_at
            2025-01-01 | new      | 0              |              |                      |
            2025-02-01 | churned  | -100           | price        | 2025-02-18T00:00:00Z | 2025-02-20T00:00:00Z
            """);
    }

    static {
        story("month-of-leaving", """
            subscription_id | valid_from           | valid_to             | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | cancel_reason   | cancel_requested_at  | paid_through         | updated_at
            s1              | 2025-01-01T00:00:00Z |                      | ada          | basic | 1        | 100    | month         | 1              | USD      | active   |                 |                      |                      | 2025-01-01T00:00:00Z
            s1              | 2025-02-10T00:00:00Z |                      | ada          | basic | 1        | 100    | month         | 1              | USD      | past_due |                 |                      |                      | 2025-02-10T00:00:00Z
            s1              | 2025-02-20T00:00:00Z |                      | ada          | basic | 1        | 100    | month         | 1              | USD      | canceled | payment_failure |                      | 2025-02-10T00:00:00Z | 2025-02-20T00:00:00Z
            s2              | 2025-01-01T00:00:00Z |                      | bob          | basic | 1        | 100    | month         | 1              | USD      | active   |                 |                      |                      | 2025-01-01T00:00:00Z
            s2              | 2025-02-10T00:00:00Z |                      | bob          | basic | 1        | 100    | month         | 1              | USD      | canceled | voluntary       | 2025-02-09T00:00:00Z | 2025-02-15T00:00:00Z | 2025-02-10T00:00:00Z
            s3              | 2025-02-03T00:00:00Z | 2025-02-18T00:00:00Z | bob          | basic | 1        | 5      | month         | 1              | EUR      | active   | too dear        |                      |                      | 2025-02-03T00:00:00Z
            """);
    }

    @Test
    void whatChangesInTheMonthOfLeavingBeforeTheCustomerLeavesIsNotTheChurnDate() {
        assertRows(movements("month-of-leaving", "2025-02-01").where("month = '2025-02-01'"), """
            customer_id | currency | movement | churned_amount | churn_reason    | recognised_end_at
            ada         | USD      | churned  | -100           | payment_failure | 2025-02-20T00:00:00Z
            bob         | USD      | churned  | -100           | too dear        | 2025-02-18T00:00:00Z
            """);
    }

    static {
        story("trial", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | updated_at
                s1              | 2025-01-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | trialing | 2025-01-10T00:00:00Z
                s1              | 2025-02-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active   | 2025-02-10T00:00:00Z
                s1              | 2025-03-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | past_due | 2025-03-10T00:00:00Z
                """);
    }

    @Test
    void trialsBringNothingAndPastDueStillCounts() {
        assertRows(movements("trial", "2025-03-01"), """
                month      | movement  | closing_amount
                2025-02-01 | new       | 100
                2025-03-01 | unchanged | 100
                """);
    }

    static {
        story("grows-and-shrinks", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-01-01T00:00:00Z
                s1              | 2025-02-10T00:00:00Z | ada          | large | 1        | 500    | month         | 1              | USD      | active | 2025-02-10T00:00:00Z
                s1              | 2025-02-20T00:00:00Z | ada          | basic | 1        | 120    | month         | 1              | USD      | active | 2025-02-20T00:00:00Z
                s1              | 2025-03-20T00:00:00Z | ada          | small | 1        | 40     | month         | 1              | USD      | active | 2025-03-20T00:00:00Z
                """);
    }

    @Test
    void aPlanThatGrowsAndShrinksInOneMonthMovesOnceByItsDifference() {
        assertRows(movements("grows-and-shrinks", "2025-03-01"), """
                month      | movement    | expansion_amount | contraction_amount | closing_amount
                2025-01-01 | new         | 0                | 0                  | 100
                2025-02-01 | expansion   | 20               | 0                  | 120
                2025-03-01 | contraction | 0                | -80                | 40
                """);
    }

    static {
        story("rate", """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | EUR      | active | 2025-01-01T00:00:00Z
                s1              | 2025-03-01T00:00:00Z | ada          | large | 1        | 150    | month         | 1              | EUR      | active | 2025-03-01T00:00:00Z
                """);
    }

    @Test
    void whatTheRateDoesStandsApartFromWhatTheCustomerDoes() {
        assertRows(movements("rate", "2025-03-01"), """
                month      | closing_amount | reporting_opening_amount | reporting_new_amount | reporting_expansion_amount | reporting_fx_amount | reporting_closing_amount
                2025-01-01 | 100            | 0                        | 100                  | 0                          | 10                  | 110
                2025-02-01 | 100            | 110                      | 0                    | 0                          | 10                  | 120
                2025-03-01 | 150            | 120                      | 0                    | 60                         | -30                 | 150
                """);
    }

    static {
        story("currencies", """
                subscription_id | valid_from           | valid_to             | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z | 2025-02-10T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-01-01T00:00:00Z
                s2              | 2025-02-10T00:00:00Z |                      | ada          | basic | 1        | 100    | month         | 1              | EUR      | active | 2025-02-10T00:00:00Z
                """);
    }

    @Test
    void aMoveBetweenCurrenciesIsOneMovementOfTheCustomer() {
        // 100 USD become 100 EUR; at the opening rate of 1.1 the customer grew by 10, so both rows are expansions.
        assertRows(movements("currencies", "2025-02-01").where("month = '2025-02-01'"), """
                currency | movement  | opening_amount | expansion_amount | closing_amount | reporting_opening_amount | reporting_expansion_amount | reporting_fx_amount | reporting_closing_amount
                USD      | expansion | 100            | -100             | 0              | 100                      | -100                       | 0                   | 0
                EUR      | expansion | 0              | 100              | 100            | 0                        | 110                        | 10                  | 120
                """);
    }

    @Test
    void theRunningMonthHasNoMovementsYet() {
        Dataset<Row> rows = movements(TestInputs.asOf("2025-02-27"), Rows.of(BillingSubscriptions.TABLE, """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-01-01T00:00:00Z
                s2              | 2025-02-01T00:00:00Z | bob          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-02-01T00:00:00Z
                """));

        assertThat(rows.select("customer_id").collectAsList()).hasSize(1);
    }

    @Test
    void theLastDayIsTheLastDayInTheReportingZone() {
        TestInputs newYork = TestInputs.asOf("2025-02-28").in("America/New_York");

        assertRows(movements(newYork, Rows.of(BillingSubscriptions.TABLE, """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-02-01T03:00:00Z | ada          | basic | 1        | 100    | month         | 1              | USD      | active | 2025-01-01T00:00:00Z
                """)), """
                month      | movement
                2025-01-01 | new
                2025-02-01 | unchanged
                """);
    }

    private static void story(String name, String subscriptions) {
        STORIES.put(name, subscriptions);
    }

    private static Dataset<Row> subscriptionsOf(String story, String text) {
        return Rows.of(BillingSubscriptions.TABLE, text)
                .withColumn("subscription_id", concat(lit(story + "/"), col("subscription_id")))
                .withColumn("customer_ref", concat(lit(story + "/"), col("customer_ref")));
    }

    /** The movements of a story's customers to the last month that the story tells of. */
    private static Dataset<Row> movements(String story, String lastMonth) {
        return ofAllStories
                .where(col("customer_id").startsWith(story + "/"))
                .where(col("month").leq(lastMonth))
                .withColumn("customer_id", substring_index(col("customer_id"), "/", -1));
    }

    /** The movements where every customer of the subscriptions is known by the same id. */
    private static Dataset<Row> movements(TestInputs inputs, Dataset<Row> subscriptions) {
        Dataset<Row> references = subscriptions
                .select(
                        lit("billing").as("system"),
                        col("customer_ref").as("source_ref"),
                        col("customer_ref").as("customer_id"),
                        lit("same-id").as("rule"))
                .distinct();
        return inputs.with(CustomerReferences.TABLE, references)
                .with(BillingSubscriptions.TABLE, subscriptions)
                .build(new RevenueMovementFact());
    }
}

package org.deskledger.definitions;

import static org.apache.spark.sql.functions.lit;
import static org.deskledger.testing.TableAssert.assertRows;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.fact.money.MrrProfileFact;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.mart.retention.Churn;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.testing.ChangedSettings;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What other packages get wrong about recurring revenue and churn, and what their users ask for and do not get. Each test begins with
 * the number of the defect or demand in the list of definitions, or with the row of its table.
 */
@Tag("long")
@ExtendWith(SparkTests.class)
final class RevenueDefectsTest {

    private static final MetricCatalogue SHIPPED = MetricCatalogue.load(
            Path.of(System.getProperty("deskledger.home")),
            List.of("speed.conf", "experience.conf", "business.conf"),
            MetricValue.FACTS);

    private static final String HEADER =
            "subscription_id | valid_from | valid_to | customer_ref | plan | quantity | amount"
                    + " | interval_unit | interval_count | currency | status | updated_at | is_deleted\n";

    private static final String THREE_CUSTOMERS = """
        s1 | 2025-01-01T00:00:00Z | | ada  | basic | 1 | 100 | month | 1 | USD | active | 2025-01-01T00:00:00Z |
        s1 | 2025-02-10T00:00:00Z | | ada  | large | 1 | 150 | month | 1 | USD | active | 2025-02-10T00:00:00Z |
        s2 | 2025-01-01T00:00:00Z | 2025-02-10T00:00:00Z | bob  | basic | 1 | 100 | month | 1 | USD | active | 2025-01-01T00:00:00Z |
        s3 | 2025-01-01T00:00:00Z | | carl | basic | 1 | 100 | month | 1 | USD | active | 2025-01-01T00:00:00Z |
        s3 | 2025-02-10T00:00:00Z | | carl | small | 1 | 50  | month | 1 | USD | active | 2025-02-10T00:00:00Z |
        """;

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
                company.with(new CustomerSpanFact())
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
            months.append("c%d | 2025-01-01 | subscription | %s | %s | true | true\n"
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

    @Test
    void grr_threeAtAHundredWhoGoToAHundredFiftyNothingAndFiftyRetainFiftyPercentEachCappedByThemselves() {
        assertRows(valuesOfFebruary(THREE_CUSTOMERS, "gross_revenue_retention", "revenue_churn"), """
            metric_id               | value | numerator | denominator | sample_size
            gross_revenue_retention | 0.5   | 150       | 300         | 3
            revenue_churn           | 0.5   | 150       | 300         | 3
            """);
    }

    @Test
    void grr_isNotTheSixtySixPointSevenPercentOfACapOnTheTotal() {
        // min(200, 300) of 300 would let one customer's growth hide what another lost; that is what net retention says.
        assertRows(valuesOfFebruary(THREE_CUSTOMERS, "net_revenue_retention", "revenue_churn__net"), """
            metric_id             | value    | numerator | denominator
            net_revenue_retention | 0.666667 | 200       | 300
            revenue_churn__net    | 0.333333 | 100       | 300
            """);
        assertRows(valuesOfFebruary(THREE_CUSTOMERS, "gross_revenue_retention"), """
            value
            0.5
            """);
    }

    @Test
    void grr_isNotTheHundredPercentOfThoseWhoAreStillThere() {
        // Of ada and carl alone, 200 stand against 200; bob, who left, stays in the denominator.
        assertRows(
                valuesOfFebruary(THREE_CUSTOMERS, "gross_revenue_retention")
                        .selectExpr("denominator", "numerator < denominator AS is_below_all"),
                """
                denominator | is_below_all
                300         | true
                """);
    }

    @Test
    void grr_aMoveBetweenCurrenciesLosesNothingAndIsNoGrowth() {
        // 100 dollars become 100 euros at 1.1: 110 stay of 100, capped at 100.
        assertRows(valuesOfFebruary("""
            s1 | 2025-01-01T00:00:00Z | 2025-02-10T00:00:00Z | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-01-01T00:00:00Z |
            s2 | 2025-02-10T00:00:00Z |                      | ada | basic | 1 | 100 | month | 1 | EUR | active | 2025-02-10T00:00:00Z |
            """, "gross_revenue_retention", "net_revenue_retention"), """
            metric_id               | value | numerator | denominator
            gross_revenue_retention | 1     | 100       | 100
            net_revenue_retention   | 1.1   | 110       | 100
            """);
    }

    @Test
    void quickRatio_isPublishedWithAndWithoutWhoComesBack() {
        // Gained 30 new, 20 back and 50 more; lost 100.
        String subscriptions = """
            s1 | 2024-12-01T00:00:00Z | 2025-02-10T00:00:00Z | ada  | basic | 1 | 100 | month | 1 | USD | active | 2025-01-01T00:00:00Z |
            s2 | 2024-11-01T00:00:00Z | 2024-12-10T00:00:00Z | bob  | basic | 1 | 20  | month | 1 | USD | active | 2025-01-01T00:00:00Z |
            s3 | 2025-02-01T00:00:00Z |                      | bob  | basic | 1 | 20  | month | 1 | USD | active | 2025-02-01T00:00:00Z |
            s4 | 2025-01-01T00:00:00Z |                      | carl | basic | 1 | 10  | month | 1 | USD | active | 2025-01-01T00:00:00Z |
            s4 | 2025-02-05T00:00:00Z |                      | carl | large | 1 | 60  | month | 1 | USD | active | 2025-02-05T00:00:00Z |
            s5 | 2025-02-05T00:00:00Z |                      | nobody | basic | 1 | 30 | month | 1 | USD | active | 2025-02-05T00:00:00Z |
            """;

        assertRows(valuesOfFebruary(subscriptions, "quick_ratio", "quick_ratio__without_reactivation"), """
            metric_id                         | value | numerator | denominator
            quick_ratio                       | 1     | 100       | 100
            quick_ratio__without_reactivation | 0.8   | 80        | 100
            """);
        // ChartMogul sets 50 more and 20 back against 100 lost, of the 110 at the start.
        assertRows(valuesOfFebruary(subscriptions, "revenue_churn__chartmogul"), """
            numerator | denominator
            30        | 110
            """);
    }

    @Test
    void nrr_ofAYearIsWhatTheSameCustomersBringNowAtTheRatesOfThen() {
        // 100 dollars and 100 euros (at 1.0) a year ago; now 150 dollars, and the euros, worth 1.2 today, are
        // unchanged.
        assertRows(
                values(
                                withLedger(company("2025-12-31", """
                                    s1 | 2024-12-01T00:00:00Z | | ada  | basic | 1 | 100 | month | 1 | USD | active | 2024-12-01T00:00:00Z |
                                    s1 | 2025-06-01T00:00:00Z | | ada  | basic | 1 | 150 | month | 1 | USD | active | 2025-06-01T00:00:00Z |
                                    s2 | 2024-12-01T00:00:00Z | | bob  | basic | 1 | 100 | month | 1 | EUR | active | 2024-12-01T00:00:00Z |
                                    s3 | 2025-03-01T00:00:00Z | | carl | basic | 1 | 500 | month | 1 | USD | active | 2025-03-01T00:00:00Z |
                                    """)),
                                "net_revenue_retention__trailing_12_months",
                                "gross_revenue_retention__trailing_12_months")
                        .where("period_start = '2025-12-01'"),
                """
                metric_id                                   | value | numerator | denominator | sample_size
                net_revenue_retention__trailing_12_months   | 1.25  | 250       | 200         | 2
                gross_revenue_retention__trailing_12_months | 1     | 200       | 200         | 2
                """);
    }

    @Test
    void mrr_joinedAndLeftInsideAMonthIsInNoLedgerRowAndCountedInChurn() {
        TestInputs company = company("2025-02-28", """
            s1 | 2025-01-10T00:00:00Z | 2025-01-20T00:00:00Z | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-01-10T00:00:00Z |
            """);

        assertRows(ledger(company), """
            month | movement
            """);
        assertRows(
                company.with(new CustomerSpanFact())
                        .build(new Churn())
                        .where("period_kind = 'month' AND slice_kind = 'all'"),
                """
                period_start | customers_start | joined_and_left | customers_end
                2025-01-01   | 0               | 1               | 0
                2025-02-01   | 0               | 0               | 0
                """);
    }

    @Test
    void mrr_standsBesideThatOfStripeAndThatOfChartMogul() {
        // ada runs; bob is canceled and paid through March; carl is paused.
        TestInputs company = company("2025-02-28", """
            s1 | 2025-01-01T00:00:00Z | | ada  | basic | 1 | 100 | month | 1 | USD | active   | 2025-01-01T00:00:00Z |
            s2 | 2025-01-01T00:00:00Z | | bob  | basic | 1 | 10  | month | 1 | USD | active   | 2025-01-01T00:00:00Z |
            s2 | 2025-02-10T00:00:00Z | | bob  | basic | 1 | 10  | month | 1 | USD | canceled | 2025-02-10T00:00:00Z |
            s3 | 2025-01-01T00:00:00Z | | carl | basic | 1 | 1   | month | 1 | USD | active   | 2025-01-01T00:00:00Z |
            s3 | 2025-02-10T00:00:00Z | | carl | basic | 1 | 1   | month | 1 | USD | paused   | 2025-02-10T00:00:00Z |
            """, "2025-03-31T00:00:00Z");

        assertRows(company.build(new MrrProfileFact()), """
            profile     | month      | currency | is_of_ledger | subscription_count | mrr_amount
            recommended | 2025-01-01 | USD      | true         | 3                  | 111
            recommended | 2025-02-01 | USD      | true         | 2                  | 110
            stripe      | 2025-01-01 | USD      | false        | 3                  | 111
            stripe      | 2025-02-01 | USD      | false        | 1                  | 100
            chartmogul  | 2025-01-01 | USD      | false        | 3                  | 111
            chartmogul  | 2025-02-01 | USD      | false        | 2                  | 101
            """);
        assertRows(
                values(withLedger(company).with(new MrrProfileFact()), "mrr", "mrr__stripe", "mrr__chartmogul")
                        .where("period_start = '2025-02-01'"),
                """
                metric_id       | value_amount
                mrr             | 110
                mrr__stripe     | 100
                mrr__chartmogul | 101
                """);
    }

    @Test
    void mrr_ofTheLedgerFollowsTheProfileOfTheSettings() {
        TestInputs company = company("2025-02-28", """
            s3 | 2025-01-01T00:00:00Z | | carl | basic | 1 | 1 | month | 1 | USD | active   | 2025-01-01T00:00:00Z |
            s3 | 2025-02-10T00:00:00Z | | carl | basic | 1 | 1 | month | 1 | USD | paused   | 2025-02-10T00:00:00Z |
            s3 | 2025-02-20T00:00:00Z | | carl | basic | 1 | 1 | month | 1 | USD | canceled | 2025-02-20T00:00:00Z |
            """, "2025-03-31T00:00:00Z");

        assertRows(withProfile(company, "chartmogul"), """
            month      | movement | recognised_end_at
            2025-01-01 | new      |
            2025-02-01 | churned  | 2025-02-20T00:00:00Z
            """);
        assertRows(withProfile(company, "stripe"), """
            month      | movement | recognised_end_at
            2025-01-01 | new      |
            2025-02-01 | churned  | 2025-02-10T00:00:00Z
            """);
    }

    /** With the end of the paid period of every row. */
    private static TestInputs company(String asOf, String subscriptions, String paidThrough) {
        return company(asOf, subscriptions)
                .with(
                        BillingSubscriptions.TABLE,
                        Rows.of(BillingSubscriptions.TABLE, HEADER + subscriptions)
                                .withColumn("paid_through", lit(paidThrough).cast("timestamp")));
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

    private static TestInputs withLedger(TestInputs company) {
        return company.with(new RevenueMovementFact());
    }

    private static Dataset<Row> withProfile(TestInputs company, String profile) {
        return ledger(company.settings(
                settings -> ChangedSettings.revenue(settings, new Settings.Revenue(profile, "end-of-paid-period"))));
    }

    private static Dataset<Row> valuesOfFebruary(String subscriptions, String... ids) {
        return values(withLedger(company("2025-02-28", subscriptions)), ids).where("period_start = '2025-02-01'");
    }

    /** The headline of each metric in each month of the inputs, over everybody. */
    private static Dataset<Row> values(TestInputs inputs, String... ids) {
        List<MetricDefinition> some = SHIPPED.metrics().stream()
                .filter(metric -> List.of(ids).contains(metric.id()))
                .toList();
        return inputs.build(new MetricValue(settings -> new MetricCatalogue(some)))
                .where("slice_kind = 'all' AND period_kind = 'month' AND is_headline");
    }
}

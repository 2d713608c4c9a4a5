package org.deskledger.definitions;

import static org.apache.spark.sql.functions.col;
import static org.deskledger.testing.TableAssert.assertRows;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.deskledger.table.TableSpec;
import org.deskledger.testing.ChangedSettings;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What other packages get wrong about recurring revenue and churn, and what their users ask for and do not get. Each test begins with
 * the number of the defect or demand in the list of definitions, or with the row of its table.
 *
 * <p>The customers of a story are named after it, and all tables are built once for all stories, as of 2026-02-28. A story about
 * totals over everybody has a year before 2025 to itself: its customers are the only ones then, and leave before the next begins.
 */
@Tag("long")
@ExtendWith(SparkTests.class)
final class RevenueDefectsTest {

    private static final MetricCatalogue SHIPPED = MetricCatalogue.load(
            Path.of(System.getProperty("deskledger.home")),
            List.of("speed.conf", "experience.conf", "business.conf"),
            MetricValue.FACTS);

    private static final String REFERENCE_COLUMNS = "system | source_ref | customer_id | rule\n";
    private static final String SUBSCRIPTION_COLUMNS =
            "subscription_id | valid_from | valid_to | customer_ref | plan | quantity | amount"
                    + " | interval_unit | interval_count | currency | status | updated_at | is_deleted | paid_through\n";

    private static final StringBuilder REFERENCES = new StringBuilder(REFERENCE_COLUMNS);
    private static final StringBuilder SUBSCRIPTIONS = new StringBuilder(SUBSCRIPTION_COLUMNS);
    private static final StringBuilder RATES = new StringBuilder("rate_date | currency | rate\n");
    private static final StringBuilder CUSTOMER_MONTHS = new StringBuilder(
            "customer_id | month | customer_kind | is_active_at_start | is_active | was_active | is_complete\n");
    private static final Map<TableSpec, Dataset<Row>> TABLES = new HashMap<>();

    @BeforeAll
    static void buildTheTablesOfAllStories() {
        TestInputs inputs = TestInputs.asOf("2026-02-28")
                .with(CustomerReferences.TABLE, REFERENCES.toString())
                .with(BillingSubscriptions.TABLE, SUBSCRIPTIONS.toString())
                .with(BillingExchangeRates.TABLE, RATES.toString())
                .with(CustomerMonthFact.TABLE, CUSTOMER_MONTHS.toString());
        List.of(new RevenueMovementFact(), new MrrProfileFact(), new CustomerSpanFact(), new Churn(), values())
                .forEach(job -> {
                    Dataset<Row> rows = inputs.build(job).localCheckpoint();
                    inputs.with(job.table(), rows);
                    TABLES.put(job.table(), rows);
                });
    }

    static {
        story("d3", """
            s1 | 2025-01-05T00:00:00Z | 2025-02-05T00:00:00Z | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-01-05T00:00:00Z |
            s2 | 2025-04-05T00:00:00Z |                      | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-04-05T00:00:00Z |
            """);
    }

    @Test
    void d3_aHundredNothingNothingAHundredIsNewChurnedUnchangedAndReactivation() {
        assertRows(ledger("d3", "2025-04-01"), """
            month      | movement     | expansion_amount | reactivation_amount | closing_amount
            2025-01-01 | new          | 0                | 0                   | 100
            2025-02-01 | churned      | 0                | 0                   | 0
            2025-03-01 | unchanged    | 0                | 0                   | 0
            2025-04-01 | reactivation | 0                | 100                 | 100
            """);
    }

    static {
        story("d4-away", """
            s1 | 2025-01-01T00:00:00Z | 2025-02-01T00:00:00Z | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-01-01T00:00:00Z |
            s2 | 2025-05-01T00:00:00Z |                      | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-05-01T00:00:00Z |
            """);
    }

    @Test
    void d4_januaryAndMayWithNothingBetweenAreChurnAndReactivationAndNotTwoEqualNeighbours() {
        assertRows(ledger("d4-away", "2025-05-01"), """
            month      | movement     | closing_amount | months_away
            2025-01-01 | new          | 100            |
            2025-02-01 | churned      | 0              |
            2025-03-01 | unchanged    | 0              |
            2025-04-01 | unchanged    | 0              |
            2025-05-01 | reactivation | 100            | 3
            """);
    }

    static {
        story("d4-annual", """
            s1 | 2025-01-15T00:00:00Z | 2026-01-15T00:00:00Z | ada | basic | 1 | 1200 | year | 1 | USD | active | 2025-01-15T00:00:00Z |
            """);
    }

    @Test
    void d4_anAnnualChargeIsSpreadOverItsTwelveMonths() {
        assertRows(ledger("d4-annual").groupBy("movement", "closing_amount").count(), """
            movement  | closing_amount | count
            new       | 100            | 1
            unchanged | 100            | 11
            churned   | 0              | 1
            unchanged | 0              | 1
            """);
    }

    static {
        story("d13", """
            s1 | 2025-01-15T00:00:00Z | | ada | basic | 1 | 600 | year | 1 | USD | active | 2025-01-15T00:00:00Z |
            """);
    }

    @Test
    void d13_sixHundredAYearAreFiftyAMonth() {
        assertRows(ledger("d13", "2025-01-01"), """
            closing_amount
            50
            """);
    }

    static {
        story("demand23", """
            s1 | 2025-01-15T00:00:00Z | | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-01-15T00:00:00Z |
            s2 | 2025-01-15T00:00:00Z | | ada | basic | 1 | 100 | month | 1 | EUR | active | 2025-01-15T00:00:00Z |
            """);
        RATES.append("""
            2024-12-31 | EUR | 1.0
            2025-01-31 | EUR | 1.1
            2025-02-28 | EUR | 1.2
            """);
    }

    @Test
    void demand23_plansInTwoCurrenciesStandApartAndMeetInTheReportingCurrency() {
        assertRows(ledger("demand23", "2025-02-01"), """
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
        TestInputs company = company("2025-02-28", """
            s1 | 2025-02-01T03:00:00Z | | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-02-01T03:00:00Z | |
            """);

        assertRows(company.in("America/New_York").build(new RevenueMovementFact()), """
            month      | movement
            2025-01-01 | new
            2025-02-01 | unchanged
            """);
    }

    static {
        story("demand24-deleted", """
            s1 | 2022-01-05T00:00:00Z | | ada | basic | 1 | 100 | month | 1 | USD | active | 2022-01-05T00:00:00Z |
            s1 | 2022-01-05T00:00:00Z | | ada | basic | 1 | 100 | month | 1 | USD | active | 2022-02-20T00:00:00Z | true
            """);
    }

    @Test
    void demand24_aSubscriptionDeletedAtItsSourceChurnsAndKeepsItsHistory() {
        assertRows(ledger("demand24-deleted", "2022-03-01"), """
            month      | movement  | churned_amount | closing_amount | recognised_end_at    | churn_reason
            2022-01-01 | new       | 0              | 100            |                      |
            2022-02-01 | churned   | -100           | 0              | 2022-02-20T00:00:00Z | unknown
            2022-03-01 | unchanged | 0              | 0              |                      |
            """);
        assertRows(churnOfEverybody("2022-01-01", "2022-03-01"), """
            period_start | customers_start | new | churned | customers_end
            2022-01-01   | 0               | 1   | 0       | 1
            2022-02-01   | 1               | 0   | 1       | 0
            2022-03-01   | 0               | 0   | 0       | 0
            """);
    }

    static {
        story("demand24-late", """
            s1 | 2025-01-05T00:00:00Z | | ada | basic | 1 | 100 | month | 1 | USD | active | 2025-03-20T00:00:00Z | true
            s1 | 2025-02-05T00:00:00Z | | ada | large | 1 | 150 | month | 1 | USD | active | 2025-02-05T00:00:00Z |
            """);
    }

    @Test
    void demand24_aStateThatIsDeletedAfterTheNextOneBeganChangesNoHistory() {
        assertRows(ledger("demand24-late", "2025-03-01"), """
            month      | movement  | closing_amount
            2025-01-01 | new       | 100
            2025-02-01 | expansion | 150
            2025-03-01 | unchanged | 150
            """);
    }

    static {
        // 12 a week are 12 x 52 / 12 a month, and not 12 x 4.
        story("demand24-weekly", """
            s1 | 2025-01-05T00:00:00Z | 2025-02-05T00:00:00Z | ada | basic | 1 | 12 | week | 1 | USD | active | 2025-01-05T00:00:00Z |
            s2 | 2025-03-05T00:00:00Z |                      | ada | basic | 1 | 12 | week | 1 | USD | active | 2025-03-05T00:00:00Z |
            """);
    }

    @Test
    void demand24_aWeeklyPlanThatComesBackIsAReactivationOfItsMonthlyAmount() {
        assertRows(ledger("demand24-weekly", "2025-03-01"), """
            month      | movement     | new_amount | churned_amount | reactivation_amount
            2025-01-01 | new          | 52         | 0              | 0
            2025-02-01 | churned      | 0          | -52            | 0
            2025-03-01 | reactivation | 0          | 0              | 52
            """);
    }

    static {
        // Start 100, new 50, lost 10 of which 5 new.
        for (int i = 0; i < 150; i++) {
            CUSTOMER_MONTHS.append("c%d | 2025-01-01 | subscription | %s | %s | true | true\n"
                    .formatted(i, i < 100, i < 95 || i >= 105));
        }
    }

    @Test
    void logoChurn_tenLostOfAHundredAndFiftyNewAreFiveOrTenOrSixPointSevenPercent() {
        assertRows(valuesOf("2025-01-01", "churn_rate", "churn_rate__chartmogul", "churn_rate__stripe"), """
            metric_id              | value    | numerator | denominator
            churn_rate             | 0.05     | 5         | 100
            churn_rate__chartmogul | 0.1      | 10        | 100
            churn_rate__stripe     | 0.066667 | 10        | 150
            """);
    }

    static {
        story("grr-three", """
            s1 | 2014-01-01T00:00:00Z |                      | ada  | basic | 1 | 100 | month | 1 | USD | active | 2014-01-01T00:00:00Z |
            s1 | 2014-02-10T00:00:00Z | 2014-12-01T00:00:00Z | ada  | large | 1 | 150 | month | 1 | USD | active | 2014-02-10T00:00:00Z |
            s2 | 2014-01-01T00:00:00Z | 2014-02-10T00:00:00Z | bob  | basic | 1 | 100 | month | 1 | USD | active | 2014-01-01T00:00:00Z |
            s3 | 2014-01-01T00:00:00Z |                      | carl | basic | 1 | 100 | month | 1 | USD | active | 2014-01-01T00:00:00Z |
            s3 | 2014-02-10T00:00:00Z | 2014-12-01T00:00:00Z | carl | small | 1 | 50  | month | 1 | USD | active | 2014-02-10T00:00:00Z |
            """);
    }

    @Test
    void grr_threeAtAHundredWhoGoToAHundredFiftyNothingAndFiftyRetainFiftyPercentEachCappedByThemselves() {
        assertRows(valuesOf("2014-02-01", "gross_revenue_retention", "revenue_churn"), """
            metric_id               | value | numerator | denominator | sample_size
            gross_revenue_retention | 0.5   | 150       | 300         | 3
            revenue_churn           | 0.5   | 150       | 300         | 3
            """);
    }

    @Test
    void grr_isNotTheSixtySixPointSevenPercentOfACapOnTheTotal() {
        // min(200, 300) of 300 would let one customer's growth hide what another lost; that is what net retention says.
        assertRows(valuesOf("2014-02-01", "net_revenue_retention", "revenue_churn__net"), """
            metric_id             | value    | numerator | denominator
            net_revenue_retention | 0.666667 | 200       | 300
            revenue_churn__net    | 0.333333 | 100       | 300
            """);
        assertRows(valuesOf("2014-02-01", "gross_revenue_retention"), """
            value
            0.5
            """);
    }

    @Test
    void grr_isNotTheHundredPercentOfThoseWhoAreStillThere() {
        // Of ada and carl alone, 200 stand against 200; bob, who left, stays in the denominator.
        assertRows(
                valuesOf("2014-02-01", "gross_revenue_retention")
                        .selectExpr("denominator", "numerator < denominator AS is_below_all"),
                """
                denominator | is_below_all
                300         | true
                """);
    }

    static {
        // 100 dollars become 100 euros at 1.1: 110 stay of 100, capped at 100.
        story("grr-currencies", """
            s1 | 2015-01-01T00:00:00Z | 2015-02-10T00:00:00Z | ada | basic | 1 | 100 | month | 1 | USD | active | 2015-01-01T00:00:00Z |
            s2 | 2015-02-10T00:00:00Z | 2015-12-01T00:00:00Z | ada | basic | 1 | 100 | month | 1 | EUR | active | 2015-02-10T00:00:00Z |
            """);
        RATES.append("""
            2014-12-31 | EUR | 1.0
            2015-01-31 | EUR | 1.1
            2015-02-28 | EUR | 1.2
            """);
    }

    @Test
    void grr_aMoveBetweenCurrenciesLosesNothingAndIsNoGrowth() {
        assertRows(valuesOf("2015-02-01", "gross_revenue_retention", "net_revenue_retention"), """
            metric_id               | value | numerator | denominator
            gross_revenue_retention | 1     | 100       | 100
            net_revenue_retention   | 1.1   | 110       | 100
            """);
    }

    static {
        // Gained 30 new, 20 back and 50 more; lost 100.
        story("quick-ratio", """
            s1 | 2016-12-01T00:00:00Z | 2017-02-10T00:00:00Z | ada  | basic | 1 | 100 | month | 1 | USD | active | 2017-01-01T00:00:00Z |
            s2 | 2016-11-01T00:00:00Z | 2016-12-10T00:00:00Z | bob  | basic | 1 | 20  | month | 1 | USD | active | 2017-01-01T00:00:00Z |
            s3 | 2017-02-01T00:00:00Z | 2017-12-01T00:00:00Z | bob  | basic | 1 | 20  | month | 1 | USD | active | 2017-02-01T00:00:00Z |
            s4 | 2017-01-01T00:00:00Z |                      | carl | basic | 1 | 10  | month | 1 | USD | active | 2017-01-01T00:00:00Z |
            s4 | 2017-02-05T00:00:00Z | 2017-12-01T00:00:00Z | carl | large | 1 | 60  | month | 1 | USD | active | 2017-02-05T00:00:00Z |
            s5 | 2017-02-05T00:00:00Z | 2017-12-01T00:00:00Z | nobody | basic | 1 | 30 | month | 1 | USD | active | 2017-02-05T00:00:00Z |
            """);
    }

    @Test
    void quickRatio_isPublishedWithAndWithoutWhoComesBack() {
        assertRows(valuesOf("2017-02-01", "quick_ratio", "quick_ratio__without_reactivation"), """
            metric_id                         | value | numerator | denominator
            quick_ratio                       | 1     | 100       | 100
            quick_ratio__without_reactivation | 0.8   | 80        | 100
            """);
        // ChartMogul sets 50 more and 20 back against 100 lost, of the 110 at the start.
        assertRows(valuesOf("2017-02-01", "revenue_churn__chartmogul"), """
            numerator | denominator
            30        | 110
            """);
    }

    static {
        // 100 dollars and 100 euros (at 1.0) a year ago; now 150 dollars, and the euros, worth 1.2 today, are
        // unchanged.
        story("nrr-year", """
            s1 | 2018-12-01T00:00:00Z |                      | ada  | basic | 1 | 100 | month | 1 | USD | active | 2018-12-01T00:00:00Z |
            s1 | 2019-06-01T00:00:00Z | 2020-01-01T00:00:00Z | ada  | basic | 1 | 150 | month | 1 | USD | active | 2019-06-01T00:00:00Z |
            s2 | 2018-12-01T00:00:00Z | 2020-01-01T00:00:00Z | bob  | basic | 1 | 100 | month | 1 | EUR | active | 2018-12-01T00:00:00Z |
            s3 | 2019-03-01T00:00:00Z | 2020-01-01T00:00:00Z | carl | basic | 1 | 500 | month | 1 | USD | active | 2019-03-01T00:00:00Z |
            """);
        RATES.append("""
            2018-12-31 | EUR | 1.0
            2019-12-31 | EUR | 1.2
            """);
    }

    @Test
    void nrr_ofAYearIsWhatTheSameCustomersBringNowAtTheRatesOfThen() {
        assertRows(
                valuesOf(
                        "2019-12-01",
                        "net_revenue_retention__trailing_12_months",
                        "gross_revenue_retention__trailing_12_months"),
                """
                metric_id                                   | value | numerator | denominator | sample_size
                net_revenue_retention__trailing_12_months   | 1.25  | 250       | 200         | 2
                gross_revenue_retention__trailing_12_months | 1     | 200       | 200         | 2
                """);
    }

    static {
        story("mrr-inside", """
            s1 | 2023-01-10T00:00:00Z | 2023-01-20T00:00:00Z | ada | basic | 1 | 100 | month | 1 | USD | active | 2023-01-10T00:00:00Z |
            """);
    }

    @Test
    void mrr_joinedAndLeftInsideAMonthIsInNoLedgerRowAndCountedInChurn() {
        assertRows(ledger("mrr-inside"), """
            month | movement
            """);
        assertRows(churnOfEverybody("2023-01-01", "2023-02-01"), """
            period_start | customers_start | joined_and_left | customers_end
            2023-01-01   | 0               | 1               | 0
            2023-02-01   | 0               | 0               | 0
            """);
    }

    static {
        // ada runs; bob is canceled and paid through March; carl is paused.
        story("mrr-profiles", "2021-03-31T00:00:00Z", """
            s1 | 2021-01-01T00:00:00Z | 2021-12-01T00:00:00Z | ada  | basic | 1 | 100 | month | 1 | USD | active   | 2021-01-01T00:00:00Z |
            s2 | 2021-01-01T00:00:00Z |                      | bob  | basic | 1 | 10  | month | 1 | USD | active   | 2021-01-01T00:00:00Z |
            s2 | 2021-02-10T00:00:00Z |                      | bob  | basic | 1 | 10  | month | 1 | USD | canceled | 2021-02-10T00:00:00Z |
            s3 | 2021-01-01T00:00:00Z |                      | carl | basic | 1 | 1   | month | 1 | USD | active   | 2021-01-01T00:00:00Z |
            s3 | 2021-02-10T00:00:00Z | 2021-12-01T00:00:00Z | carl | basic | 1 | 1   | month | 1 | USD | paused   | 2021-02-10T00:00:00Z |
            """);
    }

    @Test
    void mrr_standsBesideThatOfStripeAndThatOfChartMogul() {
        assertRows(
                TABLES.get(MrrProfileFact.TABLE)
                        .where("month BETWEEN '2021-01-01' AND '2021-02-01' AND subscription_count > 0"),
                """
                profile     | month      | currency | is_of_ledger | subscription_count | mrr_amount
                recommended | 2021-01-01 | USD      | true         | 3                  | 111
                recommended | 2021-02-01 | USD      | true         | 2                  | 110
                stripe      | 2021-01-01 | USD      | false        | 3                  | 111
                stripe      | 2021-02-01 | USD      | false        | 1                  | 100
                chartmogul  | 2021-01-01 | USD      | false        | 3                  | 111
                chartmogul  | 2021-02-01 | USD      | false        | 2                  | 101
                """);
        assertRows(valuesOf("2021-02-01", "mrr", "mrr__stripe", "mrr__chartmogul"), """
            metric_id       | value_amount
            mrr             | 110
            mrr__stripe     | 100
            mrr__chartmogul | 101
            """);
    }

    @Test
    void mrr_ofTheLedgerFollowsTheProfileOfTheSettings() {
        TestInputs company = company("2025-02-28", """
            s3 | 2025-01-01T00:00:00Z | | ada | basic | 1 | 1 | month | 1 | USD | active   | 2025-01-01T00:00:00Z | | 2025-03-31T00:00:00Z
            s3 | 2025-02-10T00:00:00Z | | ada | basic | 1 | 1 | month | 1 | USD | paused   | 2025-02-10T00:00:00Z | | 2025-03-31T00:00:00Z
            s3 | 2025-02-20T00:00:00Z | | ada | basic | 1 | 1 | month | 1 | USD | canceled | 2025-02-20T00:00:00Z | | 2025-03-31T00:00:00Z
            """);

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

    private static void story(String name, String subscriptions) {
        story(name, "", subscriptions);
    }

    /** Subscriptions of the story's ada, bob and carl, and of nobody, whom no rule resolves; with the end of the paid period of every row. */
    private static void story(String name, String paidThrough, String subscriptions) {
        List.of("ada", "bob", "carl")
                .forEach(customer ->
                        REFERENCES.append("billing | %1$s-%2$s | %1$s-%2$s | same-id\n".formatted(name, customer)));
        subscriptions.lines().forEach(line -> {
            String[] cells = line.split("\\|", -1);
            cells[0] = name + "-" + cells[0];
            cells[3] = name + "-" + cells[3].strip();
            SUBSCRIPTIONS
                    .append(String.join("|", cells))
                    .append("|")
                    .append(paidThrough)
                    .append("\n");
        });
    }

    /** The ledger of a story's customers. */
    private static Dataset<Row> ledger(String story) {
        return TABLES.get(RevenueMovementFact.TABLE).where(col("customer_id").startsWith(story + "-"));
    }

    /** The ledger of a story's customers to the last month that the story tells of. */
    private static Dataset<Row> ledger(String story, String lastMonth) {
        return ledger(story).where(col("month").leq(lastMonth));
    }

    private static Dataset<Row> churnOfEverybody(String firstMonth, String lastMonth) {
        return TABLES.get(Churn.TABLE)
                .where("period_kind = 'month' AND slice_kind = 'all'")
                .where(col("period_start").between(firstMonth, lastMonth));
    }

    /** The headline of each metric in a month, over everybody. */
    private static Dataset<Row> valuesOf(String month, String... ids) {
        return TABLES.get(MetricValue.TABLE)
                .where("slice_kind = 'all' AND period_kind = 'month' AND is_headline")
                .where(col("period_start").equalTo(month).and(col("metric_id").isin((Object[]) ids)));
    }

    /** All metrics of the facts that the stories fill. */
    private static MetricValue values() {
        Set<String> facts = Set.of("fact.revenue_movement", "fact.mrr_profile", "fact.customer_month");
        List<MetricDefinition> some = SHIPPED.metrics().stream()
                .filter(metric -> facts.containsAll(metric.facts()))
                .toList();
        return new MetricValue(settings -> new MetricCatalogue(some));
    }

    /** A company with ada alone. */
    private static TestInputs company(String asOf, String subscriptions) {
        return TestInputs.asOf(asOf)
                .with(CustomerReferences.TABLE, REFERENCE_COLUMNS + "billing | ada | ada | same-id\n")
                .with(BillingSubscriptions.TABLE, SUBSCRIPTION_COLUMNS + subscriptions);
    }

    private static Dataset<Row> withProfile(TestInputs company, String profile) {
        return company.settings(settings ->
                        ChangedSettings.revenue(settings, new Settings.Revenue(profile, "end-of-paid-period")))
                .build(new RevenueMovementFact());
    }
}

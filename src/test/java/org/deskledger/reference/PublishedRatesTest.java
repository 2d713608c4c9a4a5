package org.deskledger.reference;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.mart.retention.RevenueMovements;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Worked examples of recurring revenue that vendors publish, from subscriptions as delivered to the mart. */
@ExtendWith(SparkTests.class)
final class PublishedRatesTest {

    private static final String HEADER = "subscription_id | valid_from | valid_to | customer_ref | plan | quantity"
            + " | amount | interval_unit | interval_count | currency | status | updated_at\n";

    @Test
    void d13FiftyAtSixHundredAYearCountTheTwelfthOfSixHundredAndNotOfEightHundred() {
        // Stripe's page prints 800/12, with which its total would be 13,333.33.
        StringBuilder subscriptions = new StringBuilder();
        for (int i = 0; i < 150; i++) {
            subscriptions.append(version("s" + i, "2025-01-01", "", "ada", i < 100 ? "100 | month" : "600 | year"));
        }

        assertRows(everybody("2025-01-31", subscriptions.toString()), """
            month      | new   | closing
            2025-01-01 | 12500 | 12500
            """);
    }

    @Test
    void twoThousandAYearAreAHundredAndSixtySixSixtySevenAMonth() {
        assertRows(everybody("2025-01-31", version("s", "2025-01-01", "", "ada", "2000 | year")), """
            month      | closing
            2025-01-01 | 166.6667
            """);
    }

    @Test
    void tenLostAndTenLessOfAHundredAreTwentyPercentGrossAndTenNetOnceTenAreGained() {
        // ada stays at 60 and rises to 70, bob falls from 30 to 20, eve leaves with 10.
        String subscriptions = version("a", "2025-01-01", "2025-02-10", "ada", "60 | month")
                + version("a", "2025-02-10", "", "ada", "70 | month")
                + version("b", "2025-01-01", "2025-02-10", "bob", "30 | month")
                + version("b", "2025-02-10", "", "bob", "20 | month")
                + version("e", "2025-01-01", "2025-02-10", "eve", "10 | month");

        assertRows(everybody("2025-02-28", subscriptions).where("month = '2025-02-01'"), """
            opening | expansion | contraction | churned | closing | gross_revenue_retention | net_revenue_retention
            100     | 10        | -10         | -10     | 90      | 0.8                     | 0.9
            """);
    }

    @Test
    void aThousandLessAHundredAndTwoHundredMoreAreAHundredAndTenPercent() {
        String subscriptions = version("a", "2025-01-01", "2025-02-10", "ada", "900 | month")
                + version("a", "2025-02-10", "", "ada", "1100 | month")
                + version("b", "2025-01-01", "2025-02-10", "bob", "100 | month");

        assertRows(everybody("2025-02-28", subscriptions).where("month = '2025-02-01'"), """
            opening | expansion | churned | closing | gross_revenue_retention | net_revenue_retention
            1000    | 200       | -100    | 1100    | 0.9                     | 1.1
            """);
    }

    private static String version(String subscription, String from, String to, String customer, String amount) {
        return "%s | %sT00:00:00Z | %s | %s | basic | 1 | %s | 1 | USD | active | %sT00:00:00Z\n"
                .formatted(subscription, from, to.isEmpty() ? "" : to + "T00:00:00Z", customer, amount, from);
    }

    /** The mart's rows of everybody in the reporting currency. */
    private static Dataset<Row> everybody(String asOf, String subscriptions) {
        Dataset<Row> movements = TestInputs.asOf(asOf)
                .with(CustomerReferences.TABLE, """
                    system  | source_ref | customer_id | rule
                    billing | ada        | ada         | same-id
                    billing | bob        | bob         | same-id
                    billing | eve        | eve         | same-id
                    """)
                .with(BillingSubscriptions.TABLE, HEADER + subscriptions)
                .build(new RevenueMovementFact());
        return TestInputs.asOf(asOf)
                .with(RevenueMovementFact.TABLE, movements)
                .build(new RevenueMovements())
                .where("slice_kind = 'all' AND currency = 'ALL'");
    }
}

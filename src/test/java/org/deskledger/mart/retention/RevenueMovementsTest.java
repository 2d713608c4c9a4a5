package org.deskledger.mart.retention;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class RevenueMovementsTest {

    private static final String HEADER = "customer_id | month | currency | movement | opening_amount | new_amount"
            + " | reactivation_amount | expansion_amount | contraction_amount | churned_amount | closing_amount"
            + " | reporting_opening_amount | reporting_new_amount | reporting_reactivation_amount"
            + " | reporting_expansion_amount | reporting_contraction_amount | reporting_churned_amount"
            + " | reporting_fx_amount | reporting_closing_amount\n";

    @Test
    void oneCustomersGrowthDoesNotHideAnothersLoss() {
        // Three customers at 100 go to 150, 0 and 50: capped per customer 0 + 100 + 50 of 300, uncapped 200 of 300.
        assertRows(everybody(movements("""
                ada  | 2025-02-01 | USD | expansion   | 100 | 0 | 0 | 50 | 0   | 0    | 150 | 100 | 0 | 0 | 50 | 0   | 0    | 0 | 150
                bob  | 2025-02-01 | USD | churned     | 100 | 0 | 0 | 0  | 0   | -100 | 0   | 100 | 0 | 0 | 0  | 0   | -100 | 0 | 0
                carl | 2025-02-01 | USD | contraction | 100 | 0 | 0 | 0  | -50 | 0    | 50  | 100 | 0 | 0 | 0  | -50 | 0    | 0 | 50
                """)), """
                currency | opening | expansion | contraction | churned | closing | gross_retained | net_retained | gross_revenue_retention | net_revenue_retention | quick_ratio
                USD      | 300     | 50        | -50         | -100    | 200     | 150            | 200          | 0.5                     | 0.666667              | 0.333333
                ALL      | 300     | 50        | -50         | -100    | 200     | 150            | 200          | 0.5                     | 0.666667              | 0.333333
                """);
    }

    @Test
    void newAndReturningCustomersAreInNoRetention() {
        assertRows(everybody(movements("""
                ada | 2025-02-01 | USD | new          | 0 | 10 | 0 | 0 | 0 | 0 | 10 | 0 | 10 | 0 | 0 | 0 | 0 | 0 | 10
                bob | 2025-02-01 | USD | reactivation | 0 | 0  | 5 | 0 | 0 | 0 | 5  | 0 | 0  | 5 | 0 | 0 | 0 | 0 | 5
                """)), """
                currency | new | reactivation | closing | retention_opening | gross_revenue_retention | quick_ratio
                USD      | 10  | 5            | 15      | 0                 |                         |
                ALL      | 10  | 5            | 15      | 0                 |                         |
                """);
    }

    @Test
    void currenciesStandByThemselvesAndTogetherInTheReportingCurrency() {
        // The customer moved from dollars to euros: one expansion, not a loss of dollars.
        assertRows(everybody(movements("""
                ada | 2025-02-01 | USD | expansion | 100 | 0 | 0 | -100 | 0 | 0 | 0   | 100 | 0 | 0 | -100 | 0 | 0 | 0  | 0
                ada | 2025-02-01 | EUR | expansion | 0   | 0 | 0 | 100  | 0 | 0 | 100 | 0   | 0 | 0 | 110  | 0 | 0 | 10 | 120
                """)), """
                currency | opening | expansion | fx | closing | gross_retained | net_retained
                USD      | 100     | -100      | 0  | 0       | 0              | 0
                EUR      | 0       | 100       | 0  | 100     | 0              | 100
                ALL      | 100     | 10        | 10 | 120     | 100            | 110
                """);
    }

    @Test
    void unknownCustomersCountInTheAmountsAndInNoRetention() {
        assertRows(everybody(movements("""
                unknown | 2025-02-01 | USD | churned   | 100 | 0 | 0 | 0 | 0 | -100 | 0  | 100 | 0 | 0 | 0 | 0 | -100 | 0 | 0
                ada     | 2025-02-01 | USD | unchanged | 10  | 0 | 0 | 0 | 0 | 0    | 10 | 10  | 0 | 0 | 0 | 0 | 0    | 0 | 10
                """).where("currency = 'ALL'")), """
                opening | churned | closing | retention_opening | gross_revenue_retention
                110     | -100    | 10      | 10                | 1
                """);
    }

    private static Dataset<Row> everybody(Dataset<Row> movements) {
        return movements.where("slice_kind = 'all'");
    }

    private static Dataset<Row> movements(String rows) {
        return TestInputs.asOf("2025-02-28")
                .with(RevenueMovementFact.TABLE, HEADER + rows)
                .build(new RevenueMovements());
    }
}

package org.deskledger.mart.retention;

import static org.apache.spark.sql.functions.expr;
import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class CohortRetentionTest {

    @Test
    void aCohortThatLostEverybodyShowsZeroAndNotAGap() {
        assertRows(everybody(retention("2025-02-28", """
                customer_id | month      | cohort_month | tenure_months | is_active | stayed_months | is_complete | revenue_amount | mrr_amount
                ada         | 2025-01-01 | 2025-01-01   | 0             | true      | 1             | true        | 50             | 10
                ada         | 2025-02-01 | 2025-01-01   | 1             | false     | 1             | true        | 0              | 0
                """)), """
                cohort_month | months_since | cohort_size | retained_customers | retention_rate | revenue_retention | mrr_retention | survival | is_mature
                2025-01-01   | 0            | 1           | 1                  | 1              | 1                 | 1             | 1        | true
                2025-01-01   | 1            | 1           | 0                  | 0              | 0                 | 0             | 0        | true
                """);
    }

    @Test
    void theRunningMonthIsThereAndNotYetKnown() {
        assertRows(everybody(retention("2025-02-20", """
                customer_id | month      | cohort_month | tenure_months | is_active | stayed_months | is_complete | revenue_amount | mrr_amount
                ada         | 2025-01-01 | 2025-01-01   | 0             | true      | 1             | true        | 50             | 10
                ada         | 2025-02-01 | 2025-01-01   | 1             | true      | 2             | false       | 50             | 10
                """)), """
                months_since | cohort_size | retained_customers | retention_rate | revenue | survival | ci_low   | is_mature
                0            | 1           | 1                  | 1              | 50      | 1        | 0.206549 | true
                1            | 1           |                    |                |         |          |          | false
                """);
    }

    @Test
    void whoComesBackIsRetainedAgainButDidNotSurvive() {
        assertRows(everybody(retention("2025-03-31", """
                customer_id | month      | cohort_month | tenure_months | is_active | stayed_months | is_complete | revenue_amount | mrr_amount
                ada         | 2025-01-01 | 2025-01-01   | 0             | true      | 1             | true        | 10             | 10
                ada         | 2025-02-01 | 2025-01-01   | 1             | false     | 1             | true        | 0              | 0
                ada         | 2025-03-01 | 2025-01-01   | 2             | true      | 1             | true        | 10             | 10
                bob         | 2025-01-01 | 2025-01-01   | 0             | true      | 1             | true        | 10             | 10
                bob         | 2025-02-01 | 2025-01-01   | 1             | true      | 2             | true        | 10             | 10
                bob         | 2025-03-01 | 2025-01-01   | 2             | true      | 3             | true        | 20             | 20
                """)), """
                months_since | retained_customers | retention_rate | surviving_customers | survival | revenue | revenue_retention
                0            | 2                  | 1              | 2                   | 1        | 20      | 1
                1            | 1                  | 0.5            | 1                   | 0.5      | 10      | 0.5
                2            | 2                  | 1              | 1                   | 0.5      | 30      | 1.5
                """);
    }

    @Test
    void customersAreSplitByWhatTheCrmSaysOfThem() {
        assertRows(retention("2025-01-31", """
                customer_id | month      | cohort_month | tenure_months | is_active | stayed_months | is_complete | revenue_amount | mrr_amount
                ada         | 2025-01-01 | 2025-01-01   | 0             | true      | 1             | true        | 10             | 10
                bob         | 2025-01-01 | 2025-01-01   | 0             | false     | 0             | true        | 10             | 0
                eve         | 2025-01-01 | 2025-01-01   | 0             | true      | 1             | true        | 10             | 10
                """).where("slice_kind IN ('all', 'segment', 'acquisition_channel')"), """
                slice_kind          | slice_value | cohort_size | retained_customers
                all                 | all         | 3           | 2
                segment             | small       | 2           | 1
                segment             | unknown     | 1           | 1
                acquisition_channel | search      | 1           | 1
                acquisition_channel | fair        | 1           | 0
                acquisition_channel | unknown     | 1           | 1
                """);
    }

    @Test
    void demand27_aCohortIsALongTableAndWhatACustomerHasBroughtIsASumOverItsRows() {
        Dataset<Row> rows = everybody(retention("2025-02-28", """
                customer_id | month      | cohort_month | tenure_months | is_active | stayed_months | is_complete | revenue_amount | mrr_amount
                ada         | 2025-01-01 | 2025-01-01   | 0             | true      | 1             | true        | 50             | 10
                ada         | 2025-02-01 | 2025-01-01   | 1             | true      | 2             | true        | 30             | 10
                bob         | 2025-01-01 | 2025-01-01   | 0             | true      | 1             | true        | 20             | 10
                bob         | 2025-02-01 | 2025-01-01   | 1             | false     | 1             | true        | 0              | 0
                eve         | 2025-02-01 | 2025-02-01   | 0             | true      | 1             | true        | 7              | 7
                """));

        assertRows(
                rows.groupBy("cohort_month", "cohort_size").agg(expr("sum(revenue) / cohort_size AS value_so_far")),
                """
                cohort_month | cohort_size | value_so_far
                2025-01-01   | 2           | 50
                2025-02-01   | 1           | 7
                """);
    }

    private static Dataset<Row> everybody(Dataset<Row> retention) {
        return retention.where("slice_kind = 'all'");
    }

    private static Dataset<Row> retention(String asOf, String months) {
        return TestInputs.asOf(asOf)
                .with(CustomerDimension.TABLE, """
                customer_id | segment | acquisition_channel
                ada         | small   | search
                bob         | small   | fair
                """)
                .with(CustomerMonthFact.TABLE, months)
                .build(new CohortRetention());
    }
}

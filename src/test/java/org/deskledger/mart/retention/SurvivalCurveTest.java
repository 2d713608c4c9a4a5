package org.deskledger.mart.retention;

import static org.deskledger.testing.TableAssert.assertRows;

import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class SurvivalCurveTest {

    @Test
    void whoIsStillThereIsCensoredAndTheCurveEndsWithTheLastAtRisk() {
        // ada is seen for three months, bob leaves in the second of three, cleo is seen for one.
        String months = customer("ada", 3, 3) + customer("bob", 3, 1) + customer("cleo", 1, 1);

        // Greenwood at age 1: 0.5 * sqrt(1 / (2 * 1)); interval 0.5 ^ exp(+-1.96 * sqrt(0.5) / ln 2).
        assertRows(curve(months, "").where("slice_kind = 'all'"), """
            tenure_months | at_risk | churned | censored | survival | standard_error | ci_low   | ci_high  | restricted_mean_months | chi_square | degrees_of_freedom | p_value
            0             | 3       | 0       | 1        | 1        | 0              |          |          | 1                      |            | 0                  |
            1             | 2       | 1       | 0        | 0.5      | 0.353553       | 0.005983 | 0.91041  | 2                      |            | 0                  |
            2             | 1       | 0       | 1        | 0.5      | 0.353553       | 0.005983 | 0.91041  | 2.5                    |            | 0                  |
            """);
    }

    @Test
    void nothingIsSaidBeyondTheMonthInWhichTheLastOneLeaves() {
        assertRows(curve(customer("ada", 5, 1), "").where("slice_kind = 'all'"), """
            tenure_months | at_risk | churned | censored | survival | standard_error | ci_low | ci_high | restricted_mean_months
            0             | 1       | 0       | 0        | 1        | 0              |        |         | 1
            1             | 1       | 1       | 0        | 0        |                |        |         | 2
            """);
    }

    @Test
    void segmentsAreTestedAgainstEachOtherWithoutThoseOfWhomNothingIsKnown() {
        // Month 0: of 2 large and 2 small both small leave; expected of the small 2 * 2 / 4 = 1, variance 2 * 2 / 3 *
        // 1/4 = 1/3.
        // (2 - 1)^2 / (1/3) = 3, which chance exceeds once in 12.
        String months = customer("ada", 1, 1)
                + customer("bob", 1, 1)
                + customer("cleo", 1, 0)
                + customer("dan", 1, 0)
                + customer("eve", 1, 0);

        assertRows(curve(months, """
            ada  | large
            bob  | large
            cleo | small
            dan  | small
            """).where("slice_kind = 'segment'"), """
            slice_value | tenure_months | at_risk | churned | survival | chi_square | degrees_of_freedom | p_value
            large       | 0             | 2       | 0       | 1        | 3          | 1                  | 0.083265
            small       | 0             | 2       | 2       | 0        | 3          | 1                  | 0.083265
            unknown     | 0             | 1       | 1       | 0        | 3          | 1                  | 0.083265
            """);
    }

    @Test
    void theRunningMonthDoesNotCount() {
        assertRows(
                curve(customer("ada", 1, 1) + "ada | 2022-02-01 | 2022-01-01 | 1 | 1 | false\n", "")
                        .where("slice_kind = 'all'"),
                """
                tenure_months | at_risk | churned
                0             | 1       | 0
                """);
    }

    /** A customer's months, at the ends of the first of which they were active. */
    private static String customer(String id, int months, int activeEnds) {
        StringBuilder rows = new StringBuilder();
        for (int age = 0; age < months; age++) {
            rows.append("%s | %s | 2022-01-01 | %d | %d | true\n"
                    .formatted(id, LocalDate.of(2022, 1, 1).plusMonths(age), age, Math.min(age + 1, activeEnds)));
        }
        return rows.toString();
    }

    private static Dataset<Row> curve(String months, String segments) {
        return TestInputs.asOf("2025-12-31")
                .with(CustomerDimension.TABLE, "customer_id | segment\n" + segments)
                .with(
                        CustomerMonthFact.TABLE,
                        "customer_id | month | cohort_month | tenure_months | stayed_months | is_complete\n" + months)
                .build(new SurvivalCurve());
    }
}

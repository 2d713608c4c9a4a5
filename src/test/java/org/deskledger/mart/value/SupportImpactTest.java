package org.deskledger.mart.value;

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
class SupportImpactTest {

    private final StringBuilder months = new StringBuilder(
            "customer_id | month | tenure_months | is_active | is_complete"
                    + " | revenue_amount | margin_after_service_amount | csat_answers | csat_positives | reopened_count | breached_count\n");
    private final StringBuilder customers = new StringBuilder("customer_id | segment\n");
    private int next;

    @Test
    void churnAndValueAfterABadExperienceStandBesideThoseOfCustomersWithoutIt() {
        some(4, "small", "reopened", 1);
        some(10, "small", "quiet", 1);

        assertRows(impact().where("segment = 'all' AND period_kind = 'month'"), """
                exposure | class    | period_start | exposed_customers | matched_customers | comparable_customers | churned_customers | churn_rate | comparable_churn_rate | churn_difference | revenue_amount | comparable_revenue_amount | margin_difference_amount | value_at_stake_amount | is_mature | is_reliable
                reopen   | reopened | 2025-01-01   | 4                 | 4                 | 10                   | 1                 | 0.25       | 0.1                   | 0.15             | 900            | 1080                      | -22.5                    | -90                   | true      | false
                """);
    }

    @Test
    void whoHadLeftBeforeTheMonthWasOverWasNotExposed() {
        months.append("gone | 2025-01-01 | 5 | false | true | 0 | 0 | 1 | 0 | 1 | 1\n");
        months.append("gone | 2025-02-01 | 6 | false | true | 0 | 0 | 0 | 0 | 0 | 0\n");
        some(3, "small", "quiet", 0);

        assertRows(impact(), "exposure\n");
    }

    @Test
    void exposedCustomersWithNobodyToCompareAreLeftOutAndCounted() {
        some(2, "small", "reopened", 0);
        some(2, "small", "quiet", 0);
        some(3, "large", "reopened", 1);
        some(5, "middle", "quiet", 0);

        assertRows(impact().where("segment = 'all' AND period_kind = 'month'"), """
                exposed_customers | matched_customers | unmatched_customers | unmatched_strata | comparable_customers | other_customers | churned_customers
                5                 | 2                 | 3                   | 1                | 2                    | 5               | 0
                """);
    }

    @Test
    void aDifferenceThatIsOnlyOneOfSegmentsDisappears() {
        // Simpson: small customers leave more often and are reopened more often; within each segment nothing differs.
        some(20, "small", "reopened", 10);
        some(4, "small", "quiet", 2);
        some(4, "large", "reopened", 1);
        some(20, "large", "quiet", 5);

        assertRows(impact().where("segment = 'all' AND period_kind = 'month'"), """
                churn_rate | comparable_churn_rate | churn_difference | revenue_difference_amount
                0.458333   | 0.458333              | 0                | 0
                """);
    }

    @Test
    void anOutcomeThatIsNotOverIsNotKnown() {
        some(2, "small", "reopened", 1);
        some(2, "small", "quiet", 0);

        assertRows(impact("2025-03-31").where("segment = 'all' AND period_kind = 'month'"), """
                exposed_customers | matched_customers | churned_customers | churn_rate | churn_difference_ci_low | value_at_stake_amount | is_mature | is_reliable
                2                 | 2                 |                   |            |                         |                       | false     | false
                """);
    }

    @Test
    void ratingsHaveTwoClassesAndWithoutSurveysTheOtherExposuresRemain() {
        some(2, "small", "happy", 0);
        some(3, "small", "unhappy", 1);
        some(1, "small", "reopened", 0);
        some(1, "small", "late", 0);

        assertRows(impact().where("segment = 'small' AND period_kind = 'quarter'"), """
                exposure | class    | period_start | exposed_customers | comparable_customers
                csat     | positive | 2025-01-01   | 2                 | 5
                csat     | negative | 2025-01-01   | 3                 | 4
                reopen   | reopened | 2025-01-01   | 1                 | 6
                breach   | breached | 2025-01-01   | 1                 | 6
                """);
    }

    private Dataset<Row> impact() {
        return impact("2025-04-30");
    }

    private Dataset<Row> impact(String asOf) {
        String text = months.toString();
        if (asOf.equals("2025-03-31")) {
            text = text.lines()
                    .filter(line -> !line.contains("2025-04-01"))
                    .reduce((a, b) -> a + "\n" + b)
                    .orElseThrow();
        }
        return TestInputs.asOf(asOf)
                .with(CustomerMonthFact.TABLE, text)
                .with(CustomerDimension.TABLE, customers.toString())
                .build(new SupportImpact());
    }

    /** So many customers in January with an experience; the first of them are gone in April, having paid nothing. */
    private void some(int count, String segment, String experience, int leaving) {
        for (int i = 0; i < count; i++) {
            String id = "c" + next++;
            boolean leaves = i < leaving;
            customers.append(id).append(" | ").append(segment).append('\n');
            for (LocalDate month = LocalDate.parse("2025-01-01");
                    month.isBefore(LocalDate.parse("2025-05-01"));
                    month = month.plusMonths(1)) {
                boolean isFirst = month.getMonthValue() == 1;
                String money = leaves ? "0 | 0" : "100 | 50";
                String support = isFirst ? experienceCells(experience) : "0 | 0 | 0 | 0";
                months.append(String.join(
                                " | ",
                                id,
                                month.toString(),
                                "5",
                                String.valueOf(isFirst || !leaves),
                                "true",
                                money,
                                support))
                        .append('\n');
            }
        }
    }

    private static String experienceCells(String experience) {
        return switch (experience) {
            case "happy" -> "1 | 1 | 0 | 0";
            case "unhappy" -> "2 | 1 | 0 | 0";
            case "reopened" -> "0 | 0 | 1 | 0";
            case "late" -> "0 | 0 | 0 | 1";
            default -> "0 | 0 | 0 | 0";
        };
    }
}

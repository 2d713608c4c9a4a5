package org.deskledger.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingPayments;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CrmAcquisitionSpend;
import org.deskledger.extract.contract.CrmCustomers;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.fact.money.AcquisitionShareFact;
import org.deskledger.fact.money.MrrProfileFact;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.job.Job;
import org.deskledger.mart.retention.Churn;
import org.deskledger.mart.retention.CohortRetention;
import org.deskledger.mart.retention.RevenueMovements;
import org.deskledger.mart.retention.SurvivalCurve;
import org.deskledger.mart.value.ClvCac;
import org.deskledger.table.TableSpec;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A small company goes from its extracts through all money tables; what must be equal is equal, and is found where it is not. */
@ExtendWith(SparkTests.class)
final class MoneyIdentitiesTest {

    @Test
    @Tag("long")
    void fromExtractsToMartsEveryIdentityHolds(SparkSession spark) {
        Map<String, Dataset<Row>> tables = company(spark);
        List<Identity> identities = new ArrayList<>(List.of(
                new OpeningPlusMovementsIsClosing(),
                new MovementsInMartsAreThoseOfTheLedger(),
                new MrrOfTheProfileIsClosingOfTheLedger(),
                new RetentionIsOneMinusChurn(),
                new ChurnAgreesWithCustomerMonths(),
                new RevenueInMartsIsPaymentsInExtracts(),
                new AcquisitionSharesAddUpToSpend()));
        // Support has tables of its own.
        Stream.of(PartsOfEverySliceAddUpToTheTotal.ALL, EveryAmountHasARate.ALL)
                .flatMap(List::stream)
                .filter(identity -> tables.keySet().containsAll(identity.tables()))
                .forEach(identities::add);

        for (Identity identity : identities) {
            IdentityResult result = new Reconciliation(spark).compare(identity, tables);
            assertThat(result.example()).as(result.sentence()).isEmpty();
            assertThat(result.compared()).as(result.sentence()).isPositive();
        }
    }

    @Test
    void aMissingRateIsNamedWithCurrencyAndDay(SparkSession spark) {
        Dataset<Row> payments = Rows.of(PaymentFact.TABLE, """
                payment_id | currency | paid_on    | reporting_revenue_amount
                p1         | EUR      | 2025-03-04 |
                p2         | USD      | 2025-03-04 | 5
                """);

        IdentityResult result =
                new Reconciliation(spark).compare(EveryAmountHasARate.ALL.get(0), Map.of("fact.payment", payments));

        assertThat(result.holds()).isFalse();
        assertThat(result.example()).contains("fact.payment: no rate of EUR on 2025-03-04");
    }

    @Test
    void aMovementThatDoesNotAddUpIsFoundWithCustomerMonthAndCurrency(SparkSession spark) {
        IdentityResult result = broken(spark, """
                customer_id | month      | currency | opening_amount | new_amount | reactivation_amount | expansion_amount | contraction_amount | churned_amount | closing_amount
                ada         | 2025-01-01 | USD      | 0              | 10         | 0                   | 0                | 0                  | 0              | 11
                """);

        assertThat(result.example())
                .contains("customer ada 2025-01-01 USD: 10 is not 11")
                .contains("total 2025-01-01 USD: 10 is not 11");
    }

    @Test
    void anAmountThatIsLostBetweenTwoMonthsIsFound(SparkSession spark) {
        // February has no row at all, and March begins with what January left behind.
        IdentityResult result = broken(spark, """
                customer_id | month      | currency | opening_amount | new_amount | reactivation_amount | expansion_amount | contraction_amount | churned_amount | closing_amount
                ada         | 2025-01-01 | USD      | 0              | 10         | 0                   | 0                | 0                  | 0              | 10
                ada         | 2025-03-01 | USD      | 10             | 0          | 0                   | 0                | 0                  | 0              | 10
                """);

        assertThat(result.example()).isEqualTo("customer ada 2025-03-01 USD follows on: 10 is not 0");
    }

    @Test
    void aReportingAmountThatDoesNotAddUpIsFound(SparkSession spark) {
        IdentityResult result = broken(spark, """
            customer_id | month      | currency | opening_amount | new_amount | reactivation_amount | expansion_amount | contraction_amount | churned_amount | closing_amount | reporting_opening_amount | reporting_new_amount | reporting_reactivation_amount | reporting_expansion_amount | reporting_contraction_amount | reporting_churned_amount | reporting_fx_amount | reporting_closing_amount
            ada         | 2025-01-01 | EUR      | 0              | 10         | 0                   | 0                | 0                  | 0              | 10             | 0                        | 11                   | 0                             | 0                          | 0                            | 0                        | 1                   | 13
            """);

        assertThat(result.example())
                .contains("customer ada 2025-01-01 EUR in the reporting currency: 12 is not 13")
                .contains("total 2025-01-01 in the reporting currency: 12 is not 13");
    }

    @Test
    void aCustomerThatTheMartLosesIsFound(SparkSession spark) {
        Map<String, Dataset<Row>> tables = new HashMap<>();
        tables.put("fact.revenue_movement", Rows.of(RevenueMovementFact.TABLE, """
                customer_id | month      | currency | opening_amount | new_amount | reactivation_amount | expansion_amount | contraction_amount | churned_amount | closing_amount
                ada         | 2025-01-01 | USD      | 0              | 10         | 0                   | 0                | 0                  | 0              | 10
                bob         | 2025-01-01 | USD      | 0              | 7          | 0                   | 0                | 0                  | 0              | 7
                """));
        tables.put("mart.revenue_movements", Rows.of(RevenueMovements.TABLE, """
            month      | currency | slice_kind | slice_value | opening | new | reactivation | expansion | contraction | churned | closing
            2025-01-01 | USD      | all        | all         | 0       | 10  | 0            | 0         | 0           | 0       | 10
            """));

        IdentityResult result = new Reconciliation(spark).compare(new MovementsInMartsAreThoseOfTheLedger(), tables);

        assertThat(result.example())
                .isEqualTo("2025-01-01 USD closing: 17 is not 10; 2025-01-01 USD gained: 17 is not 10");
    }

    private static IdentityResult broken(SparkSession spark, String movements) {
        return new Reconciliation(spark)
                .compare(
                        new OpeningPlusMovementsIsClosing(),
                        Map.of("fact.revenue_movement", Rows.of(RevenueMovementFact.TABLE, movements)));
    }

    @Test
    void aCustomerInTwoPartsOfASliceIsFound(SparkSession spark) {
        Dataset<Row> spend = Rows.of(ClvCac.TABLE, """
                cohort_month | slice_kind | slice_value | customers | revenue | acquisition_spend
                2025-01-01   | all        | all         | 1         | 0       | 0
                2025-01-01   | segment    | small       | 1         | 0       | 0
                2025-01-01   | segment    | large       | 1         | 0       | 0
                """);
        Identity ofClvCac = PartsOfEverySliceAddUpToTheTotal.ALL.get(3);

        IdentityResult result = new Reconciliation(spark).compare(ofClvCac, Map.of("mart.clv_cac", spend));

        assertThat(result.example()).contains("2025-01-01 segment customers");
    }

    private static Map<String, Dataset<Row>> company(SparkSession spark) {
        Map<TableSpec, Dataset<Row>> tables = new HashMap<>();
        tables.put(CustomerReferences.TABLE, Rows.of(CustomerReferences.TABLE, """
                system  | source_ref | customer_id | rule
                billing | ada        | ada         | same-id
                billing | bob        | bob         | same-id
                billing | eve        | eve         | same-id
                """));
        tables.put(CrmCustomers.TABLE, Rows.of(CrmCustomers.TABLE, """
                customer_id | name | segment | acquisition_channel | created_at           | updated_at
                ada         | Ada  | small   | search              | 2025-01-01T00:00:00Z | 2025-01-01T00:00:00Z
                bob         | Bob  | large   | fair                | 2025-01-01T00:00:00Z | 2025-01-01T00:00:00Z
                eve         | Eve  |         |                     | 2025-01-01T00:00:00Z | 2025-01-01T00:00:00Z
                """));
        tables.put(BillingSubscriptions.TABLE, Rows.of(BillingSubscriptions.TABLE, """
                subscription_id | valid_from           | valid_to             | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-05T00:00:00Z | 2025-02-20T00:00:00Z | ada          | small | 1        | 10     | month         | 1              | EUR      | active | 2025-01-05T00:00:00Z
                s2              | 2025-04-05T00:00:00Z |                      | ada          | small | 1        | 100    | year          | 1              | USD      | active | 2025-04-05T00:00:00Z
                s3              | 2025-02-05T00:00:00Z |                      | bob          | large | 1        | 7      | week          | 1              | EUR      | active | 2025-02-05T00:00:00Z
                s4              | 2025-03-05T00:00:00Z | 2025-03-20T00:00:00Z | nobody       | large | 1        | 70     | month         | 1              | USD      | active | 2025-03-05T00:00:00Z
                s5              | 2025-02-05T00:00:00Z |                      | nobody       | large | 1        | 70     | month         | 1              | USD      | active | 2025-02-05T00:00:00Z
                """));
        tables.put(BillingPayments.TABLE, Rows.of(BillingPayments.TABLE, """
                payment_id | customer_ref | subscription_id | paid_at              | amount | tax_amount | refunded_amount | currency | status    | updated_at
                p1         | ada          | s1              | 2025-01-05T00:00:00Z | 12     | 2          | 0               | EUR      | succeeded | 2025-01-05T00:00:00Z
                p1         | ada          | s1              | 2025-01-05T00:00:00Z | 12     | 2          | 6               | EUR      | succeeded | 2025-02-05T00:00:00Z
                p2         | bob          | s3              | 2024-12-31T00:00:00Z | 7      |            | 0               | EUR      | succeeded | 2025-01-05T00:00:00Z
                p3         | eve          |                 | 2025-01-09T00:00:00Z | 33     |            | 0               | USD      | succeeded | 2025-01-09T00:00:00Z
                p4         | nobody       |                 | 2025-01-09T00:00:00Z | 55     |            | 0               | USD      | succeeded | 2025-01-09T00:00:00Z
                p5         | eve          |                 | 2025-05-09T00:00:00Z | 44     |            | 0               | USD      | succeeded | 2025-05-09T00:00:00Z
                """));
        tables.put(CrmAcquisitionSpend.TABLE, Rows.of(CrmAcquisitionSpend.TABLE, """
                spend_id | month      | acquisition_channel | kind      | amount | currency | updated_at
                a        | 2025-01-01 | search              | marketing | 10     | USD      | 2025-01-31T00:00:00Z
                b        | 2025-01-01 |                     | sales     | 7      | USD      | 2025-01-31T00:00:00Z
                c        | 2025-03-01 | fair                | marketing | 5      | USD      | 2025-03-31T00:00:00Z
                """));
        tables.put(BillingExchangeRates.TABLE, Rows.of(BillingExchangeRates.TABLE, """
                rate_date  | currency | rate
                2024-12-31 | EUR      | 1.05
                2025-01-05 | EUR      | 1.06
                2025-01-31 | EUR      | 1.07
                2025-02-28 | EUR      | 1.08
                2025-03-31 | EUR      | 1.03
                2025-04-30 | EUR      | 1.02
                """));
        List<Job> jobs = List.of(
                new CustomerDimension(),
                new PaymentFact(),
                new RevenueMovementFact(),
                new MrrProfileFact(),
                new CustomerSpanFact(),
                new CustomerMonthFact(),
                new AcquisitionShareFact(),
                new Churn(),
                new CohortRetention(),
                new SurvivalCurve(),
                new RevenueMovements(),
                new ClvCac());
        for (Job job : jobs) {
            TestInputs inputs = TestInputs.asOf("2025-05-15");
            for (Map.Entry<TableSpec, Dataset<Row>> table : tables.entrySet()) {
                inputs = inputs.with(table.getKey(), table.getValue());
            }
            // Written out, as a run writes each table before the next job reads it.
            Dataset<Row> built = inputs.build(job);
            tables.put(job.table(), spark.createDataFrame(built.collectAsList(), built.schema()));
        }
        Map<String, Dataset<Row>> byName = new HashMap<>();
        tables.forEach((spec, rows) -> byName.put(spec.name(), rows));
        return byName;
    }
}

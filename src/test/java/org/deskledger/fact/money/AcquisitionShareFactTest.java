package org.deskledger.fact.money;

import static org.deskledger.testing.TableAssert.assertRows;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.CrmAcquisitionSpend;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.testing.ChangedSettings;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class AcquisitionShareFactTest {

    @Test
    void spendOfAChannelIsCutToFourDecimalsAndTheFirstOfEqualsTakesTheRest() {
        assertRows(shares("""
                spend_id | month      | acquisition_channel | kind      | amount | currency | updated_at
                a        | 2025-01-01 | search              | marketing | 60     | USD      | 2025-01-31T00:00:00Z
                b        | 2025-01-01 | search              | sales     | 40     | USD      | 2025-01-31T00:00:00Z
                """), """
                cohort_month | spend_channel | customer_id | spend_amount | bearers | allocated_amount
                2025-01-01   | search        | ada         | 100          | 3       | 33.3334
                2025-01-01   | search        | bob         | 100          | 3       | 33.3333
                2025-01-01   | search        | carl        | 100          | 3       | 33.3333
                """);
    }

    @Test
    void spendWithoutChannelIsBorneByCustomersOfChannelsThatHadSpend() {
        assertRows(shares("""
                spend_id | month      | acquisition_channel | kind      | amount | currency | updated_at
                a        | 2025-01-01 | search              | marketing | 30     | USD      | 2025-01-31T00:00:00Z
                b        | 2025-01-01 |                     | sales     | 9      | USD      | 2025-01-31T00:00:00Z
                """), """
                spend_channel | customer_id | allocated_amount
                search        | ada         | 10
                search        | bob         | 10
                search        | carl        | 10
                (none)        | ada         | 3
                (none)        | bob         | 3
                (none)        | carl        | 3
                """);
    }

    @Test
    void whereNoChannelHadSpendAllCustomersOfTheMonthBearIt() {
        assertRows(shares("""
                spend_id | month      | acquisition_channel | kind  | amount | currency | updated_at
                b        | 2025-01-01 |                     | sales | 8      | USD      | 2025-01-31T00:00:00Z
                """), """
                customer_id | allocated_amount
                ada         | 2
                bob         | 2
                carl        | 2
                dora        | 2
                """);
    }

    @Test
    void spendThatWonNobodyIsUnallocatedAndNotLost() {
        assertRows(shares("""
                spend_id | month      | acquisition_channel | kind      | amount | currency | updated_at
                a        | 2025-01-01 | fair                | marketing | 30     | USD      | 2025-01-31T00:00:00Z
                b        | 2025-02-01 |                     | sales     | 9      | USD      | 2025-02-28T00:00:00Z
                """), """
                cohort_month | spend_channel | customer_id | bearers | allocated_amount
                2025-01-01   | fair          | unallocated | 0       | 30
                2025-02-01   | (none)        | unallocated | 0       | 9
                """);
    }

    @Test
    void cac_withALagSpendWinsTheCustomersOfALaterMonth() {
        Dataset<Row> shares = inputs("""
                spend_id | month      | acquisition_channel | kind      | amount | currency | updated_at
                a        | 2024-12-01 | partner             | marketing | 30     | USD      | 2024-12-31T00:00:00Z
                """)
                .settings(settings -> ChangedSettings.value(
                        settings, ChangedSettings.value(settings, "0.8", Map.of(), 1, "channels-with-spend")))
                .build(new AcquisitionShareFact());

        assertRows(shares, """
                spend_month | cohort_month | customer_id | allocated_amount
                2024-12-01  | 2025-01-01   | dora        | 30
                """);
    }

    private static Dataset<Row> shares(String spend) {
        return inputs(spend).build(new AcquisitionShareFact());
    }

    private static TestInputs inputs(String spend) {
        return TestInputs.asOf("2025-02-28")
                .with(CrmAcquisitionSpend.TABLE, spend)
                .with(CustomerDimension.TABLE, """
                customer_id | acquisition_channel
                ada         | search
                bob         | search
                carl        | search
                dora        | partner
                """)
                .with(CustomerMonthFact.TABLE, """
                customer_id | month      | cohort_month | tenure_months
                ada         | 2025-01-01 | 2025-01-01   | 0
                ada         | 2025-02-01 | 2025-01-01   | 1
                bob         | 2025-01-01 | 2025-01-01   | 0
                carl        | 2025-01-01 | 2025-01-01   | 0
                dora        | 2025-01-01 | 2025-01-01   | 0
                """);
    }
}

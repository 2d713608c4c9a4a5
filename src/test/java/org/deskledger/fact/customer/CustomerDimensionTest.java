package org.deskledger.fact.customer;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CrmCustomers;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class CustomerDimensionTest {

    private final Dataset<Row> customers = TestInputs.asOf("2025-03-31")
            .in("Europe/Berlin")
            .with(CrmCustomers.TABLE, """
                    customer_id | name | segment | acquisition_channel | created_at           | updated_at           | acquired_at          | is_deleted
                    ada         | Ada  | small   | search              | 2025-01-10T00:00:00Z | 2025-01-10T00:00:00Z | 2025-01-31T23:30:00Z |
                    ada         | Ada  | large   | search              | 2025-01-10T00:00:00Z | 2025-03-10T00:00:00Z | 2025-01-31T23:30:00Z |
                    ada         | Ada  | huge    | search              | 2025-01-10T00:00:00Z | 2025-04-10T00:00:00Z | 2025-01-31T23:30:00Z |
                    bob         | Bob  | small   |                     | 2025-02-10T00:00:00Z | 2025-02-10T00:00:00Z |                      | true
                    """)
            .with(CustomerReferences.TABLE, """
                    system   | source_ref | customer_id | rule
                    helpdesk | z2         | ada         | email
                    billing  | cus_1      | ada         | link
                    billing  | cus_9      | carl        | link
                    helpdesk | who        | unknown     | none
                    """)
            .build(new CustomerDimension());

    @Test
    void everyCustomerOfTheCrmAndOfTheReferencesHasOneRowAndSoHasUnknown() {
        assertRows(customers, """
                customer_id | name | segment | acquisition_month | is_in_crm | is_deleted | is_unknown
                ada         | Ada  | large   | 2025-02-01        | true      | false      | false
                bob         | Bob  | small   | 2025-02-01        | true      | true       | false
                carl        |      |         |                   | false     | false      | false
                unknown     |      |         |                   | false     | false      | true
                """);
    }

    @Test
    void aCustomerKnowsItsReferencesInOtherSystems() {
        assertRows(customers.selectExpr("customer_id", "inline_outer(source_references)"), """
                customer_id | system   | source_ref | rule
                ada         | billing  | cus_1      | link
                ada         | helpdesk | z2         | email
                bob         |          |            |
                carl        | billing  | cus_9      | link
                unknown     | helpdesk | who        | none
                """);
    }

    @Test
    void thePlanIsThatOfTheNewestPaidSubscriptionAndNoneForWhoNeverHadOne() {
        Dataset<Row> rows = TestInputs.asOf("2025-03-31")
                .with(CustomerReferences.TABLE, """
                    system  | source_ref | customer_id | rule
                    billing | ada        | ada         | same-id
                    billing | bob        | bob         | same-id
                    billing | carl       | carl        | same-id
                    """)
                .with(BillingSubscriptions.TABLE, """
                    subscription_id | valid_from           | valid_to             | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | updated_at
                    s1              | 2025-01-01T00:00:00Z |                      | ada          | small | 1        | 10     | month         | 1              | USD      | active   | 2025-01-01T00:00:00Z
                    s1              | 2025-02-01T00:00:00Z | 2025-03-01T00:00:00Z | ada          | large | 1        | 90     | month         | 1              | USD      | active   | 2025-02-01T00:00:00Z
                    s1              | 2025-04-01T00:00:00Z |                      | ada          | huge  | 1        | 900    | month         | 1              | USD      | active   | 2025-03-20T00:00:00Z
                    s2              | 2025-01-01T00:00:00Z |                      | bob          | small | 1        | 10     | month         | 1              | USD      | trialing | 2025-01-01T00:00:00Z
                    s3              | 2025-01-01T00:00:00Z |                      | nobody       | small | 1        | 10     | month         | 1              | USD      | active   | 2025-01-01T00:00:00Z
                    """)
                .build(new CustomerDimension());

        assertRows(rows, """
            customer_id | plan
            ada         | large
            bob         | none
            carl        | none
            unknown     |
            """);
    }
}

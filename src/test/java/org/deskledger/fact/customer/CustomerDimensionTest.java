package org.deskledger.fact.customer;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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
}

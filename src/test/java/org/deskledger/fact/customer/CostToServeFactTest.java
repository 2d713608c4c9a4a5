package org.deskledger.fact.customer;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.CostShareFact;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class CostToServeFactTest {

    @Test
    void costIsBorneByTheSecondsThatACustomerTookAndNothingOfItIsLost() {
        // 100 over 3600, 7200 and 1: cut to 4 decimals, the largest takes what is left. Nobody wrote an e-mail.
        Dataset<Row> parts = TestInputs.asOf("2025-01-31")
                .in("America/New_York")
                .with(ContactFact.TABLE, """
                contact_id | customer_id | direction | channel | team  | ended_at             | handle_seconds | is_handled
                c1         | ada         | inbound   | phone   | first | 2025-01-11T00:00:00Z | 3600           | true
                c2         | bob         | inbound   | phone   | first | 2025-01-11T00:00:00Z | 7000           | true
                leg        | bob         | inbound   | phone   | first | 2025-01-12T00:00:00Z | 200            | false
                call       | bob         | outbound  | phone   | first | 2025-01-12T00:00:00Z | 900            | true
                stranger   | unknown     | inbound   | phone   | first | 2025-02-01T04:59:59Z | 1              | true
                february   | bob         | inbound   | phone   | first | 2025-02-01T05:00:00Z | 60             | true
                bot        | bob         | inbound   | email   | first | 2025-01-12T00:00:00Z |                | false
                """)
                .with(CostShareFact.TABLE, """
                cost_id | channel     | team        | month      | allocated_amount
                k1      | phone       | first       | 2025-01-01 | 60
                k2      | phone       | first       | 2025-01-01 | 40
                k3      | email       | first       | 2025-01-01 | 500
                k4      | unallocated | unallocated | 2025-01-01 | 7
                """)
                .build(new CostToServeFact());

        assertRows(parts, """
                customer_id | month      | channel     | team        | handle_seconds | cost_to_serve_amount
                ada         | 2025-01-01 | phone       | first       | 3600           | 33.3302
                bob         | 2025-01-01 | phone       | first       | 7200           | 66.6606
                unknown     | 2025-01-01 | phone       | first       | 1              | 0.0092
                unborne     | 2025-01-01 | email       | first       | 0              | 500
                unborne     | 2025-01-01 | unallocated | unallocated | 0              | 7
                """);
    }
}

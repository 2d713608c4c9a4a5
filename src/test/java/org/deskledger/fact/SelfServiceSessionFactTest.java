package org.deskledger.fact;

import static org.deskledger.testing.TableAssert.assertRows;

import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.HelpdeskSelfServiceSessions;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class SelfServiceSessionFactTest {

    /** SHA-256 of {@code helpdesk:ann} and {@code helpdesk:bob}, as {@code sha256sum} prints them. */
    private static final String ANN = "696e04d24f29e891128347e6c07bc5b2cb8b00271ecb078212dd39ed329c2a1f";

    private static final String BOB = "64fd7f7808e69e49a3f9a4e446638ccc4ae52c62088a9dabba8bfd9c6f90c172";

    private final TestInputs inputs = TestInputs.asOf("2025-01-31");

    @Test
    void theNextContactIsTheFirstTicketOrQueueOfThePersonFromTheVisitOn() {
        inputs.with(HelpdeskSelfServiceSessions.TABLE, """
                        session_id | customer_ref | started_at           | kind        | article_views
                        before     | ann          | 2025-01-10T10:00:00Z | help_center | 1
                        same       | ann          | 2025-01-10T12:00:00Z | bot         | 1
                        after      | ann          | 2025-01-12T00:00:01Z | ivr         | 1
                        other      | bob          | 2025-01-10T10:00:00Z | community   | 1
                        nobody     |              | 2025-01-10T10:00:00Z | community   | 1
                        later      | ann          | 2025-02-01T00:00:00Z | bot         | 1
                        """)
                .with(CustomerReferences.TABLE, """
                        system   | source_ref | customer_id
                        helpdesk | ann        | acme
                        """)
                .with(TicketFact.TABLE, """
                        ticket_id | person_key | direction | is_deleted | created_at
                        asked     | ANN        | inbound   | false      | 2025-01-10T12:00:00Z
                        spam      | ANN        | inbound   | true       | 2025-01-10T11:00:00Z
                        sold      | ANN        | outbound  | false      | 2025-01-10T11:00:00Z
                        nameless  |            | inbound   | false      | 2025-01-10T11:00:00Z
                        """.replace("ANN", ANN))
                .with(ContactFact.TABLE, """
                        contact_id | person_key | source  | is_offered | entered_at
                        waited     | ANN        | contact | true       | 2025-01-12T00:00:00Z
                        contained  | BOB        | contact | false      | 2025-01-11T00:00:00Z
                        of_ticket  | BOB        | ticket  | false      | 2025-01-11T00:00:00Z
                        """.replace("ANN", ANN).replace("BOB", BOB));
        assertRows(inputs.build(new SelfServiceSessionFact()), """
                session_id | customer_id | channel | deflected_to | next_contact_at
                before     | acme        | web     | email        | 2025-01-10T12:00:00Z
                same       | acme        | bot     | chat         | 2025-01-10T12:00:00Z
                after      | acme        | phone   | phone        |
                other      | unknown     | web     | email        |
                nobody     | unknown     | web     | email        |
                """);
    }

    @Test
    void thePriceIsTheHumanCostOfTheMonthOverTheContactsOfTheChannelThatWasSpared() {
        inputs.with(HelpdeskSelfServiceSessions.TABLE, """
                        session_id | started_at           | kind        | article_views
                        priced     | 2025-01-10T10:00:00Z | help_center | 1
                        chat       | 2025-01-10T10:00:00Z | bot         | 1
                        december   | 2024-12-10T10:00:00Z | help_center | 1
                        """)
                .with(CostShareFact.TABLE, """
                        cost_id | channel | month      | allocated_amount | is_automation
                        l1      | email   | 2025-01-01 | 90               | false
                        l2      | email   | 2025-01-01 | 10               | false
                        l3      | email   | 2025-01-01 | 1000             | true
                        l4      | chat    | 2025-01-01 | 1000             | false
                        """)
                .with(ContactFact.TABLE, """
                        contact_id | channel | ended_at             | is_handled
                        c1         | email   | 2025-01-10T10:00:00Z | true
                        c2         | email   | 2025-01-10T10:00:00Z | true
                        c3         | email   | 2025-01-10T10:00:00Z | true
                        leg        | email   | 2025-01-10T10:00:00Z | false
                        """);
        assertRows(inputs.build(new SelfServiceSessionFact()), """
                session_id | contact_cost_amount
                priced     | 33.3333
                chat       |
                december   |
                """);
    }
}

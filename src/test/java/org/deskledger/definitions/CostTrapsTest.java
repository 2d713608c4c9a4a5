package org.deskledger.definitions;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingSupportCosts;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.CostShareFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.mart.cost.CostPerContact;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The traps of cost per contact that the definitions name, from the extracts to the mart. */
@Tag("long")
@ExtendWith(SparkTests.class)
class CostTrapsTest {

    private static final String CONTACT =
            "contact_id | transferred_from | ticket_id | direction | channel | queue | team | entered_at | answered_at"
                    + " | ended_at | talk_seconds | outcome\n";

    private static final String LEDGER =
            "cost_id | month | team | channel | category | amount | currency | updated_at\n";

    @Test
    void oneAverageHidesComplexity() {
        // 100 over two contacts is 50 for both; by the hours that they took it is 10 and 90.
        assertRows(mart("l1 | 2025-01-01 | | | salaries | 100 | USD | 2025-01-31T00:00:00Z", """
                easy | | | inbound | chat  | q | one | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | 2025-01-10T11:00:00Z | 100 | answered
                hard | | | inbound | phone | q | two | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | 2025-01-10T11:00:00Z | 900 | answered
                """), """
                channel | team | contacts | cost_per_contact
                chat    | one  | 1        | 10
                phone   | two  | 1        | 90
                """);
    }

    @Test
    void aTransferIsNotCountedTwice() {
        // The first line handled the contact; the second bears its hours, and no second contact makes either cheaper.
        assertRows(mart("l1 | 2025-01-01 | | | salaries | 100 | USD | 2025-01-31T00:00:00Z", """
                c1 |    | | inbound | phone | q | one | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | 2025-01-10T10:10:00Z | 600 | answered
                c2 | c1 | | inbound | phone | q | one | 2025-01-10T10:10:00Z | 2025-01-10T10:10:00Z | 2025-01-10T10:20:00Z | 600 | answered
                """), """
                channel | team | contacts | cost_per_contact | total_cost_amount
                phone   | one  | 1        | 100              | 100
                """);
    }

    @Test
    void botsAreNotFreeAndDoNotMakeAgentsCheaper() {
        assertRows(mart("""
                people | 2025-01-01 | | | salaries | 90 | USD | 2025-01-31T00:00:00Z
                bot    | 2025-01-01 | | | ai       | 10 | USD | 2025-01-31T00:00:00Z""", """
                person | | | inbound | chat | q | one | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | 2025-01-10T10:10:00Z | 600 | answered
                bot1   | | | inbound | chat | q | one | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:10:00Z |     | contained
                bot2   | | | inbound | chat | q | one | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:10:00Z |     | contained
                """), """
                contacts | contained_contacts | cost_per_contact | human_cost_per_contact | cost_per_automated_contact
                1        | 2                  | 100              | 90                     | 5
                """);
    }

    @Test
    void repeatContactsMakeAContactCheaperAndAResolutionDearer() {
        String once = """
                c1 | | t1 | inbound | phone | q | one | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | 2025-01-10T10:10:00Z | 600 | answered
                """;
        String again = once + """
                c2 | | t1 | inbound | phone | q | one | 2025-01-11T10:00:00Z | 2025-01-11T10:00:00Z | 2025-01-11T10:10:00Z | 600 | answered
                c3 | | t1 | inbound | phone | q | one | 2025-01-12T10:00:00Z | 2025-01-12T10:00:00Z | 2025-01-12T10:10:00Z | 600 | answered
                """;
        assertRows(mart("l1 | 2025-01-01 | one | phone | salaries | 60 | USD | 2025-01-31T00:00:00Z", once), """
                contacts | resolutions | cost_per_contact | cost_per_resolution
                1        | 1           | 60               | 60
                """);
        assertRows(mart("l1 | 2025-01-01 | one | phone | salaries | 90 | USD | 2025-01-31T00:00:00Z", again), """
                contacts | resolutions | cost_per_contact | cost_per_resolution
                3        | 1           | 30               | 90
                """);
    }

    /** One ticket that is solved, the given contacts and ledger lines, through the real jobs. */
    private static Dataset<Row> mart(String ledger, String contacts) {
        TestInputs inputs = TestInputs.asOf("2025-01-31")
                .with(HelpdeskTickets.TABLE, """
                        ticket_id | customer_ref | created_at           | updated_at           | channel | direction | team | status
                        t1        | ann          | 2025-01-10T10:00:00Z | 2025-01-20T10:00:00Z | phone   | inbound   | one  | solved
                        """)
                .with(HelpdeskTicketEvents.TABLE, """
                        event_id | ticket_id | occurred_at          | event_type     | actor_type | from_value | to_value
                        e1       | t1        | 2025-01-20T10:00:00Z | status_changed | agent      | open       | solved
                        """)
                .with(HelpdeskContacts.TABLE, CONTACT + contacts)
                .with(BillingSupportCosts.TABLE, LEDGER + ledger);
        if (!contacts.contains("| t1 |")) {
            inputs.with(HelpdeskTickets.TABLE, "ticket_id | updated_at").with(HelpdeskTicketEvents.TABLE, "event_id");
        }
        inputs.with(new TicketFact()).with(new ContactFact()).with(new CostShareFact());
        return inputs.build(new CostPerContact());
    }
}

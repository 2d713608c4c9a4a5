package org.deskledger.fact;

import static org.deskledger.testing.TableAssert.assertRows;

import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class ContactFactTest {

    private final TestInputs inputs = TestInputs.asOf("2025-01-31").with(HelpdeskAgents.TABLE, """
            agent_id | name | team  | tier | is_bot | _delivered_on
            amy      | Amy  | one   | 1    | false  | 2025-01-01
            amy      | Amy  | two   | 2    | false  | 2025-01-15
            bob      | Bob  | two   | 2    | false  | 2025-01-01
            bob      | Bob  | two   | 2    | false  | 2025-01-15
            robo     | Robo | one   | 1    | true   | 2025-01-01
            robo     | Robo | one   | 1    | true   | 2025-01-15
            """);

    @Test
    void aCallIsOfferedHandledAndTimed() {
        inputs.with(HelpdeskContacts.TABLE, """
                contact_id | direction | channel | queue | entered_at           | queued_at            | answered_at          | ended_at             | agent_id | talk_seconds | hold_seconds | wrap_up_seconds | outcome
                c1         | inbound   | phone   | q     | 2025-01-10T10:00:00Z | 2025-01-10T10:00:10Z | 2025-01-10T10:00:30Z | 2025-01-10T10:05:00Z | amy      | 200          | 70           | 30              | answered
                """);
        assertRows(inputs.build(new ContactFact()), """
                contact_id | chain_id | source  | team | wait_seconds | handle_seconds | estimated_seconds | is_offered | is_handled | is_answered | is_in_target | is_abandoned
                c1         | c1       | contact | one  | 20           | 300            |                   | true       | true       | true        | true         | false
                """);
    }

    @Test
    void theTeamIsTheOneAtThatTimeAndADeliveredOneComesFirst() {
        inputs.with(HelpdeskContacts.TABLE, """
                contact_id | direction | channel | queue | entered_at           | answered_at          | ended_at             | agent_id | outcome  | team
                before     | inbound   | phone   | q     | 2025-01-14T23:59:00Z | 2025-01-14T23:59:00Z | 2025-01-15T00:05:00Z | amy      | answered |
                after      | inbound   | phone   | q     | 2025-01-15T10:00:00Z | 2025-01-15T10:00:00Z | 2025-01-15T10:05:00Z | amy      | answered |
                early      | inbound   | phone   | q     | 2024-01-15T10:00:00Z | 2024-01-15T10:00:00Z | 2024-01-15T10:05:00Z | amy      | answered |
                told       | inbound   | phone   | q     | 2025-01-15T10:00:00Z | 2025-01-15T10:00:00Z | 2025-01-15T10:05:00Z | amy      | answered | vip
                stranger   | inbound   | phone   | q     | 2025-01-15T10:00:00Z | 2025-01-15T10:00:00Z | 2025-01-15T10:05:00Z | zoe      | answered |
                """);
        assertRows(inputs.build(new ContactFact()), """
                contact_id | team
                before     | one
                after      | two
                early      | one
                told       | vip
                stranger   | none
                """);
    }

    @Test
    void aTransferChainIsOneOfferedAndOneHandledContactAndKeepsAllItsSeconds() {
        inputs.with(HelpdeskContacts.TABLE, """
                contact_id | transferred_from | direction | channel | queue | entered_at           | answered_at          | ended_at             | agent_id | talk_seconds | outcome
                c1         |                  | inbound   | phone   | menu  | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:01:00Z |          |              | flow_out
                c2         | c1               | inbound   | phone   | q     | 2025-01-10T10:01:00Z | 2025-01-10T10:01:15Z | 2025-01-10T10:05:00Z | amy      | 100          | answered
                c3         | c2               | inbound   | phone   | q     | 2025-01-10T10:05:00Z |                      | 2025-01-10T10:06:00Z |          |              | flow_out
                c4         | c3               | inbound   | phone   | q     | 2025-01-10T10:06:00Z | 2025-01-10T10:06:15Z | 2025-01-10T10:09:00Z | bob      | 150          | answered
                """);
        assertRows(inputs.build(new ContactFact()), """
                contact_id | chain_id | is_offered | is_answered | is_handled | is_in_target | is_flow_out | handle_seconds
                c1         | c1       | true       | true        | false      | true         | false       |
                c2         | c1       | false      | false       | true       | false        | false       | 100
                c3         | c1       | false      | false       | false      | false        | false       |
                c4         | c1       | false      | false       | false      | false        | false       | 150
                """);
    }

    @Test
    void whoGivesUpBeforeFiveSecondsIsAShortAbandon() {
        inputs.with(HelpdeskContacts.TABLE, """
                contact_id | direction | channel | queue | entered_at           | ended_at             | outcome
                short      | inbound   | phone   | q     | 2025-01-10T10:00:00Z | 2025-01-10T10:00:04Z | abandoned
                long       | inbound   | phone   | q     | 2025-01-10T10:00:00Z | 2025-01-10T10:00:05Z | abandoned
                """);
        assertRows(inputs.build(new ContactFact()), """
                contact_id | is_offered | is_abandoned | is_short_abandon | is_handled | wait_seconds | handle_seconds
                short      | true       | true         | true             | false      | 4            |
                long       | true       | true         | false            | false      | 5            |
                """);
    }

    @Test
    void aChainEndsAsItsLastLegDid() {
        inputs.with(HelpdeskContacts.TABLE, """
                contact_id | transferred_from | direction | channel | queue | entered_at           | answered_at          | ended_at             | agent_id | outcome
                menu       |                  | inbound   | phone   | q     | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:00:30Z |          | flow_out
                gave_up    | menu             | inbound   | phone   | q     | 2025-01-10T10:00:30Z |                      | 2025-01-10T10:00:50Z |          | abandoned
                robot      |                  | inbound   | chat    | q     | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | 2025-01-10T10:05:00Z | robo     | answered
                contained  |                  | inbound   | bot     | q     | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:05:00Z |          | contained
                left       |                  | inbound   | phone   | q     | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:00:50Z |          | flow_out
                back       |                  | inbound   | phone   | q     | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:00:50Z |          | callback
                sold       |                  | outbound  | phone   | q     | 2025-01-10T10:00:00Z | 2025-01-10T10:00:05Z | 2025-01-10T10:00:50Z | amy      | answered
                """);
        assertRows(inputs.build(new ContactFact()), """
                contact_id | is_offered | is_answered | is_handled | is_abandoned | is_contained | is_flow_out | handle_seconds
                menu       | true       | false       | false      | true         | false        | false       |
                gave_up    | false      | false       | false      | false        | false        | false       |
                robot      | false      | false       | false      | false        | true         | false       |
                contained  | false      | false       | false      | false        | true         | false       |
                left       | false      | false       | false      | false        | false        | true        |
                back       | true       | false       | false      | false        | false        | false       |
                sold       | false      | false       | false      | false        | false        | false       | 45
                """);
    }

    @Test
    void whereNoTalkWasRecordedTheChannelsStandardStandsInAndIsKeptApart() {
        inputs.with(HelpdeskContacts.TABLE, """
                contact_id | direction | channel | queue | entered_at           | answered_at          | ended_at             | agent_id | outcome
                mail       | inbound   | email   | q     | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | 2025-01-12T10:00:00Z | amy      | answered
                call       | inbound   | phone   | q     | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | 2025-01-10T10:01:40Z | amy      | answered
                """);
        assertRows(inputs.build(new ContactFact()), """
                contact_id | handle_seconds | estimated_seconds
                mail       | 540            | 540
                call       | 100            |
                """);
    }

    @Test
    void aTicketWithoutContactIsOneContactAtItsFirstReplyAndWasNeverOffered() {
        inputs.with(TicketFact.TABLE, """
                ticket_id  | customer_id | person_key | asked_at             | channel | direction | team | first_response_at    | first_response_agent_id | work_seconds
                worked     | acme        | p1         | 2025-01-10T10:00:00Z | email   | inbound   | late | 2025-01-11T10:00:00Z | amy                     | 700
                estimated  | acme        | p1         | 2025-01-10T10:00:00Z | email   | inbound   | late | 2025-01-20T10:00:00Z | zoe                     | 0
                unanswered | acme        | p1         | 2025-01-10T10:00:00Z | email   | inbound   | late |                      |                         | 50
                called     | acme        | p1         | 2025-01-10T10:00:00Z | phone   | inbound   | late | 2025-01-11T10:00:00Z | amy                     |
                """).with(HelpdeskContacts.TABLE, """
                contact_id | ticket_id | direction | channel | queue | entered_at           | answered_at          | ended_at             | agent_id | talk_seconds | outcome
                c1         | called    | inbound   | phone   | q     | 2025-01-11T10:00:00Z | 2025-01-11T10:00:00Z | 2025-01-11T10:01:00Z | zoe      | 60           | answered
                """);
        assertRows(inputs.build(new ContactFact()), """
                contact_id       | source  | customer_id | team | ended_at             | handle_seconds | estimated_seconds | is_handled | is_offered | wait_seconds
                c1               | contact | unknown     | late | 2025-01-11T10:01:00Z | 60             |                   | true       | true       | 0
                ticket:worked    | ticket  | acme        | one  | 2025-01-11T10:00:00Z | 700            |                   | true       | false      |
                ticket:estimated | ticket  | acme        | late | 2025-01-20T10:00:00Z | 540            | 540               | true       | false      |
                """);
    }
}

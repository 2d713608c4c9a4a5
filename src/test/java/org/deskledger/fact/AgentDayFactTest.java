package org.deskledger.fact;

import static org.deskledger.testing.TableAssert.assertRows;

import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class AgentDayFactTest {

    @Test
    void whoRepliedNotedResolvedOrHandledAContactOnADayWasActiveAndNobodyElse() {
        TestInputs inputs = TestInputs.asOf("2025-01-11")
                .in("Europe/Berlin")
                .with(HelpdeskAgents.TABLE, """
                        agent_id | team | tier | is_bot | _delivered_on
                        ann      | one  | 1    | false  | 2025-01-01
                        robot    | one  | 1    | true   | 2025-01-01
                        ann      | two  | 1    | false  | 2025-01-11
                        """)
                .with(HelpdeskTicketEvents.TABLE, """
                        event_id | ticket_id | occurred_at          | event_type     | actor_type | actor_id | is_public | from_value | to_value
                        e01      | t1        | 2025-01-10T09:00:00Z | message        | agent      | ann      | true      |            |
                        e02      | t1        | 2025-01-10T09:10:00Z | message        | agent      | ann      | false     |            |
                        e03      | t1        | 2025-01-10T09:20:00Z | status_changed | agent      | ann      |           | open       | solved
                        e04      | t1        | 2025-01-10T09:30:00Z | status_changed | agent      | ann      |           | solved     | closed
                        e05      | t1        | 2025-01-10T10:00:00Z | message        | agent      | robot    | true      |            |
                        e06      | t1        | 2025-01-10T11:00:00Z | message        | customer   | ada      | true      |            |
                        e07      | t1        | 2025-01-10T11:00:00Z | status_changed | customer   | ada      |           | closed     | open
                        e08      | t1        | 2025-01-10T11:30:00Z | assigned       | agent      | lead     |           |            | ann
                        e09      | t1        | 2025-01-10T23:30:00Z | status_changed | agent      | ann      |           | open       | solved
                        """)
                .with(ContactFact.TABLE, """
                        contact_id | source  | agent_id | ended_at             | handle_seconds
                        c1         | contact | bob      | 2025-01-11T10:00:00Z | 60
                        c2         | contact | bob      | 2025-01-12T10:00:00Z | 60
                        c3         | contact | robot    | 2025-01-11T10:00:00Z |
                        ticket:t1  | ticket  | ann      | 2025-01-11T09:00:00Z | 60
                        """);
        assertRows(inputs.build(new AgentDayFact()), """
                agent_id | day        | team | public_reply_count | note_count | resolution_count | handled_leg_count
                ann      | 2025-01-10 | one  | 1                  | 1          | 1                | 0
                ann      | 2025-01-11 | two  | 0                  | 0          | 1                | 0
                bob      | 2025-01-11 | none | 0                  | 0          | 0                | 1
                """);
    }
}

package org.deskledger.fact;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Friday is 2025-01-10; the default schedule is 09:00 to 17:00 from Monday to Friday. */
@ExtendWith(SparkTests.class)
class TicketSpanFactTest {

    private final TestInputs inputs = TestInputs.asOf("2025-01-31");

    @Test
    void aTicketIsASequenceOfSpansInCalendarAndBusinessTime() {
        assertRows(spans("""
                event_id | ticket_id | occurred_at          | event_type     | actor_type | from_value | to_value
                e1       | t1        | 2025-01-10T10:30:00Z | assigned       | agent      |            | amy
                e2       | t1        | 2025-01-10T10:30:00Z | status_changed | agent      | new        | open
                e3       | t1        | 2025-01-10T16:00:00Z | status_changed | agent      | open       | pending
                e4       | t1        | 2025-01-13T10:00:00Z | status_changed | customer   | pending    | open
                e5       | t1        | 2025-01-13T11:00:00Z | status_changed | agent      | open       | solved
                """), """
                span_no | status  | assignee_id | started_at           | ended_at             | calendar_seconds | business_seconds
                1       | new     |             | 2025-01-10T10:00:00Z | 2025-01-10T10:30:00Z | 1800             | 1800
                2       | open    | amy         | 2025-01-10T10:30:00Z | 2025-01-10T16:00:00Z | 19800            | 19800
                3       | pending | amy         | 2025-01-10T16:00:00Z | 2025-01-13T10:00:00Z | 237600           | 7200
                4       | open    | amy         | 2025-01-13T10:00:00Z | 2025-01-13T11:00:00Z | 3600             | 3600
                5       | solved  | amy         | 2025-01-13T11:00:00Z |                      |                  |
                """);
    }

    @Test
    void defect6AStretchWithNobodyIsASpanWhetherItEndedOrNot() {
        assertRows(spans("""
                event_id | ticket_id | occurred_at          | event_type | actor_type | from_value | to_value
                e1       | t1        | 2025-01-10T11:00:00Z | assigned   | agent      |            | amy
                e2       | t1        | 2025-01-10T12:00:00Z | assigned   | agent      | amy        |
                """), """
                span_no | assignee_id | calendar_seconds | ended_at
                1       |             | 3600             | 2025-01-10T11:00:00Z
                2       | amy         | 3600             | 2025-01-10T12:00:00Z
                3       |             |                  |
                """);
    }

    @Test
    void aTicketWithoutEventsIsOneOpenSpan() {
        assertRows(spans("""
                event_id | ticket_id | occurred_at          | event_type | actor_type
                e1       | lost      | 2025-01-10T11:00:00Z | assigned   | agent
                """), """
                ticket_id | span_no | team | ended_at
                t1        | 1       | one  |
                """);
    }

    private Dataset<Row> spans(String events) {
        return inputs.with(HelpdeskTickets.TABLE, """
                ticket_id | customer_ref | created_at           | updated_at           | channel | direction | status | team
                t1        | ada          | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | email   | inbound   | new    | one
                """)
                .with(HelpdeskTicketEvents.TABLE, events)
                .build(new TicketSpanFact());
    }
}

package org.deskledger.fact;

import static org.deskledger.testing.TableAssert.assertRows;

import org.deskledger.extract.contract.BillingSupportCosts;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;

class DataThroughFactTest {

    @Test
    void theDeliveryDateCountsElseTheLastEventAndAnAbsentEntityHasNoRow() {
        TestInputs inputs = TestInputs.asOf("2025-01-31")
                .with(HelpdeskTickets.TABLE, """
                        ticket_id | updated_at           | _delivered_on
                        t1        | 2025-01-05T00:00:00Z | 2025-01-20
                        t2        | 2025-01-25T00:00:00Z | 2025-01-10
                        """)
                .with(HelpdeskTicketEvents.TABLE, """
                        event_id | ticket_id | occurred_at
                        e1       | t1        | 2025-01-24T23:30:00Z
                        """)
                .with(BillingSupportCosts.TABLE, """
                        cost_id | month      | updated_at
                        l1      | 2025-01-01 | 2025-01-10T00:00:00Z
                        """);
        assertRows(inputs.in("Europe/Berlin").build(new DataThroughFact()), """
                fact_table      | entity                 | data_through
                fact.ticket     | helpdesk.tickets       | 2025-01-20
                fact.ticket     | helpdesk.ticket_events | 2025-01-25
                fact.reply      | helpdesk.tickets       | 2025-01-20
                fact.reply      | helpdesk.ticket_events | 2025-01-25
                fact.sla_event  | helpdesk.tickets       | 2025-01-20
                fact.sla_event  | helpdesk.ticket_events | 2025-01-25
                fact.self_service_session | helpdesk.tickets | 2025-01-20
                fact.contact    | helpdesk.tickets       | 2025-01-20
                fact.contact    | helpdesk.ticket_events | 2025-01-25
                fact.cost_share | billing.support_costs  | 2025-01-31
                """);
    }
}

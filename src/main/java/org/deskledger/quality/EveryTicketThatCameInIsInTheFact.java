package org.deskledger.quality;

import java.util.List;

/**
 * Every ticket that came in is in the fact. Tickets are counted whose version is older than the as-of by a day and that were delivered
 * through the day that the run knows; so the sentence holds for a look back too, in whatever zone days are cut.
 */
public final class EveryTicketThatCameInIsInTheFact implements Identity {

    @Override
    public String sentence() {
        return "Tickets that came in = tickets in fact.ticket";
    }

    @Override
    public List<String> tables() {
        return List.of("raw.helpdesk_tickets", "fact.ticket", "fact.data_through", "mart.metric_dictionary");
    }

    @Override
    public String sql() {
        return """
                SELECT concat('all tickets, first missing: ',
                              coalesce(min(CASE WHEN fact.ticket_id IS NULL THEN came.ticket_id END), 'none')) AS identity_key,
                       CAST(count(came.ticket_id) AS DECIMAL(38, 0)) AS left_side,
                       CAST(count(fact.ticket_id) AS DECIMAL(38, 0)) AS right_side
                FROM (SELECT DISTINCT ticket_id
                      FROM raw__helpdesk_tickets
                      CROSS JOIN (SELECT max(as_of) AS as_of FROM mart__metric_dictionary)
                      CROSS JOIN (SELECT max(data_through) AS data_through FROM fact__data_through
                                  WHERE fact_table = 'fact.ticket' AND entity = 'helpdesk.tickets')
                      WHERE updated_at < CAST(as_of AS TIMESTAMP) - INTERVAL 1 DAY
                        AND coalesce(_delivered_on <= data_through, true)) came
                LEFT JOIN fact__ticket fact ON came.ticket_id = fact.ticket_id
                """;
    }
}

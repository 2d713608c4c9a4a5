package org.deskledger.quality;

import java.util.List;

/** Every ticket with a version made by the as-of, and delivered through the day that the run knows, is in the fact; and no other is. */
public final class EveryTicketThatCameInIsInTheFact implements Identity {

    @Override
    public String sentence() {
        return "Tickets that came in = tickets in fact.ticket";
    }

    @Override
    public List<String> tables() {
        return List.of("raw.helpdesk_tickets", "fact.ticket");
    }

    @Override
    public String sql() {
        return """
                SELECT stack(2,
                  concat('all tickets, first missing: ', coalesce(missing, 'none')), came, both,
                  concat('all rows of the fact, first that never came: ', coalesce(made_up, 'none')), in_fact, both)
                  AS (identity_key, left_side, right_side)
                FROM (
                  SELECT min(CASE WHEN fact.ticket_id IS NULL THEN came.ticket_id END) AS missing,
                         min(CASE WHEN came.ticket_id IS NULL THEN fact.ticket_id END) AS made_up,
                         count(came.ticket_id) AS came, count(fact.ticket_id) AS in_fact,
                         count_if(came.ticket_id IS NOT NULL AND fact.ticket_id IS NOT NULL) AS both
                  FROM (SELECT DISTINCT ticket_id
                        FROM raw__helpdesk_tickets CROSS JOIN this_run
                        WHERE updated_at < ends_at AND coalesce(_delivered_on <= delivered_through, true)) came
                  FULL JOIN fact__ticket fact ON came.ticket_id = fact.ticket_id)
                """;
    }
}

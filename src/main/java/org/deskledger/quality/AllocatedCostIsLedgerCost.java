package org.deskledger.quality;

import java.util.List;

/**
 * The parts of every ledger line add up to the line, in its own currency: no line is missing, none is left from a version that was
 * corrected or taken away.
 *
 * <p>A line counts as it stands at the as-of. Which versions existed by then depends on the reporting zone, which no table holds; where a
 * version was made within the hours in which that day ends anywhere on earth, the parts must add up to the version that they name.
 */
public final class AllocatedCostIsLedgerCost implements Identity {

    @Override
    public String sentence() {
        return "Allocated cost = ledger cost, for every line of the support ledger";
    }

    @Override
    public List<String> tables() {
        return List.of("fact.cost_share", "raw.billing_support_costs", "fact.data_through", "mart.metric_dictionary");
    }

    @Override
    public String sql() {
        // The day of the as-of ends first at UTC+14, 10:00 UTC of that day, and last at UTC-12, 12:00 UTC of the next.
        // One version delivered twice with two amounts is the loader's matter; the parts must add up to one of them.
        return """
            WITH known AS (
              SELECT *, updated_at < CAST(as_of AS TIMESTAMP) + INTERVAL 10 HOURS AS is_past,
                     struct(updated_at, _delivered_on, _source_file, _source_line) AS version
              FROM raw__billing_support_costs
              CROSS JOIN (SELECT max(as_of) AS as_of FROM mart__metric_dictionary)
              CROSS JOIN (SELECT max(data_through) AS data_through FROM fact__data_through
                          WHERE fact_table = 'fact.cost_share' AND entity = 'billing.support_costs')
              WHERE updated_at < CAST(as_of AS TIMESTAMP) + INTERVAL 36 HOURS
                AND coalesce(_delivered_on <= data_through, true)
            ),
            newest AS (
              SELECT cost_id, bool_and(is_past) AS is_certain,
                     max_by(CASE WHEN coalesce(is_deleted, false) OR month > as_of THEN NULL ELSE amount END, version)
                       FILTER (WHERE is_past) AS amount
              FROM known GROUP BY cost_id
            ),
            shares AS (
              SELECT cost_id, line_updated_at, CAST(sum(original_amount) AS DECIMAL(38, 4)) AS amount
              FROM fact__cost_share GROUP BY cost_id, line_updated_at
            )
            SELECT shares.cost_id AS identity_key,
                   max(shares.amount) AS left_side,
                   coalesce(max(CASE WHEN known.amount = shares.amount THEN known.amount END), max(known.amount), 0) AS right_side
            FROM shares
            LEFT JOIN newest ON newest.cost_id = shares.cost_id
            LEFT JOIN known ON known.cost_id = shares.cost_id AND known.updated_at = shares.line_updated_at
            WHERE NOT coalesce(newest.is_certain, false)
            GROUP BY shares.cost_id, shares.line_updated_at
            UNION ALL
            SELECT newest.cost_id, coalesce(shares.amount, 0), coalesce(newest.amount, 0)
            FROM newest
            LEFT JOIN shares ON shares.cost_id = newest.cost_id
            WHERE newest.is_certain AND (newest.amount IS NOT NULL OR shares.amount IS NOT NULL)
            """;
    }
}

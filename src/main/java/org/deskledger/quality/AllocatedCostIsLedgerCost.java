package org.deskledger.quality;

import java.util.List;

/**
 * The parts of every ledger line add up to the line, in its own currency: no line is missing, none is left from a version that was
 * corrected or taken away.
 * A line counts as it stands in what the run saw, when its month had begun by the as-of.
 */
public final class AllocatedCostIsLedgerCost implements Identity {

    @Override
    public String sentence() {
        return "Allocated cost = ledger cost, for every line of the support ledger";
    }

    @Override
    public List<String> tables() {
        return List.of("fact.cost_share", "raw.billing_support_costs");
    }

    @Override
    public String sql() {
        return """
            WITH newest AS (
              SELECT cost_id, max_by(struct(month, amount, is_deleted),
                                     struct(updated_at, _delivered_on, _source_file, _source_line)) AS stands
              FROM raw__billing_support_costs CROSS JOIN this_run
              WHERE updated_at < ends_at AND coalesce(_delivered_on <= delivered_through, true)
              GROUP BY cost_id
            ),
            ledger AS (
              SELECT cost_id, stands.amount AS amount
              FROM newest CROSS JOIN this_run
              WHERE NOT coalesce(stands.is_deleted, false) AND stands.month <= as_of
            ),
            shares AS (
              SELECT cost_id, CAST(sum(original_amount) AS DECIMAL(38, 4)) AS amount FROM fact__cost_share GROUP BY cost_id
            )
            SELECT coalesce(ledger.cost_id, shares.cost_id) AS identity_key,
                   coalesce(shares.amount, 0) AS left_side,
                   coalesce(ledger.amount, 0) AS right_side
            FROM ledger FULL JOIN shares ON shares.cost_id = ledger.cost_id
            """;
    }
}

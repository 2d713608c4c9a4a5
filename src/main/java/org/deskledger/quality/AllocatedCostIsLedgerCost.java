package org.deskledger.quality;

import java.util.List;

/**
 * The parts of every ledger line add up to the version of the line that they were made from, in its own currency. Only a version with
 * the fact's {@code line_updated_at} is looked at, so a look back compares with what stood then.
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
        // One version delivered twice with two amounts is the loader's matter; the parts must add up to one of them.
        return """
                SELECT share.cost_id AS identity_key,
                       max(share.amount) AS left_side,
                       coalesce(max(CASE WHEN line.amount = share.amount THEN line.amount END), max(line.amount), 0) AS right_side
                FROM (SELECT cost_id, line_updated_at, CAST(sum(original_amount) AS DECIMAL(38, 4)) AS amount
                      FROM fact__cost_share GROUP BY cost_id, line_updated_at) share
                LEFT JOIN raw__billing_support_costs line
                ON share.cost_id = line.cost_id AND share.line_updated_at = line.updated_at
                GROUP BY share.cost_id, share.line_updated_at
                """;
    }
}

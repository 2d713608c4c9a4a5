package org.deskledger.quality;

import java.util.List;

/** Each month of the cost mart adds up to the parts of the ledger lines of that month, and so do its categories and its human and automated halves. */
public final class CostInMartsIsAllocatedCost implements Identity {

    @Override
    public String sentence() {
        return "Cost in mart.cost_per_contact = allocated cost, for every month, in total, by category and by kind";
    }

    @Override
    public List<String> tables() {
        return List.of("fact.cost_share", "mart.cost_per_contact");
    }

    @Override
    public String sql() {
        return """
            WITH marts AS (
              SELECT month, 'total' AS sum_of, sum(total_cost_amount) AS amount FROM mart__cost_per_contact GROUP BY month
              UNION ALL
              SELECT month, 'categories', sum(salaries_amount + benefits_amount + tools_amount + building_amount + hr_amount
                                              + hiring_training_amount + taxes_amount + overhead_amount + vendor_amount + ai_amount)
              FROM mart__cost_per_contact GROUP BY month
              UNION ALL
              SELECT month, 'human and automated', sum(human_cost_amount + automation_cost_amount)
              FROM mart__cost_per_contact GROUP BY month
            ),
            shares AS (
              SELECT month, sum_of, sum(allocated_amount) AS amount
              FROM fact__cost_share LATERAL VIEW explode(array('total', 'categories', 'human and automated')) AS sum_of
              GROUP BY month, sum_of
            )
            SELECT concat(coalesce(marts.month, shares.month), ' ', coalesce(marts.sum_of, shares.sum_of)) AS identity_key,
                   CAST(coalesce(marts.amount, 0) AS DECIMAL(38, 4)) AS left_side,
                   CAST(coalesce(shares.amount, 0) AS DECIMAL(38, 4)) AS right_side
            FROM marts
            FULL JOIN shares ON shares.month = marts.month AND shares.sum_of = marts.sum_of
            """;
    }
}

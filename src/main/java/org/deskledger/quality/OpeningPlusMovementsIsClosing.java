package org.deskledger.quality;

import java.util.List;

/** Opening recurring revenue plus all movements is closing recurring revenue, for every customer, month and currency; and every opening is the closing of the month before. */
public final class OpeningPlusMovementsIsClosing implements Identity {

    @Override
    public String sentence() {
        return "Opening MRR + movements = closing MRR per customer, month and currency, and opening = closing of the month before";
    }

    @Override
    public List<String> tables() {
        return List.of("fact.revenue_movement");
    }

    @Override
    public String sql() {
        return """
                SELECT concat(customer_id, ' ', month, ' ', currency) AS identity_key,
                       opening_amount + new_amount + reactivation_amount + expansion_amount + contraction_amount
                         + churned_amount AS left_side,
                       closing_amount AS right_side
                FROM fact__revenue_movement
                UNION ALL
                SELECT concat(customer_id, ' ', month, ' ', currency, ' in the reporting currency'),
                       reporting_opening_amount + reporting_new_amount + reporting_reactivation_amount
                         + reporting_expansion_amount + reporting_contraction_amount + reporting_churned_amount
                         + reporting_fx_amount,
                       reporting_closing_amount
                FROM fact__revenue_movement
                WHERE reporting_closing_amount IS NOT NULL AND reporting_fx_amount IS NOT NULL
                UNION ALL
                SELECT concat(later.customer_id, ' ', later.month, ' ', later.currency, ' follows on'),
                       later.opening_amount, earlier.closing_amount
                FROM fact__revenue_movement later
                JOIN fact__revenue_movement earlier
                  ON later.customer_id = earlier.customer_id AND later.currency = earlier.currency
                 AND earlier.month = add_months(later.month, -1)
                """;
    }
}

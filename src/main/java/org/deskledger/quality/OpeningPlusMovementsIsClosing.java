package org.deskledger.quality;

import java.util.List;

/**
 * Opening recurring revenue plus all movements is closing recurring revenue: for every customer, month and currency, for everybody's
 * total of a month, and in the reporting currency as in the original; and every opening is the closing of the month before, 0 where
 * there is none.
 */
public final class OpeningPlusMovementsIsClosing implements Identity {

    @Override
    public String sentence() {
        return "Opening MRR + movements = closing MRR per customer, month and currency and in total, and opening ="
                + " closing of the month before";
    }

    @Override
    public List<String> tables() {
        return List.of("fact.revenue_movement");
    }

    @Override
    public String sql() {
        return """
                WITH ledger AS (
                  SELECT customer_id, month, currency, opening_amount, closing_amount,
                         opening_amount + new_amount + reactivation_amount + expansion_amount + contraction_amount
                           + churned_amount AS moved_amount,
                         reporting_opening_amount, reporting_closing_amount,
                         reporting_opening_amount + reporting_new_amount + reporting_reactivation_amount
                           + reporting_expansion_amount + reporting_contraction_amount + reporting_churned_amount
                           + reporting_fx_amount AS reporting_moved_amount
                  FROM fact__revenue_movement
                )
                SELECT concat('customer ', customer_id, ' ', month, ' ', currency) AS identity_key,
                       moved_amount AS left_side, closing_amount AS right_side
                FROM ledger
                UNION ALL
                SELECT concat('customer ', customer_id, ' ', month, ' ', currency, ' in the reporting currency'),
                       reporting_moved_amount, reporting_closing_amount
                FROM ledger WHERE reporting_closing_amount IS NOT NULL AND reporting_moved_amount IS NOT NULL
                UNION ALL
                SELECT concat('customer ', later.customer_id, ' ', later.month, ' ', later.currency, ' follows on'),
                       later.opening_amount, coalesce(earlier.closing_amount, 0)
                FROM ledger later
                LEFT JOIN ledger earlier
                  ON later.customer_id = earlier.customer_id AND later.currency = earlier.currency
                 AND earlier.month = add_months(later.month, -1)
                UNION ALL
                SELECT concat('total ', month, ' ', currency), sum(moved_amount), sum(closing_amount)
                FROM ledger GROUP BY month, currency
                UNION ALL
                SELECT concat('total ', month, ' in the reporting currency'),
                       sum(reporting_moved_amount), sum(reporting_closing_amount)
                FROM ledger WHERE reporting_closing_amount IS NOT NULL AND reporting_moved_amount IS NOT NULL
                GROUP BY month
                """;
    }
}

package org.deskledger.quality;

import java.util.List;

/** The recurring revenue that the mart shows for everybody is the sum of the ledger's rows: each currency by itself, and all together, where both count by themselves what was retained. */
public final class MovementsInMartsAreThoseOfTheLedger implements Identity {

    @Override
    public String sentence() {
        return "MRR movements in mart.revenue_movements = those of all customers in the ledger, per month and currency";
    }

    @Override
    public List<String> tables() {
        return List.of("fact.revenue_movement", "mart.revenue_movements");
    }

    @Override
    public String sql() {
        return """
            WITH sums AS (
              SELECT 'ledger' AS side, month, currency, sum(opening_amount) AS opening,
                     sum(new_amount + reactivation_amount + expansion_amount) AS gained,
                     sum(contraction_amount + churned_amount) AS lost, sum(closing_amount) AS closing,
                     NULL AS gross_retained, NULL AS net_retained
              FROM fact__revenue_movement GROUP BY month, currency
              UNION ALL
              SELECT 'ledger', month, 'ALL', sum(reporting_opening_amount),
                     sum(reporting_new_amount + reporting_reactivation_amount + reporting_expansion_amount),
                     sum(reporting_contraction_amount + reporting_churned_amount), sum(reporting_closing_amount),
                     sum(CASE WHEN customer_id <> 'unknown' THEN reporting_gross_retained_amount END),
                     sum(CASE WHEN customer_id <> 'unknown' THEN reporting_net_retained_amount END)
              FROM fact__revenue_movement GROUP BY month
              UNION ALL
              SELECT 'mart', month, currency, opening, new + reactivation + expansion, contraction + churned, closing,
                     CASE WHEN currency = 'ALL' THEN gross_retained END, CASE WHEN currency = 'ALL' THEN net_retained END
              FROM mart__revenue_movements WHERE slice_kind = 'all'
            ),
            measures AS (
              SELECT side, month, currency, stack(6,
                  'opening', CAST(opening AS DECIMAL(38, 4)), 'gained', CAST(gained AS DECIMAL(38, 4)),
                  'lost', CAST(lost AS DECIMAL(38, 4)), 'closing', CAST(closing AS DECIMAL(38, 4)),
                  'gross retained', CAST(gross_retained AS DECIMAL(38, 4)),
                  'net retained', CAST(net_retained AS DECIMAL(38, 4)))
                AS (measure, amount)
              FROM sums
            )
            SELECT concat_ws(' ', month, currency, measure) AS identity_key,
                   max(CASE WHEN side = 'ledger' THEN amount END) AS left_side,
                   max(CASE WHEN side = 'mart' THEN amount END) AS right_side
            FROM measures GROUP BY month, currency, measure
            """;
    }
}

package org.deskledger.quality;

import java.util.List;

/** The recurring revenue that the mart shows for everybody is the sum of the ledger's rows: each currency by itself, and all together. */
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
                  SELECT month, currency, sum(opening_amount) AS opening,
                         sum(new_amount + reactivation_amount + expansion_amount) AS gained,
                         sum(contraction_amount + churned_amount) AS lost, sum(closing_amount) AS closing
                  FROM fact__revenue_movement GROUP BY month, currency
                  UNION ALL
                  SELECT month, 'ALL', sum(reporting_opening_amount),
                         sum(reporting_new_amount + reporting_reactivation_amount + reporting_expansion_amount),
                         sum(reporting_contraction_amount + reporting_churned_amount), sum(reporting_closing_amount)
                  FROM fact__revenue_movement GROUP BY month
                ),
                ledger AS (
                  SELECT month, currency, stack(4, 'opening', opening, 'gained', gained, 'lost', lost, 'closing', closing)
                    AS (measure, amount) FROM sums
                ),
                marts AS (
                  SELECT month, currency, stack(4, 'opening', opening, 'gained', new + reactivation + expansion,
                    'lost', contraction + churned, 'closing', closing) AS (measure, amount)
                  FROM (SELECT month, currency, CAST(opening AS DECIMAL(38, 4)) AS opening, CAST(closing AS DECIMAL(38, 4)) AS closing,
                               CAST(new AS DECIMAL(38, 4)) AS new, CAST(reactivation AS DECIMAL(38, 4)) AS reactivation,
                               CAST(expansion AS DECIMAL(38, 4)) AS expansion, CAST(contraction AS DECIMAL(38, 4)) AS contraction,
                               CAST(churned AS DECIMAL(38, 4)) AS churned
                        FROM mart__revenue_movements WHERE slice_kind = 'all')
                )
                SELECT concat_ws(' ', coalesce(ledger.month, marts.month), coalesce(ledger.currency, marts.currency),
                         coalesce(ledger.measure, marts.measure)) AS identity_key,
                       CAST(ledger.amount AS DECIMAL(38, 4)) AS left_side,
                       CAST(marts.amount AS DECIMAL(38, 4)) AS right_side
                FROM ledger FULL JOIN marts
                  ON ledger.month = marts.month AND ledger.currency = marts.currency AND ledger.measure = marts.measure
                """;
    }
}

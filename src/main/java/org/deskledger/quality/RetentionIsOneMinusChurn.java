package org.deskledger.quality;

import java.util.List;

/** Retention is one minus churn on the same set of customers, in every period and slice; said with whole customers, so that nothing is rounded. */
public final class RetentionIsOneMinusChurn implements Identity {

    @Override
    public String sentence() {
        return "Retained customers = customers at start - churned (retention = 1 - churn), and customers at start = customers at the end of the period before";
    }

    @Override
    public List<String> tables() {
        return List.of("mart.churn");
    }

    @Override
    public String sql() {
        return """
                SELECT concat_ws(' ', period_kind, period_start, slice_kind, slice_value) AS identity_key,
                       CAST(round(retention_rate * customers_start) AS DECIMAL(38, 4)) AS left_side,
                       CAST(customers_start - churned AS DECIMAL(38, 4)) AS right_side
                FROM mart__churn
                WHERE customers_start > 0
                UNION ALL
                SELECT concat_ws(' ', period_kind, period_start, slice_kind, slice_value, 'follows on'),
                       CAST(customers_start AS DECIMAL(38, 4)),
                       CAST(end_before AS DECIMAL(38, 4))
                FROM (SELECT *, lag(customers_end) OVER (PARTITION BY period_kind, slice_kind, slice_value ORDER BY period_start)
                        AS end_before
                      FROM mart__churn)
                WHERE end_before IS NOT NULL AND slice_kind <> 'customer_kind'
                """;
    }
}

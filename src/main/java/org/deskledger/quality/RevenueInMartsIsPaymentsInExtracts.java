package org.deskledger.quality;

import java.util.List;

/** The revenue of all cohorts and ages, with what follows nobody (unknown customers, bills before a first activity, the running month), is the net revenue of all payments: nothing is lost on the way and nothing counted twice. */
public final class RevenueInMartsIsPaymentsInExtracts implements Identity {

    @Override
    public String sentence() {
        return "Revenue in marts = payments in extracts, less refunds";
    }

    @Override
    public List<String> tables() {
        return List.of("fact.payment", "fact.customer_month", "mart.cohort_retention");
    }

    @Override
    public String sql() {
        return """
                WITH money AS (
                  SELECT customer_id, trunc(paid_on, 'MONTH') AS month, reporting_revenue_amount AS amount FROM fact__payment
                  UNION ALL
                  SELECT customer_id, trunc(refund.refunded_on, 'MONTH'), -refund.reporting_amount
                  FROM (SELECT customer_id, explode(refunds) AS refund FROM fact__payment)
                ),
                followed AS (
                  SELECT money.month, sum(money.amount) AS amount
                  FROM money JOIN fact__customer_month m ON m.customer_id = money.customer_id AND m.month = money.month
                  WHERE m.is_complete
                  GROUP BY money.month
                )
                SELECT 'all payments' AS identity_key,
                       CAST((SELECT coalesce(sum(reporting_net_revenue_amount), 0) FROM fact__payment) AS DECIMAL(38, 4)) AS left_side,
                       CAST((SELECT coalesce(sum(amount), 0) FROM money) AS DECIMAL(38, 4)) AS right_side
                UNION ALL
                SELECT concat('month ', coalesce(followed.month, marts.month)),
                       CAST(coalesce(followed.amount, 0) AS DECIMAL(38, 4)),
                       CAST(coalesce(marts.revenue, 0) AS DECIMAL(38, 4))
                FROM followed
                FULL JOIN (SELECT add_months(cohort_month, CAST(months_since AS INT)) AS month, sum(revenue) AS revenue
                           FROM mart__cohort_retention WHERE slice_kind = 'all' AND is_mature GROUP BY 1) marts
                  ON marts.month = followed.month
                """;
    }
}

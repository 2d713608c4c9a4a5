package org.deskledger.quality;

import java.util.List;

/**
 * From the extracts to the marts nothing is lost and nothing counted twice, in two steps. Each delivered payment, in the version that
 * stands at the cut, brings the revenue that {@code fact.payment} says, and no other payment does. The revenue of all cohorts and ages,
 * with what follows nobody (unknown customers, bills before a first activity, the running month), is the net revenue of all payments.
 */
public final class RevenueInMartsIsPaymentsInExtracts implements Identity {

    @Override
    public String sentence() {
        return "Revenue in marts = payments in extracts, less refunds";
    }

    @Override
    public List<String> tables() {
        return List.of("raw.billing_payments", "fact.payment", "fact.customer_month", "mart.cohort_retention");
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
                ),
                delivered AS (
                  SELECT payment_id, CASE WHEN stands.status IN ('succeeded', 'refunded')
                                          THEN stands.amount - coalesce(stands.tax_amount, 0) ELSE 0 END AS revenue
                  FROM (SELECT payment_id, max_by(struct(status, amount, tax_amount, paid_at, is_deleted),
                                                  struct(updated_at, _delivered_on, _source_file, _source_line)) AS stands
                        FROM raw__billing_payments CROSS JOIN this_run
                        WHERE updated_at < ends_at AND coalesce(_delivered_on <= delivered_through, true)
                        GROUP BY payment_id)
                  CROSS JOIN this_run
                  WHERE NOT coalesce(stands.is_deleted, false) AND stands.paid_at < ends_at
                )
                SELECT concat('payment ', coalesce(delivered.payment_id, fact.payment_id)) AS identity_key,
                       CAST(coalesce(fact.revenue_amount, 0) AS DECIMAL(38, 4)) AS left_side,
                       CAST(coalesce(delivered.revenue, 0) AS DECIMAL(38, 4)) AS right_side
                FROM delivered FULL JOIN fact__payment fact ON delivered.payment_id = fact.payment_id
                UNION ALL
                SELECT 'all payments',
                       CAST((SELECT coalesce(sum(reporting_net_revenue_amount), 0) FROM fact__payment) AS DECIMAL(38, 4)),
                       CAST((SELECT coalesce(sum(amount), 0) FROM money) AS DECIMAL(38, 4))
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

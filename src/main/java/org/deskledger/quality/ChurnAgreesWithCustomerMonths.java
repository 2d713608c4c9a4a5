package org.deskledger.quality;

import java.util.List;

/** The customers whom the churn mart counts at the end of a month are those whom the customer months call active: two ways to the same number. */
public final class ChurnAgreesWithCustomerMonths implements Identity {

    @Override
    public String sentence() {
        return "Customers at the end of a month in mart.churn = active customers in fact.customer_month";
    }

    @Override
    public List<String> tables() {
        return List.of("mart.churn", "fact.customer_month");
    }

    @Override
    public String sql() {
        return """
                SELECT concat('month ', churn.period_start) AS identity_key,
                       CAST(churn.customers_end AS DECIMAL(38, 4)) AS left_side,
                       CAST(coalesce(months.active, 0) AS DECIMAL(38, 4)) AS right_side
                FROM mart__churn churn
                LEFT JOIN (SELECT month, count_if(is_active) AS active FROM fact__customer_month GROUP BY month) months
                  ON months.month = churn.period_start
                WHERE churn.period_kind = 'month' AND churn.slice_kind = 'all'
                """;
    }
}

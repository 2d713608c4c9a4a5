package org.deskledger.quality;

import java.util.List;

/**
 * What customers, the unknown one and nobody bear of a channel and team adds up to its allocated cost, so cost to serve closes to the
 * ledger; and each customer's month shows what the customer bears.
 */
public final class CostToServeIsAllocatedCost implements Identity {

    @Override
    public String sentence() {
        return "Cost to serve = allocated cost, for every month, channel and team, and in every customer's month";
    }

    @Override
    public List<String> tables() {
        return List.of("fact.cost_share", "fact.cost_to_serve", "fact.customer_month");
    }

    @Override
    public String sql() {
        return """
            WITH served AS (
              SELECT month, channel, team, sum(cost_to_serve_amount) AS amount
              FROM fact__cost_to_serve GROUP BY month, channel, team
            ),
            allocated AS (
              SELECT month, channel, team, sum(allocated_amount) AS amount FROM fact__cost_share GROUP BY month, channel, team
            ),
            borne AS (
              SELECT customer_id, month, sum(cost_to_serve_amount) AS amount
              FROM fact__cost_to_serve GROUP BY customer_id, month
            )
            SELECT concat_ws(' ', month, channel, team) AS identity_key,
                   CAST(coalesce(served.amount, 0) AS DECIMAL(38, 4)) AS left_side,
                   CAST(coalesce(allocated.amount, 0) AS DECIMAL(38, 4)) AS right_side
            FROM served FULL JOIN allocated USING (month, channel, team)
            UNION ALL
            SELECT concat(fact__customer_month.customer_id, ' ', fact__customer_month.month),
                   CAST(fact__customer_month.cost_to_serve_amount AS DECIMAL(38, 4)),
                   CAST(coalesce(borne.amount, 0) AS DECIMAL(38, 4))
            FROM fact__customer_month
            LEFT JOIN borne ON borne.customer_id = fact__customer_month.customer_id AND borne.month = fact__customer_month.month
            """;
    }
}

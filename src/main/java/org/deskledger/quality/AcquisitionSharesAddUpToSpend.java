package org.deskledger.quality;

import java.util.List;

/** The parts of acquisition spend that customers bear add up to the spend of each channel and month, and the spend in the mart is the spend of the parts. */
public final class AcquisitionSharesAddUpToSpend implements Identity {

    @Override
    public String sentence() {
        return "Acquisition shares = spend, per channel and cohort month, and per slice of mart.clv_cac";
    }

    @Override
    public List<String> tables() {
        return List.of("fact.acquisition_share", "mart.clv_cac");
    }

    @Override
    public String sql() {
        return """
                SELECT concat(cohort_month, ' ', spend_channel) AS identity_key,
                       CAST(sum(allocated_amount) AS DECIMAL(38, 4)) AS left_side,
                       CAST(max(spend_amount) AS DECIMAL(38, 4)) AS right_side
                FROM fact__acquisition_share
                GROUP BY cohort_month, spend_channel
                HAVING count(*) = count(allocated_amount)
                UNION ALL
                SELECT concat(mart.cohort_month, ' by ', mart.slice_kind),
                       CAST(mart.spend AS DECIMAL(38, 4)),
                       CAST(coalesce(shares.spend, 0) AS DECIMAL(38, 4))
                FROM (SELECT cohort_month, slice_kind, sum(acquisition_spend) AS spend
                      FROM mart__clv_cac GROUP BY cohort_month, slice_kind) mart
                LEFT JOIN (SELECT cohort_month, sum(allocated_amount) AS spend
                           FROM fact__acquisition_share GROUP BY cohort_month) shares
                  ON shares.cohort_month = mart.cohort_month
                """;
    }
}

package org.deskledger.quality;

import java.util.List;

/** The recurring revenue of the ledger's profile, counted without customers, is what all customers of the ledger close a month with. */
public final class MrrOfTheProfileIsClosingOfTheLedger implements Identity {

    @Override
    public String sentence() {
        return "MRR of the ledger's profile = closing MRR of all customers, per month and currency";
    }

    @Override
    public List<String> tables() {
        return List.of("fact.mrr_profile", "fact.revenue_movement");
    }

    @Override
    public String sql() {
        return """
            SELECT concat_ws(' ', coalesce(ledger.month, profile.month), coalesce(ledger.currency, profile.currency))
                     AS identity_key,
                   CAST(profile.mrr_amount AS DECIMAL(38, 4)) AS left_side,
                   ledger.closing_amount AS right_side
            FROM (SELECT * FROM fact__mrr_profile WHERE is_of_ledger) profile
            FULL JOIN (SELECT month, currency, CAST(sum(closing_amount) AS DECIMAL(38, 4)) AS closing_amount
                       FROM fact__revenue_movement GROUP BY month, currency) ledger
              ON profile.month = ledger.month AND profile.currency = ledger.currency
            """;
    }
}

package org.deskledger.fact.money;

import org.deskledger.table.TableSpec;

/** Why monthly recurring revenue changed, per customer, month and currency. */
public final class RevenueMovementFact {

    public static final TableSpec TABLE = TableSpec.named("fact.revenue_movement")
            .grain(
                    "one customer, month and currency, from the first month with recurring revenue to the last month that is over")
            .key("customer_id", "month", "currency")
            .columns("""
                    customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                    month DATE NOT NULL COMMENT 'first day of the month',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code of the original amounts',
                    movement STRING NOT NULL COMMENT 'new, reactivation, expansion, contraction, churned or unchanged: once per customer and month, on the total of plans and currencies at opening rates',
                    opening_amount DECIMAL(18,4) NOT NULL COMMENT 'recurring revenue a month at the end of the month before, in the currency',
                    new_amount DECIMAL(18,4) NOT NULL COMMENT 'change in the first month with recurring revenue, in the currency',
                    reactivation_amount DECIMAL(18,4) NOT NULL COMMENT 'change where it comes back from 0, in the currency',
                    expansion_amount DECIMAL(18,4) NOT NULL COMMENT 'change where the customer\\'s total rose, in the currency',
                    contraction_amount DECIMAL(18,4) NOT NULL COMMENT 'change where the customer\\'s total fell; 0 or below in total, in the currency',
                    churned_amount DECIMAL(18,4) NOT NULL COMMENT 'change where it went to 0; 0 or below, in the currency',
                    closing_amount DECIMAL(18,4) NOT NULL COMMENT 'recurring revenue a month at the end of the month, in the currency',
                    reporting_opening_amount DECIMAL(18,4) COMMENT 'recurring revenue a month at the end of the month before, in the reporting currency at the rate of the month before\\'s last day; NULL without rate',
                    reporting_new_amount DECIMAL(18,4) COMMENT 'change in the first month with recurring revenue, in the reporting currency at the rate of the month before\\'s last day; NULL without rate',
                    reporting_reactivation_amount DECIMAL(18,4) COMMENT 'change where it comes back from 0, in the reporting currency at the rate of the month before\\'s last day; NULL without rate',
                    reporting_expansion_amount DECIMAL(18,4) COMMENT 'change where the customer\\'s total rose, in the reporting currency at the rate of the month before\\'s last day; NULL without rate',
                    reporting_contraction_amount DECIMAL(18,4) COMMENT 'change where the customer\\'s total fell; 0 or below in total, in the reporting currency at the rate of the month before\\'s last day; NULL without rate',
                    reporting_churned_amount DECIMAL(18,4) COMMENT 'change where it went to 0; 0 or below, in the reporting currency at the rate of the month before\\'s last day; NULL without rate',
                    reporting_fx_amount DECIMAL(18,4) COMMENT 'what the change of the rate alone did: closing less opening and movements',
                    reporting_closing_amount DECIMAL(18,4) COMMENT 'closing_amount in the reporting currency at the rate of the month\\'s last day; NULL without rate',
                    end_requested_at TIMESTAMP COMMENT 'of a churned customer: when they asked to leave',
                    paid_through_at TIMESTAMP COMMENT 'of a churned customer: end of the period that was paid',
                    recognised_end_at TIMESTAMP COMMENT 'of a churned customer: the churn date under revenue.recognised-churn',
                    churn_reason STRING COMMENT 'of a churned customer: why',
                    months_away INT COMMENT 'of a reactivated customer: month ends without recurring revenue before'
                    """)
            .build();

    private RevenueMovementFact() {}
}

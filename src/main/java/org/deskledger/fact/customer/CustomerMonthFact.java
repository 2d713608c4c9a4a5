package org.deskledger.fact.customer;

import org.deskledger.table.TableSpec;

/** How each customer stood in each month since their first activity: active or not, what they paid, what they cost. */
public final class CustomerMonthFact {

    public static final TableSpec TABLE = TableSpec.named("fact.customer_month")
            .grain("one customer and month, from the first activity to the month of the as-of, active or not")
            .key("customer_id", "month")
            .columns("""
                    customer_id STRING NOT NULL COMMENT 'account that pays; never unknown',
                    month DATE NOT NULL COMMENT 'first day of the month',
                    cohort_month DATE NOT NULL COMMENT 'month of the first activity, its first day',
                    tenure_months BIGINT NOT NULL COMMENT 'months since cohort_month; 0 in it',
                    customer_kind STRING NOT NULL COMMENT 'subscription: had a paid subscription at any time of the month; purchase: everybody else',
                    is_active BOOLEAN NOT NULL COMMENT 'active at the end of the month, in the running month at the as-of',
                    is_active_at_start BOOLEAN NOT NULL COMMENT 'active at the end of the month before',
                    was_active BOOLEAN NOT NULL COMMENT 'active at any time of the month',
                    is_complete BOOLEAN NOT NULL COMMENT 'the month is over at the as-of',
                    plan STRING COMMENT 'plan with the greatest recurring revenue at the end of the month; NULL without any',
                    mrr_amount DECIMAL(18,4) COMMENT 'monthly recurring revenue at the end of the month, in the reporting currency; NULL where no rate is known',
                    revenue_amount DECIMAL(18,4) COMMENT 'payments of the month without tax, less refunds of the month, in the reporting currency; NULL where no rate is known',
                    refunded_amount DECIMAL(18,4) COMMENT 'refunds of the month, in the reporting currency; NULL where no rate is known',
                    gross_margin_amount DECIMAL(18,4) COMMENT 'revenue_amount times the gross margin of the plan paid for; NULL where no rate is known',
                    payment_count BIGINT NOT NULL COMMENT 'payments of the month that brought money in',
                    purchase_count BIGINT NOT NULL COMMENT 'days with a purchase: a payment that belongs to no subscription',
                    tickets BIGINT NOT NULL COMMENT 'tickets opened in the month',
                    contacts BIGINT NOT NULL COMMENT 'contacts handled by human agents in the month',
                    handle_seconds BIGINT NOT NULL COMMENT 'seconds of human agents on these contacts',
                    cost_to_serve_amount DECIMAL(18,4) NOT NULL COMMENT 'support cost that these seconds bear, in the reporting currency'
                    """)
            .build();

    private CustomerMonthFact() {}
}

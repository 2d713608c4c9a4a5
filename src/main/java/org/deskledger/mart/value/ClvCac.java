package org.deskledger.mart.value;

import org.deskledger.table.TableSpec;

/** What the customers won in a month are worth, and what it cost to win them. */
public final class ClvCac {

    public static final TableSpec TABLE = TableSpec.named("mart.clv_cac")
            .grain("one cohort month and slice with customers or spend")
            .key("cohort_month", "slice_kind", "slice_value")
            .columns("""
                    cohort_month DATE NOT NULL COMMENT 'month of the first activity, its first day',
                    slice_kind STRING NOT NULL COMMENT 'what customers are split by: all, segment, tier, acquisition_channel, region',
                    slice_value STRING NOT NULL COMMENT 'all for the total; unknown where the CRM says nothing; unallocated for spend that won nobody',
                    customers BIGINT NOT NULL COMMENT 'customers won in the month',
                    paid_customers BIGINT NOT NULL COMMENT 'of these, of channels that had spend',
                    active_customer_months BIGINT NOT NULL COMMENT 'months in which they were active, complete months alone',
                    revenue DECIMAL(18,4) NOT NULL COMMENT 'their payments without tax, less refunds, in the reporting currency',
                    purchases BIGINT NOT NULL COMMENT 'their payments that brought money in',
                    average_purchase_value DECIMAL(18,6) COMMENT 'revenue / purchases',
                    purchase_frequency DECIMAL(18,6) COMMENT 'purchases / active_customer_months: a month',
                    arpa DECIMAL(18,6) COMMENT 'revenue / active_customer_months: average revenue per account and month',
                    gross_margin DOUBLE COMMENT 'share of revenue that stays after direct cost',
                    lifespan_months DOUBLE COMMENT 'expected active months of a new customer of the slice: Kaplan-Meier mean restricted to lifespan_horizon_months',
                    lifespan_horizon_months BIGINT COMMENT 'months to which the lifespan is counted; nothing is assumed beyond',
                    clv_simple DECIMAL(18,6) COMMENT 'average_purchase_value * purchase_frequency * lifespan_months',
                    clv_net DECIMAL(18,6) COMMENT 'clv_simple less cac',
                    acquisition_spend DECIMAL(18,4) NOT NULL COMMENT 'marketing and sales spend that won them',
                    cac DECIMAL(18,6) COMMENT 'acquisition_spend / customers',
                    cac_paid DECIMAL(18,6) COMMENT 'acquisition_spend / paid_customers',
                    clv_to_cac DOUBLE COMMENT 'clv_simple / cac',
                    margin_to_cac DOUBLE COMMENT 'clv_simple * gross_margin / cac',
                    payback_months DOUBLE COMMENT 'simple: cac / (arpa * gross_margin), as if nobody left',
                    verdict STRING NOT NULL COMMENT 'healthy from 3 : 1, weak from 1 : 1, losing below, no spend, or unclear where a part is missing',
                    definition_version INT NOT NULL COMMENT 'version of the definition',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    private ClvCac() {}
}

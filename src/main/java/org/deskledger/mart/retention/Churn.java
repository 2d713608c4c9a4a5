package org.deskledger.mart.retention;

import org.deskledger.table.TableSpec;

/** How many customers left in each week, month, quarter and year, and why. */
public final class Churn {

    public static final TableSpec TABLE = TableSpec.named("mart.churn")
            .grain("one period that is over and slice")
            .key("period_kind", "period_start", "slice_kind", "slice_value")
            .columns("""
                    period_kind STRING NOT NULL COMMENT 'week, month, quarter or year',
                    period_start DATE NOT NULL COMMENT 'first day of the period',
                    slice_kind STRING NOT NULL COMMENT 'what customers are split by: all, customer_kind, segment, tier, acquisition_channel, region',
                    slice_value STRING NOT NULL COMMENT 'all for the total; unknown where the CRM says nothing',
                    customers_start BIGINT NOT NULL COMMENT 'customers active when the period starts',
                    new BIGINT NOT NULL COMMENT 'not active at the start, active at the end, for the first time',
                    reactivated BIGINT NOT NULL COMMENT 'not active at the start, active at the end, active before',
                    churned BIGINT NOT NULL COMMENT 'active at the start, not at the end',
                    churned_voluntary BIGINT NOT NULL COMMENT 'of these, who left for a reason of their own',
                    churned_involuntary BIGINT NOT NULL COMMENT 'of these, whose payment failed',
                    churned_unknown BIGINT NOT NULL COMMENT 'of these, all others: no reason given, paused, or silent',
                    joined_and_left BIGINT NOT NULL COMMENT 'active in the period, neither at its start nor at its end; in no rate',
                    customers_end BIGINT NOT NULL COMMENT 'customers active when the period ends',
                    churn_rate DOUBLE COMMENT 'churned / customers_start',
                    retention_rate DOUBLE COMMENT '(customers_end - new - reactivated) / customers_start',
                    ci_low DOUBLE COMMENT 'lower end of the 95 % Wilson interval of churn_rate',
                    ci_high DOUBLE COMMENT 'upper end of the 95 % Wilson interval of churn_rate',
                    definition_version INT NOT NULL COMMENT 'version of the definition',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    private Churn() {}
}

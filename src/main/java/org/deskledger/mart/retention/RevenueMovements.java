package org.deskledger.mart.retention;

import org.deskledger.table.TableSpec;

/** Why monthly recurring revenue changed, in each month. */
public final class RevenueMovements {

    public static final TableSpec TABLE = TableSpec.named("mart.revenue_movements")
            .grain("one month that is over, currency and slice")
            .key("month", "currency", "slice_kind", "slice_value")
            .columns("""
                    month DATE NOT NULL COMMENT 'first day of the month',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code of all amounts of the row; ALL for every currency in the reporting currency',
                    slice_kind STRING NOT NULL COMMENT 'what customers are split by: all, segment, tier, acquisition_channel, region',
                    slice_value STRING NOT NULL COMMENT 'all for the total; unknown where the CRM says nothing',
                    opening DECIMAL(18,4) COMMENT 'recurring revenue a month at the end of the month before',
                    new DECIMAL(18,4) COMMENT 'change in the first month with recurring revenue',
                    reactivation DECIMAL(18,4) COMMENT 'change where it comes back from 0',
                    expansion DECIMAL(18,4) COMMENT 'change where the customer\\'s total rose',
                    contraction DECIMAL(18,4) COMMENT 'change where the customer\\'s total fell; 0 or below in total',
                    churned DECIMAL(18,4) COMMENT 'change where it went to 0; 0 or below',
                    fx DECIMAL(18,4) COMMENT 'what changes of rates alone did; 0 in an original currency',
                    closing DECIMAL(18,4) COMMENT 'recurring revenue a month at the end of the month',
                    retention_opening DECIMAL(18,4) COMMENT 'opening of customers who are known; the denominator of both retentions',
                    gross_retained DECIMAL(18,4) COMMENT 'of that, what stayed, each customer capped at their own opening, at opening rates',
                    net_retained DECIMAL(18,4) COMMENT 'of that, what stayed with expansions, at opening rates',
                    gross_revenue_retention DOUBLE COMMENT 'gross_retained / retention_opening',
                    net_revenue_retention DOUBLE COMMENT 'net_retained / retention_opening',
                    quick_ratio DOUBLE COMMENT '(new + reactivation + expansion) / -(contraction + churned)',
                    definition_version INT NOT NULL COMMENT 'version of the definition',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    private RevenueMovements() {}
}

package org.deskledger.mart.retention;

import org.deskledger.table.TableSpec;

/** Of the customers who started in a month, how many are active so many months later, and what they bring. */
public final class CohortRetention {

    public static final TableSpec TABLE = TableSpec.named("mart.cohort_retention")
            .grain("one cohort, age in months and slice, up to the month of the as-of")
            .key("cohort_month", "months_since", "slice_kind", "slice_value")
            .columns("""
                    cohort_month DATE NOT NULL COMMENT 'month of the first activity, its first day',
                    months_since BIGINT NOT NULL COMMENT 'months since then; 0 is the cohort month itself',
                    slice_kind STRING NOT NULL COMMENT 'what customers are split by: all, segment, tier, acquisition_channel, region',
                    slice_value STRING NOT NULL COMMENT 'all for the total; unknown where the CRM says nothing',
                    cohort_size BIGINT NOT NULL COMMENT 'customers who started in the cohort month',
                    retained_customers BIGINT COMMENT 'of these, active at the end of the month; NULL while the month runs',
                    retention_rate DOUBLE COMMENT 'retained_customers / cohort_size',
                    revenue DECIMAL(18,4) COMMENT 'payments of the cohort in the month without tax, less refunds; NULL while the month runs',
                    revenue_retention DOUBLE COMMENT 'revenue / revenue of month 0; an annual charge stands in the month that it was paid',
                    mrr DECIMAL(18,4) COMMENT 'monthly recurring revenue of the cohort at the end of the month; NULL while the month runs',
                    mrr_retention DOUBLE COMMENT 'mrr / mrr of month 0',
                    surviving_customers BIGINT COMMENT 'of the cohort, active at the end of every month up to here; NULL while the month runs',
                    survival DOUBLE COMMENT 'Kaplan-Meier estimate of never having left: surviving_customers / cohort_size, for all of a cohort are observed equally long',
                    ci_low DOUBLE COMMENT 'lower end of the 95 % Wilson interval of survival',
                    ci_high DOUBLE COMMENT 'upper end of the 95 % Wilson interval of survival',
                    is_mature BOOLEAN NOT NULL COMMENT 'the month is over at the as-of',
                    definition_version INT NOT NULL COMMENT 'version of the definition',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    private CohortRetention() {}
}

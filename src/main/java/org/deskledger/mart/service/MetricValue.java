package org.deskledger.mart.service;

import org.deskledger.table.TableSpec;

/** What every metric of the catalogue was, by period and slice, with the counts behind it and how sure it is. */
public final class MetricValue {

    public static final TableSpec TABLE = TableSpec.named("mart.metric_value")
            .grain("one statistic of one metric in one period and slice that has observations")
            .key("metric_id", "period_kind", "period_start", "slice_kind", "slice_value", "statistic")
            .columns("""
                    metric_id STRING NOT NULL COMMENT 'id in the metric catalogue',
                    period_kind STRING NOT NULL COMMENT 'day, week (ISO, from Monday), month or quarter',
                    period_start DATE NOT NULL COMMENT 'first day of the period in the reporting zone',
                    slice_kind STRING NOT NULL COMMENT 'all, or the dimension that was sliced by',
                    slice_value STRING NOT NULL COMMENT 'all, or the value of the dimension; unknown where it has none',
                    statistic STRING NOT NULL COMMENT 'ratio, count, sum, mean, median or p90',
                    is_headline BOOLEAN NOT NULL COMMENT 'the statistic that stands for the metric',
                    value DOUBLE COMMENT 'ratios, counts and seconds; NULL where the denominator is 0, and for money',
                    value_amount DECIMAL(18,6) COMMENT 'money in the reporting currency; NULL for all else',
                    numerator DECIMAL(38,6) COMMENT 'additive upper part; NULL for percentiles',
                    denominator DECIMAL(38,6) COMMENT 'additive lower part; NULL for percentiles, counts and sums',
                    sample_size BIGINT NOT NULL COMMENT 'observations that decided the value',
                    excluded_unknown_count BIGINT NOT NULL COMMENT 'rows left out because nobody can be followed',
                    ci_low DOUBLE COMMENT 'lower end of the 95 % interval: Wilson for proportions, t for means',
                    ci_high DOUBLE COMMENT 'upper end of it',
                    immature_count BIGINT NOT NULL COMMENT 'rows whose waiting window is still open; in neither part',
                    is_complete BOOLEAN NOT NULL COMMENT 'the period is over at the as-of and everything the metric reads was delivered through its last day',
                    is_reliable BOOLEAN NOT NULL COMMENT 'sample_size is at least the configured minimum',
                    unit STRING NOT NULL COMMENT 'share, seconds, count, reporting currency ...',
                    definition_version INT NOT NULL COMMENT 'version of the definition in the catalogue',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    private MetricValue() {}
}

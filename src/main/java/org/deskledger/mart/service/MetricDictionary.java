package org.deskledger.mart.service;

import org.deskledger.table.TableSpec;

/** What every metric means, for readers of dashboards: the catalogue as a table. */
public final class MetricDictionary {

    public static final TableSpec TABLE = TableSpec.named("mart.metric_dictionary")
            .grain("one metric of the catalogue")
            .key("metric_id")
            .columns("""
                    metric_id STRING NOT NULL COMMENT 'id in the metric catalogue',
                    name STRING NOT NULL COMMENT 'name for people',
                    also_known_as ARRAY<STRING> NOT NULL COMMENT 'other names that people search for',
                    category STRING NOT NULL COMMENT 'operational, experience or strategic',
                    layer STRING NOT NULL COMMENT 'speed, quality or business',
                    definition_version INT NOT NULL COMMENT 'grows with every changed formula',
                    question STRING NOT NULL COMMENT 'what it answers',
                    formula STRING NOT NULL COMMENT 'how it is computed, in words',
                    fact STRING NOT NULL COMMENT 'table that it is computed from',
                    period_at STRING NOT NULL COMMENT 'instant that puts a row into a period',
                    filter STRING COMMENT 'rows that count; NULL: all',
                    numerator STRING COMMENT 'Spark SQL of the upper part',
                    denominator STRING COMMENT 'Spark SQL of the lower part',
                    expression STRING COMMENT 'Spark SQL of what a mean or percentile is taken of',
                    statistics ARRAY<STRING> NOT NULL COMMENT 'ratio, count, sum, mean, median, p90',
                    headline STRING NOT NULL COMMENT 'the statistic that stands for the metric',
                    unit STRING NOT NULL COMMENT 'unit of the value',
                    direction STRING NOT NULL COMMENT 'higher-is-better, lower-is-better or watch',
                    attribution STRING NOT NULL COMMENT 'finest level at which it is fair: team, agent or customer',
                    cadence STRING NOT NULL COMMENT 'weekly, monthly or quarterly',
                    periods ARRAY<STRING> NOT NULL COMMENT 'periods that it is published for',
                    slices ARRAY<STRING> NOT NULL COMMENT 'dimensions that it is published by, besides all',
                    maturity_days INT COMMENT 'days that a row waits before it counts; NULL: none',
                    pairs_with STRING COMMENT 'metric that keeps it honest',
                    pitfall STRING NOT NULL COMMENT 'how it misleads',
                    benchmarks ARRAY<STRUCT<slice: STRING, band: STRING, low: DOUBLE, high: DOUBLE, source: STRING>> NOT NULL COMMENT 'published bands, in the unit of the metric, each with its source',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    private MetricDictionary() {}
}

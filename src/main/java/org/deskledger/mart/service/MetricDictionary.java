package org.deskledger.mart.service;

import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.deskledger.config.Settings;
import org.deskledger.fact.DataThroughFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.table.TableSpec;

/**
 * What every metric means, for readers of dashboards: the catalogue as a table.
 *
 * <p>Every metric of the catalogue is here, also one whose fact is not built. Data does not change it.
 */
public final class MetricDictionary implements Job {

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
                    period_instant STRING NOT NULL COMMENT 'instant that puts a row into a period',
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
                    cheaper_when STRING COMMENT 'of a metric that is only watched, which change saves work: lower or higher; else NULL',
                    pitfall STRING NOT NULL COMMENT 'how it misleads',
                    benchmarks ARRAY<STRUCT<slice: STRING, band: STRING, low: DOUBLE, high: DOUBLE, source: STRING>> NOT NULL COMMENT 'published bands, in the unit of the metric, each with its source',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    private final Function<Settings, MetricCatalogue> catalogue;

    /**
     * The dictionary of a catalogue.
     *
     * @param catalogue gives the catalogue that the settings name
     */
    public MetricDictionary(Function<Settings, MetricCatalogue> catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        // Of the tables it needs only the session; this is the smallest.
        return Reads.of().optionally(DataThroughFact.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        List<Row> rows = new ArrayList<>();
        for (MetricDefinition metric : catalogue.apply(inputs.settings()).metrics()) {
            rows.add(row(metric, inputs.settings().windows()));
        }
        StructField[] own = Arrays.stream(TABLE.columns().fields())
                .filter(field -> !field.name().equals("as_of"))
                .toArray(StructField[]::new);
        return inputs.table(DataThroughFact.TABLE)
                .sparkSession()
                .createDataFrame(rows, new StructType(own))
                .withColumn("as_of", lit(inputs.asOf()));
    }

    private static Row row(MetricDefinition metric, Settings.Windows windows) {
        return RowFactory.create(
                metric.id(),
                metric.name(),
                metric.alsoKnownAs().toArray(),
                metric.category(),
                metric.layer(),
                metric.version(),
                metric.question(),
                metric.formula(),
                metric.source().fact(),
                metric.source().periodAt(),
                metric.source().filter().equals("true") ? null : metric.source().filter(),
                metric.numerator().orElse(null),
                metric.denominator().orElse(null),
                metric.expression().orElse(null),
                metric.statistics().toArray(),
                metric.headline(),
                metric.unit(),
                metric.direction(),
                metric.attribution(),
                metric.cadence(),
                metric.periods().toArray(),
                metric.slices().toArray(),
                metric.maturity().map(maturity -> maturity.daysOf(windows)).orElse(null),
                metric.pairsWith().orElse(null),
                metric.cheaperWhen().orElse(null),
                metric.pitfall(),
                metric.benchmarks().stream()
                        .map(band -> RowFactory.create(
                                band.slice(),
                                band.band(),
                                band.low().orElse(null),
                                band.high().orElse(null),
                                band.source()))
                        .toArray());
    }
}

package org.deskledger.mart.service;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.arrays_overlap;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
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
 * <p>Every metric of the catalogue is here, also one that has no value; {@code status} says why it has none.
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
                    needs ARRAY<STRING> NOT NULL COMMENT 'entities of extracts without which it has no value though its fact is built',
                    interval_method STRING NOT NULL COMMENT '95 % interval of its headline: Wilson, normal, or none and why',
                    status STRING NOT NULL COMMENT 'measured; no observations; or not built, and the entities that it needs and nobody delivered',
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
        return Reads.of().optionally(DataThroughFact.TABLE, MetricValue.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        List<Row> rows = new ArrayList<>();
        List<MetricDefinition> metrics = catalogue.apply(inputs.settings()).metrics();
        for (MetricDefinition metric : metrics) {
            rows.add(row(metric, inputs.settings().windows()));
        }
        StructField[] own = Arrays.stream(TABLE.columns().fields())
                .filter(field -> !field.name().equals("as_of") && !field.name().equals("status"))
                .toArray(StructField[]::new);
        return inputs.table(DataThroughFact.TABLE)
                .sparkSession()
                .createDataFrame(rows, new StructType(own))
                .transform(dictionary -> withStatus(dictionary, metrics, inputs))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> withStatus(Dataset<Row> dictionary, List<MetricDefinition> metrics, Inputs inputs) {
        Dataset<Row> measured = inputs.table(MetricValue.TABLE)
                .where(col("slice_kind")
                        .equalTo("all")
                        .and(coalesce(col("value"), col("value_amount")).isNotNull()))
                .select(col("metric_id").as("measured_id"))
                .distinct();
        return dictionary
                .join(
                        broadcast(missing(dictionary.sparkSession(), metrics, inputs)),
                        col("metric_id").equalTo(col("missing_id")),
                        "left")
                .join(broadcast(measured), col("metric_id").equalTo(col("measured_id")), "left")
                .withColumn(
                        "status",
                        when(col("missing").isNotNull(), concat(lit("not built: needs "), col("missing")))
                                .when(col("measured_id").isNotNull(), "measured")
                                .otherwise("no observations"));
    }

    /** Per metric the entities that it needs and of which nothing was delivered; a metric without any such has no row. */
    private static Dataset<Row> missing(SparkSession session, List<MetricDefinition> metrics, Inputs inputs) {
        List<Row> needs = new ArrayList<>();
        for (MetricDefinition metric : metrics) {
            metric.needs().forEach(entity -> needs.add(RowFactory.create(metric.id(), entity, new String[] {entity})));
            for (String fact : metric.facts()) {
                List<String> behind = DataThroughFact.entitiesBehind(MetricValue.deliveredAs(fact));
                String words = (behind.size() > 1 ? "one of " : "") + String.join(", ", behind);
                needs.add(RowFactory.create(metric.id(), words, behind.toArray()));
            }
        }
        Dataset<Row> delivered =
                inputs.table(DataThroughFact.TABLE).agg(collect_set("entity").as("delivered"));
        return session.createDataFrame(
                        needs, StructType.fromDDL("missing_id STRING, need STRING, any_of ARRAY<STRING>"))
                .crossJoin(broadcast(delivered))
                .where(not(arrays_overlap(col("any_of"), col("delivered"))))
                .groupBy("missing_id")
                .agg(array_join(array_sort(collect_set("need")), " and ").as("missing"));
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
                metric.needs().toArray(),
                metric.intervalOf(metric.headline()),
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

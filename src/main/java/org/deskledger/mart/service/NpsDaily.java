package org.deskledger.mart.service;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.fact.SurveyAnswerFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.metric.Intervals;
import org.deskledger.table.TableSpec;

/**
 * Who would recommend the company, at the end of each day: the last answer of each person in the 90 days that end with it.
 *
 * <p>An answer speaks for its person from its own day until the person answers again, or for 90 days. Answers of nobody known are not
 * here. A late answer restates the days that it speaks for.
 */
public final class NpsDaily implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.nps_daily")
            .grain("one day, from the first answer to the as-of")
            .key("day", "slice_kind", "slice_value")
            .columns("""
                    day DATE NOT NULL COMMENT 'the day in the reporting zone',
                    slice_kind STRING NOT NULL COMMENT 'all: a question about the whole relationship belongs to no channel or team',
                    slice_value STRING NOT NULL COMMENT 'all',
                    promoters BIGINT NOT NULL COMMENT 'persons whose last answer of the trailing 90 days is 9 or 10',
                    passives BIGINT NOT NULL COMMENT 'the same, 7 or 8',
                    detractors BIGINT NOT NULL COMMENT 'the same, 0 to 6',
                    respondents BIGINT NOT NULL COMMENT 'the three together',
                    nps DOUBLE COMMENT '100 * (promoters - detractors) / respondents; NULL where nobody answered for 90 days',
                    ci_low DOUBLE COMMENT 'lower end of its 95 % normal interval; NULL for fewer than two respondents',
                    ci_high DOUBLE COMMENT 'upper end of it',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    private static final int TRAILING_DAYS = 90;

    /** Names of the counts, and what {@code nps_class} of an answer in them is. */
    private static final Map<String, String> CLASSES = classes();

    private static final WindowSpec OF_PERSON = Window.partitionBy("person_key").orderBy("responded_at", "survey_id");
    private static final WindowSpec IN_ORDER =
            Window.partitionBy("slice_kind", "slice_value").orderBy("day");
    private static final WindowSpec SO_FAR = IN_ORDER.rowsBetween(Window.unboundedPreceding(), Window.currentRow());

    private static Map<String, String> classes() {
        Map<String, String> classes = new LinkedHashMap<>();
        classes.put("promoters", "promoter");
        classes.put("passives", "passive");
        classes.put("detractors", "detractor");
        return classes;
    }

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(SurveyAnswerFact.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return inputs.table(SurveyAnswerFact.TABLE)
                .where(col("nps_class").isNotNull().and(col("person_key").isNotNull()))
                .transform(answers -> perDayOfChange(answers, inputs))
                .transform(changes -> EveryDay.of(changes, CLASSES.keySet(), inputs))
                .transform(NpsDaily::withCounts)
                .transform(NpsDaily::withScore)
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /** Each answer adds its person on its day, and takes it away where another speaks for it or none does any more. */
    private static Dataset<Row> perDayOfChange(Dataset<Row> answers, Inputs inputs) {
        Column day = to_date(
                from_utc_timestamp(col("responded_at"), inputs.cut().zone().getId()));
        Column lapses = date_add(col("from"), TRAILING_DAYS);
        Column points = array(
                struct(col("from").as("day"), lit(1L).as("change")),
                struct(col("until").as("day"), lit(-1L).as("change")));
        List<Column> changes = CLASSES.entrySet().stream()
                .map(one -> sum(when(col("nps_class").equalTo(one.getValue()), col("point.change"))
                                .otherwise(0L))
                        .as(one.getKey()))
                .toList();
        return answers.withColumn("from", day)
                .withColumn("until", least(coalesce(lead("from", 1).over(OF_PERSON), lapses), lapses))
                // Of two answers on one day the first speaks on no day's end.
                .where(col("until").gt(col("from")))
                .withColumn("point", explode(points))
                .where(col("point.day").leq(lit(inputs.asOf())))
                .groupBy(col("point.day").as("day"))
                .agg(changes.get(0), changes.subList(1, changes.size()).toArray(Column[]::new))
                .withColumn("slice_kind", lit("all"))
                .withColumn("slice_value", lit("all"));
    }

    private static Dataset<Row> withCounts(Dataset<Row> changes) {
        Map<String, Column> counts = new LinkedHashMap<>();
        CLASSES.keySet().forEach(name -> counts.put(name, sum(name).over(SO_FAR)));
        return changes.withColumns(counts)
                .withColumn(
                        "respondents", col("promoters").plus(col("passives")).plus(col("detractors")));
    }

    /** Each promoter is an observation of 100, each detractor one of -100, each passive one of 0. */
    private static Dataset<Row> withScore(Dataset<Row> days) {
        Column halfWidth = Intervals.meanHalfWidth(col("score_sum"), col("square_sum"), col("respondents"));
        return days.withColumn(
                        "score_sum", col("promoters").minus(col("detractors")).multiply(100L))
                .withColumn(
                        "square_sum", col("promoters").plus(col("detractors")).multiply(10_000L))
                .withColumn(
                        "nps",
                        try_divide(
                                col("score_sum").cast("double"),
                                col("respondents").cast("double")))
                .withColumn("ci_low", col("nps").minus(halfWidth))
                .withColumn("ci_high", col("nps").plus(halfWidth));
    }
}

package org.deskledger.mart.service;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.fact.SurveyAnswerFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * What customers write about, how often and how content, with a few of their words, so that a score can be read with its reasons.
 *
 * <p>Every answer with a comment counts, in the period in which it was given, once in each of its themes: so themes do not add up to the
 * answers. A theme is what the source says, else every theme of the settings whose words are in the comment, else {@code unthemed}.
 * Team and category are those at the answer. An answer that comes late restates its periods.
 */
public final class VoiceOfCustomer implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.voice_of_customer")
            .grain("one theme of one period and slice that somebody wrote about")
            .key("period_kind", "period_start", "theme", "slice_kind", "slice_value")
            .columns("""
                    period_kind STRING NOT NULL COMMENT 'week (ISO, from Monday), month or quarter',
                    period_start DATE NOT NULL COMMENT 'first day of the period in the reporting zone',
                    theme STRING NOT NULL COMMENT 'theme of the source, else of the settings; unthemed where the words fit none',
                    slice_kind STRING NOT NULL COMMENT 'all, kind (of the survey), channel, team or category',
                    slice_value STRING NOT NULL COMMENT 'all, or the value at the answer; unknown where it has none',
                    answers BIGINT NOT NULL COMMENT 'answers with a comment on the theme',
                    commented_answers BIGINT NOT NULL COMMENT 'answers with any comment in the period and slice, each once',
                    share_of_answers DOUBLE COMMENT 'answers / commented_answers; the shares of themes may pass 1 together',
                    scored_answers BIGINT NOT NULL COMMENT 'of answers those with a score',
                    score_sum DECIMAL(38,6) NOT NULL COMMENT 'their scores added, each from 0 (worst) to 1 (best) whatever its scale',
                    mean_score DOUBLE COMMENT 'score_sum / scored_answers; NULL without scores',
                    judged_answers BIGINT NOT NULL COMMENT 'of answers those with a score or an answer to: was your issue solved',
                    negative_answers BIGINT NOT NULL COMMENT 'of judged_answers those below the middle of their scale, of NPS detractors, without score not solved',
                    share_negative DOUBLE COMMENT 'negative_answers / judged_answers; NULL without these',
                    rank BIGINT COMMENT '1 for the theme with most answers in the period and slice, then with most negative ones, then by name; NULL for unthemed',
                    last_answered_on DATE NOT NULL COMMENT 'newest day of answers, in the reporting zone',
                    examples ARRAY<STRUCT<responded_on: DATE, score: DECIMAL(9,6), comment: STRING>> COMMENT 'up to three different comments, masked and cut to 200 characters: the worst scores first, of equal ones the newest',
                    is_reliable BOOLEAN NOT NULL COMMENT 'answers are at least the configured minimum',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    static final String UNTHEMED = "unthemed";

    private static final int EXAMPLES = 3;
    private static final int EXAMPLE_LENGTH = 200;

    private static final String[] GROUP = {"period_kind", "period_start", "slice_kind", "slice_value"};
    private static final String[] GRAIN = {"period_kind", "period_start", "slice_kind", "slice_value", "theme"};

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
                .where(col("is_answered").and(col("masked_comment").isNotNull()))
                .transform(VoiceOfCustomer::withJudgement)
                .transform(answers -> perTheme(answers, inputs.settings().themes()))
                .transform(answers -> perPeriodAndSlice(answers, inputs))
                .transform(VoiceOfCustomer::withExampleNumber)
                .transform(VoiceOfCustomer::perThemeOfPeriodAndSlice)
                .transform(VoiceOfCustomer::withRatiosAndRank)
                .withColumn(
                        "is_reliable",
                        col("answers").geq(inputs.settings().windows().minimumSample()))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> withJudgement(Dataset<Row> answers) {
        return answers.withColumn(
                "is_negative",
                when(col("nps_class").isNotNull(), col("nps_class").equalTo("detractor"))
                        .when(
                                col("normalised_score").isNotNull(),
                                col("normalised_score").lt(0.5))
                        .when(
                                col("solved_answer").isNotNull(),
                                col("solved_answer").equalTo(false)));
    }

    private static Dataset<Row> perTheme(Dataset<Row> answers, Map<String, List<String>> themes) {
        List<Column> found = new ArrayList<>(List.of(lit(null).cast("string")));
        new TreeMap<>(themes).forEach((theme, words) -> {
            if (!words.isEmpty()) {
                found.add(when(col("masked_comment").rlike(anyOf(words)), theme));
            }
        });
        Column fitting = array_compact(array(found.toArray(Column[]::new)));
        Column stated = lower(trim(col("stated_theme")));
        return answers.withColumn("fitting", fitting)
                .withColumn(
                        "themes",
                        when(stated.notEqual(""), array(stated))
                                .when(size(col("fitting")).gt(0), col("fitting"))
                                .otherwise(array(lit(UNTHEMED))))
                .select(col("*"), posexplode(col("themes")).as(new String[] {"theme_no", "theme"}));
    }

    /** Whole words, whatever their case. */
    private static String anyOf(List<String> words) {
        return "(?iu)(?<![\\p{L}\\p{Nd}])(?:" + String.join("|", words) + ")(?![\\p{L}\\p{Nd}])";
    }

    private static Dataset<Row> perPeriodAndSlice(Dataset<Row> answers, Inputs inputs) {
        Column[] periods = Stream.of("week", "month", "quarter")
                .map(kind -> struct(
                        lit(kind).as("period_kind"),
                        to_date(date_trunc(kind, col("responded_on"))).as("period_start")))
                .toArray(Column[]::new);
        Column[] slices = Stream.concat(
                        Stream.of(slice("all", lit("all"))),
                        Stream.of("kind", "channel", "team", "category").map(kind -> slice(kind, col(kind))))
                .toArray(Column[]::new);
        return answers.withColumn(
                        "responded_on",
                        to_date(from_utc_timestamp(
                                col("responded_at"), inputs.cut().zone().getId())))
                .withColumn("period", explode(array(periods)))
                .withColumn("slice", explode(array(slices)))
                .select("*", "period.*", "slice.*");
    }

    private static Column slice(String kind, Column value) {
        return struct(
                lit(kind).as("slice_kind"), coalesce(value, lit("unknown")).as("slice_value"));
    }

    /** Numbers the comments of a theme from the worst; the same words twice show nothing more and get no number. */
    private static Dataset<Row> withExampleNumber(Dataset<Row> answers) {
        Column[] order = {
            col("normalised_score").asc_nulls_last(),
            col("responded_at").desc(),
            col("survey_id").asc()
        };
        WindowSpec sameWords =
                Window.partitionBy(columns(GRAIN, "masked_comment")).orderBy(order);
        WindowSpec ofTheme = Window.partitionBy(columns(GRAIN, "is_repeated")).orderBy(order);
        return answers.withColumn("is_repeated", row_number().over(sameWords).gt(1))
                .withColumn("place", row_number().over(ofTheme))
                .withColumn("example_no", when(col("is_repeated"), lit(null)).otherwise(col("place")));
    }

    private static Dataset<Row> perThemeOfPeriodAndSlice(Dataset<Row> answers) {
        Column words = when(
                        length(col("masked_comment")).gt(EXAMPLE_LENGTH),
                        concat(substring(col("masked_comment"), 1, EXAMPLE_LENGTH - 1), lit("…")))
                .otherwise(col("masked_comment"));
        Column example = struct(
                col("example_no"),
                struct(col("responded_on"), col("normalised_score").as("score"), words.as("comment"))
                        .as("example"));
        return answers.groupBy(columns(GRAIN))
                .agg(
                        count(lit(1)).as("answers"),
                        count_if(col("theme_no").equalTo(0)).as("first_themes"),
                        count(col("normalised_score")).as("scored_answers"),
                        coalesce(sum("normalised_score"), lit(0))
                                .cast("decimal(38,6)")
                                .as("score_sum"),
                        count(col("is_negative")).as("judged_answers"),
                        count_if(col("is_negative")).as("negative_answers"),
                        max("responded_on").as("last_answered_on"),
                        transform(
                                        array_sort(collect_list(
                                                when(col("example_no").leq(EXAMPLES), example))),
                                        one -> one.getField("example"))
                                .as("examples"));
    }

    private static Dataset<Row> withRatiosAndRank(Dataset<Row> themes) {
        Column isUnthemed = col("theme").equalTo(UNTHEMED);
        WindowSpec mostFirst = Window.partitionBy(columns(GROUP))
                .orderBy(
                        isUnthemed.asc(),
                        col("answers").desc(),
                        col("negative_answers").desc(),
                        col("theme").asc());
        return themes.withColumn("commented_answers", sum("first_themes").over(Window.partitionBy(columns(GROUP))))
                .withColumn("place", row_number().over(mostFirst))
                .withColumn(
                        "rank",
                        when(isUnthemed, lit(null)).otherwise(col("place").cast("bigint")))
                .withColumn("share_of_answers", ratio("answers", "commented_answers"))
                .withColumn("mean_score", ratio("score_sum", "scored_answers"))
                .withColumn("share_negative", ratio("negative_answers", "judged_answers"));
    }

    private static Column ratio(String upper, String lower) {
        return try_divide(col(upper).cast("double"), col(lower).cast("double"));
    }

    private static Column[] columns(String[] names, String... more) {
        return Stream.concat(Stream.of(names), Stream.of(more))
                .map(name -> col(name))
                .toArray(Column[]::new);
    }
}

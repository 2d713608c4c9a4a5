package org.deskledger.mart.service;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.replace;
import static org.deskledger.testing.TableAssert.assertRows;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.testing.ChangedSettings;
import org.deskledger.testing.Rows;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;

/** Values of metrics of the shipped catalogue; where a test does not say otherwise they are reliable, complete and of all tickets. */
class ScorecardTest {

    private static final MetricCatalogue SHIPPED = MetricCatalogue.load(
            Path.of(System.getProperty("deskledger.home")),
            Configuration.defaults().settings().metrics().catalogues(),
            MetricValue.FACTS);

    private static Dataset<Row> cases;

    private final TestInputs inputs = TestInputs.asOf("2025-12-31");

    private static final String BASELINE = """
            metric_id   | period_kind | period_start | statistic | value | numerator | denominator | sample_size | unit
            csat        | month       | 2025-01-01   | ratio     | 0.9   | 90        | 100         | 100         | share
            csat        | month       | 2025-02-01   | ratio     | 0.7   | 210       | 300         | 300         | share
            csat        | month       | 2025-03-01   | ratio     | 0.9   | 90        | 100         | 100         | share
            csat        | month       | 2025-04-01   | ratio     | 0.858 | 429       | 500         | 500         | share
            csat        | month       | 2025-05-01   | ratio     | 0.857 | 857       | 1000        | 1000        | share
            csat        | month       | 2025-07-01   | ratio     | 0.77  | 77        | 100         | 100         | share
            reopen_rate | month       | 2025-01-01   | ratio     | 0.1   | 10        | 100         | 100         | share
            reopen_rate | month       | 2025-02-01   | ratio     | 0.1   | 10        | 100         | 100         | share
            reopen_rate | month       | 2025-03-01   | ratio     | 0.1   | 10        | 100         | 100         | share
            reopen_rate | month       | 2025-04-01   | ratio     | 0.09  | 9         | 100         | 100         | share
            reopen_rate | month       | 2025-05-01   | ratio     | 0.099 | 99        | 1000        | 1000        | share
            reopen_rate | month       | 2025-06-01   | ratio     | 0.1   | 10        | 100         | 100         | share
            """;

    @Test
    void theFirstThreeMonthsAreTheBaselineAndTheTargetIsATenthBetter() {
        assertRows(scorecard(BASELINE), """
                metric_id   | period_start | value | previous | baseline | target | target_kind | status
                csat        | 2025-01-01   | 0.9   |          |          |        |             | grey
                csat        | 2025-02-01   | 0.7   | 0.9      |          |        |             | grey
                csat        | 2025-03-01   | 0.9   | 0.7      |          |        |             | grey
                csat        | 2025-04-01   | 0.858 | 0.9      | 0.78     | 0.858  | stretch     | green
                csat        | 2025-05-01   | 0.857 | 0.858    | 0.78     | 0.858  | stretch     | amber
                csat        | 2025-07-01   | 0.77  |          | 0.78     | 0.858  | stretch     | red
                reopen_rate | 2025-01-01   | 0.1   |          |          |        |             | grey
                reopen_rate | 2025-02-01   | 0.1   | 0.1      |          |        |             | grey
                reopen_rate | 2025-03-01   | 0.1   | 0.1      |          |        |             | grey
                reopen_rate | 2025-04-01   | 0.09  | 0.1      | 0.1      | 0.09   | stretch     | green
                reopen_rate | 2025-05-01   | 0.099 | 0.09     | 0.1      | 0.09   | stretch     | amber
                reopen_rate | 2025-06-01   | 0.1   | 0.099    | 0.1      | 0.09   | stretch     | red
                """);
    }

    private static final String YOUNG = """
            metric_id        | period_kind | period_start | statistic | value | numerator | denominator | sample_size | is_complete | unit
            unanswered_count | week        | 2025-01-06   | count     | 40    | 40        |             | 40          | false       | count
            unanswered_count | week        | 2025-01-13   | count     | 30    | 30        |             | 30          | true        | count
            unanswered_count | week        | 2025-01-20   | count     | 50    | 50        |             | 50          | true        | count
            unanswered_count | week        | 2025-01-27   | count     | 50    | 50        |             | 50          | true        | count
            unanswered_count | week        | 2025-02-10   | count     | 30    | 30        |             | 30          | true        | count
            unanswered_count | week        | 2025-02-17   | count     | 36    | 36        |             | 36          | true        | count
            nps              | quarter     | 2024-10-01   | mean      | -20   | -800      | 40          | 40          | true        | points
            nps              | quarter     | 2025-01-01   | mean      | -20   | -800      | 40          | 40          | true        | points
            nps              | quarter     | 2025-04-01   | mean      | -18   | -720      | 40          | 40          | true        | points
            csat             | quarter     | 2024-10-01   | ratio     | 0.9   | 9         | 10          | 10          | true        | share
            csat             | quarter     | 2025-01-01   | ratio     | 0.8   | 8         | 10          | 10          | true        | share
            csat             | quarter     | 2025-04-01   | ratio     | 0.9   | 360       | 400         | 400         | true        | share
            """;

    @Test
    void aBaselineNeedsFourCompleteWeeksAndTwoQuartersAndObservationsEnough() {
        assertRows(scorecard(YOUNG), """
                metric_id        | period_kind | period_start | is_review_period | previous | baseline | target | status
                unanswered_count | week        | 2025-01-06   | true             |          |          |        | grey
                unanswered_count | week        | 2025-01-13   | true             | 40       |          |        | grey
                unanswered_count | week        | 2025-01-20   | true             | 30       |          |        | grey
                unanswered_count | week        | 2025-01-27   | true             | 50       |          |        | grey
                unanswered_count | week        | 2025-02-10   | true             |          |          |        | grey
                unanswered_count | week        | 2025-02-17   | true             | 30       | 40       | 36     | green
                nps              | quarter     | 2024-10-01   | true             |          |          |        | grey
                nps              | quarter     | 2025-01-01   | true             | -20      |          |        | grey
                nps              | quarter     | 2025-04-01   | true             | -20      | -20      | -18    | green
                csat             | quarter     | 2024-10-01   | false            |          |          |        | grey
                csat             | quarter     | 2025-01-01   | false            | 0.9      |          |        | grey
                csat             | quarter     | 2025-04-01   | false            | 0.8      |          |        | grey
                """);
    }

    @Test
    void aConfiguredTargetStandsBeforeAStretchAndInSlicesOnlyWhereOneTargetIsFair() {
        inputs.settings(settings -> ChangedSettings.targets(
                settings,
                Map.of(
                        "csat", new BigDecimal("0.8"),
                        "csat[channel=chat]", new BigDecimal("0.9"),
                        "first_response_time", new BigDecimal("3600"),
                        "first_response_time[channel=email]", new BigDecimal("14400"),
                        "cost_per_contact", new BigDecimal("8.10"),
                        "average_handle_time", new BigDecimal("300"),
                        "unanswered_count", new BigDecimal("50"))));

        assertRows(build(inputs, rows("""
                metric_id           | period_kind | period_start | slice_kind | slice_value | statistic | value  | value_amount | is_reliable | is_complete | unit
                csat                | month       | 2025-04-01   | all        | all         | ratio     | 0.72   |              | true        | true        | share
                csat                | month       | 2025-04-01   | team       | one         | ratio     | 0.7199 |              | true        | true        | share
                csat                | month       | 2025-04-01   | team       | two         | ratio     | 0.9    |              | false       | true        | share
                csat                | month       | 2025-04-01   | team       | three       | ratio     | 0.9    |              | true        | false       | share
                csat                | month       | 2025-04-01   | channel    | chat        | ratio     | 0.89   |              | true        | true        | share
                first_response_time | month       | 2025-04-01   | all        | all         | median    | 3960   |              | true        | true        | seconds
                first_response_time | month       | 2025-04-01   | channel    | email       | median    | 14400  |              | true        | true        | seconds
                first_response_time | month       | 2025-04-01   | channel    | chat        | median    | 50     |              | true        | true        | seconds
                first_response_time | month       | 2025-04-01   | team       | one         | median    | 3601   |              | true        | true        | seconds
                cost_per_contact    | month       | 2025-04-01   | all        | all         | ratio     |        | 8.91         | true        | true        | money
                cost_per_contact    | month       | 2025-04-01   | team       | one         | ratio     |        | 8.910001     | true        | true        | money
                average_handle_time | month       | 2025-04-01   | all        | all         | ratio     | 200    |              | true        | true        | seconds
                unanswered_count    | month       | 2025-04-01   | all        | all         | count     | 10     |              | true        | true        | count
                unanswered_count    | week        | 2025-04-07   | all        | all         | count     | 10     |              | true        | true        | count
                unanswered_count    | week        | 2025-04-07   | team       | one         | count     | 10     |              | true        | true        | count
                """)).where("focus = 'all'"), """
                metric_id           | period_kind | slice_kind | slice_value | target | target_amount | target_kind | benchmark_band                | status
                csat                | month       | all        | all         | 0.8    |               | configured  | root cause                    | amber
                csat                | month       | team       | one         | 0.8    |               | configured  | root cause                    | red
                csat                | month       | team       | two         | 0.8    |               | configured  | target                        | grey
                csat                | month       | team       | three       | 0.8    |               | configured  | target                        | grey
                csat                | month       | channel    | chat        | 0.9    |               | configured  | target                        | amber
                first_response_time | month       | all        | all         | 3600   |               | configured  |                               | amber
                first_response_time | month       | channel    | email       | 14400  |               | configured  | good                          | green
                first_response_time | month       | channel    | chat        |        |               |             | good                          | grey
                first_response_time | month       | team       | one         | 3600   |               | configured  |                               | amber
                cost_per_contact    | month       | all        | all         |        | 8.1           | configured  | small business                | amber
                cost_per_contact    | month       | team       | one         |        | 8.1           | configured  | small business                | red
                average_handle_time | month       | all        | all         | 300    |               | configured  | retail                        | grey
                unanswered_count    | month       | all        | all         |        |               |             |                               | grey
                unanswered_count    | week        | all        | all         | 50     |               | configured  |                               | green
                unanswered_count    | week        | team       | one         |        |               |             |                               | grey
                """);
    }

    private static final String TREND = """
            metric_id           | period_kind | period_start | slice_kind | slice_value | statistic | is_headline | value | numerator | sample_size | ci_low | ci_high | is_reliable | unit
            csat                | month       | 2025-03-01   | all        | all         | ratio     | true        | 0.70  |           | 500         | 0.66   | 0.74    | true        | share
            csat                | month       | 2025-04-01   | all        | all         | ratio     | true        | 0.76  |           | 500         | 0.72   | 0.79    | true        | share
            csat                | month       | 2025-05-01   | all        | all         | ratio     | true        | 0.85  |           | 500         | 0.82   | 0.88    | true        | share
            csat                | month       | 2025-06-01   | all        | all         | ratio     | true        | 0.60  |           | 20          | 0.40   | 0.78    | false       | share
            csat                | month       | 2025-07-01   | all        | all         | ratio     | true        | 0.60  |           | 500         | 0.56   | 0.64    | true        | share
            csat                | month       | 2025-08-01   | all        | all         | ratio     | true        | 0.50  |           | 500         | 0.46   | 0.54    | true        | share
            first_response_time | month       | 2025-03-01   | all        | all         | median    | true        | 3600  |           | 500         |        |         | true        | seconds
            first_response_time | month       | 2025-03-01   | all        | all         | mean      | false       | 5000  |           | 500         | 4500   | 5500    | true        | seconds
            first_response_time | month       | 2025-04-01   | all        | all         | median    | true        | 3000  |           | 500         |        |         | true        | seconds
            first_response_time | month       | 2025-04-01   | all        | all         | mean      | false       | 4600  |           | 500         | 4200   | 5000    | true        | seconds
            first_response_time | month       | 2025-05-01   | all        | all         | median    | true        | 2000  |           | 500         |        |         | true        | seconds
            first_response_time | month       | 2025-05-01   | all        | all         | mean      | false       | 3000  |           | 500         | 2500   | 3500    | true        | seconds
            ticket_volume       | month       | 2025-03-01   | all        | all         | count     | true        | 400   | 400       | 400         |        |         | true        | count
            ticket_volume       | month       | 2025-04-01   | all        | all         | count     | true        | 440   | 440       | 440         |        |         | true        | count
            ticket_volume       | month       | 2025-05-01   | all        | all         | count     | true        | 560   | 560       | 560         |        |         | true        | count
            """;

    @Test
    void aTrendIsAChangeThatTheIntervalsDoNotExplain() {
        assertRows(scorecard(TREND), """
                metric_id           | period_start | trend  | is_improving
                csat                | 2025-03-01   |        |
                csat                | 2025-04-01   | steady |
                csat                | 2025-05-01   | up     | true
                csat                | 2025-06-01   |        |
                csat                | 2025-07-01   |        |
                csat                | 2025-08-01   | down   | false
                first_response_time | 2025-03-01   |        |
                first_response_time | 2025-04-01   | steady |
                first_response_time | 2025-05-01   | down   | true
                ticket_volume       | 2025-03-01   |        |
                ticket_volume       | 2025-04-01   | steady |
                ticket_volume       | 2025-05-01   | up     |
                """);
    }

    private static final String PAIR = """
            metric_id           | period_kind | period_start | slice_kind | slice_value | statistic | is_headline | value | ci_low | ci_high | unit
            first_response_time | month       | 2025-03-01   | all        | all         | median    | true        | 3600  |        |         | seconds
            first_response_time | month       | 2025-04-01   | all        | all         | median    | true        | 1800  |        |         | seconds
            first_response_time | month       | 2025-03-01   | channel    | chat        | median    | true        | 60    |        |         | seconds
            first_response_time | month       | 2025-04-01   | channel    | chat        | median    | true        | 50    |        |         | seconds
            first_response_time | month       | 2025-03-01   | channel    | email       | median    | true        | 6000  |        |         | seconds
            first_response_time | month       | 2025-04-01   | channel    | email       | median    | true        | 7000  |        |         | seconds
            first_response_time | month       | 2025-03-01   | priority   | high        | median    | true        | 6000  |        |         | seconds
            first_response_time | month       | 2025-04-01   | priority   | high        | median    | true        | 5000  |        |         | seconds
            csat                | month       | 2025-03-01   | all        | all         | ratio     | true        | 0.80  | 0.78   | 0.82    | share
            csat                | month       | 2025-04-01   | all        | all         | ratio     | true        | 0.70  | 0.68   | 0.72    | share
            csat                | month       | 2025-03-01   | channel    | chat        | ratio     | true        | 0.80  | 0.78   | 0.82    | share
            csat                | month       | 2025-04-01   | channel    | chat        | ratio     | true        | 0.79  | 0.77   | 0.81    | share
            csat                | month       | 2025-03-01   | channel    | email       | ratio     | true        | 0.80  | 0.78   | 0.82    | share
            csat                | month       | 2025-04-01   | channel    | email       | ratio     | true        | 0.70  | 0.68   | 0.72    | share
            average_handle_time | month       | 2025-03-01   | all        | all         | ratio     | true        | 400   |        |         | seconds
            average_handle_time | month       | 2025-04-01   | all        | all         | ratio     | true        | 300   |        |         | seconds
            first_contact_resolution | month  | 2025-03-01   | all        | all         | ratio     | true        | 0.80  | 0.78   | 0.82    | share
            first_contact_resolution | month  | 2025-04-01   | all        | all         | ratio     | true        | 0.70  | 0.68   | 0.72    | share
            """;

    @Test
    void whatGainsWhileItsPairFallsIsTradedOffAndNotGreen() {
        assertRows(scorecard(PAIR).where("period_start = '2025-04-01' AND metric_id <> 'csat'"), """
                metric_id                | slice_kind | slice_value | trend | paired_metric_id         | pair_trend | pair_verdict | status
                first_response_time      | all        | all         | down  | csat                     | down       | traded_off   | traded_off
                first_response_time      | channel    | chat        | down  | csat                     | steady     | confirmed    | grey
                first_response_time      | channel    | email       | up    | csat                     | down       | pair_fell    | grey
                first_response_time      | priority   | high        | down  | csat                     |            |              | grey
                average_handle_time      | all        | all         | down  | first_contact_resolution | down       | traded_off   | traded_off
                first_contact_resolution | all        | all         | down  | reopen_rate              |            |              | grey
                """);
    }

    private static final String QUARTER = """
            metric_id  | period_kind | period_start | statistic | value | numerator | denominator | ci_low | ci_high | unit
            nps        | quarter     | 2025-01-01   | mean      | 20    |           |             | 15     | 25      | points
            nps        | quarter     | 2025-04-01   | mean      | 40    |           |             | 35     | 45      | points
            churn_rate | month       | 2025-01-01   | ratio     | 0.02  | 20        | 1000        | 0.013  | 0.031   | share
            churn_rate | month       | 2025-02-01   | ratio     | 0.02  | 20        | 1000        | 0.013  | 0.031   | share
            churn_rate | month       | 2025-03-01   | ratio     | 0.02  | 20        | 1000        | 0.013  | 0.031   | share
            churn_rate | month       | 2025-04-01   | ratio     | 0.03  | 30        | 1000        | 0.021  | 0.043   | share
            churn_rate | month       | 2025-05-01   | ratio     | 0.04  | 40        | 1000        | 0.029  | 0.054   | share
            churn_rate | month       | 2025-06-01   | ratio     | 0.05  | 50        | 1000        | 0.038  | 0.065   | share
            """;

    @Test
    void aScoreOfTheQuarterIsHeldAgainstChurnOfItsThreeMonths() {
        assertRows(scorecard(QUARTER).where("metric_id = 'nps'"), """
                period_start | trend | pair_trend | pair_verdict | status
                2025-01-01   |       |            |              | grey
                2025-04-01   | up    | up         | traded_off   | traded_off
                """);
    }

    private static final String YEAR = """
            metric_id        | period_kind | period_start | statistic | value | value_amount | unit
            cost_per_contact | month       | 2024-05-01   | ratio     |       | 7.5          | money
            cost_per_contact | month       | 2025-05-01   | ratio     |       | 8.5          | money
            cost_per_contact | quarter     | 2024-04-01   | ratio     |       | 7.6          | money
            cost_per_contact | quarter     | 2025-04-01   | ratio     |       | 8.6          | money
            csat             | week        | 2024-01-01   | ratio     | 0.7   |              | share
            csat             | week        | 2024-12-30   | ratio     | 0.8   |              | share
            csat             | week        | 2025-12-29   | ratio     | 0.9   |              | share
            """;

    @Test
    void aYearAgoIsTheSameMonthAndTheSameWeekdayOfFiftyTwoWeeksBefore() {
        assertRows(scorecard(YEAR).where("period_start >= '2024-12-30'"), """
                metric_id        | period_kind | period_start | previous_amount | year_ago | year_ago_amount
                cost_per_contact | month       | 2025-05-01   |                 |          | 7.5
                cost_per_contact | quarter     | 2025-04-01   |                 |          | 7.6
                csat             | week        | 2024-12-30   |                 | 0.7      |
                csat             | week        | 2025-12-29   |                 | 0.8      |
                """);
    }

    @Test
    void aMetricStandsInEveryFocusThatNamesItAndInTheStageOfTheCompanyAlone() {
        Dataset<Row> volume =
                build(inputs, rows("""
                metric_id     | period_kind | period_start | slice_kind | slice_value | statistic | value | denominator | is_complete | unit
                churn_rate    | month       | 2025-04-01   | all        | all         | ratio     | 0.01  | 1000        | true        | share
                churn_rate    | month       | 2025-05-01   | all        | all         | ratio     | 0.01  | 1001        | true        | share
                churn_rate    | month       | 2025-06-01   | all        | all         | ratio     | 0.01  | 50          | false       | share
                ticket_volume | month       | 2025-05-01   | all        | all         | count     | 10    |             | true        | count
                ticket_volume | month       | 2025-05-01   | channel    | chat        | count     | 4     |             | true        | count
                ticket_volume | month       | 2025-05-01   | priority   | high        | count     | 3     |             | true        | count
                ticket_volume | day         | 2025-05-01   | all        | all         | count     | 1     |             | true        | count
                """)).where("metric_id = 'ticket_volume'").cache();

        assertRows(volume.where("focus <> 'all'"), """
                focus         | focus_title                                  | place | period_kind | slice_kind | slice_value | direction
                too_expensive | Too expensive?                               | 3     | month       | all        | all         | watch
                stage_large   | What to watch with more than 1,000 customers | 5     | month       | all        | all         | watch
                stage_large   | What to watch with more than 1,000 customers | 5     | month       | channel    | chat        | watch
                """);
        assertRows(volume.where("focus = 'all'"), """
                period_kind | slice_kind | slice_value
                month       | all        | all
                month       | channel    | chat
                month       | priority   | high
                """);
    }

    /** Of one case, without the focus sets, in which the same values stand again. The cases are made together, which takes no longer than one. */
    private static Dataset<Row> scorecard(String values) {
        if (cases == null) {
            Dataset<Row> all = Stream.of(BASELINE, YOUNG, TREND, PAIR, QUARTER, YEAR)
                    .map(ScorecardTest::ownSlices)
                    .reduce(Dataset::unionByName)
                    .orElseThrow();
            cases = build(TestInputs.asOf("2025-12-31"), all)
                    .where("focus = 'all'")
                    .localCheckpoint();
        }
        return cases.where(col("slice_value").endsWith(caseOf(values)))
                .withColumn("slice_value", replace(col("slice_value"), lit(caseOf(values)), lit("")));
    }

    /** No case sees the rows of another: the values of its slices end with its name. */
    private static Dataset<Row> ownSlices(String values) {
        return rows(values).withColumn("slice_value", concat(col("slice_value"), lit(caseOf(values))));
    }

    private static String caseOf(String values) {
        return " of " + values.hashCode();
    }

    private static Dataset<Row> rows(String values) {
        return Rows.of(MetricValue.TABLE, values)
                .withColumn("slice_kind", coalesce(col("slice_kind"), lit("all")))
                .withColumn("slice_value", coalesce(col("slice_value"), lit("all")))
                .withColumn("is_headline", coalesce(col("is_headline"), lit(true)))
                .withColumn("is_complete", coalesce(col("is_complete"), lit(true)))
                .withColumn("is_reliable", coalesce(col("is_reliable"), lit(true)));
    }

    private static Dataset<Row> build(TestInputs inputs, Dataset<Row> values) {
        return inputs.with(MetricValue.TABLE, values).build(new Scorecard(settings -> SHIPPED));
    }
}

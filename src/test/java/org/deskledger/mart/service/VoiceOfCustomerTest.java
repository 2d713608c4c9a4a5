package org.deskledger.mart.service;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.SurveyAnswerFact;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class VoiceOfCustomerTest {

    @Test
    void aCommentCountsInEachOfItsThemesAndTheWorstDifferentWordsStandForThem() {
        Dataset<Row> voices = TestInputs.asOf("2025-02-28")
                .in("Europe/Berlin")
                .with(SurveyAnswerFact.TABLE, """
                        survey_id | kind | channel | responded_at         | is_answered | normalised_score | nps_class | solved_answer | stated_theme | masked_comment
                        midnight  | csat | email   | 2025-01-31T23:30:00Z | true        | 0.25             |           |               |              | Waited far too long
                        repeated  | csat | email   | 2025-02-10T09:00:00Z | true        | 0                |           |               |              | Waited far too long
                        two       | csat | chat    | 2025-02-11T09:00:00Z | true        | 1                |           |               |              | SLOW at first, but friendly
                        detractor | nps  |         | 2025-02-12T09:00:00Z | true        | 0.6              | detractor |               |              | Fine so far
                        unsolved  | fcr  | phone   | 2025-02-13T09:00:00Z | true        |                  |           | false         |              | The invoice is wrong again
                        stated    | csat | email   | 2025-02-14T09:00:00Z | true        | 0.75             |           |               | Shipping     | Too slow
                        wordless  | csat | email   | 2025-02-14T09:00:00Z | true        | 0                |           |               |              |
                        waiting   | csat | email   |                      | false       |                  |           |               |              |
                        """)
                .build(new VoiceOfCustomer())
                .localCheckpoint();

        assertRows(
                voices.where("period_kind = 'month' AND slice_kind = 'all'")
                        .selectExpr(
                                "*",
                                "array_join(transform(examples, e -> concat_ws(' ', e.responded_on, e.score, e.comment)), ' / ') AS words"),
                """
                period_start | theme        | answers | commented_answers | scored_answers | mean_score | judged_answers | negative_answers | share_negative | rank | last_answered_on | is_reliable | words
                2025-02-01   | waiting      | 3       | 6                 | 3              | 0.416667   | 3              | 2                | 0.666667       | 1    | 2025-02-11       | false       | 2025-02-10 0.000000 Waited far too long / 2025-02-11 1.000000 SLOW at first, but friendly
                2025-02-01   | billing      | 1       | 6                 | 0              |            | 1              | 1                | 1              | 2    | 2025-02-13       | false       | 2025-02-13 The invoice is wrong again
                2025-02-01   | not_solved   | 1       | 6                 | 0              |            | 1              | 1                | 1              | 3    | 2025-02-13       | false       | 2025-02-13 The invoice is wrong again
                2025-02-01   | friendliness | 1       | 6                 | 1              | 1          | 1              | 0                | 0              | 4    | 2025-02-11       | false       | 2025-02-11 1.000000 SLOW at first, but friendly
                2025-02-01   | shipping     | 1       | 6                 | 1              | 0.75       | 1              | 0                | 0              | 5    | 2025-02-14       | false       | 2025-02-14 0.750000 Too slow
                2025-02-01   | unthemed     | 1       | 6                 | 1              | 0.6        | 1              | 1                | 1              |      | 2025-02-12       | false       | 2025-02-12 0.600000 Fine so far
                """);
        assertRows(
                voices.where(
                        "theme = 'waiting' AND (slice_kind = 'channel' OR slice_kind = 'all' AND period_kind <> 'month')"),
                """
                period_kind | period_start | slice_value | answers | commented_answers
                week        | 2025-01-27   | all         | 1       | 1
                week        | 2025-02-10   | all         | 2       | 5
                quarter     | 2025-01-01   | all         | 3       | 6
                week        | 2025-01-27   | email       | 1       | 1
                week        | 2025-02-10   | email       | 1       | 2
                week        | 2025-02-10   | chat        | 1       | 1
                month       | 2025-02-01   | email       | 2       | 3
                month       | 2025-02-01   | chat        | 1       | 1
                quarter     | 2025-01-01   | email       | 2       | 3
                quarter     | 2025-01-01   | chat        | 1       | 1
                """);
    }
}

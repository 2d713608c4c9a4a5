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
class NpsDailyTest {

    private final TestInputs inputs = TestInputs.asOf("2025-04-03").in("Europe/Berlin");

    @Test
    void anAnswerSpeaksForItsPersonUntilTheNextOneOrForNinetyDays() {
        inputs.with(SurveyAnswerFact.TABLE, """
                survey_id | person_key | nps_class | responded_at
                lapses    | ada        | promoter  | 2025-01-01T10:00:00Z
                changed   | bea        | promoter  | 2025-03-31T10:00:00Z
                again     | bea        | detractor | 2025-04-02T10:00:00Z
                nobody    |            | promoter  | 2025-04-02T10:00:00Z
                asked     | cem        |           |
                """);

        Dataset<Row> days = inputs.build(new NpsDaily()).where("day >= '2025-03-30' OR day = '2025-01-01'");

        assertRows(days, """
                day        | slice_kind | slice_value | promoters | passives | detractors | respondents | nps  | as_of
                2025-01-01 | all        | all         | 1         | 0        | 0          | 1           | 100  | 2025-04-03
                2025-03-30 | all        | all         | 1         | 0        | 0          | 1           | 100  | 2025-04-03
                2025-03-31 | all        | all         | 2         | 0        | 0          | 2           | 100  | 2025-04-03
                2025-04-01 | all        | all         | 1         | 0        | 0          | 1           | 100  | 2025-04-03
                2025-04-02 | all        | all         | 0         | 0        | 1          | 1           | -100 | 2025-04-03
                2025-04-03 | all        | all         | 0         | 0        | 1          | 1           | -100 | 2025-04-03
                """);
    }

    @Test
    void ofTwoAnswersOnOneDayTheLastSpeaks() {
        // In Berlin both are of 2 April, though the first is of 1 April in UTC.
        inputs.with(SurveyAnswerFact.TABLE, """
                survey_id | person_key | nps_class | responded_at
                first     | ada        | promoter  | 2025-04-01T22:30:00Z
                last      | ada        | passive   | 2025-04-02T20:00:00Z
                """);

        assertRows(inputs.build(new NpsDaily()), """
                day        | promoters | passives | detractors | nps
                2025-04-02 | 0         | 1        | 0          | 0
                2025-04-03 | 0         | 1        | 0          | 0
                """);
    }

    @Test
    void aStretchWithoutAnswersHasDaysWithoutAScore() {
        inputs.with(SurveyAnswerFact.TABLE, """
                survey_id | person_key | nps_class | responded_at
                old       | ada        | promoter  | 2025-01-01T10:00:00Z
                """);

        assertRows(inputs.build(new NpsDaily()).where("day >= '2025-03-31'"), """
                day        | respondents | nps | ci_low
                2025-03-31 | 1           | 100 |
                2025-04-01 | 0           |     |
                2025-04-02 | 0           |     |
                2025-04-03 | 0           |     |
                """);
    }

    @Test
    void seventyPromotersAndTenDetractorsOfAHundredAreSixtyWithinThirteen() {
        StringBuilder answers = new StringBuilder("survey_id | person_key | nps_class | responded_at\n");
        for (int i = 0; i < 100; i++) {
            String of = i < 70 ? "promoter" : i < 90 ? "passive" : "detractor";
            answers.append("s" + i + " | p" + i + " | " + of + " | 2025-04-03T10:00:00Z\n");
        }
        inputs.with(SurveyAnswerFact.TABLE, answers.toString());

        assertRows(inputs.build(new NpsDaily()), """
                promoters | passives | detractors | nps | ci_low    | ci_high
                70        | 20       | 10         | 60  | 46.933573 | 73.066427
                """);
    }
}

package org.deskledger.fact;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.HelpdeskSurveys;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In these comments ¶ is a new line, ~ a space that does not break and ^ a space without width. */
@ExtendWith(SparkTests.class)
class PersonalWordsTest {

    @Test
    void whatSaysWhoCustomersAreIsTakenOutOfTheirWordsHoweverTheyWriteIt() {
        Dataset<Row> answers = answers(Rows.ofDdl("survey_id STRING, comment STRING", """
                survey_id   | comment
                email       | Write to Anna.Smith+x@Example.co.uk.
                umlaut      | müller@straße.de, ANNA@LOCALHOST
                brackets    | anna(at)example(dot)com or anna [at] example [dot] com
                spelled     | anna at example dot com
                phone       | call +44 (0)20 7946-0123 now, or 0151.555.01.23
                hidden      | 079~46^0~12^3
                arabic      | ٠٧٩٤٦٠١٢٣
                card        | 4111 1111 1111 1111 and 4111-1111-1111-1111
                account     | IBAN DE89 3704 0044 0532 0130 00!
                link        | https://shop.example/reset?mail=a@b.c fails
                bare        | see shop.example.com/orders/17 and www.example.com
                dear        | Dear Mr. Smith, I waited
                title       | hello mr smith, hi Frau Dr. müller, Mr J. Smith
                doctor      | Dr. Anna Smith-Jones was kind. Dear J. Doe
                name        | my name is José O'Neill and
                thanks      | Thanks Anna-Lena for the help
                closing     | Solved.¶Best regards,¶Anna Maria Smith
                handle      | @sam_doe never answered
                both        | Hi Jo Ann, ring 020 7946 0123 or jo@example.com. Cheers, Jo
                nothing     | I waited 3 days, 2 of 10 times; it cost 1,234.50 EUR
                praise      | Thank you. Great help. Hi I am happy, quick and friendly, thank you
                """)
                .selectExpr("survey_id", "translate(comment, '¶~^', '\\n\\u00a0\\u200b') AS comment"));
        assertRows(answers.selectExpr("survey_id", "translate(masked_comment, '\\n', '¶') AS masked"), """
                survey_id   | masked
                email       | Write to [email].
                umlaut      | [email], [email]
                brackets    | [email] or [email]
                spelled     | [email]
                phone       | call [number] now, or [number]
                hidden      | [number]
                arabic      | [number]
                card        | [number] and [number]
                account     | IBAN [number]!
                link        | [link] fails
                bare        | see [link] and [link]
                dear        | Dear Mr. [name], I waited
                title       | hello mr [name], hi Frau Dr. [name], Mr [name]
                doctor      | Dr. [name] was kind. Dear [name]
                name        | my name is [name] and
                thanks      | Thanks [name] for the help
                closing     | Solved.¶Best regards,¶[name]
                handle      | [name] never answered
                both        | Hi [name], ring [number] or [email]. Cheers, [name]
                nothing     | I waited 3 days, 2 of 10 times; it cost 1,234.50 EUR
                praise      | Thank you. Great help. Hi I am happy, quick and friendly, thank you
                """);
    }

    @Test
    void aTextOfAHundredThousandCharactersIsReadOnceAndBlankWordsAreNone() {
        Dataset<Row> answers = answers(Rows.ofDdl("one INT", "one\n1").selectExpr("""
                inline(array(
                  named_struct('survey_id', 'mailbox', 'comment', repeat('ab.', 33333) || 'c@example.com'),
                  named_struct('survey_id', 'host', 'comment', 'x@' || repeat('a.', 50000) || 'b'),
                  named_struct('survey_id', 'digits', 'comment', repeat('1 ', 50000) || '1'),
                  named_struct('survey_id', 'hosts', 'comment', repeat('a.', 50000) || 'bc/d'),
                  named_struct('survey_id', 'blank', 'comment', ' ')))"""));
        assertRows(answers, """
                survey_id | masked_comment
                mailbox   | [email]
                host      | [email]
                digits    | [number]
                hosts     | [link]
                blank     |
                """);
    }

    private static Dataset<Row> answers(Dataset<Row> comments) {
        Dataset<Row> surveys = comments.selectExpr(
                "survey_id",
                "comment",
                "'csat' AS kind",
                "1 AS scale_min",
                "5 AS scale_max",
                "true AS higher_is_better",
                "'ada' AS customer_ref",
                "timestamp('2025-01-01T10:00:00Z') AS sent_at",
                "timestamp('2025-01-01T11:00:00Z') AS responded_at",
                "timestamp('2025-01-01T11:00:00Z') AS updated_at");
        return TestInputs.asOf("2025-01-31")
                .with(HelpdeskSurveys.TABLE, Rows.none(HelpdeskSurveys.TABLE).unionByName(surveys, true))
                .build(new SurveyAnswerFact());
    }
}

package org.deskledger.fact;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.HelpdeskReviews;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class ReviewFactTest {

    private static Dataset<Row> reviews;

    /** One company for all tests, as of the end of January. */
    @BeforeAll
    static void readReviews() {
        reviews = TestInputs.asOf("2025-01-31")
                .with(HelpdeskReviews.TABLE, """
                    review_id | site   | kind    | customer_ref | rating | scale_max | sentiment | posted_at            | responded_at         | updated_at           | is_deleted | text
                    five_4    | store  | review  | ann          | 4      | 5         |           | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:00:00Z |            | Thanks Robin, write to sam.doe@example.com
                    ten_8     | portal | review  |              | 8      | 10        |           | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:00:00Z |            |
                    half      | store  | review  |              | 2.5    | 5         |           | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:00:00Z |            |
                    two       | store  | review  |              | 2      | 5         |           | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:00:00Z |            |
                    sarcasm   | store  | review  |              | 5      | 5         | negative  | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:00:00Z |            |
                    untold    | forum  | mention |              |        |           |           | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:00:00Z |            |
                    replied   | store  | review  |              | 1      | 5         |           | 2025-01-10T10:00:00Z |                      | 2025-01-10T10:00:00Z |            |
                    replied   | store  | review  |              | 3      | 5         |           | 2025-01-10T10:00:00Z | 2025-01-11T10:00:30Z | 2025-01-11T10:00:30Z |            |
                    later     | store  | review  |              | 5      | 5         |           | 2025-01-31T23:00:00Z | 2025-02-01T09:00:00Z | 2025-01-31T23:30:00Z |            |
                    taken_off | store  | review  |              | 1      | 5         |           | 2025-01-10T10:00:00Z |                      | 2025-01-12T10:00:00Z | true       |
                    tomorrow  | store  | review  |              | 1      | 5         |           | 2025-02-01T10:00:00Z |                      | 2025-02-01T10:00:00Z |            |
                    """)
                .with(CustomerReferences.TABLE, """
                    system   | source_ref | customer_id
                    helpdesk | ann        | acme
                    """)
                .build(new ReviewFact())
                .localCheckpoint();
    }

    @Test
    void starsOfEveryScaleAreOfFive() {
        assertRows(reviews.where("star_rating IS NOT NULL"), """
                review_id | star_rating
                five_4    | 4
                ten_8     | 4
                half      | 2.5
                two       | 2
                sarcasm   | 5
                replied   | 3
                later     | 5
                """);
    }

    @Test
    void theSourceSaysTheSentimentElseTheStarsDoElseNobody() {
        assertRows(reviews.where("review_id IN ('five_4', 'half', 'two', 'sarcasm', 'untold')"), """
                review_id | sentiment | is_sentiment_stated
                five_4    | positive  | false
                half      | neutral   | false
                two       | negative  | false
                sarcasm   | negative  | true
                untold    |           | false
                """);
    }

    @Test
    void aReplyCountsOnceItIsGivenAndOneAfterTheAsOfIsNotGivenYet() {
        assertRows(reviews.where("review_id IN ('two', 'replied', 'later')"), """
                review_id | responded_at         | response_seconds
                two       |                      |
                replied   | 2025-01-11T10:00:30Z | 86430
                later     |                      |
                """);
    }

    @Test
    void whoIsKnownBelongsToAnAccountAndNobodysWordsLeaveRawUnmasked() {
        assertRows(
                reviews.where("review_id IN ('five_4', 'two')")
                        .selectExpr("review_id", "customer_id", "person_key IS NOT NULL AS has_person", "masked_text"),
                """
                review_id | customer_id | has_person | masked_text
                five_4    | acme        | true       | Thanks [name], write to [email]
                two       | unknown     | false      |
                """);
    }
}

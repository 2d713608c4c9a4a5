package org.deskledger.definitions;

import static org.deskledger.testing.TableAssert.assertRows;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.fact.ReviewFact;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is said in public, as METRICS has it, out of the shipped catalogue. */
@ExtendWith(SparkTests.class)
class ReviewReadingsTest {

    private static Dataset<Row> january;

    @BeforeAll
    static void measureOneMonth() {
        MetricCatalogue shipped = MetricCatalogue.load(
                Path.of(System.getProperty("deskledger.home", "")),
                Configuration.defaults().settings().metrics().catalogues(),
                MetricValue.FACTS);
        MetricCatalogue ofReviews = new MetricCatalogue(shipped.metrics().stream()
                .filter(metric -> metric.source().fact().equals(ReviewFact.TABLE.name()))
                .toList());
        january = TestInputs.asOf("2025-01-31")
                .with(ReviewFact.TABLE, """
                    review_id | site   | kind    | posted_at            | responded_at         | response_seconds | star_rating | sentiment
                    five      | store  | review  | 2025-01-10T10:00:00Z | 2025-01-10T12:00:00Z | 7200             | 5           | positive
                    two       | store  | review  | 2025-01-10T10:00:00Z | 2025-01-10T11:00:00Z | 3600             | 2           | negative
                    three     | portal | review  | 2025-01-10T10:00:00Z |                      |                  | 3           | neutral
                    loved     | forum  | mention | 2025-01-10T10:00:00Z |                      |                  |             | positive
                    untold    | forum  | mention | 2025-01-10T10:00:00Z | 2025-01-13T10:00:00Z | 259200           |             |
                    old       | store  | review  | 2024-12-31T22:00:00Z | 2025-01-01T01:00:00Z | 10800            | 1           | negative
                    """)
                .build(new MetricValue(settings -> ofReviews))
                .where("period_kind = 'month' AND period_start = DATE'2025-01-01'")
                .localCheckpoint();
    }

    @Test
    void starsAndSentimentCountWhenPostedAndRepliesWhenGiven() {
        assertRows(january.where("slice_kind = 'all' AND is_headline"), """
                metric_id                      | statistic | numerator | denominator | value    | sample_size
                review_score                   | mean      | 10        | 3           | 3.333333 | 3
                review_response_time           | median    |           |             | 9000     | 4
                review_response_time__negative | median    |           |             | 7200     | 2
                review_response_rate           | ratio     | 3         | 5           | 0.6      | 5
                mention_sentiment              | ratio     | 2         | 4           | 0.5      | 4
                mention_sentiment__neutral     | ratio     | 1         | 4           | 0.25     | 4
                mention_sentiment__negative    | ratio     | 1         | 4           | 0.25     | 4
                """);
    }

    @Test
    void everySiteHasItsOwnStars() {
        assertRows(january.where("slice_kind = 'site' AND metric_id = 'review_score'"), """
                slice_value | value | sample_size
                store       | 3.5   | 2
                portal      | 3     | 1
                """);
    }
}

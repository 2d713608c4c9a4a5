package org.deskledger.fact;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_timestamp;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.HelpdeskReviews;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * What customers said in public, how they felt by it, and how long they waited for a public reply.
 *
 * <p>Every review and mention in force is here, as its newest version has it; a reply after the as-of is not given yet. Nobody signs a
 * review with the name of an account, so most have no person and belong to {@code unknown}. The words stay in raw, for they are personal;
 * here they are masked. A late version restates its review.
 */
public final class ReviewFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.review")
            .grain("one public review or mention")
            .key("review_id")
            .columns("""
                review_id STRING NOT NULL COMMENT 'id of the review',
                site STRING NOT NULL COMMENT 'where it stands, such as an app store or a social site',
                kind STRING NOT NULL COMMENT 'review, or mention: words without stars',
                customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                person_key STRING COMMENT 'pseudonym of the person, as in fact.ticket; NULL where nobody knows',
                posted_at TIMESTAMP NOT NULL COMMENT 'when it was posted',
                responded_at TIMESTAMP COMMENT 'when somebody first replied in public; NULL while nobody has',
                response_seconds BIGINT COMMENT 'calendar seconds from the posting to the reply; NULL while there is none',
                star_rating DECIMAL(9,6) COMMENT 'stars given, rescaled to 5 at most; NULL without any',
                sentiment STRING COMMENT 'positive, neutral or negative: as the source says, else from 4 of 5 stars on positive and up to 2 negative; NULL where neither says it',
                is_sentiment_stated BOOLEAN NOT NULL COMMENT 'the source says the sentiment; false where the stars do, or nothing does',
                masked_text STRING COMMENT 'the words without links, addresses, long numbers and names that can be told; NULL without words'
                """)
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(HelpdeskReviews.TABLE).optionally(CustomerReferences.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return InForce.rows(HelpdeskReviews.CONTRACT, inputs.table(HelpdeskReviews.TABLE), inputs.cut())
                .transform(reviews ->
                        CustomerReferences.withCustomerId(reviews, inputs.table(CustomerReferences.TABLE), "helpdesk"))
                .withColumn("person_key", TicketFact.personKey())
                .transform(reviews -> withReplyByTheAsOf(reviews, inputs))
                .transform(ReviewFact::withSentiment)
                .withColumn("masked_text", PersonalWords.masked(col("text")))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> withReplyByTheAsOf(Dataset<Row> reviews, Inputs inputs) {
        return reviews.withColumn(
                        "responded_at",
                        when(col("responded_at").lt(lit(inputs.cut().end())), col("responded_at")))
                .withColumn(
                        "response_seconds",
                        unix_timestamp(col("responded_at")).minus(unix_timestamp(col("posted_at"))));
    }

    private static Dataset<Row> withSentiment(Dataset<Row> reviews) {
        Column ofStars = when(col("star_rating").geq(4), "positive")
                .when(col("star_rating").leq(2), "negative")
                .when(col("star_rating").isNotNull(), "neutral");
        return reviews.withColumn(
                        "star_rating",
                        col("rating").multiply(lit(5)).divide(col("scale_max")).cast("decimal(9,6)"))
                .withColumn("is_sentiment_stated", col("sentiment").isNotNull())
                .withColumn("sentiment", coalesce(col("sentiment"), ofStars));
    }
}

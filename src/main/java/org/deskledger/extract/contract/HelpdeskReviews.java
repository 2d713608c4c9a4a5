package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** What customers say in public: reviews with stars and mentions on social sites. One row per version of one. */
public final class HelpdeskReviews {

    public static final Contract CONTRACT = Contract.of("helpdesk.reviews", Mode.UPSERT)
            .grain("one public review or mention")
            .key("review_id")
            .columns("""
                review_id STRING NOT NULL COMMENT 'id of the review',
                site STRING NOT NULL COMMENT 'where it stands, such as an app store or a social site',
                kind STRING NOT NULL COMMENT 'review, or mention: words without stars',
                customer_ref STRING COMMENT 'the person, as the helpdesk names them; NULL where nobody knows',
                rating DECIMAL(6,2) COMMENT 'stars given; NULL without any',
                scale_max DECIMAL(6,2) COMMENT 'stars that can be given at most',
                sentiment STRING COMMENT 'positive, neutral or negative, where the source says so',
                posted_at TIMESTAMP NOT NULL COMMENT 'when it was posted',
                responded_at TIMESTAMP COMMENT 'when somebody first replied in public',
                updated_at TIMESTAMP NOT NULL COMMENT 'when this version was made',
                text STRING COMMENT 'words of the customer; may hold personal data'
                """)
            .eventAt("posted_at")
            .accepts("kind", "review", "mention")
            .accepts("sentiment", "positive", "neutral", "negative")
            .rule("scale_has_steps", "scale_max > 0")
            .rule("rating_has_scale", "rating IS NULL OR scale_max IS NOT NULL")
            .rule("rating_within_scale", "rating BETWEEN 0 AND scale_max")
            .rule("responded_at_not_before_posted_at", "responded_at >= posted_at")
            .personal("customer_ref", "text")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private HelpdeskReviews() {}
}

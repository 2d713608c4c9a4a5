package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** Visits to the help centre, a bot, a phone menu or the community. */
public final class HelpdeskSelfServiceSessions {

    public static final Contract CONTRACT = Contract.of("helpdesk.self_service_sessions", Mode.APPEND)
            .grain("one visit to self-service")
            .key("session_id")
            .columns("""
                session_id STRING NOT NULL COMMENT 'id of the visit',
                customer_ref STRING COMMENT 'the person, as the helpdesk names them; NULL for a visitor without a name',
                started_at TIMESTAMP NOT NULL COMMENT 'when it began',
                kind STRING NOT NULL COMMENT 'help_center, bot, ivr or community',
                article_views BIGINT NOT NULL COMMENT 'articles or answers that were looked at',
                searches BIGINT NOT NULL COMMENT 'searches',
                votes_up BIGINT NOT NULL COMMENT 'articles called helpful',
                votes_down BIGINT NOT NULL COMMENT 'articles called unhelpful',
                marked_solved BOOLEAN COMMENT 'the visitor said that it is solved; NULL where nobody asked',
                category STRING COMMENT 'what it was about'
                """)
            .eventAt("started_at")
            .accepts("kind", "help_center", "bot", "ivr", "community")
            .rule("counts_not_negative", "article_views >= 0 AND searches >= 0 AND votes_up >= 0 AND votes_down >= 0")
            .personal("customer_ref")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private HelpdeskSelfServiceSessions() {}
}

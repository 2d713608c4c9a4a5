package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** Questions put to customers after the fact: satisfaction, recommendation, effort, solved or not. One row per version of a survey. */
public final class HelpdeskSurveys {

    public static final Contract CONTRACT = Contract.of("helpdesk.surveys", Mode.UPSERT)
            .grain("one survey sent to one person")
            .key("survey_id")
            .columns("""
                survey_id STRING NOT NULL COMMENT 'id of the survey as sent to one person',
                kind STRING NOT NULL COMMENT 'csat, nps, ces or fcr',
                scale_min INT NOT NULL COMMENT 'least score of the survey\\'s own scale',
                scale_max INT NOT NULL COMMENT 'greatest score of it',
                higher_is_better BOOLEAN NOT NULL COMMENT 'whether a greater score is better; false for a scale of effort',
                customer_ref STRING NOT NULL COMMENT 'the person asked, as the helpdesk names them',
                ticket_id STRING COMMENT 'ticket that it is about',
                agent_id STRING COMMENT 'agent that it is about, as of the answer',
                sent_at TIMESTAMP NOT NULL COMMENT 'when it was sent',
                responded_at TIMESTAMP COMMENT 'when it was answered',
                updated_at TIMESTAMP NOT NULL COMMENT 'when this version was made',
                score INT COMMENT 'the answer on the survey\\'s own scale',
                solved_answer BOOLEAN COMMENT 'answer to: was your issue solved',
                comment STRING COMMENT 'words of the customer; may hold personal data',
                theme STRING COMMENT 'what the words are about, where the source says so'
                """)
            .eventAt("sent_at")
            .accepts("kind", "csat", "nps", "ces", "fcr")
            .rule("scale_has_steps", "scale_max > scale_min")
            .rule("score_within_scale", "score BETWEEN scale_min AND scale_max")
            .rule(
                    "nps_scale_ends_in_10",
                    "kind <> 'nps' OR (scale_min IN (0, 1) AND scale_max = 10 AND higher_is_better)")
            .rule("responded_at_not_before_sent_at", "responded_at >= sent_at")
            .rule(
                    "answer_has_responded_at",
                    "responded_at IS NOT NULL OR (score IS NULL AND solved_answer IS NULL AND comment IS NULL)")
            .references("ticket_id", "helpdesk.tickets.ticket_id")
            .personal("customer_ref", "comment")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private HelpdeskSurveys() {}
}

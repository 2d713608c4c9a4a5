package org.deskledger.fact;

import org.deskledger.table.TableSpec;

/** When each ticket was opened, answered, resolved and reopened, by whom, and with how much work. */
public final class TicketFact {

    public static final TableSpec TABLE = TableSpec.named("fact.ticket")
            .grain("one ticket that came in, deleted and merged ones too")
            .key("ticket_id")
            .columns("""
                    ticket_id STRING NOT NULL COMMENT 'the helpdesk\\'s id of the ticket',
                    customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                    person_key STRING COMMENT 'pseudonym of the person who asks: SHA-256 of system and reference; NULL where the helpdesk names nobody',
                    created_at TIMESTAMP NOT NULL COMMENT 'when it was opened',
                    asked_at TIMESTAMP NOT NULL COMMENT 'the customer\\'s first message; created_at where the customer opened it or no event says otherwise',
                    channel STRING NOT NULL COMMENT 'email, chat, messaging, phone, social, web, bot or other',
                    direction STRING NOT NULL COMMENT 'inbound: the customer asks; outbound: the company starts',
                    category STRING COMMENT 'what it is about, at the as-of',
                    priority STRING COMMENT 'low, normal, high or urgent, at the as-of',
                    team STRING COMMENT 'team that it lies with at the as-of',
                    assignee_id STRING COMMENT 'agent that it lies with at the as-of',
                    current_status STRING NOT NULL COMMENT 'new, open, pending, on_hold, solved, closed, deleted or merged, at the as-of',
                    current_status_since_at TIMESTAMP COMMENT 'since when it has that status; NULL where no event says so',
                    first_response_at TIMESTAMP COMMENT 'first public reply of a human agent to the customer; NULL while there is none, and for outbound tickets',
                    first_response_agent_id STRING COMMENT 'agent who gave it',
                    first_response_seconds BIGINT COMMENT 'calendar seconds from asked_at to first_response_at',
                    first_resolved_at TIMESTAMP COMMENT 'first time that it became solved or closed',
                    first_resolution_seconds BIGINT COMMENT 'calendar seconds from created_at to first_resolved_at',
                    last_resolved_at TIMESTAMP COMMENT 'last time that it became solved or closed',
                    last_resolver_id STRING COMMENT 'who did that',
                    resolution_seconds BIGINT COMMENT 'calendar seconds from created_at to last_resolved_at',
                    resolution_count BIGINT NOT NULL COMMENT 'times it went from not solved to solved or closed',
                    reopened_count BIGINT NOT NULL COMMENT 'times it went from solved or closed to not solved',
                    first_reopened_at TIMESTAMP COMMENT 'first of these',
                    meaningful_reopened_count BIGINT NOT NULL COMMENT 'reopenings that followed a customer message and led to a public agent reply before the next resolution',
                    first_meaningful_reopened_at TIMESTAMP COMMENT 'first of these',
                    public_reply_count BIGINT NOT NULL COMMENT 'public messages of human agents',
                    touch_count BIGINT NOT NULL COMMENT 'interactions with human agents: public replies, but a whole chat or call session is one',
                    agent_count BIGINT NOT NULL COMMENT 'different human agents who wrote publicly',
                    customer_message_count BIGINT NOT NULL COMMENT 'messages of the customer after the opening',
                    work_seconds BIGINT COMMENT 'work recorded with its events; NULL where none was',
                    is_escalated BOOLEAN NOT NULL COMMENT 'passed to a higher tier or a specialist team',
                    first_escalated_at TIMESTAMP COMMENT 'when it first was',
                    is_merged BOOLEAN NOT NULL COMMENT 'became part of another ticket',
                    merged_into STRING COMMENT 'that other ticket',
                    is_deleted BOOLEAN NOT NULL COMMENT 'taken away, for example as spam',
                    next_ticket_at TIMESTAMP COMMENT 'when the same person next opened a ticket after first_resolved_at; NULL while not resolved',
                    next_same_category_ticket_at TIMESTAMP COMMENT 'the same, tickets of the same category alone'
                    """)
            .build();

    private TicketFact() {}
}

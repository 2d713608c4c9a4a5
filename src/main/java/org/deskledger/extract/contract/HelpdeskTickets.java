package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** Tickets as the helpdesk knows them: one row per version of a ticket. */
public final class HelpdeskTickets {

    public static final Contract CONTRACT = Contract.of("helpdesk.tickets", Mode.UPSERT)
            .grain("one ticket")
            .key("ticket_id")
            .columns("""
                    ticket_id STRING NOT NULL COMMENT 'the helpdesk\\'s id of the ticket',
                    customer_ref STRING NOT NULL COMMENT 'the person who asks, as the helpdesk names them',
                    created_at TIMESTAMP NOT NULL COMMENT 'when the ticket was opened',
                    updated_at TIMESTAMP NOT NULL COMMENT 'when this version was made',
                    channel STRING NOT NULL COMMENT 'email, chat, messaging, phone, social, web, bot or other',
                    direction STRING NOT NULL COMMENT 'inbound: the customer asks; outbound: the company starts',
                    category STRING COMMENT 'what the ticket is about',
                    priority STRING COMMENT 'low, normal, high or urgent',
                    team STRING COMMENT 'team that the ticket lies with',
                    assignee_id STRING COMMENT 'agent that the ticket lies with',
                    status STRING NOT NULL COMMENT 'new, open, pending, on_hold, solved, closed, deleted or merged',
                    merged_into STRING COMMENT 'ticket that this one was merged into',
                    tags ARRAY<STRING> COMMENT 'labels',
                    subject STRING COMMENT 'subject line; may hold personal data'
                    """)
            .accepts("channel", "email", "chat", "messaging", "phone", "social", "web", "bot", "other")
            .accepts("direction", "inbound", "outbound")
            .accepts("priority", "low", "normal", "high", "urgent")
            .accepts("status", "new", "open", "pending", "on_hold", "solved", "closed", "deleted", "merged")
            .rule("updated_at_not_before_created_at", "updated_at >= created_at")
            .personal("customer_ref", "subject")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private HelpdeskTickets() {}
}

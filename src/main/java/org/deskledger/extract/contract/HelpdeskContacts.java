package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** Calls, chats and other interactions that waited in a queue. */
public final class HelpdeskContacts {

    public static final Contract CONTRACT = Contract.of("helpdesk.contacts", Mode.APPEND)
            .grain("one interaction with a queue")
            .key("contact_id")
            .columns("""
                    contact_id STRING NOT NULL COMMENT 'id of the interaction',
                    transferred_from STRING COMMENT 'contact that this one continues; both are one offered contact',
                    direction STRING NOT NULL COMMENT 'inbound or outbound',
                    ticket_id STRING COMMENT 'ticket that it belongs to',
                    customer_ref STRING COMMENT 'the person, as the helpdesk names them',
                    channel STRING NOT NULL COMMENT 'email, chat, messaging, phone, social, web, bot or other',
                    queue STRING NOT NULL COMMENT 'queue that it waited in',
                    team STRING COMMENT 'team that answered',
                    entered_at TIMESTAMP NOT NULL COMMENT 'when it arrived',
                    queued_at TIMESTAMP COMMENT 'when it began to wait for an agent',
                    answered_at TIMESTAMP COMMENT 'when an agent answered',
                    ended_at TIMESTAMP NOT NULL COMMENT 'when it ended',
                    agent_id STRING COMMENT 'agent who answered',
                    talk_seconds BIGINT COMMENT 'seconds of talk',
                    hold_seconds BIGINT COMMENT 'seconds on hold',
                    wrap_up_seconds BIGINT COMMENT 'seconds of work after the contact',
                    outcome STRING NOT NULL COMMENT 'answered, abandoned, voicemail, callback, contained or flow_out'
                    """)
            .eventAt("entered_at")
            .accepts("direction", "inbound", "outbound")
            .accepts("channel", "email", "chat", "messaging", "phone", "social", "web", "bot", "other")
            .accepts("outcome", "answered", "abandoned", "voicemail", "callback", "contained", "flow_out")
            .rule("ended_at_not_before_entered_at", "ended_at >= entered_at")
            .rule("answered_at_not_before_entered_at", "answered_at >= entered_at")
            .rule(
                    "seconds_not_negative",
                    "coalesce(talk_seconds, 0) >= 0 AND coalesce(hold_seconds, 0) >= 0 AND coalesce(wrap_up_seconds, 0) >= 0")
            .references("ticket_id", "helpdesk.tickets.ticket_id")
            .personal("customer_ref")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private HelpdeskContacts() {}
}

package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** What happened to tickets: messages, changes, merges. */
public final class HelpdeskTicketEvents {

    public static final Contract CONTRACT = Contract.of("helpdesk.ticket_events", Mode.APPEND)
            .grain("one thing that happened to a ticket")
            .key("event_id")
            .columns("""
                    event_id STRING NOT NULL COMMENT 'id of the event',
                    ticket_id STRING NOT NULL COMMENT 'ticket that it happened to',
                    occurred_at TIMESTAMP NOT NULL COMMENT 'when it happened',
                    sequence BIGINT COMMENT 'order among events of one instant',
                    event_type STRING NOT NULL COMMENT 'created, message, status_changed, assigned, team_changed, priority_changed, category_changed, escalated, tagged, merged, refunded, deleted, restored or sla_exempted',
                    actor_type STRING NOT NULL COMMENT 'customer, agent, bot or system',
                    actor_id STRING COMMENT 'who did it',
                    is_public BOOLEAN COMMENT 'whether the customer sees it',
                    from_value STRING COMMENT 'value before a change',
                    to_value STRING COMMENT 'value after a change',
                    work_seconds BIGINT COMMENT 'seconds of work recorded with it'
                    """)
            .eventAt("occurred_at")
            .accepts(
                    "event_type",
                    "created",
                    "message",
                    "status_changed",
                    "assigned",
                    "team_changed",
                    "priority_changed",
                    "category_changed",
                    "escalated",
                    "tagged",
                    "merged",
                    "refunded",
                    "deleted",
                    "restored",
                    "sla_exempted")
            .accepts("actor_type", "customer", "agent", "bot", "system")
            .rule("work_seconds_not_negative", "work_seconds >= 0")
            .references("ticket_id", "helpdesk.tickets.ticket_id")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private HelpdeskTicketEvents() {}
}

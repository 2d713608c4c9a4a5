package org.deskledger.fact;

import org.deskledger.table.TableSpec;

/** What each interaction with support was: how long it waited, who handled it, and how much work it took. */
public final class ContactFact {

    public static final TableSpec TABLE = TableSpec.named("fact.contact")
            .grain("one leg of an interaction with a queue, or one ticket without any, at its first public human reply")
            .key("contact_id")
            .columns("""
                    contact_id STRING NOT NULL COMMENT 'the helpdesk\\'s id of the interaction; ticket:<ticket_id> where a ticket stands for it',
                    chain_id STRING NOT NULL COMMENT 'first contact of the transfer chain; all its legs are one contact',
                    source STRING NOT NULL COMMENT 'contact: delivered as one; ticket: derived from a ticket without contacts',
                    ticket_id STRING COMMENT 'ticket that it belongs to',
                    customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                    person_key STRING COMMENT 'pseudonym of the person: SHA-256 of system and reference',
                    direction STRING NOT NULL COMMENT 'inbound or outbound',
                    channel STRING NOT NULL COMMENT 'email, chat, messaging, phone, social, web, bot or other',
                    queue STRING COMMENT 'queue that it waited in',
                    team STRING NOT NULL COMMENT 'team delivered with it, else the team of its agent at that time, else the team of its ticket, else none',
                    agent_id STRING COMMENT 'agent who answered',
                    entered_at TIMESTAMP NOT NULL COMMENT 'when it arrived',
                    queued_at TIMESTAMP COMMENT 'when it began to wait for an agent',
                    answered_at TIMESTAMP COMMENT 'when it was answered',
                    ended_at TIMESTAMP NOT NULL COMMENT 'when it ended; the period in which it was handled',
                    outcome STRING NOT NULL COMMENT 'answered, abandoned, voicemail, callback, contained or flow_out',
                    wait_seconds BIGINT COMMENT 'from the queue to the answer, or to the end where it was abandoned; NULL for tickets',
                    talk_seconds BIGINT COMMENT 'seconds of talk',
                    hold_seconds BIGINT COMMENT 'seconds on hold',
                    wrap_up_seconds BIGINT COMMENT 'seconds of work after it',
                    handle_seconds BIGINT COMMENT 'seconds of a human agent: talk, hold and wrap-up, or the ticket\\'s work, or the estimate; NULL where no human answered',
                    estimated_seconds BIGINT COMMENT 'the part of handle_seconds that is the channel\\'s standard because no work was recorded',
                    is_handled BOOLEAN NOT NULL COMMENT 'counts as one contact: the first leg of an inbound chain that a human answered',
                    is_offered BOOLEAN NOT NULL COMMENT 'counts as one offered contact: the first leg of an inbound chain that was answered, abandoned, or ended as voicemail or callback',
                    is_answered BOOLEAN NOT NULL COMMENT 'offered, and a human answered one leg of the chain',
                    is_abandoned BOOLEAN NOT NULL COMMENT 'offered, and the customer gave up, short abandons too',
                    is_short_abandon BOOLEAN NOT NULL COMMENT 'abandoned before the channel\\'s short-abandon seconds',
                    is_in_target BOOLEAN NOT NULL COMMENT 'offered and answered within the channel\\'s service-level seconds',
                    is_contained BOOLEAN NOT NULL COMMENT 'first leg of an inbound chain that a program alone dealt with',
                    is_flow_out BOOLEAN NOT NULL COMMENT 'first leg of an inbound chain that left the queues unanswered and was not abandoned'
                    """)
            .constraint("handle_seconds_not_negative", "handle_seconds >= 0")
            .build();

    private ContactFact() {}
}

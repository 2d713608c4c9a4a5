package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** What agents were doing, stretch by stretch. Where a source keeps states by channel, stretches of one agent overlap. */
public final class HelpdeskAgentStates {

    public static final Contract CONTRACT = Contract.of("helpdesk.agent_states", Mode.UPSERT)
            .grain("one stretch of one state of one agent")
            .key("state_id")
            .columns("""
                    state_id STRING NOT NULL COMMENT 'id of the stretch',
                    agent_id STRING NOT NULL COMMENT 'the helpdesk\\'s id of the agent',
                    state STRING NOT NULL COMMENT 'ready, handling, wrap_up, break, training, meeting, admin or offline',
                    started_at TIMESTAMP NOT NULL COMMENT 'when it began',
                    ended_at TIMESTAMP COMMENT 'when it ended; NULL while it lasts',
                    channel STRING COMMENT 'channel that it is about; NULL where it is about all',
                    queue STRING COMMENT 'queue that it is about; NULL where it is about all',
                    updated_at TIMESTAMP NOT NULL COMMENT 'when this version was made'
                    """)
            .eventAt("started_at")
            .accepts("state", "ready", "handling", "wrap_up", "break", "training", "meeting", "admin", "offline")
            .rule("ended_at_not_before_started_at", "ended_at >= started_at")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private HelpdeskAgentStates() {}
}

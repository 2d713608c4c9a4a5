package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** When agents were paid to work. */
public final class HelpdeskAgentShifts {

    public static final Contract CONTRACT = Contract.of("helpdesk.agent_shifts", Mode.UPSERT)
            .grain("one shift of one agent")
            .key("shift_id")
            .columns("""
                    shift_id STRING NOT NULL COMMENT 'id of the shift',
                    agent_id STRING NOT NULL COMMENT 'the helpdesk\\'s id of the agent',
                    starts_at TIMESTAMP NOT NULL COMMENT 'when it begins',
                    ends_at TIMESTAMP NOT NULL COMMENT 'when it ends, perhaps on the next day',
                    paid_seconds BIGINT NOT NULL COMMENT 'seconds of it that are paid; an unpaid break is not in them',
                    updated_at TIMESTAMP NOT NULL COMMENT 'when this version was made'
                    """)
            .eventAt("starts_at")
            .rule("ends_at_after_starts_at", "ends_at > starts_at")
            .rule("paid_seconds_not_negative", "paid_seconds >= 0")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private HelpdeskAgentShifts() {}
}

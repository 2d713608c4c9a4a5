package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** Who answers: the complete list of agents, delivery by delivery. */
public final class HelpdeskAgents {

    public static final Contract CONTRACT = Contract.of("helpdesk.agents", Mode.SNAPSHOT)
            .grain("one agent in one delivery")
            .key("agent_id")
            .columns("""
                    agent_id STRING NOT NULL COMMENT 'the helpdesk\\'s id of the agent',
                    name STRING NOT NULL COMMENT 'name',
                    team STRING NOT NULL COMMENT 'team',
                    tier STRING NOT NULL COMMENT 'tier of the team',
                    is_bot BOOLEAN NOT NULL COMMENT 'whether it is a program',
                    hired_on DATE COMMENT 'first day',
                    left_on DATE COMMENT 'last day'
                    """)
            .rule("left_on_not_before_hired_on", "left_on >= hired_on")
            .personal("name")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private HelpdeskAgents() {}
}

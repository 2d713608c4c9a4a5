package org.deskledger.fact;

import static org.apache.spark.sql.functions.sum;
import static org.deskledger.testing.TableAssert.assertRows;

import org.deskledger.extract.contract.HelpdeskAgentShifts;
import org.deskledger.extract.contract.HelpdeskAgentStates;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class AgentIntervalFactTest {

    private static final String BREAKFAST = """
            state_id | agent_id | state    | channel | queue | started_at           | ended_at             | updated_at
            s1       | amy      | ready    |         |       | 2025-01-10T09:00:00Z | 2025-01-10T09:40:00Z | 2025-01-10T09:40:00Z
            s2       | amy      | handling | phone   | q     | 2025-01-10T09:10:00Z | 2025-01-10T09:15:00Z | 2025-01-10T09:15:00Z
            s3       | amy      | wrap_up  | phone   | q     | 2025-01-10T09:14:00Z | 2025-01-10T09:16:00Z | 2025-01-10T09:16:00Z
            s4       | amy      | break    |         |       | 2025-01-10T09:40:00Z | 2025-01-10T09:45:00Z | 2025-01-10T09:45:00Z
            s5       | amy      | offline  |         |       | 2025-01-10T09:45:00Z | 2025-01-10T10:30:00Z | 2025-01-10T10:30:00Z
            """;

    private final TestInputs inputs = TestInputs.asOf("2025-01-31").with(HelpdeskAgents.TABLE, """
            agent_id | name | team | tier | is_bot | _delivered_on
            amy      | Amy  | one  | 1    | false  | 2025-01-01
            amy      | Amy  | two  | 1    | false  | 2025-01-11
            robo     | Robo | bot  | 0    | true   | 2025-01-01
            robo     | Robo | bot  | 0    | true   | 2025-01-11
            """);

    @Test
    void demand19StatesOfAnyChannelAreOneTimelineInWhichNoSecondCountsTwice() {
        inputs.with(HelpdeskAgentStates.TABLE, BREAKFAST);
        assertRows(inputs.build(new AgentIntervalFact()), """
                agent_id | interval_start       | day        | team | has_states | logged_in_seconds | ready_seconds | handling_seconds | paid_seconds | contacts_handled
                amy      | 2025-01-10T09:00:00Z | 2025-01-10 | one  | true       | 1800              | 1440          | 360              |              | 0
                amy      | 2025-01-10T09:30:00Z | 2025-01-10 | one  | true       | 900               | 600           | 0                |              | 0
                """);
    }

    @Test
    void withoutStatesHandlingIsTheUnionOfContactsAndTheirSumIsTheWorkload() {
        inputs.with(ContactFact.TABLE, """
                contact_id | chain_id | source  | direction | channel | agent_id | entered_at           | answered_at          | ended_at             | wrap_up_seconds | handle_seconds | is_handled
                c1         | c1       | contact | inbound   | chat    | amy      | 2025-01-10T09:00:00Z | 2025-01-10T09:00:00Z | 2025-01-10T09:20:00Z | 60              | 1260           | true
                c2         | c2       | contact | inbound   | chat    | amy      | 2025-01-10T09:05:00Z | 2025-01-10T09:10:00Z | 2025-01-10T09:35:00Z |                 | 1500           | true
                c3         | c3       | contact | inbound   | chat    | robo     | 2025-01-10T09:05:00Z | 2025-01-10T09:10:00Z | 2025-01-10T09:35:00Z |                 |                | false
                t1         | t1       | ticket  | inbound   | email   | amy      | 2025-01-10T08:00:00Z | 2025-01-10T11:00:00Z | 2025-01-10T11:00:00Z |                 | 540            | true
                """);
        assertRows(inputs.build(new AgentIntervalFact()), """
                agent_id | interval_start       | has_states | logged_in_seconds | ready_seconds | handling_seconds | contact_seconds_sum | contact_seconds_union | contacts_handled | handle_seconds
                amy      | 2025-01-10T09:00:00Z | false      |                   |               | 1800             | 2460                | 1800                  | 1                | 1260
                amy      | 2025-01-10T09:30:00Z | false      |                   |               | 300              | 300                 | 300                   | 1                | 1500
                amy      | 2025-01-10T11:00:00Z | false      |                   |               | 0                | 0                   | 0                     | 1                | 540
                """);
    }

    /** Paid before midnight: floor(27607 * 10199 / 29407); the other day has what is left. */
    @Test
    void demand19ANightShiftIsCutAtTheDayOfTheReportingZoneAndLosesNoSecond() {
        inputs.in("Europe/Berlin").with(HelpdeskAgentShifts.TABLE, """
                shift_id | agent_id | starts_at            | ends_at              | paid_seconds | updated_at
                w1       | amy      | 2025-01-10T20:10:01Z | 2025-01-11T04:20:08Z | 27607        | 2025-01-10T00:00:00Z
                """).with(HelpdeskAgentStates.TABLE, """
                state_id | agent_id | state | started_at           | ended_at             | updated_at
                s1       | amy      | ready | 2025-01-10T20:10:01Z | 2025-01-11T04:20:08Z | 2025-01-11T04:20:08Z
                """);
        assertRows(
                inputs.build(new AgentIntervalFact())
                        .groupBy("day", "team")
                        .agg(
                                sum("paid_seconds").as("paid_seconds"),
                                sum("ready_seconds").as("ready_seconds")),
                """
                day        | team | paid_seconds | ready_seconds
                2025-01-10 | one  | 9574         | 10199
                2025-01-11 | two  | 18033        | 19208
                """);
    }

    @Test
    void aStateWithoutEndLastsUntilTheNextOfItsChannelAndTheLastUntilTheAsOf() {
        inputs.with(HelpdeskAgentStates.TABLE, """
                state_id | agent_id | state    | channel | started_at           | ended_at | updated_at
                s1       | amy      | ready    | chat    | 2025-01-31T22:00:00Z |          | 2025-01-31T22:00:00Z
                s2       | amy      | break    | chat    | 2025-01-31T22:10:00Z |          | 2025-01-31T22:10:00Z
                s3       | amy      | handling | phone   | 2025-01-31T23:50:00Z |          | 2025-01-31T23:50:00Z
                """);
        assertRows(inputs.build(new AgentIntervalFact()), """
                interval_start       | logged_in_seconds | ready_seconds | handling_seconds
                2025-01-31T22:00:00Z | 1800              | 600           | 0
                2025-01-31T22:30:00Z | 1800              | 0             | 0
                2025-01-31T23:00:00Z | 1800              | 0             | 0
                2025-01-31T23:30:00Z | 1800              | 0             | 600
                """);
    }

    @Test
    void halfHoursAreThoseOfTheReportingZone() {
        inputs.in("Asia/Kathmandu").with(HelpdeskAgentStates.TABLE, BREAKFAST);
        assertRows(inputs.build(new AgentIntervalFact()), """
                interval_start       | logged_in_seconds
                2025-01-10T08:45:00Z | 900
                2025-01-10T09:15:00Z | 1800
                """);
    }
}

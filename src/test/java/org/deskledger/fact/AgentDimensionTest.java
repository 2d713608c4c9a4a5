package org.deskledger.fact;

import static org.deskledger.testing.TableAssert.assertRows;

import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class AgentDimensionTest {

    private static final String UNKNOWN = "unknown  | 0001-01-01 |            | unknown | unknown | false | | true\n";

    @Test
    void demand14ALeaverEndsAndKeepsWhatTheyWere() {
        assertRows(
                TestInputs.asOf("2025-03-31").with(HelpdeskAgents.TABLE, """
                        agent_id | name | team | tier | is_bot | hired_on   | left_on    | _delivered_on
                        amy      | Amy  | one  | 1    | false  | 2024-06-01 |            | 2025-01-01
                        amy      | Amy  | two  | 1    | false  | 2024-06-01 |            | 2025-02-01
                        amy      | Amy  | two  | 2    | false  | 2024-06-01 | 2025-02-20 | 2025-03-01
                        bob      | Bob  | one  | 1    | false  |            |            | 2025-01-01
                        bob      | Bob  | one  | 1    | false  |            |            | 2025-02-01
                        robo     | Robo | bot  | 0    | true   |            |            | 2025-01-01
                        robo     | Robo | bot  | 0    | false  |            |            | 2025-02-01
                        robo     | Robo | bot  | 0    | false  |            |            | 2025-03-01
                        """).build(new AgentDimension()),
                """
                agent_id | valid_from | valid_to   | team | tier | is_bot | left_on    | is_unknown
                amy      | 2024-06-01 | 2025-02-01 | one  | 1    | false  |            | false
                amy      | 2025-02-01 | 2025-03-01 | two  | 1    | false  |            | false
                amy      | 2025-03-01 |            | two  | 2    | false  | 2025-02-20 | false
                bob      | 0001-01-01 | 2025-03-01 | one  | 1    | false  |            | false
                robo     | 0001-01-01 |            | bot  | 0    | true   |            | false
                """ + UNKNOWN);
    }

    @Test
    void whoComesBackHasAGapAndALateDeliveryCutsTheDaysAnew() {
        String known = """
                agent_id | name | team | tier | is_bot | _delivered_on
                amy      | Amy  | one  | 1    | false  | 2025-01-01
                bob      | Bob  | one  | 1    | false  | 2025-01-01
                bob      | Bob  | one  | 1    | false  | 2025-03-01
                amy      | Amy  | one  | 1    | false  | 2025-03-01
                """;
        assertRows(
                TestInputs.asOf("2025-03-31").with(HelpdeskAgents.TABLE, known).build(new AgentDimension()), """
                agent_id | valid_from | valid_to
                amy      | 0001-01-01 |
                bob      | 0001-01-01 |
                unknown  | 0001-01-01 |
                """);
        assertRows(
                TestInputs.asOf("2025-03-31")
                        .with(HelpdeskAgents.TABLE, known + "bob      | Bob  | one  | 1    | false  | 2025-02-01\n")
                        .build(new AgentDimension()),
                """
                agent_id | valid_from | valid_to
                amy      | 0001-01-01 | 2025-02-01
                amy      | 2025-03-01 |
                bob      | 0001-01-01 |
                unknown  | 0001-01-01 |
                """);
    }
}

package org.deskledger.mart.service;

import static org.apache.spark.sql.functions.expr;
import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.AgentIntervalFact;
import org.deskledger.fact.ContactFact;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class ContactCentreIntervalTest {

    private final TestInputs inputs = TestInputs.asOf("2025-01-31");

    @Test
    void offeredContactsStandWhereTheyEnteredAndHandledOnesWhereTheyEnded() {
        inputs.with(ContactFact.TABLE, """
                contact_id | source  | direction | channel | queue | agent_id | entered_at           | answered_at          | ended_at             | wait_seconds | handle_seconds | is_offered | is_answered | is_handled | is_in_target | is_abandoned | is_short_abandon | is_abandoned_in_target | is_flow_out
                quick      | contact | inbound   | phone   | q     | amy      | 2025-01-10T09:00:00Z | 2025-01-10T09:00:10Z | 2025-01-10T09:05:00Z | 10           | 300            | true       | true        | true       | true         | false        | false            | false                  | false
                slow       | contact | inbound   | phone   | q     | amy      | 2025-01-10T09:29:59Z | 2025-01-10T09:31:00Z | 2025-01-10T09:35:00Z | 61           | 240            | true       | true        | true       | false        | false        | false            | false                  | false
                gone       | contact | inbound   | phone   | q     |          | 2025-01-10T09:10:00Z |                      | 2025-01-10T09:10:15Z | 15           |                | true       | false       | false      | false        | true         | false            | true                   | false
                wrong      | contact | inbound   | phone   | q     |          | 2025-01-10T09:10:00Z |                      | 2025-01-10T09:10:03Z | 3            |                | true       | false       | false      | false        | true         | true             | true                   | false
                away       | contact | inbound   | phone   | q     |          | 2025-01-10T09:10:00Z |                      | 2025-01-10T09:11:00Z |              |                | false      | false       | false      | false        | false        | false            | false                  | true
                written    | ticket  | inbound   | email   |       | amy      | 2025-01-10T09:10:00Z | 2025-01-10T09:11:00Z | 2025-01-10T09:11:00Z |              | 540            | false      | false       | true       | false        | false        | false            | false                  | false
                """);
        Dataset<Row> intervals = inputs.build(new ContactCentreInterval());
        assertRows(intervals, """
                interval_start       | queue | channel | offered | answered | abandoned | short_abandoned | flow_outs | answered_wait_seconds | abandoned_wait_seconds | contacts_handled | handle_seconds | target_seconds | target_share
                2025-01-10T09:00:00Z | q     | phone   | 4       | 2        | 2         | 1               | 1         | 71                    | 18                     | 1                | 300            | 20             | 0.8
                2025-01-10T09:30:00Z | q     | phone   | 0       | 0        | 0         | 0               | 0         | 0                     | 0                      | 1                | 240            | 20             | 0.8
                """);
        assertRows(intervals.where("offered > 0"), """
                service_level | service_level_answered_only | service_level_no_short_abandons | service_level_with_flow_outs | service_level_abandons_in_target
                0.25          | 0.5                         | 0.333333                        | 0.2                          | 0.75
                """);
    }

    /** REFERENCE 4e: 100 calls of 3 minutes in half an hour, 80 % within 20 seconds. */
    @Test
    void aHundredCallsOfThreeMinutesNeedFourteenAgents() {
        inputs.with(ContactFact.TABLE, calls(0)).with(AgentIntervalFact.TABLE, agents(13));
        assertRows(
                inputs.build(new ContactCentreInterval())
                        .withColumn("predicted_wait_seconds", expr("round(predicted_wait_seconds, 3)")),
                """
                offered | agents | agent_seconds | expected_handle_seconds | occupancy | required_agents | required_agents_erlang_c | required_occupancy | predicted_service_level | predicted_service_level_erlang_c | predicted_wait_seconds | predicted_abandonment_rate
                100     | 13     | 23400         | 180                     | 0.769231  | 14              | 14                       | 0.714286           | 0.795595                | 0.795595                         | 17.116                 |
                """);
    }

    /** REFERENCE 4e, Erlang A: the same calls and 14 agents, with a patience of 5 minutes. */
    @Test
    void whereManyGiveUpThePredictionCountsThemAndFewerAgentsAreEnough() {
        inputs.with(ContactFact.TABLE, calls(5)).with(AgentIntervalFact.TABLE, agents(14));
        assertRows(
                inputs.build(new ContactCentreInterval())
                        .selectExpr(
                                "offered",
                                "patience_seconds",
                                "is_abandonment_material",
                                "predicted_service_level",
                                "predicted_abandonment_rate",
                                "required_agents",
                                "required_agents_erlang_c"),
                """
                offered | patience_seconds | is_abandonment_material | predicted_service_level | predicted_abandonment_rate | required_agents | required_agents_erlang_c
                100     | 300              | true                    | 0.916792                | 0.013984                   | 13              | 14
                """);
    }

    /** A hundred calls that bring 18,000 seconds of work; whoever gives up leaves theirs to the others and all wait 300 seconds for each. */
    private static Dataset<Row> calls(int givenUp) {
        Dataset<Row> made = Rows.ofDdl("one INT", "one\n1")
                .selectExpr("explode(sequence(1, 100)) AS i")
                .selectExpr(
                        "concat('c', i) AS contact_id",
                        "'contact' AS source",
                        "'inbound' AS direction",
                        "'phone' AS channel",
                        "'q' AS queue",
                        "if(i > " + givenUp + ", concat('a', i % 14), NULL) AS agent_id",
                        "timestamp('2025-01-10T09:00:00Z') AS entered_at",
                        "timestamp('2025-01-10T09:10:00Z') AS ended_at",
                        "if(i <= " + givenUp + ", 300L, 0L) AS wait_seconds",
                        "if(i > " + givenUp + ", 180L, NULL) AS handle_seconds",
                        "true AS is_offered",
                        "i > " + givenUp + " AS is_answered",
                        "i > " + givenUp + " AS is_handled",
                        "i > " + givenUp + " AS is_in_target",
                        "i <= " + givenUp + " AS is_abandoned",
                        "false AS is_short_abandon",
                        "false AS is_abandoned_in_target",
                        "false AS is_flow_out");
        return Rows.none(ContactFact.TABLE).unionByName(made, true);
    }

    private static Dataset<Row> agents(int count) {
        Dataset<Row> made = Rows.ofDdl("one INT", "one\n1")
                .selectExpr("explode(sequence(1, " + count + ")) AS i")
                .selectExpr(
                        "concat('a', i % 14) AS agent_id",
                        "timestamp('2025-01-10T09:00:00Z') AS interval_start",
                        "date('2025-01-10') AS day",
                        "true AS has_states",
                        "1800L AS logged_in_seconds",
                        "if(i <= 9, 1384L, 1386L) AS handling_seconds",
                        "1800L - if(i <= 9, 1384L, 1386L) AS ready_seconds",
                        "1385L AS contact_seconds_sum",
                        "1385L AS contact_seconds_union");
        return Rows.none(AgentIntervalFact.TABLE).unionByName(made, true);
    }
}

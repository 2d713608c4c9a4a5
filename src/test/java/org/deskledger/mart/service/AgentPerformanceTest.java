package org.deskledger.mart.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deskledger.testing.TableAssert.assertRows;

import org.deskledger.fact.AgentDayFact;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class AgentPerformanceTest {

    @Test
    void demand21AnAgentHasTheirOwnNumbersWithHowManyAndHowSure() {
        assertRows(
                TestInputs.asOf("2025-01-31")
                        .with(MetricValue.TABLE, """
                metric_id                | period_kind | period_start | slice_kind              | slice_value | statistic | is_headline | value | denominator | ci_low | ci_high | is_reliable
                average_handle_time      | month       | 2025-01-01   | agent_id                | amy         | ratio     | true        | 300   | 40          |        |         | true
                csat                     | month       | 2025-01-01   | agent_id                | amy         | ratio     | true        | 0.8   | 5           | 0.38   | 0.96    | false
                first_contact_resolution | month       | 2025-01-01   | first_response_agent_id | amy         | ratio     | true        | 0.7   | 10          | 0.4    | 0.89    | false
                occupancy                | month       | 2025-01-01   | agent_id                | amy         | ratio     | true        | 0.75  | 3600        |        |         | true
                agent_utilisation        | month       | 2025-01-01   | agent_id                | bob         | ratio     | true        | 0.5   | 3600        |        |         | true
                csat                     | quarter     | 2025-01-01   | agent_id                | amy         | ratio     | true        | 0.9   | 50          | 0.7    | 0.95    | true
                csat                     | month       | 2025-01-01   | agent_id                | unknown     | ratio     | true        | 0.9   | 50          | 0.7    | 0.95    | true
                csat                     | month       | 2025-01-01   | team                    | one         | ratio     | true        | 0.9   | 50          | 0.7    | 0.95    | true
                """)
                        .with(AgentDayFact.TABLE, """
                agent_id | day        | public_reply_count | note_count | resolution_count
                amy      | 2025-01-01 | 3                  | 1          | 2
                amy      | 2025-01-31 | 4                  | 0          | 1
                amy      | 2024-12-31 | 9                  | 9          | 9
                cy       | 2025-01-05 | 0                  | 1          | 0
                """)
                        .build(new AgentPerformance())
                        .where("month = DATE '2025-01-01'"),
                """
                agent_id | month      | public_reply_count | note_count | resolution_count | contacts_handled | average_handle_seconds | is_handle_time_reliable | csat | csat_ci_low | csat_ci_high | csat_answers | is_csat_reliable | fcr | fcr_tickets | availability | occupancy | utilisation
                amy      | 2025-01-01 | 7                  | 1          | 3                | 40               | 300                    | true                    | 0.8  | 0.38        | 0.96         | 5            | false            | 0.7 | 10          |              | 0.75      |
                bob      | 2025-01-01 | 0                  | 0          | 0                | 0                |                        | false                   |      |             |              | 0            | false            |     | 0           |              |           | 0.5
                cy       | 2025-01-01 | 0                  | 1          | 0                | 0                |                        | false                   |      |             |              | 0            | false            |     | 0           |              |           |
                """);
    }

    @Test
    void demand18TheWaitForTheFirstAnswerIsTheTeamsAndStandsAtNoAgent() {
        assertThat(AgentPerformance.TABLE.columnNames())
                .noneMatch(column -> column.contains("response") || column.contains("wait"));
    }
}

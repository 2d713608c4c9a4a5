package org.deskledger.mart.service;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.AgentDayFact;
import org.deskledger.fact.DataThroughFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.TicketSpanFact;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In Berlin the clock goes forward on 2025-03-30: that day begins at 23:00 and ends at 22:00 UTC. */
@ExtendWith(SparkTests.class)
class BacklogDailyTest {

    @Test
    void whatIsThereAtTheEndOfADayIsWhatWasThereBeforeAndWhatCameAndLeft() {
        TestInputs inputs = TestInputs.asOf("2025-03-31")
                .in("Europe/Berlin")
                .with(TicketFact.TABLE, """
                        ticket_id | created_at           | channel | current_status | is_deleted | is_merged
                        reopened  | 2025-03-28T10:00:00Z | email   | open           | false      | false
                        merged    | 2025-03-28T11:00:00Z | email   | merged         | false      | true
                        restored  | 2025-03-28T09:00:00Z | email   | solved         | false      | false
                        moved     | 2025-03-28T22:30:00Z | email   | open           | false      | false
                        midnight  | 2025-03-29T23:00:00Z | email   | new            | false      | false
                        """)
                .with(TicketSpanFact.TABLE, """
                        ticket_id | span_no | status  | assignee_id | team | started_at           | ended_at
                        reopened  | 1       | new     |             | one  | 2025-03-28T10:00:00Z | 2025-03-28T12:00:00Z
                        reopened  | 2       | solved  | ann         | one  | 2025-03-28T12:00:00Z | 2025-03-29T09:00:00Z
                        reopened  | 3       | open    | ann         | one  | 2025-03-29T09:00:00Z |
                        merged    | 1       | new     |             | one  | 2025-03-28T11:00:00Z | 2025-03-29T10:00:00Z
                        merged    | 2       | merged  |             | one  | 2025-03-29T10:00:00Z |
                        restored  | 1       | new     |             | one  | 2025-03-28T09:00:00Z | 2025-03-28T15:00:00Z
                        restored  | 2       | deleted |             | one  | 2025-03-28T15:00:00Z | 2025-03-30T09:00:00Z
                        restored  | 3       | open    |             | one  | 2025-03-30T09:00:00Z | 2025-03-30T10:00:00Z
                        restored  | 4       | solved  |             | one  | 2025-03-30T10:00:00Z |
                        moved     | 1       | new     |             | one  | 2025-03-28T22:30:00Z | 2025-03-29T23:30:00Z
                        moved     | 2       | new     |             |      | 2025-03-29T23:30:00Z |
                        midnight  | 1       | new     |             |      | 2025-03-29T23:00:00Z |
                        """)
                .with(AgentDayFact.TABLE, """
                        agent_id | day        | team
                        ann      | 2025-03-28 | one
                        bob      | 2025-03-28 | two
                        ann      | 2025-03-30 | one
                        """)
                .with(DataThroughFact.TABLE, """
                        fact_table  | entity                 | data_through
                        fact.ticket | helpdesk.tickets       | 2025-03-31
                        fact.ticket | helpdesk.ticket_events | 2025-03-30
                        """);
        Dataset<Row> backlog = inputs.build(new BacklogDaily()).localCheckpoint();

        assertRows(backlog.where("slice_kind IN ('all', 'team')"), """
                day        | slice_value | opening | created | reopened | restored | moved_in | resolved | removed | moved_out | closing | active_agents | per_agent | ticket_volume | is_complete
                2025-03-28 | all         | 0       | 4       | 0        | 0        | 0        | 1        | 1       | 0         | 2       | 2             | 1         | 3             | true
                2025-03-29 | all         | 2       | 0       | 1        | 0        | 0        | 0        | 1       | 0         | 2       | 0             |           | 0             | true
                2025-03-30 | all         | 2       | 1       | 0        | 1        | 0        | 1        | 0       | 0         | 3       | 1             | 3         | 1             | true
                2025-03-31 | all         | 3       | 0       | 0        | 0        | 0        | 0        | 0       | 0         | 3       | 0             |           | 0             | false
                2025-03-28 | one         | 0       | 4       | 0        | 0        | 0        | 1        | 1       | 0         | 2       | 1             | 2         | 3             | true
                2025-03-29 | one         | 2       | 0       | 1        | 0        | 0        | 0        | 1       | 0         | 2       | 0             |           | 0             | true
                2025-03-30 | one         | 2       | 0       | 0        | 1        | 0        | 1        | 0       | 1         | 1       | 1             | 1         | 0             | true
                2025-03-31 | one         | 1       | 0       | 0        | 0        | 0        | 0        | 0       | 0         | 1       | 0             |           | 0             | false
                2025-03-30 | unknown     | 0       | 1       | 0        | 0        | 1        | 0        | 0       | 0         | 2       | 0             |           | 1             | true
                2025-03-31 | unknown     | 2       | 0       | 0        | 0        | 0        | 0        | 0       | 0         | 2       | 0             |           | 0             | false
                """);
        assertRows(backlog.where("slice_kind IN ('status', 'assignment') AND day = '2025-03-29'"), """
                slice_value | opening | reopened | removed | closing | active_agents
                new         | 2       | 0        | 1       | 1       |
                open        | 0       | 1        | 0       | 1       |
                assigned    | 0       | 1        | 0       | 1       |
                unassigned  | 2       | 0        | 1       | 1       |
                """);
    }

    @Test
    void ageIsCountedInHoursSinceTheTicketWasCreatedEvenOverADayOfTwentyThree() {
        TestInputs inputs = TestInputs.asOf("2025-04-06")
                .in("Europe/Berlin")
                .with(TicketFact.TABLE, """
                        ticket_id | created_at           | channel | current_status | is_deleted | is_merged
                        waiting   | 2025-03-29T22:30:00Z | email   | new            | false      | false
                        quick     | 2025-03-29T10:00:00Z | email   | solved         | false      | false
                        """)
                .with(TicketSpanFact.TABLE, """
                        ticket_id | span_no | status | started_at           | ended_at
                        waiting   | 1       | new    | 2025-03-29T22:30:00Z | 2025-03-31T06:00:00Z
                        waiting   | 2       | open   | 2025-03-31T06:00:00Z | 2025-04-06T12:00:00Z
                        waiting   | 3       | new    | 2025-04-06T12:00:00Z |
                        quick     | 1       | new    | 2025-03-29T10:00:00Z | 2025-03-29T12:00:00Z
                        quick     | 2       | solved | 2025-03-29T12:00:00Z | 2025-04-02T10:00:00Z
                        quick     | 3       | open   | 2025-04-02T10:00:00Z | 2025-04-04T10:00:00Z
                        quick     | 4       | solved | 2025-04-04T10:00:00Z |
                        """);
        assertRows(inputs.build(new BacklogDaily()).where("slice_kind = 'all'"), """
                day        | closing | aged_over_24h | aged_over_48h | aged_over_7d | week_over_week_change
                2025-03-29 | 1       | 0             | 0             | 0            |
                2025-03-30 | 1       | 0             | 0             | 0            |
                2025-03-31 | 1       | 1             | 0             | 0            |
                2025-04-01 | 1       | 1             | 1             | 0            |
                2025-04-02 | 2       | 2             | 2             | 0            |
                2025-04-03 | 2       | 2             | 2             | 0            |
                2025-04-04 | 1       | 1             | 1             | 0            |
                2025-04-05 | 1       | 1             | 1             | 0            | 0
                2025-04-06 | 1       | 1             | 1             | 1            | 0
                """);
    }

    @Test
    void whatTheTicketItselfSaysOfItsEndGoesBeyondItsLastEvent() {
        TestInputs inputs =
                TestInputs.asOf("2025-01-08").with(TicketFact.TABLE, """
                        ticket_id | created_at           | channel | current_status | current_status_since_at | is_deleted | is_merged
                        closed    | 2025-01-06T10:00:00Z | email   | closed         |                         | false      | false
                        deleted   | 2025-01-06T10:00:00Z | chat    | deleted        | 2025-01-08T10:00:00Z    | true       | false
                        merged    | 2025-01-06T10:00:00Z | phone   | open           | 2025-01-07T10:00:00Z    | false      | true
                        """).with(TicketSpanFact.TABLE, """
                        ticket_id | span_no | status | started_at           | ended_at
                        closed    | 1       | new    | 2025-01-06T10:00:00Z |
                        deleted   | 1       | new    | 2025-01-06T10:00:00Z |
                        merged    | 1       | new    | 2025-01-06T10:00:00Z | 2025-01-07T10:00:00Z
                        merged    | 2       | open   | 2025-01-07T10:00:00Z |
                        """);
        assertRows(inputs.build(new BacklogDaily()).where("slice_kind = 'channel'"), """
                day        | slice_value | opening | created | resolved | removed | closing
                2025-01-06 | email       | 0       | 1       | 1        | 0       | 0
                2025-01-07 | email       | 0       | 0       | 0        | 0       | 0
                2025-01-08 | email       | 0       | 0       | 0        | 0       | 0
                2025-01-06 | chat        | 0       | 1       | 0        | 0       | 1
                2025-01-07 | chat        | 1       | 0       | 0        | 0       | 1
                2025-01-08 | chat        | 1       | 0       | 0        | 1       | 0
                2025-01-06 | phone       | 0       | 1       | 0        | 0       | 1
                2025-01-07 | phone       | 1       | 0       | 0        | 1       | 0
                2025-01-08 | phone       | 0       | 0       | 0        | 0       | 0
                """);
    }

    /** Eight Mondays of 10, 12, 9, 11, 10, 13, 10 and 12: their median is 10.5, the median distance from it 1. */
    @Test
    void aDayIsASpikeThreeRobustDeviationsAboveTheSameWeekdayOfEightWeeks() {
        Dataset<Row> tickets = tickets("email", "open", 10, 12, 9, 11, 10, 13, 10, 12, 15)
                .unionByName(tickets("chat", "solved", 10, 12, 9, 11, 10, 13, 10, 12, 14))
                .unionByName(tickets("phone", "solved", 1, 1, 1, 1, 1, 1, 1, 1, 4))
                .unionByName(tickets("social", "deleted", 0, 0, 0, 0, 0, 0, 0, 1, 90))
                .unionByName(tickets("web", "solved", 1, 1, 1, 1, 1, 1, 1, 1, 5));
        TestInputs inputs = TestInputs.asOf("2025-03-03")
                .with(TicketFact.TABLE, Rows.none(TicketFact.TABLE).unionByName(tickets, true))
                .with(
                        TicketSpanFact.TABLE,
                        Rows.none(TicketSpanFact.TABLE)
                                .unionByName(
                                        tickets.selectExpr(
                                                "ticket_id",
                                                "1L AS span_no",
                                                "current_status AS status",
                                                "created_at AS started_at"),
                                        true));
        assertRows(
                inputs.build(new BacklogDaily())
                        .where("slice_kind = 'channel' AND day IN ('2025-02-24', '2025-03-03')"),
                """
                day        | slice_value | created | ticket_volume | usual_volume | volume_deviation | is_spike | closing | weekly_volume | share_of_weekly_volume | week_over_week_change | weeks_growing
                2025-02-24 | email       | 12      | 12            |              |                  |          | 87      | 12            | 7.25                   | 12                    | 7
                2025-03-03 | email       | 15      | 15            | 10.5         | 1.4826           | true     | 102     | 15            | 6.8                    | 15                    | 8
                2025-02-24 | chat        | 12      | 12            |              |                  |          | 0       | 12            | 0                      | 0                     | 0
                2025-03-03 | chat        | 14      | 14            | 10.5         | 1.4826           | false    | 0       | 14            | 0                      | 0                     | 0
                2025-02-24 | phone       | 1       | 1             |              |                  |          | 0       | 1             | 0                      | 0                     | 0
                2025-03-03 | phone       | 4       | 4             | 1            | 1                | false    | 0       | 4             | 0                      | 0                     | 0
                2025-02-24 | social      | 1       | 0             |              |                  |          | 0       | 0             |                        |                       | 0
                2025-03-03 | social      | 90      | 0             |              |                  |          | 0       | 0             |                        | 0                     | 0
                2025-02-24 | web         | 1       | 1             |              |                  |          | 0       | 1             | 0                      | 0                     | 0
                2025-03-03 | web         | 5       | 5             | 1            | 1                | true     | 0       | 5             | 0                      | 0                     | 0
                """);
    }

    /** So many tickets on each Monday from 2025-01-06 on. */
    private static Dataset<Row> tickets(String channel, String status, Integer... perMonday) {
        StringBuilder rows = new StringBuilder("week | tickets\n");
        for (int week = 0; week < perMonday.length; week++) {
            rows.append(week).append(" | ").append(perMonday[week]).append('\n');
        }
        return Rows.ofDdl("week BIGINT, tickets BIGINT", rows.toString())
                .where("tickets > 0")
                .selectExpr("week", "explode(sequence(1L, tickets)) AS no")
                .selectExpr(
                        "concat_ws('-', '" + channel + "', week, no) AS ticket_id",
                        "timestamp('2025-01-06T09:00:00Z') + make_interval(0, 0, int(week)) AS created_at",
                        "'" + channel + "' AS channel",
                        "'" + status + "' AS current_status",
                        "'" + status + "' = 'deleted' AS is_deleted",
                        "false AS is_merged");
    }
}

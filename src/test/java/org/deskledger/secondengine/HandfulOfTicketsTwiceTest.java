package org.deskledger.secondengine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.HelpdeskSurveys;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.job.Job;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;
import org.deskledger.testing.Rows;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A handful of tickets and calls, each with something that support metrics get wrong: both engines come to the same rows. */
@Tag("long")
class HandfulOfTicketsTwiceTest {

    private static final String AS_OF = "2025-04-30";

    private static final Map<TableSpec, String> DELIVERED = Map.of(
            HelpdeskTickets.TABLE,
            // A thank-you reopens t1, an objection t2, an agent's slip t3; t4 is opened by an agent, t5 by a program;
            // t6 is merged, t7 deleted; t8 is solved twice in a row; t9 begins with a call, t10 has one that was
            // answered before it; o1 goes out.
            """
            ticket_id | customer_ref | created_at           | updated_at           | channel | direction | category | priority | team | status | merged_into | is_deleted
            t1        | p1           | 2025-01-01T10:00:00Z | 2025-01-01T10:00:00Z | email   | inbound   | bill     | normal   | one  | open   |             |
            t1        | p1           | 2025-01-01T10:00:00Z | 2025-01-20T10:00:00Z | email   | inbound   | bill     | normal   | one  | closed |             |
            t2        | p1           | 2025-01-04T10:00:00Z | 2025-01-04T10:00:00Z | email   | inbound   | bill     | normal   | one  | open   |             |
            t3        | p2           | 2025-01-04T10:00:00Z | 2025-01-04T10:00:00Z | web     | inbound   |          |          |      | solved |             |
            t4        | p2           | 2025-01-06T10:00:00Z | 2025-01-06T10:00:00Z | email   | inbound   |          | high     | one  | open   |             |
            t5        | p3           | 2025-01-06T10:00:00Z | 2025-01-06T10:00:00Z | email   | inbound   | bill     |          | one  | open   |             |
            t6        | p3           | 2025-01-07T10:00:00Z | 2025-01-08T10:00:00Z | email   | inbound   | bill     |          | one  | merged | t5          |
            t7        | p3           | 2025-01-09T10:00:00Z | 2025-01-10T10:00:00Z | email   | inbound   | bill     |          | one  | open   |             | true
            t8        | p3           | 2025-01-11T10:00:00Z | 2025-01-11T10:00:00Z | chat    | inbound   | bill     |          | one  | open   |             |
            t9        | p4           | 2025-01-11T10:00:00Z | 2025-01-11T10:00:00Z | phone   | inbound   | bill     |          | one  | open   |             |
            t10       | p4           | 2025-01-12T10:00:00Z | 2025-01-12T10:00:00Z | phone   | inbound   | bill     |          | one  | open   |             |
            o1        | p4           | 2025-01-13T10:00:00Z | 2025-01-13T10:00:00Z | email   | outbound  | bill     |          | one  | open   |             |
            n1        | p5           | 2025-01-14T10:00:00Z | 2025-01-14T10:00:00Z | email   | inbound   | bill     |          | one  | closed |             |
            """,
            HelpdeskTicketEvents.TABLE,
            """
            event_id | ticket_id | occurred_at              | sequence | event_type       | actor_type | actor_id | is_public | from_value | to_value
            e101     | t1        | 2025-01-01T10:00:00Z     | 1        | created          | customer   | p1       |           |            |
            e102     | t1        | 2025-01-01T10:00:05Z     | 2        | message          | bot        | robo     | true      |            |
            e103     | t1        | 2025-01-01T10:00:06Z     | 3        | message          | agent      | robo     | true      |            |
            e104     | t1        | 2025-01-01T11:00:00.900Z | 4        | message          | agent      | a1       | false     |            |
            e105     | t1        | 2025-01-01T12:00:00.100Z | 5        | message          | agent      | lost     |           |            |
            e106     | t1        | 2025-01-01T12:00:00.100Z | 6        | status_changed   | agent      | lost     |           | new        | solved
            e107     | t1        | 2025-01-02T12:00:00Z     | 1        | message          | customer   | p1       | true      |            |
            e108     | t1        | 2025-01-02T12:00:00Z     | 2        | status_changed   | customer   | p1       |           | solved     | open
            e109     | t1        | 2025-01-02T13:00:00Z     | 1        | status_changed   | agent      | a1       |           | open       | solved
            e110     | t1        | 2025-01-09T13:00:00Z     | 1        | status_changed   | system     |          |           | solved     | closed
            e201     | t2        | 2025-01-04T10:00:00Z     | 1        | created          | customer   | p1       |           |            |
            e202     | t2        | 2025-01-04T10:30:00Z     | 1        | message          | agent      | a1       | true      |            |
            e203     | t2        | 2025-01-04T10:30:00Z     | 2        | status_changed   | agent      | a1       |           | open       | solved
            e204     | t2        | 2025-01-05T10:30:00Z     | 1        | status_changed   | system     |          |           | solved     | open
            e205     | t2        | 2025-01-05T10:30:00Z     | 2        | message          | customer   | p1       | true      |            |
            e206     | t2        | 2025-01-05T12:30:00Z     | 2        | message          | agent      | a2       | true      |            |
            e301     | t3        | 2025-01-04T10:00:00Z     |          | created          | customer   | p2       |           |            |
            e302     | t3        | 2025-01-04T11:00:00Z     |          | status_changed   | agent      | a1       |           |            | solved
            e303     | t3        | 2025-01-04T11:00:09Z     |          | status_changed   | agent      | a1       |           |            | pending
            e304     | t3        | 2025-01-04T11:00:10Z     |          | message          | agent      | a1       | true      |            |
            e305     | t3        | 2025-01-04T11:00:11Z     |          | status_changed   | agent      | a1       |           |            | solved
            e401     | t4        | 2025-01-06T10:00:00Z     | 1        | created          | agent      | a1       |           |            |
            e402     | t4        | 2025-01-06T10:00:00Z     | 2        | message          | agent      | a1       | true      |            |
            e403     | t4        | 2025-01-06T12:00:00Z     | 3        | message          | customer   | p2       | true      |            |
            e404     | t4        | 2025-01-06T12:30:00Z     | 4        | message          | agent      | a1       | true      |            |
            e501     | t5        | 2025-01-06T10:00:00Z     | 1        | created          | system     |          |           |            |
            e502     | t5        | 2025-01-06T10:01:00Z     | 2        | message          | agent      | a1       | true      |            |
            e503     | t5        | 2025-01-06T10:02:00Z     | 3        | message          | customer   | p3       | true      |            |
            e504     | t5        | 2025-01-06T10:09:00Z     | 3        | message          | agent      | a2       | true      |            |
            e505     | t5        | 2025-01-06T11:00:00Z     | 3        | status_changed   | agent      | a2       |           | open       | closed
            e506     | t5        | 2025-01-06T12:00:00Z     | 3        | category_changed | agent      | a2       |           | bill       | tech
            e601     | t6        | 2025-01-08T10:00:00Z     | 3        | merged           | agent      | a2       |           |            | t5
            e801     | t8        | 2025-01-11T10:00:30Z     | 1        | message          | agent      | a1       | true      |            |
            e802     | t8        | 2025-01-11T10:00:40Z     | 1        | message          | agent      | a1       | true      |            |
            e803     | t8        | 2025-01-11T11:00:00Z     | 1        | status_changed   | agent      | a1       |           | open       | solved
            e804     | t8        | 2025-01-11T12:00:00Z     | 1        | status_changed   | agent      | a1       |           | open       | solved
            e805     | t8        | 2025-01-11T13:00:00Z     | 1        | status_changed   | agent      | a1       |           | solved     | deleted
            e806     | t8        | 2025-01-11T14:00:00Z     | 1        | restored         | agent      | a1       |           |            | open
            e901     | t10       | 2025-01-12T10:00:00Z     | 1        | created          | agent      | a2       |           |            |
            e902     | o1        | 2025-01-13T10:00:00Z     | 1        | created          | agent      | a2       |           |            |
            e903     | o1        | 2025-01-13T11:00:00Z     | 1        | message          | agent      | a2       | true      |            |
            e999     | t9        | 2025-05-01T00:00:00Z     | 1        | message          | agent      | a2       | true      |            |
            """,
            HelpdeskContacts.TABLE,
            """
            contact_id | transferred_from | direction | ticket_id | customer_ref | channel | queue | team | entered_at           | queued_at            | answered_at          | ended_at             | agent_id | outcome
            c1         |                  | inbound   | t9        | p4           | phone   | main  | one  | 2025-01-11T10:00:00Z |                      | 2025-01-11T10:00:20Z | 2025-01-11T10:02:00Z | a1       | answered
            c2         |                  | inbound   | t10       | p4           | phone   | main  | one  | 2025-01-12T09:58:00Z |                      | 2025-01-12T09:59:00Z | 2025-01-12T10:02:00Z | a1       | answered
            c3         |                  | inbound   | t10       | p4           | phone   | main  | one  | 2025-01-12T11:58:00Z |                      | 2025-01-12T11:59:00Z | 2025-01-12T12:02:00Z | a2       | answered
            c4         |                  | inbound   |           | p4           | chat    | main  | one  | 2025-01-13T09:00:00Z | 2025-01-13T09:00:30Z | 2025-01-13T09:00:00Z | 2025-01-13T09:01:00Z | robo     | answered
            c5         | c4               | inbound   |           | p4           | chat    | main  | one  | 2025-01-13T09:01:00Z | 2025-01-13T09:01:00Z | 2025-01-13T09:02:01Z | 2025-01-13T09:05:00Z | a1       | answered
            c6         | c5               | inbound   |           | p4           | chat    | back  | two  | 2025-01-13T09:05:00Z |                      | 2025-01-13T09:05:10Z | 2025-01-13T09:09:00Z | a2       | answered
            c7         |                  | inbound   |           | p5           | phone   | main  | one  | 2025-01-13T10:00:00Z |                      |                      | 2025-01-13T10:00:04Z |          | abandoned
            c8         |                  | inbound   |           | p5           | phone   | main  | one  | 2025-01-13T10:00:00Z |                      |                      | 2025-01-13T10:00:05Z |          | abandoned
            c9         |                  | inbound   |           | p5           | phone   | main  | one  | 2025-01-13T10:00:00Z |                      |                      | 2025-01-13T10:00:21Z |          | abandoned
            c10        |                  | inbound   |           | p5           | phone   | main  | one  | 2025-01-13T10:00:00Z |                      |                      | 2025-01-13T10:00:40Z |          | voicemail
            c11        |                  | inbound   |           | p5           | phone   | main  | one  | 2025-01-13T10:00:00Z |                      |                      | 2025-01-13T10:00:40Z |          | flow_out
            c12        |                  | inbound   |           | p5           | bot     | main  | one  | 2025-01-13T10:00:00Z |                      | 2025-01-13T10:00:00Z | 2025-01-13T10:00:40Z |          | answered
            c13        | never            | inbound   |           | p5           | phone   | main  | one  | 2025-01-13T10:00:00Z |                      | 2025-01-13T10:00:20Z | 2025-01-13T10:00:40Z | a1       | answered
            c14        |                  | outbound  | o1        | p5           | phone   | main  | one  | 2025-01-13T10:00:00Z |                      | 2025-01-13T10:00:20Z | 2025-01-13T10:00:40Z | a1       | answered
            c15        | c4               | inbound   |           | p4           | chat    | main  | one  | 2025-05-01T00:00:00Z |                      |                      | 2025-05-01T00:01:00Z |          | flow_out
            """,
            HelpdeskSurveys.TABLE,
            """
            survey_id | ticket_id | customer_ref | sent_at              | responded_at         | kind | score | solved_answer | updated_at
            v1        | t1        |              | 2025-01-03T00:00:00Z | 2025-01-04T00:00:00Z | csat | 5     | false         | 2025-01-04T00:00:00Z
            v2        | t1        |              | 2025-01-05T00:00:00Z | 2025-01-06T00:00:00Z | csat | 5     | true          | 2025-01-06T00:00:00Z
            v3        |           | p1           | 2025-01-09T00:00:00Z | 2025-01-10T00:00:00Z | nps  | 9     |               | 2025-01-10T00:00:00Z
            v4        |           | p1           | 2025-02-01T00:00:00Z | 2025-02-02T00:00:00Z | nps  | 6     |               | 2025-02-02T00:00:00Z
            v5        |           | p2           | 2025-01-20T00:00:00Z | 2025-01-20T23:59:59Z | nps  | 8     |               | 2025-01-20T23:59:59Z
            v6        |           | p3           | 2025-02-01T00:00:00Z | 2025-02-03T08:00:00Z | nps  | 0     |               | 2025-02-03T08:00:00Z
            v7        |           | p3           | 2025-02-01T00:00:00Z | 2025-02-03T18:00:00Z | nps  | 10    |               | 2025-02-03T18:00:00Z
            v8        |           |              | 2025-02-01T00:00:00Z | 2025-02-03T18:00:00Z | nps  | 10    |               | 2025-02-03T18:00:00Z
            v9        |           | p4           | 2025-02-01T00:00:00Z |                      | nps  |       |               | 2025-02-01T00:00:00Z
            v10       |           | p5           | 2025-04-29T00:00:00Z | 2025-05-01T00:00:00Z | nps  | 10    |               | 2025-04-30T00:00:00Z
            """,
            HelpdeskAgents.TABLE,
            """
            agent_id | name | team | tier | is_bot | _delivered_on
            a1       | One  | one  | 1    | false  | 2025-01-15
            a2       | Two  | two  | 1    | false  | 2025-01-15
            robo     | Robo | two  | 1    | true   | 2025-01-15
            """);

    @Test
    void bothEnginesComeToTheSameRows(@TempDir Path folder) throws Exception {
        // t5 became tech, and its person comes back with a bill.
        Settings settings = Configuration.load(
                        folder, Optional.empty(), Map.of("windows.related.money", "[\"bill\", \"tech\"]"))
                .settings();
        Cut cut = Cut.at(LocalDate.parse(AS_OF), settings.reporting().zone());
        TestInputs inputs = TestInputs.asOf(AS_OF).settings(defaults -> settings);
        try (SecondEngine engine = new SecondEngine(folder, cut, settings)) {
            for (Map.Entry<TableSpec, String> table : DELIVERED.entrySet()) {
                Dataset<Row> rows = Rows.of(table.getKey(), table.getValue());
                inputs.with(table.getKey(), rows);
                engine.give(table.getKey(), rows);
            }
            for (Job job : SampleCompanyTwiceTest.SUPPORT_JOBS) {
                Dataset<Row> built = inputs.build(job).localCheckpoint();
                inputs.with(job.table(), built);
                engine.give(job.table(), built);
            }
            engine.run(SecondEngine.SUPPORT);

            for (TableSpec compared : SampleCompanyTwiceTest.SUPPORT) {
                assertThat(engine.rows(compared)).as(compared.name()).isPositive();
                assertThat(engine.differences(compared)).as(compared.name()).isEmpty();
            }
        }
    }
}

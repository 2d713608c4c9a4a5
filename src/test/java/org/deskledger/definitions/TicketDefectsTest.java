package org.deskledger.definitions;

import static org.deskledger.testing.TableAssert.assertRows;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.fact.ReplyFact;
import org.deskledger.fact.TicketEpisodeFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.TicketSpanFact;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tickets where other packages go wrong; the numbers are those of DEFINITIONS. Friday is 2025-01-10, open from 09:00 to 17:00. */
@Tag("long")
@ExtendWith(SparkTests.class)
class TicketDefectsTest {

    private static final String FRIDAY_TICKET = """
            ticket_id | customer_ref | created_at           | updated_at           | channel | direction | status | team
            t1        | ada          | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | email   | inbound   | new    | one
            """;

    private TestInputs inputs = TestInputs.asOf("2025-01-31");

    @Test
    void d2AReopenedTicketThatIsStillOpenCountsItsReopen() {
        facts(FRIDAY_TICKET, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | actor_id | from_value | to_value
                e1       | t1        | 2025-01-10T11:00:00Z | status_changed | agent      | amy      | new        | solved
                e2       | t1        | 2025-01-13T09:00:00Z | status_changed | customer   | ada      | solved     | open
                """);
        assertRows(inputs.build(new TicketEpisodeFact()), """
                episode_no | opened_at            | opened_by | resolved_at          | reopened_at          | reopened_by | reopened_by_id | is_meaningfully_reopened
                1          | 2025-01-10T10:00:00Z |           | 2025-01-10T11:00:00Z | 2025-01-13T09:00:00Z | customer    | ada            | false
                2          | 2025-01-13T09:00:00Z | customer  |                      |                      |             |                | false
                """);
    }

    @Test
    void demand13TheSolvedStretchBetweenTwoEpisodesIsLeftOut() {
        facts(FRIDAY_TICKET, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | actor_id | is_public | from_value | to_value
                e1       | t1        | 2025-01-10T10:30:00Z | message        | agent      | amy      | true      |            |
                e2       | t1        | 2025-01-10T11:00:00Z | status_changed | agent      | amy      |           | new        | solved
                e3       | t1        | 2025-01-12T12:00:00Z | message        | customer   | ada      | true      |            |
                e4       | t1        | 2025-01-12T12:00:00Z | status_changed | system     |          |           | solved     | open
                e5       | t1        | 2025-01-13T09:10:00Z | message        | agent      | bob      | true      |            |
                e6       | t1        | 2025-01-13T09:30:00Z | status_changed | agent      | bob      |           | open       | solved
                """);
        assertRows(inputs.build(new TicketEpisodeFact()), """
                episode_no | resolver_id | resolution_seconds | episode_seconds | episode_business_seconds | unsolved_seconds | unsolved_business_seconds | is_meaningfully_reopened | first_reply_after_reopening_at | episode_public_reply_count | public_reply_count | agent_count
                1          | amy         | 3600               | 3600            | 3600                     | 3600             | 3600                      | true                     | 2025-01-13T09:10:00Z           | 1                          | 1                  | 1
                2          | bob         | 257400             | 77400           | 1800                     | 81000            | 5400                      | false                    |                                | 1                          | 2                  | 2
                """);
    }

    @Test
    void aTicketWithoutEventsHasOneEpisodeAndEachResolutionLooksForTheNextTicketAfterIt() {
        facts(FRIDAY_TICKET + """
            t2        | ada          | 2025-01-11T10:00:00Z | 2025-01-11T10:00:00Z | email   | inbound   | new    | one
            t3        | ada          | 2025-01-14T10:00:00Z | 2025-01-14T10:00:00Z | email   | inbound   | new    | one
            """, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | from_value | to_value
                e1       | t1        | 2025-01-10T11:00:00Z | status_changed | agent      | new        | solved
                e2       | t1        | 2025-01-12T09:00:00Z | status_changed | customer   | solved     | open
                e3       | t1        | 2025-01-13T11:00:00Z | status_changed | agent      | open       | solved
                """);
        assertRows(inputs.build(new TicketEpisodeFact()), """
                ticket_id | episode_no | resolved_at          | next_ticket_at
                t1        | 1          | 2025-01-10T11:00:00Z | 2025-01-11T10:00:00Z
                t1        | 2          | 2025-01-13T11:00:00Z | 2025-01-14T10:00:00Z
                t2        | 1          |                      |
                t3        | 1          |                      |
                """);
    }

    @Test
    void d8AReplyOfAnAuthorWhomTheAgentsExtractDoesNotNameIsStillAReply() {
        facts(FRIDAY_TICKET, """
                event_id | ticket_id | occurred_at          | event_type | actor_type | actor_id | is_public
                e1       | t1        | 2025-01-10T10:20:00Z | message    | agent      | gone     | true
                """);
        assertRows(inputs.build(new ReplyFact()), """
                reply_no | response_seconds | agent_id
                1        | 1200             | gone
                """);
    }

    @Test
    void d9TheOpeningIsTheFirstQuestionEvenWhereNoMessageEventHoldsIt() {
        facts(FRIDAY_TICKET, """
                event_id | ticket_id | occurred_at          | event_type | actor_type | actor_id | is_public
                e1       | t1        | 2025-01-10T16:50:00Z | message    | agent      | amy      | true
                """);
        assertRows(inputs.build(new ReplyFact()), """
                reply_no | asked_at             | replied_at           | response_seconds | is_first
                1        | 2025-01-10T10:00:00Z | 2025-01-10T16:50:00Z | 24600            | true
                """);
    }

    @Test
    void demand18ProgramsAnswerNobodyAndMessagesInARowAreOneQuestionFromTheFirst() {
        inputs.with(HelpdeskAgents.TABLE, """
                agent_id | name | team | tier | is_bot | _delivered_on
                robo     | Robo | one  | 1    | true   | 2025-01-01
                """);
        facts(FRIDAY_TICKET, """
                event_id | ticket_id | occurred_at          | event_type | actor_type | actor_id | is_public
                e1       | t1        | 2025-01-10T10:00:10Z | message    | bot        | robo     | true
                e2       | t1        | 2025-01-10T10:00:20Z | message    | agent      | robo     | true
                e3       | t1        | 2025-01-10T10:30:00Z | message    | agent      | amy      | true
                e4       | t1        | 2025-01-10T16:30:00Z | message    | customer   | ada      | true
                e5       | t1        | 2025-01-10T18:00:00Z | message    | customer   | ada      | true
                e6       | t1        | 2025-01-13T08:00:00Z | message    | agent      | amy      | false
                e7       | t1        | 2025-01-13T09:30:00Z | message    | agent      | bob      | true
                e8       | t1        | 2025-01-13T09:40:00Z | message    | agent      | bob      | true
                e9       | t1        | 2025-01-14T10:00:00Z | message    | customer   | ada      | true
                """);
        assertRows(inputs.build(new ReplyFact()), """
                reply_no | asked_at             | replied_at           | response_seconds | response_business_seconds | agent_id | is_first | is_waiting
                1        | 2025-01-10T10:00:00Z | 2025-01-10T10:30:00Z | 1800             | 1800                      | amy      | true     | false
                2        | 2025-01-10T16:30:00Z | 2025-01-13T09:30:00Z | 234000           | 3600                      | bob      | false    | false
                3        | 2025-01-14T10:00:00Z |                      |                  |                           |          | false    | true
                """);
    }

    @Test
    void demand4BothReadingsOfBusinessTimeStandBesideEachOtherForATicketThatChangedItsSchedule() {
        inputs = TestInputs.asOf("2020-10-31").settings(TicketDefectsTest::withTwoLevels);
        facts("""
                ticket_id | customer_ref | created_at           | updated_at           | channel | direction | status | team
                t1        | ada          | 2020-09-29T17:01:38Z | 2020-09-29T17:01:38Z | email   | inbound   | new    | one
                """, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | actor_id | is_public | from_value | to_value
                e1       | t1        | 2020-09-30T19:01:25Z | team_changed   | agent      | amy      |           | one        | two
                e2       | t1        | 2020-09-30T19:01:46Z | message        | agent      | bob      | true      |            |
                e3       | t1        | 2020-10-01T15:03:44Z | status_changed | agent      | bob      |           | new        | solved
                """);
        assertRows(inputs.build(new TicketFact()), """
                first_response_seconds | first_response_business_seconds | first_response_single_schedule_seconds | resolution_seconds | resolution_business_seconds | resolution_single_schedule_seconds | first_resolution_single_schedule_seconds
                93608                  | 57608                           | 41408                                  | 165726             | 77526                       | 61326                              | 61326
                """);
    }

    private static Settings withTwoLevels(Settings settings) {
        Map<String, List<String>> levelOne = new HashMap<>();
        List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
                .forEach(day -> levelOne.put(day, List.of("00:00-02:00", "12:00-24:00")));
        Map<String, List<String>> levelTwo = new HashMap<>();
        List.of("monday", "tuesday", "wednesday", "thursday", "friday")
                .forEach(day -> levelTwo.put(day, List.of("15:00-00:30")));
        return settings.withService(
                Map.of("one", schedule(levelOne), "two", schedule(levelTwo)),
                List.of(rule(Optional.of("two"), "two"), rule(Optional.empty(), "one")),
                settings.sla());
    }

    private static Settings.Schedule schedule(Map<String, List<String>> week) {
        return new Settings.Schedule(
                Optional.of(java.time.ZoneOffset.UTC),
                List.of(new Settings.ScheduleVersion(LocalDate.EPOCH, week, Optional.empty(), Optional.empty())));
    }

    private static Settings.ScheduleRule rule(Optional<String> team, String schedule) {
        return new Settings.ScheduleRule(team, Optional.empty(), Optional.empty(), Optional.empty(), schedule);
    }

    private void facts(String tickets, String events) {
        inputs.with(HelpdeskTickets.TABLE, tickets)
                .with(HelpdeskTicketEvents.TABLE, events)
                .with(new TicketSpanFact())
                .with(new TicketFact());
    }
}

package org.deskledger.fact;

import static org.deskledger.testing.TableAssert.assertRows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.HelpdeskSurveys;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.testing.ChangedSettings;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class TicketFactTest {

    private static final String ONE_TICKET = """
            ticket_id | customer_ref | created_at           | updated_at           | channel | direction | status
            t1        | ada          | 2025-01-10T10:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | open
            """;

    private final TestInputs inputs = TestInputs.asOf("2025-01-31");

    @Test
    void aTicketWithoutEventsHasNoInstantsAndNoCounts() {
        assertRows(built(ONE_TICKET, noEvents()), """
                ticket_id | customer_id | current_status | current_status_since_at | first_response_at | first_resolved_at | resolution_count | public_reply_count | work_seconds
                t1        | unknown     | open           |                         |                   |                   | 0                | 0                  |
                """);
    }

    @Test
    void theNewestAnswerWhetherTheIssueWasSolvedStandsOnTheTicket() {
        inputs.with(HelpdeskSurveys.TABLE, """
                survey_id | kind | customer_ref | ticket_id | sent_at              | responded_at         | updated_at           | solved_answer
                s1        | csat | ada          | t1        | 2025-01-11T00:00:00Z | 2025-01-11T01:00:00Z | 2025-01-11T01:00:00Z | true
                s2        | fcr  | ada          | t1        | 2025-01-12T00:00:00Z | 2025-01-12T01:00:00Z | 2025-01-12T01:00:00Z | false
                s3        | csat | ada          | t1        | 2025-01-13T00:00:00Z | 2025-01-13T01:00:00Z | 2025-01-13T01:00:00Z |
                """);
        assertRows(built(ONE_TICKET, noEvents()), """
                ticket_id | survey_solved_answer
                t1        | false
                """);
    }

    @Test
    void anEventWhoseTicketIsMissingMakesNoRow() {
        assertRows(built(ONE_TICKET, """
                event_id | ticket_id | occurred_at          | event_type | actor_type
                e1       | lost      | 2025-01-10T10:00:00Z | created    | customer
                """), """
                ticket_id
                t1
                """);
    }

    @Test
    void theFirstResponseIsTheFirstPublicReplyOfAPerson() {
        inputs.with(HelpdeskAgents.TABLE, """
                agent_id | name | team | tier | is_bot | _delivered_on
                amy      | Amy  | one  | 1    | false  | 2025-01-01
                robo     | Robo | one  | 1    | true   | 2025-01-01
                """);
        assertRows(built(ONE_TICKET, """
                event_id | ticket_id | occurred_at          | event_type | actor_type | actor_id | is_public
                e1       | t1        | 2025-01-10T10:00:00Z | created    | customer   | ada      |
                e2       | t1        | 2025-01-10T10:00:01Z | message    | system     |          | true
                e3       | t1        | 2025-01-10T10:00:02Z | message    | bot        | robo     | true
                e4       | t1        | 2025-01-10T10:00:03Z | message    | agent      | robo     | true
                e5       | t1        | 2025-01-10T10:10:00Z | message    | agent      | amy      | false
                e6       | t1        | 2025-01-10T10:20:00Z | message    | agent      | bob      | true
                e7       | t1        | 2025-01-10T10:30:00Z | message    | agent      | amy      | true
                """), """
                first_response_at    | first_response_agent_id | first_response_seconds | public_reply_count | agent_count
                2025-01-10T10:20:00Z | bob                     | 1200                   | 2                  | 2
                """);
    }

    @Test
    void defect5BusinessTimeIsCountedInSecondsLikeCalendarTimeAndNeverPassesIt() {
        inputs.with(TicketSpanFact.TABLE, """
                ticket_id | span_no | status | started_at           | ended_at             | calendar_seconds | schedule_id
                t1        | 1       | new    | 2025-01-10T10:00:00Z | 2025-01-10T10:00:40Z | 40               | default
                t1        | 2       | open   | 2025-01-10T10:00:40Z | 2025-01-13T09:00:01Z | 255561           | default
                t1        | 3       | solved | 2025-01-13T09:00:01Z |                      |                  | default
                """);
        assertRows(built(ONE_TICKET, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | actor_id | is_public | from_value | to_value
                e1       | t1        | 2025-01-10T10:00:50Z | message        | agent      | amy      | true      |            |
                e2       | t1        | 2025-01-13T09:00:01Z | status_changed | agent      | amy      |           | open       | solved
                """), """
                first_response_seconds | first_response_business_seconds | resolution_seconds | resolution_business_seconds | new_seconds | open_seconds | pending_seconds
                50                     | 50                              | 255601             | 25201                       | 40          | 255561       |
                """);
    }

    @Test
    void aReplyAtTheInstantOfTheQuestionTookNoTime() {
        assertRows(built(ONE_TICKET, """
                event_id | ticket_id | occurred_at          | event_type | actor_type | actor_id | is_public
                e1       | t1        | 2025-01-10T10:00:00Z | created    | customer   | ada      |
                e2       | t1        | 2025-01-10T10:00:00Z | message    | agent      | amy      | true
                """), """
                first_response_seconds
                0
                """);
    }

    @Test
    void whatAnAgentWritesWhileOpeningATicketIsNoReply() {
        assertRows(built(ONE_TICKET, """
                event_id | ticket_id | occurred_at          | event_type | actor_type | actor_id | is_public
                e1       | t1        | 2025-01-10T10:00:00Z | created    | agent      | amy      |
                e2       | t1        | 2025-01-10T10:00:00Z | message    | agent      | amy      | true
                e3       | t1        | 2025-01-10T11:00:00Z | message    | agent      | amy      | true
                """), """
                first_response_seconds
                3600
                """);
    }

    @Test
    void anOutboundTicketHasNoFirstResponse() {
        assertRows(built("""
                ticket_id | customer_ref | created_at           | updated_at           | channel | direction | status
                t1        | ada          | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | email   | outbound  | open
                """, """
                event_id | ticket_id | occurred_at          | event_type | actor_type | actor_id | is_public
                e1       | t1        | 2025-01-10T11:00:00Z | message    | agent      | amy      | true
                """), """
                first_response_at | first_response_seconds | public_reply_count
                                  |                        | 1
                """);
    }

    @Test
    void aCallThatAPersonAnsweredIsAResponseAndOneTouch() {
        inputs.with(HelpdeskContacts.TABLE, """
                contact_id | direction | ticket_id | channel | queue | entered_at           | answered_at          | ended_at             | agent_id | outcome
                c1         | inbound   | t1        | phone   | q     | 2025-01-10T10:00:00Z | 2025-01-10T10:00:15Z | 2025-01-10T10:05:00Z | amy      | answered
                """);
        assertRows(built(ONE_TICKET.replace("email", "phone"), noEvents()), """
                first_response_seconds | touch_count | public_reply_count | agent_count
                15                     | 1           | 0                  | 1
                """);
    }

    @Test
    void aCallBeforeTheQuestionAndABotWithoutANameAnswerNobody() {
        // The agent opens the ticket during a call; the customer's own question comes at eleven.
        inputs.with(HelpdeskContacts.TABLE, """
                contact_id | direction | ticket_id | channel | queue | entered_at           | answered_at          | ended_at             | agent_id | outcome
                c1         | inbound   | t1        | phone   | q     | 2025-01-10T09:59:00Z | 2025-01-10T09:59:30Z | 2025-01-10T10:05:00Z | amy      | answered
                c2         | inbound   | t1        | bot     | q     | 2025-01-10T11:00:05Z | 2025-01-10T11:00:05Z | 2025-01-10T11:01:00Z |          | answered
                c3         | inbound   | t1        | phone   | q     | 2025-01-10T11:30:00Z | 2025-01-10T11:30:20Z | 2025-01-10T11:35:00Z | bob      | answered
                """);
        assertRows(built(ONE_TICKET.replace("email", "phone"), """
                event_id | ticket_id | occurred_at          | event_type | actor_type | actor_id | is_public
                e1       | t1        | 2025-01-10T10:00:00Z | created    | agent      | amy      |
                e2       | t1        | 2025-01-10T11:00:00Z | message    | customer   | ada      | true
                """), """
                first_response_seconds | first_response_agent_id
                1820                   | bob
                """);
    }

    @Test
    void aWholeChatIsOneTouchHoweverManyMessagesItHas() {
        assertRows(built(ONE_TICKET.replace("email", "chat "), """
                event_id | ticket_id | occurred_at          | event_type | actor_type | actor_id | is_public
                e1       | t1        | 2025-01-10T10:00:10Z | message    | agent      | amy      | true
                e2       | t1        | 2025-01-10T10:00:20Z | message    | agent      | amy      | true
                """), """
                public_reply_count | touch_count
                2                  | 1
                """);
    }

    @Test
    void aSolvedTicketThatWasReopenedAndStaysOpenHasOneReopening() {
        assertRows(built(ONE_TICKET, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | actor_id | from_value | to_value
                e1       | t1        | 2025-01-11T10:00:00Z | status_changed | agent      | amy      | open       | solved
                e2       | t1        | 2025-01-12T10:00:00Z | status_changed | customer   | ada      | solved     | open
                """), """
                resolution_count | reopened_count | first_resolved_at    | last_resolved_at     | first_reopened_at    | meaningful_reopened_count | current_status | current_status_since_at
                1                | 1              | 2025-01-11T10:00:00Z | 2025-01-11T10:00:00Z | 2025-01-12T10:00:00Z | 0                         | open           | 2025-01-12T10:00:00Z
                """);
    }

    @Test
    void closingASolvedTicketIsNoSecondResolutionAndNoReopening() {
        assertRows(built(ONE_TICKET.replace("open", "closed"), """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | actor_id | from_value | to_value
                e1       | t1        | 2025-01-11T10:00:00Z | status_changed | agent      | amy      | open       | solved
                e2       | t1        | 2025-01-15T10:00:00Z | status_changed | system     |          | solved     | closed
                """), """
                resolution_count | reopened_count | resolution_seconds | last_resolver_id | current_status
                1                | 0              | 86400              | amy              | closed
                """);
    }

    @Test
    void aTicketThatWasClosedWithoutBeingSolvedIsResolvedThen() {
        assertRows(built(ONE_TICKET, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | from_value | to_value
                e1       | t1        | 2025-01-11T10:00:00Z | status_changed | system     | open       | closed
                """), """
                resolution_count | first_resolution_seconds
                1                | 86400
                """);
    }

    @Test
    void aThankYouReopensButNotMeaningfully() {
        assertRows(built(ONE_TICKET, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | actor_id | is_public | from_value | to_value
                e1       | t1        | 2025-01-11T10:00:00Z | status_changed | agent      | amy      |           | open       | solved
                e2       | t1        | 2025-01-12T10:00:00Z | message        | customer   | ada      | true      |            |
                e3       | t1        | 2025-01-12T10:00:00Z | status_changed | system     |          |           | solved     | open
                e4       | t1        | 2025-01-12T11:00:00Z | status_changed | agent      | amy      |           | open       | solved
                e5       | t1        | 2025-01-13T10:00:00Z | message        | agent      | amy      | true      |            |
                """), """
                resolution_count | reopened_count | meaningful_reopened_count | resolution_seconds
                2                | 1              | 0                         | 176400
                """);
    }

    @Test
    void aReopeningThatNeededAnAnswerIsMeaningful() {
        assertRows(built(ONE_TICKET, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | actor_id | is_public | from_value | to_value
                e1       | t1        | 2025-01-11T10:00:00Z | status_changed | agent      | amy      |           | open       | solved
                e2       | t1        | 2025-01-12T10:00:00Z | message        | customer   | ada      | true      |            |
                e3       | t1        | 2025-01-12T10:00:00Z | status_changed | system     |          |           | solved     | open
                e4       | t1        | 2025-01-12T11:00:00Z | message        | agent      | amy      | true      |            |
                e5       | t1        | 2025-01-12T12:00:00Z | status_changed | agent      | amy      |           | open       | solved
                """), """
                meaningful_reopened_count | first_meaningful_reopened_at
                1                         | 2025-01-12T10:00:00Z
                """);
    }

    @Test
    void anAgentWhoReopensOnHisOwnCorrectsASlip() {
        assertRows(built(ONE_TICKET, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | actor_id | is_public | from_value | to_value
                e1       | t1        | 2025-01-11T10:00:00Z | status_changed | agent      | amy      |           | open       | solved
                e2       | t1        | 2025-01-11T10:00:05Z | status_changed | agent      | amy      |           | solved     | open
                e3       | t1        | 2025-01-11T10:01:00Z | message        | agent      | amy      | true      |            |
                """), """
                reopened_count | meaningful_reopened_count
                1              | 0
                """);
    }

    @Test
    void mergingASolvedTicketReopensNothing() {
        assertRows(built(ONE_TICKET, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | from_value | to_value
                e1       | t1        | 2025-01-11T10:00:00Z | status_changed | agent      | open       | solved
                e2       | t1        | 2025-01-12T10:00:00Z | merged         | agent      |            | t2
                e3       | t1        | 2025-01-12T10:00:00Z | status_changed | system     | solved     | merged
                """), """
                reopened_count | resolution_count | is_merged
                0              | 1                | true
                """);
    }

    @Test
    void aTombstoneKeepsItsTicketAsDeleted() {
        assertRows(built("""
                ticket_id | customer_ref | created_at           | updated_at           | channel | direction | status | is_deleted
                t1        | ada          | 2025-01-10T10:00:00Z | 2025-01-20T00:00:00Z | email   | inbound   | open   | true
                """, noEvents()), """
                ticket_id | is_deleted | current_status | current_status_since_at
                t1        | true       | deleted        | 2025-01-20T00:00:00Z
                """);
    }

    @Test
    void passingATicketUpwardsOrToASpecialistIsAnEscalation() {
        inputs.settings(settings -> settings.withTeams(Map.of(
                "first", new Settings.Team(1, false, Optional.empty()),
                "second", new Settings.Team(2, false, Optional.empty()),
                "fraud", new Settings.Team(1, true, Optional.empty()))));
        assertRows(built("""
                ticket_id | customer_ref | created_at           | updated_at           | channel | direction | status | team
                up        | ada          | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | email   | inbound   | open   | first
                down      | ada          | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | email   | inbound   | open   | second
                expert    | ada          | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | email   | inbound   | open   | first
                flagged   | ada          | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | email   | inbound   | open   | first
                """, """
                event_id | ticket_id | occurred_at          | event_type   | actor_type | from_value | to_value
                e1       | up        | 2025-01-11T10:00:00Z | team_changed | agent      | first      | second
                e2       | down      | 2025-01-11T10:00:00Z | team_changed | agent      | second     | first
                e3       | expert    | 2025-01-11T10:00:00Z | team_changed | agent      | first      | fraud
                e4       | flagged   | 2025-01-11T10:00:00Z | escalated    | agent      |            |
                """), """
                ticket_id | is_escalated | team
                up        | true         | second
                down      | false        | first
                expert    | true         | fraud
                flagged   | true         | first
                """);
    }

    @Test
    void whatHappenedAfterTheAsOfDoesNotExist() {
        assertRows(built(ONE_TICKET, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | from_value | to_value
                e1       | t1        | 2025-02-01T00:00:00Z | status_changed | agent      | open       | solved
                """), """
                first_resolved_at | current_status
                                  | open
                """);
    }

    @Test
    void theNextTicketIsTheNextInboundOneOfThePersonAfterTheResolution() {
        assertRows(built("""
                ticket_id | customer_ref | created_at           | updated_at           | channel | direction | status  | category
                first     | ada          | 2025-01-01T10:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | solved  | login
                meanwhile | ada          | 2025-01-01T11:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | open    | login
                sold      | ada          | 2025-01-02T11:00:00Z | 2025-01-31T00:00:00Z | email   | outbound  | open    | login
                spam      | ada          | 2025-01-02T12:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | deleted | login
                bill      | ada          | 2025-01-03T10:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | open    | billing
                again     | ada          | 2025-01-04T10:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | open    | login
                other     | bea          | 2025-01-02T10:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | open    | login
                """, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | from_value | to_value
                e1       | first     | 2025-01-02T10:00:00Z | status_changed | agent      | open       | solved
                """), """
                ticket_id | next_ticket_at       | next_same_category_ticket_at
                first     | 2025-01-03T10:00:00Z | 2025-01-04T10:00:00Z
                meanwhile |                      |
                sold      |                      |
                spam      |                      |
                bill      |                      |
                again     |                      |
                other     |                      |
                """);
    }

    @Test
    void theNextRelatedTicketIsOfAnyCategoryThatTheSettingsPutIntoOneGroup() {
        inputs.settings(settings -> related(settings, Map.of("money", List.of("billing", "refund"))));

        assertRows(built("""
                ticket_id | customer_ref | created_at           | updated_at           | channel | direction | status | category
                bill      | ada          | 2025-01-01T10:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | solved | billing
                login     | ada          | 2025-01-03T10:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | solved | login
                refund    | ada          | 2025-01-05T10:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | solved | refund
                again     | ada          | 2025-01-07T10:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | open   | billing
                anything  | ada          | 2025-01-08T10:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | open   |
                """, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | from_value | to_value
                e1       | bill      | 2025-01-02T10:00:00Z | status_changed | agent      | open       | solved
                e2       | login     | 2025-01-04T10:00:00Z | status_changed | agent      | open       | solved
                e3       | refund    | 2025-01-06T10:00:00Z | status_changed | agent      | open       | solved
                """), """
                ticket_id | next_same_category_ticket_at | next_related_ticket_at
                bill      | 2025-01-07T10:00:00Z         | 2025-01-05T10:00:00Z
                login     |                              |
                refund    |                              | 2025-01-07T10:00:00Z
                again     |                              |
                anything  |                              |
                """);
    }

    @Test
    void withoutGroupsACategoryIsRelatedToItselfAlone() {
        assertRows(built("""
                ticket_id | customer_ref | created_at           | updated_at           | channel | direction | status | category
                bill      | ada          | 2025-01-01T10:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | solved | billing
                refund    | ada          | 2025-01-05T10:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | open   | refund
                again     | ada          | 2025-01-07T10:00:00Z | 2025-01-31T00:00:00Z | email   | inbound   | open   | billing
                """, """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | from_value | to_value
                e1       | bill      | 2025-01-02T10:00:00Z | status_changed | agent      | open       | solved
                """).where("ticket_id = 'bill'"), """
                next_ticket_at       | next_related_ticket_at
                2025-01-05T10:00:00Z | 2025-01-07T10:00:00Z
                """);
    }

    private static Settings related(Settings settings, Map<String, List<String>> groups) {
        Settings.Windows w = settings.windows();
        return ChangedSettings.windows(
                settings,
                new Settings.Windows(
                        w.fcrDays(),
                        w.reopenDays(),
                        w.nextIssueDays(),
                        w.selfServiceHours(),
                        w.inactivityDays(),
                        w.minimumSample(),
                        groups));
    }

    @Test
    void factsCarryAPseudonymAndTheAccountThatPays() {
        inputs.with(CustomerReferences.TABLE, """
                system   | source_ref | customer_id | rule
                helpdesk | ada        | acme        | link
                """);
        assertRows(built(ONE_TICKET, noEvents()), """
                customer_id | person_key
                acme        | a3064361ab5922f4d3d1fef9779285fce0faca7f1385f3a10a77e30eb67c7776
                """);
    }

    private static String noEvents() {
        return "event_id | ticket_id";
    }

    private Dataset<Row> built(String tickets, String events) {
        return inputs.with(HelpdeskTickets.TABLE, tickets)
                .with(HelpdeskTicketEvents.TABLE, events)
                .build(new TicketFact());
    }
}

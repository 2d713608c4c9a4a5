package org.deskledger.definitions;

import static org.deskledger.testing.TableAssert.assertRows;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.fact.SlaEventFact;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Service levels as users of other packages asked for them; the numbers are those of DEFINITIONS. Friday is 2025-01-10. */
@ExtendWith(SparkTests.class)
class ServiceLevelDefectsTest {

    private static final String FRIDAY_TICKET = """
            ticket_id | customer_ref | created_at           | updated_at           | channel | direction | status | priority
            t1        | ada          | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z | email   | inbound   | new    | normal
            """;

    private final TestInputs inputs = TestInputs.asOf("2025-01-31");

    @Test
    void demand1PeriodicUpdateRunsFromReplyToReply() {
        promise("periodic_update", 3600, "calendar");
        assertRows(ledger("""
                event_id | ticket_id | occurred_at          | event_type     | actor_type | is_public | to_value
                e1       | t1        | 2025-01-10T10:30:00Z | message        | agent      | true      |
                e2       | t1        | 2025-01-10T11:15:00Z | message        | agent      | true      |
                e3       | t1        | 2025-01-10T12:45:00Z | message        | agent      | true      |
                e4       | t1        | 2025-01-10T12:45:00Z | status_changed | agent      |           | solved
                """), """
                activation_no | activated_at         | due_at               | fulfilled_at         | breached_at          | decided_at           | is_achieved
                1             | 2025-01-10T10:30:00Z | 2025-01-10T11:30:00Z | 2025-01-10T11:15:00Z |                      | 2025-01-10T11:15:00Z | true
                2             | 2025-01-10T11:15:00Z | 2025-01-10T12:15:00Z | 2025-01-10T12:45:00Z | 2025-01-10T12:15:00Z | 2025-01-10T12:15:00Z | false
                """);
    }

    @Test
    void demand2PausableUpdateStandsWhileTheCustomerIsAsked() {
        promise("pausable_update", 3600, "calendar");
        assertRows(ledger("""
                event_id | ticket_id | occurred_at          | event_type     | actor_type | is_public | to_value
                e1       | t1        | 2025-01-10T10:30:00Z | message        | agent      | true      |
                e2       | t1        | 2025-01-10T10:40:00Z | status_changed | agent      |           | pending
                e3       | t1        | 2025-01-10T15:40:00Z | status_changed | customer   |           | open
                """), """
                activated_at         | resumed_at           | paused_seconds | due_at               | is_open
                2025-01-10T10:30:00Z | 2025-01-10T15:40:00Z | 18000          | 2025-01-10T16:30:00Z | true
                """);
    }

    @Test
    void whileTheClockStandsWithTimeLeftNothingIsDue() {
        promise("requester_wait", 3600, "calendar");
        assertRows(ledger("""
                event_id | ticket_id | occurred_at          | event_type     | actor_type | to_value
                e1       | t1        | 2025-01-10T10:30:00Z | status_changed | agent      | pending
                """), """
                paused_at            | due_at | decided_at | is_open
                2025-01-10T10:30:00Z |        |            | true
                """);
    }

    @Test
    void demand3AnExemptTicketLeavesTheDenominatorAndIsNoSuccess() {
        promise("response", 3600, "calendar");
        assertRows(ledger("""
                event_id | ticket_id | occurred_at          | event_type   | actor_type | is_public
                e1       | t1        | 2025-01-10T12:00:00Z | message      | agent      | true
                e2       | t1        | 2025-01-10T13:00:00Z | sla_exempted | agent      |
                """), """
                fulfilled_at         | due_at               | breached_at | decided_at | is_achieved | is_exempt
                2025-01-10T12:00:00Z | 2025-01-10T11:00:00Z |             |            | false       | true
                """);
    }

    @Test
    void demand7EventsInAnyOrderGiveOneRowPerActivation() {
        promise("next_reply", 3600, "calendar");
        assertRows(ledger("""
                event_id | ticket_id | occurred_at          | sequence | event_type | actor_type | is_public
                e5       | t1        | 2025-01-10T13:30:00Z | 2        | message    | agent      | true
                e4       | t1        | 2025-01-10T13:30:00Z | 1        | message    | customer   | true
                e3       | t1        | 2025-01-10T12:30:00Z |          | message    | customer   | true
                e2       | t1        | 2025-01-10T12:00:00Z |          | message    | customer   | true
                e1       | t1        | 2025-01-10T10:30:00Z |          | message    | agent      | true
                """), """
                activation_no | activated_at         | fulfilled_at         | breached_at
                1             | 2025-01-10T12:00:00Z | 2025-01-10T13:30:00Z | 2025-01-10T13:00:00Z
                """);
    }

    @Test
    void demand22ARetargetKeepsTheTimeThatWasWaitedAlready() {
        inputs.settings(settings -> settings.withService(
                settings.schedules(),
                settings.scheduleRules(),
                new Settings.Sla(List.of(
                        policy("urgent", "urgent", Map.of("response", target(7200, "calendar"))),
                        policy("rest", null, Map.of("response", target(28800, "calendar")))))));
        assertRows(ledger("""
                event_id | ticket_id | occurred_at          | event_type       | actor_type | from_value | to_value
                e1       | t1        | 2025-01-10T11:00:00Z | priority_changed | agent      | normal     | urgent
                """), """
                policy_name | target_seconds | retargeted_at        | retarget_count | due_at               | priority
                urgent      | 7200           | 2025-01-10T11:00:00Z | 1              | 2025-01-10T12:00:00Z | urgent
                """);
    }

    @Test
    void aTargetThatIsUsedUpAlreadyIsBrokenByTheRetargetAndNotInThePast() {
        inputs.settings(settings -> settings.withService(
                settings.schedules(),
                settings.scheduleRules(),
                new Settings.Sla(List.of(
                        policy("urgent", "urgent", Map.of("response", target(1800, "calendar"))),
                        policy("rest", null, Map.of("response", target(28800, "calendar")))))));
        assertRows(ledger("""
                event_id | ticket_id | occurred_at          | event_type       | actor_type | from_value | to_value
                e1       | t1        | 2025-01-10T11:00:00Z | priority_changed | agent      | normal     | urgent
                """), """
                due_at
                2025-01-10T11:00:00Z
                """);
    }

    @Test
    void demand22LunchAndWeekendAreNoWaitingTime() {
        Map<String, List<String>> week = new HashMap<>();
        List.of("monday", "friday").forEach(day -> week.put(day, List.of("09:00-12:00", "13:00-17:00")));
        inputs.settings(settings -> settings.withService(
                Map.of(
                        "default",
                        new Settings.Schedule(
                                Optional.empty(),
                                List.of(new Settings.ScheduleVersion(
                                        LocalDate.EPOCH, week, Optional.empty(), Optional.empty())))),
                settings.scheduleRules(),
                new Settings.Sla(List.of(policy("all", null, Map.of("resolution", target(8 * 3600, "business")))))));
        assertRows(ledger("""
                event_id | ticket_id | occurred_at          | event_type     | actor_type | to_value
                e1       | t1        | 2025-01-13T11:00:00Z | status_changed | agent      | solved
                """), """
                due_at               | used_seconds | is_achieved
                2025-01-13T11:00:00Z | 28800        | true
                """);
    }

    @Test
    void aReopeningBeginsAResolutionAnewAndGoesOnWithTheRequestersWait() {
        promise("resolution", 7200, "calendar", "requester_wait");
        assertRows(ledger("""
                event_id | ticket_id | occurred_at          | event_type     | actor_type | from_value | to_value
                e1       | t1        | 2025-01-10T11:30:00Z | status_changed | agent      | new        | solved
                e2       | t1        | 2025-01-13T10:00:00Z | status_changed | customer   | solved     | open
                """), """
                policy_metric  | activation_no | carried_seconds | activated_at         | due_at               | is_open
                requester_wait | 1             | 0               | 2025-01-10T10:00:00Z | 2025-01-10T12:00:00Z | false
                requester_wait | 2             | 5400            | 2025-01-13T10:00:00Z | 2025-01-13T10:30:00Z | true
                resolution     | 1             | 0               | 2025-01-10T10:00:00Z | 2025-01-10T12:00:00Z | false
                resolution     | 2             | 0               | 2025-01-13T10:00:00Z | 2025-01-13T12:00:00Z | true
                """);
    }

    @Test
    void aWaitThatWasUsedUpIsNotBrokenTwice() {
        promise("total_resolution", 3600, "calendar");
        assertRows(ledger("""
                event_id | ticket_id | occurred_at          | event_type     | actor_type | from_value | to_value
                e1       | t1        | 2025-01-10T11:30:00Z | status_changed | agent      | new        | solved
                e2       | t1        | 2025-01-13T10:00:00Z | status_changed | customer   | solved     | open
                """), """
                activation_no | breached_at
                1             | 2025-01-10T11:00:00Z
                """);
    }

    @Test
    void mergingAndDeletingCallOffWhatIsOpen() {
        promise("response", 3600, "calendar");
        assertRows(ledger("""
                event_id | ticket_id | occurred_at          | event_type | actor_type | to_value
                e1       | t1        | 2025-01-10T15:00:00Z | merged     | agent      | t2
                """), """
                cancelled_at         | cancel_reason | decided_at | breached_at
                2025-01-10T15:00:00Z | merged        |            |
                """);
    }

    @Test
    void solvingWithoutAnAnswerCallsThePromiseOffOnlyWhileThereWasTime() {
        promise("response", 3600, "calendar");
        String solvedAtNoon = """
                event_id | ticket_id | occurred_at          | event_type     | actor_type | to_value
                e1       | t1        | 2025-01-10T12:00:00Z | status_changed | agent      | solved
                """;
        assertRows(ledger(solvedAtNoon), """
                cancel_reason | decided_at
                solved        | 2025-01-10T11:00:00Z
                """);
        assertRows(ledger(solvedAtNoon.replace("T12:", "T10:")), """
                activation_no
                """);
    }

    @Test
    void aBotAndANoteAreNoAnswerAndAnAnsweredCallIsOne() {
        promise("response", 3600, "calendar");
        inputs.with(HelpdeskAgents.TABLE, """
                agent_id | name | team | tier | is_bot | _delivered_on
                robo     | Robo | one  | 1    | true   | 2025-01-01
                """).with(HelpdeskContacts.TABLE, """
                contact_id | direction | ticket_id | channel | queue | entered_at           | answered_at          | ended_at             | agent_id | outcome
                c1         | inbound   | t1        | phone   | q     | 2025-01-10T10:40:00Z | 2025-01-10T10:45:00Z | 2025-01-10T10:55:00Z | amy      | answered
                """);
        assertRows(ledger("""
                event_id | ticket_id | occurred_at          | event_type | actor_type | actor_id | is_public
                e1       | t1        | 2025-01-10T10:10:00Z | message    | agent      | robo     | true
                e2       | t1        | 2025-01-10T10:20:00Z | message    | agent      | amy      | false
                """), """
                fulfilled_at         | is_achieved | used_seconds
                2025-01-10T10:45:00Z | true        | 2700
                """);
    }

    @Test
    void aTicketThatEndedWithoutAnEventIsNeitherKeptNorBroken() {
        promise("resolution", 3600, "calendar");
        inputs.with(HelpdeskTickets.TABLE, FRIDAY_TICKET.replace("new ", "closed "));
        assertRows(inputs.with(HelpdeskTicketEvents.TABLE, """
                        event_id | ticket_id | occurred_at          | event_type | actor_type
                        e1       | t1        | 2025-01-10T10:00:00Z | created    | customer
                        """).build(new SlaEventFact()), """
                        cancel_reason | decided_at
                        """);
    }

    @Test
    void aTicketWithoutEventsHasNoRow() {
        promise("resolution", 3600, "calendar");
        assertRows(
                inputs.with(HelpdeskTickets.TABLE, FRIDAY_TICKET)
                        .with(HelpdeskTicketEvents.TABLE, Rows.none(HelpdeskTicketEvents.TABLE))
                        .build(new SlaEventFact()),
                """
                        ticket_id
                        """);
    }

    private Dataset<Row> ledger(String events) {
        return inputs.with(HelpdeskTickets.TABLE, FRIDAY_TICKET)
                .with(HelpdeskTicketEvents.TABLE, events)
                .build(new SlaEventFact());
    }

    private void promise(String metric, long seconds, String clock, String... others) {
        Map<String, Settings.SlaTarget> targets = new HashMap<>();
        targets.put(metric, target(seconds, clock));
        for (String other : others) {
            targets.put(other, target(seconds, clock));
        }
        inputs.settings(settings -> settings.withService(
                settings.schedules(),
                settings.scheduleRules(),
                new Settings.Sla(List.of(policy("all", null, targets)))));
    }

    private static Settings.SlaPolicy policy(String name, String priority, Map<String, Settings.SlaTarget> targets) {
        return new Settings.SlaPolicy(
                name,
                LocalDate.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(priority),
                Optional.empty(),
                targets);
    }

    private static Settings.SlaTarget target(long seconds, String clock) {
        return new Settings.SlaTarget(seconds, clock, Optional.empty());
    }
}

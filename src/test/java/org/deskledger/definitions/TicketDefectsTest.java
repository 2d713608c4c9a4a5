package org.deskledger.definitions;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.deskledger.testing.TableAssert.assertRows;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.fact.ReplyFact;
import org.deskledger.fact.TicketEpisodeFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.TicketSpanFact;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.table.TableSpec;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tickets where other packages go wrong; the numbers are those of DEFINITIONS. Each ticket is opened by its own person on Friday
 * 2025-01-10 at 10:00 and is named after its test; the facts are built once for all of them. Open is from 09:00 to 17:00.
 */
@Tag("long")
@ExtendWith(SparkTests.class)
class TicketDefectsTest {

    private static final String TICKET_COLUMNS =
            "ticket_id | customer_ref | created_at | updated_at | channel | direction | status | team\n";
    /** A story's lines hold these but for the first two. */
    private static final String EVENT_COLUMNS =
            "event_id | ticket_id | occurred_at | event_type | actor_type | actor_id | is_public | from_value | to_value\n";

    private static final MetricCatalogue SHIPPED = MetricCatalogue.load(
            Path.of(System.getProperty("deskledger.home", "")),
            Configuration.defaults().settings().metrics().catalogues(),
            MetricValue.FACTS);

    private static final StringBuilder TICKETS = new StringBuilder(TICKET_COLUMNS);
    private static final StringBuilder EVENTS = new StringBuilder(EVENT_COLUMNS);
    private static final Map<TableSpec, Dataset<Row>> FACTS = new HashMap<>();

    @BeforeAll
    static void buildTheFactsOfAllStories() {
        TestInputs inputs = TestInputs.asOf("2025-01-31")
                .with(HelpdeskAgents.TABLE, """
                agent_id | name | team | tier | is_bot | _delivered_on
                robo     | Robo | one  | 1    | true   | 2025-01-01
                lea      | Lea  | one  | 1    | false  | 2025-01-01
                robo     | Robo | one  | 1    | true   | 2025-01-20
                """)
                .with(HelpdeskTickets.TABLE, TICKETS.toString())
                .with(HelpdeskTicketEvents.TABLE, EVENTS.toString())
                .with(new TicketSpanFact())
                .with(new TicketFact());
        FACTS.put(TicketFact.TABLE, inputs.build(new TicketFact()).localCheckpoint());
        FACTS.put(TicketEpisodeFact.TABLE, inputs.build(new TicketEpisodeFact()).localCheckpoint());
        FACTS.put(ReplyFact.TABLE, inputs.build(new ReplyFact()).localCheckpoint());
    }

    static {
        story("d1-nobody", """
                2025-01-10T11:00:00Z | status_changed | agent    | amy | | new | solved
                """);
        story("d1-once", """
                2025-01-10T10:30:00Z | message        | agent    | amy | true | |
                2025-01-10T11:00:00Z | status_changed | agent    | amy | | new | solved
                """);
        story("d1-twice", """
                2025-01-10T10:30:00Z | message        | agent    | amy | true | |
                2025-01-10T10:40:00Z | message        | agent    | amy | true | |
                2025-01-10T11:00:00Z | status_changed | agent    | amy | | new | solved
                """);
    }

    @Test
    void d1ATicketThatNobodyAnsweredIsNotOneTouchAndNotMany() {
        assertRows(
                rows(TicketFact.TABLE, "d1")
                        .select(
                                col("ticket_id"),
                                numerator("one_touch"),
                                numerator("one_touch__zendesk"),
                                expr("public_reply_count > 1 AS many")),
                """
                ticket_id | one_touch | one_touch__zendesk | many
                d1-nobody | false     | true               | false
                d1-once   | true      | true               | false
                d1-twice  | false     | false              | true
                """);
    }

    static {
        story("d2", """
                2025-01-10T11:00:00Z | status_changed | agent    | amy | | new    | solved
                2025-01-13T09:00:00Z | status_changed | customer | ada | | solved | open
                """);
    }

    @Test
    void d2AReopenedTicketThatIsStillOpenCountsItsReopen() {
        assertRows(rows(TicketEpisodeFact.TABLE, "d2"), """
                episode_no | opened_at            | opened_by | resolved_at          | reopened_at          | reopened_by | reopened_by_id | is_meaningfully_reopened
                1          | 2025-01-10T10:00:00Z |           | 2025-01-10T11:00:00Z | 2025-01-13T09:00:00Z | customer    | ada            | false
                2          | 2025-01-13T09:00:00Z | customer  |                      |                      |             |                | false
                """);
    }

    static {
        story("demand13", """
                2025-01-10T10:30:00Z | message        | agent    | amy | true | |
                2025-01-10T11:00:00Z | status_changed | agent    | amy | | new | solved
                2025-01-12T12:00:00Z | message        | customer | ada | true | |
                2025-01-12T12:00:00Z | status_changed | system   | | | solved | open
                2025-01-13T09:10:00Z | message        | agent    | bob | true | |
                2025-01-13T09:30:00Z | status_changed | agent    | bob | | open | solved
                """);
    }

    @Test
    void demand13TheSolvedStretchBetweenTwoEpisodesIsLeftOut() {
        assertRows(rows(TicketEpisodeFact.TABLE, "demand13"), """
                episode_no | resolver_id | resolution_seconds | episode_seconds | episode_business_seconds | unsolved_seconds | unsolved_business_seconds | is_meaningfully_reopened | first_reply_after_reopening_at | episode_public_reply_count | public_reply_count | agent_count
                1          | amy         | 3600               | 3600            | 3600                     | 3600             | 3600                      | true                     | 2025-01-13T09:10:00Z           | 1                          | 1                  | 1
                2          | bob         | 257400             | 77400           | 1800                     | 81000            | 5400                      | false                    |                                | 1                          | 2                  | 2
                """);
    }

    static {
        story("next1", """
                2025-01-10T11:00:00Z | status_changed | agent    | | | new    | solved
                2025-01-12T09:00:00Z | status_changed | customer | | | solved | open
                2025-01-13T11:00:00Z | status_changed | agent    | | | open   | solved
                """);
        TICKETS.append("""
                next2 | of-next1 | 2025-01-11T10:00:00Z | 2025-01-11T10:00:00Z | email | inbound | new | one
                next3 | of-next1 | 2025-01-14T10:00:00Z | 2025-01-14T10:00:00Z | email | inbound | new | one
                """);
    }

    @Test
    void aTicketWithoutEventsHasOneEpisodeAndEachResolutionLooksForTheNextTicketAfterIt() {
        assertRows(rows(TicketEpisodeFact.TABLE, "next"), """
                ticket_id | episode_no | resolved_at          | next_ticket_at
                next1     | 1          | 2025-01-10T11:00:00Z | 2025-01-11T10:00:00Z
                next1     | 2          | 2025-01-13T11:00:00Z | 2025-01-14T10:00:00Z
                next2     | 1          |                      |
                next3     | 1          |                      |
                """);
    }

    static {
        story("d8", """
                2025-01-10T10:20:00Z | message | agent | gone | true | |
                """);
    }

    @Test
    void d8AReplyOfAnAuthorWhomTheAgentsExtractDoesNotNameIsStillAReply() {
        assertRows(rows(ReplyFact.TABLE, "d8"), """
                reply_no | response_seconds | agent_id
                1        | 1200             | gone
                """);
    }

    static {
        story("d9", """
                2025-01-10T16:50:00Z | message | agent | amy | true | |
                """);
    }

    @Test
    void d9TheOpeningIsTheFirstQuestionEvenWhereNoMessageEventHoldsIt() {
        assertRows(rows(ReplyFact.TABLE, "d9"), """
                reply_no | asked_at             | replied_at           | response_seconds | is_first
                1        | 2025-01-10T10:00:00Z | 2025-01-10T16:50:00Z | 24600            | true
                """);
    }

    static {
        story("demand8-solved", """
                2025-01-10T11:00:00Z | status_changed | agent  | amy | | new    | solved
                2025-01-12T10:00:00Z | merged         | agent  | amy | |        | demand8-target
                2025-01-12T10:00:00Z | status_changed | system |     | | solved | merged
                """);
        story("demand8-open", """
                2025-01-12T10:00:00Z | merged         | agent  | amy | |        | demand8-target
                2025-01-12T10:00:00Z | status_changed | system |     | | new    | merged
                """);
        story("demand8-target", """
                2025-01-13T10:00:00Z | status_changed | agent  | bob | | new    | solved
                """);
    }

    @Test
    void demand8AMergeSolvesNothingAndLeavesTheSolveDatesOfBothTicketsAlone() {
        assertRows(rows(TicketFact.TABLE, "demand8"), """
                ticket_id      | is_merged | resolution_count | last_resolved_at     | last_resolver_id
                demand8-solved | true      | 1                | 2025-01-10T11:00:00Z | amy
                demand8-open   | true      | 0                |                      |
                demand8-target | false     | 1                | 2025-01-13T10:00:00Z | bob
                """);
    }

    static {
        story("demand14", """
                2025-01-10T10:05:00Z | message | agent | lea | true | |
                """);
    }

    @Test
    void demand14TheAnswerOfAnAgentWhoLeftSinceStaysAnAnswerOfThatAgent() {
        assertRows(rows(TicketFact.TABLE, "demand14"), """
                first_response_seconds | first_response_agent_id | public_reply_count | agent_count
                300                    | lea                     | 1                  | 1
                """);
    }

    static {
        story("demand16", """
                2025-01-10T09:50:00Z | message | agent    | amy  | true  | |
                2025-01-10T10:00:30Z | message | agent    | robo | true  | |
                2025-01-10T10:20:00Z | message | agent    | amy  | true  | |
                """);
    }

    @Test
    void demand16NoAnswerIsOlderThanItsQuestionAndNoneIsOfASenderThatIsNoPerson() {
        assertRows(rows(TicketFact.TABLE, "demand16"), """
                first_response_at    | first_response_seconds | first_response_agent_id
                2025-01-10T10:20:00Z | 1200                   | amy
                """);
        assertRows(rows(ReplyFact.TABLE, "demand16"), """
                reply_no | asked_at             | replied_at           | response_seconds
                1        | 2025-01-10T10:00:00Z | 2025-01-10T10:20:00Z | 1200
                """);
    }

    static {
        story("demand18", """
                2025-01-10T10:00:10Z | message | bot      | robo | true  | |
                2025-01-10T10:00:20Z | message | agent    | robo | true  | |
                2025-01-10T10:30:00Z | message | agent    | amy  | true  | |
                2025-01-10T16:30:00Z | message | customer | ada  | true  | |
                2025-01-10T18:00:00Z | message | customer | ada  | true  | |
                2025-01-13T08:00:00Z | message | agent    | amy  | false | |
                2025-01-13T09:30:00Z | message | agent    | bob  | true  | |
                2025-01-13T09:40:00Z | message | agent    | bob  | true  | |
                2025-01-14T10:00:00Z | message | customer | ada  | true  | |
                """);
    }

    @Test
    void demand18ProgramsAnswerNobodyAndMessagesInARowAreOneQuestionFromTheFirst() {
        assertRows(rows(ReplyFact.TABLE, "demand18"), """
                reply_no | asked_at             | replied_at           | response_seconds | response_business_seconds | agent_id | is_first | is_waiting
                1        | 2025-01-10T10:00:00Z | 2025-01-10T10:30:00Z | 1800             | 1800                      | amy      | true     | false
                2        | 2025-01-10T16:30:00Z | 2025-01-13T09:30:00Z | 234000           | 3600                      | bob      | false    | false
                3        | 2025-01-14T10:00:00Z |                      |                  |                           |          | false    | true
                """);
    }

    @Test
    void demand20ResolutionsOfTheTicketAndOfItsEpisodesAreTheSameInEveryStory() {
        Dataset<Row> byEvent = FACTS.get(TicketEpisodeFact.TABLE)
                .groupBy("ticket_id")
                .agg(expr("count(resolved_at) AS resolved"), expr("count(reopened_at) AS reopened"));

        assertRows(
                FACTS.get(TicketFact.TABLE)
                        .join(byEvent, "ticket_id")
                        .selectExpr(
                                "count_if(resolution_count = resolved AND reopened_count = reopened) AS agree",
                                "count_if(resolution_count <> resolved OR reopened_count <> reopened) AS differ",
                                "sum(resolved) AS resolved"),
                """
                agree | differ | resolved
                16    | 0      | 10
                """);
    }

    @Test
    void demand6AReportingZoneEightHoursAwayMovesNoReply() {
        // 15:50 to 16:10 there, eight hours before the instants of the extract.
        Settings californian = Configuration.load(
                        Path.of(System.getProperty("deskledger.home", "")),
                        Optional.empty(),
                        Map.of("reporting.zone", "America/Los_Angeles"))
                .settings();
        TestInputs inputs =
                TestInputs.asOf("2025-01-31").in("America/Los_Angeles").settings(defaults -> californian);
        assertRows(ticket(inputs, "2025-01-10T23:50:00Z", """
                2025-01-11T00:10:00Z | message | agent | amy | true | |
                """), """
                first_response_at    | first_response_seconds | first_response_business_seconds
                2025-01-11T00:10:00Z | 1200                   | 1200
                """);
    }

    @Test
    void demand4AndD10BothReadingsOfBusinessTimeStandBesideEachOtherForATicketThatChangedItsSchedule() {
        // 57608 and 41408 seconds are the 960.13 and 690.13 minutes of exact arithmetic.
        TestInputs inputs = TestInputs.asOf("2020-10-31").settings(TicketDefectsTest::withTwoLevels);
        assertRows(ticket(inputs, "2020-09-29T17:01:38Z", """
                2020-09-30T19:01:25Z | team_changed   | agent | amy | | one | two
                2020-09-30T19:01:46Z | message        | agent | bob | true | |
                2020-10-01T15:03:44Z | status_changed | agent | bob | | new | solved
                """), """
                first_response_seconds | first_response_business_seconds | first_response_single_schedule_seconds | resolution_seconds | resolution_business_seconds | resolution_single_schedule_seconds | first_resolution_single_schedule_seconds
                93608                  | 57608                           | 41408                                  | 165726             | 77526                       | 61326                              | 61326
                """);
    }

    private static void story(String ticket, String events) {
        TICKETS.append(String.join(
                " | ",
                ticket,
                "of-" + ticket,
                "2025-01-10T10:00:00Z",
                "2025-01-10T10:00:00Z",
                "email | inbound | new | one\n"));
        EVENTS.append(events(ticket, events));
    }

    private static String events(String ticket, String lines) {
        AtomicInteger number = new AtomicInteger();
        return lines.lines()
                .map(line -> ticket + "-" + number.incrementAndGet() + " | " + ticket + " | " + line + "\n")
                .collect(Collectors.joining());
    }

    private static Dataset<Row> rows(TableSpec fact, String story) {
        return FACTS.get(fact).where(col("ticket_id").startsWith(story));
    }

    private static Column numerator(String metricId) {
        MetricDefinition metric = SHIPPED.metrics().stream()
                .filter(one -> one.id().equals(metricId))
                .findFirst()
                .orElseThrow();
        return expr(metric.numerator().orElseThrow()).as(metricId);
    }

    /** The fact of one ticket, opened at an instant. */
    private static Dataset<Row> ticket(TestInputs inputs, String at, String events) {
        return inputs.with(
                        HelpdeskTickets.TABLE,
                        TICKET_COLUMNS + "t1 | ada | " + at + " | " + at + " | email | inbound | new | one\n")
                .with(HelpdeskTicketEvents.TABLE, EVENT_COLUMNS + events("t1", events))
                .with(new TicketSpanFact())
                .build(new TicketFact());
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
}

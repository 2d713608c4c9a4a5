package org.deskledger.fact;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.HelpdeskSurveys;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class SurveyAnswerFactTest {

    private final TestInputs inputs = TestInputs.asOf("2025-01-31");

    @Test
    void demand12PositiveIsTheTopTwoBoxesOfTheSurveysOwnScaleAndOfTwoOrThreeBoxesTheTopOne() {
        assertRows(answers("""
            survey_id | kind | scale_min | scale_max | higher_is_better | customer_ref | sent_at              | responded_at         | updated_at           | score
            five_4    | csat | 1         | 5         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 4
            five_3    | csat | 1         | 5         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 3
            seven_6   | csat | 1         | 7         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 6
            seven_5   | csat | 1         | 7         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 5
            faces_2   | csat | 1         | 3         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 2
            faces_3   | csat | 1         | 3         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 3
            bad       | csat | 0         | 1         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 0
            good      | csat | 0         | 1         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 1
            silent    | csat | 1         | 5         | true             | ada          | 2025-01-10T00:00:00Z |                      | 2025-01-10T00:00:00Z |
            """), """
            survey_id | is_answered | is_positive | normalised_score
            five_4    | true        | true        | 0.75
            five_3    | true        | false       | 0.5
            seven_6   | true        | true        | 0.833333
            seven_5   | true        | false       | 0.666667
            faces_2   | true        | false       | 0.5
            faces_3   | true        | true        | 1
            bad       | true        | false       | 0
            good      | true        | true        | 1
            silent    | false       |             |
            """);
    }

    @Test
    void effortIsReversedToEaseOnAScaleOfSevenAndTheOldScaleOfFiveIsStretched() {
        assertRows(answers("""
            survey_id | kind | scale_min | scale_max | higher_is_better | customer_ref | sent_at              | responded_at         | updated_at           | score
            ease_6    | ces  | 1         | 7         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 6
            effort_2  | ces  | 1         | 7         | false            | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 2
            effort_7  | ces  | 1         | 7         | false            | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 7
            of_five_4 | ces  | 1         | 5         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 4
            """), """
            survey_id | ces_score | is_positive | nps_class
            ease_6    | 6         | true        |
            effort_2  | 6         | true        |
            effort_7  | 1         | false       |
            of_five_4 | 5.5       | true        |
            """);
    }

    @Test
    void promotersGiveNineOrTenAndOfSeveralAnswersInAQuarterThePersonsLastStands() {
        assertRows(answers("""
            survey_id | kind | scale_min | scale_max | higher_is_better | customer_ref | sent_at              | responded_at         | updated_at           | score
            old       | nps  | 0         | 10        | true             | ada          | 2024-12-01T00:00:00Z | 2024-12-31T23:59:59Z | 2024-12-31T23:59:59Z | 9
            early     | nps  | 0         | 10        | true             | ada          | 2025-01-01T00:00:00Z | 2025-01-01T00:00:00Z | 2025-01-01T00:00:00Z | 8
            late      | nps  | 0         | 10        | true             | ada          | 2025-01-20T00:00:00Z | 2025-01-20T00:00:00Z | 2025-01-20T00:00:00Z | 6
            silent    | nps  | 0         | 10        | true             | ada          | 2025-01-25T00:00:00Z |                      | 2025-01-25T00:00:00Z |
            ben       | nps  | 0         | 10        | true             | ben          | 2025-01-10T00:00:00Z | 2025-01-10T00:00:00Z | 2025-01-10T00:00:00Z | 10
            """), """
            survey_id | nps_class | is_last_of_quarter
            old       | promoter  | true
            early     | passive   | false
            late      | detractor | true
            silent    |           | false
            ben       | promoter  | true
            """);
    }

    @Test
    void defect7ARatingWithoutAnOfferBeforeItCountsAndAChangedOneKeepsItsFirstAnswer() {
        // D7: a package took the first of all versions for the offer and so lost a rating that was delivered alone.
        assertRows(answers("""
            survey_id | kind | scale_min | scale_max | higher_is_better | customer_ref | sent_at              | responded_at         | updated_at           | score
            changed   | csat | 1         | 5         | true             | ada          | 2025-01-10T00:00:00Z |                      | 2025-01-10T00:00:00Z |
            changed   | csat | 1         | 5         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 2
            changed   | csat | 1         | 5         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-12T00:00:00Z | 2025-01-12T00:00:00Z | 5
            alone     | csat | 1         | 5         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 5
            not_yet   | csat | 1         | 5         | true             | ada          | 2025-01-30T00:00:00Z |                      | 2025-01-30T00:00:00Z |
            not_yet   | csat | 1         | 5         | true             | ada          | 2025-01-30T00:00:00Z | 2025-02-01T00:00:00Z | 2025-02-01T00:00:00Z | 5
            """), """
            survey_id | score | first_score | first_responded_at   | is_first_positive | rating_count
            changed   | 5     | 2           | 2025-01-10T01:00:00Z | false             | 2
            alone     | 5     | 5           | 2025-01-10T01:00:00Z | true              | 1
            not_yet   |       |             |                      |                   | 0
            """);
    }

    @Test
    void theFirstAndTheLastAnswerAboutATicketAreMarkedAndAnswersWithoutTicketStandAlone() {
        assertRows(answers("""
            survey_id | kind | scale_min | scale_max | higher_is_better | customer_ref | ticket_id | sent_at              | responded_at         | updated_at           | score
            first     | csat | 1         | 5         | true             | ada          | t1        | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 2
            second    | csat | 1         | 5         | true             | ada          | t1        | 2025-01-12T00:00:00Z | 2025-01-12T01:00:00Z | 2025-01-12T01:00:00Z | 5
            effort    | ces  | 1         | 7         | true             | ada          | t1        | 2025-01-12T00:00:00Z | 2025-01-13T01:00:00Z | 2025-01-13T01:00:00Z | 5
            silent    | csat | 1         | 5         | true             | ada          | t1        | 2025-01-14T00:00:00Z |                      | 2025-01-14T00:00:00Z |
            general   | csat | 1         | 5         | true             | ada          |           | 2025-01-14T00:00:00Z | 2025-01-14T00:00:00Z | 2025-01-14T00:00:00Z | 4
            """), """
            survey_id | is_first_of_ticket | is_last_of_ticket
            first     | true               | false
            second    | false              | true
            effort    | true               | true
            silent    | false              | false
            general   | true               | true
            """);
    }

    @Test
    void agentTeamAndCategoryAreThoseAtTheAnswerAndNeverThoseOfNow() {
        inputs.with(TicketFact.TABLE, """
            ticket_id | channel | category | team   | assignee_id | first_resolved_at    | last_resolved_at     | first_escalated_at
            t1        | email   | bug      | second | zoe         | 2025-01-09T22:00:00Z | 2025-01-20T00:00:00Z | 2025-01-15T00:00:00Z
            t2        | chat    | access   | first  | zoe         | 2025-01-09T22:00:00Z | 2025-01-09T22:00:00Z |
            """).with(HelpdeskTicketEvents.TABLE, """
                    event_id | ticket_id | occurred_at          | event_type       | actor_type | from_value | to_value
                    e1       | t1        | 2025-01-09T12:00:00Z | assigned         | system     |            | amy
                    e2       | t1        | 2025-01-10T02:00:00Z | assigned         | system     | amy        | zoe
                    e3       | t1        | 2025-01-11T00:00:00Z | team_changed     | system     | first      | second
                    e4       | t1        | 2025-01-11T00:00:00Z | category_changed | agent      | how to     | bug
                    e5       | t1        | 2025-01-10T00:30:00Z | refunded         | agent      |            |
                    """);
        assertRows(answers("""
            survey_id | kind | scale_min | scale_max | higher_is_better | customer_ref | ticket_id | agent_id | sent_at              | responded_at         | updated_at           | score
            rated     | csat | 1         | 5         | true             | ada          | t1        |          | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 1
            says_ben  | csat | 1         | 5         | true             | ada          | t1        | ben      | 2025-01-20T12:00:00Z | 2025-01-21T00:00:00Z | 2025-01-21T00:00:00Z | 5
            unknown   | csat | 1         | 5         | true             | ada          | t2        |          | 2025-01-09T20:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 5
            """), """
            survey_id | agent_id | channel | team   | category | seconds_after_resolution | is_escalated | is_refunded
            rated     | amy      | email   | first  | how to   | 7200                     | false        | true
            says_ben  | ben      | email   | second | bug      | 43200                    | true         | true
            unknown   |          | chat    | first  | access   |                          | false        | false
            """);
    }

    @Test
    void withoutEventsTheDeliveredVersionsOfTheTicketSayWhoHadIt() {
        inputs.with(TicketFact.TABLE, """
            ticket_id | channel | team   | assignee_id
            t1        | email   | second | zoe
            """).with(HelpdeskTickets.TABLE, """
                    ticket_id | customer_ref | created_at           | updated_at           | channel | direction | status | team   | assignee_id
                    t1        | ada          | 2025-01-09T00:00:00Z | 2025-01-09T12:00:00Z | email   | inbound   | open   | first  | amy
                    t1        | ada          | 2025-01-09T00:00:00Z | 2025-01-12T00:00:00Z | email   | inbound   | solved | second | zoe
                    """);
        assertRows(answers("""
            survey_id | kind | scale_min | scale_max | higher_is_better | customer_ref | ticket_id | sent_at              | responded_at         | updated_at           | score
            s1        | csat | 1         | 5         | true             | ada          | t1        | 2025-01-10T00:00:00Z | 2025-01-10T01:00:00Z | 2025-01-10T01:00:00Z | 1
            """), """
            survey_id | agent_id | team
            s1        | amy      | first
            """);
    }

    @Test
    void theAccountIsTheOneOfThePersonAndADeletedSurveyIsGone() {
        inputs.with(CustomerReferences.TABLE, """
            system   | source_ref | customer_id | rule
            helpdesk | ada        | acme        | link
            """);
        assertRows(answers("""
            survey_id | kind | scale_min | scale_max | higher_is_better | customer_ref | sent_at              | updated_at           | is_deleted
            s1        | csat | 1         | 5         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T00:00:00Z |
            s2        | csat | 1         | 5         | true             | who          | 2025-01-10T00:00:00Z | 2025-01-10T00:00:00Z |
            s3        | csat | 1         | 5         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-10T00:00:00Z |
            s3        | csat | 1         | 5         | true             | ada          | 2025-01-10T00:00:00Z | 2025-01-11T00:00:00Z | true
            """), """
            survey_id | customer_id
            s1        | acme
            s2        | unknown
            """);
    }

    private Dataset<Row> answers(String surveys) {
        return inputs.with(HelpdeskSurveys.TABLE, surveys).build(new SurveyAnswerFact());
    }
}

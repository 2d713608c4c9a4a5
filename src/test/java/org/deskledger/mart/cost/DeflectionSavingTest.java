package org.deskledger.mart.cost;

import static org.deskledger.testing.TableAssert.assertRows;

import org.deskledger.fact.SelfServiceSessionFact;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class DeflectionSavingTest {

    @Test
    void eachSolvedVisitSparesOneContactAtTheMonthsPriceAndTheNumbersThatMadeItStandBesideIt() {
        TestInputs inputs = TestInputs.asOf("2025-01-31").with(SelfServiceSessionFact.TABLE, """
                session_id | person_key | kind        | deflected_to | started_at           | article_views | is_marked_solved | next_contact_at      | contact_cost_amount
                silent     | ann        | help_center | email        | 2025-01-10T10:00:00Z | 2             |                  |                      | 8.4
                next_day   | ann        | help_center | email        | 2025-01-10T10:00:00Z | 2             |                  | 2025-01-11T10:00:00Z | 8.4
                too_soon   | ann        | help_center | email        | 2025-01-10T10:00:00Z | 2             |                  | 2025-01-11T09:59:59Z | 8.4
                confirmed  | ann        | help_center | email        | 2025-01-10T10:00:00Z | 2             | true             | 2025-01-10T11:00:00Z | 8.4
                searched   | ann        | help_center | email        | 2025-01-10T10:00:00Z | 0             |                  |                      | 8.4
                nameless   |            | help_center | email        | 2025-01-10T10:00:00Z | 2             |                  |                      | 8.4
                says_so    |            | help_center | email        | 2025-01-10T10:00:00Z | 2             | true             |                      | 8.4
                unpriced   | bob        | bot         | chat         | 2025-01-10T10:00:00Z | 1             |                  |                      |
                ripe       | bob        | bot         | chat         | 2025-01-31T00:00:00Z | 1             |                  |                      |
                unripe     | bob        | bot         | chat         | 2025-01-31T00:00:01Z | 1             | true             |                      |
                """);
        assertRows(inputs.build(new DeflectionSaving()), """
                month      | kind        | deflected_to | currency | sessions | immature_sessions | anonymous_sessions | solved_sessions | confirmed_sessions | unpriced_sessions | contact_cost_amount | saving_amount | confirmed_saving_amount
                2025-01-01 | help_center | email        | USD      | 7        | 0                 | 2                  | 4               | 2                  | 0                 | 8.4                 | 33.6          | 16.8
                2025-01-01 | bot         | chat         | USD      | 2        | 1                 | 0                  | 2               | 0                  | 2                 |                     | 0             | 0
                """);
    }
}

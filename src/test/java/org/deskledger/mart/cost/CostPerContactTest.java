package org.deskledger.mart.cost;

import static org.deskledger.testing.TableAssert.assertRows;

import org.deskledger.fact.ContactFact;
import org.deskledger.fact.CostShareFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.testing.Rows;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;

class CostPerContactTest {

    private final TestInputs inputs = TestInputs.asOf("2025-02-28");

    @Test
    void theWorkedExamplesOfTheFieldComeOut() {
        // 540,000 / 120,000 = 4.50 and 5,040,000 / 600,000 = 8.40
        inputs.with(CostShareFact.TABLE, """
                        cost_id | channel | team | month      | category | allocated_amount | is_shared
                        l1      | phone   | one  | 2025-01-01 | salaries | 540000           | false
                        l2      | email   | one  | 2025-01-01 | salaries | 5040000          | false
                        """)
                .with(ContactFact.TABLE, manyContacts("phone", 120_000).union(manyContacts("email", 600_000)));
        assertRows(inputs.build(new CostPerContact()), """
                channel | contacts | cost_per_contact
                phone   | 120000   | 4.5
                email   | 600000   | 8.4
                """);
    }

    @Test
    void directAndAllocatedCostOfAllCategoriesAddUpToTheTotal() {
        inputs.with(CostShareFact.TABLE, """
                cost_id | channel | team | month      | category | allocated_amount | is_shared
                l1      | phone   | one  | 2025-01-01 | salaries | 100.25           | false
                l2      | phone   | one  | 2025-01-01 | salaries | 50               | true
                l3      | phone   | one  | 2025-01-01 | tools    | 25               | true
                """);
        assertRows(inputs.build(new CostPerContact()), """
                month      | channel | team | currency | salaries_amount | tools_amount | ai_amount | direct_cost_amount | allocated_shared_cost_amount | total_cost_amount | contacts | cost_per_contact
                2025-01-01 | phone   | one  | USD      | 150.25          | 25           | 0         | 100.25             | 75                           | 175.25            | 0        |
                """);
    }

    @Test
    void contactsHoursAndResolutionsStandInTheMonthInWhichTheyEnd() {
        inputs.in("America/New_York")
                .with(CostShareFact.TABLE, """
                        cost_id | channel | team | month      | category | allocated_amount | is_shared
                        l1      | email   | one  | 2025-01-01 | salaries | 90               | false
                        """)
                .with(ContactFact.TABLE, """
                        contact_id | direction | channel | team | ended_at             | handle_seconds | estimated_seconds | is_handled | is_contained
                        january    | inbound   | email   | one  | 2025-02-01T03:00:00Z | 1800           |                   | true       | false
                        leg        | inbound   | email   | one  | 2025-01-20T03:00:00Z | 900            | 900               | false      | false
                        robot      | inbound   | email   | one  | 2025-01-20T03:00:00Z |                |                   | false      | true
                        sold       | outbound  | email   | one  | 2025-01-20T03:00:00Z | 9999           |                   | false      | false
                        gave_up    | inbound   | phone   | two  | 2025-01-20T03:00:00Z |                |                   | false      | false
                        """)
                .with(TicketFact.TABLE, """
                        ticket_id | channel | team | current_status | last_resolved_at     | is_merged
                        t1        | email   | one  | closed         | 2025-01-20T03:00:00Z | false
                        t2        | email   | one  | solved         | 2025-01-20T03:00:00Z | false
                        merged    | email   | one  | closed         | 2025-01-20T03:00:00Z | true
                        reopened  | email   | one  | open           | 2025-01-20T03:00:00Z | false
                        nobodys   | web     |      | solved         | 2025-02-20T03:00:00Z | false
                        """);
        assertRows(inputs.build(new CostPerContact()), """
                month      | channel | team | contacts | contained_contacts | resolutions | handle_hours | estimated_hours | cost_per_contact | cost_per_resolution | cost_per_handle_hour
                2025-01-01 | email   | one  | 1        | 1                  | 2           | 0.75         | 0.25            | 90               | 45                  | 120
                2025-02-01 | web     | none | 0        | 0                  | 1           | 0            | 0               |                  | 0                   |
                """);
    }

    @Test
    void aContactWithoutAnAgentHasAPriceOfItsOwnAndMakesNoOtherCheaper() {
        inputs.with(CostShareFact.TABLE, """
            cost_id | channel | team | month      | category | allocated_amount | is_shared | is_automation
            people  | chat    | one  | 2025-01-01 | salaries | 90               | false     | false
            licence | chat    | one  | 2025-01-01 | ai       | 10               | true      | true
            """).with(ContactFact.TABLE, """
                contact_id | direction | channel | team | ended_at             | handle_seconds | is_handled | is_contained
                person     | inbound   | chat    | one  | 2025-01-20T03:00:00Z | 60             | true       | false
                leg        | inbound   | chat    | one  | 2025-01-20T03:05:00Z | 60             | false      | false
                robot1     | inbound   | chat    | one  | 2025-01-20T03:00:00Z |                | false      | true
                robot2     | inbound   | chat    | one  | 2025-01-20T03:00:00Z |                | false      | true
                """);
        assertRows(inputs.build(new CostPerContact()), """
            channel | contacts | contained_contacts | total_cost_amount | human_cost_amount | automation_cost_amount | cost_per_contact | human_cost_per_contact | cost_per_automated_contact
            chat    | 1        | 2                  | 100               | 90                | 10                     | 100              | 90                     | 5
            """);
    }

    @Test
    void costDividedByHoursIsTheCostPerHandleHourOfACallOfSecondsToo() {
        inputs.with(CostShareFact.TABLE, """
            cost_id | channel | team | month      | category | allocated_amount | is_shared | is_automation
            people  | chat    | one  | 2025-01-01 | salaries | 90               | false     | false
            """).with(ContactFact.TABLE, """
                contact_id | direction | channel | team | ended_at             | handle_seconds | is_handled | is_contained
                short      | inbound   | chat    | one  | 2025-01-20T03:00:00Z | 7              | true       | false
                """);

        assertRows(
                inputs.build(new CostPerContact())
                        .selectExpr(
                                "handle_hours",
                                "cost_per_handle_hour",
                                "round(total_cost_amount / handle_hours, 1) AS by_hours"),
                """
            handle_hours | cost_per_handle_hour | by_hours
            0.001944444  | 46285.714286         | 46285.7
            """);
    }

    private static org.apache.spark.sql.Dataset<org.apache.spark.sql.Row> manyContacts(String channel, int count) {
        org.apache.spark.sql.Dataset<org.apache.spark.sql.Row> one =
                Rows.of(ContactFact.TABLE, """
                contact_id | direction | channel | team | ended_at             | handle_seconds | is_handled | is_contained
                c          | inbound   | CHANNEL | one  | 2025-01-10T00:00:00Z | 60             | true       | false
                """.replace("CHANNEL", channel));
        return one.crossJoin(one.sparkSession().range(count).toDF("n")).drop("n");
    }
}

package org.deskledger.definitions;

import static org.deskledger.testing.TableAssert.assertRows;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.CostShareFact;
import org.deskledger.fact.SelfServiceSessionFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The readings of self-service and of cost that the definitions keep apart, out of the shipped catalogue. */
@ExtendWith(SparkTests.class)
class SelfServiceReadingsTest {

    private static final MetricCatalogue SHIPPED = MetricCatalogue.load(
            Path.of(System.getProperty("deskledger.home", "")),
            Configuration.defaults().settings().metrics().catalogues(),
            MetricValue.FACTS);

    @Test
    void visitsSharesAndPersonsAreThreeReadings() {
        TestInputs inputs = TestInputs.asOf("2025-01-31")
                .with(SelfServiceSessionFact.TABLE, """
                        session_id | person_key | kind        | deflected_to | started_at           | article_views | is_marked_solved | next_contact_at      | contact_cost_amount
                        silent     | ann        | help_center | email        | 2025-01-10T10:00:00Z | 2             |                  | 2025-01-11T10:00:00Z | 8.4
                        asked      | ann        | help_center | email        | 2025-01-12T10:00:00Z | 2             |                  | 2025-01-13T09:59:59Z | 8.4
                        confirmed  | ann        | help_center | email        | 2025-01-14T10:00:00Z | 2             | true             | 2025-01-14T11:00:00Z | 8.4
                        looked     | bob        | bot         | chat         | 2025-01-10T10:00:00Z | 0             |                  |                      | 5
                        nameless   |            | help_center | email        | 2025-01-10T10:00:00Z | 2             |                  |                      | 8.4
                        unripe     | bob        | help_center | email        | 2025-01-31T10:00:00Z | 2             | true             |                      | 8.4
                        """)
                .with(ContactFact.TABLE, """
                        contact_id | channel | team | ended_at             | is_handled
                        c1         | email   | one  | 2025-01-10T10:00:00Z | true
                        c2         | email   | one  | 2025-01-10T10:00:00Z | true
                        leg        | email   | one  | 2025-01-10T10:00:00Z | false
                        """)
                .with(TicketFact.TABLE, """
                        ticket_id | created_at           | is_first_of_month
                        t1        | 2025-01-10T10:00:00Z | true
                        t2        | 2025-01-11T10:00:00Z | false
                        t3        | 2025-01-12T10:00:00Z | true
                        """);
        assertRows(
                ofMonth(
                        inputs,
                        "self_service_success",
                        "self_service_confirmed",
                        "self_service_rate",
                        "self_service_ratio__zendesk",
                        "deflection_saving"),
                """
                metric_id                   | value | value_amount | numerator | denominator | sample_size | immature_count | excluded_unknown_count
                self_service_success        | 0.5   |              | 2         | 4           | 4           | 1              | 1
                self_service_confirmed      | 0.2   |              | 1         | 5           | 5           | 1              | 0
                self_service_rate           | 0.5   |              | 2         | 4           | 4           | 1              | 0
                self_service_ratio__zendesk | 2.5   |              | 5         | 2           | 2           | 0              | 0
                deflection_saving           |       | 16.8         | 16.8      |             | 2           | 1              | 0
                """);
    }

    @Test
    void costPerHourPerAutomatedContactAndPerCustomerAreMoney() {
        TestInputs inputs = TestInputs.asOf("2025-01-31")
                .with(CostShareFact.TABLE, """
                        cost_id | channel | team | month      | allocated_amount | is_automation
                        people  | chat    | one  | 2025-01-01 | 90               | false
                        licence | chat    | one  | 2025-01-01 | 10               | true
                        """)
                .with(ContactFact.TABLE, """
                        contact_id | direction | channel | team | ended_at             | handle_seconds | is_handled | is_contained
                        person     | inbound   | chat    | one  | 2025-01-10T10:00:00Z | 1800           | true       | false
                        leg        | inbound   | chat    | one  | 2025-01-10T10:00:00Z | 1800           | false      | false
                        outbound   | outbound  | chat    | one  | 2025-01-10T10:00:00Z | 7200           | false      | false
                        robot      | inbound   | chat    | one  | 2025-01-10T10:00:00Z |                | false      | true
                        robot2     | inbound   | chat    | one  | 2025-01-10T10:00:00Z |                | false      | true
                        """)
                .with(CustomerMonthFact.TABLE, """
                        customer_id | month      | was_active | cost_to_serve_amount
                        ada         | 2025-01-01 | true       | 30
                        bob         | 2025-01-01 | true       | 0
                        gone        | 2025-01-01 | false      | 7
                        """);
        assertRows(
                ofMonth(
                        inputs,
                        "cost_per_handle_hour",
                        "human_cost_per_contact",
                        "cost_per_automated_contact",
                        "cost_to_serve"),
                """
                metric_id                  | value | value_amount | numerator | denominator
                cost_per_handle_hour       |       | 100          | 100       | 1
                human_cost_per_contact     |       | 90           | 90        | 1
                cost_per_automated_contact |       | 5            | 10        | 2
                cost_to_serve              |       | 15           | 30        | 2
                """);
    }

    private static Dataset<Row> ofMonth(TestInputs inputs, String... ids) {
        List<MetricDefinition> some = SHIPPED.metrics().stream()
                .filter(metric -> List.of(ids).contains(metric.id()))
                .toList();
        return inputs.build(new MetricValue(settings -> new MetricCatalogue(some)))
                .where("slice_kind = 'all' AND period_kind = 'month'");
    }
}

package org.deskledger.fact.customer;

import static org.deskledger.testing.TableAssert.assertRows;

import java.math.BigDecimal;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.SlaEventFact;
import org.deskledger.fact.SurveyAnswerFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.testing.ChangedSettings;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class CustomerMonthFactTest {

    private static final String ADA_ONCE = """
            customer_id | span_no | kind         | active_from          | active_to
            ada         | 1       | subscription | 2025-01-10T00:00:00Z |
            """;

    @Test
    void whoLeavesShowsAsInactiveAndNotAsAGap() {
        Dataset<Row> months =
                TestInputs.asOf("2025-04-30").with(CustomerSpanFact.TABLE, """
                customer_id | span_no | kind         | active_from          | active_to
                ada         | 1       | subscription | 2025-01-10T00:00:00Z | 2025-02-10T00:00:00Z
                ada         | 2       | purchase     | 2025-04-02T00:00:00Z |
                """).build(new CustomerMonthFact());

        assertRows(months, """
                customer_id | month      | cohort_month | tenure_months | customer_kind | is_active_at_start | is_active | was_active | stayed_months | is_complete
                ada         | 2025-01-01 | 2025-01-01   | 0             | subscription  | false              | true      | true       | 1             | true
                ada         | 2025-02-01 | 2025-01-01   | 1             | subscription  | true               | false     | true       | 1             | true
                ada         | 2025-03-01 | 2025-01-01   | 2             | purchase      | false              | false     | false      | 1             | true
                ada         | 2025-04-01 | 2025-01-01   | 3             | purchase      | false              | true      | true       | 1             | true
                """);
    }

    @Test
    void demand11SupportOfACustomersMonthIsCountedWhereItHappenedAndALongWaitIsOneOfItsChannel() {
        Dataset<Row> months = TestInputs.asOf("2025-02-28")
                .with(CustomerSpanFact.TABLE, ADA_ONCE)
                .with(TicketFact.TABLE, """
                        ticket_id | customer_id | direction | channel | created_at           | first_response_at    | first_response_seconds | first_meaningful_reopened_at | is_deleted | is_merged
                        quick     | ada         | inbound   | email   | 2025-01-31T10:00:00Z | 2025-01-31T20:00:00Z | 36000                  | 2025-02-02T00:00:00Z         | false      | false
                        slow      | ada         | inbound   | chat    | 2025-01-31T10:00:00Z | 2025-01-31T10:02:01Z | 121                    |                              | false      | false
                        february  | ada         | inbound   | email   | 2025-01-31T10:00:00Z | 2025-02-01T10:00:00Z | 86400                  |                              | false      | false
                        spam      | ada         | inbound   | chat    | 2025-01-31T10:00:00Z | 2025-01-31T12:00:00Z | 7200                   |                              | true       | false
                        """)
                .with(SlaEventFact.TABLE, """
                        ticket_id | policy_metric | customer_id | decided_at           | is_achieved | is_exempt
                        slow      | first_reply   | ada         | 2025-01-31T10:02:00Z | false       | false
                        quick     | first_reply   | ada         | 2025-01-31T20:00:00Z | true        | false
                        february  | first_reply   | ada         | 2025-01-31T12:00:00Z | false       | true
                        february  | resolution    | ada         | 2025-02-28T23:59:59Z | false       | false
                        ahead     | resolution    | ada         | 2025-03-01T00:00:00Z | false       | false
                        """)
                .with(SurveyAnswerFact.TABLE, """
                        survey_id | customer_id | kind | responded_at         | score | is_positive | ces_score | nps_class | is_last_of_quarter
                        s1        | ada         | csat | 2025-01-20T00:00:00Z | 5     | true        |           |           | false
                        s2        | ada         | csat | 2025-01-21T00:00:00Z | 2     | false       |           |           | true
                        s3        | ada         | ces  | 2025-01-21T00:00:00Z | 6     | true        | 6         |           | true
                        s4        | ada         | nps  | 2025-01-21T00:00:00Z | 9     | true        |           | promoter  | false
                        s5        | ada         | nps  | 2025-02-21T00:00:00Z | 3     | false       |           | detractor | true
                        silent    | ada         | csat |                      |       |             |           |           | false
                        """)
                .build(new CustomerMonthFact());

        assertRows(months, """
                month      | first_response_count | first_response_seconds | long_wait_count | reopened_count | breached_count | csat_answers | csat_positives | ces_answers | ces_score_sum | nps_answers | nps_promoters | nps_detractors
                2025-01-01 | 2                    | 36121                  | 1               | 0              | 1              | 2            | 1              | 1           | 6             | 0           | 0             | 0
                2025-02-01 | 1                    | 86400                  | 0               | 1              | 1              | 0            | 0              | 0           | 0             | 1           | 0             | 1
                """);
    }

    @Test
    void whoJoinsAndLeavesInOneMonthWasActiveButIsNot() {
        Dataset<Row> months =
                TestInputs.asOf("2025-02-28").with(CustomerSpanFact.TABLE, """
                customer_id | span_no | kind         | active_from          | active_to
                ada         | 1       | subscription | 2025-01-10T00:00:00Z | 2025-01-20T00:00:00Z
                """).build(new CustomerMonthFact());

        assertRows(months, """
                month      | is_active | was_active | stayed_months
                2025-01-01 | false     | true       | 0
                2025-02-01 | false     | false      | 0
                """);
    }

    @Test
    void whoIsActiveThroughTheLastInstantOfAMonthLeavesInTheNext() {
        Dataset<Row> months =
                TestInputs.asOf("2025-02-28").with(CustomerSpanFact.TABLE, """
                customer_id | span_no | kind         | active_from          | active_to
                ada         | 1       | subscription | 2025-01-10T00:00:00Z | 2025-02-01T00:00:00Z
                """).build(new CustomerMonthFact());

        assertRows(months, """
                month      | is_active_at_start | is_active
                2025-01-01 | false              | true
                2025-02-01 | true               | false
                """);
    }

    @Test
    void revenueStandsInTheMonthPaidAndRefundsInTheMonthRefunded() {
        Dataset<Row> months = TestInputs.asOf("2025-03-31")
                .settings(settings -> ChangedSettings.value(
                        settings,
                        ChangedSettings.value(
                                settings, "0.5", Map.of("gold", new BigDecimal("0.9")), 0, "channels-with-spend")))
                .with(CustomerSpanFact.TABLE, ADA_ONCE)
                .with(PaymentFact.TABLE, """
                payment_id | customer_id | plan | status    | paid_on    | reporting_revenue_amount | is_purchase | refunds
                p0         | ada         |      | succeeded | 2024-12-30 | 77                       | true        |
                p1         | ada         | gold | refunded  | 2025-01-10 | 100                      | false       | [{"refunded_on": "2025-02-03", "amount": 40, "reporting_amount": 40}]
                p2         | ada         |      | succeeded | 2025-03-01 | 10                       | true        |
                p3         | ada         |      | succeeded | 2025-03-01 | 6                        | true        |
                p4         | ada         |      | failed    | 2025-03-01 | 0                        | false       |
                """)
                .build(new CustomerMonthFact());

        assertRows(months, """
                month      | revenue_amount | refunded_amount | gross_margin_amount | payment_count | purchase_count
                2025-01-01 | 100            | 0               | 90                  | 1             | 0
                2025-02-01 | -40            | 40              | -36                 | 0             | 0
                2025-03-01 | 16             | 0               | 8                   | 2             | 1
                """);
    }

    @Test
    void theRunningMonthStandsAsOfTheAsOf() {
        Dataset<Row> months = TestInputs.asOf("2025-02-15")
                .with(CustomerSpanFact.TABLE, ADA_ONCE)
                .with(RevenueMovementFact.TABLE, """
                customer_id | month      | currency | reporting_closing_amount
                ada         | 2025-01-01 | USD      | 10
                """)
                .with(CustomerReferences.TABLE, """
                system  | source_ref | customer_id | rule
                billing | ada        | ada         | same-id
                """)
                .with(BillingSubscriptions.TABLE, """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-10T00:00:00Z | ada          | small | 1        | 10     | month         | 1              | USD      | active | 2025-01-10T00:00:00Z
                s1              | 2025-02-10T00:00:00Z | ada          | large | 1        | 90     | month         | 1              | USD      | active | 2025-02-10T00:00:00Z
                s1              | 2025-02-20T00:00:00Z | ada          | large | 1        | 95     | month         | 1              | USD      | active | 2025-02-10T00:00:00Z
                """)
                .build(new CustomerMonthFact());

        assertRows(months, """
                month      | is_active | is_complete | mrr_amount
                2025-01-01 | true      | true        | 10
                2025-02-01 | true      | false       | 90
                """);
    }

    @Test
    void contactsAreThoseOfTheMonthTheyEndedInAndCostIsWhatTheCustomerBearsOfAllChannels() {
        Dataset<Row> months = TestInputs.asOf("2025-01-31")
                .with(CustomerSpanFact.TABLE, ADA_ONCE)
                .with(TicketFact.TABLE, """
                ticket_id | customer_id | created_at
                t1        | ada         | 2025-01-11T00:00:00Z
                t2        | unknown     | 2025-01-11T00:00:00Z
                """)
                .with(ContactFact.TABLE, """
                contact_id | customer_id | direction | channel | team  | ended_at             | handle_seconds | is_handled
                c1         | ada         | inbound   | phone   | first | 2025-01-11T00:00:00Z | 3600           | true
                c2         | ada         | inbound   | phone   | first | 2025-01-12T00:00:00Z | 200            | false
                c3         | ada         | outbound  | phone   | first | 2025-01-12T00:00:00Z | 900            | true
                """)
                .with(CostToServeFact.TABLE, """
                customer_id | month      | channel | team  | cost_to_serve_amount
                ada         | 2025-01-01 | phone   | first | 33.3333
                ada         | 2025-01-01 | email   | first | 1
                ada         | 2024-12-01 | email   | first | 4
                unborne     | 2025-01-01 | chat    | first | 500
                """)
                .build(new CustomerMonthFact());

        assertRows(months, """
                customer_id | tickets | contacts | handle_seconds | cost_to_serve_amount
                ada         | 1       | 1        | 3800           | 34.3333
                """);
    }
}

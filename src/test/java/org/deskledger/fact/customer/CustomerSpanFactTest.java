package org.deskledger.fact.customer;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.testing.ChangedSettings;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class CustomerSpanFactTest {

    private static final String REFERENCES = """
            system  | source_ref | customer_id | rule
            billing | ada        | ada         | same-id
            billing | bob        | bob         | same-id
            """;

    @Test
    void statesThatTouchOrOverlapAreOneStretch() {
        assertRows(spans("2025-06-30", """
                subscription_id | valid_from           | valid_to             | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z |                      | ada          | small | 1        | 10     | month         | 1              | USD      | active | 2025-01-01T00:00:00Z
                s1              | 2025-02-01T00:00:00Z | 2025-04-01T00:00:00Z | ada          | large | 1        | 90     | month         | 1              | USD      | active | 2025-02-01T00:00:00Z
                s2              | 2025-03-01T00:00:00Z | 2025-05-01T00:00:00Z | ada          | large | 1        | 90     | month         | 1              | USD      | active | 2025-03-01T00:00:00Z
                """, ""), """
                customer_id | span_no | kind         | active_from          | active_to            | end_reason | end_class | gap_before_seconds
                ada         | 1       | subscription | 2025-01-01T00:00:00Z | 2025-05-01T00:00:00Z | unknown    | unknown   |
                """);
    }

    @Test
    void aReturnKnowsHowLongTheCustomerWasAway() {
        assertRows(spans("2025-06-30", """
                subscription_id | valid_from           | valid_to             | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | cancel_reason   | updated_at
                s1              | 2025-01-01T00:00:00Z | 2025-02-01T00:00:00Z | ada          | small | 1        | 10     | month         | 1              | USD      | active | payment_failure | 2025-01-01T00:00:00Z
                s2              | 2025-02-11T00:00:00Z |                      | ada          | small | 1        | 10     | month         | 1              | USD      | active |                 | 2025-02-11T00:00:00Z
                """, ""), """
                span_no | active_from          | active_to            | end_reason      | end_class   | gap_before_seconds
                1       | 2025-01-01T00:00:00Z | 2025-02-01T00:00:00Z | payment_failure | involuntary |
                2       | 2025-02-11T00:00:00Z |                      |                 |             | 864000
                """);
    }

    @Test
    void anEndAfterTheAsOfDoesNotExistYet() {
        String canceled = """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | cancel_reason | cancel_requested_at  | paid_through         | updated_at
                s1              | 2025-01-01T00:00:00Z | ada          | small | 1        | 10     | month         | 1              | USD      | active   |               |                      |                      | 2025-01-01T00:00:00Z
                s1              | 2025-02-10T00:00:00Z | ada          | small | 1        | 10     | month         | 1              | USD      | canceled | price         | 2025-02-10T00:00:00Z | 2025-03-01T00:00:00Z | 2025-02-10T00:00:00Z
                """;

        assertRows(spans("2025-02-28", canceled, ""), """
                active_to | end_reason
                          |
                """);
        assertRows(spans("2025-03-01", canceled, ""), """
                active_to            | end_requested_at     | paid_through_at      | recognised_end_at    | end_reason | end_class
                2025-03-01T00:00:00Z | 2025-02-10T00:00:00Z | 2025-03-01T00:00:00Z | 2025-03-01T00:00:00Z | price      | voluntary
                """);
    }

    @Test
    void theOperatorMayRecogniseChurnWhenItIsRequested() {
        Dataset<Row> spans = TestInputs.asOf("2025-06-30")
                .settings(settings -> ChangedSettings.revenue(settings, new Settings.Revenue("recommended", "request")))
                .with(CustomerReferences.TABLE, REFERENCES)
                .with(BillingSubscriptions.TABLE, """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | cancel_requested_at  | paid_through         | updated_at
                s1              | 2025-01-01T00:00:00Z | ada          | small | 1        | 10     | month         | 1              | USD      | active   | 2025-02-03T00:00:00Z |                      | 2025-01-01T00:00:00Z
                s1              | 2025-02-10T00:00:00Z | ada          | small | 1        | 10     | month         | 1              | USD      | canceled | 2025-02-03T00:00:00Z | 2025-03-01T00:00:00Z | 2025-02-10T00:00:00Z
                """)
                .build(new CustomerSpanFact());

        assertRows(spans, """
                active_to
                2025-02-03T00:00:00Z
                """);
    }

    @Test
    void aPurchaseCustomerIsActiveUntilAYearOfSilenceIsOver() {
        // 365 days after 10 January 2024 is 9 January 2025, the last day on which a purchase would have kept the
        // customer.
        assertRows(spans("2025-06-30", null, """
                payment_id | customer_id | paid_at              | paid_on    | is_purchase
                p1         | ada         | 2023-06-01T09:00:00Z | 2023-06-01 | true
                p2         | ada         | 2024-01-10T12:00:00Z | 2024-01-10 | true
                p3         | ada         | 2025-03-01T12:00:00Z | 2025-03-01 | true
                p4         | ada         | 2025-03-02T12:00:00Z | 2025-03-02 | false
                """), """
                span_no | kind     | active_from          | active_to            | end_reason | end_class
                1       | purchase | 2023-06-01T09:00:00Z | 2025-01-10T00:00:00Z | inactivity | unknown
                2       | purchase | 2025-03-01T12:00:00Z |                      |            |
                """);
    }

    @Test
    void whatIsBoughtBesideASubscriptionKeepsNobodyActiveWhoLeavesIt() {
        assertRows(spans("2025-06-30", """
                subscription_id | valid_from           | valid_to             | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-02-10T00:00:00Z | 2025-03-20T00:00:00Z | ada          | small | 1        | 10     | month         | 1              | USD      | active | 2025-02-10T00:00:00Z
                """, """
                payment_id | customer_id | paid_at              | paid_on    | is_purchase
                before     | ada         | 2025-01-05T00:00:00Z | 2025-01-05 | true
                beside     | ada         | 2025-03-25T00:00:00Z | 2025-03-25 | true
                after      | ada         | 2025-04-02T00:00:00Z | 2025-04-02 | true
                """), """
                span_no | kind         | active_from          | active_to            | end_reason | gap_before_seconds
                1       | purchase     | 2025-01-05T00:00:00Z | 2025-02-10T00:00:00Z | subscribed |
                2       | subscription | 2025-02-10T00:00:00Z | 2025-03-20T00:00:00Z | unknown    | 0
                3       | purchase     | 2025-04-02T00:00:00Z |                      |            | 1123200
                """);
    }

    @Test
    void unknownFollowsNobodyAndHasNoStretch() {
        assertRows(spans("2025-06-30", null, """
                payment_id | customer_id | paid_at              | paid_on    | is_purchase
                p1         | unknown     | 2025-06-01T09:00:00Z | 2025-06-01 | true
                p2         | bob         | 2025-06-01T09:00:00Z | 2025-06-01 | true
                """), """
                customer_id | span_no
                bob         | 1
                """);
    }

    private static Dataset<Row> spans(String asOf, String subscriptions, String payments) {
        TestInputs inputs = TestInputs.asOf(asOf).with(CustomerReferences.TABLE, REFERENCES);
        if (subscriptions != null) {
            inputs = inputs.with(BillingSubscriptions.TABLE, subscriptions);
        }
        if (!payments.isEmpty()) {
            inputs = inputs.with(PaymentFact.TABLE, payments);
        }
        return inputs.build(new CustomerSpanFact());
    }
}

package org.deskledger.fact.money;

import static org.deskledger.testing.TableAssert.assertRows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingPayments;
import org.deskledger.extract.contract.BillingRefunds;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class PaymentFactTest {

    @Test
    void revenueIsTheAmountWithoutTax() {
        assertRows(payments("""
                payment_id | customer_ref | paid_at              | amount | tax_amount | refunded_amount | currency | status    | updated_at
                p1         | ref-ada      | 2025-01-10T12:00:00Z | 120    | 20         | 0               | USD      | succeeded | 2025-01-10T12:00:00Z
                p2         | ref-ada      | 2025-01-11T12:00:00Z | 50     |            | 0               | USD      | succeeded | 2025-01-11T12:00:00Z
                """), """
                payment_id | customer_id | paid_on    | amount | tax_amount | revenue_amount | net_revenue_amount | reporting_revenue_amount | is_purchase
                p1         | ada         | 2025-01-10 | 120    | 20         | 100            | 100                | 100                      | true
                p2         | ada         | 2025-01-11 | 50     | 0          | 50             | 50                 | 50                       | true
                """);
    }

    @Test
    void failedPaymentsBringNothingAndDisputedOnesNothingUntilTheyAreWon() {
        assertRows(payments("""
                payment_id | customer_ref | paid_at              | amount | refunded_amount | currency | status    | updated_at
                failed     | ref-ada      | 2025-01-10T12:00:00Z | 100    | 0               | USD      | failed    | 2025-01-10T12:00:00Z
                disputed   | ref-ada      | 2025-01-10T12:00:00Z | 100    | 0               | USD      | succeeded | 2025-01-10T12:00:00Z
                disputed   | ref-ada      | 2025-01-10T12:00:00Z | 100    | 40              | USD      | disputed  | 2025-01-12T12:00:00Z
                won        | ref-ada      | 2025-01-10T12:00:00Z | 100    | 0               | USD      | disputed  | 2025-01-12T12:00:00Z
                won        | ref-ada      | 2025-01-10T12:00:00Z | 100    | 0               | USD      | succeeded | 2025-01-20T12:00:00Z
                """), """
                payment_id | revenue_amount | net_revenue_amount | is_purchase
                failed     | 0              | 0                  | false
                disputed   | 0              | 0                  | false
                won        | 100            | 100                | true
                """);
    }

    @Test
    void aRefundOfTheRefundsExtractHasItsOwnDayAndRate() {
        Dataset<Row> payments = inputs("""
                payment_id | customer_ref | paid_at              | amount | tax_amount | refunded_amount | currency | status   | updated_at
                p1         | ref-ada      | 2025-01-10T12:00:00Z | 120    | 20         | 120             | EUR      | refunded | 2025-02-15T12:00:00Z
                """)
                .with(BillingRefunds.TABLE, """
                refund_id | payment_id | refunded_at          | amount | currency | kind   | updated_at
                r1        | p1         | 2025-02-01T12:00:00Z | 60     | EUR      | refund | 2025-02-01T12:00:00Z
                r2        | p1         | 2025-02-15T12:00:00Z | 60     | EUR      | refund | 2025-02-15T12:00:00Z
                """)
                .with(BillingExchangeRates.TABLE, """
                rate_date  | currency | rate
                2025-01-10 | EUR      | 1.0
                2025-02-01 | EUR      | 1.1
                2025-02-15 | EUR      | 1.2
                """)
                .build(new PaymentFact());

        assertRows(payments, """
                revenue_amount | refunded_amount | net_revenue_amount | reporting_revenue_amount | reporting_refunded_amount | reporting_net_revenue_amount
                100            | 100             | 0                  | 100                      | 115                       | -15
                """);
        assertRows(refundsOf(payments), """
                refund_id | refunded_on | amount | reporting_amount
                r1        | 2025-02-01  | 50     | 55
                r2        | 2025-02-15  | 50     | 60
                """);
    }

    @Test
    void withoutARefundsExtractARefundIsDatedByTheVersionInWhichItGrew() {
        Dataset<Row> payments = payments("""
                payment_id | customer_ref | paid_at              | amount | refunded_amount | currency | status    | updated_at
                p1         | ref-ada      | 2025-01-10T12:00:00Z | 100    | 0               | USD      | succeeded | 2025-01-10T12:00:00Z
                p1         | ref-ada      | 2025-01-10T12:00:00Z | 100    | 30              | USD      | succeeded | 2025-02-05T12:00:00Z
                p1         | ref-ada      | 2025-01-10T12:00:00Z | 100    | 30              | USD      | succeeded | 2025-02-20T12:00:00Z
                p1         | ref-ada      | 2025-01-10T12:00:00Z | 100    | 100             | USD      | refunded  | 2025-03-05T12:00:00Z
                """);

        assertRows(refundsOf(payments), """
                refund_id | refunded_on | amount
                          | 2025-02-05  | 30
                          | 2025-03-05  | 70
                """);
    }

    @Test
    void whatIsPaidBackAfterTheAsOfIsNotPaidBackYet() {
        Dataset<Row> payments = TestInputs.asOf("2025-02-28")
                .with(CustomerReferences.TABLE, REFERENCES)
                .with(BillingPayments.TABLE, """
                payment_id | customer_ref | paid_at              | amount | refunded_amount | currency | status    | updated_at
                p1         | ref-ada      | 2025-01-10T12:00:00Z | 100    | 0               | USD      | succeeded | 2025-01-10T12:00:00Z
                p1         | ref-ada      | 2025-01-10T12:00:00Z | 100    | 100             | USD      | refunded  | 2025-03-05T12:00:00Z
                p2         | ref-ada      | 2025-03-01T00:00:00Z | 100    | 0               | USD      | succeeded | 2025-01-10T12:00:00Z
                """)
                .build(new PaymentFact());

        assertRows(payments, """
                payment_id | status    | net_revenue_amount
                p1         | succeeded | 100
                """);
    }

    @Test
    void theDayIsCutInTheReportingZone() {
        Dataset<Row> payments = inputs("""
                payment_id | customer_ref | paid_at              | amount | refunded_amount | currency | status    | updated_at
                p1         | ref-ada      | 2025-01-31T23:30:00Z | 100    | 0               | USD      | succeeded | 2025-01-31T23:30:00Z
                """).in("Europe/Berlin").build(new PaymentFact());

        assertRows(payments, """
                payment_id | paid_on
                p1         | 2025-02-01
                """);
    }

    @Test
    void thePlanIsTheOneInForceWhenItWasPaid() {
        Dataset<Row> payments =
                inputs("""
                payment_id | customer_ref | subscription_id | paid_at              | amount | refunded_amount | currency | status    | updated_at
                early      | ref-ada      | s1              | 2024-12-31T00:00:00Z | 10     | 0               | USD      | succeeded | 2025-01-01T00:00:00Z
                before     | ref-ada      | s1              | 2025-01-10T00:00:00Z | 10     | 0               | USD      | succeeded | 2025-01-10T00:00:00Z
                after      | ref-ada      | s1              | 2025-02-10T00:00:00Z | 90     | 0               | USD      | succeeded | 2025-02-10T00:00:00Z
                purchase   | ref-ada      |                 | 2025-02-10T00:00:00Z | 90     | 0               | USD      | succeeded | 2025-02-10T00:00:00Z
                """).with(BillingSubscriptions.TABLE, """
                subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status | updated_at
                s1              | 2025-01-01T00:00:00Z | ref-ada      | small | 1        | 10     | month         | 1              | USD      | active | 2025-01-01T00:00:00Z
                s1              | 2025-02-01T00:00:00Z | ref-ada      | large | 1        | 90     | month         | 1              | USD      | active | 2025-02-01T00:00:00Z
                """).build(new PaymentFact());

        assertRows(payments, """
                payment_id | plan  | is_purchase
                early      | small | false
                before     | small | false
                after      | large | false
                purchase   |       | true
                """);
    }

    private static final String REFERENCES = """
            system  | source_ref | customer_id | rule
            billing | ref-ada    | ada         | link
            """;

    private static TestInputs inputs(String payments) {
        return TestInputs.asOf("2025-03-31")
                .with(CustomerReferences.TABLE, REFERENCES)
                .with(BillingPayments.TABLE, payments);
    }

    private static Dataset<Row> payments(String payments) {
        return inputs(payments).build(new PaymentFact());
    }

    private static Dataset<Row> refundsOf(Dataset<Row> payments) {
        return payments.selectExpr("inline(refunds)");
    }
}

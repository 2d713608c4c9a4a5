package org.deskledger.secondengine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingPayments;
import org.deskledger.extract.contract.BillingRefunds;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.BillingSupportCosts;
import org.deskledger.extract.contract.CrmAcquisitionSpend;
import org.deskledger.extract.contract.CrmCustomerLinks;
import org.deskledger.extract.contract.CrmCustomers;
import org.deskledger.extract.contract.CrmPeople;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.identity.CustomerReferencesJob;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.job.Job;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A handful of customers, each with something that money tables get wrong: both engines come to the same rows. */
@Tag("long")
class HandfulTwiceTest {

    private static final String AS_OF = "2025-08-15";

    @TempDir
    private Path folder;

    private final Map<TableSpec, Dataset<Row>> tables = new HashMap<>();

    @Test
    void bothEnginesComeToTheSameRows() throws Exception {
        deliver();
        build(List.of(new CustomerReferencesJob(), new CustomerDimension()));
        build(SampleCompanyTwiceTest.MONEY_JOBS);

        Settings settings = Configuration.defaults().settings();
        Cut cut = Cut.at(LocalDate.parse(AS_OF), settings.reporting().zone());
        try (SecondEngine engine = new SecondEngine(folder, cut, settings)) {
            for (Map.Entry<TableSpec, Dataset<Row>> table : tables.entrySet()) {
                engine.give(table.getKey(), table.getValue());
            }
            engine.run(SecondEngine.MONEY);

            for (TableSpec compared : SampleCompanyTwiceTest.MONEY) {
                assertThat(engine.rows(compared)).as(compared.name()).isPositive();
                assertThat(engine.differences(compared)).as(compared.name()).isEmpty();
            }
        }
    }

    /** Written out, as a run writes each table before the next job reads it. */
    private void build(List<Job> jobs) {
        for (Job job : jobs) {
            TestInputs inputs = TestInputs.asOf(AS_OF);
            tables.forEach(inputs::with);
            Dataset<Row> built = inputs.build(job);
            tables.put(job.table(), SparkTests.session().createDataFrame(built.collectAsList(), built.schema()));
        }
    }

    private void deliver() {
        with(CrmCustomers.TABLE, """
            customer_id | name  | email           | segment | acquisition_channel | region | created_at           | updated_at           | is_deleted
            ada         | Ada   | ada@ada.example | small   | search              | north  | 2025-01-01T00:00:00Z | 2025-01-01T00:00:00Z |
            ada         | Ada   | ada@ada.example | large   | search              | north  | 2025-01-01T00:00:00Z | 2025-03-01T00:00:00Z |
            bob         | Bob   | bob@gmail.com   | large   | fair                | south  | 2025-01-01T00:00:00Z | 2025-01-01T00:00:00Z |
            eve         | Eve   |                 |         |                     |        | 2025-01-01T00:00:00Z | 2025-01-01T00:00:00Z |
            gone        | Gone  |                 | small   | search              | north  | 2025-01-01T00:00:00Z | 2025-02-01T00:00:00Z | true
            dan         | Dan   | dan@two.example | small   | search              |        | 2025-01-01T00:00:00Z | 2025-01-01T00:00:00Z |
            """);
        with(CrmPeople.TABLE, """
            system  | source_ref | email             | updated_at
            billing | b-1        | X@ada.example     | 2025-01-01T00:00:00Z
            billing | b-2        | other@gmail.com   | 2025-01-01T00:00:00Z
            """);
        with(CrmCustomerLinks.TABLE, """
            system  | source_ref | customer_id | updated_at
            billing | linked     | bob         | 2025-01-01T00:00:00Z
            billing | linked     | dan         | 2025-02-01T00:00:00Z
            billing | to-gone    | gone        | 2025-02-01T00:00:00Z
            """);
        // Ada pauses and returns; bob changes plan and cancels within one month, in another currency; a later version
        // of eve's trial
        // brings revenue; dan fails to pay and comes back after 2 months; nobody is unknown.
        with(BillingSubscriptions.TABLE, """
            subscription_id | valid_from           | valid_to             | customer_ref | plan  | quantity | amount  | paid_through         | cancel_requested_at  | interval_unit | interval_count | currency | status   | cancel_reason   | updated_at
            s1              | 2025-01-05T00:00:00Z |                      | b-1          | small | 1        | 10      |                      |                      | month         | 1              | EUR      | active   |                 | 2025-01-05T00:00:00Z
            s1              | 2025-03-10T00:00:00Z |                      | b-1          | small | 1        | 10      |                      |                      | month         | 1              | EUR      | paused   |                 | 2025-03-10T00:00:00Z
            s1              | 2025-05-31T23:00:00Z |                      | b-1          | small | 1        | 120     |                      |                      | year          | 1              | EUR      | active   |                 | 2025-05-31T23:00:00Z
            s2              | 2025-02-01T00:00:00Z |                      | bob          | large | 1        | 7       |                      |                      | week          | 1              | USD      | active   |                 | 2025-02-01T00:00:00Z
            s2              | 2025-04-03T00:00:00Z |                      | bob          | large | 2        | 3.33    |                      |                      | day           | 10             | USD      | past_due |                 | 2025-04-03T00:00:00Z
            s2              | 2025-04-20T00:00:00Z |                      | bob          | large | 2        | 3.33    | 2025-04-28T00:00:00Z | 2025-04-19T00:00:00Z | day           | 10             | USD      | canceled | voluntary       | 2025-04-20T00:00:00Z
            s3              | 2025-02-10T00:00:00Z |                      | eve          | small | 1        | 0       |                      |                      | month         | 3              | EUR      | trialing |                 | 2025-02-10T00:00:00Z
            s3              | 2025-02-10T00:00:00Z | 2025-06-30T00:00:00Z | eve          | small | 1        | 100     |                      |                      | month         | 3              | EUR      | active   |                 | 2025-02-11T00:00:00Z
            s4              | 2025-01-31T00:00:00Z |                      | linked       | large | 1        | 50      |                      |                      | month         | 1              | EUR      | active   |                 | 2025-01-31T00:00:00Z
            s4              | 2025-03-01T00:00:00Z |                      | linked       | large | 1        | 50      | 2025-03-01T00:00:00Z |                      | month         | 1              | EUR      | canceled | payment_failure | 2025-03-01T00:00:00Z
            s5              | 2025-05-01T00:00:00Z |                      | linked       | large | 1        | 60      |                      |                      | month         | 1              | USD      | active   |                 | 2025-05-01T00:00:00Z
            s6              | 2025-06-01T00:00:00Z | 2025-06-20T00:00:00Z | linked       | large | 1        | 1       |                      |                      | month         | 1              | EUR      | active   |                 | 2025-06-01T00:00:00Z
            s7              | 2025-04-01T00:00:00Z |                      | nobody       | large | 1        | 9.99    |                      |                      | month         | 1              | EUR      | active   |                 | 2025-04-01T00:00:00Z
            s8              | 2025-04-01T00:00:00Z |                      | to-gone      | large | 1        | 5       |                      |                      | month         | 1              | USD      | active   |                 | 2025-04-01T00:00:00Z
            """);
        // One is deleted, another has a cancellation that is taken back.
        tables.computeIfPresent(BillingSubscriptions.TABLE, (table, states) -> states.unionByName(Rows.of(table, """
            subscription_id | valid_from           | customer_ref | plan  | quantity | amount | interval_unit | interval_count | currency | status   | updated_at           | is_deleted
            s8              | 2025-04-01T00:00:00Z | to-gone      | large | 1        | 5      | month         | 1              | USD      | active   | 2025-06-11T00:00:00Z | true
            s9              | 2025-02-01T00:00:00Z | ada          | small | 1        | 4      | month         | 1              | USD      | active   | 2025-02-01T00:00:00Z |
            s9              | 2025-03-05T00:00:00Z | ada          | small | 1        | 4      | month         | 1              | USD      | canceled | 2025-03-05T00:00:00Z | true
            """)));
        with(BillingPayments.TABLE, """
            payment_id | customer_ref | subscription_id | paid_at              | amount | tax_amount | refunded_amount | currency | status    | updated_at
            p1         | b-1          | s1              | 2025-01-05T00:00:00Z | 12     | 2          | 0               | EUR      | succeeded | 2025-01-05T00:00:00Z
            p1         | b-1          | s1              | 2025-01-05T00:00:00Z | 12     | 2          | 5               | EUR      | succeeded | 2025-02-05T00:00:00Z
            p1         | b-1          | s1              | 2025-01-05T00:00:00Z | 12     | 2          | 12              | EUR      | refunded  | 2025-03-05T00:00:00Z
            p2         | bob          | s2              | 2024-12-31T00:00:00Z | 7      |            | 0               | USD      | succeeded | 2025-01-05T00:00:00Z
            p3         | eve          |                 | 2025-01-09T00:00:00Z | 33     | 3          | 10              | USD      | succeeded | 2025-02-09T00:00:00Z
            p4         | nobody       |                 | 2025-01-09T00:00:00Z | 55     |            | 0               | USD      | succeeded | 2025-01-09T00:00:00Z
            p5         | eve          |                 | 2025-07-09T00:00:00Z | 44     |            | 0               | USD      | succeeded | 2025-07-09T00:00:00Z
            p6         | ada          |                 | 2025-04-09T00:00:00Z | 20     |            | 0               | EUR      | succeeded | 2025-04-09T00:00:00Z
            p7         | bob          |                 | 2025-05-09T00:00:00Z | 20     |            | 0               | EUR      | disputed  | 2025-06-09T00:00:00Z
            p8         | bob          |                 | 2025-06-10T00:00:00Z | 21     |            | 0               | EUR      | succeeded | 2025-06-10T00:00:00Z
            """);
        with(BillingRefunds.TABLE, """
            refund_id | payment_id | refunded_at          | amount | currency | kind   | updated_at
            r1        | p3         | 2025-02-08T00:00:00Z | 7      | USD      | refund | 2025-02-08T00:00:00Z
            r2        | p3         | 2025-03-08T00:00:00Z | 3      | USD      | refund | 2025-03-08T00:00:00Z
            """);
        with(CrmAcquisitionSpend.TABLE, """
            spend_id | month      | acquisition_channel | kind      | amount | currency | updated_at
            a        | 2025-01-01 | search              | marketing | 10     | USD      | 2025-01-31T00:00:00Z
            a        | 2025-01-01 | search              | marketing | 10.01  | EUR      | 2025-02-01T00:00:00Z
            b        | 2025-01-01 |                     | sales     | 7.0001 | USD      | 2025-01-31T00:00:00Z
            c        | 2025-03-01 | fair                | marketing | 5      | USD      | 2025-03-31T00:00:00Z
            d        | 2025-02-01 |                     | sales     | 8      | USD      | 2025-03-31T00:00:00Z
            """);
        with(BillingSupportCosts.TABLE, """
            cost_id | month      | team | channel | category | amount   | currency | updated_at
            c1      | 2025-01-01 |      |         | salaries | 100.0001 | EUR      | 2025-01-31T00:00:00Z
            c2      | 2025-01-01 | one  |         | tools    | 10       | USD      | 2025-01-31T00:00:00Z
            c3      | 2025-01-01 |      | phone   | ai       | -7       | USD      | 2025-01-31T00:00:00Z
            c4      | 2025-01-01 | one  | phone   | vendor   | 5        | USD      | 2025-01-31T00:00:00Z
            c5      | 2025-02-01 |      | phone   | vendor   | 5        | USD      | 2025-02-28T00:00:00Z
            c6      | 2025-03-01 |      |         | taxes    | 9        | USD      | 2025-03-31T00:00:00Z
            c7      | 2025-01-01 |      |         | ai       | 3        | USD      | 2025-01-31T00:00:00Z
            c8      | 2025-01-01 |      |         | building | 70       | USD      | 2025-01-31T00:00:00Z
            """);
        with(HelpdeskAgents.TABLE, """
            agent_id | name | team | tier | is_bot | hired_on   | left_on    | _delivered_on
            a1       | One  | one  | 1    | false  | 2024-01-01 |            | 2025-01-15
            a2       | Two  | one  | 1    | false  | 2025-02-01 |            | 2025-01-15
            a3       | Tri  | two  | 1    | false  | 2024-01-01 | 2024-12-31 | 2025-01-15
            a4       | Four | two  | 1    | false  |            |            | 2025-01-15
            """);
        with(ContactFact.TABLE, """
            contact_id | direction | channel | team | agent_id | ended_at             | handle_seconds | is_handled | is_contained
            k1         | inbound   | phone   | one  | a1       | 2025-01-03T00:00:00Z | 100            | true       | false
            k2         | inbound   | email   | one  | a2       | 2025-01-04T00:00:00Z | 200            | true       | false
            k3         | inbound   | phone   | two  | a4       | 2025-01-05T00:00:00Z | 100            | true       | false
            k4         | inbound   | phone   | two  | a4       | 2025-01-06T00:00:00Z | 0              | false      | false
            k5         | inbound   | bot     | none |          | 2025-01-06T00:00:00Z |                | false      | true
            k6         | outbound  | phone   | two  | a4       | 2025-01-06T00:00:00Z | 50             | false      | false
            k7         | inbound   | email   | one  | a1       | 2025-03-06T00:00:00Z | 0              | true       | false
            k8         | inbound   | phone   | six  | a8       | 2025-01-06T00:00:00Z | 70             | true       | false
            k9         | inbound   | email   | six  | a9       | 2025-01-06T00:00:00Z | 30             | true       | false
            k10        | inbound   | chat    | six  | robo     | 2025-01-06T00:00:00Z |                | false      | true
            """);
        with(TicketFact.TABLE, """
            ticket_id | channel | team | created_at           | last_resolved_at     | current_status | is_merged
            t1        | email   | one  | 2025-01-03T00:00:00Z | 2025-01-05T00:00:00Z | solved         | false
            t2        | phone   |      | 2025-01-03T00:00:00Z | 2025-01-06T00:00:00Z | closed         | false
            t3        | phone   | two  | 2025-01-03T00:00:00Z | 2025-01-06T00:00:00Z | open           | false
            t4        | phone   | two  | 2025-01-03T00:00:00Z | 2025-01-06T00:00:00Z | solved         | true
            """);
        StringBuilder rates = new StringBuilder("rate_date | currency | rate\n");
        for (LocalDate day = LocalDate.parse("2024-12-28");
                day.isBefore(LocalDate.parse("2025-08-16"));
                day = day.plusDays(5)) {
            rates.append(day)
                    .append(" | EUR | 1.0")
                    .append(day.getDayOfMonth() + 10)
                    .append('\n');
        }
        with(BillingExchangeRates.TABLE, rates.toString());
    }

    private void with(TableSpec spec, String text) {
        tables.put(spec, Rows.of(spec, text));
    }
}

package org.deskledger.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingPayments;
import org.deskledger.extract.contract.BillingSupportCosts;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.CostShareFact;
import org.deskledger.fact.DataThroughFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.customer.CostToServeFact;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.fact.money.AcquisitionShareFact;
import org.deskledger.fact.money.MrrProfileFact;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.mart.cost.CostPerContact;
import org.deskledger.mart.retention.Churn;
import org.deskledger.mart.retention.CohortRetention;
import org.deskledger.mart.retention.RevenueMovements;
import org.deskledger.mart.retention.SurvivalCurve;
import org.deskledger.mart.service.BacklogDaily;
import org.deskledger.mart.service.ContactCentreInterval;
import org.deskledger.mart.service.MetricDictionary;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.mart.value.ClvCac;
import org.deskledger.quality.Identity;
import org.deskledger.quality.IdentityResult;
import org.deskledger.quality.Reconciliation;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One customer, one ticket and one bill through all tables: every identity of the suite holds, and none holds once one value on either of its sides is false. */
class EveryIdentityNoticesTest {

    private static final Cut THROUGH_FEBRUARY = Cut.at(LocalDate.parse("2025-02-28"), ZoneOffset.UTC);

    private static final Map<String, Dataset<Row>> TABLES = new HashMap<>();

    /**
     * One value that is made false.
     *
     * @param sentence how the sentence of the identity begins that must notice
     * @param table where it stands
     * @param where which rows
     * @param column what is changed; empty takes the rows away
     * @param value SQL of the false value
     * @param named what the message must name
     */
    record Falsified(String sentence, TableSpec table, String where, String column, String value, String named) {

        private Falsified where(String condition) {
            return new Falsified(sentence, table, condition, column, value, named);
        }

        private Falsified naming(String words) {
            return new Falsified(sentence, table, where, column, value, words);
        }

        @Override
        public String toString() {
            return sentence + ": " + table + (column.isEmpty() ? " without " + where : "." + column + " = " + value);
        }
    }

    private static Falsified of(String sentence, TableSpec table, String column, String value) {
        return new Falsified(sentence, table, "true", column, value, "");
    }

    private static Falsified without(String sentence, TableSpec table, String where) {
        return new Falsified(sentence, table, where, "", "", "");
    }

    private static String rate(String table, String amount) {
        return "Every amount of " + table + " has a rate: rows by currency and day = rows with " + amount;
    }

    static List<Falsified> falsified() {
        String refundWithoutRate =
                "transform(refunds, refund -> named_struct('refunded_at', refund.refunded_at, 'refund_id',"
                        + " refund.refund_id, 'refunded_on', refund.refunded_on, 'amount', refund.amount,"
                        + " 'reporting_amount', CAST(NULL AS DECIMAL(18, 4))))";
        return List.of(
                of(
                                rate("fact.payment", "reporting_revenue_amount"),
                                PaymentFact.TABLE,
                                "reporting_revenue_amount",
                                "NULL")
                        .naming("no rate of EUR on 2025-01-05"),
                of(rate("fact.payment", "refund.reporting_amount"), PaymentFact.TABLE, "refunds", refundWithoutRate)
                        .naming("no rate of EUR on 2025-02-03"),
                of(
                                rate("fact.revenue_movement", "reporting_closing"),
                                RevenueMovementFact.TABLE,
                                "reporting_closing_amount",
                                "NULL")
                        .naming("no rate of EUR on 2025-01-31"),
                of(
                                rate("fact.revenue_movement", "reporting_fx"),
                                RevenueMovementFact.TABLE,
                                "reporting_fx_amount",
                                "NULL")
                        .naming("no rate of EUR on 2024-12-31"),
                of(rate("fact.acquisition_share", "allocated"), AcquisitionShareFact.TABLE, "allocated_amount", "NULL")
                        .naming("fact.acquisition_share: no rate of"),
                of(rate("fact.cost_share", "allocated"), CostShareFact.TABLE, "allocated_amount", "NULL")
                        .naming("no rate of EUR on 2025-01-31"),
                of(
                                rate("fact.mrr_profile", "reporting_mrr_amount"),
                                MrrProfileFact.TABLE,
                                "reporting_mrr_amount",
                                "NULL")
                        .naming("fact.mrr_profile: no rate of EUR on 2025-01-31"),
                of("MRR movements in mart.revenue_movements", RevenueMovements.TABLE, "closing", "11")
                        .where("slice_kind = 'all' AND month = DATE '2025-02-01' AND currency = 'EUR'")
                        .naming("2025-02-01 EUR closing"),
                of(
                                "MRR movements in mart.revenue_movements",
                                RevenueMovementFact.TABLE,
                                "reporting_net_retained_amount",
                                "9")
                        .where("month = DATE '2025-02-01'")
                        .naming("2025-02-01 ALL net retained"),
                of("MRR of the ledger's profile", MrrProfileFact.TABLE, "mrr_amount", "11")
                        .where("month = DATE '2025-02-01'")
                        .naming("2025-02-01 EUR"),
                without("MRR of the ledger's profile", RevenueMovementFact.TABLE, "month = DATE '2025-02-01'")
                        .naming("2025-02-01 EUR"),
                of("Cost in mart.cost_per_contact", CostPerContact.TABLE, "salaries_amount", "salaries_amount + 0.0001")
                        .where("channel = 'phone'")
                        .naming("2025-01-01 categories"),
                of("Cost in mart.cost_per_contact", CostShareFact.TABLE, "allocated_amount", "79")
                        .where("channel = 'phone'")
                        .naming("2025-01-01 total"),
                of("Cost to serve", CostToServeFact.TABLE, "cost_to_serve_amount", "cost_to_serve_amount - 0.0001")
                        .where("customer_id = 'unborne'")
                        .naming("2025-01-01 email one"),
                of("Cost to serve", CostShareFact.TABLE, "allocated_amount", "79")
                        .where("channel = 'phone'")
                        .naming("2025-01-01 phone one"),
                of("Cost to serve", CustomerMonthFact.TABLE, "cost_to_serve_amount", "0.01")
                        .where("month = DATE '2025-02-01'")
                        .naming("ada 2025-02-01"),
                without("Allocated cost", CostShareFact.TABLE, "cost_id = 'salaries-1'")
                        .naming("salaries-1"),
                of("The parts of every slice of mart.survival_curve", SurvivalCurve.TABLE, "at_risk", "2")
                        .where("slice_kind = 'all' AND tenure_months = 1")
                        .naming("1 segment at_risk"),
                without("Tickets that came in", TicketFact.TABLE, "ticket_id = 't1'")
                        .naming("first missing: t1"),
                without("Tickets that came in", HelpdeskTickets.TABLE, "ticket_id = 't1'")
                        .naming("never came: t1"),
                of("Opening MRR", RevenueMovementFact.TABLE, "opening_amount", "opening_amount + 0.0001")
                        .where("month = DATE '2025-02-01'")
                        .naming("ada 2025-02-01 EUR"),
                of("Opening MRR", RevenueMovementFact.TABLE, "closing_amount", "closing_amount - 0.0001")
                        .where("month = DATE '2025-01-01'")
                        .naming("ada 2025-01-01 EUR"),
                of("Opening MRR", RevenueMovementFact.TABLE, "reporting_fx_amount", "reporting_fx_amount + 0.0001")
                        .where("month = DATE '2025-02-01'")
                        .naming("ada 2025-02-01 EUR in the reporting currency"),
                of("Retained customers", Churn.TABLE, "retention_rate", "0.0")
                        .where("period_start = DATE '2025-02-01' AND slice_kind = 'all'")
                        .naming("month 2025-02-01 all all"),
                of("Retained customers", Churn.TABLE, "churned", "1")
                        .where("period_start = DATE '2025-02-01' AND slice_kind = 'all'")
                        .naming("month 2025-02-01 all all"),
                of("Retained customers", Churn.TABLE, "customers_end", "2")
                        .where("period_start = DATE '2025-01-01' AND slice_kind = 'all'")
                        .naming("month 2025-02-01 all all follows on"),
                of("Customers at the end", Churn.TABLE, "customers_end", "2")
                        .where("period_start = DATE '2025-01-01' AND slice_kind = 'all'")
                        .naming("month 2025-01-01"),
                of("Customers at the end", CustomerMonthFact.TABLE, "is_active", "false")
                        .where("month = DATE '2025-02-01'")
                        .naming("month 2025-02-01"),
                of("Revenue in marts", BillingPayments.TABLE, "amount", "amount + 0.01")
                        .naming("payment p1"),
                of("Revenue in marts", PaymentFact.TABLE, "revenue_amount", "revenue_amount - 0.0001")
                        .naming("payment p1"),
                without("Revenue in marts", PaymentFact.TABLE, "payment_id = 'p1'")
                        .naming("payment p1"),
                without("Revenue in marts", BillingPayments.TABLE, "payment_id = 'p1'")
                        .naming("payment p1"),
                of("Revenue in marts", PaymentFact.TABLE, "reporting_net_revenue_amount", "0")
                        .naming("all payments"),
                of("Revenue in marts", CohortRetention.TABLE, "revenue", "revenue + 1")
                        .where("months_since = 1 AND slice_kind = 'all'")
                        .naming("month 2025-02-01"),
                of("Acquisition shares", AcquisitionShareFact.TABLE, "allocated_amount", "6.9999")
                        .naming("2025-01-01 search"),
                of("Acquisition shares", ClvCac.TABLE, "acquisition_spend", "8")
                        .where("slice_kind = 'segment'")
                        .naming("2025-01-01 by segment"),
                of("Allocated cost", CostShareFact.TABLE, "original_amount", "original_amount - 0.0001")
                        .where("channel = 'phone'")
                        .naming("salaries-1"),
                of("Allocated cost", BillingSupportCosts.TABLE, "amount", "amount + 0.01")
                        .naming("salaries-1"),
                of("Half-hours", ContactCentreInterval.TABLE, "offered", "2").naming("calls offered"),
                of("Half-hours", ContactCentreInterval.TABLE, "answered", "0").naming("calls answered"),
                of("Half-hours", ContactFact.TABLE, "is_in_target", "false").naming("calls answered in target"),
                of("Half-hours", MetricValue.TABLE, "numerator", "0")
                        .where("metric_id = 'service_level'")
                        .naming("2025-01-10 calls answered in target"),
                of("Backlog", BacklogDaily.TABLE, "removed", "1")
                        .where("day = DATE '2025-02-27' AND slice_kind = 'channel'")
                        .naming("2025-02-27 channel email"),
                of("Backlog", BacklogDaily.TABLE, "opening", "0")
                        .where("day = DATE '2025-02-28' AND slice_kind = 'all'")
                        .naming("2025-02-28 all all follows on"),
                of("Backlog", TicketFact.TABLE, "current_status", "'solved'").naming("unresolved at the as-of"),
                of("Backlog", MetricValue.TABLE, "numerator", "2")
                        .where("metric_id = 'ticket_volume' AND period_kind = 'day'")
                        .naming("2025-02-27 all all volume"),
                of("The parts of every slice of mart.backlog_daily", BacklogDaily.TABLE, "aged_over_24h", "1")
                        .where("day = DATE '2025-02-28' AND slice_kind = 'channel'")
                        .naming("2025-02-28 channel aged_over_24h"),
                of("Parts of every slice add up to the whole", MetricValue.TABLE, "sample_size", "2")
                        .where("metric_id = 'ticket_volume' AND slice_kind = 'channel'")
                        .naming("sample_size ticket_volume count month 2025-01-01 channel"),
                of("Parts of every slice add up to the whole", MetricValue.TABLE, "numerator", "2")
                        .where("metric_id = 'ticket_volume' AND slice_kind = 'all'")
                        .naming("numerator ticket_volume count month 2025-01-01 channel"),
                of("The parts of every slice of mart.churn", Churn.TABLE, "new", "0")
                        .where("period_start = DATE '2025-01-01' AND slice_kind = 'segment'")
                        .naming("month 2025-01-01 segment new"),
                of("The parts of every slice of mart.cohort_retention", CohortRetention.TABLE, "mrr", "11")
                        .where("slice_kind = 'all' AND months_since = 1")
                        .naming("2025-01-01 1 segment mrr"),
                of("The parts of every slice of mart.revenue_movements", RevenueMovements.TABLE, "closing", "11")
                        .where("slice_kind = 'segment'")
                        .naming("2025-01-01 EUR segment closing"),
                of("The parts of every slice of mart.clv_cac", ClvCac.TABLE, "customers", "2")
                        .where("slice_kind = 'all'")
                        .naming("2025-01-01 segment customers"));
    }

    @BeforeAll
    static void writeTheTables() {
        with(HelpdeskTickets.TABLE, """
            ticket_id | updated_at
            t1        | 2025-02-28T23:59:59Z
            """);
        with(TicketFact.TABLE, """
            ticket_id | current_status | is_deleted | is_merged
            t1        | open           | false      | false
            """);
        with(BacklogDaily.TABLE, """
            day        | slice_kind | slice_value | opening | created | reopened | restored | moved_in | resolved | removed | moved_out | closing | aged_over_24h | aged_over_48h | aged_over_7d | ticket_volume
            2025-02-27 | all        | all         | 0       | 1       | 0        | 0        | 0        | 0        | 0       | 0         | 1       | 0             | 0             | 0            | 1
            2025-02-28 | all        | all         | 1       | 0       | 0        | 0        | 0        | 0        | 0       | 0         | 1       | 0             | 0             | 0            | 0
            2025-02-27 | channel    | email       | 0       | 1       | 0        | 0        | 0        | 0        | 0       | 0         | 1       | 0             | 0             | 0            | 1
            2025-02-28 | channel    | email       | 1       | 0       | 0        | 0        | 0        | 0        | 0       | 0         | 1       | 0             | 0             | 0            | 0
            """);
        with(BillingPayments.TABLE, """
            payment_id | amount | tax_amount | status    | paid_at              | updated_at
            p1         | 90     | 0          | failed    | 2025-01-04T00:00:00Z | 2025-01-04T00:00:00Z
            p1         | 120    | 20         | succeeded | 2025-01-05T00:00:00Z | 2025-01-05T00:00:00Z
            """);
        with(PaymentFact.TABLE, """
            payment_id | customer_id | paid_on    | currency | revenue_amount | reporting_revenue_amount | reporting_net_revenue_amount | refunds
            p1         | ada         | 2025-01-05 | EUR      | 100            | 110                      | 99                           | [{"refunded_on": "2025-02-03", "amount": 10, "reporting_amount": 11}]
            """);
        with(CustomerMonthFact.TABLE, """
            customer_id | month      | is_active | is_complete | cost_to_serve_amount
            ada         | 2025-01-01 | true      | true        | 80
            ada         | 2025-02-01 | true      | true        | 0
            """);
        with(RevenueMovementFact.TABLE, """
            customer_id | month      | currency | opening_amount | new_amount | reactivation_amount | expansion_amount | contraction_amount | churned_amount | closing_amount | reporting_opening_amount | reporting_new_amount | reporting_reactivation_amount | reporting_expansion_amount | reporting_contraction_amount | reporting_churned_amount | reporting_fx_amount | reporting_closing_amount | reporting_gross_retained_amount | reporting_net_retained_amount
            ada         | 2025-01-01 | EUR      | 0              | 10         | 0                   | 0                | 0                  | 0              | 10             | 0                        | 11                   | 0                             | 0                          | 0                            | 0                        | -1                  | 10                       | 0                               | 0
            ada         | 2025-02-01 | EUR      | 10             | 0          | 0                   | 0                | 0                  | 0              | 10             | 10                       | 0                    | 0                             | 0                          | 0                            | 0                        | 0                   | 10                       | 10                              | 10
            """);
        with(RevenueMovements.TABLE, """
            month      | currency | slice_kind | slice_value | opening | new | reactivation | expansion | contraction | churned | fx | closing | retention_opening | gross_retained | net_retained
            2025-01-01 | EUR      | all        | all         | 0       | 10  | 0            | 0         | 0           | 0       | 0  | 10      | 0                 | 0              | 0
            2025-02-01 | EUR      | all        | all         | 10      | 0   | 0            | 0         | 0           | 0       | 0  | 10      | 10                | 10             | 10
            2025-01-01 | ALL      | all        | all         | 0       | 11  | 0            | 0         | 0           | 0       | -1 | 10      | 0                 | 0              | 0
            2025-02-01 | ALL      | all        | all         | 10      | 0   | 0            | 0         | 0           | 0       | 0  | 10      | 10                | 10             | 10
            2025-01-01 | EUR      | segment    | small       | 0       | 10  | 0            | 0         | 0           | 0       | 0  | 10      | 0                 | 0              | 0
            2025-02-01 | EUR      | segment    | small       | 10      | 0   | 0            | 0         | 0           | 0       | 0  | 10      | 10                | 10             | 10
            2025-01-01 | ALL      | segment    | small       | 0       | 11  | 0            | 0         | 0           | 0       | -1 | 10      | 0                 | 0              | 0
            2025-02-01 | ALL      | segment    | small       | 10      | 0   | 0            | 0         | 0           | 0       | 0  | 10      | 10                | 10             | 10
            """);
        with(MrrProfileFact.TABLE, """
            profile     | month      | currency | is_of_ledger | mrr_amount | reporting_mrr_amount
            recommended | 2025-01-01 | EUR      | true         | 10         | 10
            recommended | 2025-02-01 | EUR      | true         | 10         | 10
            """);
        with(SurvivalCurve.TABLE, """
            slice_kind | slice_value | tenure_months | at_risk | churned | censored
            all        | all         | 0             | 1       | 0       | 0
            all        | all         | 1             | 1       | 0       | 1
            segment    | small       | 0             | 1       | 0       | 0
            segment    | small       | 1             | 1       | 0       | 1
            """);
        with(Churn.TABLE, """
            period_kind | period_start | slice_kind | slice_value | customers_start | new | reactivated | churned | churned_voluntary | churned_involuntary | churned_unknown | joined_and_left | customers_end | retention_rate
            month       | 2025-01-01   | all        | all         | 0               | 1   | 0           | 0       | 0                 | 0                   | 0               | 0               | 1             |
            month       | 2025-02-01   | all        | all         | 1               | 0   | 0           | 0       | 0                 | 0                   | 0               | 0               | 1             | 1
            month       | 2025-01-01   | segment    | small       | 0               | 1   | 0           | 0       | 0                 | 0                   | 0               | 0               | 1             |
            month       | 2025-02-01   | segment    | small       | 1               | 0   | 0           | 0       | 0                 | 0                   | 0               | 0               | 1             | 1
            """);
        with(CohortRetention.TABLE, """
            cohort_month | months_since | slice_kind | slice_value | cohort_size | retained_customers | surviving_customers | revenue | mrr | is_mature
            2025-01-01   | 0            | all        | all         | 1           | 1                  | 1                   | 110     | 10  | true
            2025-01-01   | 1            | all        | all         | 1           | 1                  | 1                   | -11     | 10  | true
            2025-01-01   | 0            | segment    | small       | 1           | 1                  | 1                   | 110     | 10  | true
            2025-01-01   | 1            | segment    | small       | 1           | 1                  | 1                   | -11     | 10  | true
            """);
        with(AcquisitionShareFact.TABLE, """
            cohort_month | spend_channel | customer_id | spend_month | spend_amount | bearers | allocated_amount
            2025-01-01   | search        | ada         | 2025-01-01  | 7            | 1       | 7
            """);
        with(ClvCac.TABLE, """
            cohort_month | slice_kind | slice_value | customers | revenue | acquisition_spend
            2025-01-01   | all        | all         | 1         | 99      | 7
            2025-01-01   | segment    | small       | 1         | 99      | 7
            """);
        with(BillingSupportCosts.TABLE, """
            cost_id    | month      | category | amount | currency | updated_at
            salaries-1 | 2025-01-01 | salaries | 100    | EUR      | 2025-01-31T00:00:00Z
            """);
        with(CostShareFact.TABLE, """
            cost_id    | channel | team | month      | category | currency | original_amount | allocated_amount | line_updated_at
            salaries-1 | phone   | one  | 2025-01-01 | salaries | EUR      | 75              | 80               | 2025-01-31T00:00:00Z
            salaries-1 | email   | one  | 2025-01-01 | salaries | EUR      | 25              | 27               | 2025-01-31T00:00:00Z
            """);
        with(CostToServeFact.TABLE, """
            customer_id | month      | channel | team | cost_to_serve_amount
            ada         | 2025-01-01 | phone   | one  | 80
            unborne     | 2025-01-01 | email   | one  | 27
            """);
        with(CostPerContact.TABLE, """
            month      | channel | team | salaries_amount | benefits_amount | tools_amount | building_amount | hr_amount | hiring_training_amount | taxes_amount | overhead_amount | vendor_amount | ai_amount | human_cost_amount | automation_cost_amount | total_cost_amount
            2025-01-01 | phone   | one  | 80              | 0               | 0            | 0               | 0         | 0                      | 0            | 0               | 0             | 0         | 80                | 0                      | 80
            2025-01-01 | email   | one  | 27              | 0               | 0            | 0               | 0         | 0                      | 0            | 0               | 0             | 0         | 27                | 0                      | 27
            """);
        with(DataThroughFact.TABLE, """
            fact_table      | entity                | data_through
            fact.cost_share | billing.support_costs | 2025-02-28
            """);
        with(MetricDictionary.TABLE, """
            metric_id     | as_of
            ticket_volume | 2025-02-28
            """);
        with(MetricValue.TABLE, """
            metric_id     | period_kind | period_start | slice_kind | slice_value | statistic | is_headline | numerator | denominator | sample_size
            ticket_volume | month       | 2025-01-01   | all        | all         | count     | true        | 1         |             | 1
            ticket_volume | month       | 2025-01-01   | channel    | phone       | count     | true        | 1         |             | 1
            ticket_volume | day         | 2025-02-27   | all        | all         | count     | true        | 1         |             | 1
            service_level | day         | 2025-01-10   | all        | all         | ratio     | true        | 1         | 1           | 1
            service_level | day         | 2025-01-10   | queue      | calls       | ratio     | true        | 1         | 1           | 1
            """);
        with(ContactFact.TABLE, """
            contact_id | source  | direction | channel | queue | entered_at           | is_offered | is_answered | is_in_target
            c1         | contact | inbound   | phone   | calls | 2025-01-10T09:00:00Z | true       | true        | true
            """);
        with(ContactCentreInterval.TABLE, """
            interval_start       | queue | day        | offered | answered | answered_in_target
            2025-01-10T09:00:00Z | calls | 2025-01-10 | 1       | 1        | 1
            """);
    }

    @Test
    void eachIdentityOfTheSuiteHoldsHereAndHasAValueThatIsMadeFalse() {
        for (Identity identity : Suite.IDENTITIES) {
            IdentityResult result = compare(identity, TABLES);
            assertThat(result.compared()).as(identity.sentence()).isPositive();
            assertThat(result.example()).as(identity.sentence()).isEmpty();
            assertThat(falsified())
                    .as("%s has no false value in this test: add one", identity.sentence())
                    .anyMatch(one -> identity.sentence().startsWith(one.sentence()));
        }
    }

    @ParameterizedTest
    @MethodSource("falsified")
    void aFalseValueIsNoticedAndNamed(Falsified one) {
        Map<String, Dataset<Row>> tables = new HashMap<>(TABLES);
        tables.put(one.table().name(), falsify(one, TABLES.get(one.table().name())));

        IdentityResult result = compare(identity(one.sentence()), tables);

        assertThat(result.holds()).isFalse();
        assertThat(result.example()).contains(one.named());
    }

    private static Dataset<Row> falsify(Falsified one, Dataset<Row> rows) {
        if (one.column().isEmpty()) {
            return computed(rows.where(not(expr(one.where()))));
        }
        return computed(rows.withColumn(
                one.column(),
                when(
                                expr(one.where()),
                                expr(one.value())
                                        .cast(rows.schema().apply(one.column()).dataType()))
                        .otherwise(col(one.column()))));
    }

    /** The rows as plain values: each identity would plan anew how they come about, in every place where it reads them. */
    private static Dataset<Row> computed(Dataset<Row> rows) {
        return SparkTests.session().createDataFrame(rows.collectAsList(), rows.schema());
    }

    private static Identity identity(String sentence) {
        return Suite.IDENTITIES.stream()
                .filter(identity -> identity.sentence().startsWith(sentence))
                .findFirst()
                .orElseThrow();
    }

    private static IdentityResult compare(Identity identity, Map<String, Dataset<Row>> tables) {
        return new Reconciliation(SparkTests.session(), THROUGH_FEBRUARY).compare(identity, tables);
    }

    private static void with(TableSpec spec, String text) {
        TABLES.put(spec.name(), computed(Rows.of(spec, text)));
    }
}

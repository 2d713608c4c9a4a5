package org.deskledger.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingSupportCosts;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.fact.CostShareFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.mart.cost.CostPerContact;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Test;

class SupportIdentitiesTest {

    private final Map<String, Dataset<Row>> tables = new HashMap<>();

    @Test
    void aCentThatIsLostInAllocationIsNamedWithItsLine() {
        with(BillingSupportCosts.TABLE, """
                cost_id | month      | amount | updated_at
                whole   | 2025-01-01 | 1      | 2025-01-01T00:00:00Z
                whole   | 2025-01-01 | 10     | 2025-01-02T00:00:00Z
                whole   | 2025-01-01 | 100    | 2025-02-03T00:00:00Z
                lost    | 2025-01-01 | 10     | 2025-01-02T00:00:00Z
                """);
        with(CostShareFact.TABLE, """
                cost_id | channel | original_amount | line_updated_at
                whole   | phone   | 7.5             | 2025-01-02T00:00:00Z
                whole   | email   | 2.5             | 2025-01-02T00:00:00Z
                lost    | phone   | 7.5             | 2025-01-02T00:00:00Z
                lost    | email   | 2.49            | 2025-01-02T00:00:00Z
                """);

        IdentityResult result = compare(new AllocatedCostIsLedgerCost(), throughJanuary());

        assertThat(result.compared()).isEqualTo(2);
        assertThat(result.example()).isEqualTo("lost: 9.99 is not 10");
    }

    @Test
    void aLedgerLineThatIsMissingInTheFactIsNamedAndOneThatDoesNotStandAtTheAsOfIsNot() {
        with(BillingSupportCosts.TABLE, """
            cost_id   | month      | amount | updated_at           | is_deleted | _delivered_on
            here      | 2025-01-01 | 10     | 2025-01-20T00:00:00Z | false      | 2025-01-20
            here      | 2025-01-01 | 99     | 2025-03-20T00:00:00Z | false      | 2025-01-20
            missing   | 2025-01-01 | 7      | 2025-01-20T00:00:00Z |            | 2025-01-20
            deleted   | 2025-01-01 | 7      | 2025-01-20T00:00:00Z | false      | 2025-01-20
            deleted   | 2025-01-01 | 7      | 2025-01-21T00:00:00Z | true       | 2025-01-21
            next      | 2025-02-01 | 7      | 2025-01-20T00:00:00Z | false      | 2025-01-20
            later     | 2025-01-01 | 7      | 2025-02-02T00:00:00Z | false      | 2025-01-31
            unknown   | 2025-01-01 | 7      | 2025-01-20T00:00:00Z | false      | 2025-02-03
            midnight  | 2025-01-01 | 8      | 2025-01-31T23:59:59Z | false      | 2025-01-31
            """);
        with(CostShareFact.TABLE, """
                cost_id | channel | original_amount | line_updated_at
                here    | phone   | 10              | 2025-01-20T00:00:00Z
                """);

        IdentityResult result = compare(new AllocatedCostIsLedgerCost(), throughJanuary());

        assertThat(result.compared()).isEqualTo(3);
        assertThat(result.example()).isEqualTo("midnight: 0 is not 8; missing: 0 is not 7");
    }

    @Test
    void partsOfACorrectedOrDeletedLineThatStayInTheFactAreNamed() {
        with(BillingSupportCosts.TABLE, """
            cost_id   | month      | amount | updated_at           | is_deleted
            corrected | 2025-01-01 | 10     | 2025-01-20T00:00:00Z | false
            corrected | 2025-01-01 | 12     | 2025-01-21T00:00:00Z | false
            deleted   | 2025-01-01 | 7      | 2025-01-20T00:00:00Z | false
            deleted   | 2025-01-01 | 7      | 2025-01-21T00:00:00Z | true
            """);
        with(CostShareFact.TABLE, """
            cost_id   | channel | original_amount | line_updated_at
            corrected | phone   | 10              | 2025-01-20T00:00:00Z
            deleted   | phone   | 7               | 2025-01-20T00:00:00Z
            invented  | phone   | 5               | 2025-01-20T00:00:00Z
            """);

        assertThat(compare(new AllocatedCostIsLedgerCost(), throughJanuary()).example())
                .isEqualTo("corrected: 10 is not 12; deleted: 7 is not 0; invented: 5 is not 0");
    }

    @Test
    void aMonthOfTheCostMartThatLosesAPartIsNamed() {
        with(CostShareFact.TABLE, """
            cost_id | channel | month      | allocated_amount
            l1      | phone   | 2025-01-01 | 10
            l2      | phone   | 2025-02-01 | 5
            """);
        String none = "0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0";
        with(CostPerContact.TABLE, """
            month      | channel | total_cost_amount | human_cost_amount | automation_cost_amount | salaries_amount | benefits_amount | tools_amount | building_amount | hr_amount | hiring_training_amount | taxes_amount | overhead_amount | vendor_amount | ai_amount
            2025-01-01 | phone   | 10                | 8                 | 2                      | 9.5             | NONE
            """.replace("NONE", none));

        IdentityResult result = compare(new CostInMartsIsAllocatedCost());

        assertThat(result.compared()).isEqualTo(6);
        assertThat(result.example())
                .isEqualTo("2025-01-01 categories: 9.5 is not 10; 2025-02-01 categories: 0 is not 5;"
                        + " 2025-02-01 human and automated: 0 is not 5; 2025-02-01 total: 0 is not 5");
    }

    @Test
    void aTicketThatIsMissingInTheFactIsNamedAndALaterOneIsNotMissed() {
        with(HelpdeskTickets.TABLE, """
                ticket_id | updated_at           | _delivered_on
                here      | 2025-01-02T00:00:00Z | 2025-01-03
                here      | 2025-01-03T00:00:00Z | 2025-01-04
                lost      | 2025-01-02T00:00:00Z | 2025-01-03
                newest    | 2025-01-31T23:59:59Z | 2025-01-31
                later     | 2025-02-02T00:00:00Z | 2025-01-31
                unknown   | 2025-01-02T00:00:00Z | 2025-02-03
                """);
        with(TicketFact.TABLE, """
                ticket_id
                here
                made-up
                """);

        IdentityResult result = compare(new EveryTicketThatCameInIsInTheFact(), throughJanuary());

        assertThat(result.example())
                .isEqualTo("all rows of the fact, first that never came: made-up: 2 is not 1; "
                        + "all tickets, first missing: lost: 3 is not 1");
    }

    @Test
    void aSliceThatLosesObservationsIsNamed() {
        with(MetricValue.TABLE, """
                metric_id | period_kind | period_start | slice_kind | slice_value | statistic | numerator | sample_size
                volume    | month       | 2025-01-01   | all        | all         | count     | 3         | 3
                volume    | month       | 2025-01-01   | channel    | phone       | count     | 2         | 2
                volume    | month       | 2025-01-01   | channel    | email       | count     | 1         | 1
                volume    | month       | 2025-01-01   | team       | one         | count     | 3         | 2
                """);

        IdentityResult result = compare(new PartsOfEveryMetricAddUp());

        assertThat(result.compared()).isEqualTo(4);
        assertThat(result.example()).isEqualTo("sample_size volume count month 2025-01-01 team: 2 is not 3");
    }

    private void with(TableSpec spec, String text) {
        tables.put(spec.name(), Rows.of(spec, text));
    }

    private static Cut throughJanuary() {
        LocalDate last = LocalDate.parse("2025-01-31");
        return new Cut(last, ZoneOffset.UTC, Optional.of(last));
    }

    private IdentityResult compare(Identity identity, Cut cut) {
        return new Reconciliation(SparkTests.session(), cut).compare(identity, tables);
    }

    private IdentityResult compare(Identity identity) {
        return new Reconciliation(SparkTests.session()).compare(identity, tables);
    }
}

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
            cost_id | amount | updated_at
            whole   | 1      | 2025-01-01T00:00:00Z
            whole   | 10     | 2025-01-02T00:00:00Z
            whole   | 100    | 2025-01-03T00:00:00Z
            lost    | 10     | 2025-01-02T00:00:00Z
            """);
        with(CostShareFact.TABLE, """
            cost_id | channel | original_amount | line_updated_at
            whole   | phone   | 7.5             | 2025-01-02T00:00:00Z
            whole   | email   | 2.5             | 2025-01-02T00:00:00Z
            lost    | phone   | 7.5             | 2025-01-02T00:00:00Z
            lost    | email   | 2.49            | 2025-01-02T00:00:00Z
            """);

        IdentityResult result = compare(new AllocatedCostIsLedgerCost());

        assertThat(result.compared()).isEqualTo(2);
        assertThat(result.example()).isEqualTo("lost: 9.99 is not 10");
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

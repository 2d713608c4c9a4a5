package org.deskledger.secondengine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deskledger.cli.Suite;
import org.deskledger.cli.SuiteRun;
import org.deskledger.config.Configuration;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.CostShareFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.money.AcquisitionShareFact;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.job.PublishedTables;
import org.deskledger.job.RunListener;
import org.deskledger.job.RunReport;
import org.deskledger.job.RunRequest;
import org.deskledger.mart.cost.CostPerContact;
import org.deskledger.mart.retention.Churn;
import org.deskledger.mart.retention.CohortRetention;
import org.deskledger.mart.retention.RevenueMovements;
import org.deskledger.mart.value.ClvCac;
import org.deskledger.sample.CompanyPlan;
import org.deskledger.sample.Delivery;
import org.deskledger.sample.SampleCompany;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;
import org.deskledger.table.Warehouse;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two years of a company with the faults of real extracts, in two currencies, cut in a zone with daylight saving and within a month:
 * both engines come to the same rows.
 */
@Tag("second-engine")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SampleCompanyTwiceTest {

    private static final LocalDate AS_OF = LocalDate.parse("2025-12-30");

    private SecondEngine engine;

    @BeforeAll
    void makeTheMoneyTablesTwice(@TempDir Path folder) throws Exception {
        String landing = folder.resolve("landing").toString();
        SampleCompany.write(
                SparkTests.session(),
                new CompanyPlan(23, 2_500, LocalDate.parse("2024-01-01"), AS_OF, Delivery.MONTHLY, true),
                landing);
        Warehouse warehouse = new Warehouse(
                SparkTests.session(), folder.resolve("warehouse").toString(), InstantSource.fixed(Instant.EPOCH));
        Configuration configuration = Configuration.load(
                Path.of(System.getProperty("deskledger.home")),
                Optional.empty(),
                Map.of(
                        "places.landing",
                        landing,
                        "places.warehouse",
                        warehouse.root(),
                        "reporting.zone",
                        "America/New_York"));
        Cut cut = Cut.at(AS_OF, configuration.settings().reporting().zone());
        RunReport report = new SuiteRun(configuration, warehouse, RunListener.NONE)
                .run(new RunRequest("once", cut, Instant.EPOCH, Optional.empty(), Optional.empty(), false, ""));
        assertThat(report.failure()).isEmpty();

        engine = new SecondEngine(folder.resolve("parquet"), cut, configuration.settings());
        PublishedTables published = PublishedTables.current(warehouse);
        for (TableSpec delivered : Suite.delivered()) {
            engine.give(delivered, published.find(delivered).orElseThrow());
        }
        for (TableSpec given : List.of(ContactFact.TABLE, TicketFact.TABLE)) {
            engine.give(given, published.find(given).orElseThrow());
        }
        for (TableSpec compared : compared()) {
            engine.give(compared, published.find(compared).orElseThrow());
        }
        engine.run();
    }

    static List<TableSpec> compared() {
        return List.of(
                RevenueMovementFact.TABLE,
                RevenueMovements.TABLE,
                Churn.TABLE,
                CohortRetention.TABLE,
                AcquisitionShareFact.TABLE,
                ClvCac.TABLE,
                CostShareFact.TABLE,
                CostPerContact.TABLE);
    }

    @ParameterizedTest
    @MethodSource("compared")
    void bothEnginesComeToTheSameRows(TableSpec table) throws Exception {
        assertThat(engine.rows(table)).isGreaterThan(100);
        assertThat(engine.differences(table)).isEmpty();
    }

    @AfterAll
    void close() throws Exception {
        if (engine != null) {
            engine.close();
        }
    }
}

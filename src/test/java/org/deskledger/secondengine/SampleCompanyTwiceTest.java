package org.deskledger.secondengine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.cli.Suite;
import org.deskledger.config.Configuration;
import org.deskledger.config.Settings;
import org.deskledger.extract.LoadProgress;
import org.deskledger.extract.LoadRequest;
import org.deskledger.extract.LoadResult;
import org.deskledger.extract.Loader;
import org.deskledger.extract.identity.CustomerReferencesJob;
import org.deskledger.extract.mapping.SourceMappings;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.CostShareFact;
import org.deskledger.fact.SlaEventFact;
import org.deskledger.fact.SurveyAnswerFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.TicketSpanFact;
import org.deskledger.fact.customer.CostToServeFact;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.fact.money.AcquisitionShareFact;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.job.Job;
import org.deskledger.mart.cost.CostPerContact;
import org.deskledger.mart.retention.Churn;
import org.deskledger.mart.retention.CohortRetention;
import org.deskledger.mart.retention.RevenueMovements;
import org.deskledger.mart.service.BacklogDaily;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.mart.service.NpsDaily;
import org.deskledger.mart.value.ClvCac;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.sample.CompanyPlan;
import org.deskledger.sample.Delivery;
import org.deskledger.sample.SampleCompany;
import org.deskledger.table.CommitInfo;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;
import org.deskledger.table.Warehouse;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
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

    /** The jobs of money over customers and contacts, each after those that it reads. */
    static final List<Job> MONEY_JOBS = List.of(
            new PaymentFact(),
            new RevenueMovementFact(),
            new CustomerSpanFact(),
            new CostShareFact(),
            new CostToServeFact(),
            new CustomerMonthFact(),
            new AcquisitionShareFact(),
            new RevenueMovements(),
            new Churn(),
            new CohortRetention(),
            new ClvCac(),
            new CostPerContact());

    /** What the scripts compute of the catalogue. */
    private static final MetricCatalogue SUPPORT_METRICS =
            new MetricCatalogue(Suite.catalogue(Configuration.defaults().settings()).metrics().stream()
                    .filter(metric -> List.of(
                                    "first_response_time",
                                    "average_resolution_time",
                                    "first_contact_resolution",
                                    "reopen_rate",
                                    "next_issue_avoidance",
                                    "next_issue_avoidance__related",
                                    "sla_adherence",
                                    "service_level")
                            .contains(metric.id()))
                    .toList());

    /** The jobs of support, likewise. */
    static final List<Job> SUPPORT_JOBS = List.of(
            new TicketSpanFact(),
            new TicketFact(),
            new ContactFact(),
            new SlaEventFact(),
            new BacklogDaily(),
            new SurveyAnswerFact(),
            new NpsDaily(),
            new MetricValue(settings -> SUPPORT_METRICS));

    private static final List<Job> JOBS = Stream.of(
                    List.of(new CustomerReferencesJob(), new CustomerDimension()), SUPPORT_JOBS, MONEY_JOBS)
            .flatMap(List::stream)
            .toList();

    static final List<TableSpec> MONEY = List.of(
            RevenueMovementFact.TABLE,
            RevenueMovements.TABLE,
            Churn.TABLE,
            CohortRetention.TABLE,
            AcquisitionShareFact.TABLE,
            ClvCac.TABLE,
            CostShareFact.TABLE,
            CostToServeFact.TABLE,
            CostPerContact.TABLE);

    static final List<TableSpec> SUPPORT = List.of(
            TicketFact.TABLE,
            ContactFact.TABLE,
            SlaEventFact.TABLE,
            BacklogDaily.TABLE,
            NpsDaily.TABLE,
            MetricValue.TABLE);

    private SecondEngine engine;

    @BeforeAll
    void makeTheTablesTwice(@TempDir Path folder) throws Exception {
        Configuration configuration = Configuration.load(
                Path.of(System.getProperty("deskledger.home")),
                Optional.empty(),
                Map.of("places.landing", folder.resolve("landing").toString(), "reporting.zone", "America/New_York"));
        Settings settings = configuration.settings();
        SampleCompany.write(
                SparkTests.session(),
                new CompanyPlan(23, 2_500, LocalDate.parse("2024-01-01"), AS_OF, Delivery.MONTHLY, true),
                settings.places().landing());
        Cut cut = Cut.at(AS_OF, settings.reporting().zone());
        engine = new SecondEngine(folder.resolve("parquet"), cut, settings);
        TestInputs inputs = TestInputs.asOf(AS_OF.toString())
                .in(settings.reporting().zone().getId())
                .settings(defaults -> settings);
        deliver(configuration, cut, folder.resolve("warehouse").toString(), inputs);
        for (Job job : JOBS) {
            Dataset<Row> built = inputs.build(job).localCheckpoint();
            inputs.with(job.table(), built);
            if (compared().contains(job.table())) {
                engine.give(job.table(), built);
            }
        }
        engine.run(SecondEngine.MONEY);
        engine.run(SecondEngine.SUPPORT);
    }

    /** Loaded as a run loads, so that faults of the files meet the checks that they meet there. */
    private void deliver(Configuration configuration, Cut cut, String root, TestInputs inputs) throws SQLException {
        Warehouse warehouse = new Warehouse(SparkTests.session(), root, InstantSource.fixed(Instant.EPOCH));
        LoadResult loaded = new Loader()
                .load(new LoadRequest(
                        warehouse,
                        configuration.settings(),
                        SourceMappings.read(
                                configuration.settings().sources(),
                                Optional.of(configuration.home().resolve("conf"))),
                        cut,
                        new CommitInfo("once", AS_OF, "test"),
                        Map.of(),
                        List.of(),
                        LoadProgress.SILENT));
        Map<String, Long> versions = new HashMap<>();
        loaded.tables().forEach(table -> versions.put(table.table(), table.version()));
        for (TableSpec delivered : Suite.delivered()) {
            Long version = versions.get(delivered.name());
            if (version != null) {
                Dataset<Row> rows = warehouse.read(delivered, version).localCheckpoint();
                inputs.with(delivered, rows);
                engine.give(delivered, rows);
            }
        }
    }

    static List<TableSpec> compared() {
        return Stream.concat(MONEY.stream(), SUPPORT.stream()).toList();
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

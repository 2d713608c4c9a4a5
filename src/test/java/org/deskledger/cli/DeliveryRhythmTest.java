package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.deskledger.config.Configuration;
import org.deskledger.job.PublishedTables;
import org.deskledger.job.RunListener;
import org.deskledger.job.RunReport;
import org.deskledger.job.RunRequest;
import org.deskledger.quality.ContentHash;
import org.deskledger.sample.CompanyPlan;
import org.deskledger.sample.Delivery;
import org.deskledger.sample.SampleCompany;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;
import org.deskledger.table.Warehouse;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a year's files come, the answer is the same. */
@Tag("long")
class DeliveryRhythmTest {

    private static final LocalDate FIRST = LocalDate.parse("2024-03-01");
    private static final LocalDate LAST = LocalDate.parse("2025-02-28");
    private static final int DELIVERIES = 32;

    @TempDir
    private Path folder;

    @Test
    void demand10AYearLoadedDayByDayAndAllAtOnceGivesTheSameFactsAndMarts() {
        CompanyPlan company = new CompanyPlan(11, 150, FIRST, LAST, Delivery.DAILY, true);
        String landing = folder.resolve("landing").toString();
        SampleCompany.write(SparkTests.session(), company, landing);

        Warehouse atOnce = warehouse("at-once");
        run(atOnce, landing, "once", LAST, false);

        Warehouse dayByDay = warehouse("day-by-day");
        // Most of the year in a first delivery, then a run for each of the last days, as a scheduler would.
        for (int day = DELIVERIES; day >= 1; day--) {
            run(dayByDay, landing, "day-" + day, LAST.minusDays(day), true);
        }
        run(dayByDay, landing, "last", LAST, false);

        assertThat(hashes(dayByDay)).isEqualTo(hashes(atOnce));
    }

    private void run(Warehouse warehouse, String landing, String runId, LocalDate day, boolean loadOnly) {
        Configuration configuration = Configuration.load(
                Path.of(System.getProperty("deskledger.home")),
                Optional.empty(),
                Map.of("places.landing", landing, "places.warehouse", warehouse.root()));
        Cut cut = new Cut(day, configuration.settings().reporting().zone(), Optional.of(day));
        RunReport report = new SuiteRun(configuration, warehouse, RunListener.NONE)
                .run(new RunRequest(
                        runId,
                        cut,
                        Instant.EPOCH,
                        Optional.empty(),
                        loadOnly ? Optional.of("load") : Optional.empty(),
                        Optional.empty(),
                        false,
                        ""));
        assertThat(report.failure()).as("run %s", runId).isEmpty();
    }

    private Warehouse warehouse(String name) {
        return new Warehouse(SparkTests.session(), folder.resolve(name).toString(), InstantSource.fixed(Instant.EPOCH));
    }

    private static Map<String, String> hashes(Warehouse warehouse) {
        PublishedTables published = PublishedTables.current(warehouse);
        Map<String, String> hashes = new TreeMap<>();
        for (TableSpec spec : Suite.tables()) {
            published.find(spec).ifPresent(rows -> hashes.put(spec.name(), ContentHash.of(rows)));
        }
        return hashes;
    }
}

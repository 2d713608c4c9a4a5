package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
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
import org.deskledger.table.WarehouseSession;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a year's files come, the answer is the same. */
@Tag("long")
class DeliveryRhythmTest {

    private static final LocalDate FIRST = LocalDate.parse("2024-03-01");
    private static final LocalDate LAST = LocalDate.parse("2025-02-28");
    /** Across quarters, amid a month, at the year's end, and day after day; from the first day on which each entity has come. */
    private static final List<LocalDate> EARLIER = Stream.of(
                    "2024-08-31",
                    "2024-10-15",
                    "2024-12-31",
                    "2025-01-31",
                    "2025-02-23",
                    "2025-02-24",
                    "2025-02-25",
                    "2025-02-26",
                    "2025-02-27")
            .map(LocalDate::parse)
            .toList();

    @TempDir
    private Path folder;

    @Test
    void demand10AYearLoadedBitByBitAndAllAtOnceGivesTheSameFactsAndMarts() {
        CompanyPlan company = new CompanyPlan(11, 150, FIRST, LAST, Delivery.DAILY, true);
        String landing = folder.resolve("landing").toString();
        SampleCompany.write(SparkTests.session(), company, landing);

        // Compiled, as it would be of many rows, while the other is interpreted: the same numbers on both ways.
        Warehouse atOnce = warehouse("at-once").in(compiling());
        run(atOnce, landing, "once", LAST, false);

        Warehouse bitByBit = warehouse("bit-by-bit");
        EARLIER.forEach(day -> run(bitByBit, landing, "through-" + day, day, true));
        run(bitByBit, landing, "last", LAST, false);

        assertThat(hashes(bitByBit)).isEqualTo(hashes(atOnce));
    }

    private void run(Warehouse warehouse, String landing, String runId, LocalDate day, boolean loadOnly) {
        Configuration configuration = Configuration.load(
                Path.of(System.getProperty("deskledger.home")),
                Optional.empty(),
                Map.of(
                        "places.landing",
                        landing,
                        "places.warehouse",
                        warehouse.root(),
                        "run.compile-from-rows",
                        isCompiling(warehouse) ? "0" : "1000000000"));
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

    private static SparkSession compiling() {
        SparkSession session = WarehouseSession.another(SparkTests.session());
        session.conf().set("spark.sql.codegen.wholeStage", "true");
        session.conf().set("spark.sql.codegen.factoryMode", "CODEGEN_ONLY");
        return session;
    }

    private static boolean isCompiling(Warehouse warehouse) {
        return warehouse.spark().conf().get("spark.sql.codegen.wholeStage").equals("true");
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

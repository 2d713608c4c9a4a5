package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deskledger.cli.CommandLineHarness.Result;
import org.deskledger.job.Publication;
import org.deskledger.job.WarehouseLock;
import org.deskledger.table.Warehouse;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How runs end that cannot do their work: what a scheduler sees. */
class RunEndingsTest {

    @TempDir
    private Path home;

    @BeforeEach
    void oneSession() {
        SparkTests.session();
    }

    @Test
    void aMissingLandingFolderIsInputMissing() {
        Result result = run("run", "--as-of", "2026-01-31", "-D", "places.landing=nowhere");

        assertThat(result.code()).isEqualTo(66);
        assertThat(result.err()).contains(home.resolve("nowhere").toString());
    }

    @Test
    void aSecondRunAtTheSameTimeIsToldWhoHoldsTheWarehouse() {
        Path warehouse = home.resolve("work/warehouse");
        try (WarehouseLock lock = WarehouseLock.take(
                warehouse.toString(),
                "run first, process 1",
                Instant.EPOCH,
                SparkTests.session().sparkContext().hadoopConfiguration())) {
            Result result = run("run", "--as-of", "2026-01-31");

            assertThat(result.code()).isEqualTo(75);
            assertThat(result.err()).contains("run first, process 1", "nothing was changed");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aRunThatTheSystemStopsEndsWith143AndPublishesNothing() throws Exception {
        Path landing = home.resolve("work/landing/helpdesk/tickets");
        Files.createDirectories(landing);
        Files.writeString(landing.resolve("tickets.csv"), "id\n1\n");
        Path said = home.resolve("said");
        Process run = new ProcessBuilder(java("run", "--as-of", "2026-01-31"))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        waitUntilItHoldsTheWarehouse(run);

        run.destroy();

        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isEqualTo(143);
        assertThat(Files.readString(said)).contains("Stopped. Readers still see what was last published");
        Warehouse warehouse = new Warehouse(
                SparkTests.session(), home.resolve("work/warehouse").toString(), () -> Instant.EPOCH);
        assertThat(new Publication(warehouse).current()).isEmpty();
    }

    /** Its lock file says who holds the warehouse, from the first moment of a run to its last. */
    private void waitUntilItHoldsTheWarehouse(Process run) throws IOException, InterruptedException {
        Path lock = home.resolve("work/warehouse/.deskledger.lock");
        while (run.isAlive() && !(Files.exists(lock) && Files.size(lock) > 0)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(run.isAlive()).isTrue();
    }

    /** The program in a process of its own, under the options of this one. */
    private List<String> java(String... args) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens") || option.startsWith("-XX:"))
                .forEach(command::add);
        command.add("-Xmx1g");
        command.add("-Ddeskledger.home=" + home);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(args));
        return command;
    }

    private Result run(String... args) {
        return new CommandLineHarness(home, Suite::graph).run(args);
    }
}

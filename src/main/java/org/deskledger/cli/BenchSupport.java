package org.deskledger.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.extract.contract.Contract;
import org.deskledger.job.Fingerprint;
import org.deskledger.job.Load;
import org.deskledger.job.RunReport;
import org.deskledger.job.RunReport.Fate;
import org.deskledger.job.RunReport.TableReport;
import org.deskledger.job.RunRequest;
import org.deskledger.job.Runner;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.sample.CompanyPlan;
import org.deskledger.sample.Delivery;
import org.deskledger.sample.SampleSupport;
import org.deskledger.table.CommitInfo;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;
import org.deskledger.table.TableVersion;
import org.deskledger.table.Warehouse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code bench support}: what a run makes of so many tickets, table by table, and what it needs for it. */
@Command(
        name = "support",
        description = {
            "Makes the helpdesk of a sample company as raw tables, then everything that mart.metric_value needs, as a run does:",
            "fact.ticket, spans, episodes, replies, promises, contacts, surveys. Prints rows and seconds of each table, and the most",
            "memory that the process had by then. One size in a process tells its memory; of several, each tells the greatest so far."
        },
        footer = {
            "  deskledger bench support --tickets 100000",
            "  DESKLEDGER_JAVA_OPTS=-Xmx9g deskledger bench support --tickets 10000000 -D 'spark.\"spark.sql.shuffle.partitions\"=96'"
        })
final class BenchSupport implements Callable<Integer> {

    private static final LocalDate FIRST = LocalDate.parse("2024-01-01");
    private static final LocalDate LAST = LocalDate.parse("2025-12-31");
    private static final long TICKETS_PER_FILE = 250_000;
    private static final double NANOSECONDS = 1e9;
    private static final long KILOBYTES_PER_MEGABYTE = 1024;

    @ParentCommand
    private Bench bench;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--tickets",
            paramLabel = "COUNTS",
            split = ",",
            defaultValue = "100000,1000000",
            description = "About how many, one company after the other (default: ${DEFAULT-VALUE}).")
    private List<Long> tickets;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            defaultValue = "work/bench",
            description =
                    "Where the companies are made; one that lies there is used again (default: ${DEFAULT-VALUE}).")
    private Path folder;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Override
    public Integer call() {
        Configuration configuration = bench.main().configuration();
        SparkSession session = Reading.session(configuration);
        ResultTable table =
                ResultTable.withColumns("tickets", "table", "rows_in", "rows", "seconds", "peak_process_megabytes");
        for (long count : tickets) {
            measure(configuration, session, count, table);
        }
        table.print(format, spec.commandLine().getOut());
        return ExitCode.DONE.code();
    }

    private void measure(Configuration configuration, SparkSession session, long count, ResultTable table) {
        String place =
                configuration.home().resolve(folder).resolve(count + "-tickets").toString();
        Warehouse warehouse = new Warehouse(
                session, place + "/warehouse", bench.main().surroundings().clock());
        long started = System.nanoTime();
        RawTables raw = RawTables.of(warehouse, count, place);
        table.add(count, "raw tables", 0L, raw.rows(), seconds(started), peakMegabytes());
        started = System.nanoTime();
        RunReport report;
        try (Progress progress = Progress.show(
                spec.commandLine().getErr(), bench.main().surroundings().terminal())) {
            report = new Runner(
                            warehouse,
                            configuration.settings(),
                            Suite.graph(),
                            raw,
                            Suite.IDENTITIES,
                            new Fingerprint(configuration.fingerprint(), CodeFingerprint.ofThisProgram()),
                            progress)
                    .run(new RunRequest(
                            "bench-" + count,
                            new Cut(LAST, configuration.settings().reporting().zone(), Optional.empty()),
                            bench.main().surroundings().clock().instant(),
                            Optional.of(MetricValue.TABLE.name()),
                            Optional.empty(),
                            Optional.empty(),
                            true,
                            "bench support"));
        }
        report.tables().stream().filter(made -> made.fate() == Fate.BUILT).forEach(made -> table.add(row(count, made)));
        table.add(count, "all of the run", raw.rows(), report.tables().size(), seconds(started), peakMegabytes());
        report.failure().ifPresent(failure -> {
            throw failure;
        });
    }

    private static Object[] row(long count, TableReport made) {
        return new Object[] {count, made.table(), made.rowsIn(), made.rowsOut(), made.seconds(), ""};
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / NANOSECONDS;
    }

    /** The most memory that this process has had, code and buffers outside the heap among it; empty where the system does not say. */
    private static Object peakMegabytes() {
        Path status = Path.of("/proc/self/status");
        try {
            return Files.isReadable(status)
                    ? Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / KILOBYTES_PER_MEGABYTE)
                            .findFirst()
                            .map(Object.class::cast)
                            .orElse("")
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + status, e);
        }
    }

    /** Raw tables that lie in the warehouse already; a run takes them as delivered. */
    private record RawTables(List<TableVersion> tables) implements Load {

        static RawTables of(Warehouse warehouse, long count, String place) {
            CompanyPlan plan = new CompanyPlan(1, count, FIRST, LAST, Delivery.ONE_OFF, false);
            int parts = (int) (1 + count / TICKETS_PER_FILE);
            String working = place + "/working";
            List<TableVersion> tables = new ArrayList<>();
            Map<Contract, Dataset<Row>> rows = Map.of();
            for (Contract contract : SampleSupport.CONTRACTS) {
                OptionalLong version = warehouse.newestVersion(contract.table());
                if (version.isEmpty() && rows.isEmpty()) {
                    rows = SampleSupport.rows(warehouse.spark(), plan, working, parts);
                }
                tables.add(
                        version.isPresent()
                                ? warehouse.describe(contract.table(), version.getAsLong())
                                : warehouse.overwrite(
                                        contract.table(),
                                        rows.get(contract),
                                        new CommitInfo("sample", LAST, "sample")));
            }
            delete(warehouse.spark(), working);
            return new RawTables(tables);
        }

        long rows() {
            return tables.stream().mapToLong(TableVersion::rows).sum();
        }

        @Override
        public List<TableSpec> writes() {
            return Suite.delivered();
        }

        @Override
        public Loaded load(Context context) {
            return new Loaded(tables, List.of(), List.of(), List.of());
        }

        private static void delete(SparkSession spark, String folder) {
            org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder);
            try {
                FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
                files.delete(path, true);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot remove " + folder, e);
            }
        }
    }
}

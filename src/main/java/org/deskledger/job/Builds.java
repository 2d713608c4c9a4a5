package org.deskledger.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.config.Settings;
import org.deskledger.job.PublishedState.TableState;
import org.deskledger.job.RunReport.Fate;
import org.deskledger.job.RunReport.TableReport;
import org.deskledger.quality.CheckResult;
import org.deskledger.quality.ContentHash;
import org.deskledger.quality.TableChecks;
import org.deskledger.table.CommitInfo;
import org.deskledger.table.Sessions;
import org.deskledger.table.TableSpec;
import org.deskledger.table.TableVersion;
import org.deskledger.table.Warehouse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds tables: each job as soon as what it reads is decided, independent ones side by side, every one the same way: resolve inputs,
 * build, compare with the declaration, write, check, compare with the version that stands, one log line. One instance is for one run.
 */
final class Builds {

    private static final Logger LOG = LoggerFactory.getLogger(Builds.class);

    private final Warehouse warehouse;
    private final Sessions sessions;
    private final Settings settings;
    private final Fingerprint fingerprint;
    private final RunListener listener;
    private final RunRequest request;

    /** The versions that jobs read, by full table name: what was there before, and what was built. */
    private final Map<String, TableState> states;

    private final Set<String> brokenBefore;
    private final Map<String, TableReport> tables = new LinkedHashMap<>();
    private final List<CheckResult> checks = new ArrayList<>();
    private Optional<Failure> failure = Optional.empty();

    /**
     * Builds upon these versions.
     *
     * @param given the versions that are there
     * @param brokenBefore tables that an earlier invocation of this run could not make
     */
    Builds(
            Warehouse warehouse,
            Sessions sessions,
            Settings settings,
            Fingerprint fingerprint,
            RunListener listener,
            RunRequest request,
            Map<String, TableState> given,
            Set<String> brokenBefore) {
        this.warehouse = warehouse;
        this.sessions = sessions;
        this.settings = settings;
        this.fingerprint = fingerprint;
        this.listener = listener;
        this.request = request;
        this.states = new LinkedHashMap<>(given);
        this.brokenBefore = Set.copyOf(brokenBefore);
    }

    /** What became of each table, in the order in which they were settled. */
    Map<String, TableReport> tables() {
        return tables;
    }

    /** The version of each of these tables that was made or found to stand. */
    Map<String, TableState> made() {
        return tables.keySet().stream()
                .filter(states::containsKey)
                .collect(Collectors.toMap(name -> name, states::get, (one, other) -> one, LinkedHashMap::new));
    }

    /** What was checked. */
    List<CheckResult> checks() {
        return checks;
    }

    /** The first failure. */
    Optional<Failure> failure() {
        return failure;
    }

    /**
     * Builds these jobs.
     *
     * @param standing versions of the job's own table that need not be made again where their fingerprint is right
     */
    void build(List<Job> wanted, Standing standing) {
        wanted.forEach(job -> states.remove(job.table().name()));
        listener.stageStarted("build", wanted.size());
        Set<String> available = new HashSet<>(states.keySet());
        List<Job> waiting = new ArrayList<>(wanted);
        ExecutorService pool = Executors.newFixedThreadPool(settings.run().parallelJobs());
        CompletionService<Built> finished = new ExecutorCompletionService<>(pool);
        int running = 0;
        try {
            while (!waiting.isEmpty() || running > 0) {
                running += startReady(waiting, available, finished, standing);
                if (running == 0) {
                    break;
                }
                take(finished.take().get(), available);
                running--;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            warehouse.spark().sparkContext().cancelAllJobs();
            throw new Failure(ExitCode.INTERRUPTED, "The run was interrupted", "", "Start it again.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** Earlier versions of a table, the one to be preferred first. */
    interface Standing {
        Stream<TableState> of(String table);
    }

    /** Starts every job whose inputs are decided; settles those that cannot be built. */
    private int startReady(
            List<Job> waiting, Set<String> available, CompletionService<Built> finished, Standing standing) {
        int started = 0;
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Job job : List.copyOf(waiting)) {
                boolean decided = job.reads().all().stream().noneMatch(read -> isUndecided(read, waiting));
                if (!decided || job.reads().all().stream().anyMatch(read -> isRunning(read, available))) {
                    continue;
                }
                waiting.remove(job);
                moved = true;
                Optional<TableReport> settled = settleWithoutBuilding(job, available);
                if (settled.isPresent()) {
                    tables.put(job.table().name(), settled.get());
                    listener.stepFinished(job.table().name(), 0);
                    continue;
                }
                tables.put(job.table().name(), null);
                Map<String, TableState> inputs = inputs(job, states);
                finished.submit(() -> buildOne(job, inputs, standing));
                started++;
            }
        }
        return started;
    }

    private boolean isUndecided(TableSpec read, List<Job> waiting) {
        return waiting.stream().anyMatch(job -> job.table().equals(read));
    }

    private boolean isRunning(TableSpec read, Set<String> available) {
        return tables.containsKey(read.name()) && tables.get(read.name()) == null && !available.contains(read.name());
    }

    private Optional<TableReport> settleWithoutBuilding(Job job, Set<String> available) {
        String table = job.table().name();
        List<String> broken = job.reads().all().stream()
                .map(TableSpec::name)
                .filter(this::isBroken)
                .toList();
        if (!broken.isEmpty()) {
            return Optional.of(
                    new TableReport(table, Fate.HELD_BACK, 0, 0, 0, "waits for " + String.join(", ", broken)));
        }
        List<String> missing = missing(job, available);
        if (!missing.isEmpty()) {
            return Optional.of(
                    new TableReport(table, Fate.NOT_BUILT, 0, 0, 0, "not built: needs " + String.join(", ", missing)));
        }
        return Optional.empty();
    }

    private boolean isBroken(String read) {
        TableReport report = tables.get(read);
        return report == null
                ? brokenBefore.contains(read)
                : report.fate() == Fate.FAILED || report.fate() == Fate.HELD_BACK;
    }

    /** What a job cannot be built without and has not got, as operators know it. */
    static List<String> missing(Job job, Set<String> available) {
        List<String> missing = new ArrayList<>(job.reads().required().stream()
                .map(TableSpec::name)
                .filter(read -> !available.contains(read))
                .map(Builds::asEntity)
                .toList());
        List<String> alternatives =
                job.reads().alternatives().stream().map(TableSpec::name).toList();
        if (!alternatives.isEmpty() && alternatives.stream().noneMatch(available::contains)) {
            missing.add(alternatives.stream().map(Builds::asEntity).collect(Collectors.joining(" or ")));
        }
        return missing;
    }

    /** A raw table is known to operators as the entity that they have to map. */
    private static String asEntity(String table) {
        return table.startsWith("raw.") ? table.substring(4).replaceFirst("_", ".") : table;
    }

    /** Of some versions, those that a job reads. */
    static Map<String, TableState> inputs(Job job, Map<String, TableState> states) {
        Map<String, TableState> inputs = new LinkedHashMap<>();
        job.reads().all().stream()
                .filter(read -> states.containsKey(read.name()))
                .forEach(read -> inputs.put(read.name(), states.get(read.name())));
        return inputs;
    }

    /** How many rows the tables have together. */
    static long rows(Collection<TableState> tables) {
        return tables.stream().mapToLong(table -> table.version().rows()).sum();
    }

    private Built buildOne(Job job, Map<String, TableState> inputs, Standing standing) {
        TableSpec table = job.table();
        long start = System.nanoTime();
        long rowsIn = rows(inputs.values());
        try {
            String print = fingerprint.of(job, request.cut(), inputs);
            Optional<TableState> unchanged = standing.of(table.name())
                    .filter(state -> !request.rebuild() && print.equals(state.inputFingerprint()))
                    .findFirst();
            if (unchanged.isPresent()) {
                long rows = unchanged.get().version().rows();
                return new Built(
                        new TableReport(table.name(), Fate.UNCHANGED, rowsIn, rows, Runner.seconds(start), ""),
                        unchanged,
                        List.of(),
                        Optional.empty());
            }
            listener.stepStarted(table.name());
            Warehouse sized = sessions.forReading(rowsIn);
            // A job takes rows that come out of no table from the session of its thread, which ends with the run.
            SparkSession.setActiveSession(sized.spark());
            Dataset<Row> rows = job.build(new Inputs(request.cut(), settings, spec -> input(sized, job, inputs, spec)));
            TableVersion version = sized.overwrite(
                    table, rows, new CommitInfo(request.runId(), request.cut().asOf(), print));
            List<CheckResult> results = TableChecks.of(table, sized.read(table, version.version()));
            Optional<Failure> broken = checkFailure(table, results);
            Optional<TableVersion> same = broken.isPresent() || request.rebuild()
                    ? Optional.empty()
                    : standing.of(table.name())
                            .map(TableState::version)
                            .filter(before -> isSame(sized, table, before, version))
                            .findFirst();
            Fate fate = broken.isPresent() ? Fate.FAILED : same.isPresent() ? Fate.SAME_ROWS : Fate.BUILT;
            TableReport report = new TableReport(
                    table.name(),
                    fate,
                    rowsIn,
                    version.rows(),
                    Runner.seconds(start),
                    broken.map(Failure::what).orElse(""));
            LOG.info(
                    "table={} fate={} rows_in={} rows_out={} version={} seconds={}",
                    table.name(),
                    fate,
                    rowsIn,
                    version.rows(),
                    version.version(),
                    report.seconds());
            Optional<TableState> state =
                    broken.isPresent() ? Optional.empty() : Optional.of(new TableState(same.orElse(version), print));
            return new Built(report, state, results, broken);
        } catch (Failure e) {
            return failed(table, rowsIn, start, e);
        } catch (Exception e) {
            LOG.error("{} could not be built", table.name(), e);
            return failed(table, rowsIn, start, Faults.of(e, table));
        }
    }

    /** Whether an earlier version already holds these rows, in the columns of now. One whose files have gone does not. */
    private static boolean isSame(Warehouse from, TableSpec table, TableVersion before, TableVersion now) {
        try {
            return before.rows() == now.rows()
                    && from.hasColumnsOf(table, before.version())
                    && ContentHash.of(from.read(table, before.version()))
                            .equals(ContentHash.of(from.read(table, now.version())));
        } catch (Exception e) {
            LOG.warn("{} version {} could not be read; the new one replaces it", table.name(), before.version(), e);
            return false;
        }
    }

    private static Built failed(TableSpec table, long rowsIn, long start, Failure cause) {
        return new Built(
                new TableReport(table.name(), Fate.FAILED, rowsIn, 0, Runner.seconds(start), cause.what()),
                Optional.empty(),
                List.of(),
                Optional.of(cause));
    }

    private static Dataset<Row> input(Warehouse from, Job job, Map<String, TableState> inputs, TableSpec spec) {
        if (!job.reads().all().contains(spec)) {
            throw new IllegalStateException(job.table() + " reads " + spec + " without declaring it");
        }
        TableState state = inputs.get(spec.name());
        return state == null
                ? from.empty(spec)
                : from.read(spec, state.version().version());
    }

    private static Optional<Failure> checkFailure(TableSpec table, List<CheckResult> results) {
        return results.stream()
                .filter(check -> !check.passed())
                .findFirst()
                .map(check -> new Failure(
                        ExitCode.CHECK_FAILED,
                        table + ": " + check.check() + " does not hold, " + check.found(),
                        "rows " + check.example(),
                        "Nothing was published. Look at these rows' inputs, correct them or the rule, and"
                                + " run again."));
    }

    private void take(Built built, Set<String> available) {
        TableReport report = built.report();
        tables.put(report.table(), report);
        checks.addAll(built.checks());
        built.state().ifPresent(state -> {
            states.put(report.table(), state);
            available.add(report.table());
        });
        if (failure.isEmpty()) {
            failure = built.failure();
        }
        listener.stepFinished(report.table(), report.rowsOut());
    }

    private record Built(
            TableReport report, Optional<TableState> state, List<CheckResult> checks, Optional<Failure> failure) {}
}

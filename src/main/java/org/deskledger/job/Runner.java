package org.deskledger.job;

import java.util.ArrayList;
import java.util.HashMap;
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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.config.Settings;
import org.deskledger.job.PublishedState.TableState;
import org.deskledger.job.RunReport.Fate;
import org.deskledger.job.RunReport.TableReport;
import org.deskledger.quality.CheckResult;
import org.deskledger.quality.Identity;
import org.deskledger.quality.IdentityResult;
import org.deskledger.quality.Reconciliation;
import org.deskledger.quality.TableChecks;
import org.deskledger.table.CommitInfo;
import org.deskledger.table.TableSpec;
import org.deskledger.table.TableVersion;
import org.deskledger.table.Warehouse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs: for each the same way, resolve inputs, build, compare with the declaration, write, check, one log line. Independent jobs run
 * side by side. What is made becomes visible together, at the end, and only if all of it passes.
 */
public final class Runner {

    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final Warehouse warehouse;
    private final Settings settings;
    private final JobGraph graph;
    private final Load load;
    private final List<Identity> identities;
    private final Fingerprint fingerprint;
    private final RunListener listener;
    private final Publication publication;
    private final RunLedger ledger;

    /**
     * A runner over one warehouse.
     *
     * @param fingerprint of settings and code: what besides its inputs a table depends on
     */
    public Runner(
            Warehouse warehouse,
            Settings settings,
            JobGraph graph,
            Load load,
            List<Identity> identities,
            Fingerprint fingerprint,
            RunListener listener) {
        this.warehouse = warehouse;
        this.settings = settings;
        this.graph = graph;
        this.load = load;
        this.identities = List.copyOf(identities);
        this.fingerprint = fingerprint;
        this.listener = listener;
        this.publication = new Publication(warehouse);
        this.ledger = new RunLedger(warehouse);
    }

    /**
     * Runs what is asked for. A failure of the work is in the report; only a warehouse that another run holds, or that cannot be written at
     * all, is thrown.
     */
    public RunReport run(RunRequest request) {
        String holder = "run " + request.runId() + ", process "
                + ProcessHandle.current().pid();
        try (WarehouseLock lock = WarehouseLock.take(
                warehouse.root(),
                holder,
                request.startedAt(),
                warehouse.spark().sparkContext().hadoopConfiguration())) {
            return new Execution(request).run();
        }
    }

    /** One run: what it has made so far. */
    private final class Execution {
        private final RunRequest request;
        private final long startedNanos = System.nanoTime();
        private final Optional<PublishedState> before = publication.current();
        private final Map<String, TableState> states = new LinkedHashMap<>();
        private final Map<String, TableReport> tables = new LinkedHashMap<>();
        private final List<CheckResult> checks = new ArrayList<>();
        private final List<IdentityResult> held = new ArrayList<>();
        private final List<Load.DeliveredFile> files = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private Optional<Failure> failure = Optional.empty();

        private Execution(RunRequest request) {
            this.request = request;
        }

        private RunReport run() {
            boolean published = false;
            try {
                refuseToMoveBack();
                load();
                build();
                reconcile();
                if (failure.isEmpty() && somethingChanged()) {
                    listener.stageStarted("publish", 1);
                    publication.publish(newState(), info("publication"));
                    published = true;
                }
            } catch (Failure e) {
                fail(e);
            }
            RunReport report = new RunReport(
                    request.runId(),
                    request.cut().asOf(),
                    published,
                    List.copyOf(files),
                    List.copyOf(notes),
                    List.copyOf(tables.values()),
                    List.copyOf(checks),
                    List.copyOf(held),
                    seconds(startedNanos),
                    failure);
            ledger.write(request, report, states);
            return report;
        }

        /** The published set moves forward only; an earlier day is looked at beside it. */
        private void refuseToMoveBack() {
            before.filter(state -> request.cut().asOf().isBefore(state.asOf())).ifPresent(state -> {
                throw new Failure(
                        ExitCode.USAGE,
                        "As-of " + request.cut().asOf() + " lies before the published " + state.asOf(),
                        warehouse.root(),
                        "Look back with --look-back, which builds beside the published tables and never moves them.");
            });
        }

        private void load() {
            Map<String, Long> base = new HashMap<>();
            before.ifPresent(state -> state.tables()
                    .forEach((name, table) -> base.put(name, table.version().version())));
            Load.Loaded loaded = load.load(
                    new Load.Context(warehouse, request.cut(), info("load"), base, ledger.loadedFiles(), listener));
            files.addAll(loaded.files());
            notes.addAll(loaded.notes());
            held.addAll(loaded.identities());
            for (TableVersion version : loaded.tables()) {
                boolean changed = !Long.valueOf(version.version()).equals(base.get(version.table()));
                states.put(version.table(), new TableState(version, "delivered"));
                tables.put(
                        version.table(),
                        new TableReport(
                                version.table(), changed ? Fate.BUILT : Fate.UNCHANGED, 0, version.rows(), 0, ""));
            }
            loaded.identities().stream()
                    .filter(result -> !result.holds())
                    .findFirst()
                    .ifPresent(result -> {
                        throw broken(result);
                    });
        }

        private void build() {
            List<Job> wanted = wanted();
            listener.stageStarted("build", wanted.size());
            Set<String> available = new HashSet<>(states.keySet());
            List<Job> waiting = new ArrayList<>(wanted);
            ExecutorService pool = Executors.newFixedThreadPool(settings.run().parallelJobs());
            CompletionService<Built> finished = new ExecutorCompletionService<>(pool);
            int running = 0;
            try {
                while (!waiting.isEmpty() || running > 0) {
                    running += startReady(waiting, available, finished);
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

        private List<Job> wanted() {
            return request
                    .only()
                    .map(name -> graph.inOrder().stream()
                            .filter(job -> job.table().name().equals(name))
                            .findFirst()
                            .map(job -> graph.upTo(job.table()))
                            .orElseThrow(() -> new Failure(
                                    ExitCode.USAGE,
                                    "No job makes a table " + name,
                                    "--only",
                                    "`plan` lists the tables.")))
                    .orElseGet(graph::inOrder)
                    .stream()
                    .filter(job -> withinStage(job.table()))
                    .toList();
        }

        private boolean withinStage(TableSpec table) {
            List<String> stages = List.of("load", "derive", "compute");
            return request.stage()
                    .map(last -> stages.indexOf(table.layer().stage()) <= stages.indexOf(last))
                    .orElse(true);
        }

        /** Starts every job whose inputs are decided; settles those that cannot be built. */
        private int startReady(List<Job> waiting, Set<String> available, CompletionService<Built> finished) {
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
                    finished.submit(() -> buildOne(job, available(job, available)));
                    started++;
                }
            }
            return started;
        }

        private boolean isUndecided(TableSpec read, List<Job> waiting) {
            return waiting.stream().anyMatch(job -> job.table().equals(read));
        }

        private boolean isRunning(TableSpec read, Set<String> available) {
            return tables.containsKey(read.name())
                    && tables.get(read.name()) == null
                    && !available.contains(read.name());
        }

        private Optional<TableReport> settleWithoutBuilding(Job job, Set<String> available) {
            String table = job.table().name();
            List<String> broken = job.reads().all().stream()
                    .map(TableSpec::name)
                    .filter(read -> tables.get(read) != null
                            && (tables.get(read).fate() == Fate.FAILED
                                    || tables.get(read).fate() == Fate.HELD_BACK))
                    .toList();
            if (!broken.isEmpty()) {
                return Optional.of(
                        new TableReport(table, Fate.HELD_BACK, 0, 0, 0, "waits for " + String.join(", ", broken)));
            }
            List<String> missing = new ArrayList<>(job.reads().required().stream()
                    .map(TableSpec::name)
                    .filter(read -> !available.contains(read))
                    .map(this::asEntity)
                    .toList());
            List<String> alternatives =
                    job.reads().alternatives().stream().map(TableSpec::name).toList();
            if (!alternatives.isEmpty() && alternatives.stream().noneMatch(available::contains)) {
                missing.add(alternatives.stream().map(this::asEntity).collect(Collectors.joining(" or ")));
            }
            if (!missing.isEmpty()) {
                return Optional.of(new TableReport(
                        table, Fate.NOT_BUILT, 0, 0, 0, "not built: needs " + String.join(", ", missing)));
            }
            return Optional.empty();
        }

        /** A raw table is known to operators as the entity that they have to map. */
        private String asEntity(String table) {
            return table.startsWith("raw.") ? table.substring(4).replaceFirst("_", ".") : table;
        }

        private Map<String, TableState> available(Job job, Set<String> available) {
            Map<String, TableState> inputs = new LinkedHashMap<>();
            job.reads().all().stream()
                    .filter(read -> available.contains(read.name()))
                    .forEach(read -> inputs.put(read.name(), states.get(read.name())));
            return inputs;
        }

        private Built buildOne(Job job, Map<String, TableState> inputs) {
            TableSpec table = job.table();
            long start = System.nanoTime();
            long rowsIn = inputs.values().stream()
                    .mapToLong(input -> input.version().rows())
                    .sum();
            try {
                String print = fingerprint.of(job, request.cut(), inputs);
                Optional<TableState> unchanged = before.map(
                                state -> state.tables().get(table.name()))
                        .filter(state -> !request.rebuild() && print.equals(state.inputFingerprint()));
                if (unchanged.isPresent()) {
                    long rows = unchanged.get().version().rows();
                    return new Built(
                            new TableReport(table.name(), Fate.UNCHANGED, rowsIn, rows, seconds(start), ""),
                            unchanged,
                            List.of(),
                            Optional.empty());
                }
                listener.stepStarted(table.name());
                Dataset<Row> rows = job.build(new Inputs(request.cut(), settings, spec -> input(job, inputs, spec)));
                TableVersion version = warehouse.overwrite(
                        table,
                        rows,
                        new CommitInfo(request.runId(), request.cut().asOf(), print));
                List<CheckResult> results = TableChecks.of(table, warehouse.read(table, version.version()));
                Optional<Failure> broken = checkFailure(table, results);
                TableReport report = new TableReport(
                        table.name(),
                        broken.isPresent() ? Fate.FAILED : Fate.BUILT,
                        rowsIn,
                        version.rows(),
                        seconds(start),
                        broken.map(Failure::what).orElse(""));
                LOG.info(
                        "table={} rows_in={} rows_out={} version={} seconds={}",
                        table.name(),
                        rowsIn,
                        version.rows(),
                        version.version(),
                        report.seconds());
                Optional<TableState> state =
                        broken.isPresent() ? Optional.empty() : Optional.of(new TableState(version, print));
                return new Built(report, state, results, broken);
            } catch (Failure e) {
                return failed(table, rowsIn, start, e);
            } catch (Exception e) {
                LOG.error("{} could not be built", table.name(), e);
                return failed(table, rowsIn, start, Faults.of(e, table));
            }
        }

        private Built failed(TableSpec table, long rowsIn, long start, Failure cause) {
            return new Built(
                    new TableReport(table.name(), Fate.FAILED, rowsIn, 0, seconds(start), cause.what()),
                    Optional.empty(),
                    List.of(),
                    Optional.of(cause));
        }

        private Dataset<Row> input(Job job, Map<String, TableState> inputs, TableSpec spec) {
            if (!job.reads().all().contains(spec)) {
                throw new IllegalStateException(job.table() + " reads " + spec + " without declaring it");
            }
            TableState state = inputs.get(spec.name());
            return state == null
                    ? warehouse.empty(spec)
                    : warehouse.read(spec, state.version().version());
        }

        private Optional<Failure> checkFailure(TableSpec table, List<CheckResult> results) {
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
            built.failure().ifPresent(this::fail);
            listener.stepFinished(report.table(), report.rowsOut());
        }

        private void reconcile() {
            if (failure.isPresent() || !somethingChanged()) {
                return;
            }
            List<Identity> applicable = identities.stream()
                    .filter(identity -> states.keySet().containsAll(identity.tables()))
                    .toList();
            listener.stageStarted("reconcile", applicable.size());
            Reconciliation reconciliation = new Reconciliation(warehouse.spark(), request.cut());
            Map<String, TableSpec> specs = new HashMap<>();
            graph.inOrder().forEach(job -> specs.put(job.table().name(), job.table()));
            graph.loaded().forEach(spec -> specs.put(spec.name(), spec));
            for (Identity identity : applicable) {
                listener.stepStarted(identity.sentence());
                IdentityResult result = reconciliation.compare(
                        identity,
                        name -> warehouse.read(
                                specs.get(name), states.get(name).version().version()));
                held.add(result);
                listener.stepFinished(identity.sentence(), result.compared());
                if (!result.holds()) {
                    fail(broken(result));
                }
            }
        }

        private Failure broken(IdentityResult result) {
            return new Failure(
                    ExitCode.CHECK_FAILED,
                    "This does not hold: " + result.sentence(),
                    result.differing() + " of " + result.compared() + " differ: " + result.example(),
                    "Nothing was published. `reconcile --run " + request.runId()
                            + "` shows every identity with both sides.");
        }

        private boolean somethingChanged() {
            return before.map(state -> !state.asOf().equals(request.cut().asOf())
                                    || !state.deliveredThrough()
                                            .equals(request.cut().deliveredThrough()))
                            .orElse(true)
                    || files.stream().anyMatch(file -> !file.fate().equals("skipped"))
                    || tables.values().stream().anyMatch(table -> table != null && table.fate() == Fate.BUILT);
        }

        private PublishedState newState() {
            Map<String, TableState> all = new HashMap<>();
            if (request.only().isPresent() || request.stage().isPresent()) {
                before.ifPresent(state -> all.putAll(state.tables()));
            }
            all.putAll(states);
            return new PublishedState(
                    publication.nextNumber(),
                    request.runId(),
                    request.cut().asOf(),
                    request.cut().deliveredThrough(),
                    all);
        }

        private void fail(Failure cause) {
            if (failure.isEmpty()) {
                failure = Optional.of(cause);
            }
        }

        private CommitInfo info(String what) {
            return new CommitInfo(request.runId(), request.cut().asOf(), what);
        }
    }

    private record Built(
            TableReport report, Optional<TableState> state, List<CheckResult> checks, Optional<Failure> failure) {}

    private static double seconds(long sinceNanos) {
        return Math.round((System.nanoTime() - sinceNanos) / 1e7) / 100.0;
    }
}

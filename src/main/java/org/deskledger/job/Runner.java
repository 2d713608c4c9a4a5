package org.deskledger.job;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
import org.deskledger.table.CommitInfo;
import org.deskledger.table.Sessions;
import org.deskledger.table.TableSpec;
import org.deskledger.table.TableVersion;
import org.deskledger.table.Warehouse;

/**
 * Runs the suite: loads, builds, proves, publishes. What is made becomes visible together, at the end, and only if all of it passes.
 *
 * <p>A run may be done in pieces, invocations that carry one run id: each writes down what it made for the next ones, and the last one
 * publishes.
 */
public final class Runner {

    private final Warehouse warehouse;
    private final Sessions sessions;
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
        this.sessions = new Sessions(warehouse, settings.run().compileFromRows());
        this.settings = settings;
        this.graph = graph;
        this.load = load;
        this.identities = List.copyOf(identities);
        this.fingerprint = fingerprint;
        this.listener = listener;
        this.publication = new Publication(sessions.forReading(0));
        this.ledger = new RunLedger(sessions.forReading(0));
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

    /** One run, or one piece of a run: what it has made so far. */
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
        private Optional<RunPieces> pieces = Optional.empty();
        private boolean published;
        private Optional<Failure> failure = Optional.empty();

        private Execution(RunRequest request) {
            this.request = request;
        }

        private RunReport run() {
            try {
                refuseToMoveBack();
                if (request.piece().isPresent()) {
                    piece(request.piece().get());
                } else {
                    load();
                    build(wanted());
                    prove();
                    publish();
                }
            } catch (Failure e) {
                fail(e);
            }
            RunReport report = report();
            writeDown(report);
            return report;
        }

        private RunReport report() {
            boolean isLast = isFinish();
            double own = seconds(startedNanos);
            return new RunReport(
                    request.runId(),
                    request.cut().asOf(),
                    published,
                    request.piece().isPresent() && !isLast,
                    List.copyOf(files),
                    List.copyOf(notes),
                    List.copyOf(tables.values()),
                    List.copyOf(checks),
                    List.copyOf(held),
                    isLast ? own + pieces.map(RunPieces::seconds).orElse(0.0) : own,
                    failure);
        }

        /** A piece that went well is known to further pieces only; how the run ended, or why it could not go on, is in the ledger. */
        private void writeDown(RunReport report) {
            if (request.piece().isEmpty()) {
                ledger.write(request, report, states, false);
                return;
            }
            pieces.ifPresent(run -> {
                if (isFinish() || failure.isPresent()) {
                    ledger.write(request.startedAt(run.startedAt()), report, states, run.inLedger());
                }
                if (!isFinish()) {
                    run.add(report, states);
                } else if (failure.isPresent()) {
                    run.nowInLedger();
                } else {
                    run.delete();
                }
            });
        }

        private boolean isFinish() {
            return request.piece().filter(Piece.Finish.class::isInstance).isPresent();
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

        private void piece(Piece piece) {
            RunPieces run = RunPieces.open(warehouse, request, publication);
            pieces = Optional.of(run);
            if (piece instanceof Piece.Finish) {
                run.requireAll(graph, request, fingerprint);
                states.putAll(run.states());
                tables.putAll(run.tables());
                files.addAll(run.files());
                notes.addAll(run.notes());
                checks.addAll(run.checks());
                held.addAll(run.identities());
                prove();
                publish();
                return;
            }
            if (piece.equals(new Piece.OfStage("load"))) {
                load();
            }
            build(wanted());
            tables.values().stream()
                    .filter(table -> table.fate() == Fate.HELD_BACK)
                    .findFirst()
                    .ifPresent(table -> fail(new Failure(
                            ExitCode.INPUT_MISSING,
                            table.table() + " " + table.reason(),
                            "run " + request.runId(),
                            "An earlier piece of this run could not make it. Run that piece again, then this one.")));
        }

        private void load() {
            Map<String, Long> base = new HashMap<>();
            before.ifPresent(state -> state.tables()
                    .forEach((name, table) -> base.put(name, table.version().version())));
            List<Load.DeliveredFile> known = new ArrayList<>(ledger.loadedFiles());
            pieces.ifPresent(run -> {
                run.states()
                        .forEach((name, table) -> base.put(name, table.version().version()));
                known.addAll(run.files());
            });
            Load.Loaded loaded = load.load(
                    new Load.Context(warehouse, request.cut(), info("load"), base, List.copyOf(known), listener));
            files.addAll(loaded.files());
            notes.addAll(loaded.notes());
            held.addAll(loaded.identities());
            Optional<Failure> broken = loaded.identities().stream()
                    .filter(result -> !result.holds())
                    .findFirst()
                    .map(this::broken);
            for (TableVersion version : loaded.tables()) {
                boolean changed = !Long.valueOf(version.version()).equals(base.get(version.table()));
                Fate fate = changed ? Fate.BUILT : Fate.UNCHANGED;
                String reason = broken.map(Failure::what).orElse("");
                tables.put(
                        version.table(),
                        new TableReport(
                                version.table(),
                                broken.isPresent() ? Fate.FAILED : fate,
                                0,
                                version.rows(),
                                0,
                                reason));
                if (broken.isEmpty()) {
                    states.put(version.table(), new TableState(version, "delivered"));
                }
            }
            broken.ifPresent(failure -> {
                throw failure;
            });
        }

        private void build(List<Job> wanted) {
            Map<String, TableState> given = new LinkedHashMap<>();
            if (pieces.isPresent()) {
                before.ifPresent(state -> given.putAll(state.tables()));
                given.putAll(pieces.get().states());
            }
            given.putAll(states);
            Builds builds = new Builds(
                    warehouse,
                    sessions,
                    settings,
                    fingerprint,
                    listener,
                    request,
                    given,
                    pieces.map(RunPieces::broken).orElse(Set.of()));
            builds.build(wanted, this::standing);
            tables.putAll(builds.tables());
            states.putAll(builds.made());
            checks.addAll(builds.checks());
            builds.failure().ifPresent(this::fail);
        }

        /** A table as this run, or else the published one, left it. */
        private Stream<TableState> standing(String table) {
            return Stream.concat(
                    pieces.map(run -> run.states().get(table)).stream(),
                    before.map(state -> state.tables().get(table)).stream());
        }

        private List<Job> wanted() {
            if (request.piece().isPresent()) {
                return graph.inOrder().stream()
                        .filter(job -> request.piece().get().makes(job.table()))
                        .toList();
            }
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
            return request.stage().map(table.layer()::isWrittenUpTo).orElse(true);
        }

        private void prove() {
            if (failure.isPresent() || !somethingChanged()) {
                return;
            }
            List<Identity> applicable = identities.stream()
                    .filter(identity -> states.keySet().containsAll(identity.tables()))
                    .toList();
            listener.stageStarted("reconcile", applicable.size());
            Map<String, TableSpec> specs = new HashMap<>();
            graph.inOrder().forEach(job -> specs.put(job.table().name(), job.table()));
            graph.loaded().forEach(spec -> specs.put(spec.name(), spec));
            for (Identity identity : applicable) {
                listener.stepStarted(identity.sentence());
                Warehouse sized = sessions.forReading(
                        Builds.rows(identity.tables().stream().map(states::get).toList()));
                IdentityResult result = new Reconciliation(sized.spark(), request.cut())
                        .compare(
                                identity,
                                name -> sized.read(
                                        specs.get(name),
                                        states.get(name).version().version()));
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

        private void publish() {
            if (failure.isEmpty() && somethingChanged()) {
                listener.stageStarted("publish", 1);
                publication.publish(newState(), info("publication"));
                published = true;
            }
        }

        private boolean somethingChanged() {
            return before.map(state -> !state.asOf().equals(request.cut().asOf())
                                    || !state.deliveredThrough()
                                            .equals(request.cut().deliveredThrough()))
                            .orElse(true)
                    || files.stream().anyMatch(file -> !file.fate().equals("skipped"))
                    || tables.values().stream().anyMatch(table -> table != null && table.isMade());
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

    /** Seconds since then, to hundredths. */
    static double seconds(long sinceNanos) {
        return Math.round((System.nanoTime() - sinceNanos) / 1e7) / 100.0;
    }
}

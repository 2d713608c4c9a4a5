package org.deskledger.cli;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.job.JobGraph;
import org.deskledger.job.Piece;
import org.deskledger.job.RunReport;
import org.deskledger.job.RunRequest;
import org.deskledger.table.Cut;
import org.deskledger.table.Layer;
import org.deskledger.table.TableSpec;
import org.deskledger.table.Warehouse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code run}: loads what is new, makes every table that it changes, checks all, and publishes together. */
@Command(
        name = "run",
        description = {
            "Loads new files, makes facts and marts, checks them, and publishes all of them together or nothing.",
            "Running again with nothing new changes nothing. A day before the published one is built beside it and"
                    + " does not replace it.",
            "A scheduler may do a run in pieces, invocations with one --run-id and --as-of: --stage load, derive and compute (or"
                    + " --table for single ones) make just that, and --finish checks the identities and publishes."
        },
        footer = {
            "  deskledger run                                       as of yesterday in the reporting zone",
            "  deskledger run --as-of 2026-01-31",
            "  deskledger run --only mart.churn                     one table and all that it needs",
            "  deskledger run --stage load                          files only",
            "  deskledger run --from 2026-01-01 --to 2026-01-31     day after day, as the schedule would have",
            "  deskledger run --dry-run                             what would be made",
            "  deskledger run --run-id r1 --as-of 2026-01-31 --stage load     and so on: derive, compute, then",
            "  deskledger run --run-id r1 --as-of 2026-01-31 --finish"
        })
final class Run implements Callable<Integer> {

    /** A name that may stand in a file name on any file system. */
    private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            description = "The last day that counts; it must be over (default: yesterday in the reporting zone).")
    private String asOf;

    @Option(
            names = "--delivered-through",
            paramLabel = "DATE",
            description = "Only files delivered until then are known (default: all that is there).")
    private String deliveredThrough;

    @Option(
            names = "--from",
            paramLabel = "DATE",
            description = "With --to: one run for each day of the range, in order.")
    private String from;

    @Option(names = "--to", paramLabel = "DATE", description = "The last day of the range.")
    private String to;

    @Option(names = "--allow-incomplete", description = "Allow an as-of that is not over yet.")
    private boolean allowIncomplete;

    @Option(names = "--only", paramLabel = "TABLE", description = "Make this table and what it needs, nothing else.")
    private String only;

    @Option(
            names = "--stage",
            paramLabel = "STAGE",
            description = "End after load, derive or compute (default: all of them); with --run-id do only that one.")
    private String stage;

    @Option(
            names = "--run-id",
            paramLabel = "ID",
            description = "Do one piece of the run of this name: a --stage, a --table, or --finish.")
    private String runId;

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description = "With --run-id: make this table, and nothing that it needs.")
    private String table;

    @Option(
            names = "--finish",
            description = "With --run-id: check that all pieces are there and fit together, and publish them.")
    private boolean finish;

    @Option(
            names = "--rebuild",
            description = "Make every table again, also where nothing that it depends on has changed.")
    private boolean rebuild;

    @Option(names = "--dry-run", description = "Say what would be made, and do nothing.")
    private boolean dryRun;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Override
    public Integer call() {
        Configuration configuration = main.configuration();
        RunClock clock = new RunClock(
                main.surroundings().clock(),
                configuration.settings().reporting().zone());
        List<LocalDate> days = days(clock);
        checkStage();
        Optional<Piece> piece = piece();
        if (dryRun) {
            dryRun(piece);
            return ExitCode.DONE.code();
        }
        Warehouse warehouse = Reading.warehouse(main, configuration);
        for (LocalDate day : days) {
            RunReport report = run(configuration, warehouse, clock, day, piece);
            new RunSummary(report).print(format, spec.commandLine().getOut());
            report.failure().ifPresent(failure -> {
                throw failure;
            });
        }
        return ExitCode.DONE.code();
    }

    private RunReport run(
            Configuration configuration, Warehouse warehouse, RunClock clock, LocalDate day, Optional<Piece> piece) {
        Cut cut = new Cut(
                day,
                configuration.settings().reporting().zone(),
                Optional.ofNullable(deliveredThrough).map(typed -> RunClock.day("--delivered-through", typed)));
        RunRequest request = new RunRequest(
                Optional.ofNullable(runId).orElseGet(clock::runId),
                cut,
                clock.now(),
                Optional.ofNullable(only).map(this::fullName),
                Optional.ofNullable(stage),
                piece,
                rebuild,
                String.join(" ", spec.commandLine().getParseResult().originalArgs()));
        try (Progress progress =
                Progress.show(spec.commandLine().getErr(), main.surroundings().terminal())) {
            return new SuiteRun(
                            configuration,
                            warehouse,
                            progress,
                            main.surroundings().graph().get())
                    .run(request);
        }
    }

    private List<LocalDate> days(RunClock clock) {
        if (from == null && to == null) {
            return List.of(clock.asOf(Optional.ofNullable(asOf), allowIncomplete));
        }
        if (from == null || to == null || asOf != null) {
            throw usage("A range is --from and --to together, without --as-of.", "--from 2026-01-01 --to 2026-01-31");
        }
        LocalDate first = RunClock.day("--from", from);
        LocalDate last = RunClock.day("--to", to);
        if (first.isAfter(last)) {
            throw usage("--from " + first + " lies after --to " + last + ".", "Exchange the two dates.");
        }
        clock.asOf(Optional.of(to), allowIncomplete);
        return first.datesUntil(last.plusDays(1)).toList();
    }

    private void checkStage() {
        if (stage != null && !Layer.STAGES.contains(stage)) {
            throw usage("There is no stage " + stage + ".", "Stages are " + String.join(", ", Layer.STAGES) + ".");
        }
    }

    private Optional<Piece> piece() {
        if (runId == null) {
            if (table != null || finish) {
                throw usage(
                        (finish ? "--finish" : "--table") + " is for a run in pieces, which has a name.",
                        "Add --run-id, or use --only for a table with all that it needs.");
            }
            return Optional.empty();
        }
        if (!RUN_ID.matcher(runId).matches()) {
            throw usage(
                    "A run cannot be called \"" + runId + "\".",
                    "Use up to 200 letters, digits, dots, hyphens and underscores, the first of them a letter or digit.");
        }
        if (asOf == null || only != null) {
            throw usage(
                    "A run in pieces says its --as-of in every piece, and makes no table with all that it needs.",
                    "--run-id " + runId + " --as-of 2026-01-31 --stage derive");
        }
        List<Piece> pieces = new ArrayList<>();
        if (stage != null) {
            pieces.add(new Piece.OfStage(stage));
        }
        if (table != null) {
            pieces.add(new Piece.OfTable(made(table)));
        }
        if (finish) {
            pieces.add(new Piece.Finish());
        }
        if (pieces.size() != 1) {
            throw usage(
                    "With --run-id goes one piece of the run.",
                    "Give one of --stage STAGE, --table TABLE and --finish.");
        }
        return Optional.of(pieces.get(0));
    }

    /** The full name of a table that a job makes; loading makes its tables together. */
    private String made(String typed) {
        TableSpec named = TableNames.find(typed, main.surroundings().tables());
        if (main.surroundings().graph().get().loaded().contains(named)) {
            throw usage(
                    named.name() + " is not made by itself: loading makes all delivered tables together.",
                    "Use --stage load.");
        }
        return named.name();
    }

    private String fullName(String typed) {
        return TableNames.find(typed, main.surroundings().tables()).name();
    }

    private void dryRun(Optional<Piece> piece) {
        JobGraph graph = main.surroundings().graph().get();
        Optional<TableSpec> target = Optional.ofNullable(only)
                .map(typed -> TableNames.find(typed, main.surroundings().tables()));
        ResultTable tables = ResultTable.withColumns("stage", "table");
        if (piece.isEmpty() || piece.get().equals(new Piece.OfStage("load"))) {
            graph.loaded().forEach(table -> tables.add(table.layer().stage(), table.name()));
        }
        target.map(graph::upTo).orElseGet(graph::inOrder).stream()
                .map(job -> job.table())
                .filter(made -> piece.map(part -> part.makes(made))
                        .orElseGet(() -> stage == null || made.layer().isWrittenUpTo(stage)))
                .forEach(made -> tables.add(made.layer().stage(), made.name()));
        tables.print(format, spec.commandLine().getOut());
    }

    private static Failure usage(String what, String next) {
        return new Failure(ExitCode.USAGE, what, "", next);
    }
}

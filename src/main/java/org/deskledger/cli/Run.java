package org.deskledger.cli;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.job.JobGraph;
import org.deskledger.job.RunReport;
import org.deskledger.job.RunRequest;
import org.deskledger.table.Cut;
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
                    + " does not replace it."
        },
        footer = {
            "  deskledger run                                       as of yesterday in the reporting zone",
            "  deskledger run --as-of 2026-01-31",
            "  deskledger run --only mart.churn                     one table and all that it needs",
            "  deskledger run --stage load                          files only",
            "  deskledger run --from 2026-01-01 --to 2026-01-31     day after day, as the schedule would have",
            "  deskledger run --dry-run                             what would be made"
        })
final class Run implements Callable<Integer> {

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
            description = "End after load, derive or compute (default: all of them).")
    private String stage;

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
        if (dryRun) {
            dryRun();
            return ExitCode.DONE.code();
        }
        Warehouse warehouse = Reading.warehouse(main, configuration);
        for (LocalDate day : days) {
            RunReport report = run(configuration, warehouse, clock, day);
            new RunSummary(report).print(format, spec.commandLine().getOut());
            report.failure().ifPresent(failure -> {
                throw failure;
            });
        }
        return ExitCode.DONE.code();
    }

    private RunReport run(Configuration configuration, Warehouse warehouse, RunClock clock, LocalDate day) {
        Cut cut = new Cut(
                day,
                configuration.settings().reporting().zone(),
                Optional.ofNullable(deliveredThrough).map(typed -> RunClock.day("--delivered-through", typed)));
        RunRequest request = new RunRequest(
                clock.runId(),
                cut,
                clock.now(),
                Optional.ofNullable(only).map(this::fullName),
                Optional.ofNullable(stage),
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
        List<String> stages = List.of("load", "derive", "compute");
        if (stage != null && !stages.contains(stage)) {
            throw usage("There is no stage " + stage + ".", "Stages are " + String.join(", ", stages) + ".");
        }
    }

    private String fullName(String typed) {
        return TableNames.find(typed, main.surroundings().tables()).name();
    }

    private void dryRun() {
        JobGraph graph = main.surroundings().graph().get();
        Optional<TableSpec> target = Optional.ofNullable(only)
                .map(typed -> TableNames.find(typed, main.surroundings().tables()));
        ResultTable tables = ResultTable.withColumns("stage", "table");
        graph.loaded().forEach(table -> tables.add(table.layer().stage(), table.name()));
        List<String> stages = List.of("load", "derive", "compute");
        target.map(graph::upTo).orElseGet(graph::inOrder).stream()
                .map(job -> job.table())
                .filter(table -> stage == null || stages.indexOf(table.layer().stage()) <= stages.indexOf(stage))
                .forEach(table -> tables.add(table.layer().stage(), table.name()));
        tables.print(format, spec.commandLine().getOut());
    }

    private static Failure usage(String what, String next) {
        return new Failure(ExitCode.USAGE, what, "", next);
    }
}

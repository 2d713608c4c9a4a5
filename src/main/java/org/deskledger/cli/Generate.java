package org.deskledger.cli;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.sample.CompanyPlan;
import org.deskledger.sample.Defect;
import org.deskledger.sample.Delivery;
import org.deskledger.sample.GeneratedFiles;
import org.deskledger.sample.SampleCompany;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code generate}: writes the extracts of a sample company. */
@Command(
        name = "generate",
        description = {
            "Writes the extracts of a believable company: customers, subscriptions, payments, tickets, contacts, costs.",
            "The same options always write the same files."
        },
        footer = {
            "  deskledger generate                                             into the landing folder of the settings",
            "  deskledger generate --tickets 1000000 --defects --landing /data/sample",
            "  deskledger generate --from 2025-01-01 --through 2025-12-31 --delivery daily"
        })
final class Generate implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "Another seed makes another company (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--tickets",
            paramLabel = "COUNT",
            defaultValue = "5000",
            description = "About how many tickets it gets in all (default: ${DEFAULT-VALUE}).")
    private long tickets;

    @Option(
            names = "--from",
            paramLabel = "DATE",
            defaultValue = "2024-01-01",
            description = "First day of business (default: ${DEFAULT-VALUE}).")
    private String from;

    @Option(
            names = "--through",
            paramLabel = "DATE",
            defaultValue = "2025-12-31",
            description = "Last day that is delivered (default: ${DEFAULT-VALUE}).")
    private String through;

    @Option(
            names = "--delivery",
            paramLabel = "RHYTHM",
            defaultValue = "ONE_OFF",
            description = "${COMPLETION-CANDIDATES}: how often files come (default: ${DEFAULT-VALUE}).")
    private Delivery delivery;

    @Option(
            names = "--defects",
            description = "Plant the faults that real extracts have: duplicates, late and broken rows.")
    private boolean defects;

    @Option(
            names = "--landing",
            paramLabel = "FOLDER",
            description = "Where the files go (default: places.landing of the settings).")
    private String landing;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Override
    public Integer call() {
        Configuration configuration = main.configuration();
        LocalDate first = RunClock.day("--from", from);
        LocalDate last = RunClock.day("--through", through);
        String folder = landing == null ? configuration.settings().places().landing() : landing;
        CompanyPlan plan = plan(first, last);
        GeneratedFiles files = write(configuration, plan, folder);
        ResultTable rows = ResultTable.withColumns("entity", "rows", "planted_faults");
        new TreeMap<>(files.rows())
                .forEach((entity, count) ->
                        rows.add(entity, count, faults(files.defects().get(entity))));
        rows.print(format, spec.commandLine().getOut());
        spec.commandLine()
                .getErr()
                .println(String.format(
                        Locale.ROOT,
                        "%,d rows in %d files under %s",
                        files.totalRows(),
                        files.files(),
                        files.landing()));
        return ExitCode.DONE.code();
    }

    private static long faults(Map<Defect, Long> byKind) {
        return byKind == null
                ? 0
                : byKind.values().stream().mapToLong(Long::longValue).sum();
    }

    private CompanyPlan plan(LocalDate first, LocalDate last) {
        try {
            return new CompanyPlan(seed, tickets, first, last, delivery, defects);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.USAGE, String.valueOf(e.getMessage()), "", "Correct --tickets, --from or --through.", e);
        }
    }

    private static GeneratedFiles write(Configuration configuration, CompanyPlan plan, String folder) {
        try {
            return SampleCompany.write(Reading.session(configuration), plan, folder);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.CANNOT_CREATE,
                    String.valueOf(e.getMessage()),
                    folder,
                    "Name an empty folder with --landing, or empty this one.",
                    e);
        }
    }
}

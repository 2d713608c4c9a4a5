package org.deskledger.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.job.PublishedState;
import org.deskledger.job.PublishedTables;
import org.deskledger.publish.sql.Registration;
import org.deskledger.table.TableSpec;
import org.deskledger.table.Warehouse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code publish sql}: the statements by which an SQL server comes to show a run. */
@Command(
        name = "sql",
        description = {
            "Writes the SQL that registers one run in the catalogue of a Spark SQL server: a view for each dimension, fact and mart,",
            "pinned to the version that the run published, and metric views. Columns with personal data are left out.",
            "Nothing is copied: the server reads the warehouse. jobs/serve/start does all of it."
        },
        footer = {
            "  deskledger publish sql --to register.sql",
            "  deskledger publish sql --to register.sql --run ID    what an earlier run published"
        })
final class PublishSql implements Callable<Integer> {

    @ParentCommand
    private Publish publish;

    @Spec
    private CommandSpec spec;

    @Option(names = "--to", paramLabel = "FILE", required = true, description = "The script; replaced at once.")
    private Path file;

    @Option(
            names = "--run",
            paramLabel = "ID",
            description = "Register what this run published; `deskledger runs` lists them (default: the newest).")
    private String run;

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            description = "Register the answer of this day; `deskledger run --as-of DATE` builds one of the past.")
    private String asOf;

    @Override
    public Integer call() {
        Reading reading = Reading.open(publish.main(), Optional.ofNullable(run), Optional.ofNullable(asOf));
        Registration registration =
                registration(reading.published(), publish.main().surroundings().tables());
        if (registration.tables().isEmpty()) {
            throw new Failure(
                    ExitCode.INPUT_MISSING,
                    "Run " + registration.runId() + " published no dimension, fact or mart.",
                    reading.published().warehouse().root(),
                    "`run` computes and publishes them; `plan` shows which there are.");
        }
        Path target = file.toAbsolutePath().normalize();
        write(target, registration.script());
        spec.commandLine()
                .getOut()
                .println(target + ": " + registration.tables().size() + " tables of run " + registration.runId()
                        + " as of " + registration.asOf());
        return ExitCode.DONE.code();
    }

    private static Registration registration(PublishedTables published, List<TableSpec> declared) {
        PublishedState state = published.state();
        Warehouse warehouse = published.warehouse();
        List<Registration.Published> tables = new ArrayList<>();
        List<TableSpec> missing = new ArrayList<>();
        declared.stream().filter(Registration::shows).forEach(table -> {
            PublishedState.TableState found = state.tables().get(table.name());
            if (found == null) {
                missing.add(table);
            } else {
                tables.add(new Registration.Published(
                        table,
                        warehouse.absolutePathOf(table),
                        found.version().version(),
                        found.version().rows()));
            }
        });
        return new Registration(state.runId(), state.asOf(), state.deliveredThrough(), tables, missing);
    }

    /** A server that watches the file sees the old or the new script, never half of one. */
    private static void write(Path target, String script) {
        Path beside = target.resolveSibling(target.getFileName() + ".new");
        try {
            Files.createDirectories(target.getParent());
            Files.writeString(beside, script);
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_CREATE,
                    "The script cannot be written: " + e.getMessage(),
                    target.toString(),
                    "Name a file in a folder that this user may write to.",
                    e);
        }
    }
}

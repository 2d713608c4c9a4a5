package org.deskledger.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.deskledger.config.ExitCode;
import org.deskledger.publish.Edition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code publish}: the marts and what they mean, for tools that do not read the warehouse. One command for each of them. */
@Command(
        name = "publish",
        description = {
            "Copies the marts of one run, and the dimensions that describe them, to where other tools read, and hands those tools",
            "what tables and metrics mean. Personal data never leaves: a table that declares any stays in the warehouse."
        },
        footer = {
            "  deskledger publish postgres                          into the database of the settings",
            "  deskledger publish files --to /srv/finance/marts     as CSV files",
            "  deskledger publish superset --to deskledger.zip      datasets, metrics, charts and dashboards",
            "  deskledger publish tableau --to tableau              a data source for each mart",
            "  deskledger publish ossie --to model.yaml             a semantic model for other tools",
            "  deskledger publish sql --to register.sql             views for an SQL server over the warehouse itself",
            "  deskledger publish dictionary --to docs/dictionary   what tables and metrics mean, as pages"
        },
        subcommands = {
            PublishPostgres.class,
            PublishFiles.class,
            PublishSuperset.class,
            PublishTableau.class,
            PublishOssie.class,
            PublishSql.class,
            PublishDictionary.class
        })
final class Publish implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    /** Without a place there is nothing to do: the help says which there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE.code();
    }

    /** The command above. */
    Main main() {
        return main;
    }

    /** What leaves the warehouse. */
    Edition edition(String run, String asOf) {
        Reading reading = Reading.open(main, Optional.ofNullable(run), Optional.ofNullable(asOf));
        return Edition.of(reading.published(), main.surroundings().tables());
    }
}

package org.deskledger.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Secret;
import org.deskledger.config.Settings;
import org.deskledger.publish.Edition;
import org.deskledger.publish.postgres.PostgresPublication;
import org.deskledger.publish.postgres.PostgresPublisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code publish postgres}: the marts of one run in a database. */
@Command(
        name = "postgres",
        description = {
            "Replaces the tables of a PostgreSQL schema by the marts of one run, all in one transaction.",
            "Who reads meanwhile sees the earlier run until the moment when all tables are the new one's."
        },
        footer = {
            "  deskledger publish postgres",
            "  deskledger publish postgres -D publish.postgres.url=jdbc:postgresql://db.example.com/finance",
            "  deskledger publish postgres --run ID              an earlier run once more"
        })
final class PublishPostgres implements Callable<Integer> {

    @ParentCommand
    private Publish publish;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--run",
            paramLabel = "ID",
            description = "Publish what this run left; `deskledger runs` lists them (default: the newest).")
    private String run;

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            description = "Publish the answer of this day; `deskledger run --as-of DATE` builds one of the past.")
    private String asOf;

    @Option(names = "--force", description = "Publish also where the database holds this run already.")
    private boolean force;

    @Option(
            names = "--recreate",
            description = "Drop and make anew the tables of which a column went or changed its type. "
                    + "Refused while views of others stand on them.")
    private boolean recreate;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Override
    public Integer call() {
        Main main = publish.main();
        Settings.Postgres settings = main.configuration().settings().publish().postgres();
        Path home = main.surroundings().home();
        Optional<Secret> password =
                Secret.find(settings.passwordFile().map(home::resolve), settings.passwordVariable());
        // A database that is not there is found before Spark starts.
        try (PostgresPublisher publisher = PostgresPublisher.connect(settings, password)) {
            Edition edition = publish.edition(run, asOf);
            PostgresPublication publication = publisher.publish(
                    edition,
                    new PostgresPublisher.Choices(force, recreate),
                    main.surroundings().clock());
            print(publication, settings);
        }
        return ExitCode.DONE.code();
    }

    private void print(PostgresPublication publication, Settings.Postgres settings) {
        PrintWriter out = spec.commandLine().getOut();
        ResultTable tables = ResultTable.withColumns("table", "rows", "checksum");
        publication
                .lines()
                .forEach(line -> tables.add(settings.schema() + "." + line.table(), line.rows(), line.checksum()));
        tables.print(format, out);
        if (format == OutputFormat.TABLE) {
            out.println();
            out.println((publication.isNew() ? "Published" : "Nothing new: readers see")
                    + " run " + publication.runId() + " as of " + publication.asOf() + ", publication "
                    + publication.number() + " of schema " + settings.schema()
                    + (publication.reused() > 0 ? "; " + publication.reused() + " tables were staged before" : "")
                    + ".");
            out.flush();
        }
    }
}

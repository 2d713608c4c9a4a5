package org.deskledger.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.publish.measure.MartMeasures;
import org.deskledger.publish.tableau.TableauDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code publish tableau}: a data source for each mart. */
@Command(
        name = "tableau",
        description = {
            "Writes a data source (.tds) for each mart: connection without password, captions, descriptions, calculations.",
            "No warehouse is needed to write them."
        },
        footer = {
            "  deskledger publish tableau --to tableau",
            "  deskledger publish tableau --to tableau --host db.example.com --database finance --user analysts"
        })
final class PublishTableau implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--to", paramLabel = "FOLDER", required = true, description = "Where the files go.")
    private Path folder;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "localhost",
            description = "Where Tableau finds PostgreSQL (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "5432",
            description = "Its port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            defaultValue = "deskledger",
            description = "Its database (default: ${DEFAULT-VALUE}).")
    private String database;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "analysts",
            description = "Who Tableau reads as; it asks for the password (default: ${DEFAULT-VALUE}).")
    private String user;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            defaultValue = "mart",
            description = "Schema of the published marts (default: ${DEFAULT-VALUE}).")
    private String schema;

    @Override
    public Integer call() {
        Path target = folder.toAbsolutePath().normalize();
        var place = new TableauDataSource.Database(host, port, database, user, schema);
        try {
            Files.createDirectories(target);
            for (MartMeasures mart : MartMeasures.ALL) {
                TableauDataSource source = new TableauDataSource(mart, place);
                Files.writeString(target.resolve(source.fileName()), source.xml());
            }
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_CREATE,
                    "The data sources cannot be written: " + e.getMessage(),
                    target.toString(),
                    "Name a folder that this user may write to.",
                    e);
        }
        spec.commandLine().getOut().println(MartMeasures.ALL.size() + " data sources in " + target);
        return ExitCode.DONE.code();
    }
}

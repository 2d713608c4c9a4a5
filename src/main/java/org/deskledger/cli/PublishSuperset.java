package org.deskledger.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.publish.superset.SupersetBundle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code publish superset}: datasets, metrics, charts and dashboards as one file to import. */
@Command(
        name = "superset",
        description = {
            "Writes a bundle for Apache Superset: the database, a dataset for each mart with every column and measure, and three dashboards.",
            "Importing it again changes what is there. It holds no password; no warehouse is needed to write it."
        },
        footer = {
            "  deskledger publish superset --to deskledger.zip",
            "  deskledger publish superset --to deskledger.zip --address db.example.com:5432/finance --user analysts"
        })
final class PublishSuperset implements Callable<Integer> {

    @ParentCommand
    private Publish publish;

    @Spec
    private CommandSpec spec;

    @Option(names = "--to", paramLabel = "FILE", required = true, description = "The bundle, a ZIP file.")
    private Path file;

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT/DATABASE",
            defaultValue = "localhost:5432/deskledger",
            description = "Where Superset finds PostgreSQL (default: ${DEFAULT-VALUE}).")
    private String address;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "analysts",
            description = "Who Superset reads as; a role that may only read (default: ${DEFAULT-VALUE}).")
    private String user;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            defaultValue = "mart",
            description = "Schema of the published marts (default: ${DEFAULT-VALUE}).")
    private String schema;

    @Override
    public Integer call() {
        Configuration configuration = publish.main().configuration();
        SupersetBundle bundle = new SupersetBundle(
                new SupersetBundle.Database(address, user, schema), Suite.catalogue(configuration.settings()));
        Path target = file.toAbsolutePath().normalize();
        try {
            Files.createDirectories(target.getParent());
            Files.write(target, bundle.zip());
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_CREATE,
                    "The bundle cannot be written: " + e.getMessage(),
                    target.toString(),
                    "Name a file in a folder that this user may write to.",
                    e);
        }
        spec.commandLine().getOut().println(target);
        return ExitCode.DONE.code();
    }
}

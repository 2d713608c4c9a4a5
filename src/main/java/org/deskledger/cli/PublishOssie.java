package org.deskledger.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.publish.ossie.SemanticModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code publish ossie}: the semantic model that other tools import. */
@Command(
        name = "ossie",
        description = {
            "Writes marts and measures as a semantic model of Apache Ossie (Open Semantic Interchange), a YAML file.",
            "The specification is a draft (0.2.0.dev0)."
        },
        footer = {"  deskledger publish ossie --to deskledger.ossie.yaml"})
final class PublishOssie implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--to", paramLabel = "FILE", required = true, description = "The model.")
    private Path file;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            defaultValue = "deskledger",
            description = "Database of the marts (default: ${DEFAULT-VALUE}).")
    private String database;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            defaultValue = "mart",
            description = "Schema of the marts (default: ${DEFAULT-VALUE}).")
    private String schema;

    @Override
    public Integer call() {
        Path target = file.toAbsolutePath().normalize();
        try {
            Files.createDirectories(target.getParent());
            Files.writeString(target, new SemanticModel(database, schema).yaml());
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_CREATE,
                    "The model cannot be written: " + e.getMessage(),
                    target.toString(),
                    "Name a file in a folder that this user may write to.",
                    e);
        }
        spec.commandLine().getOut().println(target);
        return ExitCode.DONE.code();
    }
}

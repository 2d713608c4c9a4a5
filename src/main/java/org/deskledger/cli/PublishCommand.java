package org.deskledger.cli;

import java.util.concurrent.Callable;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code publish}: what leaves the warehouse for other tools, one command for each kind. */
@Command(
        name = "publish",
        description = "Hands tables and their meaning to other tools.",
        footer = {"  deskledger publish dictionary --to docs/dictionary   what tables and metrics mean, as pages"},
        subcommands = {PublishDictionary.class})
final class PublishCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    /** Without a kind there is nothing to do: the help says which there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE.code();
    }

    /** What surrounds the process. */
    Surroundings surroundings() {
        return main.surroundings();
    }

    /** The settings that the options name. */
    Configuration configuration() {
        return main.configuration();
    }
}

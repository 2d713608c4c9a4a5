package org.deskledger.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code bench}: measures on this machine what depends on it. */
@Command(
        name = "bench",
        description = "Measures time and memory on this machine.",
        subcommands = {BenchValueFit.class, BenchSupport.class},
        synopsisSubcommandLabel = "WHAT")
final class Bench {

    @ParentCommand
    private Main main;

    /** The command line that it belongs to. */
    Main main() {
        return main;
    }
}

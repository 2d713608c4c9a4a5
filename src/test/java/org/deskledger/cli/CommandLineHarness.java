package org.deskledger.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.deskledger.job.JobGraph;

/** Runs command lines inside the test, at a fixed moment, and keeps what they say. */
final class CommandLineHarness {

    static final Instant NOW = Instant.parse("2026-02-01T05:30:00Z");

    private final Path home;
    private final Supplier<JobGraph> graph;

    CommandLineHarness(Path home, Supplier<JobGraph> graph) {
        this.home = home;
        this.graph = graph;
    }

    /** A command line over an empty graph. */
    static CommandLineHarness at(Path home) {
        return new CommandLineHarness(home, () -> new JobGraph(List.of(), List.of()));
    }

    /**
     * What a command line did.
     *
     * @param code exit code
     * @param out what it printed
     * @param err what it said beside
     */
    record Result(int code, String out, String err) {}

    Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine(
                        new Surroundings(home, InstantSource.fixed(NOW), false, graph),
                        new PrintWriter(out),
                        new PrintWriter(err))
                .execute(args);
        return new Result(code, out.toString(), err.toString());
    }
}

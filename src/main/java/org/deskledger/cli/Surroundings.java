package org.deskledger.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.deskledger.job.JobGraph;
import org.deskledger.table.TableSpec;

/**
 * What surrounds a command, so that a test can give it other surroundings.
 *
 * @param home the folder that holds {@code conf}
 * @param clock the one clock of the program
 * @param terminal whether a person watches
 * @param graph all jobs and the tables that loading makes
 */
record Surroundings(Path home, InstantSource clock, boolean terminal, Supplier<JobGraph> graph) {

    /** The declaration of every table that loading or a job makes, in the order in which they are made. */
    List<TableSpec> tables() {
        JobGraph known = graph.get();
        List<TableSpec> tables = new ArrayList<>(known.loaded());
        known.inOrder().forEach(job -> tables.add(job.table()));
        return tables;
    }

    /** Where the log is written; the same default stands in the logging configuration. */
    Path log() {
        return Path.of(System.getProperty(
                "deskledger.log", home.resolve("work/logs/deskledger.log").toString()));
    }
}

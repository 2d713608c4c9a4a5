package org.deskledger.cli;

import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What surrounds a command, so that a test can give it other surroundings.
 *
 * @param home the folder that holds {@code conf}
 * @param clock the one clock of the program
 * @param terminal whether a person watches
 */
record Surroundings(Path home, InstantSource clock, boolean terminal) {

    /** Where the log is written; the same default stands in the logging configuration. */
    Path log() {
        return Path.of(System.getProperty(
                "deskledger.log", home.resolve("work/logs/deskledger.log").toString()));
    }
}

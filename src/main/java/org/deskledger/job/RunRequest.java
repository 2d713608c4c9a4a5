package org.deskledger.job;

import java.time.Instant;
import java.util.Optional;
import org.deskledger.table.Cut;

/**
 * What is to be run.
 *
 * @param runId names the run; never part of a table's key
 * @param cut the two clocks
 * @param startedAt for the ledger only; no number depends on it
 * @param only full name of one table: it is made with all that it needs, and nothing else; empty for everything
 * @param stage {@code load}, {@code derive} or {@code compute}: the run ends after that stage; empty for all
 * @param rebuild whether tables are made again although nothing they depend on has changed
 * @param options the command line as text, for the ledger
 */
public record RunRequest(
        String runId,
        Cut cut,
        Instant startedAt,
        Optional<String> only,
        Optional<String> stage,
        boolean rebuild,
        String options) {

    /** A run of everything. */
    public static RunRequest everything(String runId, Cut cut, Instant startedAt) {
        return new RunRequest(runId, cut, startedAt, Optional.empty(), Optional.empty(), false, "");
    }
}

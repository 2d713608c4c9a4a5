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
 * @param piece the part of a run in pieces that this is; empty where the run is done in one go
 * @param rebuild whether tables are made again although nothing they depend on has changed
 * @param options the command line as text, for the ledger
 */
public record RunRequest(
        String runId,
        Cut cut,
        Instant startedAt,
        Optional<String> only,
        Optional<String> stage,
        Optional<Piece> piece,
        boolean rebuild,
        String options) {

    /** A run of everything. */
    public static RunRequest everything(String runId, Cut cut, Instant startedAt) {
        return new RunRequest(runId, cut, startedAt, Optional.empty(), Optional.empty(), Optional.empty(), false, "");
    }

    /** The same as one piece of a run. */
    public RunRequest as(Piece part) {
        return new RunRequest(
                runId, cut, startedAt, Optional.empty(), Optional.empty(), Optional.of(part), rebuild, options);
    }

    /** The same, begun then. */
    RunRequest startedAt(Instant moment) {
        return new RunRequest(runId, cut, moment, only, stage, piece, rebuild, options);
    }
}

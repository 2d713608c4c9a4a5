package org.deskledger.job;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.deskledger.config.Failure;
import org.deskledger.quality.CheckResult;
import org.deskledger.quality.IdentityResult;

/**
 * How a run went.
 *
 * @param published whether readers see its tables now; also false where nothing was new
 * @param unfinished whether it was a piece of a run that further pieces end
 * @param failure the first failure; its exit code is the run's
 */
public record RunReport(
        String runId,
        LocalDate asOf,
        boolean published,
        boolean unfinished,
        List<Load.DeliveredFile> files,
        List<String> notes,
        List<TableReport> tables,
        List<CheckResult> checks,
        List<IdentityResult> identities,
        double seconds,
        Optional<Failure> failure) {

    /** What became of a table in a run. */
    public enum Fate {
        /** Made anew. */
        BUILT,
        /** Made anew, and its rows are those of the published version: that one stands, and what reads it need not be made again. */
        SAME_ROWS,
        /** Nothing that it depends on has changed, so the published version stands. */
        UNCHANGED,
        /** A system that it needs is not mapped. */
        NOT_BUILT,
        /** It could not be made. */
        FAILED,
        /** Something that it reads could not be made. */
        HELD_BACK
    }

    /**
     * One table in a run.
     *
     * @param rowsIn rows of all tables that were read
     * @param rowsOut rows of the new version
     * @param reason why it was not built, or how it failed; else empty
     */
    public record TableReport(String table, Fate fate, long rowsIn, long rowsOut, double seconds, String reason) {

        /** Whether it was computed in this run, whatever came out. */
        boolean isMade() {
            return fate == Fate.BUILT || fate == Fate.SAME_ROWS;
        }
    }

    /** Whether nothing at all was new. */
    public boolean nothingNew() {
        return failure.isEmpty()
                && files.stream().allMatch(file -> file.fate().equals("skipped"))
                && tables.stream().noneMatch(TableReport::isMade);
    }
}

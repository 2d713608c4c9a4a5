package org.deskledger.job;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.deskledger.table.TableVersion;

/**
 * What readers see: one version of every table, all of one run.
 *
 * @param publication number of the publication, 0 for the first
 * @param tables full table name to its state
 */
public record PublishedState(
        long publication,
        String runId,
        LocalDate asOf,
        Optional<LocalDate> deliveredThrough,
        Map<String, TableState> tables) {

    /** Takes an unchangeable copy. */
    public PublishedState {
        tables = Map.copyOf(tables);
    }

    /**
     * One published table.
     *
     * @param version what readers see
     * @param inputFingerprint what it was made from; the same inputs need not be computed again
     */
    public record TableState(TableVersion version, String inputFingerprint) {}
}

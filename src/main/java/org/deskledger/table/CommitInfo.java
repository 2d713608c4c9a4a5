package org.deskledger.table;

import java.time.LocalDate;

/**
 * Why a commit was made; it stands in the table's own history.
 *
 * @param runId the run that made it
 * @param asOf the run's as-of date
 * @param inputFingerprint what went in: a hash over input versions, settings and code
 */
public record CommitInfo(String runId, LocalDate asOf, String inputFingerprint) {

    /** One line of text for the Delta commit. */
    String text() {
        return "Deskledger run=" + runId + " as-of=" + asOf + " input=" + inputFingerprint;
    }
}

package org.deskledger.publish.postgres;

import java.time.LocalDate;
import java.util.List;

/**
 * What readers of the database see after a publication.
 *
 * @param number of the publication, 1 for the first
 * @param isNew false where they saw this run before
 * @param lines each table
 * @param reused tables that an earlier publisher had staged before it was stopped
 */
public record PostgresPublication(
        String runId, LocalDate asOf, long number, boolean isNew, List<PublicationLog.Line> lines, int reused) {

    /** Takes an unchangeable copy. */
    public PostgresPublication {
        lines = List.copyOf(lines);
    }
}

package org.deskledger.sample;

import java.util.Map;

/**
 * What a generation wrote.
 *
 * @param landing folder that holds the files
 * @param files number of files
 * @param rows entity such as {@code helpdesk.tickets} to rows written, planted ones included
 * @param defects entity to planted faults by kind; empty where none were planted
 */
public record GeneratedFiles(
        String landing, long files, Map<String, Long> rows, Map<String, Map<Defect, Long>> defects) {

    /** Planted faults of one kind over all entities. */
    public long planted(Defect defect) {
        return defects.values().stream()
                .mapToLong(byKind -> byKind.getOrDefault(defect, 0L))
                .sum();
    }

    /** Rows of all entities. */
    public long totalRows() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }
}

package org.deskledger.publish.file;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/**
 * What a folder holds after a publication.
 *
 * @param isNew false where it held this run in this format before
 */
public record FilePublication(Path folder, String runId, LocalDate asOf, boolean isNew, List<File> files) {

    /** Takes an unchangeable copy. */
    public FilePublication {
        files = List.copyOf(files);
    }

    /**
     * One file.
     *
     * @param rows of the table, without a header
     */
    public record File(String name, long rows, long bytes, String sha256) {}
}

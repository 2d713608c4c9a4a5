package org.deskledger.extract.file;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A delivered file as the file system shows it.
 *
 * @param path path below the landing folder, with {@code /}
 * @param uri where to open it
 * @param bytes its size
 * @param modifiedAt when it was last changed
 * @param deliveredOn delivery date: the {@code dt=} of the path, else what the mapping finds in the name
 */
public record LandingFile(String path, String uri, long bytes, Instant modifiedAt, Optional<LocalDate> deliveredOn) {

    /** The same file with a delivery date. */
    LandingFile deliveredOn(Optional<LocalDate> day) {
        return new LandingFile(path, uri, bytes, modifiedAt, day);
    }
}

package org.deskledger.extract;

import java.time.Instant;

/**
 * A file that an earlier published run loaded, as the ledger {@code audit.files} remembers it.
 *
 * @param path path below the landing folder, with {@code /}
 * @param sha256 SHA-256 of its bytes, in lower-case hexadecimal
 * @param bytes its size
 * @param modifiedAt when it was last changed; with the same size and time it is not hashed again
 */
public record LoadedFile(String path, String sha256, long bytes, Instant modifiedAt) {}

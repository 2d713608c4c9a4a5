package org.deskledger.extract.file;

import java.util.List;

/**
 * A file that can be read.
 *
 * @param file the file
 * @param sha256 SHA-256 of its bytes
 * @param header its columns as they are written there; empty for JSON
 * @param records number of records, bad ones included
 */
public record CheckedFile(LandingFile file, String sha256, List<String> header, long records) {}

package org.deskledger.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Real public extracts, where the environment variable DESKLEDGER_EXAMPLES names their folder. */
public final class PublicExtracts {

    private PublicExtracts() {}

    /** Lines of a gzipped file; the test is skipped, saying why, where it is not there. */
    public static List<String> lines(String file) {
        String root = System.getenv("DESKLEDGER_EXAMPLES");
        assumeTrue(root != null, "Set DESKLEDGER_EXAMPLES to the folder of the public example files to run this test.");
        Path path = Path.of(root, file);
        assumeTrue(Files.isRegularFile(path), "There is no file " + path);
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.deskledger.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A hash of the running program, so that tables made by another build of it are made again. */
final class CodeFingerprint {

    private static final String VALUE = compute();

    private CodeFingerprint() {}

    static String ofThisProgram() {
        return VALUE;
    }

    private static String compute() {
        try {
            Path code = Path.of(CodeFingerprint.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files(code)) {
                digest.update(code.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> files(Path code) throws IOException {
        if (Files.isRegularFile(code)) {
            return List.of(code);
        }
        try (Stream<Path> all = Files.walk(code)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}

package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deskledger.config.Configuration;
import org.junit.jupiter.api.Test;

/** docs/dictionary says what the declarations say now. */
class CommittedDictionaryTest {

    private static final Path HOME =
            Path.of(System.getProperty("deskledger.home", "")).toAbsolutePath();

    /** What renews it. */
    private static final String RENEW =
            "docs/dictionary is not current: run `jobs/deskledger publish dictionary --to docs/dictionary` and commit it";

    @Test
    void theCommittedDictionaryIsCurrent() throws IOException {
        Path folder = HOME.resolve("docs/dictionary");
        Configuration defaults = Configuration.load(HOME, Optional.empty(), Map.of());

        SortedMap<String, String> current = PublishDictionary.pages(Suite.graph(), defaults.settings());

        SortedMap<String, String> committed = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                committed.put(
                        folder.relativize(file).toString().replace('\\', '/'),
                        Files.readString(file).replace("\r\n", "\n"));
            }
        }
        assertThat(committed.keySet()).as(RENEW).isEqualTo(current.keySet());
        current.forEach((page, text) ->
                assertThat(committed.get(page)).as("%s (%s)", RENEW, page).isEqualTo(text));
    }
}

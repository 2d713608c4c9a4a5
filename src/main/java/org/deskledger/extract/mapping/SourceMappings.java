package org.deskledger.extract.mapping;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads source mappings. */
public final class SourceMappings {

    private SourceMappings() {}

    /**
     * The mappings of these names, from {@code <conf>/sources/<name>.conf}, else from inside the jar.
     *
     * @param names file names without {@code .conf}; may hold folders ({@code examples/cdnow})
     * @param conf folder of the operator's configuration
     * @throws org.deskledger.config.Failure with code 78 where a file is missing or says something that cannot be
     */
    public static List<SourceMapping> read(List<String> names, Optional<Path> conf) {
        if (!names.isEmpty()) {
            throw new UnsupportedOperationException("Reading mappings is being built: " + names + " in " + conf);
        }
        return List.of();
    }
}

package org.deskledger.extract;

import java.util.List;
import java.util.Set;

/**
 * Brings what was delivered into {@code raw} and {@code quarantine}: finds new files, checks them, types their rows, keeps the good and
 * sets the others aside. What is wrong with a whole delivery is found before anything is written.
 */
public final class Loader {

    /**
     * Loads every new file.
     *
     * @throws org.deskledger.config.Failure with code 65 where input breaks its contract, 66 where it is missing
     */
    public LoadResult load(LoadRequest request) {
        if (!request.mappings().isEmpty()) {
            throw new UnsupportedOperationException("Loading is being built");
        }
        return new LoadResult(List.of(), List.of(), Set.of(), List.of(), List.of());
    }
}

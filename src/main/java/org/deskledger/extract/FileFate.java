package org.deskledger.extract;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of one file in a load. For a loaded file, {@code delivered = accepted + rejected} holds for each entity.
 *
 * @param file the file
 * @param source name of the mapping that reads it
 * @param deliveredOn delivery date from its path or name
 * @param fate what was done
 * @param records records in the file, header and blank lines left out; 0 for a skipped file
 * @param counts what it gave to each entity
 */
public record FileFate(
        LoadedFile file,
        String source,
        Optional<LocalDate> deliveredOn,
        Fate fate,
        long records,
        List<EntityCount> counts) {

    /** What was done with a file. */
    public enum Fate {
        /** Its rows were added. */
        LOADED,
        /** It came again with other content, and its source allows that: its rows took the place of the old ones. */
        REPLACED,
        /** It was loaded before and has not changed. */
        SKIPPED,
        /** It has a header and no rows. */
        EMPTY;

        /** The fate as the ledger writes it, in lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The rows that a file gave to one entity.
     *
     * @param entity {@code system.entity}
     * @param delivered rows that the mapping made of its records
     * @param accepted rows that went to raw
     * @param rejected rows that went to quarantine
     */
    public record EntityCount(String entity, long delivered, long accepted, long rejected) {}

    /** Rows of all entities. */
    public long delivered() {
        return counts.stream().mapToLong(EntityCount::delivered).sum();
    }

    /** Accepted rows of all entities. */
    public long accepted() {
        return counts.stream().mapToLong(EntityCount::accepted).sum();
    }

    /** Rejected rows of all entities. */
    public long rejected() {
        return counts.stream().mapToLong(EntityCount::rejected).sum();
    }
}

package org.deskledger.extract.contract;

/** How the files of an entity change what is known. */
public enum Mode {
    /** Immutable events: of several rows with one key the earliest delivered stands. */
    APPEND,
    /** Versions: of several rows with one key the one with the greatest {@code updated_at} stands. */
    UPSERT,
    /** All files of one delivery date are the complete state; what is missing in the next one has ended. */
    SNAPSHOT
}

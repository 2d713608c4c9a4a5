package org.deskledger.job;

import org.deskledger.table.TableSpec;

/**
 * A part of a run that is started by itself. The pieces that carry one run id are one run: each sees what the earlier ones made, nobody
 * else does, and the last one publishes.
 */
public sealed interface Piece {

    /**
     * Exactly one stage, without what it needs.
     *
     * @param stage {@code load}, {@code derive} or {@code compute}
     */
    record OfStage(String stage) implements Piece {
        @Override
        public boolean makes(TableSpec table) {
            return table.layer().stage().equals(stage);
        }
    }

    /**
     * Exactly one table that a job makes, without what it needs.
     *
     * @param table full name
     */
    record OfTable(String table) implements Piece {
        @Override
        public boolean makes(TableSpec made) {
            return made.name().equals(table);
        }
    }

    /** The last piece: all tables are there and fit together, the identities hold, and the run is published. */
    record Finish() implements Piece {
        @Override
        public boolean makes(TableSpec table) {
            return false;
        }
    }

    /** Whether it makes this table, of all that jobs make. */
    boolean makes(TableSpec table);
}

package org.deskledger.extract;

/** Hears how far a load is. Called from one thread. */
@FunctionalInterface
public interface LoadProgress {

    /** Tells nobody. */
    LoadProgress SILENT = (step, done, total) -> {};

    /**
     * A part of the work is done.
     *
     * @param step what is being done, for example {@code check files} or {@code load helpdesk.tickets}
     * @param done parts of the step that are done
     * @param total parts of the step
     */
    void at(String step, int done, int total);
}

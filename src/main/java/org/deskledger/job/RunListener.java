package org.deskledger.job;

/** Hears how far a run is. Called from several threads. */
public interface RunListener {

    /** Nobody listens. */
    RunListener NONE = new RunListener() {};

    /** A stage begins: {@code load}, {@code build}, {@code reconcile} or {@code publish}, with that many steps. */
    default void stageStarted(String stage, int steps) {}

    /** A step of the stage begins; a step is a table, a file or an identity. */
    default void stepStarted(String step) {}

    /** A step of the stage has ended, well or not. */
    default void stepFinished(String step, long rows) {}
}

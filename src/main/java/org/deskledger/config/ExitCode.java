package org.deskledger.config;

/**
 * How a command ends: the sysexits that operators know, so that a scheduler can tell what to try again without reading text.
 */
public enum ExitCode {
    /** The work is done, or there was nothing new. */
    DONE(0, "done, or nothing new", Retry.NEVER),
    /** The command line says something that cannot be done. */
    USAGE(64, "wrong usage of the command line", Retry.NEVER),
    /** A delivered file does not keep its contract. */
    INPUT_INVALID(65, "input breaks its contract", Retry.NEVER),
    /** A delivered file is not there, or not all of it. */
    INPUT_MISSING(66, "input missing or incomplete", Retry.LATER),
    /** Another system that is needed does not answer. */
    SERVICE_UNAVAILABLE(69, "a service is unavailable", Retry.LATER),
    /** A fault of this program. */
    INTERNAL(70, "internal error", Retry.NEVER),
    /** A folder or file cannot be made. */
    CANNOT_CREATE(73, "output cannot be created", Retry.NEVER),
    /** Reading or writing failed on the way, for example on a full disk. */
    IO(74, "I/O error or disk full", Retry.ONCE),
    /** Another run writes to the warehouse. */
    BUSY(75, "another run holds the warehouse", Retry.LATER),
    /** A check or an identity failed; readers still see the earlier run. */
    CHECK_FAILED(76, "a check failed, nothing published", Retry.NEVER),
    /** A right or a secret is missing. */
    NO_PERMISSION(77, "permission or secret missing", Retry.NEVER),
    /** A setting, mapping or catalogue is not valid. */
    CONFIGURATION(78, "configuration invalid", Retry.NEVER),
    /** A declared rule says that there is nothing to do. */
    SKIPPED(99, "skipped by policy", Retry.NEVER),
    /** Stopped from the keyboard; readers still see the earlier run. */
    INTERRUPTED(130, "interrupted, nothing published", Retry.NEVER),
    /** Stopped by the system; readers still see the earlier run. */
    TERMINATED(143, "terminated, nothing published", Retry.NEVER);

    private final int code;
    private final String meaning;
    private final Retry retry;

    ExitCode(int code, String meaning, Retry retry) {
        this.code = code;
        this.meaning = meaning;
        this.retry = retry;
    }

    /** What a scheduler does after an exit code. */
    public enum Retry {
        /** The same command would end the same way. */
        NEVER,
        /** Waiting may help: try again after a delay, as often as usual. */
        LATER,
        /** The cause may have been a moment's: try again one time. */
        ONCE
    }

    /** The number that the process ends with. */
    public int code() {
        return code;
    }

    /** What it means, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** Whether a scheduler tries again. */
    public Retry retry() {
        return retry;
    }
}

package org.deskledger.config;

/** How a program of the suite ends, in the numbers of BSD's sysexits, so that a scheduler can tell what to retry. */
public enum ExitCode {
    /** Done, or nothing new. */
    DONE(0),
    /** The command line is wrong. */
    WRONG_USAGE(64),
    /** Input breaks its contract. */
    INPUT_BROKEN(65),
    /** Input is missing or not yet complete; worth a retry later. */
    INPUT_MISSING(66),
    /** A service is unavailable; worth a retry later. */
    SERVICE_UNAVAILABLE(69),
    /** A defect of the suite. */
    INTERNAL_ERROR(70),
    /** Output cannot be created. */
    OUTPUT_REFUSED(73),
    /** Reading or writing failed, for example on a full disk; worth one retry. */
    IO_ERROR(74),
    /** Another run holds the warehouse; worth a retry later. */
    TEMPORARY(75),
    /** A check failed; nothing was published. */
    CHECK_FAILED(76),
    /** A permission or a secret is missing. */
    NOT_PERMITTED(77),
    /** The configuration is invalid. */
    CONFIGURATION_INVALID(78),
    /** Skipped by policy. */
    SKIPPED(99),
    /** Interrupted from the keyboard; nothing was published. */
    INTERRUPTED(130),
    /** Ended from outside; nothing was published. */
    TERMINATED(143);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The number that the process ends with. */
    public int number() {
        return number;
    }
}

package org.deskledger.config;

import java.util.Objects;

/**
 * The end of a command that a person can do something about: what is wrong, where, and what to do next. Its message is shown as it
 * is, without a stack trace; a fault of this program is never a {@code Failure}.
 */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String what;
    private final String where;
    private final String next;

    /**
     * A failure without another one behind it.
     *
     * @param exitCode how the process ends
     * @param what what is wrong, with the offending value
     * @param where file and line, key, table or period; empty where there is none
     * @param next what to do about it; empty where that is plain
     */
    public Failure(ExitCode exitCode, String what, String where, String next) {
        this(exitCode, what, where, next, null);
    }

    /**
     * A failure that another one led to.
     *
     * @param cause shown with {@code --debug}; may be null
     */
    public Failure(ExitCode exitCode, String what, String where, String next, Throwable cause) {
        super(text(what, where, next), cause);
        this.exitCode = Objects.requireNonNull(exitCode);
        this.what = what;
        this.where = where;
        this.next = next;
    }

    /** How the process ends. */
    public ExitCode exitCode() {
        return exitCode;
    }

    /** What is wrong. */
    public String what() {
        return what;
    }

    /** File and line, key, table or period; may be empty. */
    public String where() {
        return where;
    }

    /** What to do about it; may be empty. */
    public String next() {
        return next;
    }

    private static String text(String what, String where, String next) {
        StringBuilder text = new StringBuilder(what);
        if (!where.isBlank()) {
            text.append("\n  where: ").append(where.replace("\n", "\n         "));
        }
        if (!next.isBlank()) {
            text.append("\n  next:  ").append(next.replace("\n", "\n         "));
        }
        return text.toString();
    }
}

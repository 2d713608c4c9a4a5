package org.deskledger.config;

/**
 * Something that ends a run and that a person can do something about: what is wrong, where, and what to do next. The message holds
 * all three; a stack trace adds nothing.
 */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode code;
    private final String what;
    private final String where;
    private final String next;

    /**
     * A failure.
     *
     * @param code how the process ends
     * @param what what is wrong, as a sentence
     * @param where file, line, key or table; may be empty
     * @param next what to do, as a sentence; may be empty
     */
    public Failure(ExitCode code, String what, String where, String next) {
        this(code, what, where, next, null);
    }

    /** The same with the exception that was its cause, or null. */
    public Failure(ExitCode code, String what, String where, String next, Throwable cause) {
        super(text(what, where, next), cause);
        this.code = code;
        this.what = what;
        this.where = where;
        this.next = next;
    }

    /** How the process ends. */
    public ExitCode code() {
        return code;
    }

    /** What is wrong. */
    public String what() {
        return what;
    }

    /** Where it is wrong; may be empty. */
    public String where() {
        return where;
    }

    /** What to do; may be empty. */
    public String next() {
        return next;
    }

    private static String text(String what, String where, String next) {
        StringBuilder text = new StringBuilder(what);
        if (!where.isEmpty()) {
            text.append("\n  where: ").append(where);
        }
        if (!next.isEmpty()) {
            text.append("\n  next:  ").append(next);
        }
        return text.toString();
    }
}

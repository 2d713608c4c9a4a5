package org.deskledger.extract.file;

import java.io.IOException;

/** What is wrong with a whole file. The message is a sentence without the file's name. */
public final class FileFault extends IOException {

    private static final long serialVersionUID = 1L;

    private final String next;
    private final boolean isIncomplete;

    /** Input that breaks its contract. */
    FileFault(String what, String next) {
        this(what, next, false, null);
    }

    /**
     * A fault with its cause.
     *
     * @param isIncomplete whether the file may simply not be complete yet
     */
    FileFault(String what, String next, boolean isIncomplete, Throwable cause) {
        super(what, cause);
        this.next = next;
        this.isIncomplete = isIncomplete;
    }

    /** What to do. */
    public String next() {
        return next;
    }

    /** Whether a later try may find the file complete. */
    public boolean isIncomplete() {
        return isIncomplete;
    }
}

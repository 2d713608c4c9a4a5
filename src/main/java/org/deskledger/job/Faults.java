package org.deskledger.job;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Locale;
import org.apache.hadoop.security.AccessControlException;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.table.TableSpec;

/** Turns what Spark and the file system throw into a failure that says what, where and what next. */
final class Faults {

    private Faults() {}

    static Failure of(Throwable thrown, TableSpec table) {
        Throwable root = thrown;
        boolean input = false;
        boolean denied = false;
        boolean full = false;
        while (true) {
            input |= root instanceof IOException;
            denied |= root instanceof AccessDeniedException || root instanceof AccessControlException;
            String message = String.valueOf(root.getMessage()).toLowerCase(Locale.ROOT);
            full |= message.contains("no space left") || message.contains("disk quota exceeded");
            if (root.getCause() == null || root.getCause() == root) {
                break;
            }
            root = root.getCause();
        }
        String what = table + " could not be built: " + firstLine(root);
        String where = table.name();
        if (full) {
            return new Failure(
                    ExitCode.IO, what, where, "Free space on the disk and run again; nothing was published.", thrown);
        }
        if (denied) {
            return new Failure(
                    ExitCode.NO_PERMISSION,
                    what,
                    where,
                    "Give this user the right to write there and run again.",
                    thrown);
        }
        if (input) {
            return new Failure(
                    ExitCode.IO,
                    what,
                    where,
                    "Run again; nothing was published. If it stays, look at the disk.",
                    thrown);
        }
        return new Failure(
                ExitCode.INTERNAL,
                what,
                where,
                "Nothing was published. The log file has the whole story; please report it.",
                thrown);
    }

    private static String firstLine(Throwable thrown) {
        String message = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        return message.lines().findFirst().orElse(message);
    }
}

package org.deskledger.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.security.AccessControlException;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;

/**
 * How a command that threw ends.
 *
 * @param exitCode for the scheduler
 * @param message for the person: what, where, next
 */
record Ending(ExitCode exitCode, String message) {

    /**
     * A {@link Failure} anywhere among the causes speaks for itself; what the disk refuses is told apart; all else is a fault of this
     * program, and the log has the whole story.
     */
    static Ending of(Throwable thrown, Path log) {
        List<Throwable> causes = causes(thrown);
        for (Throwable cause : causes) {
            if (cause instanceof Failure failure) {
                return new Ending(failure.exitCode(), failure.getMessage());
            }
        }
        Throwable root = causes.get(causes.size() - 1);
        String what = root.getClass().getSimpleName() + ": " + firstLine(root);
        if (causes.stream().anyMatch(Ending::isFull)) {
            return ending(ExitCode.IO, "The disk is full.", what, "Free some space and start again.");
        }
        if (causes.stream().anyMatch(Ending::isDenied)) {
            return ending(
                    ExitCode.NO_PERMISSION,
                    "A permission is missing.",
                    what,
                    "Give this user the right and start again.");
        }
        if (causes.stream().anyMatch(IOException.class::isInstance)) {
            return ending(
                    ExitCode.IO,
                    "Reading or writing failed.",
                    what,
                    "Start again; if it stays, look at the disk and the log " + log);
        }
        return ending(
                ExitCode.INTERNAL,
                "This should not happen: " + what,
                log.toString(),
                "Please report it with the log; --debug shows where it happened.");
    }

    private static Ending ending(ExitCode code, String what, String where, String next) {
        return new Ending(code, new Failure(code, what, where, next).getMessage());
    }

    private static List<Throwable> causes(Throwable thrown) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static boolean isFull(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("disk quota exceeded");
    }

    private static boolean isDenied(Throwable cause) {
        return cause instanceof AccessDeniedException || cause instanceof AccessControlException;
    }

    private static String firstLine(Throwable thrown) {
        return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    }
}

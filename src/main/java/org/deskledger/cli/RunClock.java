package org.deskledger.cli;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;

/** Turns the time of day into the dates of a run: the only place of the program that asks a clock what day it is. */
final class RunClock {

    private static final DateTimeFormatter RUN_ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private final ZoneId zone;

    /**
     * A clock that is read in one zone.
     *
     * @param zone the reporting zone, in which days begin and end
     */
    RunClock(InstantSource clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
    }

    /** This moment; for the ledger, never for a result. */
    Instant now() {
        return clock.instant();
    }

    /** The name of a run that begins now; names sort by time. */
    String runId() {
        return RUN_ID.format(clock.instant());
    }

    /** The last day that is over in the reporting zone. */
    LocalDate yesterday() {
        return LocalDate.ofInstant(clock.instant(), zone).minusDays(1);
    }

    /**
     * The as-of date of a run.
     *
     * @param text as it was typed; empty for yesterday
     * @param allowIncomplete whether a day may be used that is not over yet
     * @throws Failure 64 where the text is no date, or the day is not over
     */
    LocalDate asOf(Optional<String> text, boolean allowIncomplete) {
        LocalDate day = text.map(typed -> day("--as-of", typed)).orElseGet(this::yesterday);
        if (day.isAfter(yesterday()) && !allowIncomplete) {
            throw new Failure(
                    ExitCode.USAGE,
                    "The day " + day + " is not over yet in the reporting zone " + zone
                            + ", so its figures would change.",
                    "--as-of",
                    "Use " + yesterday()
                            + " or an earlier day, or add --allow-incomplete to see what there is so far.");
        }
        return day;
    }

    /**
     * A date as it was typed.
     *
     * @param option for the message
     * @throws Failure 64 where the text is no date
     */
    static LocalDate day(String option, String typed) {
        try {
            return LocalDate.parse(typed.strip());
        } catch (DateTimeParseException e) {
            throw new Failure(
                    ExitCode.USAGE,
                    "\"" + typed + "\" is no date.",
                    option,
                    "Write it as year-month-day, for example " + option + " 2026-01-31.");
        }
    }
}

package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunClockTest {

    @Test
    void withoutADateTheRunIsAsOfYesterday() {
        assertThat(clock("2026-02-01T05:30:00Z", "UTC").asOf(Optional.empty(), false))
                .isEqualTo(LocalDate.parse("2026-01-31"));
    }

    @Test
    void yesterdayIsThatOfTheReportingZone() {
        // In Los Angeles it is still the 31st, so the last whole day is the 30th; in Auckland the 1st is under way.
        assertThat(clock("2026-02-01T05:30:00Z", "America/Los_Angeles").yesterday())
                .isEqualTo(LocalDate.parse("2026-01-30"));
        assertThat(clock("2026-01-31T23:30:00Z", "Pacific/Auckland").yesterday())
                .isEqualTo(LocalDate.parse("2026-01-31"));
    }

    @Test
    void aDayThatIsNotOverIsRefused() {
        Failure failure = refusal("2026-02-01");

        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.what()).contains("2026-02-01 is not over yet in the reporting zone UTC");
        assertThat(failure.next()).contains("2026-01-31", "--allow-incomplete");
    }

    @Test
    void aDayThatIsNotOverIsTakenWhereThatIsAllowed() {
        assertThat(clock("2026-02-01T05:30:00Z", "UTC").asOf(Optional.of("2026-02-01"), true))
                .isEqualTo(LocalDate.parse("2026-02-01"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"yesterday", "", "31/01/2026", "2026-02-30", "20260131", "2026-1-31", "26-01-31", "２０２６-01-31"})
    void whatIsNoDateIsRefused(String typed) {
        Failure failure = refusal(typed);

        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.what()).isEqualTo("\"" + typed + "\" is no date.");
        assertThat(failure.where()).isEqualTo("--as-of");
    }

    @Test
    void namesOfRunsSortByTime() {
        assertThat(clock("2026-02-01T05:30:00.007Z", "Pacific/Auckland").runId())
                .isEqualTo("20260201T053000.007Z");
    }

    private static Failure refusal(String typed) {
        return catchThrowableOfType(
                Failure.class, () -> clock("2026-02-01T05:30:00Z", "UTC").asOf(Optional.of(typed), false));
    }

    private static RunClock clock(String instant, String zone) {
        return new RunClock(InstantSource.fixed(Instant.parse(instant)), ZoneId.of(zone));
    }
}

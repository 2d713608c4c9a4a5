package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.junit.jupiter.api.Test;

class EndingTest {

    private static final Path LOG = Path.of("work/logs/deskledger.log");

    @Test
    void aFailureSpeaksForItselfHoweverDeepItLies() {
        Failure failure = new Failure(ExitCode.BUSY, "Another run writes.", "work/warehouse", "Wait.");

        Ending ending = Ending.of(new IllegalStateException("wrapped", failure), LOG);

        assertThat(ending).isEqualTo(new Ending(ExitCode.BUSY, failure.getMessage()));
    }

    @Test
    void aFullDiskIs74() {
        Ending ending = Ending.of(new UncheckedIOException(new IOException("No space left on device")), LOG);

        assertThat(ending.exitCode()).isEqualTo(ExitCode.IO);
        assertThat(ending.message()).startsWith("The disk is full.");
    }

    @Test
    void aMissingRightIs77() {
        assertThat(Ending.of(new UncheckedIOException(new AccessDeniedException("/data")), LOG)
                        .exitCode())
                .isEqualTo(ExitCode.NO_PERMISSION);
    }

    @Test
    void anyOtherTroubleOfTheDiskIs74() {
        assertThat(Ending.of(new UncheckedIOException(new IOException("Stale file handle")), LOG)
                        .exitCode())
                .isEqualTo(ExitCode.IO);
    }

    @Test
    void whatNobodyExpectedIs70AndPointsToTheLog() {
        Ending ending = Ending.of(new IllegalStateException("two plus two\nis five"), LOG);

        assertThat(ending.exitCode()).isEqualTo(ExitCode.INTERNAL);
        assertThat(ending.message())
                .contains("IllegalStateException: two plus two", LOG.toString(), "--debug")
                .doesNotContain("is five");
    }
}

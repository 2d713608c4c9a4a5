package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final StringWriter said = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void elsewhereThanOnATerminalEveryStepIsALine() {
        try (Progress progress = progress(false)) {
            progress.stageStarted("build", 2);
            progress.stepStarted("fact.ticket");
            nanos.set(61_000_000_000L);
            progress.stepFinished("fact.ticket", 5_000);
            progress.stepFinished("mart.churn", 0);
        }

        assertThat(said).hasToString("""
                00:00 build, 2 steps
                01:01 build 1/2 fact.ticket 5,000 rows
                01:01 build 2/2 mart.churn
                """);
    }

    @Test
    void onATerminalOneLineSaysWhatIsDoneAndWhatIsRunning() {
        try (Progress progress = progress(true)) {
            progress.stageStarted("build", 12);
            progress.stepStarted("fact.ticket");
            progress.stepStarted("dim.customer");
            progress.stepStarted("dim.date");
            progress.stepFinished("dim.date", 1_234_567);
            nanos.set(5_000_000_000L);

            assertThat(progress.line()).isEqualTo("00:05  build 1/12  fact.ticket, dim.customer  1,234,567 rows");
        }
    }

    @Test
    void aTerminalIsLeftWithoutTheLine() {
        progress(true).close();

        assertThat(said).hasToString("\r\u001b[2K");
    }

    @Test
    void aLongLineDoesNotWrap() {
        try (Progress progress = progress(true)) {
            progress.stageStarted("reconcile", 3);
            progress.stepStarted("x".repeat(300));

            assertThat(progress.line()).hasSize(100).endsWith("…");
        }
    }

    private Progress progress(boolean terminal) {
        return Progress.withClock(new PrintWriter(said), terminal, nanos::get);
    }
}

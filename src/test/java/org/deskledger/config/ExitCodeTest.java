package org.deskledger.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.deskledger.config.ExitCode.Retry;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

    @Test
    void codesAreTheSysexitsThatSchedulersKnow() {
        assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::code))
                .containsExactly(0, 64, 65, 66, 69, 70, 73, 74, 75, 76, 77, 78, 99, 130, 143);
    }

    @Test
    void whatWaitingMayMendIsTriedAgain() {
        assertThat(Arrays.stream(ExitCode.values()).filter(code -> code.retry() == Retry.LATER))
                .containsExactly(ExitCode.INPUT_MISSING, ExitCode.SERVICE_UNAVAILABLE, ExitCode.BUSY);
    }

    @Test
    void anInputOutputErrorIsTriedAgainOnce() {
        assertThat(Arrays.stream(ExitCode.values()).filter(code -> code.retry() == Retry.ONCE))
                .containsExactly(ExitCode.IO);
    }

    @Test
    void aFailureSaysWhatAndWhereAndWhatToDoNext() {
        Failure failure = new Failure(ExitCode.BUSY, "Another run writes.", "work/warehouse", "Wait for it.");

        assertThat(failure).hasMessage("""
                Another run writes.
                  where: work/warehouse
                  next:  Wait for it.""");
    }

    @Test
    void partsOfAFailureThatAreEmptyLeaveNoEmptyLines() {
        assertThat(new Failure(ExitCode.USAGE, "No such table.", "", "")).hasMessage("No such table.");
    }
}

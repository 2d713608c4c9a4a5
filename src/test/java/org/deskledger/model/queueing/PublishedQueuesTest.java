package org.deskledger.model.queueing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published tables of Erlang's formulas. */
class PublishedQueuesTest {

    @ParameterizedTest
    @CsvSource({
        "100, 180, 13, 0.285270, 17.116, 0.795595, 0.769231",
        "100, 180, 14, 0.174132,  7.836, 0.888350, 0.714286",
        "100, 180, 15, 0.102042,  3.674, 0.941453, 0.666667",
        "250, 210, 30, 0.8280,  208.65,  0.2352,   0.9722",
        "250, 210, 32, 0.5069,   37.57,  0.6129,   0.9115",
        "250, 210, 34, 0.2930,   12.73,  0.8151,   0.8578",
        "250, 210, 36, 0.1591,    4.89,  0.9170,   0.8102"
    })
    void callsOfHalfAnHourWaitAsPublished(
            double calls, double handle, int agents, double waits, double answer, double level, double occupancy) {
        Erlang queue = new Erlang(calls / 1800, handle, agents);

        assertThat(queue.probabilityOfWaiting()).isCloseTo(waits, within(0.0001));
        assertThat(queue.speedOfAnswerSeconds()).isCloseTo(answer, within(0.01));
        assertThat(queue.serviceLevel(20)).isCloseTo(level, within(0.0001));
        assertThat(queue.occupancy()).isCloseTo(occupancy, within(0.0001));
    }

    @Test
    void d12TheThresholdOfAServiceLevelIsNotTheSpeedOfAnswer() {
        Erlang queue = Erlang.required(100.0 / 1800, 180, 20, 0.8);

        assertThat(queue.agents()).isEqualTo(14);
        assertThat(queue.speedOfAnswerSeconds()).isCloseTo(7.836, within(0.001)).isNotCloseTo(20, within(1.0));
        assertThat(Erlang.required(250.0 / 1800, 210, 20, 0.8).agents()).isEqualTo(34);
    }

    @Test
    void smallQueuesHaveTheirExactFractions() {
        assertThat(new Erlang(1, 1, 2).probabilityOfWaiting()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(new Erlang(1, 1, 3).probabilityOfWaiting()).isCloseTo(1.0 / 11, within(1e-12));
        assertThat(Erlang.blocking(1, 1)).isCloseTo(0.5, within(1e-12));
        assertThat(Erlang.blocking(1, 2)).isCloseTo(0.2, within(1e-12));
        assertThat(Erlang.blocking(10, 16)).isGreaterThan(0.02);
        assertThat(Erlang.blocking(10, 17)).isCloseTo(0.012949, within(1e-6));
    }

    @Test
    void moreWorkThanAgentsNeverEnds() {
        Erlang queue = new Erlang(1, 10, 10);

        assertThat(queue.probabilityOfWaiting()).isEqualTo(1);
        assertThat(queue.speedOfAnswerSeconds()).isInfinite();
        assertThat(queue.serviceLevel(1000)).isZero();
        assertThatThrownBy(() -> Erlang.required(1, 10, 20, 1)).hasMessageContaining("cannot be promised");
    }

    @Test
    void impatientCallersWaitAndGiveUpAsPublished() {
        ImpatientErlang queue = new ImpatientErlang(100.0 / 1800, 180, 300, 14);

        assertThat(queue.probabilityOfWaiting()).isCloseTo(0.14526, within(0.00001));
        assertThat(queue.abandonment()).isCloseTo(0.013984, within(0.000001));
        assertThat(queue.occupancy()).isCloseTo(0.704297, within(0.000001));
        assertThat(queue.waitSeconds() / 60).isCloseTo(0.069919, within(0.000001));
        assertThat(queue.serviceLevel(20)).isCloseTo(0.916792, within(0.000001));
    }

    @Test
    void withEndlessPatienceImpatientCallersAreErlangsCallers() {
        Erlang patient = new Erlang(100.0 / 1800, 180, 14);
        ImpatientErlang queue = new ImpatientErlang(100.0 / 1800, 180, 1e7, 14);

        assertThat(queue.probabilityOfWaiting()).isCloseTo(patient.probabilityOfWaiting(), within(1e-5));
        assertThat(queue.waitSeconds()).isCloseTo(patient.speedOfAnswerSeconds(), within(1e-3));
        assertThat(queue.serviceLevel(20)).isCloseTo(patient.serviceLevel(20), within(1e-5));
    }

    @Test
    void thousandsOfAgentsNeitherOverflowNorVanish() {
        assertThat(new Erlang(20, 240, 4900).probabilityOfWaiting()).isBetween(0.0, 1.0);
        assertThat(new ImpatientErlang(20, 240, 300, 4800).occupancy()).isBetween(0.97, 1.0);
    }

    @Test
    void tenAgentsWithFourChatsAtATimeHandleAHundredAndThirtyAnHour() {
        assertThat(Erlang.outputPerHour(1, 4, 15, 0.90, 0.90)).isCloseTo(12.96, within(1e-9));
        assertThat(Erlang.outputPerHour(10, 4, 15, 0.90, 0.90)).isCloseTo(129.6, within(1e-9));
    }
}

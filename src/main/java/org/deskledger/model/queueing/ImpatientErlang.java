package org.deskledger.model.queueing;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.special.Beta;

/**
 * Agents answering calls that come at random and hang up when they lose patience: Erlang A (Palm 1957; Mandelbaum and Zeltyn 2007).
 * Patience is exponential. With endless patience it is {@link Erlang}.
 */
public final class ImpatientErlang {

    private final double callsPerSecond;
    private final double handleSeconds;
    private final double patienceSeconds;
    private final int agents;
    /** Chance of {@code i} calls in the system, up to where it is negligible. */
    private final double[] states;

    /**
     * A queue in balance.
     *
     * @param patienceSeconds how long a caller waits before hanging up, on average
     */
    public ImpatientErlang(double callsPerSecond, double handleSeconds, double patienceSeconds, int agents) {
        this.callsPerSecond = callsPerSecond;
        this.handleSeconds = handleSeconds;
        this.patienceSeconds = patienceSeconds;
        this.agents = agents;
        this.states = balance();
    }

    /** Chances relative to the most likely state, so that thousands of agents neither overflow nor vanish. */
    private double[] balance() {
        List<Double> logs = new ArrayList<>();
        double log = 0;
        double largest = 0;
        logs.add(0.0);
        for (int i = 1; ; i++) {
            log += Math.log(callsPerSecond / leaving(i));
            logs.add(log);
            largest = Math.max(largest, log);
            boolean falls = callsPerSecond < leaving(i + 1);
            if (i > agents && falls && log < largest - 50 && waitingIsNegligible(log, i, largest)) {
                break;
            }
        }
        double[] chances = new double[logs.size()];
        double sum = 0;
        for (int i = 0; i < chances.length; i++) {
            chances[i] = Math.exp(logs.get(i) - largest);
            sum += chances[i];
        }
        for (int i = 0; i < chances.length; i++) {
            chances[i] /= sum;
        }
        return chances;
    }

    private boolean waitingIsNegligible(double log, int i, double largest) {
        double ratio = callsPerSecond / leaving(i + 1);
        return log - Math.log1p(-ratio) + Math.log(i + 1.0) < largest - 40;
    }

    /** How many calls leave a system of {@code i} in a second: answered to the end, or given up. */
    private double leaving(int i) {
        int busy = Math.min(i, agents);
        return busy / handleSeconds + (i - busy) / patienceSeconds;
    }

    /** Share of calls that have to wait. */
    public double probabilityOfWaiting() {
        double sum = 0;
        for (int i = agents; i < states.length; i++) {
            sum += states[i];
        }
        return sum;
    }

    /** Share of calls that are given up. */
    public double abandonment() {
        return waiting() / patienceSeconds / callsPerSecond;
    }

    /** Mean seconds of waiting over all calls, answered or given up (Little's law). */
    public double waitSeconds() {
        return waiting() / callsPerSecond;
    }

    private double waiting() {
        double sum = 0;
        for (int i = agents + 1; i < states.length; i++) {
            sum += (i - agents) * states[i];
        }
        return sum;
    }

    /** Share of their time that agents handle calls. */
    public double occupancy() {
        double busy = 0;
        for (int i = 0; i < states.length; i++) {
            busy += Math.min(i, agents) * states[i];
        }
        return busy / agents;
    }

    /** Share of calls that are answered, and within some seconds; who gives up is not. */
    public double serviceLevel(double withinSeconds) {
        double level = 0;
        for (int i = 0; i < states.length; i++) {
            level += states[i] * (i < agents ? 1 : answered(i - agents, withinSeconds));
        }
        return level;
    }

    /**
     * Chance to be answered in time with {@code before} others in front. The waits between departures are exponential with rates
     * {@code (c + k) / patience}, k from 0 to {@code before}, so exp(-wait / patience), which is also the chance to be still there, is
     * beta (c, before + 1).
     */
    private double answered(int before, double seconds) {
        double c = agents * patienceSeconds / handleSeconds;
        double inTime = Beta.regularizedBeta(-Math.expm1(-seconds / patienceSeconds), before + 1.0, c + 1);
        return c / (c + before + 1) * inTime;
    }

    /**
     * The fewest agents who reach a service level. More agents always answer more in time, so the number is found by halving.
     *
     * @param patienceSeconds how long a caller waits before hanging up, on average
     * @param withinSeconds seconds within which a call is to be answered
     * @param target share of calls to be answered in them, below 1; who gives up is none
     */
    public static int required(
            double callsPerSecond, double handleSeconds, double patienceSeconds, double withinSeconds, double target) {
        Erlang.checkReachable(target);
        int tooFew = 0;
        int enough = Math.max(1, (int) Math.ceil(callsPerSecond * handleSeconds));
        while (new ImpatientErlang(callsPerSecond, handleSeconds, patienceSeconds, enough).serviceLevel(withinSeconds)
                < target) {
            tooFew = enough;
            enough *= 2;
        }
        while (enough - tooFew > 1) {
            int half = (tooFew + enough) / 2;
            boolean reaches = new ImpatientErlang(callsPerSecond, handleSeconds, patienceSeconds, half)
                            .serviceLevel(withinSeconds)
                    >= target;
            tooFew = reaches ? tooFew : half;
            enough = reaches ? half : enough;
        }
        return enough;
    }
}

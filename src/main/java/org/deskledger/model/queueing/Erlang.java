package org.deskledger.model.queueing;

/**
 * Agents answering calls that come at random, as Erlang C has it: whoever finds all agents busy waits until one is free.
 *
 * @param callsPerSecond how many come, on average
 * @param handleSeconds how long one takes, on average
 * @param agents who answer
 */
public record Erlang(double callsPerSecond, double handleSeconds, int agents) {

    /** Work that comes in, in agents' time: the load in Erlang. */
    public double load() {
        return callsPerSecond * handleSeconds;
    }

    /** Erlang B: the share of calls that find all lines busy and are lost. */
    public static double blocking(double load, int lines) {
        double blocked = 1;
        for (int n = 1; n <= lines; n++) {
            blocked = load * blocked / (n + load * blocked);
        }
        return blocked;
    }

    /** Share of calls that have to wait; 1 where the work is too much. */
    public double probabilityOfWaiting() {
        if (load() >= agents) {
            return 1;
        }
        double blocked = blocking(load(), agents);
        return blocked / (1 - occupancy() * (1 - blocked));
    }

    /** Mean seconds until answered, over all calls; infinite where the work is too much. */
    public double speedOfAnswerSeconds() {
        return load() >= agents ? Double.POSITIVE_INFINITY : probabilityOfWaiting() * handleSeconds / (agents - load());
    }

    /** Share of calls that are answered within some seconds. */
    public double serviceLevel(double withinSeconds) {
        return load() >= agents
                ? 0
                : 1 - probabilityOfWaiting() * Math.exp(-(agents - load()) * withinSeconds / handleSeconds);
    }

    /** Share of their time that agents handle calls. */
    public double occupancy() {
        return Math.min(1, load() / agents);
    }

    /**
     * The fewest agents who reach a service level.
     *
     * @param target share of calls to be answered within {@code withinSeconds}, below 1
     */
    public static Erlang required(double callsPerSecond, double handleSeconds, double withinSeconds, double target) {
        checkReachable(target);
        int agents = (int) Math.floor(callsPerSecond * handleSeconds) + 1;
        Erlang staffed = new Erlang(callsPerSecond, handleSeconds, agents);
        while (staffed.serviceLevel(withinSeconds) < target) {
            staffed = new Erlang(callsPerSecond, handleSeconds, ++agents);
        }
        return staffed;
    }

    /** Refuses a service level that no number of agents reaches. */
    static void checkReachable(double target) {
        if (!(target >= 0 && target < 1)) {
            throw new IllegalArgumentException(
                    "A service level of " + target + " cannot be promised by any number of agents");
        }
    }

    /**
     * What agents can handle in an hour: agents * concurrency * (60 / minutes) * availability * occupancy.
     *
     * @param concurrency contacts at a time
     * @param handleMinutes minutes of one contact
     * @param availability share of logged-in time that is for customers
     * @param occupancy share of that in which they handle contacts
     */
    public static double outputPerHour(
            double agents, double concurrency, double handleMinutes, double availability, double occupancy) {
        return agents * concurrency * (60 / handleMinutes) * availability * occupancy;
    }
}

package org.deskledger.model.purchase;

import static org.hipparchus.special.Gamma.digamma;
import static org.hipparchus.special.Gamma.logGamma;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deskledger.model.fitting.Fit;
import org.deskledger.model.fitting.Likelihood;
import org.deskledger.model.fitting.MaximumLikelihood;

/**
 * Repeat purchases where there is one occasion a period, such as a yearly donation: the beta-geometric / beta-Bernoulli model (Fader,
 * Hardie, Shang 2010). A living customer buys at an occasion with a beta chance (alpha, beta) and stops before it with a beta chance
 * (gamma, delta).
 */
public final class BgBb implements Likelihood {

    /** Names of the parameters, in their order. */
    public static final List<String> PARAMETERS = List.of("alpha", "beta", "gamma", "delta");

    /** Below, four parameters say more about chance than about customers. */
    private static final int FEWEST_REPEATERS = 30;

    /** Bought {@code x} times, the last at occasion {@code last}, of {@code n} occasions. */
    private record History(int x, int last, int n) {}

    private final Map<History, Double> customersByHistory = new LinkedHashMap<>();

    /**
     * Adds customers of one history.
     *
     * @param x purchases after the first one
     * @param last occasion of the last of them, from 1; 0 without any
     * @param n occasions after the first purchase
     * @param customers how many
     * @return this
     */
    public BgBb add(int x, int last, int n, double customers) {
        if (!(x >= 0 && x <= last && last <= n && (x > 0 || last == 0))) {
            throw new IllegalArgumentException(
                    "No history has " + x + " purchases, the last at occasion " + last + " of " + n);
        }
        customersByHistory.merge(new History(x, last, n), customers, Double::sum);
        return this;
    }

    /** Fits the model; refused where hardly anybody ever repeated a purchase. */
    public Fit fit() {
        Fit fit = MaximumLikelihood.fit(
                this, List.of(new double[] {1, 1, 1, 1}, new double[] {0.5, 0.5, 0.5, 2}, new double[] {3, 2, 2, 6}));
        double repeaters = customersByHistory.entrySet().stream()
                .filter(cell -> cell.getKey().x > 0)
                .mapToDouble(Map.Entry::getValue)
                .sum();
        return repeaters < FEWEST_REPEATERS
                ? fit.refused("only " + Math.round(repeaters) + " customers ever repeated a purchase; "
                        + FEWEST_REPEATERS + " are needed")
                : fit;
    }

    @Override
    public List<String> parameters() {
        return PARAMETERS;
    }

    @Override
    public double observations() {
        return customersByHistory.values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    @Override
    public double value(double[] at, double[] gradient) {
        Arrays.fill(gradient, 0);
        double[] ofOne = new double[4];
        double sum = 0;
        for (Map.Entry<History, Double> cell : customersByHistory.entrySet()) {
            History history = cell.getKey();
            double customers = cell.getValue();
            sum += customers * logLikelihood(at, history.x, history.last, history.n, ofOne);
            for (int i = 0; i < 4; i++) {
                gradient[i] += customers * ofOne[i];
            }
        }
        return sum;
    }

    /** Sums over the occasion before which the customer may have stopped; the last summand is being alive. */
    private static double logLikelihood(double[] at, int x, int last, int n, double[] gradient) {
        int ends = n - last + 1;
        double[] logs = new double[ends];
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < ends; i++) {
            logs[i] = logOfEnd(at, x, last, n, i);
            largest = Math.max(largest, logs[i]);
        }
        double total = 0;
        for (double log : logs) {
            total += Math.exp(log - largest);
        }
        double value = largest + Math.log(total);
        Arrays.fill(gradient, 0);
        for (int i = 0; i < ends; i++) {
            double share = Math.exp(logs[i] - value);
            boolean alive = i == n - last;
            int misses = last - x + i;
            int stopped = alive ? 0 : 1;
            addBeta(gradient, 0, share, at[0], at[1], x, misses);
            addBeta(gradient, 2, share, at[2], at[3], stopped, last + i);
        }
        return value;
    }

    private static double logOfEnd(double[] at, int x, int last, int n, int i) {
        boolean alive = i == n - last;
        return logBeta(at[0] + x, at[1] + last - x + i)
                - logBeta(at[0], at[1])
                + logBeta(at[2] + (alive ? 0 : 1), at[3] + last + i)
                - logBeta(at[2], at[3]);
    }

    /** Derivatives of log B(u + m, v + k) - log B(u, v). */
    private static void addBeta(double[] gradient, int first, double share, double u, double v, int m, int k) {
        double both = digamma(u + v) - digamma(u + v + m + k);
        gradient[first] += share * (digamma(u + m) - digamma(u) + both);
        gradient[first + 1] += share * (digamma(v + k) - digamma(v) + both);
    }

    private static double logBeta(double u, double v) {
        return logGamma(u) + logGamma(v) - logGamma(u + v);
    }

    /** The chance that a customer of this history is alive at the next occasion, {@code n + 1}. */
    public static double probabilityAliveAtNext(double[] at, int x, int last, int n) {
        double alive = logBeta(at[0] + x, at[1] + n - x)
                - logBeta(at[0], at[1])
                + logBeta(at[2], at[3] + n + 1)
                - logBeta(at[2], at[3]);
        return Math.exp(alive - logLikelihood(at, x, last, n, new double[4]));
    }

    /** Purchases expected at the next {@code more} occasions from a customer of this history. */
    public static double expectedPurchases(double[] at, int x, int last, int n, int more) {
        double gamma = Math.abs(at[2] - 1) < 1e-7 ? 1 + 1e-7 : at[2];
        double delta = at[3];
        double buys = logBeta(at[0] + x + 1, at[1] + n - x)
                - logBeta(at[0], at[1])
                - logLikelihood(at, x, last, n, new double[4]);
        double lives = ratio(1 + delta + n, gamma + delta + n) - ratio(1 + delta + n + more, gamma + delta + n + more);
        return Math.exp(buys + logGamma(gamma + delta) - logGamma(1 + delta)) * delta / (gamma - 1) * lives;
    }

    private static double ratio(double above, double below) {
        return Math.exp(logGamma(above) - logGamma(below));
    }

    /** The chance that a new customer buys {@code x} times at {@code n} occasions. */
    public static double probabilityOf(double[] at, int x, int n) {
        double sum = 0;
        for (int last = x; last <= (x == 0 ? 0 : n); last++) {
            double log = logLikelihood(at, x, last, n, new double[4]);
            sum += Math.exp(log + logChoose(last - 1, x - 1));
        }
        return sum;
    }

    /** Ways to place the purchases before the last one. */
    private static double logChoose(int places, int chosen) {
        return chosen < 1 ? 0 : logGamma(places + 1.0) - logGamma(chosen + 1.0) - logGamma(places - chosen + 1.0);
    }
}

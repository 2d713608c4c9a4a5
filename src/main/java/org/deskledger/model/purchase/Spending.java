package org.deskledger.model.purchase;

import static org.hipparchus.special.Gamma.digamma;
import static org.hipparchus.special.Gamma.logGamma;

import java.util.Arrays;
import java.util.List;
import org.deskledger.model.fitting.Fit;
import org.deskledger.model.fitting.Likelihood;
import org.deskledger.model.fitting.MaximumLikelihood;

/**
 * What a purchase is worth: the gamma-gamma model of spend (Fader and Hardie 2013). Amounts of one customer vary around a mean of
 * their own, means vary over customers, and neither depends on how often somebody buys. Parameters are p, q and gamma.
 */
public final class Spending implements Likelihood {

    /** Names of the parameters, in their order. */
    public static final List<String> PARAMETERS = List.of("p", "q", "gamma");

    private static final int FEWEST_CUSTOMERS = 30;

    private double[] purchases = new double[1024];
    private double[] mean = new double[1024];
    private double[] weight = new double[1024];
    private int cells;

    /**
     * Adds customers.
     *
     * @param x how many purchases of an amount above 0, at least one
     * @param meanAmount their mean, above 0
     * @param customers how many customers have just these
     * @return this
     */
    public Spending add(double x, double meanAmount, double customers) {
        if (!(x > 0 && meanAmount > 0)) {
            throw new IllegalArgumentException("Spend needs purchases above 0, not " + x + " of " + meanAmount);
        }
        if (cells == weight.length) {
            purchases = Arrays.copyOf(purchases, 2 * cells);
            mean = Arrays.copyOf(mean, 2 * cells);
            weight = Arrays.copyOf(weight, 2 * cells);
        }
        purchases[cells] = x;
        mean[cells] = meanAmount;
        weight[cells] = customers;
        cells++;
        return this;
    }

    /** Fits the model; refused with too few customers. */
    public Fit fit() {
        double amount = 0;
        for (int i = 0; i < cells; i++) {
            amount += weight[i] * mean[i];
        }
        double typical = amount / Math.max(1, observations());
        Fit fit = MaximumLikelihood.fit(
                this, List.of(new double[] {1, 2, typical}, new double[] {6, 4, typical / 2}, new double[] {
                    0.5, 6, 10 * typical
                }));
        return observations() < FEWEST_CUSTOMERS
                ? fit.refused("only " + Math.round(observations()) + " customers spent anything; " + FEWEST_CUSTOMERS
                        + " are needed")
                : fit;
    }

    @Override
    public List<String> parameters() {
        return PARAMETERS;
    }

    @Override
    public double observations() {
        return Arrays.stream(weight, 0, cells).sum();
    }

    @Override
    public double value(double[] at, double[] gradient) {
        double p = at[0];
        double q = at[1];
        double gamma = at[2];
        Arrays.fill(gradient, 0);
        double sum = 0;
        for (int i = 0; i < cells; i++) {
            double shape = p * purchases[i];
            double total = purchases[i] * mean[i];
            double logTotal = Math.log(total);
            double logAll = Math.log(gamma + total);
            sum += weight[i]
                    * (logGamma(shape + q)
                            - logGamma(shape)
                            - logGamma(q)
                            + q * Math.log(gamma)
                            + shape * logTotal
                            - Math.log(mean[i])
                            - (shape + q) * logAll);
            gradient[0] += weight[i] * purchases[i] * (digamma(shape + q) - digamma(shape) + logTotal - logAll);
            gradient[1] += weight[i] * (digamma(shape + q) - digamma(q) + Math.log(gamma) - logAll);
            gradient[2] += weight[i] * (q / gamma - (shape + q) / (gamma + total));
        }
        return sum;
    }

    /** Mean amount of a purchase over all customers; infinite where q is not above 1. */
    public static double meanAmount(double[] at) {
        return at[1] > 1 ? at[0] * at[2] / (at[1] - 1) : Double.POSITIVE_INFINITY;
    }

    /**
     * Expected amount of a purchase of one customer: between their own mean and everybody's, nearer to theirs the more they bought.
     *
     * @param x their purchases of an amount above 0; 0 gives everybody's mean
     * @param ownMean mean of these
     */
    public static double expectedAmount(double[] at, double x, double ownMean) {
        if (x == 0) {
            return meanAmount(at);
        }
        double denominator = at[0] * x + at[1] - 1;
        return denominator > 0 ? at[0] * (at[2] + ownMean * x) / denominator : Double.POSITIVE_INFINITY;
    }
}

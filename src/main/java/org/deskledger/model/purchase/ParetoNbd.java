package org.deskledger.model.purchase;

import static org.hipparchus.special.Gamma.digamma;
import static org.hipparchus.special.Gamma.logGamma;

import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;

/**
 * Formulas of the Pareto / NBD model (Schmittlein, Morrison, Colombo 1987; Fader and Hardie 2005). Purchases while alive are Poisson
 * with a gamma rate (r, alpha), lifetimes exponential with a gamma rate (s, beta).
 *
 * <p>The chance to have stopped between the last purchase and now is usually written as a difference of two hypergeometric functions,
 * which cancels badly. Here it is the integral that they come from, over the logarithm of time, where the integrand is smooth; the
 * gradient is taken inside.
 */
final class ParetoNbd {

    private static final int POINTS = 40;
    /** As a difference of logarithms: less than the last digit. */
    private static final double NOTHING = 40;

    private static final double[] NODES = new double[POINTS];
    private static final double[] WEIGHTS = new double[POINTS];

    static {
        GaussIntegrator rule = new GaussIntegratorFactory().legendre(POINTS);
        for (int i = 0; i < POINTS; i++) {
            NODES[i] = rule.getPoint(i);
            WEIGHTS[i] = rule.getWeight(i);
        }
    }

    private ParetoNbd() {}

    /** What of a history's log-likelihood and of its gradient depends on the number of purchases alone. */
    static double[] ofCount(double[] at, double x) {
        double r = at[0];
        double logAlpha = Math.log(at[1]);
        double logBeta = Math.log(at[3]);
        return new double[] {
            logGamma(r + x) - logGamma(r) + r * logAlpha + at[2] * logBeta,
            digamma(r + x) - digamma(r) + logAlpha,
            logBeta
        };
    }

    static double logLikelihood(
            double[] at, double[] ofCount, double x, double recency, double age, double[] gradient) {
        double r = at[0];
        double alpha = at[1];
        double s = at[2];
        double beta = at[3];
        double[] gone = new double[5];
        double scale = integrate(at, x, recency, age, gone);
        double alive = Math.exp(logAlive(at, x, age) - scale);
        double both = alive + gone[0];
        gradient[0] = ofCount[1] - (alive * Math.log(alpha + age) + gone[1]) / both;
        gradient[1] = r / alpha - (r + x) * (alive / (alpha + age) + gone[2]) / both;
        gradient[2] = ofCount[2] - (alive * Math.log(beta + age) + gone[3] - gone[0] / s) / both;
        gradient[3] = s / beta - (s * alive / (beta + age) + (s + 1) * gone[4]) / both;
        return ofCount[0] + scale + Math.log(both);
    }

    private static double logAlive(double[] at, double x, double age) {
        return -(at[0] + x) * Math.log(at[1] + age) - at[2] * Math.log(at[3] + age);
    }

    /**
     * The likelihood of having stopped since the last purchase, and its moments by {@code log(alpha + u)}, {@code 1 / (alpha + u)},
     * {@code log(beta + u)} and {@code 1 / (beta + u)}; all divided by the exponential of the logarithm that is returned, for those of a
     * frequent customer who fell silent are beyond the range of numbers.
     */
    private static double integrate(double[] at, double x, double recency, double age, double[] gone) {
        double scale = logAlive(at, x, age);
        if (age <= recency) {
            return scale;
        }
        double alpha = at[1];
        double beta = at[3];
        double shift = Math.min(alpha, beta);
        double from = Math.log(shift + recency);
        double first = logGone(at, x, recency, from);
        scale = Math.max(scale, first);
        double width = Math.log(shift + age) - from;
        // The integrand has one top: where it fell so far, nothing follows, and the points belong where it is not yet
        // 0.
        while (first - logGone(at, x, Math.exp(from + width / 2) - shift, from + width / 2) > NOTHING) {
            width /= 2;
        }
        double half = width / 2;
        for (int i = 0; i < POINTS; i++) {
            double v = from + half * (1 + NODES[i]);
            double u = Math.exp(v) - shift;
            double logA = Math.log(alpha + u);
            double logB = Math.log(beta + u);
            double part = WEIGHTS[i] * half * at[2] * Math.exp(-(at[0] + x) * logA - (at[2] + 1) * logB + v - scale);
            gone[0] += part;
            gone[1] += part * logA;
            gone[2] += part / (alpha + u);
            gone[3] += part * logB;
            gone[4] += part / (beta + u);
        }
        return scale;
    }

    private static double logGone(double[] at, double x, double u, double v) {
        return -(at[0] + x) * Math.log(at[1] + u) - (at[2] + 1) * Math.log(at[3] + u) + v;
    }

    static double probabilityAlive(double[] at, double x, double recency, double age) {
        double[] gone = new double[5];
        double scale = integrate(at, x, recency, age, gone);
        double alive = Math.exp(logAlive(at, x, age) - scale);
        return alive / (alive + gone[0]);
    }

    static double expectedPurchases(double[] at, double x, double recency, double age, double time) {
        double s = at[2];
        double beta = at[3];
        double shorter = Math.log((beta + age) / (beta + age + time));
        // (1 - q^(s-1)) / (s - 1), which is -log q where s is 1.
        double exponent = (s - 1) * shorter;
        double years = Math.abs(exponent) < 1e-12 ? -shorter : -Math.expm1(exponent) / (s - 1);
        return (at[0] + x) * (beta + age) / (at[1] + age) * years * probabilityAlive(at, x, recency, age);
    }
}

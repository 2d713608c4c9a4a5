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

    static double logLikelihood(double[] at, double x, double recency, double age, double[] gradient) {
        double r = at[0];
        double alpha = at[1];
        double s = at[2];
        double beta = at[3];
        double alive = -(r + x) * Math.log(alpha + age) - s * Math.log(beta + age);
        double[] gone = new double[5];
        integrate(at, x, recency, age, alive, gone);
        double shareAlive = 1 / (1 + gone[0]);
        double logAlpha = Math.log(alpha);
        double logBeta = Math.log(beta);
        gradient[0] = digamma(r + x) - digamma(r) + logAlpha - shareAlive * (Math.log(alpha + age) + gone[1]);
        gradient[1] = r / alpha - (r + x) * shareAlive * (1 / (alpha + age) + gone[2]);
        gradient[2] = logBeta - shareAlive * (Math.log(beta + age) + gone[3] - gone[0] / s);
        gradient[3] = s / beta - shareAlive * (s / (beta + age) + (s + 1) * gone[4]);
        return logGamma(r + x) - logGamma(r) + r * logAlpha + s * logBeta + alive + Math.log1p(gone[0]);
    }

    /**
     * The likelihood of having stopped since the last purchase as a multiple of that of being alive, and its moments by
     * {@code log(alpha + u)}, {@code 1 / (alpha + u)}, {@code log(beta + u)} and {@code 1 / (beta + u)}.
     */
    private static void integrate(double[] at, double x, double recency, double age, double alive, double[] gone) {
        if (age <= recency) {
            return;
        }
        double alpha = at[1];
        double beta = at[3];
        double shift = Math.min(alpha, beta);
        double from = Math.log(shift + recency);
        double half = (Math.log(shift + age) - from) / 2;
        for (int i = 0; i < POINTS; i++) {
            double v = from + half * (1 + NODES[i]);
            double u = Math.exp(v) - shift;
            double logA = Math.log(alpha + u);
            double logB = Math.log(beta + u);
            double part = WEIGHTS[i] * half * at[2] * Math.exp(-(at[0] + x) * logA - (at[2] + 1) * logB + v - alive);
            gone[0] += part;
            gone[1] += part * logA;
            gone[2] += part / (alpha + u);
            gone[3] += part * logB;
            gone[4] += part / (beta + u);
        }
    }

    static double probabilityAlive(double[] at, double x, double recency, double age) {
        double alive = -(at[0] + x) * Math.log(at[1] + age) - at[2] * Math.log(at[3] + age);
        double[] gone = new double[5];
        integrate(at, x, recency, age, alive, gone);
        return 1 / (1 + gone[0]);
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

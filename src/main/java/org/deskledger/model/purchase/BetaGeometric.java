package org.deskledger.model.purchase;

import static org.hipparchus.special.Gamma.digamma;
import static org.hipparchus.special.Gamma.logGamma;

/**
 * Formulas shared by BG/NBD and MBG/NBD. Purchases while alive are Poisson with a gamma rate (r, alpha); the chance to stop after one
 * is beta (a, b). {@code more} is how many purchases beside the repeats a customer may have stopped after: 0 in the first model, 1 in
 * the second, where the first purchase counts too. With it both sets of published formulas are one.
 */
final class BetaGeometric {

    private BetaGeometric() {}

    /**
     * What of a history's log-likelihood and of its gradient depends on the number of purchases alone: the expensive functions, which
     * many histories share.
     */
    static double[] ofCount(double[] at, int more, double x) {
        double r = at[0];
        double a = at[2];
        double b = at[3];
        double stops = x + more;
        double ofBoth = digamma(a + b) - digamma(a + b + stops);
        return new double[] {
            logGamma(r + x)
                    - logGamma(r)
                    + r * Math.log(at[1])
                    + logGamma(a + b)
                    - logGamma(b)
                    + logGamma(b + stops)
                    - logGamma(a + b + stops),
            digamma(r + x) - digamma(r) + Math.log(at[1]),
            ofBoth,
            ofBoth + digamma(b + stops) - digamma(b)
        };
    }

    static double logLikelihood(
            double[] at, int more, double[] ofCount, double x, double recency, double age, double[] gradient) {
        double r = at[0];
        double alpha = at[1];
        double a = at[2];
        double b = at[3];
        double stops = x + more;
        double toNow = Math.log(alpha + age);
        double toLast = Math.log(alpha + recency);
        double alive = -(r + x) * toNow;
        double shareGone = 0;
        double value = alive;
        if (stops > 0) {
            double gone = Math.log(a / (b + stops - 1)) - (r + x) * toLast;
            double smaller = Math.exp(-Math.abs(alive - gone));
            value = Math.max(alive, gone) + Math.log1p(smaller);
            shareGone = (gone > alive ? 1 : smaller) / (1 + smaller);
        }
        double shareAlive = 1 - shareGone;
        gradient[0] = ofCount[1] - shareAlive * toNow - shareGone * toLast;
        gradient[1] = r / alpha - (r + x) * (shareAlive / (alpha + age) + shareGone / (alpha + recency));
        gradient[2] = ofCount[2] + shareGone / a;
        gradient[3] = ofCount[3] - (stops > 0 ? shareGone / (b + stops - 1) : 0);
        return ofCount[0] + value;
    }

    static double probabilityAlive(double[] at, int more, double x, double recency, double age) {
        return 1 / (1 + oddsGone(at, more, x, recency, age));
    }

    private static double oddsGone(double[] at, int more, double x, double recency, double age) {
        double stops = x + more;
        if (stops == 0) {
            return 0;
        }
        double alpha = at[1];
        return at[2]
                / (at[3] + stops - 1)
                * Math.exp((at[0] + x) * (Math.log(alpha + age) - Math.log(alpha + recency)));
    }

    static double expectedPurchases(double[] at, int more, double x, double recency, double age, double time) {
        if (time <= 0) {
            return 0;
        }
        double z = time / (at[1] + age + time);
        return whileAlive(at[0] + x, at[2], at[3] + x + more, z) / (1 + oddsGone(at, more, x, recency, age));
    }

    /**
     * Expected purchases of who is alive, {@code c / (a - 1) (1 - (1 - z)^shape 2F1(shape, b; c; z))} with {@code c = a + b - 1}, in a
     * form that holds where c is 0 or below (many stop at once, many never), where a is 1, and for customers of a thousand purchases.
     *
     * @param shape of the customer's own rate, r + x
     * @param b of the customer's own chance to stop
     */
    private static double whileAlive(double shape, double a, double b, double z) {
        double c = a + b - 1;
        double log = Math.log1p(-z);
        double p = c - shape;
        // Euler's transformation has the smaller numbers, unless a rate without spread makes its terms large and of
        // either sign.
        if (a - 1 < shape && p > -10 - c / 2) {
            double exponent = (a - 1) * log;
            double certain = Math.abs(exponent) < 1e-12 ? -log : -Math.expm1(exponent) / (a - 1);
            return c * certain - Math.exp(exponent) * p * Hypergeometric.excess(p, a - 1, c, z);
        }
        // Divides by a - 1; beside 1 it is smooth, so a neighbour stands in.
        double less = Math.abs(a - 1) < 1e-7 ? 1e-7 : a - 1;
        double all = less + b;
        double quiet = shape * log;
        return (-all * Math.expm1(quiet) - Math.exp(quiet) * shape * b * Hypergeometric.excess(shape, b, all, z))
                / less;
    }

    /** The chance that a new customer repeats a purchase just {@code n} times in a time. */
    static double probabilityOf(double[] at, int more, int n, double time) {
        double r = at[0];
        double alpha = at[1];
        double a = at[2];
        double b = at[3];
        double stops = n + more;
        double quiet = r * Math.log(alpha / (alpha + time));
        double busy = Math.log(time / (alpha + time));
        double stayed = logBeta(a, b + stops) - logBeta(a, b);
        double alive = Math.exp(stayed + logGamma(r + n) - logGamma(r) - logGamma(n + 1.0) + quiet + n * busy);
        if (stops == 0) {
            return alive;
        }
        double fewer = 0;
        for (int j = 0; j < n; j++) {
            fewer += Math.exp(logGamma(r + j) - logGamma(r) - logGamma(j + 1.0) + quiet + j * busy);
        }
        return alive + Math.exp(logBeta(a + 1, b + stops - 1) - logBeta(a, b)) * (1 - fewer);
    }

    private static double logBeta(double u, double v) {
        return logGamma(u) + logGamma(v) - logGamma(u + v);
    }
}

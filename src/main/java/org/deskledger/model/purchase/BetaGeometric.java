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

    static double logLikelihood(double[] at, int more, double x, double recency, double age, double[] gradient) {
        double r = at[0];
        double alpha = at[1];
        double a = at[2];
        double b = at[3];
        double stops = x + more;
        double toNow = Math.log(alpha + age);
        double common = logGamma(r + x)
                - logGamma(r)
                + r * Math.log(alpha)
                + logGamma(a + b)
                - logGamma(b)
                + logGamma(b + stops)
                - logGamma(a + b + stops);
        double alive = -(r + x) * toNow;
        double shareGone = 0;
        double value = common + alive;
        double toLast = Math.log(alpha + recency);
        if (stops > 0) {
            double gone = Math.log(a) - Math.log(b + stops - 1) - (r + x) * toLast;
            double larger = Math.max(alive, gone);
            double both = larger + Math.log(Math.exp(alive - larger) + Math.exp(gone - larger));
            shareGone = Math.exp(gone - both);
            value = common + both;
        }
        double shareAlive = 1 - shareGone;
        double ofBoth = digamma(a + b) - digamma(a + b + stops);
        gradient[0] = digamma(r + x) - digamma(r) + Math.log(alpha) - shareAlive * toNow - shareGone * toLast;
        gradient[1] = r / alpha - (r + x) * (shareAlive / (alpha + age) + shareGone / (alpha + recency));
        gradient[2] = ofBoth + shareGone / a;
        gradient[3] = ofBoth + digamma(b + stops) - digamma(b) - (stops > 0 ? shareGone / (b + stops - 1) : 0);
        return value;
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
        double r = at[0];
        double alpha = at[1];
        // The formula divides by a - 1; beside 1 it is smooth, so a neighbour stands in.
        double a = Math.abs(at[2] - 1) < 1e-7 ? 1 + 1e-7 : at[2];
        double b = at[3];
        double stops = x + more;
        double z = time / (alpha + age + time);
        double whole = a + b + stops - 1;
        double bracket = 1 - Math.exp((r + x) * Math.log1p(-z)) * Hypergeometric.of(r + x, b + stops, whole, z);
        return whole / (a - 1) * bracket / (1 + oddsGone(at, more, x, recency, age));
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

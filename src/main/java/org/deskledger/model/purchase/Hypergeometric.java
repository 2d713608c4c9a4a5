package org.deskledger.model.purchase;

/** Gauss's hypergeometric function 2F1 for the arguments that purchase models need; Hipparchus 4.0 has none. */
final class Hypergeometric {

    private static final int TERMS = 100_000;

    private Hypergeometric() {}

    /**
     * By how much 2F1(p, q; c; z) exceeds 1, as a multiple of {@code p q / c}, by its series. Unlike the function it exists where c is
     * 0, and keeps its digits where z is small.
     *
     * @param p below c or above 0
     * @param q above -1
     * @param c above -1
     * @param z from 0, below 1; the nearer to 1 the more terms it takes
     */
    static double excess(double p, double q, double c, double z) {
        double term = z;
        double sum = z;
        for (int n = 0; n < TERMS; n++) {
            double first = (p + 1 + n) / (c + 1 + n);
            double second = (q + 1 + n) / (2.0 + n);
            term *= first * second * z;
            sum += term;
            // Both fractions tend to 1, so what is left is less than a geometric series of this ratio.
            double ratio = z * Math.max(1, Math.abs(first)) * Math.max(1, second);
            if (ratio < 1 && Math.abs(term) * ratio / (1 - ratio) <= 1e-16 * Math.abs(sum)) {
                break;
            }
        }
        return sum;
    }
}

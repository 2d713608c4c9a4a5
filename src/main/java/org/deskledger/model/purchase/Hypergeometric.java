package org.deskledger.model.purchase;

/** Gauss's hypergeometric function 2F1 for the arguments that purchase models need; Hipparchus 4.0 has none. */
final class Hypergeometric {

    private static final int TERMS = 100_000;

    private Hypergeometric() {}

    /**
     * 2F1(a, b; c; z) by its series.
     *
     * @param a above 0
     * @param b above 0
     * @param c above 0
     * @param z from 0, below 1; the nearer to 1 the more terms it takes
     */
    static double of(double a, double b, double c, double z) {
        double term = 1;
        double sum = 1;
        for (int n = 0; n < TERMS; n++) {
            double factor = (a + n) / (c + n) * ((b + n) / (1.0 + n)) * z;
            term *= factor;
            sum += term;
            // Once factors are below 1 and falling towards z, what is left is less than a geometric series.
            if (factor < 1 && term * factor / (1 - factor) < 1e-15 * sum) {
                break;
            }
        }
        return sum;
    }
}

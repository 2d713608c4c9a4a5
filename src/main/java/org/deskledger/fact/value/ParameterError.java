package org.deskledger.fact.value;

import java.util.function.ToDoubleFunction;

/**
 * How far the uncertainty of parameters moves what is computed from them: the delta method, with central differences.
 *
 * <p>It says how well an expectation is known, not how far a single customer will stray from it.
 */
final class ParameterError {

    /** Relative: small against any standard error, large against rounding. */
    private static final double STEP = 1e-4;

    private ParameterError() {}

    /**
     * The standard error of a function of the parameters.
     *
     * @param covariance of the parameters, row by row; empty gives 0
     */
    static double of(ToDoubleFunction<double[]> function, double[] parameters, double[][] covariance) {
        if (covariance.length == 0) {
            return 0;
        }
        int n = parameters.length;
        double[] slope = new double[n];
        for (int i = 0; i < n; i++) {
            double step = STEP * Math.max(Math.abs(parameters[i]), STEP);
            slope[i] = (at(function, parameters, i, step) - at(function, parameters, i, -step)) / (2 * step);
        }
        double variance = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                variance += slope[i] * slope[j] * covariance[i][j];
            }
        }
        return Math.sqrt(Math.max(variance, 0));
    }

    private static double at(ToDoubleFunction<double[]> function, double[] parameters, int which, double step) {
        double[] moved = parameters.clone();
        moved[which] += step;
        return function.applyAsDouble(moved);
    }
}

package org.deskledger.model.fitting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * Finds the parameters under which observations are most likely, from several starts, and says whether they can be trusted.
 *
 * <p>The search runs over logarithms, so parameters stay above 0. A fit is refused where the top is not flat, where the curvature there
 * is not that of a top, where a parameter ran out of its range, or where two starts end on tops that are equally high and far apart.
 * Nothing is penalised to make a fit come out: a model that the observations do not determine is refused instead.
 */
public final class MaximumLikelihood {

    /** Beyond these a parameter says that the model degenerates, not what customers are like. */
    private static final double SMALLEST = 1e-5;

    private static final double LARGEST = 1e5;
    /** Largest derivative by a logarithm, per observation, at which the top counts as flat. */
    private static final double FLAT = 1e-7;

    private static final int NEWTON_STEPS = 5;

    private MaximumLikelihood() {}

    /**
     * The best fit over all starts.
     *
     * @param starts values above 0, each in the order of the likelihood's parameters
     */
    public static Fit fit(Likelihood likelihood, List<double[]> starts) {
        double weight = Math.max(1, likelihood.observations());
        Bfgs.Function perObservation = (logs, slope) -> {
            double[] at = exp(logs);
            double value = likelihood.value(at, slope);
            for (int i = 0; i < slope.length; i++) {
                slope[i] *= -at[i] / weight;
            }
            return Double.isNaN(value) ? Double.POSITIVE_INFINITY : -value / weight;
        };
        List<Bfgs.Minimum> tops = new ArrayList<>();
        for (double[] start : starts) {
            tops.add(Bfgs.minimise(perObservation, log(start), FLAT / 10));
        }
        Bfgs.Minimum best = tops.get(0);
        for (Bfgs.Minimum top : tops) {
            best = top.value() < best.value() ? top : best;
        }
        best = polished(perObservation, best);
        double[] at = exp(best.at());
        List<List<Double>> covariance = inverse(information(likelihood, at));
        Fit fit = new Fit(
                likelihood.parameters(), boxed(at), covariance, -best.value() * weight, likelihood.observations(), "");
        return fit.refused(refusal(fit, best, tops));
    }

    private static String refusal(Fit fit, Bfgs.Minimum best, List<Bfgs.Minimum> tops) {
        for (int i = 0; i < fit.parameters().size(); i++) {
            if (!(fit.estimate(i) > SMALLEST && fit.estimate(i) < LARGEST)) {
                return "parameter " + fit.parameters().get(i)
                        + " ran out of its range: the observations do not determine it";
            }
        }
        // A likelihood of many terms is flat to the last digits that a sum of doubles has.
        if (!(best.steepness() <= FLAT)) {
            return "no flat top was found: the search stopped on a slope of " + (float) best.steepness()
                    + " per observation";
        }
        if (fit.covariance().isEmpty()) {
            return "the curvature at the top has no inverse: the observations do not determine all parameters";
        }
        boolean disagree = tops.stream()
                .anyMatch(top -> Math.abs(top.value() - best.value()) < 1e-9 && distance(top.at(), best.at()) > 0.05);
        return disagree ? "several sets of parameters are equally likely" : "";
    }

    private static double distance(double[] left, double[] right) {
        return IntStream.range(0, left.length)
                .mapToDouble(i -> Math.abs(left[i] - right[i]))
                .max()
                .orElse(0);
    }

    /**
     * Newton's steps to where the gradient vanishes. Near the top the value is flat beyond the digits of a double, so a search that
     * compares values stops early; the gradient still tells up from down.
     */
    private static Bfgs.Minimum polished(Bfgs.Function perObservation, Bfgs.Minimum found) {
        Bfgs.Minimum best = found;
        for (int step = 0; step < NEWTON_STEPS && best.steepness() > FLAT / 100; step++) {
            int n = best.at().length;
            double[] at = best.at();
            double[] gradient = new double[n];
            perObservation.value(at, gradient);
            List<List<Double>> inverse = inverse(curvature(
                    perObservation,
                    at,
                    DoubleStream.generate(() -> 1e-5).limit(n).toArray()));
            if (inverse.isEmpty()) {
                return best;
            }
            double[] next = at.clone();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    next[i] -= inverse.get(i).get(j) * gradient[j];
                }
            }
            double value = perObservation.value(next, gradient);
            double steepness = Arrays.stream(gradient).map(Math::abs).max().orElse(0);
            if (!(steepness < best.steepness())) {
                return best;
            }
            best = new Bfgs.Minimum(next, value, steepness);
        }
        return best;
    }

    /** Observed information: second derivatives of the log-likelihood by the parameters, with the sign turned. */
    private static double[][] information(Likelihood likelihood, double[] at) {
        Bfgs.Function falling = (point, slope) -> {
            double value = likelihood.value(point, slope);
            for (int i = 0; i < slope.length; i++) {
                slope[i] *= -1;
            }
            return -value;
        };
        return curvature(
                falling, at, Arrays.stream(at).map(value -> 1e-5 * value).toArray());
    }

    /** Second derivatives: central differences of the analytic gradient, made symmetric. */
    private static double[][] curvature(Bfgs.Function function, double[] at, double[] steps) {
        int n = at.length;
        double[][] curvature = new double[n][n];
        for (int i = 0; i < n; i++) {
            double[] above = new double[n];
            double[] below = new double[n];
            double[] moved = at.clone();
            moved[i] = at[i] + steps[i];
            function.value(moved, above);
            moved[i] = at[i] - steps[i];
            function.value(moved, below);
            for (int j = 0; j < n; j++) {
                double slope = (above[j] - below[j]) / (2 * steps[i]);
                curvature[i][j] += slope / 2;
                curvature[j][i] += slope / 2;
            }
        }
        return curvature;
    }

    /** Scaled to a diagonal of ones first: parameters differ by orders of magnitude. */
    private static List<List<Double>> inverse(double[][] curvature) {
        int n = curvature.length;
        double[] scale = new double[n];
        double[][] scaled = new double[n][n];
        for (int i = 0; i < n; i++) {
            scale[i] = Math.sqrt(curvature[i][i]);
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                scaled[i][j] = curvature[i][j] / (scale[i] * scale[j]);
                if (!Double.isFinite(scaled[i][j])) {
                    return List.of();
                }
            }
        }
        try {
            RealMatrix inverse = new CholeskyDecomposition(MatrixUtils.createRealMatrix(scaled), 1e-9, 1e-9)
                    .getSolver()
                    .getInverse();
            List<List<Double>> rows = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                List<Double> row = new ArrayList<>();
                for (int j = 0; j < n; j++) {
                    row.add(inverse.getEntry(i, j) / (scale[i] * scale[j]));
                }
                rows.add(row);
            }
            return rows;
        } catch (MathRuntimeException e) {
            return List.of();
        }
    }

    private static double[] exp(double[] logs) {
        return IntStream.range(0, logs.length)
                .mapToDouble(i -> Math.exp(logs[i]))
                .toArray();
    }

    private static double[] log(double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> Math.log(values[i]))
                .toArray();
    }

    private static List<Double> boxed(double[] values) {
        List<Double> boxed = new ArrayList<>();
        for (double value : values) {
            boxed.add(value);
        }
        return boxed;
    }
}

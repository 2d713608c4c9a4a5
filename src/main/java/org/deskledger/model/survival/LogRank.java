package org.deskledger.model.survival;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.hipparchus.distribution.continuous.ChiSquaredDistribution;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealVector;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * Whether groups leave at the same pace: the log-rank test (Mantel 1966; Peto and Peto 1972).
 *
 * @param observed who left, by group
 * @param expected who would have left of each group if all left at the same pace
 * @param chiSquare the test's value
 * @param degreesOfFreedom groups that could be compared, less one
 * @param probability chance of a difference as large or larger if there is none; 1 where nothing can be compared
 */
public record LogRank(
        List<Double> observed, List<Double> expected, double chiSquare, int degreesOfFreedom, double probability) {

    /** Takes unchangeable copies. */
    public LogRank {
        observed = List.copyOf(observed);
        expected = List.copyOf(expected);
    }

    /**
     * Compares groups.
     *
     * @param groups of each group all times with those at risk, in order; a group must list every time at which somebody of another
     *     group left while any of its own is still at risk
     */
    public static LogRank of(List<List<SurvivalCurve.Observed>> groups) {
        int n = groups.size();
        double[] observed = new double[n];
        double[] expected = new double[n];
        double[][] variance = new double[n][n];
        for (double time : times(groups)) {
            double[] atRisk = new double[n];
            double[] left = new double[n];
            double allAtRisk = 0;
            double allLeft = 0;
            for (int g = 0; g < n; g++) {
                for (SurvivalCurve.Observed now : groups.get(g)) {
                    if (now.time() == time) {
                        atRisk[g] = now.atRisk();
                        left[g] = now.left();
                    }
                }
                allAtRisk += atRisk[g];
                allLeft += left[g];
            }
            if (allLeft == 0) {
                continue;
            }
            double spread = allAtRisk > 1 ? allLeft * (allAtRisk - allLeft) / (allAtRisk - 1) : 0;
            for (int g = 0; g < n; g++) {
                observed[g] += left[g];
                expected[g] += allLeft * atRisk[g] / allAtRisk;
                for (int h = 0; h < n; h++) {
                    double own = g == h ? atRisk[g] / allAtRisk : 0;
                    variance[g][h] += spread * (own - atRisk[g] * atRisk[h] / (allAtRisk * allAtRisk));
                }
            }
        }
        return tested(observed, expected, variance);
    }

    /** One of the groups follows from the others, so the variance has no plain inverse; the pseudo-inverse gives the same value. */
    private static LogRank tested(double[] observed, double[] expected, double[][] variance) {
        int n = observed.length;
        int compared = 0;
        double[] difference = new double[n];
        for (int g = 0; g < n; g++) {
            difference[g] = observed[g] - expected[g];
            compared += variance[g][g] > 1e-12 ? 1 : 0;
        }
        int freedom = Math.max(0, compared - 1);
        double chiSquare = 0;
        double probability = 1;
        if (freedom > 0) {
            RealVector vector = new ArrayRealVector(difference);
            chiSquare = vector.dotProduct(new SingularValueDecomposition(new Array2DRowRealMatrix(variance))
                    .getSolver()
                    .getInverse()
                    .operate(vector));
            probability = 1 - new ChiSquaredDistribution(freedom).cumulativeProbability(chiSquare);
        }
        return new LogRank(boxed(observed), boxed(expected), chiSquare, freedom, probability);
    }

    private static TreeSet<Double> times(List<List<SurvivalCurve.Observed>> groups) {
        TreeSet<Double> times = new TreeSet<>();
        groups.forEach(group -> group.forEach(now -> times.add(now.time())));
        return times;
    }

    private static List<Double> boxed(double[] values) {
        List<Double> boxed = new ArrayList<>();
        for (double value : values) {
            boxed.add(value);
        }
        return boxed;
    }
}

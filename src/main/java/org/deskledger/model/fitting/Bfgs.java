package org.deskledger.model.fitting;

/**
 * Minimises a smooth function of a few variables: Broyden-Fletcher-Goldfarb-Shanno with backtracking (Nocedal and Wright 2006,
 * chapter 6). Hipparchus offers gradient methods for sums of squares and under constraints, and conjugate gradients, which need many
 * times more evaluations of a long likelihood.
 */
final class Bfgs {

    private static final int STEPS = 500;
    /** Of the value itself: what is left to gain is lost in the last digits of a sum of doubles. */
    private static final double NOTHING_TO_GAIN = 1e-13;

    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;

    private Bfgs() {}

    /** A function with its gradient. */
    interface Function {
        double value(double[] at, double[] gradient);
    }

    /** Where it came to rest: the point, the value there, and the largest part of the gradient. */
    static final class Minimum {
        private final double[] at;
        private final double value;
        private final double steepness;

        Minimum(double[] at, double value, double steepness) {
            this.at = at.clone();
            this.value = value;
            this.steepness = steepness;
        }

        double[] at() {
            return at.clone();
        }

        double value() {
            return value;
        }

        double steepness() {
            return steepness;
        }
    }

    static Minimum minimise(Function function, double[] start, double flat) {
        int n = start.length;
        double[] at = start.clone();
        double[] gradient = new double[n];
        double value = function.value(at, gradient);
        double[][] inverse = identity(n);
        for (int step = 0; step < STEPS && steepness(gradient) > flat; step++) {
            double[] direction = times(inverse, gradient, -1);
            double slope = dot(direction, gradient);
            if (slope >= 0) {
                inverse = identity(n);
                direction = times(inverse, gradient, -1);
                slope = dot(direction, gradient);
            }
            double[] next = new double[n];
            double[] nextGradient = new double[n];
            double nextValue = lineSearch(function, at, value, direction, slope, next, nextGradient);
            if (!(nextValue < value)) {
                if (isIdentity(inverse)) {
                    break;
                }
                inverse = identity(n);
                continue;
            }
            update(inverse, minus(next, at), minus(nextGradient, gradient));
            boolean isDone = value - nextValue < NOTHING_TO_GAIN * Math.abs(value);
            at = next;
            gradient = nextGradient;
            value = nextValue;
            if (isDone) {
                break;
            }
        }
        return new Minimum(at, value, steepness(gradient));
    }

    /** Halves a bracket until the step decreases the value enough and flattens the slope (weak Wolfe conditions). */
    private static double lineSearch(
            Function function,
            double[] at,
            double value,
            double[] direction,
            double slope,
            double[] next,
            double[] nextGradient) {
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        // In logarithms a step of 2 is a factor of seven: longer first steps only lead out of the range of numbers.
        double length = Math.min(1, 2 / Math.max(1e-300, steepness(direction)));
        double found = value;
        for (int i = 0; i < 30; i++) {
            for (int k = 0; k < at.length; k++) {
                next[k] = at[k] + length * direction[k];
            }
            double tried = function.value(next, nextGradient);
            if (!(tried <= value + SUFFICIENT_DECREASE * length * slope)) {
                high = length;
            } else if (dot(nextGradient, direction) < CURVATURE * slope) {
                found = tried;
                low = length;
            } else {
                return tried;
            }
            length = high == Double.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
        }
        return found;
    }

    private static void update(double[][] inverse, double[] moved, double[] turned) {
        double along = dot(moved, turned);
        if (along <= 1e-14) {
            return;
        }
        int n = moved.length;
        double[] bent = times(inverse, turned, 1);
        double scale = (1 + dot(turned, bent) / along) / along;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                inverse[i][j] += scale * moved[i] * moved[j] - (bent[i] * moved[j] + moved[i] * bent[j]) / along;
            }
        }
    }

    private static boolean isIdentity(double[][] matrix) {
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                if (matrix[i][j] != (i == j ? 1 : 0)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static double[][] identity(int n) {
        double[][] matrix = new double[n][n];
        for (int i = 0; i < n; i++) {
            matrix[i][i] = 1;
        }
        return matrix;
    }

    private static double[] times(double[][] matrix, double[] vector, double factor) {
        double[] product = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            product[i] = factor * dot(matrix[i], vector);
        }
        return product;
    }

    private static double[] minus(double[] left, double[] right) {
        double[] difference = new double[left.length];
        for (int i = 0; i < left.length; i++) {
            difference[i] = left[i] - right[i];
        }
        return difference;
    }

    private static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }

    private static double steepness(double[] gradient) {
        double largest = 0;
        for (double part : gradient) {
            largest = Math.max(largest, Double.isNaN(part) ? Double.POSITIVE_INFINITY : Math.abs(part));
        }
        return largest;
    }
}

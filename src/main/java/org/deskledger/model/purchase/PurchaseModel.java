package org.deskledger.model.purchase;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deskledger.model.fitting.Fit;
import org.deskledger.model.fitting.Likelihood;
import org.deskledger.model.fitting.MaximumLikelihood;

/**
 * When customers without a contract buy again, and when they silently stop. Time is in the unit of the histories that the model was
 * fitted to; every time given to it is in the same unit.
 */
public enum PurchaseModel {
    /** Beta-geometric / NBD (Fader, Hardie, Lee 2005): a customer may stop after each repeat purchase, so who never repeated is alive. */
    BG_NBD(List.of("r", "alpha", "a", "b")) {
        @Override
        double[] ofCount(double[] at, double x) {
            return BetaGeometric.ofCount(at, 0, x);
        }

        @Override
        double logLikelihood(double[] at, double[] ofCount, double x, double recency, double age, double[] gradient) {
            return BetaGeometric.logLikelihood(at, 0, ofCount, x, recency, age, gradient);
        }

        @Override
        public double probabilityAlive(double[] at, double x, double recency, double age) {
            return BetaGeometric.probabilityAlive(at, 0, x, recency, age);
        }

        @Override
        public double expectedPurchases(double[] at, double x, double recency, double age, double time) {
            return BetaGeometric.expectedPurchases(at, 0, x, recency, age, time);
        }
    },
    /** Modified beta-geometric / NBD (Batislam, Denizel, Filiztekin 2007): may also stop right after the first purchase. */
    MBG_NBD(List.of("r", "alpha", "a", "b")) {
        @Override
        double[] ofCount(double[] at, double x) {
            return BetaGeometric.ofCount(at, 1, x);
        }

        @Override
        double logLikelihood(double[] at, double[] ofCount, double x, double recency, double age, double[] gradient) {
            return BetaGeometric.logLikelihood(at, 1, ofCount, x, recency, age, gradient);
        }

        @Override
        public double probabilityAlive(double[] at, double x, double recency, double age) {
            return BetaGeometric.probabilityAlive(at, 1, x, recency, age);
        }

        @Override
        public double expectedPurchases(double[] at, double x, double recency, double age, double time) {
            return BetaGeometric.expectedPurchases(at, 1, x, recency, age, time);
        }
    },
    /** Pareto / NBD (Schmittlein, Morrison, Colombo 1987): may stop at any time. */
    PARETO_NBD(List.of("r", "alpha", "s", "beta")) {
        @Override
        double[] ofCount(double[] at, double x) {
            return ParetoNbd.ofCount(at, x);
        }

        @Override
        double logLikelihood(double[] at, double[] ofCount, double x, double recency, double age, double[] gradient) {
            return ParetoNbd.logLikelihood(at, ofCount, x, recency, age, gradient);
        }

        @Override
        public double probabilityAlive(double[] at, double x, double recency, double age) {
            return ParetoNbd.probabilityAlive(at, x, recency, age);
        }

        @Override
        public double expectedPurchases(double[] at, double x, double recency, double age, double time) {
            return ParetoNbd.expectedPurchases(at, x, recency, age, time);
        }
    };

    /** Cells that are summed one after the other. Fixed, so that the sum does not depend on how many processors there are. */
    private static final int PART = 16_384;

    /** Below, four parameters say more about chance than about customers. */
    private static final int FEWEST_REPEATERS = 30;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that nobody can change
    private final List<String> parameters;

    PurchaseModel(List<String> parameters) {
        this.parameters = parameters;
    }

    /** Names of the parameters, in their order. */
    public List<String> parameters() {
        return parameters;
    }

    /** The name in settings and tables, for example {@code bg-nbd}. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** What of a log-likelihood depends on the number of purchases alone, for {@link #logLikelihood}. */
    abstract double[] ofCount(double[] at, double x);

    /**
     * Log-likelihood of one history.
     *
     * @param ofCount what {@link #ofCount} gives for the same number of purchases
     * @param gradient is filled with the derivative by each parameter
     */
    abstract double logLikelihood(
            double[] at, double[] ofCount, double x, double recency, double age, double[] gradient);

    /**
     * The chance that a customer of this history has not stopped.
     *
     * @param at parameters, in their order
     */
    public abstract double probabilityAlive(double[] at, double x, double recency, double age);

    /**
     * Purchases expected in the coming time from a customer of this history.
     *
     * @param at parameters, in their order
     */
    public abstract double expectedPurchases(double[] at, double x, double recency, double age, double time);

    /** Purchases expected from a new customer in the time since the first purchase, that one not counted. */
    public double expectedPurchasesOfNew(double[] at, double time) {
        // Who has just bought for the first time may, in two of the models, be gone already.
        return expectedPurchases(at, 0, 0, 0, time);
    }

    /**
     * Expected purchases of the coming periods, each counted as of its middle and discounted to now.
     *
     * @param period length of one period
     * @param periods how many
     * @param discount rate of one period, for example 0.008 for a month at 10 % a year
     */
    public double discountedPurchases(
            double[] at, double x, double recency, double age, double period, int periods, double discount) {
        double sum = 0;
        double before = 0;
        for (int i = 1; i <= periods; i++) {
            double until = expectedPurchases(at, x, recency, age, i * period);
            sum += (until - before) * Math.pow(1 + discount, 0.5 - i);
            before = until;
        }
        return sum;
    }

    /** The log-likelihood of histories. */
    public Likelihood likelihood(PurchaseHistories histories) {
        return new OfHistories(this, histories);
    }

    /**
     * Fits the model to histories; refused where hardly anybody ever repeated a purchase.
     *
     * <p>Starts differ in scale only where it matters, so a top that all of them reach is taken for the top.
     */
    public Fit fit(PurchaseHistories histories) {
        double time = meanAge(histories);
        Fit fit = MaximumLikelihood.fit(
                likelihood(histories), List.of(start(time, 1, 1), start(time, 0.3, 0.25), start(time, 3, 4)));
        return histories.repeaters() < FEWEST_REPEATERS
                ? fit.refused("only " + Math.round(histories.repeaters()) + " customers ever repeated a purchase; "
                        + FEWEST_REPEATERS + " are needed")
                : fit;
    }

    private double[] start(double time, double shape, double scale) {
        return this == PARETO_NBD
                ? new double[] {shape, time * scale / 2, shape, time * scale / 2}
                : new double[] {shape, time * scale / 2, shape, 2 * shape};
    }

    private static double meanAge(PurchaseHistories histories) {
        double sum = 0;
        for (int i = 0; i < histories.cells(); i++) {
            sum += histories.weight(i) * histories.age(i);
        }
        return sum / Math.max(1, histories.customers());
    }

    private record OfHistories(PurchaseModel model, PurchaseHistories histories) implements Likelihood {

        @Override
        public List<String> parameters() {
            return model.parameters;
        }

        @Override
        public double observations() {
            return histories.customers();
        }

        @Override
        public double value(double[] at, double[] gradient) {
            int parts = (histories.cells() + PART - 1) / PART;
            double[][] sums = new double[parts][];
            IntStream.range(0, parts).parallel().forEach(part -> sums[part] = sumOf(part, at));
            Arrays.fill(gradient, 0);
            double sum = 0;
            for (double[] one : sums) {
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] += one[i];
                }
                sum += one[gradient.length];
            }
            return sum;
        }

        /** Gradient and, behind it, log-likelihood of one part of the cells. */
        private double[] sumOf(int part, double[] at) {
            int parameters = at.length;
            double[] sums = new double[parameters + 1];
            double[] ofOne = new double[parameters];
            Map<Double, double[]> ofCounts = new HashMap<>();
            for (int cell = part * PART; cell < Math.min(histories.cells(), (part + 1) * PART); cell++) {
                double x = histories.x(cell);
                double[] ofCount = ofCounts.computeIfAbsent(x, count -> model.ofCount(at, count));
                double weight = histories.weight(cell);
                sums[parameters] += weight
                        * model.logLikelihood(at, ofCount, x, histories.recency(cell), histories.age(cell), ofOne);
                for (int i = 0; i < parameters; i++) {
                    sums[i] += weight * ofOne[i];
                }
            }
            return sums;
        }
    }
}

package org.deskledger.model.contract;

import static org.hipparchus.special.Gamma.digamma;
import static org.hipparchus.special.Gamma.logGamma;

import java.util.Arrays;
import java.util.List;
import org.deskledger.model.fitting.Fit;
import org.deskledger.model.fitting.Likelihood;
import org.deskledger.model.fitting.MaximumLikelihood;

/**
 * How long customers keep renewing a contract. Every customer has a chance of their own not to renew, beta distributed (alpha, beta), so
 * those who are left are ever more loyal. The survival after t periods is B(alpha, beta + t^c) / B(alpha, beta).
 */
public enum ContractModel {
    /** Shifted-beta-geometric (Fader and Hardie 2007): c is 1, a customer's chance stays the same. */
    SHIFTED_BETA_GEOMETRIC(List.of("alpha", "beta")),
    /** Beta-discrete-Weibull (Fader, Hardie, Liu, Davin, Steenburgh 2018): the chance of each customer falls (c below 1) or rises. */
    BETA_DISCRETE_WEIBULL(List.of("alpha", "beta", "c"));

    /** Below, the parameters say more about chance than about customers. */
    private static final int FEWEST_LOSSES = 30;

    private static final double SMALL = 1e-13;
    private static final int PERIODS = 200_000;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that nobody can change
    private final List<String> parameters;

    ContractModel(List<String> parameters) {
        this.parameters = parameters;
    }

    /** Names of the parameters, in their order. */
    public List<String> parameters() {
        return parameters;
    }

    /** The name in settings and tables, for example {@code shifted-beta-geometric}. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** Share of customers who are still there after {@code periods}. */
    public double survival(double[] at, double periods) {
        return Math.exp(logSurvival(at, time(at, periods)));
    }

    /** Of those who are there after one period less, the share who stay through the period, the first being 1. */
    public double retention(double[] at, int period) {
        return Math.exp(logSurvival(at, time(at, period)) - logSurvival(at, time(at, period - 1)));
    }

    /**
     * Periods still to come for a customer in their n-th contract period, who has renewed n - 1 times, discounted: the next renewal
     * counts 1, the one after it 1 / (1 + discount), and so on.
     *
     * @param n contract period, the first is 1
     * @param discount rate of one period, above 0
     * @throws IllegalArgumentException where nothing is discounted and the sum has no end
     */
    public double discountedResidualLifetime(double[] at, int n, double discount) {
        if (discount <= 0) {
            throw new IllegalArgumentException(
                    "Without discount, expected lifetimes may be infinite; give a rate above 0");
        }
        return discountedPeriods(at, n - 1, PERIODS, discount);
    }

    /** Periods from the first on, that one counting 1, discounted. */
    public double discountedLifetime(double[] at, double discount) {
        return 1 + discountedResidualLifetime(at, 1, discount) / (1 + discount);
    }

    /**
     * Periods expected of a customer who is there after {@code lived} periods, over the coming {@code periods}; the first counts 1, each
     * later one less by the discount.
     *
     * @param discount rate of one period; 0 is allowed, for the periods have an end
     */
    public double discountedPeriods(double[] at, double lived, int periods, double discount) {
        double now = logSurvival(at, time(at, lived));
        double sum = 0;
        double worth = 1;
        for (int i = 1; i <= periods; i++) {
            double part = worth * Math.exp(logSurvival(at, time(at, lived + i)) - now);
            sum += part;
            worth /= 1 + discount;
            // What is left is less than a geometric series of the discount.
            if (discount > 0 && part < SMALL * discount * sum) {
                break;
            }
        }
        return sum;
    }

    /**
     * Expected periods without discount; infinite where alpha * c is not above 1, for then some customers are too loyal for a mean.
     */
    public double meanLifetime(double[] at) {
        double c = this == SHIFTED_BETA_GEOMETRIC ? 1 : at[2];
        if (at[0] * c <= 1) {
            return Double.POSITIVE_INFINITY;
        }
        if (c == 1) {
            return (at[0] + at[1] - 1) / (at[0] - 1);
        }
        double sum = 1;
        for (int i = 1; i <= PERIODS; i++) {
            double part = survival(at, i);
            sum += part;
            if (part < SMALL) {
                break;
            }
        }
        return sum;
    }

    /** The log-likelihood of cohorts. */
    public Likelihood likelihood(List<ContractCohort> cohorts) {
        return new OfCohorts(this, List.copyOf(cohorts));
    }

    /** Fits the model to cohorts, each seen for as long as it is old; refused where hardly anybody ever left. */
    public Fit fit(List<ContractCohort> cohorts) {
        List<double[]> starts = List.of(start(1, 1), start(0.5, 3), start(3, 10));
        Fit fit = MaximumLikelihood.fit(likelihood(cohorts), starts);
        double lost = cohorts.stream()
                .flatMap(cohort -> cohort.lost().stream())
                .mapToDouble(Double::doubleValue)
                .sum();
        return lost < FEWEST_LOSSES
                ? fit.refused("only " + Math.round(lost) + " customers ever left; " + FEWEST_LOSSES + " are needed")
                : fit;
    }

    private double[] start(double alpha, double beta) {
        return this == SHIFTED_BETA_GEOMETRIC ? new double[] {alpha, beta} : new double[] {alpha, beta, 1};
    }

    private double time(double[] at, double periods) {
        return this == SHIFTED_BETA_GEOMETRIC ? periods : Math.pow(periods, at[2]);
    }

    private static double logSurvival(double[] at, double time) {
        double alpha = at[0];
        double beta = at[1];
        return logGamma(beta + time) - logGamma(beta) + logGamma(alpha + beta) - logGamma(alpha + beta + time);
    }

    private record OfCohorts(ContractModel model, List<ContractCohort> cohorts) implements Likelihood {

        @Override
        public List<String> parameters() {
            return model.parameters;
        }

        @Override
        public double observations() {
            return cohorts.stream().mapToDouble(ContractCohort::customers).sum();
        }

        @Override
        public double value(double[] at, double[] gradient) {
            Arrays.fill(gradient, 0);
            int longest = cohorts.stream()
                    .mapToInt(cohort -> cohort.lost().size())
                    .max()
                    .orElse(0);
            double[] logs = new double[longest + 1];
            double[][] slopes = new double[longest + 1][];
            for (int t = 0; t <= longest; t++) {
                logs[t] = logSurvival(at, model.time(at, t));
                slopes[t] = slope(at, t);
            }
            double sum = 0;
            for (ContractCohort cohort : cohorts) {
                int seen = cohort.lost().size();
                sum += cohort.remaining() * logs[seen];
                add(gradient, cohort.remaining(), slopes[seen]);
                for (int t = 1; t <= seen; t++) {
                    double lost = cohort.lost().get(t - 1);
                    // log(S(t-1) - S(t)) without taking the difference of two numbers that are nearly 1.
                    double fall = -Math.expm1(logs[t] - logs[t - 1]);
                    sum += lost * (logs[t - 1] + Math.log(fall));
                    add(gradient, lost / fall, slopes[t - 1]);
                    add(gradient, lost * (1 - 1 / fall), slopes[t]);
                }
            }
            return sum;
        }

        private double[] slope(double[] at, int periods) {
            double time = model.time(at, periods);
            double both = digamma(at[0] + at[1]) - digamma(at[0] + at[1] + time);
            double[] slope = new double[at.length];
            slope[0] = both;
            slope[1] = both + digamma(at[1] + time) - digamma(at[1]);
            if (at.length == 3 && periods > 0) {
                slope[2] = (digamma(at[1] + time) - digamma(at[0] + at[1] + time)) * time * Math.log(periods);
            }
            return slope;
        }

        private static void add(double[] gradient, double factor, double[] slope) {
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] += factor * slope[i];
            }
        }
    }
}

package org.deskledger.model.fitting;

import java.util.List;
import org.hipparchus.distribution.continuous.ChiSquaredDistribution;

/**
 * What fitting a model came to.
 *
 * <p>A fit that is refused keeps its numbers, so that somebody can see why, and must not be used.
 *
 * @param parameters names, in order
 * @param estimates maximum-likelihood estimates, all above 0
 * @param covariance of the estimates, row by row: inverse of the observed information; empty where it has none
 * @param logLikelihood at the estimates
 * @param observations how many observations it stands on
 * @param refusal why it must not be used; empty where it may
 */
public record Fit(
        List<String> parameters,
        List<Double> estimates,
        List<List<Double>> covariance,
        double logLikelihood,
        double observations,
        String refusal) {

    /** Takes unchangeable copies. */
    public Fit {
        parameters = List.copyOf(parameters);
        estimates = List.copyOf(estimates);
        covariance = covariance.stream().map(List::copyOf).toList();
    }

    /** Whether it may be used. */
    public boolean isConverged() {
        return refusal.isEmpty();
    }

    /** The estimate of a parameter by its place. */
    public double estimate(int parameter) {
        return estimates.get(parameter);
    }

    /** The standard error of a parameter by its place; not a number where the information has no inverse. */
    public double standardError(int parameter) {
        return covariance.isEmpty()
                ? Double.NaN
                : Math.sqrt(covariance.get(parameter).get(parameter));
    }

    /** Akaike's criterion: 2 k - 2 log L. The smaller one describes the observations with less. */
    public double akaike() {
        return 2.0 * parameters.size() - 2.0 * logLikelihood;
    }

    /** Schwarz's criterion: k log n - 2 log L. Harder on parameters than Akaike's, the more so the more observations there are. */
    public double schwarz() {
        return parameters.size() * Math.log(observations) - 2.0 * logLikelihood;
    }

    /**
     * The p-value of the likelihood-ratio test against a model that is this one with parameters held fixed (Wilks 1938).
     *
     * @param nested fit of the smaller model to the same observations
     * @throws IllegalArgumentException where the other model is not smaller
     */
    public double likelihoodRatioAgainst(Fit nested) {
        int freed = parameters.size() - nested.parameters.size();
        if (freed < 1) {
            throw new IllegalArgumentException("A nested model has fewer parameters than " + parameters);
        }
        double ratio = Math.max(0, 2 * (logLikelihood - nested.logLikelihood));
        return 1 - new ChiSquaredDistribution(freed).cumulativeProbability(ratio);
    }

    /**
     * The standard error of a value computed from the estimates, by the delta method: root of g' V g.
     *
     * @param gradient derivative of the value by each parameter
     */
    public double standardErrorOf(double[] gradient) {
        if (covariance.isEmpty()) {
            return Double.NaN;
        }
        double variance = 0;
        for (int i = 0; i < gradient.length; i++) {
            for (int j = 0; j < gradient.length; j++) {
                variance += gradient[i] * covariance.get(i).get(j) * gradient[j];
            }
        }
        return Math.sqrt(Math.max(0, variance));
    }

    /** The same numbers, refused for a reason. */
    public Fit refused(String reason) {
        return new Fit(parameters, estimates, covariance, logLikelihood, observations, reason);
    }
}

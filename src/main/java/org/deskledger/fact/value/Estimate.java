package org.deskledger.fact.value;

import java.io.Serializable;
import java.util.List;

/**
 * What fitting one model to one set of customers gave.
 *
 * @param model id of the model
 * @param names names of its parameters
 * @param values estimates, in order of the names
 * @param covariance covariance of the estimates, row by row; empty where the fit was refused
 * @param logLikelihood of the customers that were counted
 * @param refusal why the estimates must not be used; empty where they may
 */
record Estimate(
        String model,
        List<String> names,
        List<Double> values,
        List<Double> covariance,
        double logLikelihood,
        String refusal)
        implements Serializable {

    /** An estimate with one parameter. */
    static Estimate ofOne(String model, String name, double value, double standardError, double logLikelihood) {
        String refusal = Double.isFinite(value) && Double.isFinite(standardError) ? "" : "no observation";
        List<Double> covariance = refusal.isEmpty() ? List.of(standardError * standardError) : List.of();
        return new Estimate(model, List.of(name), List.of(value), covariance, logLikelihood, refusal);
    }

    /** The estimates may be used. */
    boolean isConverged() {
        return refusal.isEmpty();
    }

    /** Akaike's information criterion: smaller is better. */
    double aic() {
        return 2.0 * names.size() - 2.0 * logLikelihood;
    }

    /** Standard error of a parameter; NaN where there is none. */
    double standardError(int parameter) {
        return covariance.isEmpty() ? Double.NaN : Math.sqrt(covariance.get(parameter * names.size() + parameter));
    }

    /** The estimates as the models take them. */
    double[] parameters() {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

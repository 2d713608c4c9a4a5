package org.deskledger.model.fitting;

import java.util.List;

/** The log-likelihood of some observations as a function of positive parameters, with its analytic gradient. */
public interface Likelihood {

    /** Names of the parameters, in their order. */
    List<String> parameters();

    /** How many observations it is about; weights are counted. */
    double observations();

    /**
     * The log-likelihood at the parameters.
     *
     * @param at values above 0, in the order of {@link #parameters()}
     * @param gradient is filled with the derivative by each parameter
     */
    double value(double[] at, double[] gradient);
}

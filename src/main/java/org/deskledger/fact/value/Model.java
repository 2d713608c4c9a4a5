package org.deskledger.fact.value;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.deskledger.model.fitting.Fit;

/**
 * A model that can be fitted to counted customers.
 *
 * @param <C> customers that are alike in all that the model looks at
 */
interface Model<C> extends Serializable {

    /** The id in {@code fact.model_fit}. */
    String id();

    /** The fit to these customers; one that is refused says why, and none is ever an exception. */
    Fit fit(List<C> customers);

    /** The id of the model that this one becomes where a parameter has a certain value. */
    default Optional<String> nested() {
        return Optional.empty();
    }

    /** A fit with one parameter, known to a standard error; refused where there was nothing to see. */
    static Fit fitOfOne(String name, double value, double standardError, double logLikelihood, double observations) {
        boolean isSeen = Double.isFinite(value) && Double.isFinite(standardError);
        return new Fit(
                List.of(name),
                List.of(isSeen ? value : Double.NaN),
                isSeen ? List.of(List.of(standardError * standardError)) : List.of(),
                isSeen ? logLikelihood : Double.NaN,
                observations,
                isSeen ? "" : "there was nothing to see");
    }
}

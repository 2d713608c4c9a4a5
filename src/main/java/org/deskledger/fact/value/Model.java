package org.deskledger.fact.value;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * A model that can be fitted to counted customers.
 *
 * @param <C> customers that are alike in all that the model looks at
 */
interface Model<C> extends Serializable {

    /** The id in {@code fact.model_fit}. */
    String id();

    /** The estimate from these customers; one that is refused says why, and none is ever an exception. */
    Estimate fit(List<C> customers);

    /** The id of the model that this one becomes where a parameter has a certain value. */
    default Optional<String> nested() {
        return Optional.empty();
    }
}

package org.deskledger.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Guesses what somebody meant who mistyped a name. */
public final class NearestName {

    private NearestName() {}

    /**
     * The candidate that differs by the fewest letters, where these are few enough (a third of its last part, at least two) to be a
     * slip; the first in alphabetical order where several do.
     */
    public static Optional<String> to(String typed, Collection<String> candidates) {
        record Near(String name, int distance) {}
        return candidates.stream()
                .map(name ->
                        new Near(name, LevenshteinDistance.getDefaultInstance().apply(typed, name)))
                .filter(near ->
                        near.distance() <= Math.max(2, lastPart(near.name()).length() / 3))
                .min(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .map(Near::name);
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}

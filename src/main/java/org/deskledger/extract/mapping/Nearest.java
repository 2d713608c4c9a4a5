package org.deskledger.extract.mapping;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the name that somebody probably meant. */
public final class Nearest {

    private Nearest() {}

    /** The candidate with the fewest changed letters, if it is close at all; of equally close ones the first in the alphabet. */
    public static Optional<String> to(String name, Collection<String> candidates) {
        String wanted = plain(name);
        int limit = Math.max(2, wanted.length() / 3);
        return candidates.stream()
                .filter(candidate -> distance(wanted, plain(candidate)) <= limit || isPart(wanted, plain(candidate)))
                .min(Comparator.<String>comparingInt(candidate -> distance(wanted, plain(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** {@code Did you mean x?}, or the list of what exists. */
    public static String hint(String name, Collection<String> candidates) {
        return to(name, candidates)
                .map(nearest -> "Did you mean '" + nearest + "'?")
                .orElse("Known are: " + String.join(", ", candidates) + ".");
    }

    private static boolean isPart(String a, String b) {
        return Math.min(a.length(), b.length()) >= 4 && (a.contains(b) || b.contains(a));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[ _.-]", "");
    }

    private static int distance(String a, String b) {
        return LevenshteinDistance.getDefaultInstance().apply(a, b);
    }
}

package org.deskledger.publish.measure;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a tool may show of many rows of a mart together. A figure that rows do not add up to is empty, never wrong.
 *
 * @param name snake_case; a measure that is named as a column of its mart is equal to it on each single row
 * @param title for people
 * @param kind how rows are put together
 * @param alike columns in which all rows must agree, such as {@code slice_kind}: the parts of two slices are the same customers twice
 * @param look how the figure is written
 * @param meaning what it is
 */
public record Measure(String name, String title, Kind kind, List<String> alike, Look look, String meaning) {

    /** How a figure is written. */
    public enum Look {
        /** Whole things. */
        COUNT,
        /** Money, in the currency that the row or the settings name. */
        AMOUNT,
        /** A share, as a percentage. */
        SHARE,
        /** A time span in seconds. */
        SECONDS,
        /** Any other number. */
        NUMBER
    }

    /** How rows are put together. */
    public sealed interface Kind permits Total, Ratio, OneRow {}

    /**
     * Rows add up.
     *
     * @param column what is added
     */
    public record Total(String column) implements Kind {}

    /**
     * The sum of one thing by the sum of another over the rows that know both: never a mean of ratios.
     *
     * @param upper columns with signs, such as {@code new + expansion}
     * @param lower the same
     */
    public record Ratio(Terms upper, Terms lower) implements Kind {}

    /**
     * Rows cannot be put together: the value of a single row.
     *
     * @param column which
     */
    public record OneRow(String column) implements Kind {}

    /**
     * Columns that are added and taken away.
     *
     * @param terms in order
     */
    public record Terms(List<Term> terms) {

        private static final Pattern TERM = Pattern.compile("\\s*([+-]?)\\s*([a-z][a-z0-9_]*)\\s*");

        /** A column that is added, or taken away. */
        public record Term(String column, boolean isNegative) {}

        /** Takes an unchangeable copy. */
        public Terms {
            terms = List.copyOf(terms);
        }

        /** Reads {@code a + b - c}. */
        static Terms of(String text) {
            List<Term> terms = new ArrayList<>();
            Matcher matcher = TERM.matcher(text);
            int done = 0;
            while (done < text.length()) {
                if (!matcher.find()
                        || matcher.start() != done
                        || (done > 0 && matcher.group(1).isEmpty())) {
                    throw new IllegalArgumentException("'" + text + "' is no sum of columns");
                }
                terms.add(new Term(matcher.group(2), matcher.group(1).equals("-")));
                done = matcher.end();
            }
            return new Terms(terms);
        }

        /** The columns. */
        public List<String> columns() {
            return terms.stream().map(Term::column).toList();
        }
    }

    /** Takes an unchangeable copy. */
    public Measure {
        alike = List.copyOf(alike);
    }

    /** Every column that it needs. */
    public Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>(alike);
        if (kind instanceof Total total) {
            columns.add(total.column());
        } else if (kind instanceof Ratio ratio) {
            columns.addAll(ratio.upper().columns());
            columns.addAll(ratio.lower().columns());
        } else if (kind instanceof OneRow one) {
            columns.add(one.column());
        }
        return columns;
    }
}

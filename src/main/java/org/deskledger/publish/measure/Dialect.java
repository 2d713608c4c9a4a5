package org.deskledger.publish.measure;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.deskledger.publish.measure.Measure.OneRow;
import org.deskledger.publish.measure.Measure.Ratio;
import org.deskledger.publish.measure.Measure.Terms;
import org.deskledger.publish.measure.Measure.Total;
import org.deskledger.table.TableSpec;

/** How a tool writes a measure over the rows of its mart. */
public enum Dialect {
    /** SQL as PostgreSQL and the standard write it. */
    SQL("\"", "\"", "CAST(%s AS DOUBLE PRECISION)"),
    /** SQL as Spark writes it, where double quotes are texts. */
    SPARK("`", "`", "CAST(%s AS DOUBLE)"),
    /** The formulas of Tableau. */
    TABLEAU("[", "]", "FLOAT(%s)");

    private final String open;
    private final String close;
    private final String number;

    Dialect(String open, String close, String number) {
        this.open = open;
        this.close = close;
        this.number = number;
    }

    /**
     * The expression over many rows of a mart: empty (NULL) where they do not go together.
     *
     * @param mart tells which columns are never NULL and need no asking
     */
    public String expression(Measure measure, TableSpec mart) {
        if (measure.kind() instanceof OneRow one) {
            return when("COUNT(" + (this == TABLEAU ? "1" : "*") + ") = 1", "MAX(" + column(one.column()) + ")");
        }
        String together = measure.kind() instanceof Total total
                ? "SUM(" + column(total.column()) + ")"
                : ratio((Ratio) measure.kind(), mart);
        return measure.alike().isEmpty() ? together : when(agree(measure.alike()), together);
    }

    private String agree(List<String> alike) {
        // Cheaper than counting different values, and the same for columns that are never NULL.
        return alike.stream()
                .map(column -> "MIN(" + column(column) + ") = MAX(" + column(column) + ")")
                .collect(Collectors.joining(" AND "));
    }

    private String ratio(Ratio ratio, TableSpec mart) {
        String upper = "SUM(" + whereKnown(ratio.lower(), terms(ratio.upper()), mart) + ")";
        String lower = "SUM(" + whereKnown(ratio.upper(), terms(ratio.lower()), mart) + ")";
        return this == TABLEAU
                // Division by nothing is NULL there.
                ? upper + " / " + lower
                : String.format(Locale.ROOT, number, upper) + " / NULLIF(" + lower + ", 0)";
    }

    /** A part of a ratio counts in rows that know the other one, too. */
    private String whereKnown(Terms other, String part, TableSpec mart) {
        boolean isAlways = other.columns().stream()
                .noneMatch(name -> mart.columns().apply(name).nullable());
        // A sum of columns is NULL where one of them is, so this asks for all.
        return isAlways ? part : when(isKnown(terms(other)), part);
    }

    private String isKnown(String value) {
        return this == TABLEAU ? "NOT ISNULL(" + value + ")" : "(" + value + ") IS NOT NULL";
    }

    private String terms(Terms terms) {
        StringBuilder text = new StringBuilder();
        for (Terms.Term term : terms.terms()) {
            if (term.isNegative()) {
                text.append(text.isEmpty() ? "-" : " - ");
            } else {
                text.append(text.isEmpty() ? "" : " + ");
            }
            text.append(column(term.column()));
        }
        return text.toString();
    }

    private String when(String condition, String then) {
        return this == TABLEAU
                ? "IF " + condition + " THEN " + then + " END"
                : "CASE WHEN " + condition + " THEN " + then + " END";
    }

    private String column(String name) {
        return open + name + close;
    }
}

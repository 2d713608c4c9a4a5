package org.deskledger.fact.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Row;
import org.deskledger.job.Fingerprint;

/**
 * Counted customers by segment, and all of them together.
 *
 * @param <C> customers that are alike
 */
final class SegmentCells<C> {

    /** The segment of all customers. */
    static final String ALL = "all";

    private final Map<String, List<C>> cells = new TreeMap<>();
    private final Map<String, Long> customers = new TreeMap<>();
    private final Map<String, String> fingerprints = new TreeMap<>();
    private final double sampleShare;

    /**
     * The cells as they were counted.
     *
     * @param counted cells whose first column is the segment
     * @param read makes a cell of a row
     * @param count how many customers are in it
     */
    SegmentCells(Cells counted, Function<Row, C> read, ToLongFunction<C> count) {
        this.sampleShare = counted.sampleShare();
        for (Row row : counted.rows()) {
            C cell = read.apply(row);
            for (String segment : new TreeSet<>(List.of(ALL, row.getString(0)))) {
                cells.computeIfAbsent(segment, name -> new ArrayList<>()).add(cell);
                customers.merge(segment, count.applyAsLong(cell), Long::sum);
                fingerprints.merge(segment, row.mkString(" "), (before, next) -> Fingerprint.sha256(before + next));
            }
        }
    }

    /** All segments that have customers, {@code all} among them. */
    Set<String> segments() {
        return cells.keySet();
    }

    /** The cells of a segment; none where it has no customers. */
    List<C> of(String segment) {
        return cells.getOrDefault(segment, List.of());
    }

    /** Customers of a segment that were counted. */
    long customers(String segment) {
        return customers.getOrDefault(segment, 0L);
    }

    /** A hash of what was counted. */
    String fingerprint(String segment) {
        return Fingerprint.sha256(fingerprints.get(segment));
    }

    /** Part of the customers that was counted. */
    double sampleShare() {
        return sampleShare;
    }
}

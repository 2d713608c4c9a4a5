package org.deskledger.time;

import java.util.Arrays;
import java.util.List;

/**
 * The openings of one calendar year as instants, with the seconds that lie before each: any stretch inside the year is the difference
 * of two look-ups, however long it is.
 */
final class BusinessYear {

    /** An opening as instants, half-open. */
    record Opening(long from, long to) {}

    private final long start;
    private final long end;
    private final long[] from;
    private final long[] to;
    /** Business seconds of the year before each opening; the last one is the year's total. */
    private final long[] before;

    /**
     * A year.
     *
     * @param start its first instant in the schedule's zone
     * @param end the first instant of the next one
     * @param openings in any order; what overlaps counts once, what lies outside the year not at all
     */
    BusinessYear(long start, long end, List<Opening> openings) {
        this.start = start;
        this.end = end;
        Opening[] sorted = openings.stream()
                .map(one -> new Opening(Math.max(one.from(), start), Math.min(one.to(), end)))
                .filter(one -> one.from() < one.to())
                .sorted((one, other) -> Long.compare(one.from(), other.from()))
                .toArray(Opening[]::new);
        long[] begins = new long[sorted.length];
        long[] ends = new long[sorted.length];
        int count = 0;
        for (Opening opening : sorted) {
            if (count > 0 && opening.from() <= ends[count - 1]) {
                ends[count - 1] = Math.max(ends[count - 1], opening.to());
            } else {
                begins[count] = opening.from();
                ends[count] = opening.to();
                count++;
            }
        }
        this.from = Arrays.copyOf(begins, count);
        this.to = Arrays.copyOf(ends, count);
        this.before = new long[count + 1];
        for (int i = 0; i < count; i++) {
            before[i + 1] = before[i] + to[i] - from[i];
        }
    }

    boolean isAfter(long instant) {
        return instant < start;
    }

    boolean isOver(long instant) {
        return instant >= end;
    }

    /** Business seconds of the whole year. */
    long total() {
        return before[from.length];
    }

    /** Business seconds from the beginning of the year to an instant in it. */
    long until(long instant) {
        int found = Arrays.binarySearch(from, instant);
        int opening = found >= 0 ? found : -found - 2;
        return opening < 0 ? 0 : before[opening] + Math.min(instant, to[opening]) - from[opening];
    }

    /** The first instant at which so many seconds of the year are used up: 1 to {@link #total()}. */
    long at(long seconds) {
        int found = Arrays.binarySearch(before, seconds);
        int opening = (found >= 0 ? found : -found - 1) - 1;
        return from[opening] + seconds - before[opening];
    }
}

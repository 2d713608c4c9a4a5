package org.deskledger.time;

import java.io.Serializable;

/**
 * One opening of a day in local time, from its first second to the one that is not in it any more.
 *
 * @param fromSecond seconds since local midnight, 0 to 86,399
 * @param toSecond later than {@code fromSecond}; above 86,400 where the opening runs into the next day
 */
public record DaySpan(int fromSecond, int toSecond) implements Serializable {

    /** The whole day. */
    public static final DaySpan ALL_DAY = new DaySpan(0, 86_400);

    /** Refuses an opening that ends before it begins, or lasts longer than a day. */
    public DaySpan {
        if (fromSecond < 0 || fromSecond >= 86_400 || toSecond <= fromSecond || toSecond - fromSecond > 86_400) {
            throw new IllegalArgumentException("No opening of a day: seconds " + fromSecond + " to " + toSecond);
        }
    }

    /**
     * Reads {@code 09:00-17:00}. {@code 24:00} is the end of the day; an end that is not later than the beginning is on the next day, as
     * in {@code 22:00-06:00}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static DaySpan parse(String text) {
        if (!text.matches("([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")) {
            throw new IllegalArgumentException("\"" + text + "\" is no opening such as 09:00-17:00");
        }
        int from = secondOf(text.substring(0, 5));
        int to = secondOf(text.substring(6));
        return new DaySpan(from, to > from ? to : to + 86_400);
    }

    private static int secondOf(String time) {
        return Integer.parseInt(time.substring(0, 2)) * 3600 + Integer.parseInt(time.substring(3)) * 60;
    }
}

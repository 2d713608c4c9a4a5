package org.deskledger.time;

import java.util.List;

/**
 * Measures time that counts: all of it ({@link #CALENDAR}), or business hours ({@link Schedule}, {@link ScheduleTimeline}).
 *
 * <p>Instants are whole seconds since 1970-01-01T00:00:00Z. Every clock counts in that one unit, so business time can never pass
 * calendar time. Stretches are half-open: their first second counts, the one at their end does not.
 */
public interface SupportClock {

    /** The clock that never stops. */
    SupportClock CALENDAR = new SupportClock() {
        @Override
        public long secondsBetween(long from, long to) {
            return Math.max(0, to - from);
        }

        @Override
        public long after(long from, long seconds) {
            return from + seconds;
        }
    };

    /** A stretch in which the clock stands although the schedule is open. */
    record Pause(long from, long to) {}

    /** Seconds that count from one instant to another; 0 where {@code to} is not later. */
    long secondsBetween(long from, long to);

    /**
     * The first instant at which so many seconds have been used up; {@code from} itself for none.
     *
     * @param seconds 0 or more
     */
    long after(long from, long seconds);

    /**
     * The first instant at which a budget is used up, pauses left out.
     *
     * @param pauses in order, apart from each other, none before {@code from}
     */
    default long dueAt(long from, long budgetSeconds, List<Pause> pauses) {
        long start = from;
        long left = budgetSeconds;
        for (Pause pause : pauses) {
            long available = secondsBetween(start, pause.from());
            if (available >= left) {
                break;
            }
            left -= available;
            start = pause.to();
        }
        return after(start, left);
    }

    /** Seconds that count from one instant to another without those of the pauses that lie between them. */
    default long secondsBetween(long from, long to, List<Pause> pauses) {
        long counted = secondsBetween(from, to);
        for (Pause pause : pauses) {
            counted -= secondsBetween(Math.max(from, pause.from()), Math.min(to, pause.to()));
        }
        return counted;
    }
}

package org.deskledger.time;

import java.util.ArrayList;
import java.util.List;

/**
 * The schedules that a ticket ran under, one after the other, as it moved between teams.
 *
 * <p>The timeline itself is the reading {@code piecewise}: each piece of a stretch counts under the schedule in force then. The other
 * reading, {@code single_schedule}, is {@link #inForceAt} the event: that one schedule for the whole stretch.
 */
public final class ScheduleTimeline implements SupportClock {

    private final List<Schedule> schedules = new ArrayList<>();
    private final List<Long> since = new ArrayList<>();

    /** A timeline of one schedule, which holds from the beginning until another takes over. */
    public ScheduleTimeline(Schedule first) {
        schedules.add(first);
        since.add(Long.MIN_VALUE);
    }

    /**
     * Another schedule takes over.
     *
     * @param at not earlier than the last change
     */
    public void changeTo(Schedule schedule, long at) {
        int last = schedules.size() - 1;
        if (at < since.get(last)) {
            throw new IllegalArgumentException("A change at " + at + " after one at " + since.get(last));
        }
        if (schedules.get(last) != schedule) {
            schedules.add(schedule);
            since.add(at);
        }
    }

    /** The schedule in force at an instant. */
    public Schedule inForceAt(long instant) {
        int piece = schedules.size() - 1;
        while (since.get(piece) > instant) {
            piece--;
        }
        return schedules.get(piece);
    }

    @Override
    public long secondsBetween(long from, long to) {
        long seconds = 0;
        for (int piece = 0; piece < schedules.size(); piece++) {
            seconds +=
                    schedules.get(piece).secondsBetween(Math.max(from, since.get(piece)), Math.min(to, endOf(piece)));
        }
        return seconds;
    }

    @Override
    public long after(long from, long seconds) {
        long start = from;
        long left = seconds;
        int last = schedules.size() - 1;
        for (int piece = 0; piece < last; piece++) {
            if (start < endOf(piece)) {
                long available = schedules.get(piece).secondsBetween(start, endOf(piece));
                if (available >= left) {
                    return schedules.get(piece).after(start, left);
                }
                left -= available;
                start = endOf(piece);
            }
        }
        return schedules.get(last).after(start, left);
    }

    private long endOf(int piece) {
        return piece + 1 < since.size() ? since.get(piece + 1) : Long.MAX_VALUE;
    }
}

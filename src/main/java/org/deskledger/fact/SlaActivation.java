package org.deskledger.fact;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.deskledger.time.ScheduleTimeline;
import org.deskledger.time.SupportClock;
import org.deskledger.time.SupportClock.Pause;

/**
 * One promise on one ticket, from the moment it begins to count until it is kept, broken or called off. Instants are whole seconds since
 * 1970; {@link #NONE} where there is none.
 *
 * <p>Time used up is always that since the activation without the pauses, measured on the clock of the target that holds now. So
 * another target keeps what has been waited already, and a schedule that takes over counts from then on.
 */
final class SlaActivation {

    /** No instant. */
    static final long NONE = Long.MIN_VALUE;

    private final String metric;
    private final long activatedAt;
    private final long carriedSeconds;
    private final ScheduleTimeline schedules;
    private final List<Pause> pauses = new ArrayList<>();
    private SlaPromises.Target target;
    private String priority;
    private String team;
    private long pausedAt = NONE;
    private long resumedAt = NONE;
    private long retargetedAt = NONE;
    private long retargetCount;
    private long brokenAt = NONE;
    private long fulfilledAt = NONE;
    private long cancelledAt = NONE;
    private String cancelReason;

    /**
     * An activation.
     *
     * @param target what is promised; NULL while no policy promises anything, so that a later one can count from the beginning
     * @param carriedSeconds time used up by earlier activations of the same promise
     */
    SlaActivation(
            String metric,
            long activatedAt,
            SlaPromises.Target target,
            long carriedSeconds,
            ScheduleTimeline schedules) {
        this.metric = metric;
        this.activatedAt = activatedAt;
        this.target = target;
        this.carriedSeconds = carriedSeconds;
        this.schedules = schedules;
    }

    String metric() {
        return metric;
    }

    SlaPromises.Target target() {
        return target;
    }

    long activatedAt() {
        return activatedAt;
    }

    long carriedSeconds() {
        return carriedSeconds;
    }

    long pausedAt() {
        return pausedAt;
    }

    long resumedAt() {
        return resumedAt;
    }

    long retargetedAt() {
        return retargetedAt;
    }

    long retargetCount() {
        return retargetCount;
    }

    long fulfilledAt() {
        return fulfilledAt;
    }

    long cancelledAt() {
        return cancelledAt;
    }

    String cancelReason() {
        return cancelReason;
    }

    String priority() {
        return priority;
    }

    String team() {
        return team;
    }

    String scheduleId() {
        return schedules
                .inForceAt(Math.max(activatedAt, isOpen() ? Long.MAX_VALUE : end()))
                .id();
    }

    /** What the ticket is while the promise runs. */
    void describe(String newPriority, String newTeam) {
        priority = newPriority;
        team = newTeam;
    }

    /** The clock stands in some statuses and runs in the others. */
    void statusIs(String status, long at) {
        List<String> pausedIn = target == null ? SlaPromises.pausesOf(metric) : target.pausedIn();
        if (pausedIn.contains(status)) {
            pausedAt = pausedAt == NONE ? at : pausedAt;
        } else if (pausedAt != NONE) {
            endPause(at);
            resumedAt = at;
        }
    }

    /**
     * Another target takes over with the time used up so far. A promise that is already broken stays so: it was decided when it was
     * due. One that is broken by the new target alone is broken now, not in the past.
     */
    void retarget(SlaPromises.Target other, String status, long at) {
        long due = dueAt();
        if (due != NONE && due < at) {
            brokenAt = due;
        }
        if (brokenAt == NONE) {
            if (target != null) {
                retargetedAt = at;
                retargetCount++;
            }
            target = other;
            statusIs(status, at);
        }
    }

    void fulfil(long at) {
        fulfilledAt = at;
    }

    void cancel(String reason, long at) {
        cancelledAt = at;
        cancelReason = reason;
    }

    boolean isOpen() {
        return fulfilledAt == NONE && cancelledAt == NONE;
    }

    /** When the budget is, was or will be used up; {@link #NONE} while the clock stands with time left, and without a target. */
    long dueAt() {
        if (brokenAt != NONE || target == null) {
            return brokenAt;
        }
        long budget = Math.max(0, target.seconds() - carriedSeconds);
        if (pausedAt != NONE && clock().secondsBetween(activatedAt, pausedAt, pauses) < budget) {
            return NONE;
        }
        return Math.max(clock().dueAt(activatedAt, budget, pauses), retargetedAt);
    }

    /** Time used up at the end, with what was carried over; empty while it runs. */
    OptionalLong usedSeconds() {
        return isOpen() ? OptionalLong.empty() : OptionalLong.of(usedUntil(end()));
    }

    /** Time used up at an instant, with what was carried over. */
    long usedUntil(long at) {
        long until = pausedAt == NONE ? at : Math.min(at, pausedAt);
        return carriedSeconds + clock().secondsBetween(activatedAt, until, pauses);
    }

    /** Time on its clock that closed pauses took. */
    long pausedSeconds() {
        return pauses.stream()
                .mapToLong(pause -> clock().secondsBetween(pause.from(), pause.to()))
                .sum();
    }

    /** Whether it was kept: done at the latest when it was due. */
    boolean isAchieved() {
        return fulfilledAt != NONE && !isPassedAt(fulfilledAt);
    }

    /** When it was broken, once its end shows that; {@link #NONE} while it is open, for waiting changes no row. */
    long breachedAt() {
        boolean isCalledOff = cancelledAt != NONE && !cancelReason.equals(SlaLedger.SOLVED);
        return isOpen() || isCalledOff || !isPassedAt(end()) ? NONE : dueAt();
    }

    /**
     * When it was, or if nothing happens will be, kept or broken; {@link #NONE} where that will not be: called off, or standing with time
     * left. Solving without an answer calls a promise off only while there was time.
     */
    long decidedAt() {
        if (isAchieved()) {
            return fulfilledAt;
        }
        return isOpen() ? dueAt() : breachedAt();
    }

    private boolean isPassedAt(long at) {
        long due = dueAt();
        return due != NONE && due < at;
    }

    private long end() {
        return fulfilledAt == NONE ? cancelledAt : fulfilledAt;
    }

    private void endPause(long at) {
        if (pausedAt < at) {
            pauses.add(new Pause(pausedAt, at));
        }
        pausedAt = NONE;
    }

    private SupportClock clock() {
        return target != null && target.isBusiness() ? schedules : SupportClock.CALENDAR;
    }
}

package org.deskledger.fact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deskledger.time.ScheduleTimeline;

/**
 * The promises of one ticket, written down event by event: what begins to count, pauses, resumes, gets another target, is kept or called
 * off. Plain Java; a ticket's events are few, and read once.
 *
 * <ul>
 *   <li>{@code response} and {@code first_reply}: the customer's first message to the first public reply of a person; inbound alone.
 *   <li>{@code next_reply}: the first customer message that no reply has followed to the next reply. Reset by every reply.
 *   <li>{@code periodic_update}, {@code pausable_update}: reply to reply while the ticket is not solved; the second pauses while pending.
 *   <li>{@code resolution}: opening, or reopening, to solved or closed; each reopening begins anew.
 *   <li>{@code requester_wait} (new, open, on hold), {@code agent_work} (new, open), {@code total_resolution} (all unsolved time): the
 *       same ends, but a reopening goes on with the time used before, and one whose time was used up is not broken twice.
 * </ul>
 */
final class SlaLedger {

    /** Why a promise is called off: the ticket was solved without what was promised. */
    static final String SOLVED = "solved";

    private static final List<String> FIRST_ANSWERS = List.of("response", "first_reply");
    private static final List<String> ANSWERS = List.of("response", "first_reply", "next_reply");
    private static final List<String> UPDATES = List.of("periodic_update", "pausable_update");
    private static final List<String> CARRYING = List.of("requester_wait", "agent_work", "total_resolution");
    private static final List<String> RESOLUTIONS =
            List.of("resolution", "requester_wait", "agent_work", "total_resolution");
    private static final List<String> ENDS = List.of("solved", "closed", "deleted", "merged");

    /**
     * What a ledger must know of a ticket besides its events.
     *
     * @param priority as it is now; events that changed it say what it was before
     * @param team the same
     * @param status as the ticket itself says
     * @param updatedAt when it said so
     */
    record Ticket(
            long createdAt,
            boolean isInbound,
            String channel,
            String tier,
            String region,
            String priority,
            String team,
            String status,
            long updatedAt) {}

    /**
     * Something that happened to it.
     *
     * @param type event type of the extract, or {@code session}: a person answered a call or chat
     * @param isReply a public message of a person
     */
    record Event(long at, String type, String actor, String from, String to, boolean isReply) {

        boolean isCustomerMessage() {
            return type.equals("message") && actor.equals("customer");
        }

        boolean isAnswer() {
            return isReply || type.equals("session");
        }
    }

    private final Ticket ticket;
    private final SlaPromises promises;
    private final ServiceHours hours;
    private final ScheduleTimeline schedules;
    private final Map<String, SlaActivation> open = new HashMap<>();
    private final Map<String, SlaActivation> lastOf = new HashMap<>();
    private final List<SlaActivation> all = new ArrayList<>();
    private String priority;
    private String team;
    private String status = "new";
    private boolean isGone;
    private boolean isExempt;
    private boolean isAnswered;
    private long unansweredSince = SlaActivation.NONE;

    private SlaLedger(Ticket ticket, List<Event> events, SlaPromises promises, ServiceHours hours) {
        this.ticket = ticket;
        this.promises = promises;
        this.hours = hours;
        this.priority = before("priority_changed", events, ticket.priority());
        this.team = before("team_changed", events, ticket.team());
        this.schedules = new ScheduleTimeline(hours.scheduleOf(team, ticket.channel(), ticket.tier(), ticket.region()));
    }

    /**
     * Every activation that ever had a target, by policy metric and beginning.
     *
     * @param events in order
     */
    static List<SlaActivation> of(Ticket ticket, List<Event> events, SlaPromises promises, ServiceHours hours) {
        SlaLedger ledger = new SlaLedger(ticket, events, promises, hours);
        ledger.read(events);
        Map<String, List<SlaActivation>> byMetric = new TreeMap<>();
        for (SlaActivation activation : ledger.all) {
            // Solved together with the reply that began it: it never ran.
            boolean isEmpty = activation.cancelledAt() == activation.activatedAt();
            if (activation.target() != null && !isEmpty) {
                byMetric.computeIfAbsent(activation.metric(), metric -> new ArrayList<>())
                        .add(activation);
            }
        }
        return byMetric.values().stream().flatMap(List::stream).toList();
    }

    /** Whether somebody took the ticket out of all promises: it leaves the denominator, and is no success. */
    static boolean isExempt(List<Event> events) {
        return events.stream().anyMatch(event -> event.type().equals("sla_exempted"));
    }

    private static String before(String change, List<Event> events, String now) {
        for (Event event : events) {
            if (event.type().equals(change)) {
                return event.from();
            }
        }
        return now;
    }

    private void read(List<Event> events) {
        boolean isOpenedByCustomer = true;
        boolean hasCustomerMessage = false;
        for (Event event : events) {
            if (event.type().equals("created")) {
                isOpenedByCustomer = event.actor().equals("customer");
            }
            hasCustomerMessage |= event.isCustomerMessage();
        }
        boolean isOpenedByAgent = events.stream()
                .anyMatch(
                        event -> event.type().equals("created") && event.actor().equals("agent"));
        boolean asksLater = !isOpenedByCustomer && hasCustomerMessage;
        RESOLUTIONS.forEach(metric -> activate(metric, ticket.createdAt(), 0));
        if (ticket.isInbound() && !asksLater) {
            FIRST_ANSWERS.forEach(metric -> activate(metric, ticket.createdAt(), 0));
        }
        boolean hasAsked = !asksLater;
        for (Event event : events) {
            if (isExempt) {
                break;
            }
            if (event.isCustomerMessage() && !hasAsked) {
                hasAsked = true;
                if (ticket.isInbound()) {
                    FIRST_ANSWERS.forEach(metric -> activate(metric, event.at(), 0));
                }
            } else {
                // What an agent writes while opening the ticket answers nobody.
                boolean answersNobody =
                        event.isAnswer() && (!hasAsked || (isOpenedByAgent && event.at() <= ticket.createdAt()));
                if (!answersNobody) {
                    read(event);
                }
            }
        }
        if (!isGone && !isExempt && ENDS.contains(ticket.status()) && !ENDS.contains(status)) {
            // Its own row says that it ended and no event says when: nobody can say whether in time.
            cancelAll("unrecorded", ticket.updatedAt());
        }
    }

    private void read(Event event) {
        long at = event.at();
        if (event.isAnswer()) {
            answer(at);
        } else if (event.isCustomerMessage()) {
            question(at);
        } else {
            switch (event.type()) {
                case "status_changed" -> statusBecomes(event.to(), at);
                case "merged", "deleted" -> statusBecomes(event.type(), at);
                case "restored" -> statusBecomes(event.to() == null ? "open" : event.to(), at);
                case "priority_changed" -> {
                    priority = event.to();
                    retarget(at);
                }
                case "team_changed" -> {
                    team = event.to();
                    schedules.changeTo(hours.scheduleOf(team, ticket.channel(), ticket.tier(), ticket.region()), at);
                    retarget(at);
                }
                case "sla_exempted" -> {
                    cancelAll("exempt", at);
                    isExempt = true;
                }
                default -> {
                    // Nothing that a promise depends on.
                }
            }
        }
    }

    private void answer(long at) {
        isAnswered = true;
        unansweredSince = SlaActivation.NONE;
        ANSWERS.forEach(metric -> fulfil(metric, at));
        UPDATES.forEach(metric -> fulfil(metric, at));
        if (!ENDS.contains(status)) {
            UPDATES.forEach(metric -> activate(metric, at, 0));
        }
    }

    private void question(long at) {
        if (unansweredSince == SlaActivation.NONE) {
            unansweredSince = at;
        }
        if (!ENDS.contains(status)) {
            expectNextReply();
        }
    }

    /** A thank-you to a ticket that stays solved asks for nothing; one that reopens it waits from its own instant. */
    private void expectNextReply() {
        boolean isWaiting = ANSWERS.stream().anyMatch(open::containsKey);
        if (unansweredSince != SlaActivation.NONE && !isWaiting) {
            activate("next_reply", unansweredSince, 0);
        }
    }

    private void statusBecomes(String next, long at) {
        boolean wasOver = ENDS.contains(status);
        boolean isOver = ENDS.contains(next);
        isGone = next.equals("deleted") || next.equals("merged");
        status = next;
        if (isGone) {
            cancelAll(next, at);
        } else if (isOver && !wasOver) {
            RESOLUTIONS.forEach(metric -> fulfil(metric, at));
            cancelAll(SOLVED, at);
            unansweredSince = SlaActivation.NONE;
        } else if (!isOver && wasOver) {
            reopen(at);
        }
        open.values().forEach(activation -> activation.statusIs(status, at));
    }

    private void reopen(long at) {
        activate("resolution", at, 0);
        for (String metric : CARRYING) {
            SlaActivation before = lastOf.get(metric);
            if (before.target() == null || before.breachedAt() == SlaActivation.NONE) {
                activate(metric, at, before.usedSeconds().orElse(0));
            }
        }
        if (!isAnswered && ticket.isInbound() && unansweredSince == SlaActivation.NONE) {
            unansweredSince = at;
        }
        expectNextReply();
    }

    private void activate(String metric, long at, long carriedSeconds) {
        SlaActivation activation = new SlaActivation(metric, at, targets(at).get(metric), carriedSeconds, schedules);
        activation.describe(priority, team);
        activation.statusIs(status, at);
        open.put(metric, activation);
        lastOf.put(metric, activation);
        all.add(activation);
    }

    private void retarget(long at) {
        Map<String, SlaPromises.Target> targets = targets(at);
        for (SlaActivation activation : List.copyOf(open.values())) {
            SlaPromises.Target target = targets.get(activation.metric());
            if (target == null && activation.target() != null) {
                activation.cancel("no_target", at);
                open.remove(activation.metric());
            } else {
                activation.describe(priority, team);
                if (target != null && !target.equals(activation.target())) {
                    activation.retarget(target, status, at);
                }
            }
        }
    }

    private Map<String, SlaPromises.Target> targets(long at) {
        return promises.targetsOf(at, ticket.tier(), ticket.channel(), priority, team);
    }

    private void fulfil(String metric, long at) {
        SlaActivation activation = open.remove(metric);
        if (activation != null) {
            activation.fulfil(at);
        }
    }

    private void cancelAll(String reason, long at) {
        open.values().forEach(activation -> activation.cancel(reason, at));
        open.clear();
    }
}

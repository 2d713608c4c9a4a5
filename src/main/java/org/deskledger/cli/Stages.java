package org.deskledger.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.deskledger.job.RunListener;

/** Measures where the time of a command goes, stage by stage, and lets another listener hear all of it. */
final class Stages implements RunListener {

    private final RunListener next;
    private final LongSupplier nanos;
    private final Map<String, Long> spent = new LinkedHashMap<>();
    private final long started;
    private String running = "start";
    private long since;

    Stages(RunListener next, LongSupplier nanos) {
        this.next = next;
        this.nanos = nanos;
        this.started = nanos.getAsLong();
        this.since = started;
    }

    /** A stage of the command begins, the one before has ended. */
    synchronized void begin(String stage) {
        long now = nanos.getAsLong();
        spent.merge(running, now - since, Long::sum);
        running = stage;
        since = now;
    }

    /** Time spent so far and where, for example {@code 12.3 s: start 3.0, load 9.3}. */
    synchronized String words() {
        begin(running);
        List<String> parts = new ArrayList<>();
        spent.forEach((stage, time) -> parts.add(stage + " " + seconds(time)));
        return seconds(since - started) + " s: " + String.join(", ", parts);
    }

    @Override
    public void stageStarted(String stage, int steps) {
        // Files are checked and loaded entity by entity: to a person all of that is loading.
        begin(stage.startsWith("check files") || stage.startsWith("load") ? "load" : stage);
        next.stageStarted(stage, steps);
    }

    @Override
    public void stepStarted(String step) {
        next.stepStarted(step);
    }

    @Override
    public void stepFinished(String step, long rows) {
        next.stepFinished(step, rows);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e9);
    }
}

package org.deskledger.cli;

import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.deskledger.job.RunListener;

/**
 * Shows how far a run is: one line that changes in place on a terminal, a plain line per step elsewhere. Speaks beside the results, so
 * that these can be piped.
 */
final class Progress implements RunListener, AutoCloseable {

    private static final String BACK_TO_START = "\r\u001b[2K";
    private static final int NAMES_SHOWN = 3;
    private static final int TERMINAL_WIDTH = 100;

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier nanos;
    private final long started;
    private final ScheduledExecutorService ticker;
    private final Set<String> running = new LinkedHashSet<>();
    private String stage = "start";
    private int steps;
    private int done;
    private long rows;
    private boolean closed;

    private Progress(PrintWriter err, boolean terminal, LongSupplier nanos, ScheduledExecutorService ticker) {
        this.err = err;
        this.terminal = terminal;
        this.nanos = nanos;
        this.started = nanos.getAsLong();
        this.ticker = ticker;
    }

    /** Starts to show progress; on a terminal the elapsed time goes on by itself. */
    static Progress show(PrintWriter err, boolean terminal) {
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "progress");
            thread.setDaemon(true);
            return thread;
        });
        Progress progress = new Progress(err, terminal, System::nanoTime, ticker);
        if (terminal) {
            var unused = ticker.scheduleAtFixedRate(progress::draw, 200, 500, TimeUnit.MILLISECONDS);
        }
        return progress;
    }

    /** Shows progress by a given clock and only when something happens; for tests. */
    static Progress withClock(PrintWriter err, boolean terminal, LongSupplier nanos) {
        return new Progress(err, terminal, nanos, Executors.newSingleThreadScheduledExecutor());
    }

    @Override
    public synchronized void stageStarted(String name, int count) {
        stage = name;
        steps = count;
        done = 0;
        running.clear();
        if (terminal) {
            draw();
        } else {
            say(elapsed() + " " + name + (count > 1 ? ", " + count + " steps" : ""));
        }
    }

    @Override
    public synchronized void stepStarted(String step) {
        running.add(step);
        if (terminal) {
            draw();
        }
    }

    @Override
    public synchronized void stepFinished(String step, long count) {
        running.remove(step);
        done++;
        rows += count;
        if (terminal) {
            draw();
        } else {
            say(elapsed() + " " + stage + " " + counted() + " " + step
                    + (count > 0 ? " " + grouped(count) + " rows" : ""));
        }
    }

    /** Takes the line away, so that the results stand alone. */
    @Override
    public synchronized void close() {
        ticker.shutdownNow();
        if (terminal && !closed) {
            err.print(BACK_TO_START);
            err.flush();
        }
        closed = true;
    }

    /** The line of a terminal as it stands now. */
    synchronized String line() {
        StringBuilder line = new StringBuilder(elapsed() + "  " + stage + " " + counted());
        if (!running.isEmpty()) {
            line.append("  ")
                    .append(String.join(
                            ", ", running.stream().limit(NAMES_SHOWN).toList()));
            if (running.size() > NAMES_SHOWN) {
                line.append(" and ").append(running.size() - NAMES_SHOWN).append(" more");
            }
        }
        if (rows > 0) {
            line.append("  ").append(grouped(rows)).append(" rows");
        }
        return line.length() > TERMINAL_WIDTH ? line.substring(0, TERMINAL_WIDTH - 1) + "…" : line.toString();
    }

    private synchronized void draw() {
        if (!closed) {
            err.print(BACK_TO_START + line());
            err.flush();
        }
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }

    private String counted() {
        return steps > 0 ? Math.min(done, steps) + "/" + steps : "";
    }

    private String elapsed() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - started);
        return String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}

package org.deskledger.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deskledger.table.TableSpec;

/**
 * Which job comes before which: derived from what each reads and writes, and from nothing else. The runner, the plan, the pictures
 * and the schedules all take it from here.
 */
public final class JobGraph {

    private final List<Job> order;
    private final Map<String, Job> byTable = new LinkedHashMap<>();
    private final Set<TableSpec> loaded;

    /**
     * The graph of some jobs.
     *
     * @param jobs in any order
     * @param loaded tables that loading makes; everything else that is read must be made by a job
     * @throws IllegalArgumentException where two jobs make one table, a table is read that nobody makes, or jobs wait for each other
     */
    public JobGraph(List<? extends Job> jobs, List<TableSpec> loaded) {
        this.loaded = new LinkedHashSet<>(loaded);
        for (Job job : jobs) {
            Job twin = byTable.put(job.table().name(), job);
            if (twin != null) {
                throw new IllegalArgumentException(
                        job.table() + " is made by two jobs: " + twin.getClass().getSimpleName() + " and "
                                + job.getClass().getSimpleName());
            }
        }
        Set<TableSpec> known = new LinkedHashSet<>(this.loaded);
        byTable.values().forEach(job -> known.add(job.table()));
        for (Job job : jobs) {
            for (TableSpec read : job.reads().all()) {
                if (!known.contains(read)) {
                    throw new IllegalArgumentException(job.table() + " reads " + read + ", which nobody makes");
                }
            }
        }
        this.order = sorted();
    }

    /** All jobs, each after those whose tables it reads. */
    public List<Job> inOrder() {
        return order;
    }

    /** The tables that loading makes. */
    public List<TableSpec> loaded() {
        return List.copyOf(loaded);
    }

    /** The jobs that a table needs, itself last; empty where no job makes it. */
    public List<Job> upTo(TableSpec table) {
        Set<Job> needed = new LinkedHashSet<>();
        collect(table, needed);
        return order.stream().filter(needed::contains).toList();
    }

    /** The picture in Graphviz's language: tables as boxes by stage, an arrow from what is read to what is made. */
    public String dot() {
        StringBuilder dot = new StringBuilder(
                "digraph deskledger {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
        Map<String, List<String>> stages = new LinkedHashMap<>();
        loaded.forEach(table -> stages.computeIfAbsent(table.layer().stage(), stage -> new ArrayList<>())
                .add(table.name()));
        order.forEach(job -> stages.computeIfAbsent(job.table().layer().stage(), stage -> new ArrayList<>())
                .add(job.table().name()));
        stages.forEach((stage, tables) -> {
            dot.append("  subgraph cluster_")
                    .append(stage)
                    .append(" {\n    label=\"")
                    .append(stage)
                    .append("\";\n");
            tables.forEach(table -> dot.append("    \"").append(table).append("\";\n"));
            dot.append("  }\n");
        });
        for (Job job : order) {
            job.reads().required().forEach(read -> dot.append(arrow(read, job, "")));
            job.reads().optional().forEach(read -> dot.append(arrow(read, job, " [style=dashed]")));
            job.reads().alternatives().forEach(read -> dot.append(arrow(read, job, " [style=dashed]")));
        }
        return dot.append("}\n").toString();
    }

    private static String arrow(TableSpec from, Job to, String style) {
        return "  \"" + from + "\" -> \"" + to.table() + "\"" + style + ";\n";
    }

    private void collect(TableSpec table, Set<Job> needed) {
        Job job = byTable.get(table.name());
        if (job != null && needed.add(job)) {
            job.reads().all().forEach(read -> collect(read, needed));
        }
    }

    private List<Job> sorted() {
        List<Job> sorted = new ArrayList<>();
        Set<String> done = new LinkedHashSet<>();
        loaded.forEach(table -> done.add(table.name()));
        List<Job> waiting = new ArrayList<>(byTable.values());
        while (!waiting.isEmpty()) {
            List<Job> ready = waiting.stream()
                    .filter(job -> job.reads().all().stream().allMatch(read -> done.contains(read.name())))
                    .toList();
            if (ready.isEmpty()) {
                throw new IllegalArgumentException("These tables wait for each other: "
                        + waiting.stream().map(job -> job.table().name()).toList());
            }
            ready.forEach(job -> done.add(job.table().name()));
            sorted.addAll(ready);
            waiting.removeAll(ready);
        }
        return List.copyOf(sorted);
    }
}

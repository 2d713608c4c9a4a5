package org.deskledger.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.deskledger.config.ExitCode;
import org.deskledger.job.JobGraph;
import org.deskledger.table.TableSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code plan}: what a run does, in which order. */
@Command(
        name = "plan",
        description =
                "Shows which tables a run makes, in which order, and what each reads: the graph that the runner itself follows.",
        footer = {
            "  deskledger plan                                       in the order of work",
            "  deskledger plan --format dot | dot -Tsvg > plan.svg   as a picture",
            "  deskledger plan --format json > plan.json             for a scheduler, with zone and exit codes"
        })
final class Plan implements Callable<Integer> {

    /** How the graph is shown. */
    enum Format {
        TABLE,
        CSV,
        JSON,
        DOT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); dot is Graphviz's language.")
    private Format format;

    @Override
    public Integer call() {
        JobGraph graph = main.surroundings().graph().get();
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.DOT) {
            out.print(graph.dot());
            out.flush();
            return ExitCode.DONE.code();
        }
        if (format == Format.JSON) {
            out.print(new PlanJson(
                            graph, main.configuration().settings().reporting().zone())
                    .text());
            out.flush();
            return ExitCode.DONE.code();
        }
        ResultTable steps = ResultTable.withColumns("step", "stage", "table", "reads", "reads_where_mapped");
        int step = 1;
        for (TableSpec loaded : graph.loaded()) {
            steps.add(step, loaded.layer().stage(), loaded.name(), "delivered files", "");
        }
        for (var job : graph.inOrder()) {
            step++;
            steps.add(
                    step,
                    job.table().layer().stage(),
                    job.table().name(),
                    names(job.reads().required()),
                    names(job.reads().optional()));
        }
        steps.print(OutputFormat.valueOf(format.name()), out);
        return ExitCode.DONE.code();
    }

    private static String names(java.util.List<TableSpec> tables) {
        return String.join(", ", tables.stream().map(TableSpec::name).toList());
    }
}

package org.deskledger.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.types.StructField;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.config.NearestName;
import org.deskledger.job.AuditTables;
import org.deskledger.job.Job;
import org.deskledger.job.PublishedState;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.table.TableSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code describe}: what a table means, column by column, or what a metric means and was last. */
@Command(
        name = "describe",
        description = {
            "Says what a table holds: what one row is, its key, every column, and what it is made from.",
            "Or what a metric answers, how it is computed, how it misleads, and what it was in the last month."
        },
        footer = {
            "  deskledger describe                           all tables and metrics",
            "  deskledger describe cohort_retention          the layer may be left out",
            "  deskledger describe first_response_time       a metric, by its id or another name (FRT)",
            "  deskledger describe mart.churn --format csv   the columns, for a spreadsheet"
        })
final class Describe implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "A table or a metric; without one, all are listed.")
    private String name;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Option(
            names = "--run",
            paramLabel = "ID",
            description = "Show what this run published; `deskledger runs` lists them (default: the newest).")
    private String run;

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            description = "Show the answer of this day; `deskledger run --as-of DATE` builds one of the past.")
    private String asOf;

    @Override
    public Integer call() {
        List<TableSpec> tables = new ArrayList<>(main.surroundings().tables());
        tables.addAll(AuditTables.ALL);
        PrintWriter out = spec.commandLine().getOut();
        if (name == null) {
            ResultTable list = ResultTable.withColumns("table", "one_row_is", "columns");
            tables.forEach(table ->
                    list.add(table.name(), table.grain(), table.columnNames().size()));
            list.print(format, out);
            if (format == OutputFormat.TABLE) {
                out.println();
                MetricWords.list(catalogue()).print(format, out);
            }
            return ExitCode.DONE.code();
        }
        List<String> names = tables.stream().map(TableSpec::name).toList();
        if (TableNames.fullName(name, names).isPresent()) {
            describe(TableNames.find(name, tables), out);
            return ExitCode.DONE.code();
        }
        MetricCatalogue catalogue = catalogue();
        MetricDefinition metric = MetricWords.find(name, catalogue).orElseThrow(() -> unknown(names, catalogue));
        new MetricWords(metric, main.configuration().settings()).with(reading()).print(format, out);
        return ExitCode.DONE.code();
    }

    private MetricCatalogue catalogue() {
        return Suite.catalogue(main.configuration().settings());
    }

    private Failure unknown(List<String> tables, MetricCatalogue catalogue) {
        List<String> metrics =
                catalogue.metrics().stream().map(MetricDefinition::id).toList();
        String next = TableNames.nearest(name, tables)
                .or(() -> NearestName.to(name.toLowerCase(Locale.ROOT), metrics))
                .map(near -> "Did you mean " + near + "?")
                .orElse("`deskledger describe` lists all tables and metrics.");
        return new Failure(ExitCode.USAGE, "There is no table and no metric " + name + ".", "", next);
    }

    /** What is published; empty where nothing is yet, for a meaning needs no data. */
    private Optional<Reading> reading() {
        boolean isNamed = run != null || asOf != null;
        String place = main.configuration().settings().places().warehouse();
        if (!isNamed && !place.contains("://") && !Files.isDirectory(Path.of(place))) {
            return Optional.empty();
        }
        try {
            return Optional.of(Reading.open(main, Optional.ofNullable(run), Optional.ofNullable(asOf)));
        } catch (Failure e) {
            if (isNamed || e.exitCode() != ExitCode.INPUT_MISSING) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private void describe(TableSpec table, PrintWriter out) {
        if (format == OutputFormat.TABLE) {
            out.println(table.name());
            out.println("  one row is  " + table.grain());
            out.println("  key         " + String.join(", ", table.key()));
            out.println("  made from   " + madeFrom(table));
            if (run != null || asOf != null) {
                out.println("  published   " + published(table));
            }
            if (!table.personal().isEmpty()) {
                out.println("  personal    " + String.join(", ", table.personal()));
            }
            table.constraints().forEach(rule -> out.println("  always      " + rule.sql()));
            out.println();
        }
        ResultTable columns = ResultTable.withColumns("column", "type", "meaning");
        for (StructField column : table.columns().fields()) {
            columns.add(
                    column.name(),
                    column.dataType().sql().toLowerCase(Locale.ROOT),
                    column.getComment().get());
        }
        columns.print(format, out);
    }

    private String published(TableSpec table) {
        PublishedState state = reading().orElseThrow().published().state();
        PublishedState.TableState version = state.tables().get(table.name());
        return version == null
                ? "not by run " + state.runId()
                : String.format(
                        Locale.ROOT,
                        "%,d rows, version %d, as of %s, by run %s",
                        version.version().rows(),
                        version.version().version(),
                        state.asOf(),
                        state.runId());
    }

    private String madeFrom(TableSpec table) {
        return main.surroundings().graph().get().inOrder().stream()
                .filter(job -> job.table().equals(table))
                .findFirst()
                .map(Describe::sources)
                .orElse(AuditTables.ALL.contains(table) ? "what the runs themselves did" : "delivered files");
    }

    private static String sources(Job job) {
        List<String> sources = new ArrayList<>();
        job.reads().required().forEach(read -> sources.add(read.name()));
        job.reads().optional().forEach(read -> sources.add(read.name() + " (where it is mapped)"));
        return sources.isEmpty() ? "nothing but the as-of date and the settings" : String.join(", ", sources);
    }
}

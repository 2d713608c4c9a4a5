package org.deskledger.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.types.StructField;
import org.deskledger.config.ExitCode;
import org.deskledger.job.AuditTables;
import org.deskledger.job.Job;
import org.deskledger.table.TableSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code describe}: what a table means, column by column. */
@Command(
        name = "describe",
        description = "Says what a table holds: what one row is, its key, every column, and what it is made from.",
        footer = {
            "  deskledger describe                           all tables",
            "  deskledger describe cohort_retention          the layer may be left out",
            "  deskledger describe mart.churn --format csv   the columns, for a spreadsheet"
        })
final class Describe implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "TABLE", description = "A table; without one, all are listed.")
    private String name;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

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
        } else {
            describe(TableNames.find(name, tables), out);
        }
        return ExitCode.DONE.code();
    }

    private void describe(TableSpec table, PrintWriter out) {
        if (format == OutputFormat.TABLE) {
            out.println(table.name());
            out.println("  one row is  " + table.grain());
            out.println("  key         " + String.join(", ", table.key()));
            out.println("  made from   " + madeFrom(table));
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

package org.deskledger.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.round;

import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.job.AuditTables;
import org.deskledger.table.Warehouse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code runs}: the ledger of what was run. */
@Command(
        name = "runs",
        description =
                "Lists the runs of the warehouse, the newest first: as-of, outcome, duration, and what went wrong.",
        footer = {"  deskledger runs", "  deskledger runs --limit 1 --format json"})
final class Runs implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Option(
            names = "--limit",
            paramLabel = "ROWS",
            defaultValue = "20",
            description = "Runs that are shown (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public Integer call() {
        Configuration configuration = main.configuration();
        Warehouse warehouse = Reading.warehouse(main, configuration);
        Dataset<Row> runs = warehouse.newestVersion(AuditTables.RUN).isPresent()
                ? warehouse.read(
                        AuditTables.RUN,
                        warehouse.newestVersion(AuditTables.RUN).getAsLong())
                : warehouse.empty(AuditTables.RUN);
        ResultTable.of(
                        runs.orderBy(col("started_at").desc(), col("run_id").desc())
                                .select(
                                        col("run_id"),
                                        col("as_of"),
                                        col("delivered_through"),
                                        col("status"),
                                        col("exit_code"),
                                        col("started_at"),
                                        round(col("seconds"), 1).as("seconds"),
                                        col("message")),
                        limit)
                .print(format, spec.commandLine().getOut());
        return ExitCode.DONE.code();
    }
}

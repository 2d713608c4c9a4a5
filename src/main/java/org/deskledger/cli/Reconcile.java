package org.deskledger.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.job.AuditTables;
import org.deskledger.job.PublishedTables;
import org.deskledger.table.Warehouse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code reconcile}: what had to be equal in a run, and whether it was. */
@Command(
        name = "reconcile",
        description = {
            "Shows every identity that a run checked, with both sides, their difference, and whether it holds.",
            "Ends with 76 where one does not hold. A failed run is shown with --run; its name is in its error and in `runs`."
        },
        footer = {
            "  deskledger reconcile                                  the run that is published",
            "  deskledger reconcile --run 20260201T053000.000Z",
            "  deskledger reconcile --format csv > proof.csv"
        })
final class Reconcile implements Callable<Integer> {

    private static final int MOST = 10_000;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--run",
            paramLabel = "ID",
            description = "Another run, also a failed one (default: the published).")
    private String run;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Override
    public Integer call() {
        Warehouse warehouse = Reading.warehouse(main, main.configuration());
        String id =
                run != null ? run : PublishedTables.current(warehouse).state().runId();
        Dataset<Row> compared = identities(warehouse).where(col("run_id").equalTo(lit(id)));
        ResultTable rows = ResultTable.of(
                compared.select(
                                col("sentence"),
                                col("left_side"),
                                col("right_side"),
                                col("difference"),
                                col("compared"),
                                col("differing"),
                                col("holds"),
                                col("example"))
                        // What does not hold stands at the end, where a terminal shows it.
                        .orderBy(col("holds").desc(), col("sentence")),
                MOST);
        if (rows.size() == 0) {
            throw new Failure(
                    ExitCode.INPUT_MISSING,
                    "Run " + id + " compared nothing here",
                    warehouse.root(),
                    "`runs` lists the runs; one that ended before its tables were made has no identities.");
        }
        rows.print(format, spec.commandLine().getOut());
        long broken = compared.where("NOT holds").count();
        spec.commandLine()
                .getErr()
                .println("Run " + id + ": "
                        + (broken == 0
                                ? rows.size() + " identities hold"
                                : broken + " of " + rows.size() + " identities do not hold"));
        return (broken == 0 ? ExitCode.DONE : ExitCode.CHECK_FAILED).code();
    }

    private static Dataset<Row> identities(Warehouse warehouse) {
        OptionalLong newest = warehouse.newestVersion(AuditTables.RECONCILIATION);
        return newest.isPresent()
                ? warehouse.read(AuditTables.RECONCILIATION, newest.getAsLong())
                : warehouse.empty(AuditTables.RECONCILIATION);
    }
}

package org.deskledger.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code query}: SQL over what is published. */
@Command(
        name = "query",
        description = "Answers a SQL query over the published tables. It never changes anything.",
        footer = {
            "  deskledger query \"SELECT * FROM mart.cohort_retention WHERE months_since = 3\"",
            "  deskledger query --format csv \"SELECT * FROM mart.cost_per_contact\" > cost.csv",
            "  deskledger query --file jobs/every-metric.sql   every metric with its newest value, or why it has none"
        })
final class Query implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "SQL", description = "A SELECT in Spark SQL; times are UTC.")
    private String sql;

    @Option(names = "--file", paramLabel = "FILE", description = "Read the SELECT from this file instead.")
    private Path file;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Option(
            names = "--limit",
            paramLabel = "ROWS",
            defaultValue = "200",
            description = "Rows that a table shows (default: ${DEFAULT-VALUE}); csv and json show all.")
    private int limit;

    @Option(
            names = "--run",
            paramLabel = "ID",
            description = "Read what this run published; `deskledger runs` lists them (default: the newest).")
    private String run;

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            description = "Read the answer of this day; `deskledger run --as-of DATE` builds one of the past.")
    private String asOf;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String text = text();
        Dataset<Row> rows =
                new PublishedSql(Reading.open(main, Optional.ofNullable(run), Optional.ofNullable(asOf))).query(text);
        try {
            if (format == OutputFormat.TABLE) {
                ResultTable shown = ResultTable.of(rows, limit + 1);
                shown.first(limit).print(format, out);
                if (shown.size() > limit) {
                    spec.commandLine()
                            .getErr()
                            .println("Only the first " + limit
                                    + " rows are shown: --limit shows more, --format csv all.");
                }
            } else {
                ResultTable.stream(rows, format, out);
            }
        } catch (Exception e) {
            throw PublishedSql.refusal(e);
        }
        return ExitCode.DONE.code();
    }

    private String text() {
        if ((sql == null) == (file == null)) {
            throw new Failure(
                    ExitCode.USAGE,
                    sql == null ? "There is no query." : "There are two queries, one typed and one in " + file + ".",
                    "",
                    "Write the SELECT after `deskledger query`, or name its file with --file.");
        }
        if (file == null) {
            return sql;
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.INPUT_MISSING,
                    "The query cannot be read.",
                    file.toString(),
                    "Name a file that is there.",
                    e);
        }
    }
}

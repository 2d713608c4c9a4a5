package org.deskledger.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.job.PublishedTables;
import org.deskledger.publish.report.ReportData;
import org.deskledger.publish.report.ReportInputs;
import org.deskledger.publish.report.ReportWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code report}: the page with the scorecard and the charts. */
@Command(
        name = "report",
        description = "Writes what is published as one HTML page, which needs no network, and says where it is.",
        footer = {
            "  deskledger report                                    into places.reports of the settings",
            "  deskledger report --as-of 2026-01-31 --out /tmp/january --title \"Example Ltd\"",
            "  deskledger report --scorecard                        the figures on this screen too"
        })
final class ReportCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

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

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where the page goes (default: places.reports of the settings).")
    private String out;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            defaultValue = "Service economics",
            description = "Whose figures these are (default: ${DEFAULT-VALUE}).")
    private String title;

    @Option(names = "--scorecard", description = "Print the figures here as well.")
    private boolean scorecard;

    @Override
    public Integer call() {
        Configuration configuration = main.configuration();
        Reading reading = Reading.open(main, Optional.ofNullable(run), Optional.ofNullable(asOf));
        ReportInputs inputs = inputs(title, reading.published(), configuration);
        String folder = out == null
                ? configuration.settings().places().reports()
                : out.contains("://") ? out : Path.of(out).toAbsolutePath().toString();
        var page = ReportWriter.write(
                inputs, folder, reading.spark().sparkContext().hadoopConfiguration());
        if (scorecard) {
            new Scorecard(inputs).print(spec.commandLine().getOut());
        }
        spec.commandLine().getOut().println(page.toUri().getPath());
        spec.commandLine().getOut().flush();
        return ExitCode.DONE.code();
    }

    /** What page and scorecard show. */
    static ReportInputs inputs(String title, PublishedTables published, Configuration configuration) {
        return ReportData.from(title, published.state(), configuration.settings(), published::find);
    }
}

package org.deskledger.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.publish.file.FileFormat;
import org.deskledger.publish.file.FilePublication;
import org.deskledger.publish.file.FilePublisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code publish files}: the marts of one run as a folder of files. */
@Command(
        name = "files",
        description = {
            "Writes the marts of one run as files, one for each table, and a manifest with rows and SHA-256 of each.",
            "The folder changes from one run to the next as a whole. CSV is safe to open in a spreadsheet."
        },
        footer = {
            "  deskledger publish files --to /srv/finance/marts",
            "  deskledger publish files --to marts-for-excel --format xlsx",
            "  deskledger publish files --to marts-for-excel --format csv --bom   CSV that Excel takes for UTF-8"
        })
final class PublishFiles implements Callable<Integer> {

    @ParentCommand
    private Publish publish;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            required = true,
            description = "Local folder: new, empty, or of an earlier publication, which is replaced.")
    private String folder;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "csv",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private FileFormat format;

    @Option(names = "--bom", description = "Begin CSV files with a byte order mark, by which Excel knows UTF-8.")
    private boolean byteOrderMark;

    @Option(
            names = "--run",
            paramLabel = "ID",
            description = "Publish what this run left; `deskledger runs` lists them (default: the newest).")
    private String run;

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            description = "Publish the answer of this day; `deskledger run --as-of DATE` builds one of the past.")
    private String asOf;

    @Option(names = "--force", description = "Write also where the folder holds this run already.")
    private boolean force;

    @Override
    public Integer call() {
        if (folder.contains("://")) {
            throw new Failure(
                    ExitCode.USAGE,
                    "Files are written to a local folder.",
                    "--to " + folder,
                    "Name a local folder and copy it from there.");
        }
        FilePublication publication = FilePublisher.publish(
                publish.edition(run, asOf),
                Path.of(folder),
                new FilePublisher.Choices(format, byteOrderMark && format == FileFormat.CSV, force));
        PrintWriter out = spec.commandLine().getOut();
        ResultTable files = ResultTable.withColumns("file", "rows", "bytes", "sha256");
        publication.files().forEach(file -> files.add(file.name(), file.rows(), file.bytes(), file.sha256()));
        files.print(OutputFormat.TABLE, out);
        out.println();
        out.println((publication.isNew() ? "Published" : "Nothing new: the folder holds") + " run "
                + publication.runId() + " as of " + publication.asOf() + " in " + publication.folder());
        out.flush();
        return ExitCode.DONE.code();
    }
}

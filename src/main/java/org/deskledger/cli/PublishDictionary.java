package org.deskledger.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.Contracts;
import org.deskledger.extract.contract.Quarantine;
import org.deskledger.job.AuditTables;
import org.deskledger.job.JobGraph;
import org.deskledger.publish.dictionary.Dictionary;
import org.deskledger.publish.dictionary.DictionaryWriter;
import org.deskledger.table.TableSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code publish dictionary}: tables, metrics and lineage as pages. */
@Command(
        name = "dictionary",
        description = {
            "Writes what every table and metric means, and which table is made from which, as Markdown pages.",
            "They come from the declarations and the settings; no warehouse is needed."
        },
        footer = {
            "  deskledger publish dictionary --to docs/dictionary",
            "  deskledger publish dictionary --to /tmp/ours --conf ours.conf   with our targets, windows and metrics"
        })
final class PublishDictionary implements Callable<Integer> {

    @ParentCommand
    private Publish publish;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            required = true,
            description = "Where the pages go; those of an earlier dictionary there are replaced.")
    private Path folder;

    @Override
    public Integer call() {
        SortedMap<String, String> pages = pages(
                publish.main().surroundings().graph().get(),
                publish.main().configuration().settings());
        int removed = DictionaryWriter.write(pages, folder.toAbsolutePath().normalize());
        spec.commandLine()
                .getOut()
                .println(pages.size() + " pages in " + folder
                        + (removed == 0 ? "" : ", " + removed + " old ones removed"));
        return ExitCode.DONE.code();
    }

    /** All pages for some settings. */
    static SortedMap<String, String> pages(JobGraph graph, Settings settings) {
        List<TableSpec> beside =
                new ArrayList<>(Contracts.ALL.stream().map(Quarantine::of).toList());
        beside.addAll(AuditTables.ALL);
        return new Dictionary(graph, beside, Suite.catalogue(settings), settings).pages();
    }
}

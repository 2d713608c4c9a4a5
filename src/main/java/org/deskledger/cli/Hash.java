package org.deskledger.cli;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deskledger.config.ExitCode;
import org.deskledger.quality.ContentHash;
import org.deskledger.table.TableSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code hash}: the content of every published table as a few letters. */
@Command(
        name = "hash",
        description = {
            "Prints one line for each published table: its rows and a hash of them, whatever their order and files; and one for all.",
            "Two runs gave the same answer where these lines are the same. Which run loaded a row is not part of it."
        },
        footer = {
            "  deskledger hash > once; deskledger run --rebuild; deskledger hash | diff once -",
            "  deskledger hash --as-of 2026-01-31"
        })
final class Hash implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--run",
            paramLabel = "ID",
            description = "What this run published; `deskledger runs` lists them (default: the newest).")
    private String run;

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            description = "The answer of this day; `deskledger run --as-of DATE` builds one of the past.")
    private String asOf;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Override
    public Integer call() {
        Reading reading = Reading.open(main, Optional.ofNullable(run), Optional.ofNullable(asOf));
        ResultTable lines = ResultTable.withColumns("table", "content");
        MessageDigest all = sha256();
        for (TableSpec table : main.surroundings().tables()) {
            reading.published().find(table).map(ContentHash::of).ifPresent(content -> {
                lines.add(table.name(), content);
                all.update((table.name() + " " + content + "\n").getBytes(StandardCharsets.UTF_8));
            });
        }
        lines.add("all of it", HexFormat.of().formatHex(all.digest()));
        lines.print(format, spec.commandLine().getOut());
        return ExitCode.DONE.code();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

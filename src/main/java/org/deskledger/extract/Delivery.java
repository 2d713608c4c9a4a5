package org.deskledger.extract;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.extract.contract.Mode;
import org.deskledger.extract.file.CheckedFile;
import org.deskledger.extract.file.RecordFrames;
import org.deskledger.extract.mapping.Nearest;
import org.deskledger.extract.mapping.SourceMapping;
import org.deskledger.extract.mapping.SourceMapping.Emit;
import org.deskledger.extract.mapping.SourceMapping.Input;
import org.deskledger.extract.row.TypedRows;

/**
 * A new file that was read through, with the input that it belongs to.
 *
 * @param mapping the mapping
 * @param input the kind of file
 * @param checked what the check found
 * @param isReplacing whether it takes the place of other content that was loaded under its path
 */
record Delivery(SourceMapping mapping, Input input, CheckedFile checked, boolean isReplacing) {

    String path() {
        return checked.file().path();
    }

    /** Files of one kind with the same columns are read together. */
    String group() {
        return mapping.name() + "\n" + input.name() + "\n" + String.join("\n", checked.header());
    }

    /**
     * Compares the file's columns and rows with what its input needs.
     *
     * @throws Failure with code 65 where a needed column is missing or stands twice, a snapshot has no date or no rows
     */
    void check(String landing) {
        if (!RecordFrames.namesOwnColumns(input.format())) {
            checkHeader(landing);
        }
        for (Emit emit : input.emits()) {
            boolean isSnapshot = emit.contract().mode() == Mode.SNAPSHOT;
            if (isSnapshot && checked.file().deliveredOn().isEmpty()) {
                throw broken(
                        landing,
                        "A file of " + emit.entity() + " is the complete state of a day, and its path names none",
                        "Deliver it under dt=yyyy-MM-dd/, or set delivered-on in the mapping.");
            }
            if (isSnapshot && checked.records() == 0 && !input.isEmptySnapshotAccepted()) {
                throw broken(
                        landing,
                        "The snapshot of " + emit.entity() + " has a header and no rows: it would close everything",
                        "Have it delivered again; if it is true, set empty-snapshot = accept in the mapping.");
            }
        }
    }

    private void checkHeader(String landing) {
        List<String> header = checked.header().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        Set<String> needed = TypedRows.neededColumns(input);
        for (String name : needed) {
            if (!header.contains(name.toLowerCase(Locale.ROOT))) {
                throw broken(
                        landing,
                        "Column '" + name + "' is missing; found: " + String.join(", ", checked.header()),
                        Nearest.to(name, checked.header())
                                .map(nearest -> "Was '" + nearest + "' renamed? Have it delivered as '" + name
                                        + "', or change the mapping '" + mapping.name() + "'.")
                                .orElse("Have it delivered with that column, or change the mapping '" + mapping.name()
                                        + "'."));
            }
        }
        for (String name : TypedRows.usedColumns(input)) {
            long times = header.stream()
                    .filter(name.toLowerCase(Locale.ROOT)::equals)
                    .count();
            if (times > 1) {
                throw broken(
                        landing,
                        "Column '" + name + "' stands " + times + " times in the header",
                        "Have each delivered under a name of its own.");
            }
        }
    }

    /** Columns of the file that nothing reads. */
    List<String> unknownColumns() {
        if (RecordFrames.namesOwnColumns(input.format())) {
            return List.of();
        }
        Set<String> used = TypedRows.usedColumns(input).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return checked.header().stream()
                .filter(name -> !used.contains(name.toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** Columns that optional columns of the contract could be read from, and that the file does not have. */
    List<String> absentColumns() {
        if (RecordFrames.namesOwnColumns(input.format())) {
            return List.of();
        }
        Set<String> header = checked.header().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return TypedRows.usedColumns(input).stream()
                .filter(name -> !header.contains(name.toLowerCase(Locale.ROOT)))
                .toList();
    }

    private Failure broken(String landing, String what, String next) {
        return new Failure(ExitCode.INPUT_INVALID, what, landing + "/" + path(), next);
    }
}

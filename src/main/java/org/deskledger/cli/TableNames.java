package org.deskledger.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.config.NearestName;
import org.deskledger.table.TableSpec;

/** Finds the table that somebody typed: with its layer, or without where only one has that name. */
final class TableNames {

    private TableNames() {}

    /**
     * The declaration of the table.
     *
     * @throws Failure 64 with the nearest right name
     */
    static TableSpec find(String typed, List<TableSpec> tables) {
        List<String> names = tables.stream().map(TableSpec::name).toList();
        String full = fullName(typed, names).orElseThrow(() -> {
            String next = nearest(typed, names)
                    .map(near -> "Did you mean " + near + "?")
                    .orElse("`deskledger describe` lists all tables.");
            return new Failure(ExitCode.USAGE, "There is no table " + typed + ".", "", next);
        });
        return tables.get(names.indexOf(full));
    }

    /** The full name; empty where no table, or more than one, is called so. */
    static Optional<String> fullName(String typed, List<String> names) {
        String name = typed.toLowerCase(Locale.ROOT);
        if (names.contains(name)) {
            return Optional.of(name);
        }
        List<String> same =
                names.stream().filter(full -> full.endsWith("." + name)).toList();
        return same.size() == 1 ? Optional.of(same.get(0)) : Optional.empty();
    }

    /** The full name that was probably meant. */
    static Optional<String> nearest(String typed, List<String> names) {
        String name = typed.toLowerCase(Locale.ROOT);
        List<String> shortNames = new ArrayList<>();
        names.forEach(full -> shortNames.add(full.substring(full.indexOf('.') + 1)));
        return NearestName.to(name, names)
                .or(() -> NearestName.to(name, shortNames).map(near -> names.get(shortNames.indexOf(near))));
    }
}

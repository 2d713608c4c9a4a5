package org.deskledger.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.deskledger.extract.EntityTotals;
import org.deskledger.extract.FileFate;
import org.deskledger.extract.FileFate.Fate;
import org.deskledger.extract.LoadResult;
import org.deskledger.extract.contract.Contracts;
import org.deskledger.quality.IdentityResult;
import org.deskledger.table.TableVersion;

/** That loading lost nothing and made nothing up: what each new file gave, and what the rows of each table that grew are. */
final class LoadingIdentities {

    private static final int EXAMPLES = 5;

    private LoadingIdentities() {}

    /** Both kinds, for what a load has read; an entity without new files was proved when they came. */
    static List<IdentityResult> of(LoadResult result) {
        List<IdentityResult> results = new ArrayList<>();
        List<FileFate> fresh = result.files().stream()
                .filter(file -> file.fate() != Fate.SKIPPED)
                .toList();
        if (!fresh.isEmpty()) {
            results.add(ofFiles(fresh));
        }
        result.totals().forEach(totals -> results.add(ofEntity(totals, rows(totals.entity(), result.tables()))));
        return results;
    }

    private static IdentityResult ofFiles(List<FileFate> files) {
        List<FileFate> differing = files.stream()
                .filter(file -> file.delivered() != file.accepted() + file.rejected())
                .toList();
        return new IdentityResult(
                "EveryDeliveredRowIsAcceptedOrRejected",
                "of each new file, rows delivered = accepted + rejected",
                files.size(),
                files.stream()
                        .map(file -> BigDecimal.valueOf(file.delivered()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add),
                files.stream()
                        .map(file -> BigDecimal.valueOf(file.accepted() + file.rejected()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add),
                differing.size(),
                differing.stream()
                        .limit(EXAMPLES)
                        .map(file -> file.file().path() + ": " + file.delivered() + " is not "
                                + (file.accepted() + file.rejected()))
                        .collect(Collectors.joining("; ")));
    }

    /** Left are the rows that the table's own commit counts, right what they were found to be. */
    private static IdentityResult ofEntity(EntityTotals totals, long rows) {
        long told = totals.inForce() + totals.superseded() + totals.duplicates() + totals.conflicts();
        boolean differs = rows != told || totals.superseded() < 0;
        return new IdentityResult(
                "EveryAcceptedRowHasOneState",
                "rows of " + totals.entity() + " = in force + superseded + duplicates + conflicts",
                1,
                BigDecimal.valueOf(rows),
                BigDecimal.valueOf(told),
                differs ? 1 : 0,
                differs
                        ? rows + " is not " + totals.inForce() + " + " + totals.superseded() + " + "
                                + totals.duplicates() + " + " + totals.conflicts()
                        : "");
    }

    private static long rows(String entity, List<TableVersion> tables) {
        String table = Contracts.of(entity).orElseThrow().table().name();
        return tables.stream()
                .filter(version -> version.table().equals(table))
                .mapToLong(TableVersion::rows)
                .sum();
    }
}

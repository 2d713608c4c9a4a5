package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deskledger.extract.EntityTotals;
import org.deskledger.extract.FileFate;
import org.deskledger.extract.FileFate.EntityCount;
import org.deskledger.extract.FileFate.Fate;
import org.deskledger.extract.LoadResult;
import org.deskledger.extract.LoadedFile;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.quality.IdentityResult;
import org.deskledger.table.TableVersion;
import org.junit.jupiter.api.Test;

class LoadingIdentitiesTest {

    @Test
    void rowsOfAFileAndOfAnEntityAddUp() {
        LoadResult loaded =
                loaded(file(Fate.LOADED, 10, 9, 1), new EntityTotals("helpdesk.tickets", 9, 6, 2, 1, 0, 0), 9);

        assertThat(LoadingIdentities.of(loaded))
                .extracting(IdentityResult::sentence, IdentityResult::holds)
                .containsExactly(
                        tuple("of each new file, rows delivered = accepted + rejected", true),
                        tuple("rows of helpdesk.tickets = in force + superseded + duplicates + conflicts", true));
    }

    @Test
    void aRowThatVanishedIsNamedWithItsFile() {
        LoadResult loaded =
                loaded(file(Fate.LOADED, 10, 8, 1), new EntityTotals("helpdesk.tickets", 9, 6, 2, 1, 0, 0), 9);

        IdentityResult files = LoadingIdentities.of(loaded).get(0);

        assertThat(files.holds()).isFalse();
        assertThat(files.example()).isEqualTo("tickets.csv: 10 is not 9");
    }

    @Test
    void aTableWithMoreRowsThanItsStatesIsNamed() {
        LoadResult loaded =
                loaded(file(Fate.LOADED, 10, 9, 1), new EntityTotals("helpdesk.tickets", 9, 6, 2, 1, 0, 0), 10);

        IdentityResult entity = LoadingIdentities.of(loaded).get(1);

        assertThat(entity.holds()).isFalse();
        assertThat(entity.example()).isEqualTo("10 is not 6 + 2 + 1 + 0");
    }

    @Test
    void withoutNewFilesThereIsNothingToProve() {
        LoadResult loaded =
                new LoadResult(List.of(), List.of(file(Fate.SKIPPED, 0, 0, 0)), Set.of(), List.of(), List.of());

        assertThat(LoadingIdentities.of(loaded)).isEmpty();
    }

    private static FileFate file(Fate fate, long delivered, long accepted, long rejected) {
        return new FileFate(
                new LoadedFile("tickets.csv", "hash", 1, Instant.EPOCH),
                "canonical",
                Optional.empty(),
                fate,
                delivered,
                List.of(new EntityCount("helpdesk.tickets", delivered, accepted, rejected)));
    }

    private static LoadResult loaded(FileFate file, EntityTotals totals, long rowsInRaw) {
        return new LoadResult(
                List.of(new TableVersion(HelpdeskTickets.CONTRACT.table().name(), 0, rowsInRaw)),
                List.of(file),
                Set.of("helpdesk.tickets"),
                List.of(totals),
                List.of());
    }
}

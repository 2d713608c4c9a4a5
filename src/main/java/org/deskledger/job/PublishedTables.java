package org.deskledger.job;

import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.table.TableSpec;
import org.deskledger.table.Warehouse;

/**
 * What a reader sees: the tables of one publication, at the versions that it names. Nobody reads the newest version of a table as such.
 *
 * @param warehouse where the tables are
 * @param state which versions
 */
public record PublishedTables(Warehouse warehouse, PublishedState state) {

    /**
     * What is published now.
     *
     * @throws Failure 66 where nothing is
     */
    public static PublishedTables current(Warehouse warehouse) {
        return new Publication(warehouse)
                .current()
                .map(state -> new PublishedTables(warehouse, state))
                .orElseThrow(() -> new Failure(
                        ExitCode.INPUT_MISSING,
                        "Nothing is published in this warehouse yet",
                        warehouse.root(),
                        "`run` loads and publishes; `demo` does so with a sample company."));
    }

    /**
     * The warehouse as a run left it.
     *
     * @throws Failure 66 where the run published nothing
     */
    public static PublishedTables ofRun(Warehouse warehouse, String runId) {
        return new Publication(warehouse)
                .ofRun(runId)
                .map(state -> new PublishedTables(warehouse, state))
                .orElseThrow(() -> new Failure(
                        ExitCode.INPUT_MISSING,
                        "Run " + runId + " published nothing here",
                        warehouse.root(),
                        "`runs` lists the runs."));
    }

    /**
     * The answer of an earlier day: what is published now where that is its day, else what a look back has built.
     *
     * @throws Failure 66 where neither is there
     */
    public static PublishedTables asOf(Warehouse warehouse, LocalDate asOf) {
        PublishedTables now = current(warehouse);
        if (now.state().asOf().equals(asOf)) {
            return now;
        }
        Warehouse beside = warehouse.lookingBackAt(asOf);
        return new Publication(beside)
                .current()
                .map(state -> new PublishedTables(beside, state))
                .orElseThrow(() -> new Failure(
                        ExitCode.INPUT_MISSING,
                        "There is no answer for " + asOf + "; published is "
                                + now.state().asOf(),
                        warehouse.root(),
                        "`run --as-of " + asOf + "` builds it beside the published tables."));
    }

    /** The rows of a table; empty where it was not built. */
    public Optional<Dataset<Row>> find(TableSpec spec) {
        return Optional.ofNullable(state.tables().get(spec.name()))
                .map(table -> warehouse.read(spec, table.version().version()));
    }

    /** The rows of a table, without rows where it was not built. */
    public Function<TableSpec, Dataset<Row>> rows() {
        return spec -> find(spec).orElseGet(() -> warehouse.empty(spec));
    }
}

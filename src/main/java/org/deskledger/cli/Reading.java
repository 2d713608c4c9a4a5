package org.deskledger.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.job.AuditTables;
import org.deskledger.job.Publication;
import org.deskledger.job.PublishedState;
import org.deskledger.table.TableSpec;
import org.deskledger.table.Warehouse;
import org.deskledger.table.WarehouseSession;

/** A warehouse opened to be read: what one publication left, never a table's newest state. */
final class Reading {

    private final Warehouse warehouse;
    private final PublishedState state;
    private final Map<String, TableSpec> specs = new LinkedHashMap<>();

    /**
     * A reading of one publication.
     *
     * @param declared declarations of all tables that may be published
     */
    Reading(Warehouse warehouse, PublishedState state, List<TableSpec> declared) {
        this.warehouse = warehouse;
        this.state = state;
        List<TableSpec> all = new ArrayList<>(declared);
        all.addAll(AuditTables.ALL);
        all.forEach(spec -> specs.put(spec.name(), spec));
    }

    /**
     * Opens what is published, or what one run published.
     *
     * @throws Failure 66 where nothing was published yet, 64 where that run published nothing
     */
    static Reading open(Main main, Optional<String> runId) {
        Configuration configuration = main.configuration();
        Warehouse warehouse = warehouse(main, configuration);
        Publication publication = new Publication(warehouse);
        PublishedState state = runId.isPresent()
                ? publication
                        .ofRun(runId.get())
                        .orElseThrow(() -> new Failure(
                                ExitCode.USAGE,
                                "Run " + runId.get() + " published nothing.",
                                warehouse.root(),
                                "`deskledger runs` lists the runs."))
                : publication
                        .current()
                        .orElseThrow(() -> new Failure(
                                ExitCode.INPUT_MISSING,
                                "Nothing is published yet.",
                                warehouse.root(),
                                "Start `deskledger run`, or `deskledger demo` for a sample company."));
        return new Reading(warehouse, state, main.surroundings().tables());
    }

    /** The warehouse that the settings name. */
    static Warehouse warehouse(Main main, Configuration configuration) {
        return new Warehouse(
                session(configuration),
                configuration.settings().places().warehouse(),
                main.surroundings().clock());
    }

    /**
     * The session that the settings describe.
     *
     * @throws Failure 78 where a setting is changed that results depend on
     */
    static SparkSession session(Configuration configuration) {
        try {
            return WarehouseSession.open(configuration.settings().spark());
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    String.valueOf(e.getMessage()),
                    "deskledger.spark",
                    "Correct the setting in the configuration.",
                    e);
        }
    }

    /** What is read. */
    PublishedState state() {
        return state;
    }

    /** The folder that is read. */
    Warehouse warehouse() {
        return warehouse;
    }

    /** The session that reads. */
    SparkSession spark() {
        return warehouse.spark();
    }

    /** Full names of all tables that can be read, in the order of their declaration. */
    List<String> names() {
        return specs.values().stream()
                .filter(spec -> state.tables().containsKey(spec.name()) || isLedger(spec))
                .map(TableSpec::name)
                .toList();
    }

    /** The rows of a table by its full name; empty where it is not part of the publication. */
    Optional<Dataset<Row>> rows(String name) {
        TableSpec spec = specs.get(name);
        if (spec == null) {
            return Optional.empty();
        }
        if (isLedger(spec)) {
            // The ledger is no part of a publication: a failed run is written down as well.
            return Optional.of(
                    warehouse.read(spec, warehouse.newestVersion(spec).getAsLong()));
        }
        return Optional.ofNullable(state.tables().get(name))
                .map(table -> warehouse.read(spec, table.version().version()));
    }

    private boolean isLedger(TableSpec spec) {
        return AuditTables.ALL.contains(spec) && warehouse.newestVersion(spec).isPresent();
    }
}

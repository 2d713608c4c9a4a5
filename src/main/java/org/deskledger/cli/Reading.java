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
import org.deskledger.job.PublishedTables;
import org.deskledger.table.TableSpec;
import org.deskledger.table.Warehouse;
import org.deskledger.table.WarehouseSession;

/** A warehouse opened to be read: what one publication left, never a table's newest state. */
final class Reading {

    private final PublishedTables published;
    private final Warehouse ledgers;
    private final Map<String, TableSpec> specs = new LinkedHashMap<>();

    /**
     * A reading of one publication.
     *
     * @param ledgers the warehouse whose runs are written down; an answer of an earlier day lies beside it
     * @param declared declarations of all tables that may be published
     */
    Reading(PublishedTables published, Warehouse ledgers, List<TableSpec> declared) {
        this.published = published;
        this.ledgers = ledgers;
        List<TableSpec> all = new ArrayList<>(declared);
        all.addAll(AuditTables.ALL);
        all.forEach(spec -> specs.put(spec.name(), spec));
    }

    /**
     * Opens what is published, what one run published, or the answer of an earlier day.
     *
     * @throws Failure 66 where there is none, 64 where both a run and a day are named
     */
    static Reading open(Main main, Optional<String> runId, Optional<String> asOf) {
        if (runId.isPresent() && asOf.isPresent()) {
            throw new Failure(ExitCode.USAGE, "A run has its own as-of.", "", "Give --run or --as-of, not both.");
        }
        Warehouse warehouse = warehouse(main, main.configuration());
        PublishedTables published = runId.map(id -> PublishedTables.ofRun(warehouse, id))
                .or(() -> asOf.map(typed -> PublishedTables.asOf(warehouse, RunClock.day("--as-of", typed))))
                .orElseGet(() -> PublishedTables.current(warehouse));
        return new Reading(published, warehouse, main.surroundings().tables());
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
    PublishedTables published() {
        return published;
    }

    /** The session that reads. */
    SparkSession spark() {
        return ledgers.spark();
    }

    /** Full names of all tables that can be read, in the order of their declaration. */
    List<String> names() {
        return specs.values().stream()
                .filter(spec -> published.state().tables().containsKey(spec.name()) || isLedger(spec))
                .map(TableSpec::name)
                .toList();
    }

    /** The rows of a table by its full name; empty where there are none to read. */
    Optional<Dataset<Row>> rows(String name) {
        return Optional.ofNullable(specs.get(name))
                .flatMap(spec -> isLedger(spec) ? ledger(spec) : published.find(spec));
    }

    /** A ledger is no part of a publication: a failed run is written down as well. */
    private Optional<Dataset<Row>> ledger(TableSpec spec) {
        return Optional.of(ledgers.read(spec, ledgers.newestVersion(spec).getAsLong()));
    }

    private boolean isLedger(TableSpec spec) {
        return AuditTables.ALL.contains(spec) && ledgers.newestVersion(spec).isPresent();
    }
}

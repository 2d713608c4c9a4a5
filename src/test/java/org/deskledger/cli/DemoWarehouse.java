package org.deskledger.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.deskledger.config.Configuration;
import org.deskledger.job.PublishedTables;
import org.deskledger.table.Warehouse;
import org.deskledger.testing.SparkTests;

/** Reads what a command line published under some home folder. */
final class DemoWarehouse {

    private DemoWarehouse() {}

    static Reading reading(Path home, Path settings) {
        Configuration configuration = Configuration.load(home, Optional.of(settings), Map.of());
        Warehouse warehouse = new Warehouse(
                SparkTests.session(),
                configuration.settings().places().warehouse(),
                InstantSource.fixed(CommandLineHarness.NOW));
        return new Reading(PublishedTables.current(warehouse), warehouse, Suite.tables());
    }
}

package org.deskledger.testing;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.deskledger.table.WarehouseSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test the one Spark session of this JVM as a parameter. */
public final class SparkTests implements ParameterResolver {

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("spark.master", "local[2]"),
            Map.entry("spark.ui.enabled", "false"),
            Map.entry("spark.ui.showConsoleProgress", "false"),
            // The description of each plan, for pages that nobody looks at here: every query, and every stage of it,
            // writes one.
            Map.entry("spark.sql.ui.explainMode", "simple"),
            Map.entry("spark.default.parallelism", "1"),
            Map.entry("spark.databricks.delta.snapshotPartitions", "1"),
            Map.entry("spark.sql.sources.parallelPartitionDiscovery.threshold", "100000"),
            Map.entry("spark.driver.bindAddress", "127.0.0.1"),
            Map.entry("spark.driver.host", "127.0.0.1"),
            Map.entry("spark.sql.warehouse.dir", "target/spark-warehouse"));

    /** The session; made on first use, ended with the JVM. */
    public static SparkSession session() {
        // As jobs do with few rows. What more rows make of it, compiled, is proved equal by DeliveryRhythmTest.
        Map<String, String> settings = new HashMap<>(WarehouseSession.forFewRows());
        settings.putAll(SETTINGS);
        return WarehouseSession.open(settings);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
        return parameter.getParameter().getType() == SparkSession.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
        return session();
    }
}

package org.deskledger.table;

import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Opens the one Spark session of a process with the settings that every number depends on. */
public final class WarehouseSession {

    /** Settings that change results; a cluster's defaults must not override them. */
    private static final Map<String, String> FIXED = Map.of(
            "spark.sql.session.timeZone", "UTC",
            "spark.sql.ansi.enabled", "true",
            "spark.sql.caseSensitive", "false",
            "spark.sql.storeAssignmentPolicy", "ANSI",
            "spark.sql.legacy.timeParserPolicy", "CORRECTED",
            "spark.sql.variable.substitute", "false",
            "spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS",
            "spark.sql.legacy.parameterSubstitution.constantsOnly", "true",
            "spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension",
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");

    private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";

    /**
     * Each task of a shuffle unpacks the whole plan, whether a row comes to it or not; and what is in one task already can be joined
     * without a job that sends one side to all.
     */
    private static final Map<String, String> FOR_FEW_ROWS = Map.of(
            "spark.sql.codegen.wholeStage",
            "false",
            "spark.sql.codegen.factoryMode",
            "NO_CODEGEN",
            SHUFFLE_PARTITIONS,
            "1",
            "spark.sql.autoBroadcastJoinThreshold",
            "-1");

    private WarehouseSession() {}

    /** The settings that every number depends on, for a session that is opened in another way. */
    public static Map<String, String> fixed() {
        return FIXED;
    }

    /** The settings of {@link #interpreting}, for a session that works on few rows alone. */
    public static Map<String, String> forFewRows() {
        return FOR_FEW_ROWS;
    }

    /**
     * The running session, or a new one.
     *
     * @param settings Spark settings from the configuration; {@code spark.master} counts only where spark-submit gave none
     * @throws IllegalArgumentException where a setting that results depend on is set to something else
     */
    public static SparkSession open(Map<String, String> settings) {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        Set<String> clash = Set.copyOf(settings.keySet());
        FIXED.forEach((key, value) -> {
            if (clash.contains(key) && !value.equals(settings.get(key))) {
                throw new IllegalArgumentException(
                        key + " must be " + value + ": results depend on it. Remove it from the configuration.");
            }
        });
        SparkSession.Builder builder = SparkSession.builder()
                .appName("deskledger")
                .config("spark.hadoop.fs.file.impl", LocalFiles.class.getName())
                .config("spark.hadoop.fs.AbstractFileSystem.file.impl", LocalFiles.Context.class.getName());
        settings.forEach((key, value) -> {
            boolean submitted = key.equals("spark.master") && System.getProperty("spark.master") != null;
            if (!submitted) {
                builder.config(key, value);
            }
        });
        FIXED.forEach(builder::config);
        return builder.getOrCreate();
    }

    /** Another session of the same Spark, with the same settings and views of its own. */
    public static SparkSession another(SparkSession session) {
        return ((org.apache.spark.sql.classic.SparkSession) session).cloneSession();
    }

    /**
     * Another session of the same Spark, for few rows: the compiler and the tasks cost more than such rows do. It interprets expressions
     * instead of compiling them, and does all of a query in one task ({@link #inOneTask}). What is computed is the same.
     */
    public static SparkSession interpreting(SparkSession session) {
        SparkSession other = another(session);
        FOR_FEW_ROWS.forEach((key, value) -> other.conf().set(key, value));
        return other;
    }

    /** Rows of a session for few rows in one task, so that nothing that follows has to shuffle them; of any other as they are. */
    public static Dataset<Row> inOneTask(Dataset<Row> rows) {
        return rows.sparkSession().conf().get(SHUFFLE_PARTITIONS).equals("1") ? rows.coalesce(1) : rows;
    }
}

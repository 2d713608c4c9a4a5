package org.deskledger.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.deskledger.table.DeltaLogFiles.DataFile;

/**
 * The Delta tables under one folder: {@code <root>/<layer>/<table>}. Everything that reads or writes a table goes through here.
 *
 * <p>Each write is one commit. A write builds on a given earlier version, not on whatever the newest happens to be, so what a
 * failed run left behind never leaks into a later one.
 */
public final class Warehouse {

    private final SparkSession spark;
    private final String root;
    private final String derivedRoot;
    private final InstantSource clock;

    /**
     * Opens the folder; nothing is created until the first write.
     *
     * @param root a path or URI that Hadoop's file systems understand
     * @param clock stamps the commits; no result depends on it
     */
    public Warehouse(SparkSession spark, String root, InstantSource clock) {
        this(spark, new Path(root).toString(), new Path(root).toString(), clock);
    }

    private Warehouse(SparkSession spark, String root, String derivedRoot, InstantSource clock) {
        this.spark = spark;
        this.root = root;
        this.derivedRoot = derivedRoot;
        this.clock = clock;
    }

    /**
     * The same raw tables, with everything that is derived from them in a folder of its own: for looking back at an earlier day without
     * moving what is published.
     */
    public Warehouse lookingBackAt(LocalDate asOf) {
        return new Warehouse(spark, root, root + "/look-back/" + asOf, clock);
    }

    /** The same tables, read and written by another session. */
    public Warehouse in(SparkSession session) {
        return new Warehouse(session, root, derivedRoot, clock);
    }

    /** The folder of all tables but the raw ones, and of what is published. */
    public String root() {
        return derivedRoot;
    }

    /** The session that reads and writes them. */
    public SparkSession spark() {
        return spark;
    }

    /** The folder of one table. */
    public String pathOf(TableSpec spec) {
        boolean delivered = spec.layer() == Layer.RAW || spec.layer() == Layer.QUARANTINE;
        return (delivered ? root : derivedRoot) + "/" + spec.layer().prefix() + "/" + spec.shortName();
    }

    /** The folder of one table as a process sees it that stands elsewhere. */
    public String absolutePathOf(TableSpec spec) {
        Path path = new Path(pathOf(spec));
        try {
            return path.getFileSystem(hadoop()).makeQualified(path).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot find " + path, e);
        }
    }

    /** The newest version of a table, published or not; empty where nothing was ever written. */
    public OptionalLong newestVersion(TableSpec spec) {
        return log(spec).latestVersion().map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /**
     * The rows of one version of a table, with the columns of now: a type that an earlier release had otherwise is converted, and a column
     * that it did not have is NULL.
     */
    public Dataset<Row> read(TableSpec spec, long version) {
        DeltaLogFiles.Content content = log(spec).contentAt(version);
        if (content.files().isEmpty()) {
            return empty(spec);
        }
        StructType columns = asWritten(spec.columns(), content.columns());
        Dataset<Row> rows = WarehouseSession.inOneTask(spark.read()
                .schema(columns)
                .parquet(content.files().stream().map(DataFile::path).toArray(String[]::new)));
        return columns.equals(spec.columns())
                ? rows
                : rows.select(Arrays.stream(spec.columns().fields())
                        .map(column -> functions
                                .col(column.name())
                                .cast(column.dataType())
                                .as(column.name(), column.metadata()))
                        .toArray(Column[]::new));
    }

    /** Whether a version was written with the columns that are declared now, and not by an earlier release with others. */
    public boolean hasColumnsOf(TableSpec spec, long version) {
        return log(spec)
                .contentAt(version)
                .columns()
                .catalogString()
                .equals(spec.columns().catalogString());
    }

    /** The declared columns, each with the type that its files have. */
    private static StructType asWritten(StructType declared, StructType written) {
        Map<String, DataType> types =
                Arrays.stream(written.fields()).collect(Collectors.toMap(StructField::name, StructField::dataType));
        return new StructType(Arrays.stream(declared.fields())
                .map(column -> new StructField(
                        column.name(),
                        types.getOrDefault(column.name(), column.dataType()),
                        column.nullable(),
                        column.metadata()))
                .toArray(StructField[]::new));
    }

    /** A table without rows, for what was never written. */
    public Dataset<Row> empty(TableSpec spec) {
        return spark.createDataFrame(List.of(), spec.columns());
    }

    /** Makes the table hold exactly these rows. */
    public TableVersion overwrite(TableSpec spec, Dataset<Row> rows, CommitInfo info) {
        return commit(spec, List.of(), rows, info);
    }

    /**
     * Adds rows to an earlier version; whatever was committed after that version leaves the table.
     *
     * @param base the version to build on; empty to start from nothing
     */
    public TableVersion append(TableSpec spec, OptionalLong base, Dataset<Row> rows, CommitInfo info) {
        List<DataFile> kept = base.isPresent() ? log(spec).filesAt(base.getAsLong()) : List.of();
        return commit(spec, kept, rows, info);
    }

    /**
     * Replaces the rows of an earlier version for which a condition holds, for example those of one month or one source file.
     * Files without any such row stay as they are.
     *
     * @param base the version to build on; empty to start from nothing
     * @param replaced true for the rows that leave; NULL counts as false
     */
    public TableVersion replace(
            TableSpec spec, OptionalLong base, Column replaced, Dataset<Row> rows, CommitInfo info) {
        List<DataFile> files = base.isPresent() ? log(spec).filesAt(base.getAsLong()) : List.of();
        if (files.isEmpty()) {
            return commit(spec, List.of(), rows, info);
        }
        Column leaves = functions.coalesce(replaced, functions.lit(false));
        Dataset<Row> current = read(spec, base.getAsLong());
        Set<String> touched =
                current.where(leaves).select(functions.col("_metadata.file_path")).distinct().collectAsList().stream()
                        .map(row -> new Path(row.getString(0)).getName())
                        .collect(Collectors.toSet());
        Map<Boolean, List<DataFile>> parts = files.stream()
                .collect(Collectors.partitioningBy(file -> touched.contains(new Path(file.path()).getName())));
        if (parts.get(true).isEmpty()) {
            return commit(spec, files, rows, info);
        }
        Dataset<Row> survivors = spark.read()
                .schema(spec.columns())
                .parquet(parts.get(true).stream().map(DataFile::path).toArray(String[]::new))
                .where(functions.not(leaves));
        return commit(spec, parts.get(false), survivors.unionByName(conform(spec, rows)), info);
    }

    /**
     * Replaces rows by key: rows whose key comes again leave, all given rows enter.
     *
     * @param base the version to build on; empty to start from nothing
     */
    public TableVersion mergeByKey(TableSpec spec, OptionalLong base, Dataset<Row> rows, CommitInfo info) {
        if (base.isEmpty()) {
            return commit(spec, List.of(), rows, info);
        }
        Dataset<Row> entering = conform(spec, rows);
        Column sameKey = spec.key().stream()
                .map(key -> functions.col("old." + key).equalTo(functions.col("new." + key)))
                .reduce(Column::and)
                .orElseThrow();
        Dataset<Row> survivors = read(spec, base.getAsLong())
                .as("old")
                .join(entering.select(columns(spec.key())).as("new"), sameKey, "left_anti");
        return commit(spec, List.of(), survivors.unionByName(entering), info);
    }

    /** A version with its number of rows, for a run that keeps it as it is. */
    public TableVersion describe(TableSpec spec, long version) {
        long rows =
                log(spec).filesAt(version).stream().mapToLong(DataFile::rows).sum();
        return new TableVersion(spec.name(), version, rows);
    }

    private TableVersion commit(TableSpec spec, List<DataFile> kept, Dataset<Row> rows, CommitInfo info) {
        DeltaLogFiles log = log(spec);
        if (!log.hasSchema(spec.columns())) {
            migrate(spec, kept);
        }
        List<DataFile> all = new ArrayList<>(kept);
        all.addAll(writeFiles(spec, conform(spec, rows)));
        long version = log.commit(spec, properties(spec), all, info);
        return new TableVersion(
                spec.name(), version, all.stream().mapToLong(DataFile::rows).sum());
    }

    /** A newer release declares other columns: the change of schema is Spark's to commit, the rows follow in the next commit. */
    private void migrate(TableSpec spec, List<DataFile> kept) {
        if (kept.isEmpty()) {
            empty(spec)
                    .write()
                    .format("delta")
                    .mode("overwrite")
                    .option("overwriteSchema", "true")
                    .save(pathOf(spec));
        } else {
            empty(spec)
                    .write()
                    .format("delta")
                    .mode("append")
                    .option("mergeSchema", "true")
                    .save(pathOf(spec));
        }
    }

    private List<DataFile> writeFiles(TableSpec spec, Dataset<Row> rows) {
        String folder = pathOf(spec) + "/part-" + UUID.randomUUID();
        rows.write().mode("errorifexists").parquet(folder);
        Configuration hadoop = hadoop();
        try {
            Path path = new Path(folder);
            List<DataFile> files = new ArrayList<>();
            for (FileStatus file : path.getFileSystem(hadoop).listStatus(path)) {
                if (!file.getPath().getName().endsWith(".parquet")) {
                    continue;
                }
                try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromStatus(file, hadoop))) {
                    if (reader.getRecordCount() > 0) {
                        files.add(new DataFile(
                                file.getPath().toString(),
                                file.getLen(),
                                file.getModificationTime(),
                                reader.getRecordCount()));
                    }
                }
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read back what was written to " + folder, e);
        }
    }

    /** The declared columns in declared order; refuses a dataset that lacks one, has another type, or has one more. */
    static Dataset<Row> conform(TableSpec spec, Dataset<Row> rows) {
        List<String> problems = new ArrayList<>();
        Set<String> found = new HashSet<>(Arrays.asList(rows.columns()));
        for (StructField declared : spec.columns().fields()) {
            if (!found.remove(declared.name())) {
                problems.add("column " + declared.name() + " is missing");
                continue;
            }
            String type = rows.schema().apply(declared.name()).dataType().catalogString();
            if (!type.equals(declared.dataType().catalogString())) {
                problems.add("column " + declared.name() + " is " + type + ", declared "
                        + declared.dataType().catalogString());
            }
        }
        found.stream().sorted().forEach(extra -> problems.add("column " + extra + " is not declared"));
        if (!problems.isEmpty()) {
            throw new IllegalStateException(
                    "What was built for " + spec.name() + " is not what it declares: " + String.join("; ", problems));
        }
        return rows.select(columns(spec.columnNames()));
    }

    private static Column[] columns(List<String> names) {
        return names.stream().map(functions::col).toArray(Column[]::new);
    }

    private static Map<String, String> properties(TableSpec spec) {
        String retention =
                String.format(Locale.ROOT, "interval %d days", spec.layer().retentionDays());
        return Map.of(
                "delta.deletedFileRetentionDuration", retention,
                "delta.logRetentionDuration", retention,
                "deskledger.grain", spec.grain());
    }

    private DeltaLogFiles log(TableSpec spec) {
        return new DeltaLogFiles(hadoop(), pathOf(spec), clock);
    }

    private Configuration hadoop() {
        return spark.sparkContext().hadoopConfiguration();
    }
}

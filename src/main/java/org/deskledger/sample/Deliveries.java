package org.deskledger.sample;

import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.Mode;

/**
 * Hands rows over as files: {@code <landing>/<system>/<entity>/dt=YYYY-MM-DD/<entity>-NNNNN.csv.gz}. Tickets, which have a list of
 * tags, come as lines of JSON.
 */
final class Deliveries {

    /** Tickets per file of a one-off delivery; a file of this size is read in seconds. */
    private static final long TICKETS_PER_FILE = 200_000;

    private static final String ROWS = "rows";

    private final SparkSession spark;
    private final CompanyPlan plan;
    private final String landing;
    private final Calendar calendar;
    private final Defects defects;
    private final Map<String, Long> rows = new ConcurrentSkipListMap<>();
    private final Map<String, Map<Defect, Long>> planted = new ConcurrentSkipListMap<>();
    private final AtomicLong files = new AtomicLong();

    Deliveries(SparkSession spark, CompanyPlan plan, Dice dice, String landing) {
        this.spark = spark;
        this.plan = plan;
        this.landing = landing;
        this.calendar = new Calendar(plan);
        this.defects = new Defects(dice, calendar);
    }

    /** When what happened at an instant is handed over. */
    record Calendar(CompanyPlan plan) {

        Column deliveryDay(Column instant) {
            // Those who signed up in the days before the first were in the first delivery.
            Column day = greatest(least(to_date(instant), lit(plan.through())), lit(plan.from()));
            return switch (plan.delivery()) {
                case ONE_OFF -> lit(plan.through());
                case DAILY -> day;
                case MONTHLY -> least(last_day(day), lit(plan.through()));
            };
        }
    }

    /** How extracts write an instant. */
    static Column text(Column instant) {
        return date_format(instant, "yyyy-MM-dd'T'HH:mm:ss'Z'");
    }

    /**
     * Refuses a folder that already holds deliveries: files are only ever added, and two companies in one place are none.
     *
     * @throws IllegalArgumentException naming the folder
     */
    void refuseToMix(List<Contract> contracts) {
        for (Contract contract : contracts) {
            Path folder = folder(contract);
            try {
                if (fileSystem().exists(folder)) {
                    throw new IllegalArgumentException(
                            folder + " already holds files. Name an empty folder, or remove " + landing + " first.");
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot look into " + folder, e);
            }
        }
    }

    /**
     * Writes the files of one entity.
     *
     * @param contract the entity
     * @param made its rows, with every column of the contract
     * @param at when each row came to be known
     */
    void write(Contract contract, Dataset<Row> made, Column at) {
        Dataset<Row> asText = made.withColumn("_at", at).select(textColumns(contract));
        Column day = contract.mode() == Mode.SNAPSHOT ? to_date(col("_at")) : calendar.deliveryDay(col("_at"));
        Dataset<Row> dated = asText.withColumn("dt", day);
        Dataset<Row> complete = plan.defects()
                ? defects.plant(contract, dated)
                : dated.withColumn(Defects.COLUMN, lit(null).cast("string"));
        Observation counts = new Observation(contract.entity());
        Dataset<Row> counted = complete.observe(counts, count(lit(1)).as(ROWS), countsByDefect());
        Path writing = new Path(landing, "." + contract.entity() + "-being-written");
        writer(contract, inOrder(contract, counted)).save(writing.toString());
        publish(contract, writing);
        remember(contract, counts);
    }

    /** What was written so far. */
    GeneratedFiles summary() {
        return new GeneratedFiles(landing, files.get(), new TreeMap<>(rows), new TreeMap<>(planted));
    }

    private static Column[] textColumns(Contract contract) {
        List<Column> columns = new ArrayList<>();
        for (StructField column : contract.ownColumns()) {
            columns.add(text(column.name(), column.dataType(), isJson(contract)).as(column.name()));
        }
        columns.add(col("_at"));
        return columns.toArray(Column[]::new);
    }

    private static Column text(String name, DataType type, boolean json) {
        if (type.equals(DataTypes.TimestampType)) {
            return text(col(name));
        }
        boolean asItIs =
                json && (type instanceof org.apache.spark.sql.types.ArrayType || type.equals(DataTypes.BooleanType));
        return asItIs ? col(name) : col(name).cast("string");
    }

    private static boolean isJson(Contract contract) {
        return contract.entity().equals("helpdesk.tickets");
    }

    /** One file per delivery, or several where all comes at once and is much. Sound files are in order of time, others in none. */
    private Dataset<Row> inOrder(Contract contract, Dataset<Row> complete) {
        int parts = (int) (1 + plan.tickets() / TICKETS_PER_FILE);
        Column[] key = contract.key().stream().map(name -> col(name)).toArray(Column[]::new);
        Dataset<Row> spread = plan.delivery() == Delivery.ONE_OFF && contract.mode() != Mode.SNAPSHOT
                ? complete.repartition(parts, key)
                : complete.repartition(parts, col("dt"));
        List<Column> order = new ArrayList<>();
        order.add(asc("dt"));
        if (!plan.defects()) {
            order.add(col("_at"));
        }
        // Of two rows of one instant any may come first, but always the same one.
        order.add(xxhash64(wholeRow(contract)));
        return spread.sortWithinPartitions(order.toArray(Column[]::new)).drop("_at", Defects.COLUMN);
    }

    private static Column[] wholeRow(Contract contract) {
        return contract.ownColumns().stream().map(column -> col(column.name())).toArray(Column[]::new);
    }

    private static DataFrameWriter<Row> writer(Contract contract, Dataset<Row> rows) {
        DataFrameWriter<Row> writer = rows.write().partitionBy("dt").option("compression", "gzip");
        return isJson(contract)
                ? writer.format("json").option("ignoreNullFields", "false")
                : writer.format("csv").option("header", "true");
    }

    private static Column[] countsByDefect() {
        return Stream.of(Defect.values())
                .map(defect ->
                        count_if(col(Defects.COLUMN).equalTo(defect.name())).as(defect.name()))
                .toArray(Column[]::new);
    }

    private void remember(Contract contract, Observation counts) {
        Map<String, Object> seen = counted(counts);
        rows.put(contract.entity(), numberOf(ROWS, seen));
        if (plan.defects()) {
            Map<Defect, Long> byKind = new EnumMap<>(Defect.class);
            for (Defect defect : Defect.values()) {
                long number = numberOf(defect.name(), seen);
                if (number > 0) {
                    byKind.put(defect, number);
                }
            }
            planted.put(contract.entity(), byKind);
        }
    }

    /** A plan that Spark finds to have no rows is not run, and counts nothing. */
    private static long numberOf(String name, Map<String, Object> seen) {
        return ((Number) seen.getOrDefault(name, 0)).longValue();
    }

    private static Map<String, Object> counted(Observation counts) {
        try {
            return counts.getAsJava();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while files of the sample company were written", e);
        }
    }

    /** Gives files names that are the same every time, in the folders where a loader looks. */
    private void publish(Contract contract, Path writing) {
        try {
            FileSystem fileSystem = fileSystem();
            String entity = contract.entity().substring(contract.entity().indexOf('.') + 1);
            String extension = isJson(contract) ? ".jsonl.gz" : ".csv.gz";
            boolean isEmpty = true;
            for (FileStatus delivery :
                    fileSystem.listStatus(writing, path -> path.getName().startsWith("dt="))) {
                Path target = new Path(folder(contract), delivery.getPath().getName());
                fileSystem.mkdirs(target);
                int number = 1;
                for (FileStatus part : partsInOrder(fileSystem, delivery.getPath())) {
                    String name = String.format(Locale.ROOT, "%s-%05d%s", entity, number++, extension);
                    rename(fileSystem, part.getPath(), new Path(target, name));
                    files.incrementAndGet();
                    isEmpty = false;
                }
            }
            fileSystem.delete(writing, true);
            if (isEmpty) {
                writeEmpty(contract, fileSystem, entity + "-00001" + extension);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the files of " + contract.entity() + " below " + landing, e);
        }
    }

    private static List<FileStatus> partsInOrder(FileSystem fileSystem, Path folder) throws IOException {
        List<FileStatus> parts = new ArrayList<>(
                List.of(fileSystem.listStatus(folder, path -> path.getName().startsWith("part-"))));
        parts.sort(java.util.Comparator.comparing(part -> part.getPath().getName()));
        return parts;
    }

    private static void rename(FileSystem fileSystem, Path from, Path to) throws IOException {
        if (!fileSystem.rename(from, to)) {
            throw new IOException("Cannot rename " + from + " to " + to);
        }
        // A local file system keeps a checksum beside every file; a real delivery has none.
        fileSystem.delete(new Path(to.getParent(), "." + to.getName() + ".crc"), false);
    }

    /** A header without rows says that nothing happened; no file at all would say that nothing came. */
    private void writeEmpty(Contract contract, FileSystem fileSystem, String name) throws IOException {
        String header = contract.ownColumns().stream().map(StructField::name).collect(Collectors.joining(",")) + "\n";
        Path file = new Path(new Path(folder(contract), "dt=" + plan.through()), name);
        try (OutputStream out = new GZIPOutputStream(fileSystem.create(file))) {
            out.write(header.getBytes(StandardCharsets.UTF_8));
        }
        fileSystem.delete(new Path(file.getParent(), "." + name + ".crc"), false);
        files.incrementAndGet();
    }

    private Path folder(Contract contract) {
        return new Path(landing, contract.entity().replace('.', '/'));
    }

    private FileSystem fileSystem() throws IOException {
        return new Path(landing).getFileSystem(spark.sparkContext().hadoopConfiguration());
    }
}

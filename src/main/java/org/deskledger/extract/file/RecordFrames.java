package org.deskledger.extract.file;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.url_decode;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.deskledger.extract.mapping.SourceMapping.Format;
import org.deskledger.extract.mapping.SourceMapping.Input;

/**
 * The records of checked files as rows of text, with where each came from.
 *
 * <p>Text files are cut by the same code that checked them, whole files in one task each, so every record knows its number and no
 * record is lost between check and load. Small files share a task.
 */
public final class RecordFrames {

    /** Path below landing. */
    public static final String FILE = "_source_file";

    /** Number of the record. */
    public static final String LINE = "_source_line";

    /** Delivery date as a date. */
    public static final String DELIVERED_ON = "_delivered_on";

    /** The record as text; NULL where its columns tell it all. */
    public static final String TEXT = "_text";

    /** Why the record cannot be taken apart; NULL where it can. */
    public static final String PROBLEM = "_problem";

    /** Every key of a JSON record without schema, as a map. */
    public static final String EXTRA_KEYS = "_keys";

    private static final Set<String> OWN = Set.of(FILE, LINE, DELIVERED_ON, TEXT, PROBLEM);
    private static final long BYTES_PER_TASK = 64L << 20;
    private static final int FILES_PER_TASK = 128;

    private final SparkSession spark;
    private final int maximumCharacters;

    /** Frames of a session, for records of so many characters at most. */
    public RecordFrames(SparkSession spark, int maximumCharacters) {
        this.spark = spark;
        this.maximumCharacters = maximumCharacters;
    }

    /** The source columns of a frame, in order. */
    public static List<String> sourceColumns(Dataset<Row> frame) {
        return Arrays.stream(frame.columns())
                .filter(name -> !OWN.contains(name))
                .toList();
    }

    /**
     * The records of files that have the same header.
     *
     * @param wanted names that expressions read; a JSON record without schema has these keys as columns
     */
    public Dataset<Row> of(Input input, List<CheckedFile> files, Set<String> wanted) {
        return switch (input.format()) {
            case PARQUET -> parquet(files);
            case JSON, JSONL -> json(input, text(input, files, List.of()), wanted);
            case CSV, TEXT -> text(input, files, distinct(files.get(0).header()));
        };
    }

    /** A name that stands twice keeps its first place; the others are numbered, so that no expression reads them by chance. */
    private static List<String> distinct(List<String> header) {
        Set<String> seen = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            String name = header.get(i).isEmpty() ? "column " + (i + 1) : header.get(i);
            names.add(seen.add(name.toLowerCase(Locale.ROOT)) ? name : name + " (column " + (i + 1) + ")");
        }
        return names;
    }

    private Dataset<Row> text(Input input, List<CheckedFile> files, List<String> columns) {
        StructType schema = new StructType();
        for (String column : columns) {
            schema = schema.add(column, DataTypes.StringType);
        }
        schema = schema.add(FILE, DataTypes.StringType)
                .add(LINE, DataTypes.LongType)
                .add(DELIVERED_ON, DataTypes.StringType)
                .add(TEXT, DataTypes.StringType)
                .add(PROBLEM, DataTypes.StringType);
        FilePlan plan = FilePlan.of(input, maximumCharacters);
        int width = columns.size();
        SerializableConfiguration hadoop =
                new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
        List<List<FileTask>> tasks = tasks(files);
        Dataset<Row> rows = spark.createDataFrame(
                JavaSparkContext.fromSparkContext(spark.sparkContext())
                        .parallelize(tasks, tasks.size())
                        .flatMap(task -> new TaskRows(task, plan, width, hadoop)),
                schema);
        return rows.withColumn(DELIVERED_ON, col(DELIVERED_ON).cast("date"));
    }

    private static List<List<FileTask>> tasks(List<CheckedFile> files) {
        List<List<FileTask>> tasks = new ArrayList<>();
        List<FileTask> open = new ArrayList<>();
        long bytes = 0;
        for (CheckedFile file : files.stream()
                .sorted(Comparator.comparing(checked -> checked.file().path()))
                .toList()) {
            if (!open.isEmpty() && (bytes + file.file().bytes() > BYTES_PER_TASK || open.size() >= FILES_PER_TASK)) {
                tasks.add(open);
                open = new ArrayList<>();
                bytes = 0;
            }
            open.add(new FileTask(
                    file.file().path(),
                    file.file().uri(),
                    file.file().deliveredOn().map(Object::toString).orElse(null)));
            bytes += file.file().bytes();
        }
        tasks.add(open);
        return tasks;
    }

    private Dataset<Row> json(Input input, Dataset<Row> texts, Set<String> wanted) {
        if (input.schema().isPresent()) {
            StructType schema = StructType.fromDDL(input.schema().get());
            Dataset<Row> parsed = texts.withColumn("_json", from_json(col(TEXT), schema));
            List<Column> columns = new ArrayList<>();
            for (String name : schema.fieldNames()) {
                columns.add(col("_json").getField(name).as(name));
            }
            return parsed.select(withOwn(columns));
        }
        DataType keys = DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType);
        Dataset<Row> parsed = texts.withColumn("_json", from_json(col(TEXT), keys));
        List<Column> columns = new ArrayList<>();
        for (String name : wanted) {
            columns.add(element_at(col("_json"), name).as(name));
        }
        columns.add(col("_json").as(EXTRA_KEYS));
        return parsed.select(withOwn(columns));
    }

    private Dataset<Row> parquet(List<CheckedFile> files) {
        Dataset<Row> rows = spark.read()
                .parquet(files.stream().map(file -> file.file().uri()).toArray(String[]::new));
        List<Column> columns = new ArrayList<>();
        for (StructField field : rows.schema().fields()) {
            columns.add(asText(field).as(field.name()));
        }
        Map<String, String> paths = files.stream()
                .collect(Collectors.toMap(
                        file -> new Path(file.file().uri()).toUri().getPath(),
                        file -> file.file().path()));
        Map<String, String> days = files.stream()
                .filter(file -> file.file().deliveredOn().isPresent())
                .collect(Collectors.toMap(
                        file -> file.file().path(),
                        file -> file.file().deliveredOn().get().toString()));
        Column path = url_decode(regexp_replace(
                regexp_replace(col("_metadata.file_path"), "^[a-zA-Z0-9+.-]+:(//[^/]*)?", ""), "\\+", "%2B"));
        columns.add(element_at(literal(paths), path).as(FILE));
        columns.add(col("_metadata.row_index").plus(lit(1L)).as(LINE));
        Dataset<Row> named = rows.select(columns.toArray(Column[]::new));
        Column day = days.isEmpty()
                ? lit(null).cast("date")
                : element_at(literal(days), col(FILE)).cast("date");
        return named.withColumn(DELIVERED_ON, day)
                .withColumn(TEXT, lit(null).cast("string"))
                .withColumn(PROBLEM, lit(null).cast("string"));
    }

    private static Column literal(Map<String, String> pairs) {
        List<Column> cells = new ArrayList<>();
        pairs.forEach((key, value) -> {
            cells.add(lit(key));
            cells.add(lit(value));
        });
        return map(cells.toArray(Column[]::new));
    }

    /** Text that says the same: instants with their offset, arrays and structs as JSON. */
    private static Column asText(StructField field) {
        Column value = col("`" + field.name() + "`");
        String type = field.dataType().typeName();
        return switch (type) {
            case "timestamp" -> concat(value.cast("string"), lit("Z"));
            case "array", "struct", "map" -> to_json(value);
            default -> value.cast("string");
        };
    }

    private static Column[] withOwn(List<Column> columns) {
        List<Column> all = new ArrayList<>(columns);
        all.add(col(FILE));
        all.add(col(LINE));
        all.add(col(DELIVERED_ON));
        all.add(col(TEXT));
        all.add(col(PROBLEM));
        return all.toArray(Column[]::new);
    }

    private record FileTask(String path, String uri, String deliveredOn) implements Serializable {}

    /** The rows of one task: its files, one after the other. */
    private static final class TaskRows implements Iterator<Row> {
        private final Iterator<FileTask> files;
        private final FilePlan plan;
        private final int width;
        private final SerializableConfiguration hadoop;
        private FileTask file;
        private RecordReader reader;
        private Row next;

        TaskRows(List<FileTask> files, FilePlan plan, int width, SerializableConfiguration hadoop) {
            this.files = files.iterator();
            this.plan = plan;
            this.width = width;
            this.hadoop = hadoop;
        }

        @Override
        public boolean hasNext() {
            try {
                while (next == null && (reader != null || files.hasNext())) {
                    advance();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + file.uri(), e);
            }
            return next != null;
        }

        private void advance() throws IOException {
            if (reader == null) {
                file = files.next();
                Path path = new Path(file.uri());
                InputStream raw = path.getFileSystem(hadoop.value()).open(path);
                reader = plan.open(PreFlight.decompressed(file.path(), raw));
            }
            SourceRecord record = reader.next();
            if (record == null) {
                reader.close();
                reader = null;
            } else {
                next = row(record);
            }
        }

        private Row row(SourceRecord record) {
            Object[] cells = new Object[width + 5];
            for (int i = 0; i < record.values().size() && i < width; i++) {
                String value = record.values().get(i);
                cells[i] = value.isEmpty() ? null : value;
            }
            boolean isTold = width > 0 && record.problem().isEmpty();
            cells[width] = file.path();
            cells[width + 1] = record.number();
            cells[width + 2] = file.deliveredOn();
            cells[width + 3] = isTold ? null : record.text();
            cells[width + 4] = record.problem().isEmpty() ? null : record.problem();
            return RowFactory.create(cells);
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Row row = next;
            next = null;
            return row;
        }
    }

    /** Columns of a frame that no expression reads. */
    public static List<String> unused(Dataset<Row> frame, Set<String> used) {
        Set<String> lower =
                used.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        Set<String> unused = new LinkedHashSet<>();
        for (String name : sourceColumns(frame)) {
            if (!lower.contains(name.toLowerCase(Locale.ROOT)) && !name.equals(EXTRA_KEYS)) {
                unused.add(name);
            }
        }
        return List.copyOf(unused);
    }

    /** Whether the records of a format name their own columns. */
    public static boolean namesOwnColumns(Format format) {
        return format == Format.JSON || format == Format.JSONL;
    }

    /** The source columns of a frame as one JSON text, for rows that are set aside. */
    public static Column asRecord(Dataset<Row> frame) {
        List<Column> columns = new ArrayList<>();
        for (String name : sourceColumns(frame)) {
            if (!name.equals(EXTRA_KEYS)) {
                columns.add(col("`" + name + "`"));
            }
        }
        Column json = columns.isEmpty() ? lit("{}") : to_json(struct(columns.toArray(Column[]::new)));
        return coalesce(col(TEXT), json);
    }
}

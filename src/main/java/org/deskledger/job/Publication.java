package org.deskledger.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.deskledger.table.CommitInfo;
import org.deskledger.table.TableVersion;
import org.deskledger.table.Warehouse;

/**
 * Makes the tables of one run visible together, and tells readers which versions those are.
 *
 * <p>The publication is one commit to {@code audit.published}. {@code published.json} says the same to readers without Spark; where a
 * run was killed between the two, the commit counts and the next reader mends the file.
 */
public final class Publication {

    private static final String FILE = "published.json";

    private final Warehouse warehouse;
    private final ObjectMapper json = new ObjectMapper();

    /** Publications of one warehouse. */
    public Publication(Warehouse warehouse) {
        this.warehouse = warehouse;
    }

    /** What readers see now; empty where nothing was ever published. */
    public Optional<PublishedState> current() {
        OptionalLong newest = warehouse.newestVersion(AuditTables.PUBLISHED);
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        Optional<PublishedState> file = readFile();
        if (file.isPresent() && file.get().publication() == newest.getAsLong()) {
            return file;
        }
        Dataset<Row> published = warehouse.read(AuditTables.PUBLISHED, newest.getAsLong());
        Row last = published.agg(max("publication")).first();
        Optional<PublishedState> state =
                state(published.where(col("publication").equalTo(lit(last.getLong(0)))));
        state.ifPresent(this::writeFile);
        return state;
    }

    /** What a run published, the last time where it did so again; empty where it published nothing. */
    public Optional<PublishedState> ofRun(String runId) {
        OptionalLong newest = warehouse.newestVersion(AuditTables.PUBLISHED);
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        Dataset<Row> ofRun = warehouse
                .read(AuditTables.PUBLISHED, newest.getAsLong())
                .where(col("run_id").equalTo(lit(runId)));
        Row last = ofRun.agg(max("publication")).first();
        return last.isNullAt(0)
                ? Optional.empty()
                : state(ofRun.where(col("publication").equalTo(lit(last.getLong(0)))));
    }

    /** Makes these versions what readers see. */
    void publish(PublishedState state, CommitInfo info) {
        List<Row> rows = new ArrayList<>();
        new TreeMap<>(state.tables())
                .forEach((name, table) -> rows.add(RowFactory.create(
                        state.publication(),
                        state.runId(),
                        Date.valueOf(state.asOf()),
                        state.deliveredThrough().map(Date::valueOf).orElse(null),
                        name,
                        table.version().version(),
                        table.version().rows(),
                        table.inputFingerprint())));
        Dataset<Row> published = warehouse
                .spark()
                .createDataFrame(rows, AuditTables.PUBLISHED.columns())
                .coalesce(1);
        warehouse.append(AuditTables.PUBLISHED, warehouse.newestVersion(AuditTables.PUBLISHED), published, info);
        writeFile(state);
    }

    /** The number that the next publication gets: the version of the commit that will make it. */
    long nextNumber() {
        OptionalLong newest = warehouse.newestVersion(AuditTables.PUBLISHED);
        return newest.isPresent() ? newest.getAsLong() + 1 : 0;
    }

    private static Optional<PublishedState> state(Dataset<Row> rows) {
        List<Row> found = rows.collectAsList();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Map<String, PublishedState.TableState> tables = new HashMap<>();
        for (Row row : found) {
            String name = row.getAs("table_name");
            tables.put(
                    name,
                    new PublishedState.TableState(
                            new TableVersion(name, row.<Long>getAs("version"), row.<Long>getAs("row_count")),
                            row.getAs("input_fingerprint")));
        }
        Row first = found.get(0);
        Date deliveredThrough = first.getAs("delivered_through");
        return Optional.of(new PublishedState(
                first.<Long>getAs("publication"),
                first.getAs("run_id"),
                first.<Date>getAs("as_of").toLocalDate(),
                Optional.ofNullable(deliveredThrough).map(Date::toLocalDate),
                tables));
    }

    private Optional<PublishedState> readFile() {
        try (InputStream in = fileSystem().open(file())) {
            JsonNode root = json.readTree(in);
            Map<String, PublishedState.TableState> tables = new HashMap<>();
            root.get("tables")
                    .properties()
                    .forEach(entry -> tables.put(
                            entry.getKey(),
                            new PublishedState.TableState(
                                    new TableVersion(
                                            entry.getKey(),
                                            entry.getValue().get("version").asLong(),
                                            entry.getValue().get("rows").asLong()),
                                    entry.getValue().path("input_fingerprint").asText(null))));
            return Optional.of(new PublishedState(
                    root.get("publication").asLong(),
                    root.get("run_id").asText(),
                    LocalDate.parse(root.get("as_of").asText()),
                    Optional.ofNullable(root.path("delivered_through").asText(null))
                            .filter(day -> !day.isEmpty())
                            .map(LocalDate::parse),
                    tables));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            // A file that cannot be read is made again from the table, which is the truth.
            return Optional.empty();
        }
    }

    private void writeFile(PublishedState state) {
        ObjectNode root = json.createObjectNode();
        root.put("publication", state.publication());
        root.put("run_id", state.runId());
        root.put("as_of", state.asOf().toString());
        state.deliveredThrough().ifPresent(day -> root.put("delivered_through", day.toString()));
        ObjectNode tables = root.putObject("tables");
        new TreeMap<>(state.tables()).forEach((name, table) -> {
            ObjectNode node = tables.putObject(name);
            node.put("version", table.version().version());
            node.put("rows", table.version().rows());
            node.put("input_fingerprint", table.inputFingerprint());
        });
        Path temporary = new Path(warehouse.root(), "." + FILE + "." + state.runId());
        try {
            FileSystem files = fileSystem();
            try (OutputStream out = files.create(temporary, true)) {
                json.writerWithDefaultPrettyPrinter().writeValue(out, root);
            }
            files.delete(file(), false);
            files.rename(temporary, file());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file(), e);
        }
    }

    private Path file() {
        return new Path(warehouse.root(), FILE);
    }

    private FileSystem fileSystem() throws IOException {
        return file().getFileSystem(warehouse.spark().sparkContext().hadoopConfiguration());
    }
}

package org.deskledger.job;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.job.PublishedState.TableState;
import org.deskledger.job.RunReport.Fate;
import org.deskledger.job.RunReport.TableReport;
import org.deskledger.quality.CheckResult;
import org.deskledger.quality.IdentityResult;
import org.deskledger.table.Warehouse;

/**
 * What the invocations of one run in pieces have made so far. It lies in a file beside {@code published.json} that only further pieces of
 * the same run read, and is gone when the run is published.
 *
 * <p>A run in pieces builds on the publication that was there when it began. Where another run has published since, the versions would
 * leave out what that one loaded, so the pieces are refused until loading begins the run anew.
 */
final class RunPieces {

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(times());

    private final Warehouse warehouse;
    private final String runId;
    private Made made;

    private RunPieces(Warehouse warehouse, String runId, Made made) {
        this.warehouse = warehouse;
        this.runId = runId;
        this.made = made;
    }

    /**
     * All that is written down.
     *
     * @param base number of the publication that the run builds on; -1 where nothing was published
     * @param seconds of all pieces together
     * @param inLedger whether the ledger has the run already, since a piece of it failed or it was published before
     */
    private record Made(
            LocalDate asOf,
            LocalDate deliveredThrough,
            long base,
            Instant startedAt,
            double seconds,
            boolean inLedger,
            Map<String, TableState> states,
            Map<String, TableReport> tables,
            List<FileLine> files,
            List<String> notes,
            List<CheckResult> checks,
            List<IdentityResult> identities) {}

    /**
     * Opens what earlier pieces have made, or begins the run.
     *
     * @throws Failure 64 where the run has other dates, 76 where another run has published since it began
     */
    static RunPieces open(Warehouse warehouse, RunRequest request, Publication publication) {
        Optional<PublishedState> published = publication.current();
        Optional<Made> earlier = read(warehouse, request.runId());
        if (earlier.isEmpty()) {
            Optional<PublishedState> own = publication.ofRun(request.runId());
            own.ifPresent(state -> refuseOtherDates(request, state.asOf(), state.deliveredThrough()));
            return begin(warehouse, request, published, own.isPresent(), List.of());
        }
        Made made = earlier.get();
        refuseOtherDates(request, made.asOf(), Optional.ofNullable(made.deliveredThrough()));
        if (made.base() == number(published)) {
            return new RunPieces(warehouse, request.runId(), made);
        }
        if (published.filter(state -> state.runId().equals(request.runId())).isPresent()) {
            // Killed after it had published and before it wrote that down: its files are in what is published.
            return begin(warehouse, request, published, true, made.files());
        }
        if (request.piece().filter(new Piece.OfStage("load")::equals).isPresent()) {
            return begin(warehouse, request, published, made.inLedger(), List.of());
        }
        throw new Failure(
                ExitCode.CHECK_FAILED,
                "Another run has published since run " + request.runId() + " began: "
                        + published.map(PublishedState::runId).orElse("none"),
                file(warehouse, request.runId()).toString(),
                "Nothing was changed. Run all its pieces again, from --stage load on.");
    }

    /** A run that has published may repeat pieces: what it published is what it has made. */
    private static RunPieces begin(
            Warehouse warehouse,
            RunRequest request,
            Optional<PublishedState> published,
            boolean inLedger,
            List<FileLine> files) {
        Map<String, TableState> states = new LinkedHashMap<>();
        Map<String, TableReport> tables = new LinkedHashMap<>();
        published
                .filter(state -> state.runId().equals(request.runId()))
                .ifPresent(state -> state.tables().forEach((name, table) -> {
                    states.put(name, table);
                    tables.put(
                            name,
                            new TableReport(
                                    name, Fate.UNCHANGED, 0, table.version().rows(), 0, ""));
                }));
        return new RunPieces(
                warehouse,
                request.runId(),
                new Made(
                        request.cut().asOf(),
                        request.cut().deliveredThrough().orElse(null),
                        number(published),
                        request.startedAt(),
                        0,
                        inLedger,
                        states,
                        tables,
                        files,
                        List.of(),
                        List.of(),
                        List.of()));
    }

    private static long number(Optional<PublishedState> published) {
        return published.map(PublishedState::publication).orElse(-1L);
    }

    private static void refuseOtherDates(RunRequest request, LocalDate asOf, Optional<LocalDate> deliveredThrough) {
        if (!asOf.equals(request.cut().asOf())
                || !deliveredThrough.equals(request.cut().deliveredThrough())) {
            throw new Failure(
                    ExitCode.USAGE,
                    "Run " + request.runId() + " is as of " + asOf
                            + deliveredThrough
                                    .map(day -> ", delivered through " + day)
                                    .orElse("") + ", not as of "
                            + request.cut().asOf()
                            + request.cut()
                                    .deliveredThrough()
                                    .map(day -> ", delivered through " + day)
                                    .orElse(""),
                    "--run-id",
                    "All pieces of a run have the same dates; give another run another name.");
        }
    }

    /** The versions that this run has made or found to stand. */
    Map<String, TableState> states() {
        return made.states();
    }

    /** What became of each table so far. */
    Map<String, TableReport> tables() {
        return made.tables();
    }

    /** The files that are in this run's delivered tables and in no publication. */
    List<Load.DeliveredFile> files() {
        return made.files().stream().map(FileLine::file).toList();
    }

    /** What an operator should read once. */
    List<String> notes() {
        return made.notes();
    }

    /** What was checked. */
    List<CheckResult> checks() {
        return made.checks();
    }

    /** What was compared. */
    List<IdentityResult> identities() {
        return made.identities();
    }

    /** When the first piece began. */
    Instant startedAt() {
        return made.startedAt();
    }

    /** Whether the ledger has the run already, so that what it says there is to be replaced. */
    boolean inLedger() {
        return made.inLedger();
    }

    /** How long all pieces took. */
    double seconds() {
        return made.seconds();
    }

    /** Tables that could not be made; what reads them must wait until they are. */
    Set<String> broken() {
        return made.tables().values().stream()
                .filter(table -> table.fate() == Fate.FAILED || table.fate() == Fate.HELD_BACK)
                .map(TableReport::table)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Writes down that the ledger has the run, for the next try of its last piece. */
    void nowInLedger() {
        made = new Made(
                made.asOf(),
                made.deliveredThrough(),
                made.base(),
                made.startedAt(),
                made.seconds(),
                true,
                made.states(),
                made.tables(),
                made.files(),
                made.notes(),
                made.checks(),
                made.identities());
        write();
    }

    /** Writes down what one more invocation has made. Of a table that it looked at, what was known before is forgotten. */
    void add(RunReport report, Map<String, TableState> versions) {
        Map<String, TableState> states = new LinkedHashMap<>(made.states());
        Map<String, TableReport> tables = new LinkedHashMap<>(made.tables());
        for (TableReport table : report.tables()) {
            TableState before = states.remove(table.table());
            TableState now = versions.get(table.table());
            if (now != null) {
                states.put(table.table(), now);
            }
            boolean stands = now != null && now.equals(before);
            tables.merge(table.table(), table, (old, fresh) -> stands ? old : fresh);
        }
        made = new Made(
                made.asOf(),
                made.deliveredThrough(),
                made.base(),
                made.startedAt(),
                made.seconds() + report.seconds(),
                made.inLedger() || report.failure().isPresent(),
                states,
                tables,
                // Files of a delivery that could not be loaded whole are not in any table, so the next piece reads them
                // again.
                report.failure().isPresent()
                        ? made.files()
                        : merged(
                                made.files(),
                                report.files().stream()
                                        .filter(file -> !file.fate().equals("skipped"))
                                        .map(FileLine::of)
                                        .toList(),
                                FileLine::path),
                merged(made.notes(), report.notes(), note -> note),
                merged(made.checks(), report.checks(), check -> check.table() + " " + check.check()),
                merged(made.identities(), report.identities(), IdentityResult::sentence));
        write();
    }

    private static <T> List<T> merged(List<T> old, List<T> fresh, Function<T, String> key) {
        Map<String, T> all = new LinkedHashMap<>();
        old.forEach(one -> all.put(key.apply(one), one));
        fresh.forEach(one -> all.put(key.apply(one), one));
        return List.copyOf(all.values());
    }

    /**
     * Refuses to go on where the pieces are not a whole run: every table that can be made must have been made, from the very versions that
     * are to be published with it.
     *
     * @throws Failure 66 where something is missing, 76 where something failed or was made from other versions
     */
    void requireAll(JobGraph graph, RunRequest request, Fingerprint fingerprint) {
        List<String> missing = new ArrayList<>();
        if (graph.loaded().stream().noneMatch(table -> states().containsKey(table.name()))) {
            missing.add("what --stage load makes");
        }
        List<String> failed = new ArrayList<>();
        List<String> stale = new ArrayList<>();
        for (Job job : graph.inOrder()) {
            String table = job.table().name();
            Optional<TableState> state = Optional.ofNullable(states().get(table));
            if (broken().contains(table)) {
                failed.add(table + " (" + tables().get(table).reason() + ")");
            } else if (!Builds.missing(job, states().keySet()).isEmpty()) {
                state.ifPresent(there -> stale.add(table));
            } else if (state.isEmpty()) {
                missing.add(table);
            } else if (!fingerprint
                    .of(job, request.cut(), Builds.inputs(job, states()))
                    .equals(state.get().inputFingerprint())) {
                stale.add(table);
            }
        }
        String where = "run " + runId + " as of " + made.asOf();
        if (!failed.isEmpty()) {
            throw new Failure(
                    ExitCode.CHECK_FAILED,
                    "Pieces of the run have failed: " + String.join(", ", failed),
                    where,
                    "Nothing was published. Correct what they name, run these pieces again, then --finish.");
        }
        if (!missing.isEmpty()) {
            throw new Failure(
                    ExitCode.INPUT_MISSING,
                    "Pieces of the run are missing: " + String.join(", ", missing),
                    where,
                    "Nothing was published. Run these pieces with the same --run-id, then --finish.");
        }
        if (!stale.isEmpty()) {
            throw new Failure(
                    ExitCode.CHECK_FAILED,
                    "Pieces of the run do not fit together, since these tables were made from other versions or settings: "
                            + String.join(", ", stale),
                    where,
                    "Nothing was published. Run these pieces again, then --finish.");
        }
    }

    private static Optional<Made> read(Warehouse warehouse, String runId) {
        Path file = file(warehouse, runId);
        try (InputStream in = fileSystem(warehouse, file).open(file)) {
            return Optional.of(JSON.readValue(in, Made.class));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.IO,
                    "What the run has made so far cannot be read: " + e.getMessage(),
                    file.toString(),
                    "Delete the file and run all pieces again; nothing was published.",
                    e);
        }
    }

    private void write() {
        Path file = file(warehouse, runId);
        Path temporary = new Path(file.getParent(), "." + file.getName());
        try {
            FileSystem files = fileSystem(warehouse, file);
            try (OutputStream out = files.create(temporary, true)) {
                JSON.writerWithDefaultPrettyPrinter().writeValue(out, made);
            }
            files.delete(file, false);
            files.rename(temporary, file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /** Forgets the run, which is published or has nothing new. */
    void delete() {
        Path file = file(warehouse, runId);
        try {
            fileSystem(warehouse, file).delete(file, false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + file, e);
        }
    }

    private static Path file(Warehouse warehouse, String runId) {
        return new Path(warehouse.root(), "pieces/" + runId + ".json");
    }

    private static FileSystem fileSystem(Warehouse warehouse, Path file) throws IOException {
        return file.getFileSystem(warehouse.spark().sparkContext().hadoopConfiguration());
    }

    /** A delivered file with the date as text, which is absent in some. */
    private record FileLine(
            String path,
            String sha256,
            long bytes,
            Instant modifiedAt,
            String deliveredOn,
            String source,
            String fate,
            long records,
            long delivered,
            long accepted,
            long rejected) {

        static FileLine of(Load.DeliveredFile file) {
            return new FileLine(
                    file.path(),
                    file.sha256(),
                    file.bytes(),
                    file.modifiedAt(),
                    file.deliveredOn().map(LocalDate::toString).orElse(null),
                    file.source(),
                    file.fate(),
                    file.records(),
                    file.delivered(),
                    file.accepted(),
                    file.rejected());
        }

        Load.DeliveredFile file() {
            return new Load.DeliveredFile(
                    path,
                    sha256,
                    bytes,
                    modifiedAt,
                    Optional.ofNullable(deliveredOn).map(LocalDate::parse),
                    source,
                    fate,
                    records,
                    delivered,
                    accepted,
                    rejected);
        }
    }

    /** Dates and instants as ISO text; a cluster need not have the library that does so. */
    private static SimpleModule times() {
        return new SimpleModule()
                .addSerializer(new AsText<>(Instant.class))
                .addSerializer(new AsText<>(LocalDate.class))
                .addDeserializer(Instant.class, new FromText<>(Instant.class, Instant::parse))
                .addDeserializer(LocalDate.class, new FromText<>(LocalDate.class, LocalDate::parse));
    }

    private static final class AsText<T> extends StdSerializer<T> {
        private static final long serialVersionUID = 1L;

        AsText(Class<T> type) {
            super(type);
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.toString());
        }
    }

    private static final class FromText<T> extends StdDeserializer<T> {
        private static final long serialVersionUID = 1L;
        private final transient Function<String, T> parse;

        FromText(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return parse.apply(json.getText());
        }
    }
}

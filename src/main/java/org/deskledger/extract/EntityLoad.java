package org.deskledger.extract;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.extract.FileFate.EntityCount;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.Mode;
import org.deskledger.extract.contract.Quarantine;
import org.deskledger.extract.file.CheckedFile;
import org.deskledger.extract.file.RecordFrames;
import org.deskledger.extract.mapping.SourceMapping.Emit;
import org.deskledger.extract.row.TypedRows;
import org.deskledger.table.Sessions;
import org.deskledger.table.TableSpec;
import org.deskledger.table.TableVersion;
import org.deskledger.table.Warehouse;
import org.deskledger.table.WarehouseSession;

/**
 * Loads the new files of one entity: one commit to its raw table, and one to its quarantine where there is something to set aside.
 *
 * <p>The rows are typed once. Bad rows are counted on the way; only where there are any is the delivery read a second time, for them.
 */
final class EntityLoad {

    private static final int SHOWN = 5;

    private final LoadRequest request;
    private final Sessions sessions;
    private final SparkSession session;
    private final Contract contract;
    private final List<Delivery> deliveries;

    /**
     * The load of one entity.
     *
     * @param sessions read what is in the warehouse
     * @param session reads the files; expressions that fail stay within their own try
     * @param deliveries new files whose input emits the entity; at least one
     */
    EntityLoad(
            LoadRequest request,
            Sessions sessions,
            SparkSession session,
            Contract contract,
            List<Delivery> deliveries) {
        this.request = request;
        this.sessions = sessions;
        this.session = session;
        this.contract = contract;
        this.deliveries = deliveries;
    }

    /** What one entity's load left behind; {@code counts} by path. */
    record Loaded(
            List<TableVersion> tables,
            Map<String, EntityCount> counts,
            Optional<EntityTotals> totals,
            long correctedTimes) {}

    /**
     * Loads.
     *
     * @throws Failure with code 65 where too many rows of one file are bad
     */
    Loaded load() throws InterruptedException {
        Dataset<Row> typed = typed();
        Observation observed = new Observation();
        Dataset<Row> counted = typed.observe(
                observed,
                count(lit(1)).as("delivered"),
                coalesce(sum(when(size(col(TypedRows.REASONS)).gt(0), 1).otherwise(0)), lit(0L))
                        .as("rejected"),
                coalesce(sum(col(TypedRows.CORRECTED_TIMES)), lit(0L)).as("corrected"));
        TableVersion raw = writeRaw(TypedRows.onlyAccepted(counted, contract));
        Map<String, Object> metrics = observed.getAsJava();
        long delivered = number(metrics, "delivered");
        long rejected = number(metrics, "rejected");
        Map<String, Long> rejectedByFile = new HashMap<>();
        Dataset<Row> badRows = null;
        if (rejected > 0) {
            badRows = TypedRows.onlyRejected(typed).persist();
        }
        try {
            if (badRows != null) {
                badRows.groupBy(RecordFrames.FILE)
                        .count()
                        .collectAsList()
                        .forEach(row -> rejectedByFile.put(row.getString(0), row.getLong(1)));
            }
            Map<String, Long> acceptedByFile = acceptedByFile(raw);
            Map<String, EntityCount> counts = counts(acceptedByFile, rejectedByFile);
            long told = counts.values().stream()
                    .mapToLong(count -> count.accepted() + count.rejected())
                    .sum();
            if (told != delivered) {
                throw new Failure(
                        ExitCode.CHECK_FAILED,
                        "Of " + contract.entity() + " " + delivered + " rows were delivered, but " + told
                                + " were accepted or rejected",
                        deliveries.get(0).path() + (deliveries.size() > 1 ? " and others" : ""),
                        "Nothing was published. Files that change while they are read do this: start again.");
            }
            refuseBadFiles(counts, badRows);
            EntityTotals totals = new RawState(contract)
                    .totals(sessions.forReading(raw.rows()).read(contract.table(), raw.version()));
            List<TableVersion> tables = new ArrayList<>(List.of(raw));
            writeQuarantine(badRows, totals, raw).ifPresent(tables::add);
            return new Loaded(tables, counts, Optional.of(totals), number(metrics, "corrected"));
        } finally {
            if (badRows != null) {
                badRows.unpersist();
            }
        }
    }

    private static long number(Map<String, Object> metrics, String name) {
        return ((Number) metrics.get(name)).longValue();
    }

    /** The rows of all groups of files and all emits of the entity. */
    private Dataset<Row> typed() {
        Map<String, List<Delivery>> groups = new LinkedHashMap<>();
        deliveries.forEach(delivery -> groups.computeIfAbsent(delivery.group(), group -> new ArrayList<>())
                .add(delivery));
        RecordFrames frames =
                new RecordFrames(session, request.settings().loading().maximumLineCharacters());
        List<Dataset<Row>> parts = new ArrayList<>();
        for (List<Delivery> group : groups.values()) {
            Delivery first = group.get(0);
            List<CheckedFile> files = group.stream().map(Delivery::checked).toList();
            Dataset<Row> records = frames.of(first.input(), files, TypedRows.usedColumns(first.input()));
            TypedRows rows = new TypedRows(
                    first.mapping(),
                    first.input(),
                    request.settings(),
                    request.info().runId());
            List<Emit> emits = first.input().emits();
            for (int number = 0; number < emits.size(); number++) {
                if (emits.get(number).entity().equals(contract.entity())) {
                    parts.add(rows.of(records, number));
                }
            }
        }
        return WarehouseSession.inOneTask(
                parts.stream().reduce(Dataset::unionByName).orElseThrow());
    }

    private TableVersion writeRaw(Dataset<Row> rows) {
        TableSpec table = contract.table();
        OptionalLong base = request.base(table);
        Warehouse warehouse = sessions.forReading(rowsBefore());
        if (replacedPaths().length == 0) {
            return warehouse.append(table, base, rows, request.info());
        }
        // The surviving rows come from the warehouse's own session, so the new ones must be computed before they meet.
        return warehouse.replace(
                table, base, col(RecordFrames.FILE).isin(replacedPaths()), rows.localCheckpoint(), request.info());
    }

    private Object[] replacedPaths() {
        return deliveries.stream()
                .filter(Delivery::isReplacing)
                .map(Delivery::path)
                .toArray();
    }

    private Map<String, Long> acceptedByFile(TableVersion raw) {
        if (deliveries.size() == 1 && replacedPaths().length == 0) {
            // The commit counts the rows that it holds: what one file added needs no query, as on most days.
            return Map.of(deliveries.get(0).path(), raw.rows() - rowsBefore());
        }
        Map<String, Long> accepted = new HashMap<>();
        sessions.forReading(raw.rows())
                .read(contract.table(), raw.version())
                .where(col("_run_id").equalTo(request.info().runId()))
                .groupBy(RecordFrames.FILE)
                .count()
                .collectAsList()
                .forEach(row -> accepted.put(row.getString(0), row.getLong(1)));
        return accepted;
    }

    private long rowsBefore() {
        OptionalLong base = request.base(contract.table());
        return base.isPresent()
                ? request.warehouse()
                        .describe(contract.table(), base.getAsLong())
                        .rows()
                : 0;
    }

    private Map<String, EntityCount> counts(Map<String, Long> accepted, Map<String, Long> rejected) {
        Map<String, EntityCount> counts = new HashMap<>();
        for (Delivery delivery : deliveries) {
            long good = accepted.getOrDefault(delivery.path(), 0L);
            long bad = rejected.getOrDefault(delivery.path(), 0L);
            counts.put(
                    delivery.path(),
                    new EntityCount(contract.entity(), rowsToCome(delivery).orElse(good + bad), good, bad));
        }
        return counts;
    }

    /**
     * Rows that a file must give, from the records that were counted when it was first read, before Spark saw it. Empty where a mapping
     * takes some records and not others.
     */
    private OptionalLong rowsToCome(Delivery delivery) {
        List<Emit> emits = delivery.input().emits().stream()
                .filter(emit -> emit.entity().equals(contract.entity()))
                .toList();
        return emits.stream().allMatch(emit -> emit.where().isEmpty())
                ? OptionalLong.of(delivery.checked().records() * emits.size())
                : OptionalLong.empty();
    }

    private void refuseBadFiles(Map<String, EntityCount> counts, Dataset<Row> badRows) {
        List<Delivery> refused = deliveries.stream()
                .filter(delivery -> isTooBad(counts.get(delivery.path())))
                .sorted(Comparator.comparing(Delivery::path))
                .toList();
        if (refused.isEmpty()) {
            return;
        }
        String path = refused.get(0).path();
        EntityCount count = counts.get(path);
        Column ofFile = col(RecordFrames.FILE).equalTo(path);
        Row rule = badRows.where(ofFile)
                .select(explode(col("reasons")).as("reason"))
                .groupBy("reason")
                .count()
                .orderBy(col("count").desc(), col("reason"))
                .first();
        StringBuilder lines = new StringBuilder();
        badRows.where(ofFile)
                .orderBy(col(RecordFrames.LINE), col("record"))
                .limit(SHOWN)
                .collectAsList()
                .forEach(row -> lines.append("\n  record ")
                        .append(row.getLong(row.fieldIndex(RecordFrames.LINE)))
                        .append(": ")
                        .append(String.join("; ", row.<String>getList(row.fieldIndex("reasons"))))
                        .append(": ")
                        .append(shortened(row.getString(row.fieldIndex("record")))));
        throw new Failure(
                ExitCode.INPUT_INVALID,
                count.rejected() + " of " + count.delivered() + " rows of " + contract.entity()
                        + " are bad, most often \"" + rule.getString(0) + "\" (" + rule.getLong(1)
                        + "); the file is refused and nothing of " + contract.entity() + " is loaded"
                        + (refused.size() > 1 ? " (" + (refused.size() - 1) + " more files are as bad)" : ""),
                request.settings().places().landing() + "/" + path + lines,
                "Have the file corrected and delivered under a new name after removing this one, or raise"
                        + " loading.bad-share (" + request.settings().loading().badShare() + ") or loading.bad-rows ("
                        + request.settings().loading().badRows() + ") and run again.");
    }

    private boolean isTooBad(EntityCount count) {
        return count.rejected() > request.settings().loading().badRows()
                && count.rejected() > request.settings().loading().badShare() * count.delivered();
    }

    private static String shortened(String record) {
        String line = record.replaceAll("\\s+", " ");
        return line.length() <= 160 ? line : line.substring(0, 160) + "…";
    }

    /** Rejected rows of the new files, and all conflicts that stand now: a late delivery can change which row is the first. */
    private Optional<TableVersion> writeQuarantine(Dataset<Row> badRows, EntityTotals totals, TableVersion raw) {
        TableSpec table = Quarantine.of(contract);
        OptionalLong base = request.base(table);
        boolean hasConflicts = contract.mode() == Mode.APPEND && (totals.conflicts() > 0 || base.isPresent());
        boolean isReplacing = replacedPaths().length > 0 && base.isPresent();
        if (badRows == null && !hasConflicts && !isReplacing) {
            return base.isPresent()
                    ? Optional.of(request.warehouse().describe(table, base.getAsLong()))
                    : Optional.empty();
        }
        Warehouse warehouse = sessions.forReading(raw.rows());
        Dataset<Row> rows = badRows == null ? warehouse.empty(table) : badRows.localCheckpoint();
        if (contract.mode() == Mode.APPEND && totals.conflicts() > 0) {
            rows = rows.unionByName(new RawState(contract).conflicts(warehouse.read(contract.table(), raw.version())));
        }
        Column leaves = col("kind")
                .equalTo(Quarantine.CONFLICT)
                .or(col(RecordFrames.FILE).isin(replacedPaths()));
        return Optional.of(warehouse.replace(table, base, leaves, rows, request.info()));
    }
}

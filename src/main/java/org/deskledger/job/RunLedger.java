package org.deskledger.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.deskledger.config.ExitCode;
import org.deskledger.job.Load.DeliveredFile;
import org.deskledger.table.CommitInfo;
import org.deskledger.table.TableSpec;
import org.deskledger.table.Warehouse;

/** Writes down what a run did, and remembers which files are loaded. */
final class RunLedger {

    private final Warehouse warehouse;

    RunLedger(Warehouse warehouse) {
        this.warehouse = warehouse;
    }

    /**
     * The files in the published raw tables. A file that only a failed run loaded is not among them, so it is loaded again.
     */
    List<DeliveredFile> loadedFiles() {
        OptionalLong files = warehouse.newestVersion(AuditTables.FILE);
        OptionalLong publications = warehouse.newestVersion(AuditTables.PUBLISHED);
        if (files.isEmpty() || publications.isEmpty()) {
            return List.of();
        }
        Set<String> publishedRuns = warehouse
                .read(AuditTables.PUBLISHED, publications.getAsLong())
                .select("run_id")
                .distinct()
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toCollection(HashSet::new));
        Map<String, DeliveredFile> newestByPath = new LinkedHashMap<>();
        warehouse
                .read(AuditTables.FILE, files.getAsLong())
                .join(runStarts(), "run_id")
                .orderBy(col("started_at"), col("path"))
                .collectAsList()
                .stream()
                .filter(row -> publishedRuns.contains(row.<String>getAs("run_id")))
                .forEach(row -> newestByPath.put(row.getAs("path"), file(row)));
        return List.copyOf(newestByPath.values());
    }

    private Dataset<Row> runStarts() {
        OptionalLong runs = warehouse.newestVersion(AuditTables.RUN);
        return runs.isEmpty()
                ? warehouse.empty(AuditTables.RUN).select("run_id", "started_at")
                : warehouse.read(AuditTables.RUN, runs.getAsLong()).select("run_id", "started_at");
    }

    private static DeliveredFile file(Row row) {
        return new DeliveredFile(
                row.getAs("path"),
                row.getAs("sha256"),
                row.<Long>getAs("bytes"),
                row.<Timestamp>getAs("modified_at").toInstant(),
                Optional.ofNullable(row.<Date>getAs("delivered_on")).map(Date::toLocalDate),
                row.getAs("source"),
                row.getAs("fate"),
                row.<Long>getAs("record_count"),
                row.<Long>getAs("delivered_count"),
                row.<Long>getAs("accepted_count"),
                row.<Long>getAs("rejected_count"));
    }

    /**
     * Writes down a run, whether it published or failed. A run in pieces may be written more than once, and then stands as it was last;
     * its files count from when they are published.
     *
     * @param again whether the run is there already
     */
    void write(RunRequest request, RunReport report, Map<String, PublishedState.TableState> states, boolean again) {
        String run = request.runId();
        Optional<Column> ofRun = again ? Optional.of(col("run_id").equalTo(lit(run))) : Optional.empty();
        List<DeliveredFile> files = report.files().stream()
                .filter(file -> !file.fate().equals("skipped"))
                .filter(file -> report.failure().isEmpty() || request.piece().isEmpty())
                .toList();
        CommitInfo info = new CommitInfo(run, request.cut().asOf(), "ledger");
        Date asOf = Date.valueOf(request.cut().asOf());
        append(
                AuditTables.FILE,
                files.stream()
                        .map(file -> RowFactory.create(
                                run,
                                file.path(),
                                file.sha256(),
                                file.bytes(),
                                Timestamp.from(file.modifiedAt()),
                                file.deliveredOn().map(Date::valueOf).orElse(null),
                                file.source(),
                                file.fate(),
                                file.records(),
                                file.delivered(),
                                file.accepted(),
                                file.rejected()))
                        .toList(),
                info,
                ofRun.map(those -> those.and(
                        col("path").isin(files.stream().map(DeliveredFile::path).toArray()))));
        append(
                AuditTables.RUN_TABLE,
                report.tables().stream()
                        .map(table -> {
                            PublishedState.TableState state = states.get(table.table());
                            return RowFactory.create(
                                    run,
                                    table.table(),
                                    asOf,
                                    table.fate().name().toLowerCase(Locale.ROOT),
                                    state == null ? null : state.version().version(),
                                    table.rowsIn(),
                                    table.rowsOut(),
                                    table.seconds(),
                                    state == null ? null : state.inputFingerprint(),
                                    table.reason());
                        })
                        .toList(),
                info,
                ofRun);
        append(
                AuditTables.CHECK,
                report.checks().stream()
                        .map(check -> RowFactory.create(
                                run,
                                check.table(),
                                check.check(),
                                check.expected(),
                                check.found(),
                                check.passed(),
                                check.example()))
                        .toList(),
                info,
                ofRun);
        append(
                AuditTables.RECONCILIATION,
                report.identities().stream()
                        .map(identity -> RowFactory.create(
                                run,
                                identity.identity(),
                                identity.sentence(),
                                identity.compared(),
                                scaled(identity.left()),
                                scaled(identity.right()),
                                scaled(identity.left().subtract(identity.right())),
                                identity.differing(),
                                identity.holds(),
                                identity.example()))
                        .toList(),
                info,
                ofRun);
        append(
                AuditTables.RUN,
                List.of(RowFactory.create(
                        run,
                        asOf,
                        request.cut().deliveredThrough().map(Date::valueOf).orElse(null),
                        status(report),
                        report.failure()
                                .map(failure -> failure.exitCode().code())
                                .orElse(ExitCode.DONE.code()),
                        Timestamp.from(request.startedAt()),
                        report.seconds(),
                        report.failure().map(Throwable::getMessage).orElse(null),
                        request.options())),
                info,
                ofRun);
    }

    private static String status(RunReport report) {
        if (report.failure().isPresent()) {
            return "failed";
        }
        return report.published() ? "published" : "nothing_new";
    }

    private static BigDecimal scaled(BigDecimal number) {
        return number.setScale(6, RoundingMode.HALF_UP);
    }

    /** Appends rows; where a run in pieces is written again, in place of what stood there about the same. */
    private void append(TableSpec spec, List<Row> rows, CommitInfo info, Optional<Column> replaced) {
        Dataset<Row> data =
                warehouse.spark().createDataFrame(rows, spec.columns()).coalesce(1);
        if (replaced.isPresent()) {
            warehouse.replace(spec, warehouse.newestVersion(spec), replaced.get(), data, info);
        } else if (!rows.isEmpty()) {
            warehouse.append(spec, warehouse.newestVersion(spec), data, info);
        }
    }
}

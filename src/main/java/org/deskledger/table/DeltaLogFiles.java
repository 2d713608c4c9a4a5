package org.deskledger.table;

import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.ScanImpl;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.types.DataTypeJsonSerDe;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.statistics.DataFileStatistics;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transaction log of one Delta table, read and written through Delta Kernel without starting a Spark job.
 *
 * <p>Spark's own Delta writer rebuilds the state of a table with several Spark jobs around every commit, which costs a small
 * table in local mode about ten times what writing its data does (docs/decisions/0002). Here Spark writes the Parquet files and the
 * Kernel commits them. Tables are plain: no deletion vectors, no column mapping, no partition values.
 */
final class DeltaLogFiles {

    private static final Logger LOG = LoggerFactory.getLogger(DeltaLogFiles.class);

    private final Engine engine;
    private final String path;
    private final InstantSource clock;

    DeltaLogFiles(Configuration hadoop, String path, InstantSource clock) {
        this.engine = DefaultEngine.create(hadoop);
        this.path = path;
        this.clock = clock;
    }

    /**
     * A Parquet file that belongs to a version of the table.
     *
     * @param path absolute path
     * @param bytes size
     * @param modifiedAtMillis modification time
     * @param rows number of rows
     */
    record DataFile(String path, long bytes, long modifiedAtMillis, long rows) {}

    /** The newest version, or empty where there is no table yet. */
    Optional<Long> latestVersion() {
        return latest().map(Snapshot::getVersion);
    }

    /** Whether the newest version has exactly these columns. */
    boolean hasSchema(org.apache.spark.sql.types.StructType columns) {
        return latest().map(snapshot -> snapshot.getSchema().equals(kernelSchema(columns)))
                .orElse(true);
    }

    /**
     * What one version consists of.
     *
     * @param files its files
     * @param columns those that it was declared with, which a later release may declare otherwise
     */
    record Content(List<DataFile> files, org.apache.spark.sql.types.StructType columns) {}

    /** The files of one version. */
    List<DataFile> filesAt(long version) {
        return contentAt(version).files();
    }

    /** The files of one version and how to read them. */
    Content contentAt(long version) {
        Snapshot snapshot = Table.forPath(engine, path).getSnapshotAsOfVersion(engine, version);
        List<DataFile> files = new ArrayList<>();
        forEachScanFile(snapshot, row -> {
            FileStatus status = InternalScanFileUtils.getAddFileStatus(row);
            long rows = addFileOf(row).getNumRecords().orElse(-1L);
            files.add(new DataFile(status.getPath(), status.getSize(), status.getModificationTime(), rows));
        });
        return new Content(files, sparkSchema(snapshot.getSchema()));
    }

    /**
     * Makes the table consist of exactly these files, in one commit; makes the table first where there is none.
     *
     * @param files all files of the new version, those that stay included
     * @return the version made
     */
    long commit(TableSpec spec, Map<String, String> properties, List<DataFile> files, CommitInfo info) {
        Optional<Snapshot> before = latest();
        Transaction transaction = before.map(
                        snapshot -> snapshot.buildUpdateTableTransaction(info.text(), Operation.WRITE)
                                .withMaxRetries(0)
                                .build(engine))
                .orElseGet(
                        () -> TableManager.buildCreateTableTransaction(path, kernelSchema(spec.columns()), info.text())
                                .withTableProperties(properties)
                                .build(engine));
        Map<String, DataFile> wanted = new LinkedHashMap<>();
        files.forEach(file -> wanted.put(file.path(), file));
        List<Row> actions = new ArrayList<>();
        before.ifPresent(snapshot -> forEachScanFile(snapshot, row -> {
            boolean stays =
                    wanted.remove(InternalScanFileUtils.getAddFileStatus(row).getPath()) != null;
            if (!stays) {
                Row removed = addFileOf(row).toRemoveFileRow(true, Optional.of(clock.millis()));
                actions.add(SingleAction.createRemoveFileSingleAction(removed));
            }
        }));
        actions.addAll(addActions(transaction, List.copyOf(wanted.values())));
        TransactionCommitResult result = transaction.commit(
                engine, CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(actions.iterator())));
        for (PostCommitHook hook : result.getPostCommitHooks()) {
            try {
                hook.threadSafeInvoke(engine);
            } catch (IOException e) {
                // A checkpoint or checksum only speeds up later reads; the commit itself stands.
                LOG.warn("{} of {} was not written", hook.getType(), path, e);
            }
        }
        return result.getVersion();
    }

    private List<Row> addActions(Transaction transaction, List<DataFile> newFiles) {
        Row state = transaction.getTransactionState(engine);
        DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
        List<DataFileStatus> statuses = newFiles.stream()
                .map(file -> new DataFileStatus(
                        file.path(),
                        file.bytes(),
                        file.modifiedAtMillis(),
                        Optional.of(
                                new DataFileStatistics(file.rows(), Map.of(), Map.of(), Map.of(), Optional.empty()))))
                .toList();
        List<Row> actions = new ArrayList<>();
        try (CloseableIterator<Row> adds = Transaction.generateAppendActions(
                engine, state, Utils.toCloseableIterator(statuses.iterator()), context)) {
            adds.forEachRemaining(actions::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return actions;
    }

    private Optional<Snapshot> latest() {
        try {
            return Optional.of(Table.forPath(engine, path).getLatestSnapshot(engine));
        } catch (TableNotFoundException e) {
            return Optional.empty();
        }
    }

    private void forEachScanFile(Snapshot snapshot, Consumer<Row> action) {
        // Only this implementation class hands out the statistics, which hold the number of rows of each file.
        ScanImpl scan = (ScanImpl) snapshot.getScanBuilder().build();
        try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine, true)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> rows = batches.next().getRows()) {
                    rows.forEachRemaining(action);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AddFile addFileOf(Row scanFile) {
        return new AddFile(scanFile.getStruct(0));
    }

    private static org.apache.spark.sql.types.StructType sparkSchema(StructType columns) {
        return (org.apache.spark.sql.types.StructType)
                DataType.fromJson(DataTypeJsonSerDe.serializeStructType(columns));
    }

    private static StructType kernelSchema(org.apache.spark.sql.types.StructType columns) {
        return DataTypeJsonSerDe.deserializeStructType(columns.json());
    }
}

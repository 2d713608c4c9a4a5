package org.deskledger.publish.postgres;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.publish.Edition;

/**
 * Where the next content of every table is laid out and proved before anybody sees it: a schema of its own.
 *
 * <p>A table is copied, checked and written down as staged in one transaction. What a publisher that was killed had staged of the same
 * run is therefore whole and is taken as it is; all else is thrown away.
 */
final class Stage {

    private static final String STAGED = "staged";

    private final PostgresServer server;
    private final String schema;
    private final String staged;

    /** The stage beside a schema of published tables. */
    Stage(PostgresServer server, String publishedSchema) {
        this.server = server;
        this.schema = PostgresTable.stageSchema(publishedSchema);
        this.staged = PostgresTable.quoted(schema) + "." + STAGED;
    }

    /**
     * A table that stands ready.
     *
     * @param checksum of its rows
     * @param isReused it was staged by an earlier publisher that did not come to its end
     */
    record Staged(String checksum, long rows, boolean isReused) {}

    /** Makes the list of what is staged where it is missing. */
    void makeReady() {
        // Unlogged as the stages are: a crash of the server empties both, and none is taken for staged that lost its
        // rows.
        server.execute(
                "CREATE UNLOGGED TABLE IF NOT EXISTS " + staged + " (table_name text PRIMARY KEY, run_id text NOT NULL,"
                        + " warehouse_version bigint NOT NULL, columns text NOT NULL, row_count bigint NOT NULL,"
                        + " checksum text NOT NULL, staged_at timestamptz NOT NULL)");
    }

    /** Throws away what was staged of other runs, and what nobody wrote down. */
    void keepOnly(String runId) {
        server.execute("DELETE FROM " + staged + " WHERE run_id <> ?", runId);
        server.rows(
                        "SELECT tablename FROM pg_tables WHERE schemaname = ? AND tablename <> ?"
                                + " AND tablename NOT IN (SELECT table_name FROM " + staged + ")",
                        schema,
                        STAGED)
                .forEach(row -> drop(row.get(0)));
    }

    /**
     * Lays out one table and proves that the database holds what the warehouse holds.
     *
     * @throws Failure 76 where it does not
     */
    Staged put(Edition.Table table, PostgresTable target, String runId, Instant at) {
        String columns = target.columnDefinitions() + " key " + target.keyList();
        List<List<String>> before = server.rows(
                "SELECT checksum, row_count FROM " + staged
                        + " WHERE table_name = ? AND run_id = ? AND warehouse_version = ? AND columns = ?"
                        + " AND to_regclass(?) IS NOT NULL",
                target.name(),
                runId,
                table.version(),
                columns,
                target.staged());
        if (!before.isEmpty()) {
            return new Staged(before.get(0).get(0), Long.parseLong(before.get(0).get(1)), true);
        }
        ControlTotals totals = new ControlTotals(table.spec());
        Row expected = totals.ofWarehouse(table.rows());
        return server.inOneTransaction(() -> {
            server.execute("DROP TABLE IF EXISTS " + target.staged());
            server.execute(target.createStage());
            CopyText text = new CopyText();
            server.copy(target.staged(), target.columnList(), lines(table, text));
            check(table, target, totals, expected);
            server.execute("DELETE FROM " + staged + " WHERE table_name = ?", target.name());
            server.execute(
                    "INSERT INTO " + staged + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    target.name(),
                    runId,
                    table.version(),
                    columns,
                    text.rows(),
                    text.checksum(),
                    at.atOffset(ZoneOffset.UTC));
            return new Staged(text.checksum(), text.rows(), false);
        });
    }

    /** Throws all stages away; the tables hold what they held. */
    void clear() {
        server.execute("DELETE FROM " + staged);
        server.rows("SELECT tablename FROM pg_tables WHERE schemaname = ? AND tablename <> ?", schema, STAGED)
                .forEach(row -> drop(row.get(0)));
    }

    private static Iterator<byte[]> lines(Edition.Table table, CopyText text) {
        Iterator<Row> rows = CopyText.asText(table.rows()).toLocalIterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public byte[] next() {
                return text.line(rows.next());
            }
        };
    }

    private void check(Edition.Table table, PostgresTable target, ControlTotals totals, Row expected) {
        List<String> found = server.rows(totals.query(target.staged())).get(0);
        List<String> differences = totals.differences(expected, found);
        if (expected.getLong(0) != table.rowCount()) {
            differences.add("rows: " + table.rowCount() + " as the run wrote it down, " + expected.getLong(0)
                    + " in the warehouse now");
        }
        if (!differences.isEmpty()) {
            throw new Failure(
                    ExitCode.CHECK_FAILED,
                    "The copy of " + table.spec().name() + " differs from the warehouse: "
                            + String.join("; ", differences),
                    target.staged(),
                    "Nothing was published; readers still see what was published before. Please report it with the log.");
        }
    }

    private void drop(String table) {
        server.execute("DROP TABLE " + PostgresTable.quoted(schema) + "." + PostgresTable.quoted(table));
    }
}

package org.deskledger.publish.postgres;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deskledger.publish.Edition;

/** The table {@code publication_log}: what was published when, one row for each table of each publication. Readers may see it. */
public final class PublicationLog {

    static final String NAME = "publication_log";

    private static final Map<String, String> COMMENTS = Map.of(
            "publication", "number of the publication; the greatest is what the tables hold",
            "run_id", "the run of the warehouse whose tables these are",
            "as_of", "the day that the tables answer for",
            "delivered_through", "the last delivery that they know, where the run was given one",
            "table_name", "name of the table in this schema",
            "warehouse_version", "version of the table in the warehouse; NULL where the run did not build it",
            "row_count", "rows of the table",
            "checksum", "hash of the rows whatever their order; two publications with the same one hold the same rows",
            "published_at", "when readers saw it first");

    private final PostgresServer server;
    private final String table;
    private final String schema;

    PublicationLog(PostgresServer server, String schema) {
        this.server = server;
        this.schema = schema;
        this.table = PostgresTable.quoted(schema) + "." + NAME;
    }

    /**
     * One line of the log.
     *
     * @param table its name in the schema
     * @param version in the warehouse; empty where the run did not build it
     * @param checksum of the rows, whatever their order
     */
    public record Line(String table, Optional<Long> version, long rows, String checksum) {}

    /** The publication that readers see. */
    record Last(long publication, String runId) {}

    /** Makes the log where it is missing. */
    void makeReady() {
        if (server.exists("SELECT 1 FROM pg_tables WHERE schemaname = ? AND tablename = ?", schema, NAME)) {
            return;
        }
        server.inOneTransaction(() -> {
            server.execute("CREATE TABLE " + table + " (publication bigint, run_id text NOT NULL, as_of date NOT NULL,"
                    + " delivered_through date, table_name text, warehouse_version bigint, row_count bigint NOT NULL,"
                    + " checksum text NOT NULL, published_at timestamptz NOT NULL,"
                    + " PRIMARY KEY (publication, table_name))");
            server.execute("COMMENT ON TABLE " + table + " IS 'One row is one table of one publication.'");
            COMMENTS.forEach((column, text) ->
                    server.execute("COMMENT ON COLUMN " + table + "." + column + " IS " + PostgresTable.literal(text)));
            return null;
        });
    }

    /** The newest publication; empty before the first. */
    Optional<Last> last() {
        return server.rows("SELECT publication, run_id FROM " + table + " ORDER BY publication DESC LIMIT 1").stream()
                .map(row -> new Last(Long.parseLong(row.get(0)), row.get(1)))
                .findFirst();
    }

    /** The tables of the newest publication. */
    List<Line> lines() {
        return server
                .rows("SELECT table_name, warehouse_version, row_count, checksum FROM " + table
                        + " WHERE publication = (SELECT max(publication) FROM " + table + ") ORDER BY table_name")
                .stream()
                .map(row -> new Line(
                        row.get(0),
                        Optional.ofNullable(row.get(1)).map(Long::valueOf),
                        Long.parseLong(row.get(2)),
                        row.get(3)))
                .toList();
    }

    /** Every table that was ever published here: those that this program made, and nobody else. */
    List<String> tables() {
        return server.rows("SELECT DISTINCT table_name FROM " + table + " ORDER BY 1").stream()
                .map(row -> row.get(0))
                .toList();
    }

    /** Writes a publication down; part of the transaction that makes it visible. */
    void add(long publication, Edition edition, List<Line> lines, Instant at) {
        for (Line line : lines) {
            server.execute(
                    "INSERT INTO " + table + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    publication,
                    edition.runId(),
                    edition.asOf(),
                    edition.deliveredThrough().orElse(null),
                    line.table(),
                    line.version().orElse(null),
                    line.rows(),
                    line.checksum(),
                    at.atOffset(ZoneOffset.UTC));
        }
    }
}

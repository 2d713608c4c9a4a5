package org.deskledger.publish.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deskledger.publish.postgres.PostgresTable.Column;

/**
 * How a published table differs from its declaration after a new release.
 *
 * <p>A further column is added and a NOT NULL goes or comes, for no query of others breaks by that. A column that went or changed its
 * type, and another key, break queries and need {@code --recreate}.
 *
 * @param added columns that the published table lacks
 * @param loosened columns that may be NULL now
 * @param tightened columns that may not be NULL any more, and added ones that never may
 * @param breaking what would break readers, each as a sentence
 */
record ColumnChanges(List<Column> added, List<String> loosened, List<String> tightened, List<String> breaking) {

    private static final String COLUMNS =
            "SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull FROM pg_attribute a"
                    + " WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

    private static final String KEY = "SELECT a.attname FROM pg_index i"
            + " CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)"
            + " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
            + " WHERE i.indrelid = to_regclass(?) AND i.indisprimary ORDER BY k.place";

    /** Views and foreign keys of others that need the table to stay. */
    private static final String DEPENDENTS = "SELECT DISTINCT v.oid::regclass::text FROM pg_depend d"
            + " JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass"
            + " JOIN pg_class v ON v.oid = r.ev_class"
            + " WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass(?) AND v.oid <> d.refobjid"
            + " UNION SELECT c.conrelid::regclass::text FROM pg_constraint c"
            + " WHERE c.contype = 'f' AND c.confrelid = to_regclass(?) ORDER BY 1";

    /** Compares a published table with its declaration. */
    static ColumnChanges of(PostgresServer server, PostgresTable table) {
        Map<String, Column> found = new LinkedHashMap<>();
        server.rows(COLUMNS, table.published())
                .forEach(row -> found.put(
                        row.get(0),
                        new Column(row.get(0), row.get(1), row.get(2).equals("t"))));
        List<Column> added = new ArrayList<>();
        List<String> loosened = new ArrayList<>();
        List<String> tightened = new ArrayList<>();
        List<String> breaking = new ArrayList<>();
        for (Column declared : table.columns()) {
            Column there = found.remove(declared.name());
            if (there == null) {
                added.add(declared);
                if (declared.isRequired()) {
                    tightened.add(declared.name());
                }
            } else if (!there.type().equals(declared.type())) {
                breaking.add("column " + declared.name() + " is " + there.type() + " and shall be " + declared.type());
            } else if (there.isRequired() && !declared.isRequired()) {
                loosened.add(declared.name());
            } else if (!there.isRequired() && declared.isRequired()) {
                tightened.add(declared.name());
            }
        }
        found.keySet().forEach(gone -> breaking.add("column " + gone + " is no longer declared"));
        List<String> key = server.rows(KEY, table.published()).stream()
                .map(row -> row.get(0))
                .toList();
        if (!key.equals(table.spec().key())) {
            breaking.add("the key is " + key + " and shall be " + table.spec().key());
        }
        return new ColumnChanges(added, loosened, tightened, breaking);
    }

    /** Views and tables of others that stand on a table. */
    static List<String> dependents(PostgresServer server, PostgresTable table) {
        return server.rows(DEPENDENTS, table.published(), table.published()).stream()
                .map(row -> row.get(0))
                .toList();
    }

    /** The statements that come before the rows. */
    List<String> before(PostgresTable table) {
        List<String> statements = new ArrayList<>();
        // Without NOT NULL at first: the rows of the earlier publication have no value.
        added.forEach(column -> statements.add("ALTER TABLE " + table.published() + " ADD COLUMN "
                + PostgresTable.definition(new Column(column.name(), column.type(), false))));
        loosened.forEach(name -> statements.add(
                "ALTER TABLE " + table.published() + " ALTER COLUMN " + PostgresTable.quoted(name) + " DROP NOT NULL"));
        return statements;
    }

    /** The statements that come after the rows. */
    List<String> after(PostgresTable table) {
        return tightened.stream()
                .map(name -> "ALTER TABLE " + table.published() + " ALTER COLUMN " + PostgresTable.quoted(name)
                        + " SET NOT NULL")
                .toList();
    }
}

package org.deskledger.publish.postgres;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;
import org.deskledger.publish.Edition;
import org.deskledger.table.TableSpec;

/**
 * A declared table as PostgreSQL has it: columns, primary key on the grain, indexes and comments, all from the declaration.
 *
 * @param spec the declaration
 * @param schema schema of what is published
 */
record PostgresTable(TableSpec spec, String schema) {

    /**
     * A column of PostgreSQL.
     *
     * @param type as PostgreSQL writes it
     */
    record Column(String name, String type, boolean isRequired) {}

    /** Its name without the schema. */
    String name() {
        return Edition.nameOf(spec);
    }

    /** Schema and name, quoted. */
    String published() {
        return quoted(schema) + "." + quoted(name());
    }

    /** Where its next content is laid out. */
    String staged() {
        return quoted(stageSchema(schema)) + "." + quoted(name());
    }

    /** The schema beside the published one that readers have no right to. */
    static String stageSchema(String schema) {
        return schema + "_stage";
    }

    /** The columns in declared order. */
    List<Column> columns() {
        return Arrays.stream(spec.columns().fields())
                .map(field -> new Column(
                        field.name(),
                        PostgresType.of(field.dataType()),
                        !field.nullable() || spec.key().contains(field.name())))
                .toList();
    }

    /** All column names, quoted, with commas between. */
    String columnList() {
        return list(spec.columnNames());
    }

    /** The key, quoted, with commas between. */
    String keyList() {
        return list(spec.key());
    }

    /** The columns with their types, between the brackets of a CREATE TABLE. */
    String columnDefinitions() {
        return columns().stream().map(PostgresTable::definition).collect(Collectors.joining(", "));
    }

    /** Makes the published table, with its primary key and without rows. */
    String create() {
        return "CREATE TABLE " + published() + " (" + columnDefinitions() + ", PRIMARY KEY (" + keyList() + "))";
    }

    /** Makes the stage: unlogged, since a stage that a crash loses is staged again. */
    String createStage() {
        return "CREATE UNLOGGED TABLE " + staged() + " (" + columnDefinitions() + ", PRIMARY KEY (" + keyList() + "))";
    }

    /**
     * Makes the indexes that are missing. The primary key serves who filters by its first columns; time and slice are what everybody
     * filters by, so they get an index of their own where they stand further back.
     */
    List<String> createIndexes() {
        List<List<String>> indexed = new ArrayList<>();
        Stream.of(spec.columns().fields())
                .filter(field -> field.dataType() instanceof DateType || field.dataType() instanceof TimestampType)
                .map(StructField::name)
                .filter(name -> spec.key().indexOf(name) > 0)
                .forEach(name -> indexed.add(List.of(name)));
        List<String> slice = List.of("slice_kind", "slice_value");
        if (spec.key().containsAll(slice) && !spec.key().get(0).equals(slice.get(0))) {
            indexed.add(slice);
        }
        return indexed.stream()
                .map(columns -> "CREATE INDEX IF NOT EXISTS "
                        + quoted(shortened(name() + "_" + String.join("_", columns) + "_idx")) + " ON " + published()
                        + " (" + list(columns) + ")")
                .toList();
    }

    /** The comment of the table under "" and of each column under its name. */
    Map<String, String> comments() {
        Map<String, String> comments = new LinkedHashMap<>();
        comments.put("", "One row is " + spec.grain() + ".");
        for (StructField field : spec.columns().fields()) {
            comments.put(field.name(), field.getComment().get());
        }
        return comments;
    }

    /** Writes one comment; the column "" stands for the table. */
    String comment(String column, String text) {
        String target = column.isEmpty() ? "TABLE " + published() : "COLUMN " + published() + "." + quoted(column);
        return "COMMENT ON " + target + " IS " + literal(text);
    }

    static String definition(Column column) {
        return quoted(column.name()) + " " + column.type() + (column.isRequired() ? " NOT NULL" : "");
    }

    /** A name that SQL takes as it is. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text that SQL takes as it is; backslashes have no meaning under standard_conforming_strings. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String list(List<String> names) {
        return names.stream().map(PostgresTable::quoted).collect(Collectors.joining(", "));
    }

    /** PostgreSQL cuts names at 63 bytes and would find two equal ones where there are none. */
    private static String shortened(String name) {
        return name.length() <= 63 ? name : name.substring(0, 50) + "_" + Integer.toHexString(name.hashCode());
    }
}

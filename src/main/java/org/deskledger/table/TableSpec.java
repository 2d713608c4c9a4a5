package org.deskledger.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The one declaration of a table: name, grain, key, and columns with types and comments. The Delta table, the
 * catalogue's comments, the checks, the dictionary and the documents are derived from it.
 *
 * @param name full name, {@code layer.snake_case}
 * @param grain what one row is, in words
 * @param key columns whose values together are unique and not null
 * @param columns columns in order; {@code NOT NULL} and {@code COMMENT} as declared
 * @param partitionedBy columns that the files are split by; usually none
 * @param constraints conditions that hold for every row
 * @param personal columns that hold personal data; no statistics are kept of them
 */
public record TableSpec(
        String name,
        String grain,
        List<String> key,
        StructType columns,
        List<String> partitionedBy,
        List<Constraint> constraints,
        List<String> personal) {

    private static final Pattern NAME = Pattern.compile("[a-z]+\\.[a-z][a-z0-9_]*");

    /**
     * A condition that holds for every row of a table.
     *
     * @param name snake_case, unique in the table
     * @param sql Spark SQL condition; NULL counts as held
     */
    public record Constraint(String name, String sql) {}

    /** Checks that key, partitions and personal columns are columns of the table. */
    public TableSpec {
        key = List.copyOf(key);
        partitionedBy = List.copyOf(partitionedBy);
        constraints = List.copyOf(constraints);
        personal = List.copyOf(personal);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Table name '" + name + "' is not of the form layer.snake_case");
        }
        Layer.of(name);
        List<String> known = Arrays.asList(columns.fieldNames());
        List<String> named = new ArrayList<>(key);
        named.addAll(partitionedBy);
        named.addAll(personal);
        named.stream().filter(column -> !known.contains(column)).findFirst().ifPresent(column -> {
            throw new IllegalArgumentException(
                    "Table " + name + " names column '" + column + "', which it does not have");
        });
        for (StructField column : columns.fields()) {
            if (column.getComment().isEmpty()) {
                throw new IllegalArgumentException("Column " + name + "." + column.name() + " has no COMMENT");
            }
        }
    }

    /** Starts the declaration of a table. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** The layer, from the name. */
    public Layer layer() {
        return Layer.of(name);
    }

    /** The name without its layer. */
    public String shortName() {
        return name.substring(name.indexOf('.') + 1);
    }

    /** Column names in order. */
    public List<String> columnNames() {
        return List.of(columns.fieldNames());
    }

    @Override
    public String toString() {
        return name;
    }

    /** Collects the parts of a declaration in reading order. */
    public static final class Builder {
        private final String name;
        private String grain = "";
        private List<String> key = List.of();
        private StructType columns = new StructType();
        private List<String> partitionedBy = List.of();
        private final List<Constraint> constraints = new ArrayList<>();
        private List<String> personal = List.of();

        private Builder(String name) {
            this.name = name;
        }

        /** What one row is, in words. */
        public Builder grain(String words) {
            this.grain = words;
            return this;
        }

        /** The columns that are unique together. */
        public Builder key(String... names) {
            this.key = List.of(names);
            return this;
        }

        /** The columns as DDL text, each with a {@code COMMENT}. */
        public Builder columns(String ddl) {
            this.columns = StructType.fromDDL(ddl);
            return this;
        }

        /** The columns as a schema, for tables that are themselves derived from a declaration. */
        public Builder columns(StructType schema) {
            this.columns = schema;
            return this;
        }

        /** The columns that files are split by. */
        public Builder partitionedBy(String... names) {
            this.partitionedBy = List.of(names);
            return this;
        }

        /** Adds a condition that holds for every row. */
        public Builder constraint(String constraintName, String sql) {
            this.constraints.add(new Constraint(constraintName, sql));
            return this;
        }

        /** The columns that hold personal data. */
        public Builder personal(String... names) {
            this.personal = List.of(names);
            return this;
        }

        /** The declaration; refuses a key, partition or personal column that is no column. */
        public TableSpec build() {
            return new TableSpec(name, grain, key, columns, partitionedBy, constraints, personal);
        }
    }
}

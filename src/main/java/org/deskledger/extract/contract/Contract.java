package org.deskledger.extract.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.deskledger.table.TableSpec;

/**
 * What one entity of an extract looks like: its columns, how its files change what is known, and the rules that a row must keep.
 *
 * @param entity {@code system.entity}, for example {@code helpdesk.tickets}
 * @param mode how files change what is known
 * @param key columns that name one thing; of the rows that share them one is in force
 * @param table the raw table: the contract's columns, then where each row came from
 * @param eventAt column whose instant decides whether the row has happened by the as-of; empty for versions without one
 * @param accepted column to its accepted values; NULL is accepted where the column may be NULL
 * @param rules conditions that a row must keep, by name; NULL counts as kept
 * @param references column to the contract's entity and column that it must be found in; a row that is not found is kept and flagged
 */
public record Contract(
        String entity,
        Mode mode,
        List<String> key,
        TableSpec table,
        Optional<String> eventAt,
        Map<String, List<String>> accepted,
        Map<String, String> rules,
        Map<String, String> references) {

    /** Where a row came from; on every raw table, after the contract's own columns. */
    private static final StructType PROVENANCE = StructType.fromDDL("""
            _source_file STRING NOT NULL COMMENT 'path of the delivered file below the landing folder',
            _source_line BIGINT COMMENT 'number of the record in its file, the first is 1',
            _delivered_on DATE COMMENT 'delivery date from the path or the mapping; NULL where neither says one',
            _run_id STRING NOT NULL COMMENT 'run that loaded the row',
            _extra MAP<STRING, STRING> COMMENT 'columns of the file that no contract knows, as text'
            """);

    /** Starts a contract. */
    static Builder of(String entity, Mode mode) {
        return new Builder(entity, mode);
    }

    /** The system: the part of the entity before the dot. */
    public String system() {
        return entity.substring(0, entity.indexOf('.'));
    }

    /** The contract's own columns, without provenance. */
    public List<StructField> ownColumns() {
        List<StructField> own = new ArrayList<>(Arrays.asList(table.columns().fields()));
        own.removeIf(column -> isProvenance(column.name()));
        return own;
    }

    /** The columns that a row must have. */
    public List<String> requiredColumns() {
        return ownColumns().stream()
                .filter(column -> !column.nullable())
                .map(StructField::name)
                .toList();
    }

    /** Whether the contract has a column of this name. */
    public boolean has(String column) {
        return table.columnNames().contains(column);
    }

    /** Whether a column says where a row came from, rather than what it says. */
    public static boolean isProvenance(String column) {
        return Arrays.asList(PROVENANCE.fieldNames()).contains(column);
    }

    /** Collects the parts of a contract. */
    static final class Builder {
        private final String entity;
        private final Mode mode;
        private String grain = "";
        private String[] key = {};
        private String[] personal = {};
        private StructType columns = new StructType();
        private Optional<String> eventAt = Optional.empty();
        private final Map<String, List<String>> accepted = new LinkedHashMap<>();
        private final Map<String, String> rules = new LinkedHashMap<>();
        private final Map<String, String> references = new LinkedHashMap<>();

        private Builder(String entity, Mode mode) {
            this.entity = entity;
            this.mode = mode;
        }

        Builder grain(String words) {
            this.grain = words;
            return this;
        }

        Builder key(String... names) {
            this.key = names;
            return this;
        }

        Builder columns(String ddl) {
            this.columns = StructType.fromDDL(ddl);
            return this;
        }

        Builder eventAt(String column) {
            this.eventAt = Optional.of(column);
            return this;
        }

        Builder accepts(String column, String... values) {
            this.accepted.put(column, List.of(values));
            return this;
        }

        Builder rule(String name, String condition) {
            this.rules.put(name, condition);
            return this;
        }

        /** {@code target} is {@code system.entity.column}. */
        Builder references(String column, String target) {
            this.references.put(column, target);
            return this;
        }

        Builder personal(String... names) {
            this.personal = names;
            return this;
        }

        Contract build() {
            StructType all = columns;
            if (mode == Mode.UPSERT) {
                all = all.merge(
                        StructType.fromDDL("is_deleted BOOLEAN COMMENT 'tombstone: the row ends at its updated_at'"),
                        false);
            }
            for (StructField field : PROVENANCE.fields()) {
                all = all.add(field);
            }
            // The delivered key is unique in what is in force, not in raw, which keeps every accepted version.
            TableSpec table = TableSpec.named("raw." + entity.replace('.', '_').toLowerCase(Locale.ROOT))
                    .grain(grain + "; every accepted version of it")
                    .key("_source_file", "_source_line")
                    .columns(all)
                    .personal(personal)
                    .build();
            for (String name : key) {
                if (!table.columnNames().contains(name)) {
                    throw new IllegalArgumentException(entity + " has no key column " + name);
                }
            }
            return new Contract(entity, mode, List.of(key), table, eventAt, accepted, rules, references);
        }
    }
}

package org.deskledger.extract.mapping;

import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.Contracts;

/**
 * How the files of one vendor become rows of entities: one file under {@code conf/sources}.
 *
 * @param name file name without {@code .conf}
 * @param zone zone of local times that carry no offset; empty where all times carry one
 * @param inputs kinds of files
 */
public record SourceMapping(String name, Optional<ZoneId> zone, List<Input> inputs) {

    /** Takes unchangeable copies. */
    public SourceMapping {
        inputs = List.copyOf(inputs);
    }

    /** All entities that the mapping can make rows of. */
    public Set<String> entities() {
        Set<String> entities = new LinkedHashSet<>();
        inputs.forEach(input -> input.emits().forEach(emit -> entities.add(emit.entity())));
        return entities;
    }

    /** How a file is cut into records. */
    public enum Format {
        /** Separated values with a header, or with {@code columns} named by the mapping. */
        CSV,
        /** One JSON array, or one object, per file. */
        JSON,
        /** One JSON object per line. */
        JSONL,
        /** Parquet. */
        PARQUET,
        /** Lines that {@code split} (a regular expression) cuts into {@code columns}. */
        TEXT
    }

    /**
     * One kind of files.
     *
     * @param name key in the mapping
     * @param path pattern below the landing folder: {@code *} within a folder, {@code **} across folders, {@code {a,b}} either
     * @param format how a file is cut into records
     * @param delimiter between the values of a CSV line
     * @param charset encoding of the text
     * @param columns names of the columns of a file without header; empty where the file has one
     * @param split regular expression between the values of a TEXT line
     * @param schema DDL of the JSON objects; empty means every top-level key as text
     * @param per expression whose equal values put records of one file into a group; empty where nothing is aggregated
     * @param aggregates column to aggregate over the records of its group, for example the first time of a case in an event log
     * @param each array expression: every element gives rows of its own, as {@code item}
     * @param deliveredOn regular expression whose first group is the delivery date in the file name
     * @param redelivery what to do with other content under a known path
     * @param arrival when files must have come
     * @param isEmptySnapshotAccepted whether a snapshot without rows closes everything
     * @param keepsUnused whether columns that no expression reads go to {@code _extra}
     * @param isOptional whether the entities are absent by choice while no such folder exists
     * @param emits what rows a record becomes
     */
    public record Input(
            String name,
            String path,
            Format format,
            String delimiter,
            String charset,
            List<String> columns,
            Optional<String> split,
            Optional<String> schema,
            Optional<String> per,
            Map<String, String> aggregates,
            Optional<String> each,
            Optional<String> deliveredOn,
            Redelivery redelivery,
            Arrival arrival,
            boolean isEmptySnapshotAccepted,
            boolean keepsUnused,
            boolean isOptional,
            List<Emit> emits) {

        /** Takes unchangeable copies. */
        public Input {
            columns = List.copyOf(columns);
            aggregates = Collections.unmodifiableMap(new LinkedHashMap<>(aggregates));
            emits = List.copyOf(emits);
        }
    }

    /** What to do with other content under a known path. */
    public enum Redelivery {
        /** Ends the run with 65. */
        REFUSE,
        /** Replaces exactly the rows of the old content. */
        REPLACE
    }

    /** When files must have come. */
    public enum Arrival {
        /** Some file must exist. */
        ANY,
        /** A file delivered on the as-of day must exist. */
        DAILY
    }

    /**
     * Rows of one entity made of a record.
     *
     * @param entity {@code system.entity}
     * @param where condition on the record; empty means every record
     * @param columns contract column to Spark SQL expression over the record's columns, which are all text
     * @param origin file and line of the mapping, for messages
     */
    public record Emit(String entity, Optional<String> where, Map<String, String> columns, String origin) {

        /** Takes an unchangeable copy. */
        public Emit {
            columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        }

        /** The contract of the entity. */
        public Contract contract() {
            return Contracts.of(entity).orElseThrow(() -> new IllegalStateException("No contract for " + entity));
        }
    }
}

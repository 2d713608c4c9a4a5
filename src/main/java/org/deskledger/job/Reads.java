package org.deskledger.job;

import java.util.ArrayList;
import java.util.List;
import org.deskledger.table.TableSpec;

/**
 * What a job reads.
 *
 * @param required tables without which the job is not built
 * @param optional tables that are empty where their system is not mapped
 * @param alternatives tables of which one at least is needed; the others are empty where their system is not mapped
 */
public record Reads(List<TableSpec> required, List<TableSpec> optional, List<TableSpec> alternatives) {

    /** Takes unchangeable copies. */
    public Reads {
        required = List.copyOf(required);
        optional = List.copyOf(optional);
        alternatives = List.copyOf(alternatives);
    }

    /** Tables without which the job cannot be built. */
    public static Reads of(TableSpec... tables) {
        return new Reads(List.of(tables), List.of(), List.of());
    }

    /** The same, and tables that may be absent by choice. */
    public Reads optionally(TableSpec... tables) {
        return new Reads(required, List.of(tables), alternatives);
    }

    /** The same, and tables of which one at least is needed: without any of them the job is not built. */
    public Reads andOneOf(TableSpec... tables) {
        return new Reads(required, optional, List.of(tables));
    }

    /** All tables together. */
    public List<TableSpec> all() {
        List<TableSpec> tables = new ArrayList<>(required);
        tables.addAll(optional);
        tables.addAll(alternatives);
        return tables;
    }
}

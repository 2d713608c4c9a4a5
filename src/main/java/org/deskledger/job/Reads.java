package org.deskledger.job;

import java.util.ArrayList;
import java.util.List;
import org.deskledger.table.TableSpec;

/**
 * What a job reads.
 *
 * @param required tables without which the job is not built
 * @param optional tables that are empty where their system is not mapped
 */
public record Reads(List<TableSpec> required, List<TableSpec> optional) {

    /** Takes unchangeable copies. */
    public Reads {
        required = List.copyOf(required);
        optional = List.copyOf(optional);
    }

    /** Tables without which the job cannot be built. */
    public static Reads of(TableSpec... tables) {
        return new Reads(List.of(tables), List.of());
    }

    /** The same, and tables that may be absent by choice. */
    public Reads optionally(TableSpec... tables) {
        return new Reads(required, List.of(tables));
    }

    /** Required and optional tables together. */
    public List<TableSpec> all() {
        List<TableSpec> both = new ArrayList<>(required);
        both.addAll(optional);
        return both;
    }
}

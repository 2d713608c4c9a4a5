package org.deskledger.job;

import java.util.Collection;
import org.deskledger.job.PublishedState.TableState;
import org.deskledger.table.Warehouse;
import org.deskledger.table.WarehouseSession;

/** Which session works on how many rows: one that compiles plans, or, for few rows, one that interprets them. */
final class Sessions {

    private final Warehouse compiling;
    private final Warehouse interpreting;
    private final int compileFromRows;

    /**
     * Sessions over one warehouse.
     *
     * @param compileFromRows rows read from which on compiling pays
     */
    Sessions(Warehouse warehouse, int compileFromRows) {
        this.compiling = warehouse;
        this.interpreting = warehouse.in(WarehouseSession.interpreting(warehouse.spark()));
        this.compileFromRows = compileFromRows;
    }

    /** The warehouse as work that reads these tables is to use it. */
    Warehouse forReading(Collection<TableState> tables) {
        return rows(tables) < compileFromRows ? interpreting : compiling;
    }

    /** How many rows the tables have together. */
    static long rows(Collection<TableState> tables) {
        return tables.stream().mapToLong(table -> table.version().rows()).sum();
    }
}

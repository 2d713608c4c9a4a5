package org.deskledger.table;

/** Which session works on how many rows: one that compiles plans, or, for few rows, one that interprets them. */
public final class Sessions {

    private final Warehouse compiling;
    private final Warehouse interpreting;
    private final int compileFromRows;

    /**
     * Sessions over one warehouse.
     *
     * @param compileFromRows rows read from which on compiling pays
     */
    public Sessions(Warehouse warehouse, int compileFromRows) {
        this.compiling = warehouse;
        this.interpreting = warehouse.in(WarehouseSession.interpreting(warehouse.spark()));
        this.compileFromRows = compileFromRows;
    }

    /** The warehouse as work is to use it that reads so many rows of it. */
    public Warehouse forReading(long rows) {
        return rows < compileFromRows ? interpreting : compiling;
    }
}

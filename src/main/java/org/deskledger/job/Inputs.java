package org.deskledger.job;

import java.time.LocalDate;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;

/**
 * All that a job may see: tables, the two clocks of the run, and the settings.
 *
 * @param cut what had happened and what was known
 * @param settings what the operator declared
 * @param tables gives the rows of a declared table; refuses any other
 */
public record Inputs(Cut cut, Settings settings, Function<TableSpec, Dataset<Row>> tables) {

    /** The rows of a table that the job declares to read; no rows where an optional table's system is not mapped. */
    public Dataset<Row> table(TableSpec spec) {
        return tables.apply(spec);
    }

    /** The last business date that exists for this run. */
    public LocalDate asOf() {
        return cut.asOf();
    }
}

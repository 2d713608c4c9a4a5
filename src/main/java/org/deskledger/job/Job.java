package org.deskledger.job;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.table.TableSpec;

/**
 * Makes one table from others: a declaration of the table, what it reads, and a pure function between them.
 *
 * <p>A job never opens a path, reads a clock, sets a session option or writes; the runner does that, the same way for all.
 */
public interface Job {

    /** The table that it makes. */
    TableSpec table();

    /** The tables that it reads; reading another one is an error. */
    Reads reads();

    /** The rows of the table. The same inputs give the same rows. */
    Dataset<Row> build(Inputs inputs);
}

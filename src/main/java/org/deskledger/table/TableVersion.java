package org.deskledger.table;

/**
 * One committed state of one table.
 *
 * @param table full table name
 * @param version Delta version
 * @param rows number of rows in that version
 */
public record TableVersion(String table, long version, long rows) {}

package org.deskledger.quality;

/**
 * One check of one table and what it found.
 *
 * @param table full table name
 * @param check what was checked, snake_case
 * @param expected what should be found
 * @param found what was found
 * @param passed whether they agree
 * @param example a few of the offending rows' keys; empty where it passed
 */
public record CheckResult(String table, String check, String expected, String found, boolean passed, String example) {}

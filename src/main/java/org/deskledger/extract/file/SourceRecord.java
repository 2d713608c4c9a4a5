package org.deskledger.extract.file;

import java.util.List;

/**
 * One record of a file.
 *
 * @param number the first is 1; header and blank lines are not counted
 * @param values values in column order; empty for JSON and for a record with a problem
 * @param text the record as it stands in the file
 * @param problem why it cannot be taken apart; empty text where it can
 */
record SourceRecord(long number, List<String> values, String text, String problem) {}

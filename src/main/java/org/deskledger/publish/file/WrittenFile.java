package org.deskledger.publish.file;

import org.deskledger.publish.Edition;

/**
 * One file of a folder.
 *
 * @param name without the folder
 * @param rows of the table, without a header
 * @param guardedCells texts that got an apostrophe so that no spreadsheet runs them
 */
record WrittenFile(String name, Edition.Table table, long rows, long guardedCells) {}

package org.deskledger.extract.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Cuts a file into records, one after the other, in bounded memory. */
interface RecordReader extends Closeable {

    /** Names of the columns; empty for JSON, whose records name their own. */
    List<String> header();

    /**
     * The next record; null at the end.
     *
     * @throws FileFault where the rest of the file cannot be trusted
     */
    SourceRecord next() throws IOException;
}

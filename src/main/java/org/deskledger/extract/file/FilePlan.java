package org.deskledger.extract.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.List;
import org.deskledger.extract.mapping.SourceMapping.Format;
import org.deskledger.extract.mapping.SourceMapping.Input;

/**
 * How to cut the text files of one input into records; the same on the driver, which checks them, and in the tasks, which read them.
 *
 * @param format how a file is cut
 * @param delimiter between the values of a CSV line
 * @param charset encoding
 * @param columns names of the columns of a file without header
 * @param split regular expression between the values of a TEXT line; empty for others
 * @param maximumCharacters of one record
 */
record FilePlan(
        Format format, char delimiter, String charset, List<String> columns, String split, int maximumCharacters)
        implements Serializable {

    static FilePlan of(Input input, int maximumCharacters) {
        return new FilePlan(
                input.format(),
                input.delimiter().charAt(0),
                input.charset(),
                input.columns(),
                input.split().orElse(""),
                maximumCharacters);
    }

    /** Opens the records of decompressed bytes. */
    RecordReader open(InputStream bytes) throws IOException {
        Reader text = new StrictReader(bytes, Charset.forName(charset));
        return switch (format) {
            case CSV -> new CsvReader(text, delimiter, columns, maximumCharacters);
            case TEXT -> LineReader.separated(text, split, columns, maximumCharacters);
            case JSONL -> LineReader.json(text, maximumCharacters);
            case JSON -> new JsonReader(text, maximumCharacters);
            case PARQUET -> throw new IllegalStateException("Parquet is not cut as text");
        };
    }
}

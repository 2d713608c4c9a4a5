package org.deskledger.extract.file;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Separated values as RFC 4180 has them: a quoted value may hold delimiters, line breaks and doubled quotes; lines end with LF or
 * CRLF.
 */
final class CsvReader implements RecordReader {

    private static final int END = -1;
    private static final int NONE = -2;

    private final Reader in;
    private final int delimiter;
    private final int quote;
    private final int maximumCharacters;
    private final List<String> header;
    private final char[] buffer = new char[1 << 15];
    private int position;
    private int limit;
    private long line = 1;
    private long number;
    private String problem = "";
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder value = new StringBuilder();

    /** {@code columns} are the names of a file without header; empty where the first record is the header. */
    CsvReader(Reader in, char delimiter, List<String> columns, int maximumCharacters) throws IOException {
        this(in, delimiter, '"', columns, maximumCharacters);
    }

    private CsvReader(Reader in, int delimiter, int quote, List<String> columns, int maximumCharacters)
            throws IOException {
        this.in = in;
        this.delimiter = delimiter;
        this.quote = quote;
        this.maximumCharacters = maximumCharacters;
        if (columns.isEmpty()) {
            List<String> first = cut();
            this.header = first == null
                    ? List.of()
                    : first.stream().map(String::strip).toList();
        } else {
            this.header = List.copyOf(columns);
        }
    }

    /** Whole lines as records of one value: nothing separates, nothing quotes. */
    static CsvReader ofLines(Reader in, int maximumCharacters) throws IOException {
        return new CsvReader(in, NONE, NONE, List.of("line"), maximumCharacters);
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public SourceRecord next() throws IOException {
        while (true) {
            List<String> values = cut();
            if (values == null) {
                return null;
            }
            if (values.size() == 1 && text.toString().isBlank()) {
                continue;
            }
            number++;
            if (problem.isEmpty() && values.size() != header.size()) {
                problem = "columns: " + values.size() + " values under " + header.size() + " names";
            }
            return new SourceRecord(number, problem.isEmpty() ? values : List.of(), text.toString(), problem);
        }
    }

    /** The values of the next record, also of a blank one; null at the end. */
    private List<String> cut() throws IOException {
        text.setLength(0);
        value.setLength(0);
        problem = "";
        List<String> values = new ArrayList<>(Math.max(8, header == null ? 8 : header.size()));
        boolean isQuoted = false;
        boolean wasQuoted = false;
        long openedAt = line;
        int c = read();
        if (c == END) {
            return null;
        }
        while (true) {
            if (c == END) {
                if (isQuoted) {
                    throw new FileFault(
                            "A quote opened in line " + openedAt + " is never closed",
                            "Have it delivered again; a quote inside a value must be doubled.");
                }
                values.add(value.toString());
                return values;
            }
            if (c == '\n') {
                line++;
            }
            if (c == 0) {
                problem = "characters: NUL";
            }
            if (!isQuoted && c == '\r') {
                int following = read();
                if (following != '\n' && following != END) {
                    throw new FileFault(
                            "Line " + line + " ends with a carriage return without line feed",
                            "Deliver the file with LF or CRLF.");
                }
                c = following;
                continue;
            }
            if (!isQuoted && c == '\n') {
                values.add(value.toString());
                return values;
            }
            keep((char) c);
            if (isQuoted) {
                if (c == quote) {
                    int following = read();
                    if (following == quote) {
                        keep((char) quote);
                        value.append((char) quote);
                    } else {
                        isQuoted = false;
                        wasQuoted = true;
                        c = following;
                        continue;
                    }
                } else {
                    value.append((char) c);
                }
            } else if (c == delimiter) {
                values.add(value.toString());
                value.setLength(0);
                wasQuoted = false;
            } else if (c == quote && value.length() == 0 && !wasQuoted) {
                isQuoted = true;
                openedAt = line;
            } else {
                if (wasQuoted && problem.isEmpty()) {
                    problem = "quotes: text after a closing quote";
                }
                value.append((char) c);
            }
            c = read();
        }
    }

    private void keep(char c) throws FileFault {
        if (text.length() >= maximumCharacters) {
            throw new FileFault(
                    "Record " + (number + 1) + ", line " + line + ", is longer than " + maximumCharacters
                            + " characters",
                    "Look for a missing closing quote, or raise loading.maximum-line-characters.");
        }
        text.append(c);
    }

    private int read() throws IOException {
        if (position == limit) {
            limit = in.read(buffer, 0, buffer.length);
            position = 0;
            if (limit <= 0) {
                limit = 0;
                return END;
            }
        }
        return buffer[position++];
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

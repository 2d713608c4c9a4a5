package org.deskledger.extract.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** One record per line: values that an expression separates, or a JSON object. */
final class LineReader implements RecordReader {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final CsvReader lines;
    private final List<String> columns;
    private final Pattern split;
    private long number;

    private LineReader(CsvReader lines, List<String> columns, Pattern split) {
        this.lines = lines;
        this.columns = columns;
        this.split = split;
    }

    /** Values apart by what {@code split} matches; blanks around the line do not count. */
    static LineReader separated(Reader in, String split, List<String> columns, int maximumCharacters)
            throws IOException {
        return new LineReader(CsvReader.ofLines(in, maximumCharacters), columns, Pattern.compile(split));
    }

    /** JSON objects. */
    static LineReader json(Reader in, int maximumCharacters) throws IOException {
        return new LineReader(CsvReader.ofLines(in, maximumCharacters), List.of(), null);
    }

    @Override
    public List<String> header() {
        return columns;
    }

    @Override
    public SourceRecord next() throws IOException {
        SourceRecord line = lines.next();
        if (line == null) {
            return null;
        }
        number++;
        String text = line.text();
        if (split == null) {
            return new SourceRecord(
                    number, List.of(), text, line.problem().isEmpty() ? jsonProblem(text) : line.problem());
        }
        List<String> values = List.of(split.split(text.strip(), -1));
        String problem = line.problem();
        if (problem.isEmpty() && values.size() != columns.size()) {
            problem = "columns: " + values.size() + " values under " + columns.size() + " names";
        }
        return new SourceRecord(number, problem.isEmpty() ? values : List.of(), text, problem);
    }

    /** Why a text is no JSON object whose keys are unique; empty where it is one. */
    private static String jsonProblem(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "json: no object";
            }
            parser.skipChildren();
            return parser.nextToken() == null ? "" : "json: text after the object";
        } catch (JsonProcessingException e) {
            return "json: "
                    + e.getOriginalMessage().lines().findFirst().orElse("").toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}

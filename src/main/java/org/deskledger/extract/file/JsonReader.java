package org.deskledger.extract.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.util.List;

/** A file that is one JSON value: the elements of an array are its records, an object is one record. */
final class JsonReader implements RecordReader {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private final Reader in;
    private final JsonParser parser;
    private final int maximumCharacters;
    private boolean isArray;
    private boolean isStarted;
    private boolean isOver;
    private long number;

    JsonReader(Reader in, int maximumCharacters) throws IOException {
        this.in = in;
        this.parser = JSON.createParser(in);
        this.maximumCharacters = maximumCharacters;
    }

    @Override
    public List<String> header() {
        return List.of();
    }

    @Override
    public SourceRecord next() throws IOException {
        try {
            return read();
        } catch (JsonProcessingException e) {
            throw new FileFault(
                    "It is no valid JSON: " + e.getOriginalMessage() + ", line "
                            + e.getLocation().getLineNr(),
                    "Have it delivered again; one object per line is format = jsonl.",
                    false,
                    e);
        }
    }

    private SourceRecord read() throws IOException {
        if (isOver) {
            return null;
        }
        JsonToken token = parser.nextToken();
        if (!isStarted) {
            isStarted = true;
            isArray = token == JsonToken.START_ARRAY;
            token = isArray ? parser.nextToken() : token;
        }
        if (token == null || token == JsonToken.END_ARRAY) {
            isOver = true;
            if (token != null && parser.nextToken() != null) {
                throw new FileFault("Text follows the JSON array", "One object per line is format = jsonl.");
            }
            return null;
        }
        if (!isArray && number > 0) {
            throw new FileFault("Several JSON values follow each other", "One object per line is format = jsonl.");
        }
        boolean isObject = token == JsonToken.START_OBJECT;
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            generator.copyCurrentStructureExact(parser);
        }
        if (text.getBuffer().length() > maximumCharacters && isArray) {
            throw new FileFault(
                    "Record " + (number + 1) + " is longer than " + maximumCharacters + " characters",
                    "Raise loading.maximum-line-characters.");
        }
        number++;
        return new SourceRecord(number, List.of(), text.toString(), isObject ? "" : "json: no object");
    }

    @Override
    public void close() throws IOException {
        parser.close();
        in.close();
    }
}

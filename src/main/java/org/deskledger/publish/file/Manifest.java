package org.deskledger.publish.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.types.StructField;
import org.deskledger.publish.Edition;

/** The file {@code manifest.json}: which run a folder holds, and of every file its rows, its hash and what its columns mean. */
final class Manifest {

    static final String NAME = "manifest.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PUBLISHER = "deskledger";

    private Manifest() {}

    /** Writes the manifest of the files that lie in a folder. */
    static List<FilePublication.File> write(
            Path folder, Edition edition, FileFormat format, boolean hasMark, List<WrittenFile> files)
            throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("publisher", PUBLISHER);
        root.put("format", format.toString());
        root.put("has_byte_order_mark", hasMark);
        root.put("run_id", edition.runId());
        root.put("as_of", edition.asOf().toString());
        edition.deliveredThrough().ifPresent(day -> root.put("delivered_through", day.toString()));
        ArrayNode list = root.putArray("files");
        for (WrittenFile file : files) {
            Path path = folder.resolve(file.name());
            ObjectNode entry = list.addObject();
            entry.put("file", file.name());
            entry.put("table", file.table().spec().name());
            entry.put("rows", file.rows());
            entry.put("bytes", Files.size(path));
            entry.put("sha256", sha256(path));
            if (format == FileFormat.CSV) {
                entry.put("guarded_cells", file.guardedCells());
            }
            entry.put("one_row_is", file.table().spec().grain());
            ArrayNode columns = entry.putArray("columns");
            for (StructField field : file.table().spec().columns().fields()) {
                columns.addObject()
                        .put("name", field.name())
                        .put("type", field.dataType().sql().toLowerCase(Locale.ROOT))
                        .put("meaning", field.getComment().get());
            }
        }
        JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(NAME).toFile(), root);
        return read(root);
    }

    /** What a folder holds; empty where this program did not write it. */
    static Optional<Found> find(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode root = JSON.readTree(file.toFile());
            if (root == null || !root.path("publisher").asText().equals(PUBLISHER)) {
                return Optional.empty();
            }
            return Optional.of(new Found(
                    root.path("run_id").asText(),
                    root.path("format").asText(),
                    root.path("has_byte_order_mark").asBoolean(),
                    read(root)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What stands in a manifest. */
    record Found(String runId, String format, boolean hasMark, List<FilePublication.File> files) {}

    private static List<FilePublication.File> read(JsonNode root) {
        return root.path("files")
                .valueStream()
                .map(entry -> new FilePublication.File(
                        entry.path("file").asText(),
                        entry.path("rows").asLong(),
                        entry.path("bytes").asLong(),
                        entry.path("sha256").asText()))
                .toList();
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}

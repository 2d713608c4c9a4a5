package org.deskledger.publish.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.deskledger.publish.Edition;

/** A table as one Parquet file: the columns as declared, instants as UTC microseconds, rows in the order of the key. */
final class ParquetFile {

    private ParquetFile() {}

    static WrittenFile write(Edition.Table table, Path folder) throws IOException {
        String name = table.name() + ".parquet";
        Path parts = folder.resolve(table.name() + ".parts");
        KeyOrder.inOnePart(table).write().parquet(parts.toUri().toString());
        List<Path> all;
        try (Stream<Path> found = Files.walk(parts)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        List<Path> files = all.stream()
                .filter(file -> file.getFileName().toString().endsWith(".parquet"))
                .toList();
        if (files.size() != 1) {
            // On a cluster whose machines do not share the folder.
            throw new IOException(files.size() + " files instead of one in " + parts);
        }
        Files.move(files.get(0), folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        for (Path rest : all) {
            Files.deleteIfExists(rest);
        }
        return new WrittenFile(name, table, table.rowCount(), 0);
    }
}

package org.deskledger.publish.dictionary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;

/** Writes the pages to a folder, and takes away those of tables and metrics that are no more. */
public final class DictionaryWriter {

    private DictionaryWriter() {}

    /**
     * Writes all pages. Pages of an earlier dictionary that it does not have are removed; files that somebody else wrote are left alone.
     *
     * @param pages path below the folder to text
     * @param folder made where it is missing
     * @return how many pages were removed
     * @throws Failure 73 where a page cannot be written, or where a page's place holds a file that is none
     */
    public static int write(SortedMap<String, String> pages, Path folder) {
        try {
            for (var page : pages.entrySet()) {
                Path file = folder.resolve(page.getKey());
                if (Files.exists(file) && !isOurs(file)) {
                    throw new Failure(
                            ExitCode.CANNOT_CREATE,
                            "A file that is no page of a dictionary is where one belongs.",
                            file.toString(),
                            "Choose another folder, or move the file away.");
                }
                Files.createDirectories(file.getParent());
                Files.writeString(file, page.getValue());
            }
            int removed = 0;
            for (Path file : pagesIn(folder)) {
                if (!pages.containsKey(pathOf(file, folder))) {
                    Files.delete(file);
                    removed++;
                }
            }
            return removed;
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_CREATE,
                    "The dictionary cannot be written: " + e.getMessage(),
                    folder.toString(),
                    "Name a folder that this user may write to.",
                    e);
        }
    }

    /** The pages of a dictionary that lie in a folder. */
    static List<Path> pagesIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> walked = Files.walk(folder, 2)) {
            files = walked.filter(Files::isRegularFile).sorted().toList();
        }
        List<Path> ours = new ArrayList<>();
        for (Path file : files) {
            if (isOurs(file)) {
                ours.add(file);
            }
        }
        return ours;
    }

    /** The path of a page below its folder, with slashes on every system. */
    static String pathOf(Path file, Path folder) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static boolean isOurs(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (name.equals("lineage.svg")) {
            return true;
        }
        if (!name.endsWith(".md")) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            byte[] first = in.readNBytes(Dictionary.GENERATED.length());
            return new String(first, StandardCharsets.UTF_8).equals(Dictionary.GENERATED);
        }
    }
}

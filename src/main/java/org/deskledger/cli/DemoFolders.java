package org.deskledger.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.config.Settings;

/**
 * The folders that the demo made and may therefore delete. A note beside the landing folder says so, and which company lies there; folders
 * without it belong to somebody else and are left alone. While this is open no other demo works there.
 */
final class DemoFolders implements AutoCloseable {

    private static final String COMPLETE = "\ncomplete";

    private final Path landing;
    private final Path warehouse;
    private final FileChannel channel;

    private DemoFolders(Path landing, Path warehouse, FileChannel channel) {
        this.landing = landing;
        this.warehouse = warehouse;
        this.channel = channel;
    }

    /**
     * Opens the folders that the settings name.
     *
     * @throws Failure 73 where they hold what no demo made, 75 where another demo is at work
     */
    static DemoFolders open(Settings.Places places) {
        Path landing = local(places.landing(), "places.landing");
        Path warehouse = local(places.warehouse(), "places.warehouse");
        Path note = landing.resolveSibling(landing.getFileName() + ".made-by-demo");
        if (!Files.exists(note)) {
            refuseForeign(landing);
            refuseForeign(warehouse);
        }
        try {
            Files.createDirectories(note.getParent());
            FileChannel channel = FileChannel.open(
                    note, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return new DemoFolders(landing, warehouse, locked(channel, note));
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_CREATE,
                    "The folder of the demo cannot be made: " + e.getMessage(),
                    note.toString(),
                    "Name folders that this user may write with -D places.landing and -D places.warehouse.",
                    e);
        }
    }

    /** Whether all files of this company are there. */
    boolean holds(String company) {
        return read().equals(title(company) + COMPLETE) && Files.isDirectory(landing);
    }

    /** Deletes what an earlier demo made, and notes whose files come now. */
    void clear(String company) {
        String owned = read();
        if (!owned.isEmpty() && !owned.startsWith(places())) {
            // The note tells of another warehouse: that of these settings was not made by the demo.
            refuseForeign(warehouse);
        }
        write(title(company));
        delete(warehouse);
        delete(landing);
    }

    /** Notes that all files of the company are there. */
    void complete(String company) {
        write(title(company) + COMPLETE);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String places() {
        return "warehouse " + warehouse + "\n";
    }

    private String title(String company) {
        return places() + company;
    }

    private static Path local(String place, String key) {
        if (place.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")) {
            throw new Failure(
                    ExitCode.USAGE, "The demo works in local folders only.", key + " = " + place, "Name a folder.");
        }
        return Path.of(place).toAbsolutePath().normalize();
    }

    private static void refuseForeign(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            if (inside.findAny().isPresent()) {
                throw new Failure(
                        ExitCode.CANNOT_CREATE,
                        "This folder was not made by the demo, so it is left alone.",
                        folder.toString(),
                        "Name another one with -D places.landing=... or -D places.warehouse=..., or empty it yourself.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel locked(FileChannel channel, Path note) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
        } catch (OverlappingFileLockException e) {
            // Another thread of this process has it: as good as another process.
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new Failure(
                    ExitCode.BUSY,
                    "Another demo is at work here.",
                    note.toString(),
                    "Wait until it has ended and start again; nothing was changed.");
        }
        return channel;
    }

    private String read() {
        try {
            ByteBuffer text = ByteBuffer.allocate((int) Math.min(channel.size(), 100_000));
            channel.read(text, 0);
            return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String text) {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

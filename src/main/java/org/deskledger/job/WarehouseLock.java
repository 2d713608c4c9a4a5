package org.deskledger.job;

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
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;

/**
 * The right to write to a warehouse: one run at a time holds it.
 *
 * <p>On a local path it is a lock of the operating system, which vanishes with the process, however that ends. Elsewhere it is an object
 * that only one can create; a holder that died leaves it behind, and the message says how to take it away.
 */
public final class WarehouseLock implements AutoCloseable {

    private static final String FILE = ".deskledger.lock";

    private final AutoClose release;

    private WarehouseLock(AutoClose release) {
        this.release = release;
    }

    /**
     * Takes the lock.
     *
     * @param root folder of the warehouse
     * @param holder run id, process and start, for the message that another run gets
     * @throws Failure 75 where another run holds it, 73 where the folder cannot be made
     */
    public static WarehouseLock take(String root, String holder, Instant since, Configuration hadoop) {
        org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(root);
        String text = holder + ", since " + since;
        try {
            FileSystem files = folder.getFileSystem(hadoop);
            return files.getScheme().equals("file")
                    ? takeLocal(Path.of(files.makeQualified(folder).toUri().getPath()), text)
                    : takeRemote(files, new org.apache.hadoop.fs.Path(folder, FILE), text);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_CREATE,
                    "The warehouse folder cannot be made or written: " + e.getMessage(),
                    "places.warehouse = " + root,
                    "Name a folder that this user may write, or give the user the right.",
                    e);
        }
    }

    private static WarehouseLock takeLocal(Path folder, String holder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(FILE);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
            if (lock == null) {
                throw busy(folder.toString(), holderOf(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
            return new WarehouseLock(() -> {
                channel.truncate(0);
                channel.close();
            });
        } catch (OverlappingFileLockException e) {
            String other = holderOf(channel);
            channel.close();
            throw busy(folder.toString(), other);
        } catch (Failure e) {
            channel.close();
            throw e;
        }
    }

    private static WarehouseLock takeRemote(FileSystem files, org.apache.hadoop.fs.Path file, String holder)
            throws IOException {
        try (var out = files.create(file, false)) {
            out.write(holder.getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException e) {
            try (var in = files.open(file)) {
                throw busy(
                        file.toString(),
                        new String(in.readAllBytes(), StandardCharsets.UTF_8)
                                + " (if that process is gone, delete the file)");
            }
        }
        return new WarehouseLock(() -> files.delete(file, false));
    }

    private static String holderOf(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(1000);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    }

    private static Failure busy(String where, String holder) {
        return new Failure(
                ExitCode.BUSY,
                "Another run writes to this warehouse: " + (holder.isBlank() ? "holder unknown" : holder),
                where,
                "Wait until it has ended and start again; nothing was changed.");
    }

    @Override
    public void close() {
        try {
            release.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface AutoClose {
        void close() throws IOException;
    }
}

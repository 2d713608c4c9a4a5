package org.deskledger.publish.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.publish.Edition;

/**
 * Publishes an edition as a folder of files, one for each table, with a manifest.
 *
 * <p>All files are written into a folder beside and proved there; then the two folders change names. Who opens the folder finds the
 * files of one run, never some of two; who had it open goes on in the old one, which the next publication deletes. A folder that this program did not write is never replaced.
 */
public final class FilePublisher {

    private FilePublisher() {}

    /**
     * How files are written.
     *
     * @param hasMark CSV begins with a byte order mark
     * @param isForced also where the folder holds this run already
     */
    public record Choices(FileFormat format, boolean hasMark, boolean isForced) {}

    /**
     * Makes a folder hold an edition.
     *
     * @param folder local; what an earlier publication left there is replaced
     * @throws Failure 73 where it cannot be made, holds something else, or a table does not fit the format; 75 where another process
     *     publishes there; 76 where a file lacks rows; 74 where writing fails
     */
    public static FilePublication publish(Edition edition, Path folder, Choices choices) {
        Path target = folder.toAbsolutePath().normalize();
        if (choices.format() == FileFormat.XLSX) {
            edition.tables().forEach(XlsxFile::refuseTooLong);
        }
        if (target.getFileName() == null) {
            throw new Failure(
                    ExitCode.CANNOT_CREATE, "This is no folder of its own.", target.toString(), "Name another.");
        }
        Path lock = beside(target, ".lock");
        try {
            Files.createDirectories(target.getParent());
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = takeTurn(channel, target)) {
                return publishAlone(edition, target, choices);
            }
        } catch (AccessDeniedException e) {
            throw new Failure(
                    ExitCode.NO_PERMISSION,
                    "This user may not write there.",
                    target.toString(),
                    "Give it the right, or name another folder with --to.",
                    e);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.IO,
                    "The files cannot be written: " + e.getMessage(),
                    target.toString(),
                    "What was there before still is. Free space on the disk and start again.",
                    e);
        }
    }

    private static FilePublication publishAlone(Edition edition, Path target, Choices choices) throws IOException {
        Path replaced = beside(target, ".old");
        if (!Files.exists(target) && Files.exists(replaced)) {
            // A publisher was killed between the two renames.
            Files.move(replaced, target, StandardCopyOption.ATOMIC_MOVE);
        }
        Optional<Manifest.Found> before = Manifest.find(target);
        refuseWhatIsNotOurs(target, before);
        if (!choices.isForced()
                && before.filter(found -> isSame(found, edition, choices)).isPresent()) {
            return new FilePublication(
                    target, edition.runId(), edition.asOf(), false, before.get().files());
        }
        Path fresh = beside(target, ".new");
        delete(fresh);
        delete(replaced);
        Files.createDirectory(fresh);
        List<FilePublication.File> files;
        try {
            files = write(edition, fresh, choices);
        } catch (IOException | RuntimeException e) {
            delete(fresh);
            throw e;
        }
        if (Files.exists(target)) {
            Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        // What was replaced stays until the next time: who has opened the folder still reads there.
        return new FilePublication(target, edition.runId(), edition.asOf(), true, files);
    }

    private static List<FilePublication.File> write(Edition edition, Path fresh, Choices choices) throws IOException {
        List<WrittenFile> written = new ArrayList<>();
        for (Edition.Table table : edition.tables()) {
            WrittenFile file = switch (choices.format()) {
                case CSV -> CsvFile.write(table, fresh, choices.hasMark());
                case PARQUET -> ParquetFile.write(table, fresh);
                case XLSX -> XlsxFile.write(table, fresh);
            };
            if (file.rows() != table.rowCount()) {
                throw new Failure(
                        ExitCode.CHECK_FAILED,
                        table.spec().name() + " has " + table.rowCount() + " rows, and " + file.name() + " got "
                                + file.rows(),
                        fresh.toString(),
                        "Nothing was published; the folder holds what it held. Please report it with the log.");
            }
            written.add(file);
        }
        List<FilePublication.File> files = Manifest.write(fresh, edition, choices.format(), choices.hasMark(), written);
        restrict(fresh);
        return files;
    }

    private static boolean isSame(Manifest.Found found, Edition edition, Choices choices) {
        return found.runId().equals(edition.runId())
                && found.format().equals(choices.format().toString())
                && found.hasMark() == choices.hasMark();
    }

    private static void refuseWhatIsNotOurs(Path target, Optional<Manifest.Found> before) throws IOException {
        if (before.isPresent() || !Files.exists(target)) {
            return;
        }
        boolean isEmptyFolder = Files.isDirectory(target);
        if (isEmptyFolder) {
            try (Stream<Path> inside = Files.list(target)) {
                isEmptyFolder = inside.findAny().isEmpty();
            }
        }
        if (!isEmptyFolder) {
            throw new Failure(
                    ExitCode.CANNOT_CREATE,
                    "There is something that was not published from a warehouse, and it would be lost.",
                    target.toString(),
                    "Name a folder with --to that is new, empty, or holds an earlier publication.");
        }
    }

    private static FileLock takeTurn(FileChannel channel, Path target) throws IOException {
        FileLock held;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            held = null;
        }
        if (held == null) {
            throw new Failure(
                    ExitCode.BUSY,
                    "Another process is publishing to this folder.",
                    target.toString(),
                    "Nothing was changed. Wait for its end and start again.");
        }
        return held;
    }

    /** Figures of a company are not for every user of a shared machine. */
    private static void restrict(Path folder) throws IOException {
        if (Files.getFileAttributeView(folder, PosixFileAttributeView.class) == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            }
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
    }

    private static Path beside(Path target, String ending) {
        return target.resolveSibling("." + target.getFileName() + ending);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}

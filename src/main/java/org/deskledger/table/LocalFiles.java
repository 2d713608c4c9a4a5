package org.deskledger.table;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFs;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FsConstants;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local disk as Hadoop sees it, without a process for each file. Where its native library is missing, as it is on laptops, Hadoop
 * starts {@code chmod} for every file and folder that it makes, {@code ls} for every one whose owner it is asked for and {@code readlink}
 * for every one that is renamed: some hundred processes for a table of ten rows. Java can do all three by itself.
 */
public final class LocalFiles extends LocalFileSystem {

    /** Made by Hadoop, which finds the class by its name in {@code fs.file.impl}. */
    public LocalFiles() {
        super(new Raw());
    }

    /** The same for those who ask by Hadoop's other interface, as Delta's log does; found by {@code fs.AbstractFileSystem.file.impl}. */
    public static final class Context extends ChecksumFs {

        /** Made by Hadoop. */
        public Context(URI uri, Configuration configuration) throws IOException, URISyntaxException {
            super(new RawContext(configuration));
        }
    }

    private static final class RawContext extends DelegateToFileSystem {

        RawContext(Configuration configuration) throws IOException, URISyntaxException {
            super(FsConstants.LOCAL_FS_URI, new Raw(), configuration, FsConstants.LOCAL_FS_URI.getScheme(), false);
        }

        @Override
        public int getUriDefaultPort() {
            return -1;
        }

        @Override
        public boolean isValidName(String name) {
            return true;
        }
    }

    private static final class Raw extends RawLocalFileSystem {

        private static final boolean IS_POSIX =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

        @Override
        public void setPermission(Path path, FsPermission permission) throws IOException {
            if (!IS_POSIX || permission.getStickyBit()) {
                super.setPermission(path, permission);
                return;
            }
            String symbols = permission.getUserAction().SYMBOL
                    + permission.getGroupAction().SYMBOL
                    + permission.getOtherAction().SYMBOL;
            Files.setPosixFilePermissions(pathToFile(path).toPath(), PosixFilePermissions.fromString(symbols));
        }

        /** Links are followed, as Hadoop's own class does where a path comes with its scheme. */
        @Override
        public FileStatus getFileLinkStatus(Path path) throws IOException {
            return getFileStatus(path);
        }

        @Override
        public FileStatus getFileStatus(Path path) throws IOException {
            FileStatus found = super.getFileStatus(path);
            if (!IS_POSIX) {
                return found;
            }
            File file = pathToFile(path);
            try {
                PosixFileAttributes attributes = Files.readAttributes(file.toPath(), PosixFileAttributes.class);
                return new FileStatus(
                        found.getLen(),
                        found.isDirectory(),
                        found.getReplication(),
                        found.getBlockSize(),
                        found.getModificationTime(),
                        found.getAccessTime(),
                        FsPermission.valueOf((found.isDirectory() ? "d" : "-")
                                + PosixFilePermissions.toString(attributes.permissions())),
                        attributes.owner().getName(),
                        attributes.group().getName(),
                        found.getPath());
            } catch (NoSuchFileException e) {
                // Gone since; what was found is as good as ever.
                return found;
            }
        }
    }
}

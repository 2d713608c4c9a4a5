package org.deskledger.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {

    @TempDir
    private java.nio.file.Path folder;

    private final Configuration configuration = new Configuration(false);

    @BeforeEach
    void configure() {
        configuration.set("fs.file.impl", LocalFiles.class.getName());
        configuration.set("fs.AbstractFileSystem.file.impl", LocalFiles.Context.class.getName());
    }

    @Test
    void aFileHasThePermissionsThatItWasGivenAndTheOwnerThatItHas() throws IOException {
        Path file = path("table.parquet");
        write(file, "rows");

        files().setPermission(file, new FsPermission("640"));

        FileStatus status = files().getFileStatus(file);
        assertThat(status.getPermission()).isEqualTo(new FsPermission("640"));
        assertThat(status.getOwner())
                .isEqualTo(Files.getOwner(folder.resolve("table.parquet")).getName());
        assertThat(status.getLen()).isEqualTo(4);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("table.parquet"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aFolderIsListedWithWhatItHolds() throws IOException {
        files().mkdirs(path("inner"), new FsPermission("750"));
        write(path("rows.csv"), "1,2");

        assertThat(files().listStatus(path("")))
                .extracting(status ->
                        status.getPath().getName() + " " + status.isDirectory() + " " + status.getPermission())
                .containsExactlyInAnyOrder("inner true rwxr-x---", "rows.csv false rw-r--r--");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThatThrownBy(() -> files().getFileStatus(path("nothing"))).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void aCommitOfALogIsRenamedOnceAndNeverReplaced() throws IOException {
        FileContext context = FileContext.getFileContext(configuration);
        Path commit = path("0.json");
        for (String writer : new String[] {"first", "second"}) {
            try (OutputStream out = context.create(path("." + writer), EnumSet.of(CreateFlag.CREATE))) {
                out.write(writer.getBytes(StandardCharsets.UTF_8));
            }
        }

        context.rename(path(".first"), commit, Options.Rename.NONE);

        assertThatThrownBy(() -> context.rename(path(".second"), commit, Options.Rename.NONE))
                .isInstanceOf(org.apache.hadoop.fs.FileAlreadyExistsException.class);
        assertThat(folder.resolve("0.json")).hasContent("first");
    }

    @Test
    void aLinkIsReadAsWhatItLeadsTo() throws IOException {
        Files.writeString(folder.resolve("rows.csv"), "1,2");
        Files.createSymbolicLink(folder.resolve("link.csv"), folder.resolve("rows.csv"));

        assertThat(files().getFileStatus(path("link.csv")).getLen()).isEqualTo(3);
        assertThat(FileContext.getFileContext(configuration)
                        .getFileLinkStatus(path("link.csv"))
                        .getLen())
                .isEqualTo(3);
    }

    private FileSystem files() throws IOException {
        return FileSystem.newInstance(folder.toUri(), configuration);
    }

    private Path path(String name) {
        return name.isEmpty() ? new Path(folder.toUri()) : new Path(new Path(folder.toUri()), name);
    }

    private void write(Path file, String text) throws IOException {
        try (OutputStream out = files().create(file)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}

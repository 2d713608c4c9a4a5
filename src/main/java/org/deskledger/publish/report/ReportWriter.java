package org.deskledger.publish.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;

/** Writes the page to a folder. */
public final class ReportWriter {

    /** Figures of a company are not for every user of a shared machine. */
    private static final FsPermission OWNER_AND_GROUP = new FsPermission((short) 0640);

    private ReportWriter() {}

    /**
     * Writes {@code report-<as-of>.html} and gives its path. A page of the same as-of is replaced; nobody sees half of one.
     *
     * @param folder local path or URI that Hadoop understands; made where it is missing
     * @throws Failure 73 where the folder or file cannot be made, 74 where writing fails
     */
    public static Path write(ReportInputs inputs, String folder, Configuration hadoop) {
        byte[] html = Report.render(inputs).getBytes(StandardCharsets.UTF_8);
        Path target = new Path(folder, "report-" + inputs.heading().asOf() + ".html");
        Path temporary = new Path(folder, "." + target.getName() + ".new");
        FileSystem files = open(target, hadoop);
        try (OutputStream out = files.create(temporary, true)) {
            out.write(html);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.IO, "The report cannot be written.", target.toString(), "Free space on the disk.", e);
        }
        try {
            files.setPermission(temporary, OWNER_AND_GROUP);
            // Replaces the old page at once where the file system can; others want it gone first.
            if (!files.rename(temporary, target) && !(files.delete(target, false) && files.rename(temporary, target))) {
                throw new IOException(temporary + " cannot be renamed to " + target.getName());
            }
            return files.makeQualified(target);
        } catch (IOException e) {
            throw new Failure(ExitCode.IO, "The report cannot be put in its place.", target.toString(), "", e);
        }
    }

    private static FileSystem open(Path target, Configuration hadoop) {
        try {
            FileSystem files = target.getFileSystem(hadoop);
            // A checksum file beside a page that is mailed around helps nobody.
            FileSystem plain = files instanceof LocalFileSystem local ? local.getRaw() : files;
            if (!plain.mkdirs(target.getParent())) {
                throw new IOException("Cannot make " + target.getParent());
            }
            return plain;
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_CREATE,
                    "The folder of the report cannot be made.",
                    target.getParent().toString(),
                    "Set places.reports to a folder that this user may write to.",
                    e);
        }
    }
}

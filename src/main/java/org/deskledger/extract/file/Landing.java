package org.deskledger.extract.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The folder of delivered files, on any file system that Hadoop understands. */
public final class Landing {

    private static final Pattern DATED_FOLDER = Pattern.compile("(?:^|/)dt=([^/]*)/");
    private static final Pattern DAY = Pattern.compile("(\\d{4})-?(\\d{2})-?(\\d{2})");

    private final String root;
    private final Configuration hadoop;
    private List<LandingFile> files = List.of();

    /** Lists nothing yet. */
    public Landing(String root, Configuration hadoop) {
        this.root = root;
        this.hadoop = hadoop;
    }

    /** The folder. */
    public String root() {
        return root;
    }

    /** Lists all files once, in the order of their paths. Hidden files and files that are still being written are left out. */
    public Landing list() throws IOException {
        Path folder = new Path(root);
        FileSystem system = folder.getFileSystem(hadoop);
        List<LandingFile> found = new ArrayList<>();
        try {
            String base = system.makeQualified(folder).toUri().getPath();
            String prefix = base.endsWith("/") ? base : base + "/";
            for (FileStatus status : filesBelow(folder, system)) {
                String path = status.getPath().toUri().getPath().substring(prefix.length());
                if (!isHidden(path)) {
                    found.add(new LandingFile(
                            path,
                            status.getPath().toString(),
                            status.getLen(),
                            Instant.ofEpochMilli(status.getModificationTime()),
                            Optional.empty()));
                }
            }
        } catch (FileNotFoundException e) {
            found.clear();
        }
        found.sort(Comparator.comparing(LandingFile::path));
        files = List.copyOf(found);
        return this;
    }

    /** An object store lists all at once; asked so, the local file system starts a process for each file to learn who may read it. */
    private static List<FileStatus> filesBelow(Path folder, FileSystem system) throws IOException {
        List<FileStatus> files = new ArrayList<>();
        if (system instanceof LocalFileSystem) {
            for (FileStatus status : system.listStatus(folder)) {
                if (status.isDirectory()) {
                    files.addAll(filesBelow(status.getPath(), system));
                } else {
                    files.add(status);
                }
            }
        } else {
            RemoteIterator<LocatedFileStatus> all = system.listFiles(folder, true);
            while (all.hasNext()) {
                files.add(all.next());
            }
        }
        return files;
    }

    private static boolean isHidden(String path) {
        for (String part : path.split("/", -1)) {
            if (part.startsWith("_") || part.startsWith(".")) {
                return true;
            }
        }
        return path.matches(".*\\.(tmp|part|partial|crc|filepart|inprogress|done|md5|sha256)");
    }

    /**
     * The files under a pattern, each with its delivery date.
     *
     * @param deliveredOn regular expression whose first group is the date in the file name, where the path has no {@code dt=}
     * @throws FileFault where a path says a date that does not exist
     */
    public List<LandingFile> matching(String pattern, Optional<String> deliveredOn) throws FileFault {
        Pattern paths = Pattern.compile(regex(pattern));
        List<LandingFile> matching = new ArrayList<>();
        for (LandingFile file : files) {
            if (paths.matcher(file.path()).matches()) {
                matching.add(file.deliveredOn(day(file.path(), deliveredOn)));
            }
        }
        return matching;
    }

    /** Whether some file lies in the folder that a pattern begins with, or below it. */
    public boolean hasFolderOf(String pattern) {
        String fixed = pattern.replaceAll("[*?{].*$", "");
        String folder = fixed.contains("/") ? fixed.substring(0, fixed.lastIndexOf('/') + 1) : "";
        if (files.stream().anyMatch(file -> file.path().startsWith(folder))) {
            return true;
        }
        try {
            Path path = new Path(root + "/" + folder);
            return path.getFileSystem(hadoop).exists(path);
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<LocalDate> day(String path, Optional<String> deliveredOn) throws FileFault {
        Matcher folder = DATED_FOLDER.matcher(path);
        if (folder.find()) {
            return Optional.of(day(path, folder.group(1)));
        }
        if (deliveredOn.isPresent()) {
            Matcher name = Pattern.compile(deliveredOn.get()).matcher(path.substring(path.lastIndexOf('/') + 1));
            if (name.find()) {
                return Optional.of(day(path, name.groupCount() > 0 ? name.group(1) : name.group()));
            }
        }
        return Optional.empty();
    }

    private static LocalDate day(String path, String text) throws FileFault {
        Matcher day = DAY.matcher(text);
        if (day.matches()) {
            try {
                return LocalDate.of(
                        Integer.parseInt(day.group(1)), Integer.parseInt(day.group(2)), Integer.parseInt(day.group(3)));
            } catch (DateTimeException e) {
                throw new FileFault("The path " + path + " names no date that exists: " + text, "Rename it.", false, e);
            }
        }
        throw new FileFault("The path " + path + " names no delivery date: " + text, "Write it as yyyy-MM-dd.");
    }

    /** The regular expression of a pattern with {@code *}, {@code **}, {@code ?} and <code>{a,b}</code>. */
    static String regex(String pattern) {
        StringBuilder regex = new StringBuilder();
        int braces = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '*' && i + 1 < pattern.length() && pattern.charAt(i + 1) == '*') {
                boolean isWholeFolder = i + 2 < pattern.length() && pattern.charAt(i + 2) == '/';
                regex.append(isWholeFolder ? "(?:.*/)?" : ".*");
                i += isWholeFolder ? 2 : 1;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else if (c == '{') {
                regex.append("(?:");
                braces++;
            } else if (c == '}' && braces > 0) {
                regex.append(')');
                braces--;
            } else if (c == ',' && braces > 0) {
                regex.append('|');
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }
}

package org.deskledger.extract.file;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.Type;
import org.deskledger.config.Settings.Loading;
import org.deskledger.extract.mapping.SourceMapping.Format;
import org.deskledger.extract.mapping.SourceMapping.Input;

/** Reads each new file once, from end to end, before Spark sees it: what is wrong with a whole file is found here. */
public final class PreFlight {

    private final Configuration hadoop;
    private final Loading limits;

    /** A check with these limits. */
    public PreFlight(Configuration hadoop, Loading limits) {
        this.hadoop = hadoop;
        this.limits = limits;
    }

    /** SHA-256 of a file's bytes. */
    public String sha256(LandingFile file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(open(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Hashes, decompresses, decodes and cuts the whole file.
     *
     * @throws FileFault where it cannot be read as what the mapping says it is
     */
    public CheckedFile check(LandingFile file, Input input) throws IOException {
        if (file.bytes() == 0) {
            throw new FileFault("It is empty: not even a header", "Have it delivered again, or remove it.");
        }
        if (file.bytes() > limits.maximumFileBytes()) {
            throw new FileFault(
                    "It has " + file.bytes() + " bytes, more than loading.maximum-file-bytes = "
                            + limits.maximumFileBytes(),
                    "Deliver it in parts, or raise the limit.");
        }
        CheckedFile checked = input.format() == Format.PARQUET
                ? parquet(file)
                : text(file, FilePlan.of(input, limits.maximumLineCharacters()));
        refuseChanged(file);
        return checked;
    }

    private CheckedFile text(LandingFile file, FilePlan plan) throws IOException {
        MessageDigest digest = sha256();
        InputStream raw = new DigestInputStream(open(file), digest);
        long records = 0;
        List<String> header;
        try (raw) {
            InputStream plain = new Limited(decompressed(file.path(), raw), limits.maximumFileBytes());
            RecordReader reader = plan.open(plain);
            header = reader.header();
            if (header.isEmpty() && (plan.format() == Format.CSV || plan.format() == Format.TEXT)) {
                throw new FileFault("It is empty: not even a header", "Have it delivered again, or remove it.");
            }
            while (reader.next() != null) {
                records++;
            }
            raw.transferTo(OutputStream.nullOutputStream());
        } catch (EOFException | ZipException e) {
            throw new FileFault(
                    "Its gzip data is cut off or damaged (" + e.getMessage() + ")",
                    "Have it delivered again.",
                    false,
                    e);
        }
        return new CheckedFile(file, HexFormat.of().formatHex(digest.digest()), header, records);
    }

    private CheckedFile parquet(LandingFile file) throws IOException {
        Path path = new Path(file.uri());
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop))) {
            List<String> columns = reader.getFooter().getFileMetaData().getSchema().getFields().stream()
                    .map(Type::getName)
                    .toList();
            return new CheckedFile(file, sha256(file), columns, reader.getRecordCount());
        } catch (RuntimeException e) {
            throw new FileFault("It is no Parquet file: " + e.getMessage(), "Have it delivered again.", false, e);
        }
    }

    private void refuseChanged(LandingFile file) throws IOException {
        Path path = new Path(file.uri());
        FileStatus now = path.getFileSystem(hadoop).getFileStatus(path);
        if (now.getLen() != file.bytes()
                || now.getModificationTime() != file.modifiedAt().toEpochMilli()) {
            throw new FileFault(
                    "It is still being written: " + file.bytes() + " bytes became " + now.getLen(),
                    "Try again when it is complete; let the export write under another name and rename it at the end.",
                    true,
                    null);
        }
    }

    private InputStream open(LandingFile file) throws IOException {
        Path path = new Path(file.uri());
        FileSystem system = path.getFileSystem(hadoop);
        return new BufferedInputStream(system.open(path), 1 << 16);
    }

    /** The bytes of a file, without gzip where its name ends with {@code .gz}. */
    static InputStream decompressed(String path, InputStream raw) throws IOException {
        return path.endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Ends a decompression bomb. */
    private static final class Limited extends FilterInputStream {
        private final long maximum;
        private long count;

        Limited(InputStream in, long maximum) {
            super(in);
            this.maximum = maximum;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) throws FileFault {
            count += read;
            if (count > maximum) {
                throw new FileFault(
                        "It unpacks to more than loading.maximum-file-bytes = " + maximum,
                        "Deliver it in parts, or raise the limit.");
            }
        }
    }
}

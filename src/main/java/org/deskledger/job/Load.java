package org.deskledger.job;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deskledger.quality.IdentityResult;
import org.deskledger.table.CommitInfo;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;
import org.deskledger.table.TableVersion;
import org.deskledger.table.Warehouse;

/** The first stage of a run: brings delivered files into the raw tables. The one stage that looks outside the warehouse. */
public interface Load {

    /** The tables that it may write. */
    List<TableSpec> writes();

    /**
     * Loads every new file.
     *
     * @throws org.deskledger.config.Failure where a delivery breaks its contract or is missing
     */
    Loaded load(Context context);

    /**
     * What loading may see.
     *
     * @param published the versions to build on, by full table name
     * @param files the files that are in those versions
     */
    record Context(
            Warehouse warehouse,
            Cut cut,
            CommitInfo info,
            Map<String, Long> published,
            List<DeliveredFile> files,
            RunListener listener) {}

    /**
     * What loading left behind.
     *
     * @param tables the version of every table of the mapped systems, changed or not
     * @param files what became of every file that was looked at
     * @param identities what was proved while loading; the run publishes nothing where one does not hold
     * @param notes what an operator should read once
     */
    record Loaded(
            List<TableVersion> tables,
            List<DeliveredFile> files,
            List<IdentityResult> identities,
            List<String> notes) {}

    /**
     * A delivered file and its fate.
     *
     * @param path below the landing folder
     * @param sha256 of its bytes
     * @param modifiedAt with the size it saves hashing the file again
     * @param fate loaded, replaced, skipped or empty
     * @param records in the file; 0 for a skipped one
     * @param accepted rows that went to raw
     * @param rejected rows that went to quarantine
     */
    record DeliveredFile(
            String path,
            String sha256,
            long bytes,
            Instant modifiedAt,
            Optional<LocalDate> deliveredOn,
            String source,
            String fate,
            long records,
            long delivered,
            long accepted,
            long rejected) {}
}

package org.deskledger.testing;

import java.nio.file.Path;
import java.sql.Date;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.deskledger.job.AuditTables;
import org.deskledger.job.PublishedTables;
import org.deskledger.table.CommitInfo;
import org.deskledger.table.TableSpec;
import org.deskledger.table.TableVersion;
import org.deskledger.table.Warehouse;

/** A warehouse whose tables were written by hand and published as a run does it. */
public final class WarehouseByHand {

    private final Warehouse warehouse;
    private long publications;

    public WarehouseByHand(Path root) {
        this.warehouse = new Warehouse(SparkTests.session(), root.toString(), InstantSource.fixed(Instant.EPOCH));
    }

    /** Rows of a declared table, in its order of columns. */
    public static Dataset<Row> rows(TableSpec spec, Object[]... rows) {
        List<Row> list = new ArrayList<>();
        for (Object[] row : rows) {
            list.add(RowFactory.create(row));
        }
        return SparkTests.session().createDataFrame(list, spec.columns()).coalesce(1);
    }

    /** Publishes tables as those of one run. */
    public PublishedTables publish(String runId, LocalDate asOf, Map<TableSpec, Dataset<Row>> tables) {
        CommitInfo info = new CommitInfo(runId, asOf, "by hand");
        List<Row> published = new ArrayList<>();
        tables.forEach((spec, rows) -> {
            TableVersion version = warehouse.overwrite(spec, rows, info);
            published.add(RowFactory.create(
                    publications,
                    runId,
                    Date.valueOf(asOf),
                    null,
                    spec.name(),
                    version.version(),
                    version.rows(),
                    "by hand"));
        });
        publications++;
        warehouse.append(
                AuditTables.PUBLISHED,
                warehouse.newestVersion(AuditTables.PUBLISHED),
                SparkTests.session()
                        .createDataFrame(published, AuditTables.PUBLISHED.columns())
                        .coalesce(1),
                info);
        return PublishedTables.ofRun(warehouse, runId);
    }
}

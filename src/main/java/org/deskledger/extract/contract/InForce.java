package org.deskledger.extract.contract;

import static org.apache.spark.sql.functions.asc_nulls_first;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc_nulls_last;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.table.Cut;

/**
 * Of all delivered rows of an entity, those that stand at a cut. It depends on the set of rows alone, never on the order in which
 * files were loaded, which is what makes day-by-day and all-at-once loading agree.
 */
public final class InForce {

    private InForce() {}

    /** The rows in force, without those ended by a tombstone. */
    public static Dataset<Row> rows(Contract contract, Dataset<Row> raw, Cut cut) {
        return onlyExisting(contract, latest(contract, raw, cut));
    }

    /** The rows in force, tombstones included ({@code is_deleted}). */
    public static Dataset<Row> latest(Contract contract, Dataset<Row> raw, Cut cut) {
        Dataset<Row> known = onlyHappened(contract, onlyKnown(raw, cut), cut);
        return switch (contract.mode()) {
            case APPEND -> onlyFirst(known, contract.key(), earliest());
            case UPSERT -> onlyFirst(known, contract.key(), newest(contract));
            case SNAPSHOT -> SnapshotHistory.lastState(contract, known);
        };
    }

    /**
     * Every version that had been made and delivered by the cut, one row for each {@code updated_at} of a key, for facts that need to
     * know when a value changed.
     */
    public static Dataset<Row> versions(Contract contract, Dataset<Row> raw, Cut cut) {
        List<String> versionKey = new ArrayList<>(contract.key());
        versionKey.add("updated_at");
        return onlyFirst(onlyHappened(contract, onlyKnown(raw, cut), cut), versionKey, newest(contract));
    }

    /** The rows that were delivered by the cut. */
    public static Dataset<Row> onlyKnown(Dataset<Row> raw, Cut cut) {
        return cut.deliveredThrough()
                .map(day -> raw.where(coalesce(col("_delivered_on").leq(lit(day)), lit(true))))
                .orElse(raw);
    }

    private static Dataset<Row> onlyHappened(Contract contract, Dataset<Row> raw, Cut cut) {
        List<String> instants = new ArrayList<>();
        contract.eventAt().ifPresent(instants::add);
        if (contract.mode() == Mode.UPSERT && contract.has("updated_at")) {
            instants.add("updated_at");
        }
        Column happened = instants.stream()
                .distinct()
                .map(column -> coalesce(col(column).lt(lit(cut.end())), lit(true)))
                .reduce(lit(true), Column::and);
        return raw.where(happened);
    }

    private static Dataset<Row> onlyExisting(Contract contract, Dataset<Row> rows) {
        return contract.has("is_deleted") ? rows.where(not(coalesce(col("is_deleted"), lit(false)))) : rows;
    }

    private static Dataset<Row> onlyFirst(Dataset<Row> rows, List<String> key, Column[] order) {
        WindowSpec sameKey = Window.partitionBy(
                        key.stream().map(name -> col(name)).toArray(Column[]::new))
                .orderBy(order);
        return rows.withColumn("_rank", row_number().over(sameKey))
                .where(col("_rank").equalTo(1))
                .drop("_rank");
    }

    /** Delivery order; a row whose file names no delivery date was there from the beginning. */
    static Column[] earliest() {
        return new Column[] {
            asc_nulls_first("_delivered_on"), asc_nulls_first("_source_file"), asc_nulls_first("_source_line")
        };
    }

    private static Column[] newest(Contract contract) {
        Stream<Column> byDelivery = Stream.of(
                desc_nulls_last("_delivered_on"), desc_nulls_last("_source_file"), desc_nulls_last("_source_line"));
        Stream<Column> byVersion =
                contract.has("updated_at") ? Stream.of(desc_nulls_last("updated_at")) : Stream.empty();
        return Stream.concat(byVersion, byDelivery).toArray(Column[]::new);
    }
}

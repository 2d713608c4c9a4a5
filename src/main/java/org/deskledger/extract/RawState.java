package org.deskledger.extract;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructField;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.Mode;
import org.deskledger.extract.contract.Quarantine;

/**
 * What the accepted rows of an entity are to each other: the one in force, a version that another one superseded, a repetition, or a
 * contradiction. It follows from the set of rows alone, not from the order of loading.
 */
final class RawState {

    private final Contract contract;

    RawState(Contract contract) {
        this.contract = contract;
    }

    /** Counts all rows of the raw table; references are counted apart, when all entities are loaded. */
    EntityTotals totals(Dataset<Row> raw) {
        Dataset<Row> contents = raw.groupBy(keyAndContent())
                .agg(count(lit(1)).as("rows"), min(deliveryOrder()).as("since"));
        Dataset<Row> keys = contents.groupBy(key())
                .agg(
                        sum("rows").as("rows"),
                        count(lit(1)).as("contents"),
                        min(struct(col("since"), col("rows"))).getField("rows").as("rows_of_first"));
        Column isLast = contract.mode() == Mode.SNAPSHOT
                ? col("_delivered_on").equalTo(max("_delivered_on").over(Window.partitionBy()))
                : lit(true);
        Column duplicates = contract.mode() == Mode.APPEND
                ? col("rows_of_first").minus(1)
                : col("rows").minus(col("contents"));
        // Each content of a key but the one that stands; an append row is never superseded.
        Column superseded = contract.mode() == Mode.APPEND
                ? lit(0L)
                : col("contents").minus(when(col("is_last"), 1L).otherwise(0L));
        Column conflicts = contract.mode() == Mode.APPEND ? col("rows").minus(col("rows_of_first")) : lit(0L);
        Row counted = keys.withColumn("is_last", isLast)
                .agg(
                        coalesce(sum("rows"), lit(0L)),
                        coalesce(sum(when(col("is_last"), 1L).otherwise(0L)), lit(0L)),
                        coalesce(sum(superseded), lit(0L)),
                        coalesce(sum(duplicates), lit(0L)),
                        coalesce(sum(conflicts), lit(0L)))
                .first();
        return new EntityTotals(
                contract.entity(),
                counted.getLong(0),
                counted.getLong(1),
                counted.getLong(2),
                counted.getLong(3),
                counted.getLong(4),
                0);
    }

    /** Append rows with the key of an earlier delivered row and other content, as the quarantine declares them. */
    Dataset<Row> conflicts(Dataset<Row> raw) {
        List<Column> own = new ArrayList<>();
        contract.ownColumns().forEach(column -> own.add(col(column.name())));
        Dataset<Row> marked = raw.withColumn("_content", content())
                .withColumn(
                        "_first",
                        first("_content")
                                .over(Window.partitionBy(key())
                                        .orderBy(
                                                col("_delivered_on").asc_nulls_first(),
                                                col("_source_file"),
                                                col("_source_line"))));
        return marked.where(not(col("_content").equalTo(col("_first"))))
                .select(
                        lit(Quarantine.CONFLICT).as("kind"),
                        col("_source_file"),
                        col("_source_line"),
                        col("_delivered_on"),
                        array(lit("key: an earlier delivered row has it with other content"))
                                .as("reasons"),
                        to_json(struct(own.toArray(Column[]::new))).as("record"),
                        col("_run_id"));
    }

    /**
     * Rows of which some reference names nothing that has arrived.
     *
     * @param referenced gives the raw rows of an entity; NULL where it is not mapped, which is no fault of the row
     */
    long withoutReference(Dataset<Row> raw, Function<String, Dataset<Row>> referenced) {
        Column isMissing = lit(false);
        Dataset<Row> rows = raw;
        for (Map.Entry<String, String> reference : contract.references().entrySet()) {
            String target = reference.getValue();
            String entity = target.substring(0, target.lastIndexOf('.'));
            String column = target.substring(target.lastIndexOf('.') + 1);
            Dataset<Row> known = referenced.apply(entity);
            if (known != null) {
                String found = "_found_" + reference.getKey();
                rows = rows.join(
                        known.select(col(column).as(found)).distinct(),
                        col(reference.getKey()).equalTo(col(found)),
                        "left");
                isMissing = isMissing.or(
                        col(reference.getKey()).isNotNull().and(col(found).isNull()));
            }
        }
        return rows.where(isMissing).count();
    }

    private Column[] key() {
        List<Column> key = new ArrayList<>();
        contract.key().forEach(name -> key.add(col(name)));
        if (contract.mode() == Mode.SNAPSHOT) {
            key.add(col("_delivered_on"));
        }
        return key.toArray(Column[]::new);
    }

    private Column[] keyAndContent() {
        List<Column> both = new ArrayList<>(List.of(key()));
        both.add(content().as("_content"));
        return both.toArray(Column[]::new);
    }

    /** 96 bits that stand for all columns of the contract. */
    private Column content() {
        Column[] own = contract.ownColumns().stream()
                .map(StructField::name)
                .map(name -> col(name))
                .toArray(Column[]::new);
        return struct(xxhash64(own).as("a"), hash(own).as("b"));
    }

    private static Column deliveryOrder() {
        return struct(col("_delivered_on"), col("_source_file"), col("_source_line"));
    }
}

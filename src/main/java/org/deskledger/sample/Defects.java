package org.deskledger.sample;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.Mode;

/**
 * Plants the faults that real extracts have. What was true stays delivered beside each planted copy, so a loader that does its work
 * comes to the same rows in force, apart from {@link Defect#ORPHAN orphans}, which it has to keep.
 */
final class Defects {

    /** Column that names the planted fault of a row; NULL for a sound row. */
    static final String COLUMN = "_defect";

    /** Kinds in the order of their throws, with their share of rows: together far below the 1 % at which a file is refused. */
    private static final Map<Defect, Double> SHARES = new LinkedHashMap<>();

    static {
        SHARES.put(Defect.DUPLICATE, 0.003);
        SHARES.put(Defect.REDELIVERED, 0.003);
        SHARES.put(Defect.LATE, 0.005);
        SHARES.put(Defect.BROKEN, 0.0015);
        SHARES.put(Defect.FUTURE, 0.0005);
        SHARES.put(Defect.ORPHAN, 0.001);
    }

    /** Column that an orphan of an entity points into nowhere with. */
    private static final Map<String, String> ORPHANED_BY = Map.of(
            "helpdesk.ticket_events", "ticket_id",
            "billing.payments", "customer_ref",
            "billing.refunds", "payment_id");

    private final Dice dice;
    private final Deliveries.Calendar calendar;

    Defects(Dice dice, Deliveries.Calendar calendar) {
        this.dice = dice;
        this.calendar = calendar;
    }

    /**
     * The rows with planted copies among them and {@link #COLUMN}.
     *
     * @param contract what the rows are; a snapshot, whose files are a complete state, is left sound
     * @param rows rows as text with {@code _at}, when each was made, and {@code dt}, when it is delivered
     */
    Dataset<Row> plant(Contract contract, Dataset<Row> rows) {
        if (contract.mode() == Mode.SNAPSHOT) {
            return rows.withColumn(COLUMN, lit(null).cast("string"));
        }
        Column lateDay =
                calendar.deliveryDay(Instants.daysAfter(col("_at"), dice.between("delay", 1, 5, col("_hash"))));
        Dataset<Row> planted = rows.withColumn("_hash", xxhash64(wholeRow(contract)))
                .withColumn("_late_day", lateDay)
                .withColumn("_planned", planned(contract))
                .select(col("*"), explode(copies()).as(COLUMN))
                .withColumn(
                        "dt",
                        when(isOne(Defect.LATE).or(isOne(Defect.REDELIVERED)), col("_late_day"))
                                .otherwise(col("dt")));
        return changed(contract, planted).drop("_late_day", "_planned", "_hash");
    }

    private Column planned(Contract contract) {
        Column throwOfOne = dice.uniform("defect", col("_hash"));
        Column planned = lit(null).cast("string");
        double upTo = SHARES.values().stream().mapToDouble(Double::doubleValue).sum();
        List<Map.Entry<Defect, Double>> fromRarestThrow = new ArrayList<>(SHARES.entrySet());
        for (int i = fromRarestThrow.size() - 1; i >= 0; i--) {
            Defect kind = fromRarestThrow.get(i).getKey();
            Column meant = kind == Defect.ORPHAN && !ORPHANED_BY.containsKey(contract.entity())
                    ? lit(null).cast("string")
                    : lit(kind.name());
            double from = upTo - fromRarestThrow.get(i).getValue();
            planned = when(throwOfOne.geq(from).and(throwOfOne.lt(upTo)), meant).otherwise(planned);
            upTo = from;
        }
        // A row that would come in the same delivery anyway is not late.
        return when(planned.equalTo(Defect.LATE.name()).and(col("_late_day").equalTo(col("dt"))), lit(null))
                .otherwise(planned);
    }

    private static Column copies() {
        Column sound = lit(null).cast("string");
        return when(col("_planned").isNull(), array(sound))
                .when(col("_planned").equalTo(Defect.LATE.name()), array(col("_planned")))
                .otherwise(array(sound, col("_planned")));
    }

    private Dataset<Row> changed(Contract contract, Dataset<Row> rows) {
        Map<String, Column> changes = new LinkedHashMap<>();
        Map<String, String> breakable = breakable(contract);
        int next = 0;
        for (Map.Entry<String, String> column : breakable.entrySet()) {
            Column hit = dice.between("broken column", 0, breakable.size() - 1, col("_hash"))
                    .equalTo(next++);
            changes.put(
                    column.getKey(),
                    when(isOne(Defect.BROKEN).and(hit), lit(column.getValue())).otherwise(col(column.getKey())));
        }
        happenedAt(contract)
                .ifPresent(column -> changes.merge(
                        column,
                        col(column),
                        (broken, same) -> when(
                                        isOne(Defect.FUTURE),
                                        Deliveries.text(Instants.daysAfter(col("_at"), lit(4000))))
                                .otherwise(broken)));
        if (ORPHANED_BY.containsKey(contract.entity())) {
            String reference = ORPHANED_BY.get(contract.entity());
            Column nobody = concat(lit(Customers.NOBODY + "-"), col(reference));
            changes.merge(
                    reference,
                    when(isOne(Defect.ORPHAN), nobody).otherwise(col(reference)),
                    (broken, lost) -> when(isOne(Defect.ORPHAN), nobody).otherwise(broken));
            // An orphan is a thing of its own, not another version of a sound row.
            String key = contract.key().get(0);
            changes.put(
                    key,
                    when(isOne(Defect.ORPHAN), concat(col(key), lit("-orphan"))).otherwise(col(key)));
        }
        return rows.withColumns(changes);
    }

    /** Columns that a broken row can be broken in, with what stands there instead: no number, no date, nothing. */
    private static Map<String, String> breakable(Contract contract) {
        Map<String, String> broken = new LinkedHashMap<>();
        for (StructField column : contract.ownColumns()) {
            boolean isKey = contract.key().contains(column.name());
            if (column.dataType() instanceof DecimalType && !column.nullable()) {
                broken.put(column.name(), "12,5O");
            } else if (column.dataType().equals(DataTypes.TimestampType) && !column.nullable()) {
                broken.put(column.name(), "2024-13-45T99:00:00Z");
            } else if (column.dataType().equals(DataTypes.StringType) && !column.nullable() && !isKey) {
                broken.put(column.name(), null);
            }
        }
        return broken;
    }

    private static java.util.Optional<String> happenedAt(Contract contract) {
        return contract.eventAt()
                .or(() ->
                        contract.has("updated_at") ? java.util.Optional.of("updated_at") : java.util.Optional.empty());
    }

    private static Column isOne(Defect defect) {
        return not(coalesce(not(col(COLUMN).equalTo(defect.name())), lit(true)));
    }

    private static Column[] wholeRow(Contract contract) {
        return contract.ownColumns().stream().map(column -> col(column.name())).toArray(Column[]::new);
    }
}

package org.deskledger.extract.contract;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** What a row of a snapshot entity was when, rebuilt from all deliveries in date order, whenever they came. */
public final class SnapshotHistory {

    private SnapshotHistory() {}

    /**
     * One row per key and delivery in which it stood, with {@code valid_from} (that delivery) and {@code valid_to} (the next delivery
     * of the entity, NULL for the newest). A key that is missing from a delivery has no row for it, so it ended there.
     */
    public static Dataset<Row> versions(Contract contract, Dataset<Row> known) {
        Dataset<Row> deliveries = known.select(col("_delivered_on").as("valid_from"))
                .distinct()
                .withColumn(
                        "valid_to",
                        min("valid_from")
                                .over(Window.orderBy("valid_from").rowsBetween(1, Window.unboundedFollowing())));
        return perKeyAndDelivery(contract, known)
                .withColumn("valid_from", col("_delivered_on"))
                .join(broadcast(deliveries), "valid_from");
    }

    /** The rows of the newest delivery. */
    static Dataset<Row> lastState(Contract contract, Dataset<Row> known) {
        Dataset<Row> newest = known.agg(max("_delivered_on").as("_newest"));
        return perKeyAndDelivery(contract, known)
                .join(broadcast(newest), col("_delivered_on").equalTo(col("_newest")))
                .drop("_newest");
    }

    private static Dataset<Row> perKeyAndDelivery(Contract contract, Dataset<Row> known) {
        Column[] sameDelivery = new Column[contract.key().size() + 1];
        sameDelivery[0] = col("_delivered_on");
        for (int i = 0; i < contract.key().size(); i++) {
            sameDelivery[i + 1] = col(contract.key().get(i));
        }
        return known.withColumn(
                        "_rank",
                        row_number()
                                .over(Window.partitionBy(sameDelivery)
                                        .orderBy(
                                                col("_source_file").desc(),
                                                col("_source_line").desc())))
                .where(col("_rank").equalTo(1))
                .drop("_rank");
    }
}

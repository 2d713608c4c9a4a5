package org.deskledger.mart.service;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.when;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.job.Inputs;

/** Days on which nothing changed, between those on which something did, so that changes can be added up day by day. */
final class EveryDay {

    private static final WindowSpec IN_ORDER =
            Window.partitionBy("slice_kind", "slice_value").orderBy("day");

    private EveryDay() {}

    /**
     * One row for each day and slice, from the slice's first change to the as-of; the days between have changes of 0.
     *
     * @param changes one row for each {@code day}, {@code slice_kind} and {@code slice_value} with a change
     * @param names the columns that say how much changed
     */
    static Dataset<Row> of(Dataset<Row> changes, Collection<String> names, Inputs inputs) {
        Map<String, Column> onThatDay = new LinkedHashMap<>();
        names.forEach(name -> onThatDay.put(
                name, when(col("every_day").equalTo(col("day")), col(name)).otherwise(0L)));
        return changes.withColumn("next_day", lead("day", 1).over(IN_ORDER))
                .withColumn("until", coalesce(date_sub(col("next_day"), 1), lit(inputs.asOf())))
                .withColumn("every_day", explode(sequence(col("day"), col("until"), expr("INTERVAL 1 DAY"))))
                .withColumns(onThatDay)
                .withColumn("day", col("every_day"));
    }
}

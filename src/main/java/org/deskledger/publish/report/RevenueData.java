package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.sql.Date;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.publish.report.ReportInputs.Movement;
import org.deskledger.publish.report.ReportInputs.Movements;

/** Reads how recurring revenue changed, from {@code mart.revenue_movements}. */
final class RevenueData {

    private final Shown shown;

    RevenueData(Shown shown) {
        this.shown = shown;
    }

    Movements movements(Dataset<Row> mart) {
        Dataset<Row> all = Shown.onlyAll(shown.onlyMonths(mart, "month"));
        return new Movements(
                movementRows(all.where(col("currency").equalTo(lit("ALL"))).orderBy("month")),
                movementRows(all.where(col("currency")
                                .notEqual(lit("ALL"))
                                .and(col("month")
                                        .equalTo(lit(Date.valueOf(shown.month().atDay(1))))))
                        .orderBy("currency")
                        .limit(Shown.SLICES)));
    }

    private static List<Movement> movementRows(Dataset<Row> rows) {
        List<Movement> movements = new ArrayList<>();
        for (Row row : rows.collectAsList()) {
            movements.add(new Movement(
                    Shown.month(row, "month"),
                    row.getAs("currency"),
                    row.getAs("opening"),
                    row.getAs("new"),
                    row.getAs("reactivation"),
                    row.getAs("expansion"),
                    row.getAs("contraction"),
                    row.getAs("churned"),
                    row.getAs("fx"),
                    row.getAs("closing"),
                    row.getAs("gross_revenue_retention"),
                    row.getAs("net_revenue_retention"),
                    row.getAs("quick_ratio")));
        }
        return movements;
    }
}

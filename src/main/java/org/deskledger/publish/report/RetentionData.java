package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.publish.report.ReportInputs.CohortCell;

/** Reads how cohorts of customers stay, from {@code mart.cohort_retention}. */
final class RetentionData {

    private final Shown shown;

    RetentionData(Shown shown) {
        this.shown = shown;
    }

    List<CohortCell> cohorts(Dataset<Row> mart) {
        List<CohortCell> cells = new ArrayList<>();
        for (Row row : Shown.onlyAll(shown.onlyMonths(mart, "cohort_month"))
                .where(col("months_since").lt(lit(Shown.MONTHS)))
                .orderBy("cohort_month", "months_since")
                .collectAsList()) {
            cells.add(new CohortCell(
                    Shown.month(row, "cohort_month"),
                    row.<Long>getAs("months_since"),
                    row.<Long>getAs("cohort_size"),
                    row.getAs("retained_customers"),
                    row.getAs("retention_rate"),
                    row.getAs("mrr_retention"),
                    row.getAs("survival"),
                    row.getAs("ci_low"),
                    row.getAs("ci_high")));
        }
        return cells;
    }
}

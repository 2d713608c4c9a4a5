package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.sum;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.publish.report.ReportInputs.Saving;

/** Reads what self-service spared, from {@code mart.deflection_saving}: sums over the channels that were spared. */
final class DeflectionData {

    private final Shown shown;

    DeflectionData(Shown shown) {
        this.shown = shown;
    }

    List<Saving> savings(Dataset<Row> mart) {
        return shown
                .onlyMonths(mart, "month")
                .groupBy("month", "kind")
                .agg(
                        sum("sessions").as("sessions"),
                        sum("immature_sessions").as("immature"),
                        sum("solved_sessions").as("solved"),
                        sum("confirmed_sessions").as("confirmed"),
                        sum("unpriced_sessions").as("unpriced"),
                        sum("saving_amount").as("saving"),
                        sum("confirmed_saving_amount").as("confirmed_saving"))
                .orderBy("month", "kind")
                .collectAsList()
                .stream()
                .map(row -> new Saving(
                        Shown.month(row, "month"),
                        row.getAs("kind"),
                        row.<Long>getAs("sessions"),
                        row.<Long>getAs("immature"),
                        row.<Long>getAs("solved"),
                        row.<Long>getAs("confirmed"),
                        row.<Long>getAs("unpriced"),
                        row.getAs("saving"),
                        row.getAs("confirmed_saving")))
                .toList();
    }
}

package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.dayofweek;
import static org.apache.spark.sql.functions.lit;

import java.sql.Date;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.publish.report.ReportInputs.Backlog;
import org.deskledger.publish.report.ReportInputs.BacklogDay;

/** Reads what lies unresolved, from {@code mart.backlog_daily}: the last day of each week, and days of a quarter that were spikes. */
final class BacklogData {

    private static final int WEEKS = 52;
    private static final int WEEKS_OF_SPIKES = 13;
    private static final int SPIKES = 20;
    /** Sunday, as Spark numbers the days of a week. */
    private static final int LAST_OF_WEEK = 1;

    private final LocalDate asOf;

    BacklogData(LocalDate asOf) {
        this.asOf = asOf;
    }

    Backlog backlog(Dataset<Row> mart) {
        Dataset<Row> weeks = Shown.onlyAll(since(mart, WEEKS))
                .where(dayofweek(col("day")).equalTo(LAST_OF_WEEK))
                .orderBy("day");
        Dataset<Row> spikes = since(mart, WEEKS_OF_SPIKES)
                .where(col("is_spike").and(col("slice_kind").isin("all", "channel")))
                .orderBy(col("day").desc(), col("slice_kind"), col("slice_value"))
                .limit(SPIKES);
        return new Backlog(days(weeks), days(spikes));
    }

    private Dataset<Row> since(Dataset<Row> mart, int weeks) {
        return mart.where(col("day").gt(lit(Date.valueOf(asOf.minusWeeks(weeks)))));
    }

    private static List<BacklogDay> days(Dataset<Row> rows) {
        return rows.collectAsList().stream()
                .map(row -> new BacklogDay(
                        row.<Date>getAs("day").toLocalDate(),
                        row.getAs("slice_value"),
                        row.<Long>getAs("closing"),
                        row.<Long>getAs("aged_over_24h"),
                        row.<Long>getAs("aged_over_48h"),
                        row.<Long>getAs("aged_over_7d"),
                        row.<Long>getAs("ticket_volume"),
                        row.<Long>getAs("weekly_volume"),
                        row.getAs("share_of_weekly_volume"),
                        row.<Long>getAs("weeks_growing"),
                        row.getAs("usual_volume"),
                        row.getAs("volume_deviation"),
                        row.<Boolean>getAs("is_complete")))
                .toList();
    }
}

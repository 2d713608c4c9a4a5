package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.publish.report.ReportInputs.CostMonth;
import org.deskledger.publish.report.ReportInputs.Costs;

/** Reads what support cost, from {@code mart.cost_per_contact}: sums over teams, divided last. */
final class CostData {

    private static final List<String> CATEGORIES = List.of(
            "salaries", "benefits", "tools", "building", "hr", "hiring_training", "taxes", "overhead", "vendor", "ai");

    private final Shown shown;

    CostData(Shown shown) {
        this.shown = shown;
    }

    Costs costs(Dataset<Row> mart) {
        Dataset<Row> cells = shown.onlyMonths(mart, "month");
        List<CostMonth> months =
                costMonths(cells.groupBy("month").agg(total(), costSums()).orderBy("month"), false);
        List<String> largest = cells
                .groupBy("channel")
                .agg(total())
                .orderBy(col("total").desc(), col("channel"))
                .limit(Shown.SLICES)
                .collectAsList()
                .stream()
                .map(row -> row.<String>getAs("channel"))
                .toList();
        List<CostMonth> channels = costMonths(
                cells.where(col("channel").isInCollection(largest))
                        .groupBy("month", "channel")
                        .agg(total(), costSums())
                        .orderBy("month", "channel"),
                true);
        return new Costs(
                months,
                channels,
                Shown.leftOut(cells.select("channel").distinct().count()));
    }

    private static Column total() {
        return sum("total_cost_amount").as("total");
    }

    private static Column[] costSums() {
        List<Column> sums = new ArrayList<>();
        CATEGORIES.forEach(category -> sums.add(sum(category + "_amount").as(category)));
        List.of("contacts", "resolutions", "handle_hours")
                .forEach(name -> sums.add(sum(name).as(name)));
        return sums.toArray(Column[]::new);
    }

    private static List<CostMonth> costMonths(Dataset<Row> sums, boolean byChannel) {
        List<CostMonth> months = new ArrayList<>();
        for (Row row : sums.collectAsList()) {
            Map<String, BigDecimal> byCategory = new LinkedHashMap<>();
            CATEGORIES.forEach(category -> byCategory.put(category, row.getAs(category)));
            BigDecimal total = row.getAs("total");
            long contacts = row.<Long>getAs("contacts");
            long resolutions = row.<Long>getAs("resolutions");
            BigDecimal hours = row.getAs("handle_hours");
            months.add(new CostMonth(
                    Shown.month(row, "month"),
                    byChannel ? row.getAs("channel") : null,
                    byCategory,
                    total,
                    contacts,
                    resolutions,
                    hours,
                    Shown.ratio(total, BigDecimal.valueOf(contacts)),
                    Shown.ratio(total, BigDecimal.valueOf(resolutions)),
                    Shown.ratio(total, hours)));
        }
        return months;
    }
}

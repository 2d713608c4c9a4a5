package org.deskledger.metric;

import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;

/**
 * The parts of all metrics that say what there is at the end of a period, from a table with one row per day and slice: those of the
 * period's last day, or of the as-of while the period runs.
 *
 * <p>A stock adds up over slices and not over days, so nothing is summed here; {@link MetricParts} has what happens within a period.
 */
public final class StockParts {

    /** Columns that a table of stocks has besides its day. */
    static final List<String> SLICE_COLUMNS = List.of("slice_kind", "slice_value");

    private final List<MetricDefinition> metrics;
    private final Cut cut;

    /**
     * The parts of all stocks of a table.
     *
     * @param table the table's declaration
     * @param metrics all metrics; those that are no stocks or do not read the table are left out
     */
    public StockParts(TableSpec table, List<MetricDefinition> metrics, Cut cut) {
        this.metrics = metrics.stream()
                .filter(metric -> metric.isStock() && metric.source().fact().equals(table.name()))
                .toList();
        this.cut = cut;
    }

    /**
     * One row per metric, period and slice, with the columns of {@link MetricParts#perPeriodAndSlice}; of a ratio the lower part of that
     * day too. Empty where no metric is a stock of the table.
     *
     * @param rows rows of the table
     */
    public Optional<Dataset<Row>> perPeriodAndSlice(Dataset<Row> rows) {
        return metrics.stream().map(metric -> ofMetric(metric, rows)).reduce(Dataset::unionByName);
    }

    private Dataset<Row> ofMetric(MetricDefinition metric, Dataset<Row> rows) {
        List<String> slices = new ArrayList<>(metric.slices());
        slices.add("all");
        String day = metric.source().periodAt();
        Column upper = expr(metric.numerator().orElseThrow()).cast(MetricParts.DECIMAL);
        Column lower = metric.denominator()
                .map(text -> expr(text).cast(MetricParts.DECIMAL))
                .orElse(lit(0).cast(MetricParts.DECIMAL));
        Column observed = metric.denominator().isPresent() ? lower : upper;
        return rows.where(coalesce(expr(metric.source().filter()), lit(false)))
                .where(col("slice_kind").isin(slices.toArray()))
                .withColumn("_period", explode(periodsOf(metric, day)))
                .where(col(day).equalTo(least(col("_period.last_day"), lit(cut.asOf()))))
                .select(
                        lit(metric.id()).as("metric_id"),
                        col("_period.kind").as("period_kind"),
                        col("_period.start").as("period_start"),
                        col("slice_kind"),
                        col("slice_value"),
                        upper.as("numerator"),
                        lower.as("denominator"),
                        lit(0).cast(MetricParts.SQUARE_SUM).as("square_sum"),
                        observed.cast("bigint").as("sample_size"),
                        lit(0L).as("immature_count"),
                        lit(0L).as("excluded_unknown_count"));
    }

    private static Column periodsOf(MetricDefinition metric, String day) {
        return array(
                metric.periods().stream().map(kind -> period(kind, col(day))).toArray(Column[]::new));
    }

    private static Column period(String kind, Column day) {
        Column start = kind.equals("day") ? day : to_date(date_trunc(kind, day));
        Column lastDay = switch (kind) {
            case "day" -> day;
            case "week" -> date_add(start, 6);
            case "month" -> last_day(day);
            default -> date_sub(add_months(start, 3), 1);
        };
        return struct(lit(kind).as("kind"), start.as("start"), lastDay.as("last_day"));
    }
}

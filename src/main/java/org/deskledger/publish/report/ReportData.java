package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.job.PublishedState;
import org.deskledger.mart.cost.CostPerContact;
import org.deskledger.mart.retention.Churn;
import org.deskledger.mart.retention.CohortRetention;
import org.deskledger.mart.retention.RevenueMovements;
import org.deskledger.mart.service.MetricDictionary;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.mart.value.ClvCac;
import org.deskledger.publish.report.ReportInputs.Acquisition;
import org.deskledger.publish.report.ReportInputs.ChannelValue;
import org.deskledger.publish.report.ReportInputs.ChurnPeriod;
import org.deskledger.publish.report.ReportInputs.Churned;
import org.deskledger.publish.report.ReportInputs.CohortCell;
import org.deskledger.publish.report.ReportInputs.CohortValue;
import org.deskledger.publish.report.ReportInputs.CostMonth;
import org.deskledger.publish.report.ReportInputs.Costs;
import org.deskledger.publish.report.ReportInputs.Definition;
import org.deskledger.publish.report.ReportInputs.Heading;
import org.deskledger.publish.report.ReportInputs.MetricPoint;
import org.deskledger.publish.report.ReportInputs.Movement;
import org.deskledger.publish.report.ReportInputs.Movements;
import org.deskledger.publish.report.ReportInputs.Service;
import org.deskledger.table.TableSpec;

/**
 * Reads from published marts what the report shows.
 *
 * <p>What is collected does not grow with the company: at most {@value #MONTHS} months, {@value #SLICES} values of a slice, and the
 * metrics of the catalogue. How many values were left out is said on the page.
 */
public final class ReportData {

    /** Months on the page, the last one that is over included. */
    static final int MONTHS = 24;
    /** Values of one slice on the page. */
    static final int SLICES = 12;
    /** Cohorts that are taken together to compare acquisition channels: a year evens out seasons. */
    static final int CHANNEL_MONTHS = 12;

    private static final List<String> CATEGORIES = List.of(
            "salaries", "benefits", "tools", "building", "hr", "hiring_training", "taxes", "overhead", "vendor", "ai");

    private final YearMonth month;

    private ReportData(YearMonth month) {
        this.month = month;
    }

    /**
     * Reads what the report shows.
     *
     * @param title whose figures these are
     * @param published what the marts belong to
     * @param marts rows of a published mart; empty where it was not published
     */
    public static ReportInputs from(
            String title,
            PublishedState published,
            Settings settings,
            Function<TableSpec, Optional<Dataset<Row>>> marts) {
        YearMonth month = lastMonthOverBy(published.asOf());
        ReportData data = new ReportData(month);
        Heading heading = new Heading(
                title,
                published.asOf(),
                published.deliveredThrough(),
                published.runId(),
                published.publication(),
                month,
                settings.reporting().currency(),
                settings.reporting().zone(),
                published.tables().values().stream()
                        .map(PublishedState.TableState::version)
                        .sorted(Comparator.comparing(version -> version.table()))
                        .toList());
        return new ReportInputs(
                heading,
                settings.targets(),
                settings.windows().minimumSample(),
                marts.apply(CohortRetention.TABLE).map(data::cohorts),
                marts.apply(Churn.TABLE).map(data::churn),
                marts.apply(RevenueMovements.TABLE).map(data::movements),
                marts.apply(ClvCac.TABLE).map(data::acquisition),
                marts.apply(CostPerContact.TABLE).map(data::costs),
                marts.apply(MetricValue.TABLE).map(data::service),
                marts.apply(MetricDictionary.TABLE).map(ReportData::dictionary));
    }

    private static YearMonth lastMonthOverBy(LocalDate asOf) {
        YearMonth running = YearMonth.from(asOf);
        return running.atEndOfMonth().equals(asOf) ? running : running.minusMonths(1);
    }

    private List<CohortCell> cohorts(Dataset<Row> mart) {
        List<CohortCell> cells = new ArrayList<>();
        for (Row row : onlyAll(onlyShownMonths(mart, "cohort_month"))
                .where(col("months_since").lt(lit(MONTHS)))
                .orderBy("cohort_month", "months_since")
                .collectAsList()) {
            cells.add(new CohortCell(
                    month(row, "cohort_month"),
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

    private Churned churn(Dataset<Row> mart) {
        List<ChurnPeriod> months = onlyAll(
                        onlyShownMonths(mart.where(col("period_kind").equalTo(lit("month"))), "period_start"))
                .orderBy("period_start")
                .collectAsList()
                .stream()
                .map(ReportData::churnPeriod)
                .toList();
        Dataset<Row> quarters = mart.where(
                col("period_kind").equalTo(lit("quarter")).and(col("slice_kind").equalTo(lit("segment"))));
        Date last = quarters.agg(max("period_start")).first().getDate(0);
        if (last == null) {
            return new Churned(months, Optional.empty(), List.of(), 0);
        }
        Dataset<Row> slices = quarters.where(col("period_start").equalTo(lit(last)));
        return new Churned(
                months,
                Optional.of(last.toLocalDate()),
                slices.orderBy(col("customers_start").desc(), col("slice_value")).limit(SLICES).collectAsList().stream()
                        .map(ReportData::churnPeriod)
                        .toList(),
                leftOut(slices.count()));
    }

    private static ChurnPeriod churnPeriod(Row row) {
        return new ChurnPeriod(
                row.<Date>getAs("period_start").toLocalDate(),
                row.getAs("slice_value"),
                row.<Long>getAs("customers_start"),
                row.<Long>getAs("new"),
                row.<Long>getAs("reactivated"),
                row.<Long>getAs("churned"),
                row.<Long>getAs("churned_voluntary"),
                row.<Long>getAs("churned_involuntary"),
                row.<Long>getAs("churned_unknown"),
                row.<Long>getAs("customers_end"),
                row.getAs("churn_rate"),
                row.getAs("ci_low"),
                row.getAs("ci_high"));
    }

    private Movements movements(Dataset<Row> mart) {
        Dataset<Row> all = onlyAll(onlyShownMonths(mart, "month"));
        return new Movements(
                movementRows(all.where(col("currency").equalTo(lit("ALL"))).orderBy("month")),
                movementRows(all.where(col("currency")
                                .notEqual(lit("ALL"))
                                .and(col("month").equalTo(lit(Date.valueOf(month.atDay(1))))))
                        .orderBy("currency")
                        .limit(SLICES)));
    }

    private static List<Movement> movementRows(Dataset<Row> rows) {
        List<Movement> movements = new ArrayList<>();
        for (Row row : rows.collectAsList()) {
            movements.add(new Movement(
                    month(row, "month"),
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

    private Acquisition acquisition(Dataset<Row> mart) {
        List<CohortValue> months = new ArrayList<>();
        for (Row row : onlyAll(onlyShownMonths(mart, "cohort_month"))
                .orderBy("cohort_month")
                .collectAsList()) {
            months.add(new CohortValue(
                    month(row, "cohort_month"),
                    row.<Long>getAs("customers"),
                    row.getAs("clv_simple"),
                    row.getAs("acquisition_spend"),
                    row.getAs("cac"),
                    row.getAs("clv_to_cac"),
                    row.getAs("margin_to_cac"),
                    row.getAs("payback_months"),
                    row.getAs("verdict")));
        }
        YearMonth from = month.minusMonths(CHANNEL_MONTHS - 1);
        Dataset<Row> channels = onlyShownMonths(mart, "cohort_month")
                .where(col("slice_kind")
                        .equalTo(lit("acquisition_channel"))
                        .and(col("cohort_month").geq(lit(Date.valueOf(from.atDay(1))))))
                .groupBy("slice_value")
                .agg(
                        sum("customers").as("customers"),
                        sum("acquisition_spend").as("spend"),
                        sum(expr("if(clv_simple is null, 0L, customers)")).as("valued_customers"),
                        sum(expr("cast(clv_simple * customers as decimal(38,6))"))
                                .as("value"));
        List<ChannelValue> top = new ArrayList<>();
        for (Row row : channels.orderBy(col("spend").desc(), col("slice_value"))
                .limit(SLICES)
                .collectAsList()) {
            long customers = row.<Long>getAs("customers");
            long valued = row.<Long>getAs("valued_customers");
            BigDecimal spend = row.getAs("spend");
            BigDecimal clv = ratio(row.getAs("value"), BigDecimal.valueOf(valued));
            BigDecimal cac = ratio(spend, BigDecimal.valueOf(customers));
            BigDecimal clvToCac = ratio(clv, cac);
            top.add(new ChannelValue(
                    row.getAs("slice_value"),
                    customers,
                    valued,
                    spend,
                    clv,
                    cac,
                    clvToCac == null ? null : clvToCac.doubleValue()));
        }
        return new Acquisition(months, from, top, leftOut(channels.count()));
    }

    private Costs costs(Dataset<Row> mart) {
        Dataset<Row> shown = onlyShownMonths(mart, "month");
        List<CostMonth> months =
                costMonths(shown.groupBy("month").agg(total(), costSums()).orderBy("month"), false);
        List<String> largest = shown
                .groupBy("channel")
                .agg(total())
                .orderBy(col("total").desc(), col("channel"))
                .limit(SLICES)
                .collectAsList()
                .stream()
                .map(row -> row.<String>getAs("channel"))
                .toList();
        List<CostMonth> channels = costMonths(
                shown.where(col("channel").isInCollection(largest))
                        .groupBy("month", "channel")
                        .agg(total(), costSums())
                        .orderBy("month", "channel"),
                true);
        return new Costs(
                months, channels, leftOut(shown.select("channel").distinct().count()));
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
                    month(row, "month"),
                    byChannel ? row.getAs("channel") : null,
                    byCategory,
                    total,
                    contacts,
                    resolutions,
                    hours,
                    ratio(total, BigDecimal.valueOf(contacts)),
                    ratio(total, BigDecimal.valueOf(resolutions)),
                    ratio(total, hours)));
        }
        return months;
    }

    private Service service(Dataset<Row> mart) {
        Dataset<Row> months = onlyShownMonths(mart.where(col("period_kind").equalTo(lit("month"))), "period_start");
        Dataset<Row> current = months.where(col("period_start").equalTo(lit(Date.valueOf(month.atDay(1)))));
        Dataset<Row> channels =
                current.where(col("is_headline").and(col("slice_kind").equalTo(lit("channel"))));
        List<String> largest = channels
                .groupBy("slice_value")
                .agg(max("sample_size").as("size"))
                .orderBy(col("size").desc(), col("slice_value"))
                .limit(SLICES)
                .collectAsList()
                .stream()
                .map(row -> row.<String>getAs("slice_value"))
                .toList();
        List<MetricPoint> byChannel =
                new ArrayList<>(metricPoints(channels.where(col("slice_value").isInCollection(largest))));
        byChannel.sort(
                Comparator.comparing(MetricPoint::metricId).thenComparing(point -> largest.indexOf(point.slice())));
        return new Service(
                metricPoints(onlyAll(months).where(col("is_headline")).orderBy("metric_id", "period_start")),
                metricPoints(onlyAll(current).orderBy("metric_id", "statistic")),
                byChannel);
    }

    private static List<MetricPoint> metricPoints(Dataset<Row> rows) {
        List<MetricPoint> points = new ArrayList<>();
        for (Row row : rows.collectAsList()) {
            points.add(new MetricPoint(
                    row.getAs("metric_id"),
                    month(row, "period_start"),
                    row.getAs("slice_value"),
                    row.getAs("statistic"),
                    row.getAs("value"),
                    row.getAs("value_amount"),
                    row.<Long>getAs("sample_size"),
                    row.<Long>getAs("excluded_unknown_count"),
                    row.getAs("ci_low"),
                    row.getAs("ci_high"),
                    row.<Long>getAs("immature_count"),
                    row.<Boolean>getAs("is_complete"),
                    row.<Boolean>getAs("is_reliable"),
                    row.getAs("unit")));
        }
        return points;
    }

    private static List<Definition> dictionary(Dataset<Row> mart) {
        List<Definition> definitions = new ArrayList<>();
        for (Row row : mart.orderBy("metric_id").collectAsList()) {
            definitions.add(new Definition(
                    row.getAs("metric_id"),
                    row.getAs("name"),
                    row.getList(row.fieldIndex("also_known_as")),
                    row.getAs("layer"),
                    row.<Integer>getAs("definition_version"),
                    row.getAs("question"),
                    row.getAs("formula"),
                    row.getAs("headline"),
                    row.getAs("unit"),
                    row.getAs("direction"),
                    row.getAs("pairs_with"),
                    row.getAs("pitfall")));
        }
        return definitions;
    }

    private static Dataset<Row> onlyAll(Dataset<Row> mart) {
        return mart.where(col("slice_kind").equalTo(lit("all")));
    }

    private Dataset<Row> onlyShownMonths(Dataset<Row> mart, String column) {
        return mart.where(col(column)
                .between(lit(Date.valueOf(month.minusMonths(MONTHS - 1).atDay(1))), lit(Date.valueOf(month.atDay(1)))));
    }

    private static YearMonth month(Row row, String column) {
        return YearMonth.from(row.<Date>getAs(column).toLocalDate());
    }

    private static long leftOut(long all) {
        return Math.max(0, all - SLICES);
    }

    /** Half up at six decimals, as the marts do; null where a part is missing or the lower one is 0. */
    private static BigDecimal ratio(BigDecimal numerator, BigDecimal denominator) {
        return numerator == null || denominator == null || denominator.signum() == 0
                ? null
                : numerator.divide(denominator, 6, RoundingMode.HALF_UP);
    }
}

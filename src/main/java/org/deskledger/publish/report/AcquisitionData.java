package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.sum;

import java.math.BigDecimal;
import java.sql.Date;
import java.time.YearMonth;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.mart.value.ClvCac;
import org.deskledger.publish.report.ReportInputs.Acquisition;
import org.deskledger.publish.report.ReportInputs.ChannelValue;
import org.deskledger.publish.report.ReportInputs.CohortValue;
import org.deskledger.publish.report.ReportInputs.MarginValue;

/** Reads what customers are worth and what winning them cost, from {@code mart.clv_cac}. */
final class AcquisitionData {

    /** Cohorts that are taken together to compare acquisition channels: a year evens out seasons. */
    private static final int CHANNEL_MONTHS = 12;

    private final Shown shown;

    AcquisitionData(Shown shown) {
        this.shown = shown;
    }

    Acquisition acquisition(Dataset<Row> mart) {
        Dataset<Row> months = shown.onlyMonths(mart, "cohort_month");
        YearMonth from = shown.month().minusMonths(CHANNEL_MONTHS - 1);
        Dataset<Row> channels = perChannel(months.where(col("slice_kind")
                .equalTo("acquisition_channel")
                .and(col("cohort_month").geq(Date.valueOf(from.atDay(1))))));
        return new Acquisition(
                Shown.onlyAll(months).orderBy("cohort_month").collectAsList().stream()
                        .map(AcquisitionData::cohort)
                        .toList(),
                from,
                channels.orderBy(col("spend").desc(), col("slice_value")).limit(Shown.SLICES).collectAsList().stream()
                        .map(AcquisitionData::channel)
                        .toList(),
                Shown.leftOut(channels.count()));
    }

    private static CohortValue cohort(Row row) {
        return new CohortValue(
                Shown.month(row, "cohort_month"),
                row.<Long>getAs("customers"),
                row.getAs("clv_simple"),
                row.getAs("acquisition_spend"),
                row.getAs("cac"),
                row.getAs("clv_to_cac"),
                row.getAs("margin_to_cac"),
                row.getAs("payback_months"),
                row.getAs("payback_months_surviving"),
                row.getAs("verdict"),
                new MarginValue(
                        row.getAs("clv_margin"),
                        row.getAs("clv_margin_low"),
                        row.getAs("clv_margin_high"),
                        row.getAs("clv_margin_to_cac"),
                        row.getAs("clv_margin_to_cac_low"),
                        row.getAs("clv_margin_to_cac_high"),
                        row.getAs("margin_verdict")));
    }

    /** Errors of modelled values come from parameters that all customers share: so the ends of intervals are averaged as the values are. */
    private static Dataset<Row> perChannel(Dataset<Row> cohorts) {
        return cohorts.groupBy("slice_value")
                .agg(
                        sum("customers").as("customers"),
                        sum("acquisition_spend").as("spend"),
                        sum(expr("if(clv_simple is null, 0L, customers)")).as("valued_customers"),
                        sumOf("clv_simple", "customers").as("value"),
                        sum(expr("if(clv_margin_low is null, 0L, valued_customers)"))
                                .as("modelled_customers"),
                        sumOf("clv_margin", "if(clv_margin_low is null, 0L, valued_customers)")
                                .as("margin"),
                        sumOf("clv_margin_low", "valued_customers").as("margin_low"),
                        sumOf("clv_margin_high", "valued_customers").as("margin_high"));
    }

    private static Column sumOf(String mean, String customers) {
        return sum(expr("cast(" + mean + " * " + customers + " as decimal(38,6))"));
    }

    private static ChannelValue channel(Row row) {
        long customers = row.<Long>getAs("customers");
        long valued = row.<Long>getAs("valued_customers");
        BigDecimal spend = row.getAs("spend");
        BigDecimal clv = Shown.ratio(row.getAs("value"), BigDecimal.valueOf(valued));
        BigDecimal cac = Shown.ratio(spend, BigDecimal.valueOf(customers));
        return new ChannelValue(
                row.getAs("slice_value"), customers, valued, spend, clv, cac, toCac(clv, cac), margin(row, spend, cac));
    }

    private static MarginValue margin(Row row, BigDecimal spend, BigDecimal cac) {
        BigDecimal modelled = BigDecimal.valueOf(row.<Long>getAs("modelled_customers"));
        BigDecimal value = Shown.ratio(row.getAs("margin"), modelled);
        BigDecimal low = Shown.ratio(row.getAs("margin_low"), modelled);
        BigDecimal high = Shown.ratio(row.getAs("margin_high"), modelled);
        Double lowToCac = toCac(low, cac);
        Double highToCac = toCac(high, cac);
        return new MarginValue(
                value,
                low,
                high,
                toCac(value, cac),
                lowToCac,
                highToCac,
                ClvCac.marginVerdict(spend, lowToCac, highToCac));
    }

    private static Double toCac(BigDecimal value, BigDecimal cac) {
        BigDecimal ratio = Shown.ratio(value, cac);
        return ratio == null ? null : ratio.doubleValue();
    }
}

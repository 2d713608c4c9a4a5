package org.deskledger.publish.report;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deskledger.table.TableVersion;

/**
 * Everything that the report says, as plain values. A mart that was not published is empty; a value that is not known is null, and the
 * page leaves its place blank. Amounts are in the reporting currency, shares are from 0 to 1, durations are seconds.
 *
 * @param targets metric id to the configured target, in the unit of the metric
 * @param minimumSample a value from fewer observations is shown as not reliable
 */
public record ReportInputs(
        Heading heading,
        Map<String, BigDecimal> targets,
        int minimumSample,
        Optional<List<CohortCell>> cohorts,
        Optional<Churned> churn,
        Optional<Movements> movements,
        Optional<Acquisition> acquisition,
        Optional<Costs> costs,
        Optional<Service> service,
        Optional<List<Definition>> dictionary) {

    /**
     * What the page is about and how to get it again.
     *
     * @param title whose figures these are
     * @param month the last month that is over at the as-of; the scorecard is about it
     * @param currency ISO 4217 code of all amounts that name no other
     * @param versions published tables, by name
     */
    public record Heading(
            String title,
            LocalDate asOf,
            Optional<LocalDate> deliveredThrough,
            String runId,
            long publication,
            YearMonth month,
            String currency,
            ZoneId zone,
            List<TableVersion> versions) {}

    /**
     * One cohort at one age, all customers.
     *
     * @param retained null while the month runs
     */
    public record CohortCell(
            YearMonth cohort,
            long monthsSince,
            long size,
            Long retained,
            Double retentionRate,
            Double mrrRetention,
            Double survival,
            Double ciLow,
            Double ciHigh) {}

    /**
     * Customers who left.
     *
     * @param months all customers, oldest first
     * @param slicesFrom first day of the quarter that the slices are about
     * @param slices that quarter by segment, largest first
     * @param slicesLeftOut segments beyond those shown
     */
    public record Churned(
            List<ChurnPeriod> months, Optional<LocalDate> slicesFrom, List<ChurnPeriod> slices, long slicesLeftOut) {}

    /** One period and slice of {@code mart.churn}. */
    public record ChurnPeriod(
            LocalDate start,
            String slice,
            long customersStart,
            long joined,
            long reactivated,
            long churned,
            long voluntary,
            long involuntary,
            long unknown,
            long customersEnd,
            Double churnRate,
            Double ciLow,
            Double ciHigh) {}

    /**
     * Changes of recurring revenue.
     *
     * @param months every currency in the reporting currency, oldest first
     * @param currencies the month of the scorecard in each original currency
     */
    public record Movements(List<Movement> months, List<Movement> currencies) {}

    /** One month and currency of {@code mart.revenue_movements}, all customers. */
    public record Movement(
            YearMonth month,
            String currency,
            BigDecimal opening,
            BigDecimal joined,
            BigDecimal reactivation,
            BigDecimal expansion,
            BigDecimal contraction,
            BigDecimal churned,
            BigDecimal fx,
            BigDecimal closing,
            Double grossRetention,
            Double netRetention,
            Double quickRatio) {}

    /**
     * Customers' value against what winning them cost.
     *
     * @param months all customers by cohort, oldest first
     * @param channelsFrom first of the cohorts that the channels are about
     * @param channels those cohorts together by acquisition channel, largest spend first
     * @param channelsLeftOut channels beyond those shown
     */
    public record Acquisition(
            List<CohortValue> months, YearMonth channelsFrom, List<ChannelValue> channels, long channelsLeftOut) {}

    /** One cohort of {@code mart.clv_cac}, all customers. */
    public record CohortValue(
            YearMonth cohort,
            long customers,
            BigDecimal clvSimple,
            BigDecimal spend,
            BigDecimal cac,
            Double clvToCac,
            Double marginToCac,
            Double paybackMonths,
            String verdict) {}

    /**
     * Cohorts of one acquisition channel together.
     *
     * @param clvSimple mean over the customers of cohorts whose value is known
     * @param valuedCustomers those customers
     * @param cac spend / customers
     * @param clvToCac clvSimple / cac
     */
    public record ChannelValue(
            String channel,
            long customers,
            long valuedCustomers,
            BigDecimal spend,
            BigDecimal clvSimple,
            BigDecimal cac,
            Double clvToCac) {}

    /**
     * What support cost.
     *
     * @param categories all channels and teams, oldest first
     * @param channels months and channels over all teams, oldest first
     * @param channelsLeftOut channels beyond those shown
     */
    public record Costs(List<CostMonth> categories, List<CostMonth> channels, long channelsLeftOut) {}

    /**
     * Sums of {@code mart.cost_per_contact} over teams.
     *
     * @param channel null where all channels are together
     * @param byCategory cost category to amount, in a fixed order
     * @param perContact total / contacts; null without contacts
     */
    public record CostMonth(
            YearMonth month,
            String channel,
            Map<String, BigDecimal> byCategory,
            BigDecimal total,
            long contacts,
            long resolutions,
            BigDecimal handleHours,
            BigDecimal perContact,
            BigDecimal perResolution,
            BigDecimal perHandleHour) {}

    /**
     * Support metrics of the catalogue.
     *
     * @param months headline statistics by month, all tickets and contacts, oldest first
     * @param statistics every statistic in the month of the scorecard
     * @param channels headline statistics by channel in the month of the scorecard
     */
    public record Service(List<MetricPoint> months, List<MetricPoint> statistics, List<MetricPoint> channels) {}

    /** One row of {@code mart.metric_value}; either {@code value} or {@code amount} is set, or neither. */
    public record MetricPoint(
            String metricId,
            YearMonth month,
            String slice,
            String statistic,
            Double value,
            BigDecimal amount,
            long sampleSize,
            long excludedUnknown,
            Double ciLow,
            Double ciHigh,
            long immature,
            boolean complete,
            boolean reliable,
            String unit) {}

    /** What a metric means, from {@code mart.metric_dictionary}. */
    public record Definition(
            String metricId,
            String name,
            List<String> alsoKnownAs,
            String layer,
            int version,
            String question,
            String formula,
            String headline,
            String unit,
            String direction,
            String pairsWith,
            String pitfall) {}
}

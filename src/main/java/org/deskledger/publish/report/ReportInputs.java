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
 * @param minimumSample a value from fewer observations is shown as not reliable
 */
public record ReportInputs(
        Heading heading,
        int minimumSample,
        Optional<List<CohortCell>> cohorts,
        Optional<Survival> survival,
        Optional<Churned> churn,
        Optional<Movements> movements,
        Optional<Acquisition> acquisition,
        Optional<List<ModelFitted>> models,
        Optional<Costs> costs,
        Optional<List<Saving>> savings,
        Optional<Impact> impact,
        Optional<Backlog> backlog,
        Optional<Service> service,
        Optional<Judgements> judgements,
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
     * How long customers stay before they first leave.
     *
     * @param all everybody
     * @param comparisons everybody, split by what customers are
     */
    public record Survival(List<SurvivalPoint> all, List<Comparison> comparisons) {}

    /**
     * Curves of {@code mart.survival_curve} beside each other.
     *
     * @param kind what customers are split by
     * @param curves points by value of the slice, most customers first
     * @param leftOut values beyond those shown
     * @param chiSquare log-rank test; null where there are no two to compare
     * @param degreesOfFreedom values that could be compared, less one
     */
    public record Comparison(
            String kind,
            Map<String, List<SurvivalPoint>> curves,
            long leftOut,
            Double chiSquare,
            int degreesOfFreedom,
            Double probability) {}

    /**
     * One age of a curve, youngest first.
     *
     * @param age months since the month of the first activity
     * @param survival share that has not left by the end of it
     * @param meanMonths expected months of a new customer up to the end of it
     */
    public record SurvivalPoint(
            long age, long atRisk, long churned, double survival, Double ciLow, Double ciHigh, double meanMonths) {}

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
            Double paybackMonthsSurviving,
            String verdict,
            MarginValue margin) {}

    /**
     * What the models of customer value expect: contribution after cost to serve, so far and discounted to come. All null where they
     * expect nothing yet.
     *
     * @param low lower end of the 95 % interval of the value
     * @param toCac value / cac
     * @param verdict healthy, weak or losing where the whole interval says so
     */
    public record MarginValue(
            BigDecimal value,
            BigDecimal low,
            BigDecimal high,
            Double toCac,
            Double toCacLow,
            Double toCacHigh,
            String verdict) {}

    /**
     * Cohorts of one acquisition channel together.
     *
     * @param clvSimple mean over the customers of cohorts whose value is known
     * @param valuedCustomers those customers
     * @param cac spend / customers
     * @param clvToCac clvSimple / cac
     * @param margin mean over the customers whose value the models know
     */
    public record ChannelValue(
            String channel,
            long customers,
            long valuedCustomers,
            BigDecimal spend,
            BigDecimal clvSimple,
            BigDecimal cac,
            Double clvToCac,
            MarginValue margin) {}

    /**
     * One fit of {@code mart.model_fit}.
     *
     * @param part what it is about: purchases, spend or contracts
     * @param reason why it was refused; null where it was not
     * @param expected what was foretold of the months held out; null where the check was not made
     * @param error expected / observed - 1
     * @param trust what the check says, in a word
     */
    public record ModelFitted(
            String model,
            String segment,
            String part,
            boolean isChosen,
            String reason,
            List<Parameter> parameters,
            long customers,
            Double sampleShare,
            Long heldOutCustomers,
            Double expected,
            Double observed,
            Double error,
            List<CalibrationBin> calibration,
            String trust) {}

    /** A parameter with its 95 % interval. */
    public record Parameter(String name, Double estimate, Double low, Double high) {}

    /** What was foretold and what came, per customer, of those with the same history. */
    public record CalibrationBin(long bin, long customers, double expected, double observed) {}

    /**
     * Sums of {@code mart.deflection_saving} over the channels that were spared.
     *
     * @param kind of self-service
     * @param saving upper bound
     * @param confirmedSaving lower bound
     */
    public record Saving(
            YearMonth month,
            String kind,
            long sessions,
            long immature,
            long solved,
            long confirmed,
            long unpriced,
            BigDecimal saving,
            BigDecimal confirmedSaving) {}

    /**
     * How customers fared after an experience with support.
     *
     * @param quarter first day of the last quarter whose outcome is known
     * @param experiences of that quarter, all customers
     */
    public record Impact(Optional<LocalDate> quarter, List<Experience> experiences) {}

    /**
     * One class of experience of {@code mart.support_impact} beside comparable customers without it.
     *
     * @param matched customers that all figures are about
     * @param unmatched customers for whom nobody is comparable; in no figure
     * @param marginDifference gross margin after cost to serve, per matched customer
     * @param atStake marginDifference * matched
     */
    public record Experience(
            String exposure,
            String kind,
            long outcomeMonths,
            long matched,
            long comparable,
            long unmatched,
            Double churnRate,
            Double comparableChurnRate,
            Double churnDifference,
            Double churnLow,
            Double churnHigh,
            BigDecimal marginDifference,
            Double marginLow,
            Double marginHigh,
            BigDecimal atStake,
            boolean isReliable) {}

    /**
     * What lies unresolved.
     *
     * @param weeks last days of weeks, all tickets, oldest first
     * @param spikes days with more tickets than usual, of all and by channel, newest first
     */
    public record Backlog(List<BacklogDay> weeks, List<BacklogDay> spikes) {}

    /**
     * One day and slice of {@code mart.backlog_daily}.
     *
     * @param closing unresolved at its end
     * @param shareOfWeek closing / weeklyVolume
     * @param usualVolume median volume of the same weekday in the eight weeks before; null before there are eight
     */
    public record BacklogDay(
            LocalDate day,
            String slice,
            long closing,
            long over24Hours,
            long over48Hours,
            long over7Days,
            long volume,
            long weeklyVolume,
            Double shareOfWeek,
            long weeksGrowing,
            Double usualVolume,
            Double deviation,
            boolean complete) {}

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

    /**
     * How the metrics of the month are judged; of one that has no months, those of the last quarter that is over.
     *
     * @param focuses focus sets in reading order
     * @param all every metric
     */
    public record Judgements(List<Focus> focuses, List<Judged> all) {}

    /** A few metrics that answer one question together. */
    public record Focus(String title, List<Judged> metrics) {}

    /**
     * One row of {@code mart.scorecard}, all customers and contacts.
     *
     * @param isStretch the target is 10 % better than the baseline; else it is configured
     * @param benchmark published bands that hold the value; null where none does
     * @param isImproving null where the trend has no better direction
     * @param pairVerdict null where it is not known
     */
    public record Judged(
            String metricId,
            boolean isQuarter,
            YearMonth start,
            String statistic,
            Quantity value,
            Double ciLow,
            Double ciHigh,
            long sampleSize,
            Quantity previous,
            Quantity yearAgo,
            Quantity baseline,
            Quantity target,
            boolean isStretch,
            String benchmark,
            String status,
            String trend,
            Boolean isImproving,
            String pairedMetricId,
            String pairVerdict,
            String unit,
            String direction,
            boolean complete,
            boolean reliable) {}

    /** A value of a metric: an amount of money or another number; both null where it is not known. */
    public record Quantity(Double number, BigDecimal amount) {

        /** As a number, money too; null where it is not known. */
        public Double asNumber() {
            return amount != null ? Double.valueOf(amount.doubleValue()) : number;
        }
    }

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

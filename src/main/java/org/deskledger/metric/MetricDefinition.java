package org.deskledger.metric;

import java.util.List;
import java.util.Optional;
import org.deskledger.config.Settings;

/**
 * The one definition of a metric. Component names are the keys of its entry in {@code conf/metrics} in camel case.
 *
 * @param id snake_case; a variant of another metric ends in {@code __variant}
 * @param name name for people
 * @param alsoKnownAs other names that people search for
 * @param category operational, experience or strategic
 * @param layer speed, quality or business
 * @param version grows with every changed formula
 * @param headline the statistic that stands for the metric
 * @param question what it answers
 * @param formula how it is computed, in words
 * @param source where its rows come from; of a metric over two facts, those of the numerator
 * @param denominatorSource where the rows of the denominator come from, if from another fact or instant
 * @param numerator Spark SQL over one row, a condition or a number, summed
 * @param denominator the same for the lower part of a ratio
 * @param addsNumerator whether what is counted above is counted below as well, where the parts come from two facts
 * @param expression what a mean or percentile is taken of, over one row
 * @param statistics {@code ratio}, {@code count}, {@code sum}, or some of {@code mean}, {@code median}, {@code p90}
 * @param unit {@code share} (a proportion), {@code ratio} (shown like one, but may pass 1 or is of money, so without interval), {@code to 1} (so much for each one), {@code seconds}, {@code count}, {@code money}, or another word
 * @param direction higher-is-better, lower-is-better or watch
 * @param attribution finest level at which it is fair to publish: team, agent or customer
 * @param cadence how often it is reviewed: weekly, monthly or quarterly
 * @param isStock whether it says what there is at the end of a period, not what happened in it; then the source has one row per day and slice
 * @param periods periods that it is published for: day, week, month, quarter
 * @param slices columns that it is published by, besides all
 * @param maturity how long a row waits before it counts
 * @param needs entities of extracts without which it has no value though its fact is built, such as {@code helpdesk.agent_shifts}
 * @param follows whom it follows: person, account or nobody; rows without one are left out and counted
 * @param benchmarks published bands
 * @param pairsWith the metric that keeps it honest
 * @param cheaperWhen of a metric that is only watched, which change saves work, so that its pair must be asked: lower or higher
 * @param pitfall how it misleads
 */
public record MetricDefinition(
        String id,
        String name,
        List<String> alsoKnownAs,
        String category,
        String layer,
        int version,
        String headline,
        String question,
        String formula,
        Source source,
        Optional<Source> denominatorSource,
        Optional<String> numerator,
        Optional<String> denominator,
        boolean addsNumerator,
        Optional<String> expression,
        List<String> statistics,
        String unit,
        String direction,
        String attribution,
        String cadence,
        boolean isStock,
        List<String> periods,
        List<String> slices,
        Optional<Maturity> maturity,
        List<String> needs,
        String follows,
        List<Benchmark> benchmarks,
        Optional<String> pairsWith,
        Optional<String> cheaperWhen,
        String pitfall) {

    /**
     * Rows of a fact.
     *
     * @param fact full table name
     * @param periodAt column whose instant or day puts a row into a period
     * @param filter condition of the rows that count; {@code true} for all
     */
    public record Source(String fact, String periodAt, String filter) {}

    /**
     * A waiting window: a row counts once so many days or hours have passed since its {@code periodAt}.
     *
     * @param window key of the settings that holds the days or hours; empty where {@code days} says them
     * @param days the days, where no key does
     */
    public record Maturity(Optional<String> window, int days) {

        private static final String SELF_SERVICE = "self-service-hours";

        /** The days, where the settings say them or the definition does. */
        public int daysOf(Settings.Windows windows) {
            return window.map(key -> switch (key) {
                        case "fcr-days" -> windows.fcrDays();
                        case "reopen-days" -> windows.reopenDays();
                        // A day that has begun is waited for.
                        case SELF_SERVICE -> (windows.selfServiceHours() + 23) / 24;
                        default -> windows.nextIssueDays();
                    })
                    .orElse(days);
        }

        /** The hours: exactly those of the settings where they say hours. */
        public int hoursOf(Settings.Windows windows) {
            return window.filter(SELF_SERVICE::equals).isPresent()
                    ? windows.selfServiceHours()
                    : Math.multiplyExact(24, daysOf(windows));
        }
    }

    /**
     * A published band.
     *
     * @param slice {@code all}, or {@code column=value}, such as {@code channel=phone}
     * @param band its name, such as good
     * @param low least value in it, in the unit of the metric; empty: no lower end
     * @param high greatest value in it; empty: no upper end
     * @param source who published it
     */
    public record Benchmark(String slice, String band, Optional<Double> low, Optional<Double> high, String source) {}

    /** Whether the value is an amount in the reporting currency. */
    public boolean isMoney() {
        return unit.equals("money");
    }

    /** Whether the value is a part of a whole, so that it has a Wilson interval. */
    public boolean isProportion() {
        return unit.equals("share");
    }

    /** Whether a statistic of it has a 95 % interval, and which: {@code Wilson}, {@code normal}, or {@code none: } and why. */
    public String intervalOf(String statistic) {
        return switch (statistic) {
            case "mean" -> "normal";
            case "median", "p90" -> "none: of a percentile; the mean beside it has one";
            case "count", "sum" -> "none: a total is counted, not estimated";
            default ->
                isProportion()
                        ? "Wilson"
                        : isStock
                                ? "none: read off a day's row of " + source.fact()
                                : "none: two sums divided, no share and no mean of observations";
        };
    }

    /** The facts that it reads. */
    public List<String> facts() {
        return denominatorSource
                .map(other -> List.of(source.fact(), other.fact()))
                .orElse(List.of(source.fact()));
    }
}

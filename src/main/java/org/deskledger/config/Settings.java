package org.deskledger.config;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that an operator may declare, read once at start. Component names are the HOCON keys in camel case:
 * {@code quarantineShare} is {@code quarantine-share}. Defaults and their reasons stand in {@code reference.conf}.
 *
 * @param themes what customers write about to regular expressions of its words; a theme with none is switched off
 */
public record Settings(
        Places places,
        Reporting reporting,
        List<String> sources,
        Loading loading,
        Identity identity,
        Windows windows,
        Map<String, Channel> channels,
        Map<String, Team> teams,
        Map<String, Schedule> schedules,
        List<ScheduleRule> scheduleRules,
        Sla sla,
        Revenue revenue,
        Value value,
        SupportImpact supportImpact,
        Map<String, List<String>> themes,
        Cost cost,
        Money money,
        Map<String, BigDecimal> targets,
        Scorecard scorecard,
        Metrics metrics,
        Run run,
        Publish publish,
        Map<String, String> spark) {

    /** The same settings with other places. */
    public Settings withPlaces(Places others) {
        return new Settings(
                others,
                reporting,
                sources,
                loading,
                identity,
                windows,
                channels,
                teams,
                schedules,
                scheduleRules,
                sla,
                revenue,
                value,
                supportImpact,
                themes,
                cost,
                money,
                targets,
                scorecard,
                metrics,
                run,
                publish,
                spark);
    }

    /** The same settings with other business hours and promises. */
    public Settings withService(Map<String, Schedule> hours, List<ScheduleRule> rules, Sla promises) {
        return new Settings(
                places,
                reporting,
                sources,
                loading,
                identity,
                windows,
                channels,
                teams,
                hours,
                rules,
                promises,
                revenue,
                value,
                supportImpact,
                themes,
                cost,
                money,
                targets,
                scorecard,
                metrics,
                run,
                publish,
                spark);
    }

    /** The same settings with other teams. */
    public Settings withTeams(Map<String, Team> others) {
        return new Settings(
                places,
                reporting,
                sources,
                loading,
                identity,
                windows,
                channels,
                others,
                schedules,
                scheduleRules,
                sla,
                revenue,
                value,
                supportImpact,
                themes,
                cost,
                money,
                targets,
                scorecard,
                metrics,
                run,
                publish,
                spark);
    }

    /**
     * Where things lie.
     *
     * @param landing folder of delivered files
     * @param warehouse folder of all tables
     * @param reports folder for HTML reports
     */
    public record Places(String landing, String warehouse, String reports) {}

    /**
     * How results are cut and counted.
     *
     * @param zone time zone in which days, weeks and months are cut
     * @param currency ISO 4217 code of all reporting amounts
     */
    public record Reporting(ZoneId zone, String currency) {}

    /**
     * When a file is refused.
     *
     * @param badShare share of bad rows of one file above which the file is refused, if {@code badRows} is passed as well
     * @param badRows number of bad rows that is always tolerated
     * @param maximumFileBytes a larger file is refused
     * @param maximumLineCharacters a longer record is refused
     * @param futureDays an instant later than its delivery date by more days breaks its contract
     * @param earliest an instant before this day breaks its contract
     */
    public record Loading(
            double badShare,
            long badRows,
            long maximumFileBytes,
            int maximumLineCharacters,
            int futureDays,
            LocalDate earliest) {}

    /**
     * How a person's reference becomes the account that pays, where no link says so.
     *
     * @param rules in order: {@code same-id}, {@code email}, {@code domain}
     * @param publicMailProviders domains that name no company
     */
    public record Identity(List<String> rules, List<String> publicMailProviders) {}

    /**
     * Waiting windows of metrics.
     *
     * @param fcrDays no repeat contact within these days counts as solved at first contact
     * @param reopenDays a reopening within these days counts
     * @param nextIssueDays no other ticket within these days counts as avoided
     * @param selfServiceHours no ticket or contact of the visitor within these hours counts as solved by self-service
     * @param inactivityDays a purchase customer without purchase for longer has churned
     * @param minimumSample a value from fewer observations is not reliable
     * @param related groups of categories, each by a name for people: tickets of one group are about related issues; a category in no
     *     group is related to itself alone
     */
    public record Windows(
            int fcrDays,
            int reopenDays,
            int nextIssueDays,
            int selfServiceHours,
            int inactivityDays,
            int minimumSample,
            Map<String, List<String>> related) {}

    /**
     * One support channel.
     *
     * @param serviceLevelSeconds a contact answered within these seconds is in target
     * @param shortAbandonSeconds an abandon before these seconds is published apart
     * @param standardHandleSeconds stands in where no work was recorded
     * @param serviceLevelShare share of contacts to be answered within {@code serviceLevelSeconds}; as of the channel {@code default}
     *     where it is not said
     * @param deflectedTo channel that somebody whom self-service of this channel helped would otherwise have used; itself where it
     *     is not said
     */
    public record Channel(
            long serviceLevelSeconds,
            long shortAbandonSeconds,
            long standardHandleSeconds,
            Optional<BigDecimal> serviceLevelShare,
            Optional<String> deflectedTo) {}

    /**
     * One team.
     *
     * @param tierRank 1 is the first line; passing a ticket to a higher rank is an escalation
     * @param isSpecialist passing a ticket to it is an escalation whatever the rank
     * @param headcount agents, where no agents extract says so
     */
    public record Team(int tierRank, boolean isSpecialist, Optional<Integer> headcount) {}

    /**
     * When a team works.
     *
     * @param zone where its hours are local time; empty: the reporting zone
     * @param versions what holds from which day on
     */
    public record Schedule(Optional<ZoneId> zone, List<ScheduleVersion> versions) {}

    /**
     * Business hours from a day on.
     *
     * @param validFrom first day; the earliest version also holds before it
     * @param week weekday to openings such as {@code 09:00-17:00}; a day that is not named is closed
     * @param holidays public holidays that are closed: a country such as {@code de}, or a part of it such as {@code de/by}
     * @param dates day to its own openings, above week and holidays; none is a day off
     */
    public record ScheduleVersion(
            LocalDate validFrom,
            Map<String, List<String>> week,
            Optional<String> holidays,
            Optional<Map<String, List<String>>> dates) {}

    /**
     * Which tickets run under a schedule: those that match everything the rule names.
     *
     * @param team team that the ticket lies with at the moment
     * @param channel channel that it came by
     * @param tier service tier of the customer
     * @param region region of the customer
     * @param schedule name of the schedule
     */
    public record ScheduleRule(
            Optional<String> team,
            Optional<String> channel,
            Optional<String> tier,
            Optional<String> region,
            String schedule) {}

    /**
     * What is promised to customers.
     *
     * @param policies in order; of those in force the first that matches a ticket is its policy
     */
    public record Sla(List<SlaPolicy> policies) {}

    /**
     * One policy; a ticket matches when it has everything that the policy names.
     *
     * @param name its name in tables
     * @param validFrom it holds for what begins on this day or later
     * @param tier service tier of the customer
     * @param channel channel that the ticket came by
     * @param priority priority of the ticket at the moment
     * @param team team that it lies with at the moment
     * @param targets what is promised, by policy metric
     */
    public record SlaPolicy(
            String name,
            LocalDate validFrom,
            Optional<String> tier,
            Optional<String> channel,
            Optional<String> priority,
            Optional<String> team,
            Map<String, SlaTarget> targets) {}

    /**
     * One target.
     *
     * @param seconds budget, in seconds of the clock
     * @param clock {@code business} or {@code calendar}
     * @param pausedIn statuses in which the clock stands, of response and resolution; the other policy metrics have theirs by definition
     */
    public record SlaTarget(long seconds, String clock, Optional<List<String>> pausedIn) {}

    /**
     * How recurring revenue is counted.
     *
     * @param profile whose reading the ledger and churn follow: {@code recommended}, {@code stripe} or {@code chartmogul}
     * @param recognisedChurn {@code end-of-paid-period}, {@code request} or {@code end}; the recommended profile alone reads it
     */
    public record Revenue(String profile, String recognisedChurn) {}

    /**
     * What turns revenue into value.
     *
     * @param grossMargin share of revenue that stays after direct cost, where no plan says otherwise
     * @param grossMarginByPlan the same per plan
     * @param cacLagMonths spend of this many months before the cohort month wins its customers
     * @param spendWithoutChannel whose acquisition bears it: {@code channels-with-spend} or {@code all-customers}
     * @param horizonMonths a customer's lifespan, and what they will still bring, is counted up to this many months, never further
     * @param annualDiscountRate what money of a year later is worth less, as a share
     * @param annualDiscountRateBySegment the same for what customers of a segment (see {@code models.segmentBy}) will still bring
     * @param models which models say who is still a customer
     */
    public record Value(
            BigDecimal grossMargin,
            Map<String, BigDecimal> grossMarginByPlan,
            int cacLagMonths,
            String spendWithoutChannel,
            int horizonMonths,
            BigDecimal annualDiscountRate,
            Map<String, BigDecimal> annualDiscountRateBySegment,
            Models models) {}

    /**
     * The models of lifetime value, and how they are fitted.
     *
     * @param purchase {@code auto}, {@code bg-nbd}, {@code mbg-nbd} or {@code pareto-nbd}
     * @param contract {@code auto}, {@code shifted-beta-geometric} or {@code beta-discrete-weibull}
     * @param segmentBy attribute of {@code dim.customer} by whose value models are fitted apart
     * @param bySegment segment to its own choice
     * @param minimumCustomers a segment with fewer takes the fit of all
     * @param holdOutMonths the last months, which the check of the fit foretells
     * @param maximumCells distinct histories of one kind of customer that reach the driver
     */
    public record Models(
            String purchase,
            String contract,
            String segmentBy,
            Map<String, ModelChoice> bySegment,
            int minimumCustomers,
            int holdOutMonths,
            int maximumCells) {}

    /**
     * The models of one segment.
     *
     * @param purchase as in {@link Models}
     * @param contract as in {@link Models}
     */
    public record ModelChoice(String purchase, String contract) {}

    /**
     * What counts as an experience with support, and how long its outcome is waited for.
     *
     * @param outcomeMonths months after the experience in which customers leave or bring value
     * @param longWaitSeconds channel to the first response above which a customer waited long; {@code default} for all others
     */
    public record SupportImpact(int outcomeMonths, Map<String, Integer> longWaitSeconds) {}

    /**
     * How support cost is spread.
     *
     * @param drivers cost category to driver: {@code handle-time}, {@code volume}, {@code headcount}, {@code fixed-share} or
     *     {@code automated-volume}
     * @param fallback the order in which drivers are tried where one is zero
     * @param fixedShares cost category to who bears it, where its driver is {@code fixed-share}
     * @param automation categories that pay for answers without an agent
     */
    public record Cost(
            Map<String, String> drivers,
            List<String> fallback,
            Map<String, FixedShare> fixedShares,
            List<String> automation) {}

    /**
     * Who bears a cost category by agreement; one of the two, adding up to 1.
     *
     * @param channels channel to its share
     * @param teams team to its share
     */
    public record FixedShare(Optional<Map<String, BigDecimal>> channels, Optional<Map<String, BigDecimal>> teams) {}

    /**
     * How amounts become reporting amounts.
     *
     * @param rateMaximumAgeDays a rate may stand in for this many days
     */
    public record Money(int rateMaximumAgeDays) {}

    /**
     * What {@code mart.scorecard} puts beside each other.
     *
     * @param focusSets in the order in which they are shown
     */
    public record Scorecard(List<FocusSet> focusSets) {}

    /**
     * A few metrics that answer one question together. With one of the two numbers of customers it is a stage, and shown only while the
     * company is of that size.
     *
     * @param name its name in tables
     * @param title its name for people
     * @param metrics ids of the catalogue, the most telling first
     * @param slices columns that it is shown by, besides all
     * @param customersFrom least number of customers of the stage
     * @param customersTo greatest number of customers of the stage
     */
    public record FocusSet(
            String name,
            String title,
            List<String> metrics,
            Optional<List<String>> slices,
            Optional<Integer> customersFrom,
            Optional<Integer> customersTo) {

        /** Whether it is for companies of one size alone. */
        public boolean isStage() {
            return customersFrom.isPresent() || customersTo.isPresent();
        }
    }

    /**
     * The metric catalogue.
     *
     * @param catalogues files under {@code conf/metrics}
     * @param closedThrough last closed month
     */
    public record Metrics(List<String> catalogues, Optional<YearMonth> closedThrough) {}

    /**
     * How jobs are run.
     *
     * @param parallelJobs independent jobs side by side
     * @param compileFromRows rows that a job or an identity reads, from which on Spark compiles its plan instead of interpreting it
     */
    public record Run(int parallelJobs, int compileFromRows) {}

    /** Where marts go besides the warehouse; no result depends on it. */
    public record Publish(Postgres postgres) {}

    /**
     * The PostgreSQL database that marts are published to. It names where the password stands and never holds it.
     *
     * @param url of the JDBC driver, without user and password
     * @param user who publishes and owns the tables
     * @param passwordVariable environment variable with the password, where no file is named
     * @param passwordFile file with the password and nothing else
     * @param schema of the published tables; stages lie in a schema of this name and {@code _stage}
     * @param readerRole existing role that may read what is published
     * @param lockSeconds how long a change of columns waits for readers
     */
    public record Postgres(
            String url,
            String user,
            String passwordVariable,
            Optional<String> passwordFile,
            String schema,
            Optional<String> readerRole,
            int lockSeconds) {}
}

package org.deskledger.publish.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.job.PublishedState;
import org.deskledger.mart.cost.CostPerContact;
import org.deskledger.mart.cost.DeflectionSaving;
import org.deskledger.mart.retention.Churn;
import org.deskledger.mart.retention.CohortRetention;
import org.deskledger.mart.retention.RevenueMovements;
import org.deskledger.mart.retention.SurvivalCurve;
import org.deskledger.mart.service.BacklogDaily;
import org.deskledger.mart.service.MetricDictionary;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.mart.service.Scorecard;
import org.deskledger.mart.value.ClvCac;
import org.deskledger.mart.value.ModelFit;
import org.deskledger.mart.value.SupportImpact;
import org.deskledger.table.TableSpec;
import org.deskledger.table.TableVersion;
import org.deskledger.testing.Rows;

/** Marts of an invented company over 18 months, to look at the page before there is any data: plausible, and the same every time. */
final class SampleMarts {

    static final LocalDate AS_OF = LocalDate.parse("2025-06-30");
    private static final YearMonth FIRST = YearMonth.parse("2024-01");
    private static final int MONTHS = 18;
    private static final List<String> CHANNELS = List.of("email", "chat", "phone", "web", "unallocated");

    private final Random random = new Random(7);
    private final Map<String, Dataset<Row>> tables = new HashMap<>();

    SampleMarts() {
        tables.put(CohortRetention.TABLE.name(), cohorts());
        tables.put(Churn.TABLE.name(), churn());
        tables.put(RevenueMovements.TABLE.name(), movements());
        tables.put(ClvCac.TABLE.name(), clvCac());
        tables.put(CostPerContact.TABLE.name(), costs());
        tables.put(SurvivalCurve.TABLE.name(), survival());
        tables.put(ModelFit.TABLE.name(), models());
        tables.put(DeflectionSaving.TABLE.name(), savings());
        tables.put(SupportImpact.TABLE.name(), impact());
        tables.put(BacklogDaily.TABLE.name(), backlog());
        tables.put(MetricValue.TABLE.name(), metrics());
        tables.put(Scorecard.TABLE.name(), scorecard());
        tables.put(MetricDictionary.TABLE.name(), dictionary());
    }

    Optional<Dataset<Row>> table(TableSpec spec) {
        return Optional.ofNullable(tables.get(spec.name()));
    }

    static PublishedState state() {
        Map<String, PublishedState.TableState> versions = new HashMap<>();
        List.of(Churn.TABLE, CohortRetention.TABLE, ClvCac.TABLE)
                .forEach(spec -> versions.put(
                        spec.name(),
                        new PublishedState.TableState(new TableVersion(spec.name(), 3, 1204), "fingerprint")));
        return new PublishedState(3, "run-0007", AS_OF, Optional.of(LocalDate.parse("2025-07-02")), versions);
    }

    private Dataset<Row> cohorts() {
        StringBuilder text = new StringBuilder("cohort_month | months_since | slice_kind | slice_value | cohort_size |"
                + " retained_customers | retention_rate | mrr_retention | survival | ci_low | ci_high | is_mature\n");
        for (int c = 0; c < MONTHS; c++) {
            int size = 22 + random.nextInt(60);
            int left = size;
            for (int age = 0; age < MONTHS - c; age++) {
                left -= age == 0 ? 0 : random.nextInt(Math.max(1, left / 11));
                double rate = (double) left / size;
                line(
                        text,
                        FIRST.plusMonths(c).atDay(1),
                        age,
                        "all",
                        "all",
                        size,
                        left,
                        rate,
                        rate * (1 + 0.02 * age),
                        rate,
                        Math.max(0, rate - 0.1),
                        Math.min(1, rate + 0.09),
                        true);
            }
        }
        return Rows.of(CohortRetention.TABLE, text.toString());
    }

    private Dataset<Row> churn() {
        StringBuilder text =
                new StringBuilder("period_kind | period_start | slice_kind | slice_value | customers_start | new |"
                        + " reactivated | churned | churned_voluntary | churned_involuntary | churned_unknown | customers_end |"
                        + " churn_rate | ci_low | ci_high\n");
        int customers = 24;
        for (int m = 0; m < MONTHS; m++) {
            int joined = 22 + random.nextInt(60);
            int back = random.nextInt(4);
            int left = Math.max(1, (int) (customers * (0.03 + 0.04 * random.nextDouble())));
            int involuntary = left / 4;
            churnLine(text, "month", FIRST.plusMonths(m), "all", "all", customers, joined, back, left, involuntary);
            customers += joined + back - left;
        }
        YearMonth quarter = YearMonth.parse("2025-04");
        churnLine(text, "quarter", quarter, "segment", "small business", 402, 60, 3, 58, 10);
        churnLine(text, "quarter", quarter, "segment", "mid-market", 188, 20, 1, 15, 3);
        churnLine(text, "quarter", quarter, "segment", "enterprise <script>alert(1)</script>", 24, 4, 0, 1, 0);
        return Rows.of(Churn.TABLE, text.toString());
    }

    private static void churnLine(
            StringBuilder text,
            String kind,
            YearMonth from,
            String slice,
            String value,
            int start,
            int joined,
            int back,
            int left,
            int involuntary) {
        double rate = (double) left / start;
        double half = 1.96 * Math.sqrt(rate * (1 - rate) / start);
        line(
                text,
                kind,
                from.atDay(1),
                slice,
                value,
                start,
                joined,
                back,
                left,
                left - involuntary - left / 5,
                involuntary,
                left / 5,
                start + joined + back - left,
                rate,
                Math.max(0.001, rate - half),
                rate + half);
    }

    private Dataset<Row> movements() {
        StringBuilder text =
                new StringBuilder("month | currency | slice_kind | slice_value | opening | new | reactivation |"
                        + " expansion | contraction | churned | fx | closing | gross_revenue_retention | net_revenue_retention |"
                        + " quick_ratio\n");
        for (String currency : List.of("ALL", "EUR", "GBP", "USD")) {
            int opening = currency.equals("ALL") ? 21_000 : 7_000;
            for (int m = 0; m < MONTHS; m++) {
                int joined = 2_400 + random.nextInt(2_000);
                int back = random.nextInt(300);
                int more = (int) (opening * 0.02 * random.nextDouble());
                int less = (int) (-opening * 0.01 * random.nextDouble());
                int gone = (int) (-opening * (0.02 + 0.03 * random.nextDouble()));
                int fx = currency.equals("ALL") ? random.nextInt(500) - 250 : 0;
                int closing = opening + joined + back + more + less + gone + fx;
                line(
                        text,
                        FIRST.plusMonths(m).atDay(1),
                        currency,
                        "all",
                        "all",
                        opening,
                        joined,
                        back,
                        more,
                        less,
                        gone,
                        fx,
                        closing,
                        1 + (double) (less + gone) / opening,
                        1 + (double) (less + gone + more) / opening,
                        (double) (joined + back + more) / -(less + gone));
                opening = closing;
            }
        }
        return Rows.of(RevenueMovements.TABLE, text.toString());
    }

    private Dataset<Row> clvCac() {
        StringBuilder text = new StringBuilder("cohort_month | slice_kind | slice_value | customers | clv_simple |"
                + " acquisition_spend | cac | clv_to_cac | margin_to_cac | payback_months | verdict | valued_customers |"
                + " clv_margin | clv_margin_low | clv_margin_high | clv_margin_to_cac | clv_margin_to_cac_low |"
                + " clv_margin_to_cac_high | margin_verdict | payback_months_surviving\n");
        List<String> channels = List.of("search", "partners", "events", "referral", "organic");
        for (int m = 0; m < MONTHS; m++) {
            int allCustomers = 0;
            int allSpend = 0;
            double allValue = 0;
            for (int c = 0; c < channels.size(); c++) {
                int customers = 3 + random.nextInt(12);
                int clv = 1_800 + 300 * c + random.nextInt(400);
                int spend = c == 4 ? 0 : customers * (1_100 - 230 * c);
                valueLine(text, m, "acquisition_channel", channels.get(c), customers, clv, spend);
                allCustomers += customers;
                allSpend += spend;
                allValue += (double) customers * clv;
            }
            valueLine(text, m, "all", "all", allCustomers, allValue / allCustomers, allSpend);
        }
        return Rows.of(ClvCac.TABLE, text.toString());
    }

    private static void valueLine(
            StringBuilder text, int month, String slice, String value, int customers, double clv, int spend) {
        boolean isFree = spend == 0;
        double cac = (double) spend / customers;
        line(
                text,
                FIRST.plusMonths(month).atDay(1),
                slice,
                value,
                customers,
                money(clv),
                spend,
                isFree ? "" : money(cac),
                isFree ? "" : clv / cac,
                isFree ? "" : 0.8 * clv / cac,
                isFree ? "" : cac / 62,
                isFree ? "no spend" : clv / cac >= 3 ? "healthy" : "weak",
                customers,
                money(0.7 * clv),
                money(0.5 * clv),
                money(0.95 * clv),
                isFree ? "" : 0.7 * clv / cac,
                isFree ? "" : 0.5 * clv / cac,
                isFree ? "" : 0.95 * clv / cac,
                isFree ? "no spend" : 0.5 * clv / cac >= 3 ? "healthy" : "unclear yet",
                isFree ? "" : cac / 55);
    }

    private static Dataset<Row> survival() {
        StringBuilder text = new StringBuilder(
                "slice_kind | slice_value | tenure_months | at_risk | churned | censored |"
                        + " survival | ci_low | ci_high | restricted_mean_months | chi_square | degrees_of_freedom | p_value\n");
        curve(text, "all | all", 640, 0.045, " | 0 | ");
        curve(text, "segment | small business", 402, 0.06, "18.2 | 2 | 0.0001");
        curve(text, "segment | mid-market", 188, 0.03, "18.2 | 2 | 0.0001");
        curve(text, "segment | enterprise <script>alert(1)</script>", 50, 0.015, "18.2 | 2 | 0.0001");
        curve(text, "acquisition_channel | search", 240, 0.045, "0.9 | 2 | 0.63");
        curve(text, "acquisition_channel | partners", 200, 0.05, "0.9 | 2 | 0.63");
        curve(text, "acquisition_channel | referral", 24, 0.04, "0.9 | 2 | 0.63");
        return Rows.of(SurvivalCurve.TABLE, text.toString());
    }

    private static void curve(StringBuilder text, String slice, int customers, double hazard, String test) {
        double survival = 1;
        double months = 0;
        int atRisk = customers;
        for (int age = 0; age < MONTHS && atRisk > 0; age++) {
            int left = age == 0 ? 0 : (int) Math.round(atRisk * hazard);
            months += survival;
            survival *= 1 - (double) left / atRisk;
            int gone = customers / MONTHS;
            double half = survival == 1 ? 0 : 1.96 * Math.sqrt(survival * (1 - survival) / atRisk);
            line(
                    text,
                    slice,
                    age,
                    atRisk,
                    left,
                    gone,
                    survival,
                    half == 0 ? "" : survival - half,
                    half == 0 ? "" : Math.min(1, survival + half),
                    months,
                    test);
            atRisk -= left + gone;
        }
    }

    private static Dataset<Row> models() {
        return Rows.of(ModelFit.TABLE, """
                model                  | segment | part      | is_chosen | is_converged | reason                                | parameters                                                                                                                                                           | customers | sample_share | hold_out_customers | hold_out_expected | hold_out_observed | hold_out_error | calibration | trust
                pareto-nbd             | all     | purchases | true      | true         |                                       | [{"name":"r","estimate":0.5534,"standard_error":0.0476,"ci_low":0.46,"ci_high":0.647},{"name":"alpha","estimate":10.58,"standard_error":0.84,"ci_low":8.93,"ci_high":12.2}] | 980       | 1.0          | 910                | 1402.4            | 1360              | 0.0312         | [{"bin":0,"customers":402,"expected_mean":0.31,"observed_mean":0.28},{"bin":1,"customers":210,"expected_mean":0.9,"observed_mean":0.97},{"bin":2,"customers":120,"expected_mean":1.6,"observed_mean":1.52},{"bin":3,"customers":81,"expected_mean":2.3,"observed_mean":2.4},{"bin":7,"customers":44,"expected_mean":5.1,"observed_mean":4.8}] | good
                bg-nbd                 | all     | purchases | false     | true         |                                       | [{"name":"r","estimate":0.2426,"standard_error":0.0125,"ci_low":0.2181,"ci_high":0.2671}]                                                                              | 980       | 1.0          | 910                | 1502.1            | 1360              | 0.1045         |             | fair
                gamma-gamma            | all     | spend     | true      | true         |                                       | [{"name":"p","estimate":6.25,"standard_error":0.9,"ci_low":4.5,"ci_high":8.0}]                                                                                         | 578       | 1.0          |                    |                   |                   |                |             | not checked
                shifted-beta-geometric | all     | contracts | true      | true         |                                       | [{"name":"alpha","estimate":0.704,"standard_error":0.05,"ci_low":0.61,"ci_high":0.81}]                                                                                 | 640       | 1.0          | 600                | 512.0             | 498               | 0.0281         | [{"bin":1,"customers":90,"expected_mean":0.9,"observed_mean":0.91},{"bin":2,"customers":80,"expected_mean":0.92,"observed_mean":0.9},{"bin":12,"customers":120,"expected_mean":0.97,"observed_mean":0.96}] | good
                beta-discrete-weibull  | all     | contracts | false     | false        | its parameters ran out of all bounds  | []                                                                                                                                                                   | 640       | 1.0          |                    |                   |                   |                |             | refused
                """);
    }

    private Dataset<Row> backlog() {
        StringBuilder text =
                new StringBuilder("day | slice_kind | slice_value | closing | aged_over_24h | aged_over_48h |"
                        + " aged_over_7d | ticket_volume | weekly_volume | share_of_weekly_volume | weeks_growing | usual_volume |"
                        + " volume_deviation | is_spike | is_complete\n");
        int closing = 140;
        for (int week = 60; week >= 0; week--) {
            int volume = 500 + random.nextInt(90);
            closing += random.nextInt(31) - 14;
            line(
                    text,
                    AS_OF.minusDays(1).minusWeeks(week),
                    "all",
                    "all",
                    closing,
                    closing / 3,
                    closing / 6,
                    closing / 20,
                    volume / 20,
                    volume,
                    (double) closing / volume,
                    random.nextInt(3),
                    27.5,
                    4.4478,
                    week % 9 == 4,
                    true);
        }
        return Rows.of(BacklogDaily.TABLE, text.toString());
    }

    private Dataset<Row> savings() {
        StringBuilder text = new StringBuilder("month | kind | deflected_to | currency | sessions | immature_sessions |"
                + " anonymous_sessions | solved_sessions | confirmed_sessions | unpriced_sessions | saving_amount |"
                + " confirmed_saving_amount\n");
        for (int m = 0; m < MONTHS; m++) {
            for (String kind : List.of("help_center", "bot")) {
                int visits = 300 + random.nextInt(120) + 15 * m;
                int solved = visits / 2;
                int confirmed = visits / 5;
                line(
                        text,
                        FIRST.plusMonths(m).atDay(1),
                        kind,
                        kind.equals("bot") ? "chat" : "email",
                        "USD",
                        visits,
                        m == MONTHS - 1 ? 21 : 0,
                        visits / 3,
                        solved,
                        confirmed,
                        0,
                        money(7.5 * solved),
                        money(7.5 * confirmed));
            }
        }
        return Rows.of(DeflectionSaving.TABLE, text.toString());
    }

    private static Dataset<Row> impact() {
        return Rows.of(SupportImpact.TABLE, """
                exposure | class    | segment | period_kind | period_start | outcome_months | matched_customers | comparable_customers | unmatched_customers | churn_rate | comparable_churn_rate | churn_difference | churn_difference_ci_low | churn_difference_ci_high | margin_difference_amount | margin_difference_ci_low | margin_difference_ci_high | value_at_stake_amount | is_mature | is_reliable
                csat     | positive | all     | quarter     | 2025-01-01   | 3              | 240               | 900                  | 4                   | 0.021      | 0.043                 | -0.022           | -0.041                  | -0.001                   | 18.20                    | 4.1                      | 32.3                      | 4368.00               | true      | true
                csat     | negative | all     | quarter     | 2025-01-01   | 3              | 120               | 1020                 | 4                   | 0.10       | 0.04                  | 0.06             | 0.011                   | 0.121                    | -25.50                   | -40.0                    | -11.0                     | -3060.00              | true      | true
                ces      | hard     | all     | quarter     | 2025-01-01   | 3              | 64                | 1000                 | 1                   | 0.06       | 0.04                  | 0.02             | -0.022                  | 0.092                    | -6.10                    | -21.0                    | 8.8                       | -390.40               | true      | true
                reopen   | reopened | all     | quarter     | 2025-01-01   | 3              | 19                | 1000                 | 0                   | 0.11       | 0.05                  | 0.06             | -0.04                   | 0.28                     | -12.00                   | -50.2                    | 26.2                      | -228.00               | true      | false
                wait     | long     | all     | quarter     | 2025-01-01   | 3              | 88                | 1000                 | 2                   | 0.07       | 0.045                 | 0.025            | -0.01                   | 0.09                     | -9.00                    | -20.2                    | 2.2                       | -792.00               | true      | true
                """);
    }

    private Dataset<Row> costs() {
        StringBuilder text = new StringBuilder("month | channel | team | currency | salaries_amount | benefits_amount |"
                + " tools_amount | building_amount | hr_amount | hiring_training_amount | taxes_amount | overhead_amount |"
                + " vendor_amount | ai_amount | total_cost_amount | contacts | resolutions | handle_hours\n");
        for (int m = 0; m < MONTHS; m++) {
            for (int c = 0; c < CHANNELS.size(); c++) {
                boolean isRest = c == CHANNELS.size() - 1;
                int contacts = isRest ? 0 : 260 + 90 * c + random.nextInt(80);
                int salaries = isRest ? 120 : contacts * (4 + c);
                line(
                        text,
                        FIRST.plusMonths(m).atDay(1),
                        CHANNELS.get(c),
                        isRest ? "unallocated" : "first line",
                        "USD",
                        salaries,
                        salaries / 5,
                        400,
                        300,
                        90,
                        60,
                        salaries / 10,
                        150,
                        0,
                        c == 1 ? 220 : 0,
                        salaries + salaries / 5 + 400 + 300 + 90 + 60 + salaries / 10 + 150 + (c == 1 ? 220 : 0),
                        contacts,
                        contacts * 9 / 10,
                        money(contacts * 0.17));
            }
        }
        return Rows.of(CostPerContact.TABLE, text.toString());
    }

    private Dataset<Row> metrics() {
        StringBuilder text =
                new StringBuilder("metric_id | period_kind | period_start | slice_kind | slice_value | statistic |"
                        + " is_headline | value | value_amount | sample_size | excluded_unknown_count | ci_low | ci_high |"
                        + " immature_count | is_complete | is_reliable | unit\n");
        for (int m = 0; m < MONTHS; m++) {
            metricLine(text, m, "all", "all", "first_response_time", "median", true, 7_200, 0.2, 1_180, "seconds");
            metricLine(text, m, "all", "all", "first_response_time", "mean", false, 10_300, 0.2, 1_180, "seconds");
            metricLine(text, m, "all", "all", "first_response_time", "p90", false, 43_000, 0.2, 1_180, "seconds");
            metricLine(text, m, "all", "all", "average_resolution_time", "median", true, 61_000, 0.3, 1_102, "seconds");
            metricLine(text, m, "all", "all", "first_contact_resolution", "ratio", true, 0.71, 0.05, 1_010, "share");
            metricLine(text, m, "all", "all", "reopen_rate", "ratio", true, 0.064, 0.3, 1_055, "share");
            metricLine(text, m, "all", "all", "ticket_volume", "count", true, 1_240, 0.2, 1_240, "count");
            metricLine(text, m, "all", "all", "service_level", "ratio", true, 0.78, 0.05, 640, "share");
            metricLine(text, m, "all", "all", "average_handle_time", "mean", true, 412, 0.1, 640, "seconds");
            metricLine(text, m, "all", "all", "escalation_rate", "ratio", true, 0.09, 0.2, 19, "share");
        }
        for (int c = 0; c < 4; c++) {
            int last = MONTHS - 1;
            String channel = CHANNELS.get(c);
            metricLine(
                    text,
                    last,
                    "channel",
                    channel,
                    "first_response_time",
                    "median",
                    true,
                    14_000.0 / (1 + 9 * c),
                    0.2,
                    290,
                    "seconds");
            metricLine(
                    text,
                    last,
                    "channel",
                    channel,
                    "reopen_rate",
                    "ratio",
                    true,
                    0.05 + 0.01 * c,
                    0.2,
                    21 + 90 * c,
                    "share");
        }
        return Rows.of(MetricValue.TABLE, text.toString());
    }

    private void metricLine(
            StringBuilder text,
            int month,
            String slice,
            String value,
            String id,
            String statistic,
            boolean isHeadline,
            double centre,
            double spread,
            int size,
            String unit) {
        double now = centre * (1 + spread * (random.nextDouble() - 0.5));
        if (unit.equals("count")) {
            now = Math.rint(now);
        }
        boolean hasInterval = !statistic.equals("count") && !statistic.equals("p90") && !statistic.equals("median");
        double half = unit.equals("share") ? 1.96 * Math.sqrt(now * (1 - now) / size) : now * 0.06;
        line(
                text,
                id,
                "month",
                FIRST.plusMonths(month).atDay(1),
                slice,
                value,
                statistic,
                isHeadline,
                now,
                "",
                size,
                3,
                hasInterval ? Math.max(0, now - half) : "",
                hasInterval ? now + half : "",
                month == MONTHS - 1 ? 41 : 0,
                true,
                size >= 30,
                unit);
    }

    private static Dataset<Row> scorecard() {
        return Rows.of(Scorecard.TABLE, """
                focus      | metric_id                | place | period_kind | period_start | slice_kind | slice_value | statistic | value  | previous | year_ago | baseline | target | target_kind | benchmark_band | ci_low | ci_high | status     | trend  | is_improving | paired_metric_id         | pair_verdict | sample_size | unit    | direction        | is_complete | is_reliable
                too_slow   | first_response_time      | 1     | month       | 2025-06-01   | all        | all         | median    | 6900   | 7900     | 8100     | 8200     | 7380   | stretch     |                |        |         | traded_off | down   | true         | csat                     | traded_off   | 1180        | seconds | lower-is-better  | true        | true
                too_slow   | average_resolution_time  | 2     | month       | 2025-06-01   | all        | all         | median    | 61000  | 60500    | 70200    | 60100    | 54090  | stretch     |                |        |         | red        | steady |              | csat                     | pair_fell    | 1102        | seconds | lower-is-better  | true        | true
                not_solved | first_contact_resolution | 1     | month       | 2025-06-01   | all        | all         | ratio     | 0.71   | 0.70     | 0.66     | 0.65     | 0.715  | stretch     | good           | 0.68   | 0.74    | amber      | steady |              | reopen_rate              | no_gain      | 1010        | share   | higher-is-better | true        | true
                not_solved | reopen_rate              | 3     | month       | 2025-06-01   | all        | all         | ratio     | 0.064  | 0.08     |          | 0.08     | 0.07   | configured  |                | 0.051  | 0.08    | green      | down   | true         | first_contact_resolution | confirmed    | 1055        | share   | lower-is-better  | true        | true
                all        | escalation_rate          | 9     | month       | 2025-06-01   | all        | all         | ratio     | 0.09   | 0.1      |          |          |        |             | healthy        |        |         | grey       |        |              | first_contact_resolution |              | 19          | share   | lower-is-better  | true        | false
                """);
    }

    private static Dataset<Row> dictionary() {
        return Rows.of(MetricDictionary.TABLE, """
                metric_id                | name                     | also_known_as             | layer   | definition_version | question                                         | formula                                                                           | headline | unit    | direction        | pitfall
                first_response_time      | First response time      | ["FRT", "time to answer"] | speed   | 1                  | How long does a customer wait for a first answer? | customer's first message to the first public reply of a human                     | median   | seconds | lower-is-better  | an automatic reply is no answer
                first_contact_resolution | First contact resolution | ["FCR"]                   | quality | 1                  | How many issues are solved at first contact?      | one-touch tickets without repeat contact in 7 days / resolved tickets             | ratio    | share   | higher-is-better | above 90 % look at reopenings
                reopen_rate              | Reopen rate              | []                        | quality | 1                  | How many solved tickets come back?                | tickets reopened within 7 days / resolved tickets whose window is closed          | ratio    | share   | lower-is-better  | a thank-you note reopens too
                """);
    }

    private static String money(double amount) {
        return BigDecimal.valueOf(amount).setScale(4, RoundingMode.HALF_UP).toPlainString();
    }

    private static void line(StringBuilder text, Object... cells) {
        for (int i = 0; i < cells.length; i++) {
            Object cell = cells[i];
            text.append(i == 0 ? "" : " | ")
                    .append(cell instanceof Double number ? String.format(Locale.ROOT, "%.8f", number) : cell);
        }
        text.append('\n');
    }
}

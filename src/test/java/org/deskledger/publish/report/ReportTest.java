package org.deskledger.publish.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
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
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What stands on the page for given marts as of 10 July 2025: June is the last month that is over. */
@ExtendWith(SparkTests.class)
class ReportTest {

    private static final Set<String> VOID = Set.of("meta", "link", "br", "!doctype");

    private final Map<String, Dataset<Row>> marts = new HashMap<>();

    @Test
    void aCohortShowsItsShareInTheHeatMapAndItsCountsInTheTable() {
        given(CohortRetention.TABLE, """
                cohort_month | months_since | slice_kind | slice_value | cohort_size | retained_customers | retention_rate | mrr_retention | survival | ci_low | ci_high | is_mature
                2025-05-01   | 0            | all        | all         | 1250        | 1250               | 1.0            | 1.0           | 1.0      | 0.9969 | 1.0     | true
                2025-05-01   | 1            | all        | all         | 1250        | 1000               | 0.8            | 0.912         | 0.79     | 0.7669 | 0.8119  | true
                2025-05-01   | 2            | all        | all         | 1250        |                    |                |               |          |        |         | false
                2025-05-01   | 1            | segment    | small       | 900         | 700                | 0.777          | 0.8           | 0.77     | 0.7    | 0.8     | true
                """);

        String page = page();

        assertThat(section(page, "retention"))
                .contains(
                        "<td class=\"h8\" title=\"2025-05, month 1: 80.0 %; 1,000 of 1,250 customers active\">80</td>")
                .contains("<td class=\"h9\"")
                .doesNotContain("77.7");
        assertThat(cells(page, "cohort-retention", "2025-05"))
                .contains(List.of("2025-05", "1", "1,250", "1,000", "80.0 %", "79.0 %", "76.7 % to 81.2 %", "91.2 %"))
                .contains(List.of("2025-05", "2", "1,250", "", "", "", "", ""));
    }

    @Test
    void churnIsShownWithItsIntervalItsReasonsAndTheMonthBefore() {
        given(Churn.TABLE, """
                period_kind | period_start | slice_kind | slice_value | customers_start | new | reactivated | churned | churned_voluntary | churned_involuntary | churned_unknown | customers_end | churn_rate | ci_low | ci_high
                month       | 2025-05-01   | all        | all         | 1000            | 30  | 2           | 45      | 30                | 10                  | 5               | 987           | 0.045      | 0.0338 | 0.0597
                month       | 2025-06-01   | all        | all         | 987             | 40  | 1           | 39      | 31                | 8                   | 0               | 989           | 0.0390     | 0.0290 | 0.0535
                week        | 2025-06-23   | all        | all         | 988             | 9   | 0           | 4       | 4                 | 0                   | 0               | 993           | 0.0040     | 0.0010 | 0.0103
                """);

        String page = page();

        assertThat(cells(page, "churn-rate", "2025-06"))
                .containsExactly(List.of("2025-06", "987", "40", "1", "39", "989", "3.9 %", "2.9 % to 5.4 %"));
        assertThat(cells(page, "churn-reasons", "2025-05")).containsExactly(List.of("2025-05", "30", "10", "5", "45"));
        assertThat(cells(page, "scorecard", "Churn rate"))
                .containsExactly(List.of(
                        "Churn rate",
                        "3.9 %",
                        "",
                        "",
                        "2025-05: 4.5 % (−0.6 points)",
                        "",
                        "2.9 % to 5.4 %",
                        "987 customers at the start",
                        ""));
        assertThat(chart(page, "churn-rate").get("values").toString()).isEqualTo("[0.045,0.039]");
    }

    @Test
    void movementsOfRevenueAreShownToTheCent() {
        given(RevenueMovements.TABLE, """
                month      | currency | slice_kind | slice_value | opening   | new     | reactivation | expansion | contraction | churned  | fx    | closing   | gross_revenue_retention | net_revenue_retention | quick_ratio
                2025-05-01 | ALL      | all        | all         | 100000.00 | 5000.00 | 0.00         | 1200.50   | -300.25     | -2000.00 | 10.00 | 103910.25 | 0.977                   | 0.989                 | 2.6955
                2025-06-01 | ALL      | all        | all         | 103910.25 | 1000.00 | 250.00       | 0.00      | 0.00        | -4000.00 | -5.25 | 101155.00 | 0.9615                  | 0.9615                | 0.3125
                """);

        String page = page();

        assertThat(cells(page, "mrr-movements", "2025-05"))
                .containsExactly(List.of(
                        "2025-05",
                        "100,000.00",
                        "5,000.00",
                        "0.00",
                        "1,200.50",
                        "−300.25",
                        "−2,000.00",
                        "10.00",
                        "103,910.25"));
        assertThat(cells(page, "mrr-bridge", "Churned")).containsExactly(List.of("Churned", "−6,000.00"));
        assertThat(chart(page, "mrr-bridge").get("values").toString())
                .isEqualTo("[100000.0,6000.0,250.0,1200.5,-300.25,-6000.0,4.75,101155.0]");
        assertThat(cells(page, "scorecard", "Monthly recurring revenue").get(0))
                .contains("USD 101,155", "2025-05: USD 103,910 (−2.7 %)");
        assertThat(cells(page, "scorecard", "Net revenue retention").get(0)).contains("96.2 %");
    }

    @Test
    void aChannelOfAcquisitionIsValuedOverItsCohortsFromSums() {
        given(ClvCac.TABLE, """
                cohort_month | slice_kind          | slice_value | customers | clv_simple | acquisition_spend | cac | clv_to_cac | verdict | margin_verdict
                2025-05-01   | acquisition_channel | search      | 10        | 900.00     | 3000.00           | 300 | 3.0        | healthy | unclear
                2025-06-01   | acquisition_channel | search      | 30        | 1300.00    | 9000.00           | 300 | 4.333      | healthy | unclear
                2025-06-01   | acquisition_channel | events      | 5         |            | 4000.00           | 800 |            | unclear | unclear
                2025-06-01   | all                 | all         | 35        | 1250.00    | 13000.00          | 371.428571 | 3.365385 | healthy | unclear
                """);

        String page = page();

        assertThat(cells(page, "clv-cac-channels", "search"))
                .containsExactly(List.of(
                        "search",
                        "healthy",
                        "unclear",
                        "40",
                        "12,000.00",
                        "300.00",
                        "1,200.00",
                        "4.00 : 1",
                        "",
                        "",
                        ""));
        assertThat(cells(page, "clv-cac-channels", "events"))
                .containsExactly(List.of(
                        "events n = 5, fewer than 30",
                        "unclear",
                        "unclear",
                        "5",
                        "4,000.00",
                        "800.00",
                        "",
                        "",
                        "",
                        "",
                        ""));
        assertThat(section(page, "acquisition")).contains("5 customers whose value is not known yet");
        assertThat(chart(page, "clv-cac-channels").at("/levels/0/at").asInt()).isEqualTo(3);
        assertThat(cells(page, "scorecard", "CLV to CAC").get(0)).contains("3.37 : 1", "35 customers won");
    }

    @Test
    void aChannelIsJudgedByItsMarginValueOnlyWhereTheWholeIntervalSaysSo() {
        given(ClvCac.TABLE, """
                cohort_month | slice_kind          | slice_value | customers | acquisition_spend | valued_customers | clv_margin | clv_margin_low | clv_margin_high | margin_verdict
                2025-05-01   | acquisition_channel | search      | 10        | 3000.00           | 10               | 1500.00    | 1200.00        | 1800.00         | healthy
                2025-06-01   | acquisition_channel | search      | 30        | 9000.00           | 30               | 1100.00    | 1000.00        | 1200.00         | healthy
                2025-06-01   | acquisition_channel | events      | 40        | 40000.00          | 40               | 1900.00    | 900.00         | 3300.00         | unclear yet
                2025-06-01   | acquisition_channel | organic     | 40        | 0.00              | 40               | 900.00     | 800.00         | 1000.00         | no spend
                """);

        String page = page();

        assertThat(cells(page, "clv-cac-channels", "search"))
                .containsExactly(List.of(
                        "search",
                        "unclear",
                        "healthy",
                        "40",
                        "12,000.00",
                        "300.00",
                        "",
                        "",
                        "1,200.00",
                        "4.00 : 1",
                        "3.50 : 1 to 4.50 : 1"));
        assertThat(cells(page, "clv-cac-channels", "events").get(0)).contains("unclear yet", "0.90 : 1 to 3.30 : 1");
        assertThat(cells(page, "clv-cac-channels", "organic").get(0))
                .contains("no spend")
                .doesNotContain("healthy");
        JsonNode chart = chart(page, "clv-cac-channels");
        assertThat(chart.get("names").toString()).isEqualTo("[\"events\",\"search\"]");
        assertThat(chart.get("low").toString()).isEqualTo("[0.9,3.5]");
        assertThat(chart.at("/levels/0/at").asInt()).isEqualTo(3);
    }

    @Test
    void aSurvivalCurveIsDrawnOnlyWhileEnoughCustomersAreAtRiskAndItsTableGoesOn() {
        given(SurvivalCurve.TABLE, """
                slice_kind | slice_value | tenure_months | at_risk | churned | censored | survival | ci_low | ci_high | restricted_mean_months | chi_square | degrees_of_freedom | p_value
                all        | all         | 0             | 200     | 0       | 40       | 1.0      |        |         | 1.0                    |            | 0                  |
                all        | all         | 1             | 160     | 16      | 120      | 0.9      | 0.8422 | 0.9374  | 2.0                    |            | 0                  |
                all        | all         | 2             | 24      | 6       | 18       | 0.675    | 0.4965 | 0.8027  | 2.9                    |            | 0                  |
                """);

        String page = page();

        assertThat(cells(page, "survival-all", "2"))
                .containsExactly(List.of("2", "160", "16", "90.0 %", "84.2 % to 93.7 %", "2.00"));
        assertThat(cells(page, "survival-all", "3").get(0)).contains("3 n = 24, fewer than 30", "67.5 %");
        assertThat(chart(page, "survival-all").at("/series/0/values").toString())
                .isEqualTo("[1.0,1.0,0.9]");
        assertThat(chart(page, "survival-all").at("/series/0/low").toString()).isEqualTo("[1.0,1.0,0.8422]");
    }

    @Test
    void whetherSegmentsDifferInHowLongTheyStayIsSaidInWords() {
        given(SurvivalCurve.TABLE, """
                slice_kind          | slice_value | tenure_months | at_risk | churned | censored | survival | ci_low | ci_high | restricted_mean_months | chi_square | degrees_of_freedom | p_value
                segment             | small       | 0             | 100     | 20      | 80       | 0.8      | 0.7074 | 0.8659  | 1.0                    | 11.24      | 1                  | 0.0008
                segment             | large       | 0             | 90      | 3       | 87       | 0.9667   | 0.9007 | 0.9891  | 1.0                    | 11.24      | 1                  | 0.0008
                acquisition_channel | search      | 0             | 100     | 10      | 90       | 0.9      | 0.8225 | 0.9448  | 1.0                    | 0.62       | 1                  | 0.431
                acquisition_channel | events      | 0             | 90      | 12      | 78       | 0.8667   | 0.7779 | 0.9217  | 1.0                    | 0.62       | 1                  | 0.431
                """);

        String survival = section(page(), "survival");

        assertThat(survival)
                .contains("They differ in how long customers stay, by more than chance makes likely (log-rank test:"
                        + " chi-square 11.2, degrees of freedom 1, p below 0.001).")
                .contains("No difference can be told from chance (log-rank test: chi-square 0.6, degrees of freedom 1,"
                        + " p = 0.431).");
        assertThat(cells(page(), "survival-segment", "small"))
                .containsExactly(List.of("small", "100", "20", "1.00", "1"));
    }

    @Test
    void theModelsOfValueAreShownWithTheirVerdictAndWhatCameOfWhatTheyForetold() {
        given(ModelFit.TABLE, """
                model      | segment | part      | is_chosen | is_converged | reason                | parameters                                                                                | customers | sample_share | hold_out_customers | hold_out_expected | hold_out_observed | hold_out_error | calibration                                                                                                                                   | trust
                bg-nbd     | all     | purchases | true      | true         |                       | [{"name":"r","estimate":0.24262,"standard_error":0.0125,"ci_low":0.2181,"ci_high":0.2671}] | 2357      | 1.0          | 2357               | 1034.04           | 1100.0            | -0.06          | [{"bin":0,"customers":1411,"expected_mean":0.2,"observed_mean":0.21},{"bin":1,"customers":439,"expected_mean":0.5,"observed_mean":0.48},{"bin":7,"customers":12,"expected_mean":4.1,"observed_mean":3.9}]         | good
                pareto-nbd | all     | purchases | false     | false        | it has no top to find | []                                                                                        | 2357      | 1.0          |                    |                   |                   |                |                                                                                                                                               | refused
                """);

        String page = page();

        assertThat(cells(page, "model-check", "BG/NBD"))
                .containsExactly(List.of(
                        "BG/NBD",
                        "purchases",
                        "all",
                        "chosen",
                        "good",
                        "2,357",
                        "2,357",
                        "1,034.0",
                        "1,100.0",
                        "−6.0 %"));
        assertThat(cells(page, "model-check", "Pareto/NBD").get(0))
                .contains("Pareto/NBD refused: it has no top to find", "not chosen");
        assertThat(cells(page, "model-parameters", "BG/NBD").get(0)).contains("r 0.2426 (0.2181 to 0.2671)");
        assertThat(chart(page, "model-calibration-purchases").get("x").toString())
                .as("the group of 12 is in the table alone")
                .isEqualTo("[\"0\",\"1\"]");
    }

    @Test
    void supportImpactIsOfTheLastQuarterWhoseOutcomeIsKnownAndWordedAsAssociation() {
        given(SupportImpact.TABLE, """
                exposure | class    | segment | period_kind | period_start | outcome_months | matched_customers | comparable_customers | unmatched_customers | churn_rate | comparable_churn_rate | churn_difference | churn_difference_ci_low | churn_difference_ci_high | margin_difference_amount | margin_difference_ci_low | margin_difference_ci_high | value_at_stake_amount | is_mature | is_reliable
                csat     | negative | all     | quarter     | 2025-01-01   | 3              | 120               | 900                  | 4                   | 0.10       | 0.04                  | 0.06             | 0.011                   | 0.121                    | -25.50                   | -40.0                    | -11.0                     | -3060.00              | true      | true
                reopen   | reopened | all     | quarter     | 2025-01-01   | 3              | 9                 | 1000                 | 0                   | 0.11       | 0.05                  | 0.06             | -0.04                   | 0.38                     | 3.00                     |                          |                           | 27.00                 | true      | false
                csat     | negative | small   | quarter     | 2025-01-01   | 3              | 80                | 500                  | 4                   | 0.20       | 0.04                  | 0.16             | 0.1                     | 0.2                      | -25.50                   | -40.0                    | -11.0                     | -3060.00              | true      | true
                csat     | negative | all     | quarter     | 2025-04-01   | 3              | 130               | 900                  | 4                   |            |                       |                  |                         |                          |                          |                          |                           |                       | false     | false
                """);

        String page = page();

        assertThat(cells(page, "impact-table", "Not satisfied"))
                .containsExactly(List.of(
                        "Not satisfied (CSAT)",
                        "more leave",
                        "120",
                        "900",
                        "10.0 %",
                        "4.0 %",
                        "+6.0 points",
                        "+1.1 to +12.1",
                        "−25.50",
                        "−40.00 to −11.00",
                        "−3,060.00"));
        assertThat(cells(page, "impact-table", "Ticket reopened").get(0))
                .contains("Ticket reopened n = 9, fewer than 30", "cannot be told");
        assertThat(section(page, "impact"))
                .contains("Experiences of quarter 1 of 2025", "This is association, not cause")
                .doesNotContainIgnoringCase("because", "leads to", "effect of");
        assertThat(chart(page, "impact-churn").get("weak").toString()).isEqualTo("[false,true]");
    }

    @Test
    void whatSelfServiceSparedIsShownBetweenConfirmedAndAtMost() {
        given(DeflectionSaving.TABLE, """
                month      | kind        | deflected_to | sessions | immature_sessions | solved_sessions | confirmed_sessions | unpriced_sessions | saving_amount | confirmed_saving_amount
                2025-06-01 | help_center | email        | 400      | 12                | 200             | 80                 | 0                 | 1600.00       | 640.00
                2025-06-01 | help_center | phone        | 100      | 0                 | 50              | 20                 | 50                | 0.00          | 0.00
                2025-06-01 | bot         | chat         | 60       | 0                 | 30              | 30                 | 0                 | 90.00         | 90.00
                """);

        String page = page();

        assertThat(cells(page, "deflection-months", "2025-06"))
                .containsExactly(List.of("2025-06", "560", "280", "130", "50", "12", "1,690.00", "730.00"));
        assertThat(cells(page, "deflection-kinds", "Help center"))
                .containsExactly(List.of("Help center", "500", "250", "100", "50", "12", "1,600.00", "640.00"));
    }

    @Test
    void backlogIsThatOfSundaysAndSpikesThoseOfAQuarter() {
        given(BacklogDaily.TABLE, """
                day        | slice_kind | slice_value | closing | aged_over_24h | aged_over_48h | aged_over_7d | ticket_volume | weekly_volume | share_of_weekly_volume | weeks_growing | usual_volume | volume_deviation | is_spike | is_complete
                2024-06-23 | all        | all         | 9       | 0             | 0             | 0            | 1             | 9             | 1                      | 0             | 1            | 1                | true     | true
                2025-06-22 | all        | all         | 40      | 8             | 4             | 2            | 3             | 160           | 0.25                   | 2             | 4            | 1.4826           | false    | true
                2025-06-23 | all        | all         | 50      | 9             | 5             | 2            | 41            | 190           | 0.263                  | 2             | 22.5         | 4.4478           | true     | true
                2025-06-23 | channel    | email       | 30      | 9             | 5             | 2            | 29            | 90            | 0.333                  | 2             | 11           | 2.9652           | true     | true
                2025-06-23 | team       | first       | 30      | 9             | 5             | 2            | 29            | 90            | 0.333                  | 2             | 11           | 2.9652           | true     | true
                2025-06-29 | all        | all         | 45      | 7             | 3             | 1            | 2             | 200           | 0.225                  | 3             | 4            | 1.4826           | false    | false
                """);

        String page = page();

        assertThat(cells(page, "backlog-weeks", "20"))
                .containsExactly(
                        List.of("2025-06-22", "40", "8", "4", "2", "160", "25.0 %", "2"),
                        List.of(
                                "2025-06-29 not everything of the day is delivered",
                                "45",
                                "7",
                                "3",
                                "1",
                                "200",
                                "22.5 %",
                                "3"));
        assertThat(cells(page, "backlog-spikes", "2025-06-23"))
                .containsExactly(
                        List.of("2025-06-23", "all", "41", "22.50", "4.45"),
                        List.of("2025-06-23", "email", "29", "11.00", "2.97"));
    }

    @Test
    void costsAreAddedOverTeamsBeforeTheyAreDivided() {
        given(CostPerContact.TABLE, """
                month      | channel     | team   | salaries_amount | tools_amount | total_cost_amount | contacts | resolutions | handle_hours
                2025-06-01 | email       | first  | 900.00          | 100.00       | 1000.00           | 100      | 80          | 20
                2025-06-01 | email       | second | 500.00          | 0.00         | 500.00            | 25       | 20          | 10
                2025-06-01 | unallocated | none   | 0.00            | 250.00       | 250.00            | 0        | 0           | 0
                """);

        String page = page();

        assertThat(cells(page, "cost-channels", "email"))
                .containsExactly(List.of("email", "1,500.00", "125", "100", "30.00", "12.00", "15.00", "50.00"));
        assertThat(cells(page, "cost-channels", "unallocated"))
                .containsExactly(List.of("unallocated", "250.00", "0", "0", "0.00", "", "", ""));
        assertThat(cells(page, "cost-per-contact", "2025-06")).containsExactly(List.of("2025-06", "12.00", "14.00"));
        assertThat(cells(page, "cost-categories", "2025-06"))
                .containsExactly(List.of("2025-06", "1,400.00", "350.00", "1,750.00"));
        assertThat(cells(page, "cost-per-contact-categories", "2025-06"))
                .as("parts of 1,750.00 by 125 contacts")
                .containsExactly(List.of("2025-06", "11.20", "2.80", "14.00"));
        assertThat(cells(page, "scorecard", "Cost per contact").get(0)).contains("USD 14.00", "125 contacts");
    }

    @Test
    void aSupportMetricIsShownWithIntervalSampleAndReasonNotToRelyOnIt() {
        givenMetrics();

        String page = page();

        assertThat(cells(page, "scorecard", "Reopen rate").get(0))
                .isEqualTo(List.of("Reopen rate, ratio", "6.4 %", "", "", "", "", "5.1 % to 8.0 %", "1,055", ""));
        assertThat(cells(page, "scorecard", "First response time").get(0))
                .startsWith("First response time, median n = 12, fewer than 30", "2.0 h");
        assertThat(cells(page, "metrics-now", "Reopen rate"))
                .containsExactly(List.of("Reopen rate", "ratio", "6.4 %", "5.1 % to 8.0 %", "1,055", "41", "3"));
    }

    @Test
    void aFocusSetShowsHowItsMetricsAreJudgedInWordsAndTheOthersFollowAsLines() {
        givenMetrics();
        given(Scorecard.TABLE, """
                focus      | metric_id                | place | period_kind | period_start | slice_kind | slice_value | focus_title | statistic | value | previous | year_ago | baseline | target | target_kind | benchmark_band | status     | trend  | is_improving | paired_metric_id         | pair_verdict | sample_size | unit    | direction        | is_complete | is_reliable
                not_solved | reopen_rate              | 3     | month       | 2025-06-01   | all        | all         | Not solved? | ratio     | 0.064 | 0.08     |          | 0.08     | 0.072  | stretch     |                | green      | down   | true         | first_contact_resolution | confirmed    | 1055        | share   | lower-is-better  | true        | true
                not_solved | first_contact_resolution | 1     | month       | 2025-06-01   | all        | all         | Not solved? | ratio     | 0.74  | 0.70     | 0.66     | 0.65     | 0.7    | configured  | good           | traded_off | up     | true         | reopen_rate              | traded_off   | 900         | share   | higher-is-better | true        | true
                not_solved | csat                     | 2     | month       | 2025-06-01   | all        | all         | Not solved? | ratio     | 0.5   | 0.75     |          |          |        |             |                | grey       |        |              | survey_response_rate     |              | 12          | share   | higher-is-better | true        | false
                all        | reopen_rate              | 2     | month       | 2025-06-01   | all        | all         | All metrics | ratio     | 0.064 | 0.08     |          | 0.08     | 0.072  | stretch     |                | green      | down   | true         | first_contact_resolution | confirmed    | 1055        | share   | lower-is-better  | true        | true
                all        | nps                      | 9     | quarter     | 2025-04-01   | all        | all         | All metrics | mean      | 40    | 20       |          | 40       | 44     | stretch     |                | amber      | up     | true         | churn_rate               | pair_fell    | 211         | points  | higher-is-better | true        | true
                all        | ticket_volume            | 1     | month       | 2025-06-01   | all        | all         | All metrics | count     | 1240  | 1200     |          | 1100     |        |             |                | grey       | steady |              | churn_rate               | no_gain      | 1240        | count   | watch            | true        | true
                all        | ticket_volume            | 1     | quarter     | 2025-04-01   | all        | all         | All metrics | count     | 3600  | 3500     |          | 3400     |        |             |                | grey       | steady |              | churn_rate               | no_gain      | 3600        | count   | watch            | true        | true
                all        | ticket_volume            | 1     | month       | 2025-06-01   | channel    | chat        | All metrics | count     | 40    | 20       |          |          |        |             |                | grey       |        |              | churn_rate               |              | 40          | count   | watch            | true        | true
                all        | clv_to_cac               | 7     | month       | 2025-06-01   | all        | all         | All metrics | ratio     | 1.584 | 1.32     |          | 2        | 2.2    | stretch     |                | red        | up     | true         | churn_rate               | no_gain      | 90          | to 1    | higher-is-better | true        | true
                all        | net_revenue_retention    | 8     | month       | 2025-06-01   | all        | all         | All metrics | ratio     | 1.02  | 1.01     |          |          |        |             |                | grey       | up     | true         | gross_revenue_retention  |              | 90          | ratio   | higher-is-better | true        | true
                """);

        String page = page();

        assertThat(section(page, "scorecard")).containsSubsequence("Not solved?", "First contact resolution", "Csat");
        assertThat(tile(page, "reopen_rate"))
                .contains("status green", "On target", "▼ down, better", "2025-05: 8.0 % (−1.6 points)")
                .contains("target 7.2 %, a tenth better than 8.0 % at first")
                .contains("its pair held: First contact resolution");
        assertThat(tile(page, "first_contact_resolution"))
                .contains("Traded off", "▲ up, better", "at the cost of its pair: Reopen rate got worse")
                .contains("target 70.0 %<", "at first 65.0 %", "a year ago 66.0 %", "published band: good")
                .doesNotContain("On target", "&#10003;");
        assertThat(tile(page, "csat")).contains("value weak", "Not judged", "n = 12, fewer than 30");
        assertThat(cells(page, "scorecard", "Clv to cac").get(0))
                .containsSubsequence("1.58 : 1", "Off target", "2025-05: 1.32 : 1 (+20.0 %)", "2.20 : 1");
        assertThat(cells(page, "scorecard", "Net revenue retention").get(0))
                .containsSubsequence("102.0 %", "No target yet", "2025-05: 101.0 % (+1.0 points)");
        assertThat(section(page, "scorecard"))
                .contains("211 in quarter 2 of 2025", "quarter 1 of 2025: 20.00 points (+20.0 points)")
                .contains("its pair got worse: Churn rate", "Watched", "▬ steady")
                .doesNotContain("3,600", "<details class=\"others\" open");
        assertThat(tagsLeftOpen(page)).isEmpty();
    }

    @Test
    void theGlossarySaysWhatAMetricAnswersAndHow() {
        givenMetrics();

        assertThat(section(page(), "glossary"))
                .contains(
                        "Reopen rate",
                        "How many solved tickets come back?",
                        "tickets reopened / tickets resolved",
                        "ROR");
    }

    @Test
    void aMartThatWasNotPublishedSaysWhatItNeeds() {
        String page = page();

        assertThat(page).contains("Not built: no mart with a month that is over was published.");
        for (String id : List.of(
                "retention",
                "survival",
                "churn",
                "revenue",
                "acquisition",
                "models",
                "cost",
                "deflection",
                "impact",
                "backlog",
                "service",
                "glossary")) {
            assertThat(section(page, id)).as(id).contains("Not built: ", "needs ");
        }
    }

    @Test
    void emptyMartsMakeAPageAllTheSame() {
        List.of(
                        CohortRetention.TABLE,
                        SurvivalCurve.TABLE,
                        Churn.TABLE,
                        RevenueMovements.TABLE,
                        ClvCac.TABLE,
                        ModelFit.TABLE,
                        CostPerContact.TABLE,
                        DeflectionSaving.TABLE,
                        SupportImpact.TABLE,
                        BacklogDaily.TABLE,
                        MetricValue.TABLE,
                        Scorecard.TABLE,
                        MetricDictionary.TABLE)
                .forEach(spec -> marts.put(spec.name(), Rows.none(spec)));

        assertThat(tagsLeftOpen(page())).isEmpty();
    }

    @Test
    void textOfTheDataNeverBecomesMarkupOrScript() throws Exception {
        String hostile = "</script><script>alert('1')</script><img src=x onerror=\"alert(2)\">&{{}}";
        given(Churn.TABLE, """
                period_kind | period_start | slice_kind | slice_value | customers_start | new | reactivated | churned | churned_voluntary | churned_involuntary | churned_unknown | customers_end | churn_rate | ci_low | ci_high
                quarter     | 2025-04-01   | segment    | HOSTILE     | 100             | 0   | 0           | 4       | 4                 | 0                   | 0               | 96            | 0.04       | 0.0157 | 0.0984
                """.replace("HOSTILE", hostile));

        given(Scorecard.TABLE, """
                focus    | metric_id                 | place | period_kind | period_start | slice_kind | slice_value | statistic | value | status | sample_size | unit  | direction       | is_complete | is_reliable
                too_slow | a" onmouseover="alert(3)  | 1     | month       | 2025-06-01   | all        | all         | ratio     | 0.064 | grey   | 1055        | share | lower-is-better | true        | true
                """);

        String page = Report.render(
                ReportData.from(hostile, state(), Configuration.defaults().settings(), this::mart));

        assertThat(page.replace(scripts(page).get(0), ""))
                .doesNotContain("<script>alert", "<img")
                .contains("&lt;img src=x", "data-metric=\"a&#34; onmouseover=&#34;alert(3)\"");
        assertThat(withoutScripts(page).replaceAll("=\"[^\"<>]*\"", ""))
                .as("elements without their attributes' values")
                .doesNotContainPattern("<[a-z][^<>]*\\son[a-z]+");
        assertThat(page.split("<script", -1)).as("data, library and drawing").hasSize(1 + 3);
        assertThat(section(page, "churn")).contains("&lt;/script&gt;&lt;script&gt;alert(");
        assertThat(chart(page, "churn-segments").at("/names/0").asText()).isEqualTo(hostile);
        assertThat(tagsLeftOpen(page)).isEmpty();
    }

    @Test
    void nothingIsFetchedAndOnlyTheScriptsOfThePageRun() throws Exception {
        SampleMarts sample = new SampleMarts();
        String page = Report.render(ReportData.from(
                "Sample company", SampleMarts.state(), Configuration.defaults().settings(), sample::table));

        Matcher policy = Pattern.compile("http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\"")
                .matcher(page);
        assertThat(policy.find()).isTrue();
        String rules = policy.group(1).replace("&#39;", "'");
        assertThat(rules).contains("default-src 'none'").doesNotContain("unsafe-eval", "http", "*");
        List<String> scripts = scripts(page);
        assertThat(scripts)
                .hasSize(2)
                .allSatisfy(script -> assertThat(rules).contains("'sha256-" + sha256(script) + "'"));
        String ours = page.replace(scripts.get(0), "");
        assertThat(ours).doesNotContain("http://", "https://", "url(", "@import", "<iframe", "<object", "<base");
        assertThat(ours.split(" (?:src|href|action)=\"(?!#|data:,)", -1)).hasSize(1);
        assertThat(scripts.get(1)).doesNotContain("fetch(", "XMLHttpRequest", "innerHTML", "eval(");
    }

    @Test
    void thePageIsWellFormedAndSaysHowToMakeItAgain() {
        String page = Report.render(ReportData.from(
                "Sample company", SampleMarts.state(), Configuration.defaults().settings(), new SampleMarts()::table));

        assertThat(tagsLeftOpen(page)).isEmpty();
        assertThat(ids(page)).doesNotHaveDuplicates();
        assertThat(section(page, "about"))
                .contains(
                        "deskledger run --as-of 2025-06-30 --delivered-through 2025-07-02",
                        "deskledger report --run run-0007");
        assertThat(cells(page, "about", "mart.churn")).containsExactly(List.of("mart.churn", "3", "1,204"));
    }

    private void givenMetrics() {
        given(MetricValue.TABLE, """
                metric_id           | period_kind | period_start | slice_kind | slice_value | statistic | is_headline | value | sample_size | excluded_unknown_count | ci_low | ci_high | immature_count | is_complete | is_reliable | unit
                reopen_rate         | month       | 2025-06-01   | all        | all         | ratio     | true        | 0.064 | 1055        | 3                      | 0.051  | 0.080   | 41             | true        | true        | share
                first_response_time | month       | 2025-06-01   | all        | all         | median    | true        | 7200  | 12          | 0                      |        |         | 0              | true        | false       | seconds
                """);
        given(MetricDictionary.TABLE, """
                metric_id   | name        | also_known_as | layer   | definition_version | question                           | formula                             | headline | unit  | direction       | pitfall
                reopen_rate | Reopen rate | ["ROR"]       | quality | 1                  | How many solved tickets come back? | tickets reopened / tickets resolved | ratio    | share | lower-is-better | thanks reopen too
                """);
    }

    private void given(TableSpec spec, String rows) {
        marts.put(spec.name(), Rows.of(spec, rows));
    }

    private Optional<Dataset<Row>> mart(TableSpec spec) {
        return Optional.ofNullable(marts.get(spec.name()));
    }

    private ReportInputs inputs() {
        return ReportData.from(
                "Sample company", state(), Configuration.defaults().settings(), this::mart);
    }

    private String page() {
        return Report.render(inputs());
    }

    private static PublishedState state() {
        return new PublishedState(
                1,
                "run-0001",
                LocalDate.parse("2025-07-10"),
                Optional.empty(),
                Map.of("mart.churn", new PublishedState.TableState(new TableVersion("mart.churn", 0, 2), "f")));
    }

    /** The element with the id, up to the next section. */
    private static String section(String page, String id) {
        int from = page.indexOf("<section id=\"" + id + "\">");
        assertThat(from).as("section " + id).isNotNegative();
        return plainSpaces(page.substring(from, page.indexOf("</section>", from)));
    }

    private static String tile(String page, String metricId) {
        int from = page.indexOf("data-metric=\"" + metricId + "\"");
        assertThat(from).as("tile of " + metricId).isNotNegative();
        return plainSpaces(page.substring(from, page.indexOf("</li>", from)));
    }

    /** Cells of the lines that start with a text, in the tables of numbers after an id. */
    private static List<List<String>> cells(String page, String id, String first) {
        int from = page.indexOf(" id=\"" + id + "\"");
        assertThat(from).as(id).isNotNegative();
        int numbers = page.indexOf("<table class=\"numbers\">", from);
        String table = page.substring(numbers, page.indexOf("</table>", numbers));
        List<List<String>> lines = new ArrayList<>();
        Matcher line = Pattern.compile("(?s)<tr class=.*?</tr>").matcher(table);
        while (line.find()) {
            List<String> cells = new ArrayList<>();
            Matcher cell = Pattern.compile("(?s)<t[hd][^>]*>(.*?)</t[hd]>").matcher(line.group());
            while (cell.find()) {
                cells.add(plainSpaces(cell.group(1)).replaceAll("<[^>]*>", " ").strip());
            }
            if (cells.get(0).startsWith(first)) {
                lines.add(cells);
            }
        }
        return lines;
    }

    private static JsonNode chart(String page, String id) {
        String start = "<script type=\"application/json\" id=\"charts\">";
        int from = page.indexOf(start) + start.length();
        try {
            return new ObjectMapper()
                    .readTree(page.substring(from, page.indexOf("</script>", from)))
                    .get(id);
        } catch (JsonProcessingException e) {
            throw new AssertionError("The data of the page is no JSON", e);
        }
    }

    private static List<String> scripts(String page) {
        List<String> scripts = new ArrayList<>();
        int from = 0;
        while ((from = page.indexOf("<script>", from)) >= 0) {
            int end = page.indexOf("</script>", from);
            scripts.add(page.substring(from + "<script>".length(), end));
            from = end;
        }
        return scripts;
    }

    private static String sha256(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> ids(String page) {
        List<String> ids = new ArrayList<>();
        Matcher id = Pattern.compile("<[a-z0-9]+[^<>]* id=\"([^\"]*)\"").matcher(withoutScripts(page));
        while (id.find()) {
            ids.add(id.group(1));
        }
        return ids;
    }

    /** Elements that are not closed, or closed in another order than they were opened. */
    private static List<String> tagsLeftOpen(String page) {
        Deque<String> open = new ArrayDeque<>();
        Matcher tag = Pattern.compile("<(/?)([!a-zA-Z][a-zA-Z0-9]*)(?:[^<>\"]|\"[^\"]*\")*>")
                .matcher(withoutScripts(page));
        while (tag.find()) {
            String name = tag.group(2).toLowerCase(Locale.ROOT);
            if (VOID.contains(name)) {
                continue;
            }
            if (tag.group(1).isEmpty()) {
                open.push(name);
            } else if (!name.equals(open.peek())) {
                return List.of("</" + name + "> inside " + open);
            } else {
                open.pop();
            }
        }
        return List.copyOf(open);
    }

    private static String withoutScripts(String page) {
        return page.replaceAll("(?s)(<(script|style)[^>]*>).*?(</\\2>)", "$1$3");
    }

    private static String plainSpaces(String text) {
        return text.replace('\u00a0', ' ');
    }
}

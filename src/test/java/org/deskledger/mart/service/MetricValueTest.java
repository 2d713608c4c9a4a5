package org.deskledger.mart.service;

import static org.apache.spark.sql.functions.col;
import static org.deskledger.testing.TableAssert.assertRows;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.CostShareFact;
import org.deskledger.fact.DataThroughFact;
import org.deskledger.fact.SurveyAnswerFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.table.TableSpec;
import org.deskledger.testing.Rows;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;

class MetricValueTest {

    private static final MetricCatalogue SHIPPED = MetricCatalogue.load(
            Path.of(System.getProperty("deskledger.home")),
            List.of("speed.conf", "experience.conf", "business.conf"),
            MetricValue.FACTS);

    private final TestInputs inputs = TestInputs.asOf("2025-02-28");

    @Test
    void timesHaveMeanMedianAndP90FromTheRowsOfEachPeriodAndSlice() {
        inputs.with(TicketFact.TABLE, """
                ticket_id | direction | channel | first_response_at    | first_response_seconds | is_deleted | is_merged
                t1        | inbound   | email   | 2025-01-06T10:00:00Z | 100                    | false      | false
                t2        | inbound   | email   | 2025-01-07T10:00:00Z | 200                    | false      | false
                t3        | inbound   | chat    | 2025-01-12T23:59:59Z | 10                     | false      | false
                next_week | inbound   | chat    | 2025-01-13T00:00:00Z | 30                     | false      | false
                spam      | inbound   | chat    | 2025-01-07T10:00:00Z | 99999                  | true       | false
                waiting   | inbound   | chat    |                      |                        | false      | false
                """);
        Dataset<Row> values = values("first_response_time");
        assertRows(values.where("period_kind = 'month'").where(col("slice_kind").isin("all", "channel")), """
                period_start | slice_kind | slice_value | statistic | is_headline | value | numerator | denominator | sample_size | is_reliable | unit
                2025-01-01   | all        | all         | mean      | false       | 85    | 340       | 4           | 4           | false       | seconds
                2025-01-01   | all        | all         | median    | true        | 65    |           |             | 4           | false       | seconds
                2025-01-01   | all        | all         | p90       | false       | 170   |           |             | 4           | false       | seconds
                2025-01-01   | channel    | email       | mean      | false       | 150   | 300       | 2           | 2           | false       | seconds
                2025-01-01   | channel    | email       | median    | true        | 150   |           |             | 2           | false       | seconds
                2025-01-01   | channel    | email       | p90       | false       | 190   |           |             | 2           | false       | seconds
                2025-01-01   | channel    | chat        | mean      | false       | 20    | 40        | 2           | 2           | false       | seconds
                2025-01-01   | channel    | chat        | median    | true        | 20    |           |             | 2           | false       | seconds
                2025-01-01   | channel    | chat        | p90       | false       | 28    |           |             | 2           | false       | seconds
                """);
        assertRows(values.where("period_kind = 'week' AND slice_kind = 'all' AND statistic = 'median'"), """
                period_start | value | sample_size
                2025-01-06   | 100   | 3
                2025-01-13   | 30    | 1
                """);
    }

    @Test
    void fortyThreeAndTwentyNineOfAHundredAreSatisfactionOfSeventyTwo() {
        Dataset<Row> answers = Rows.ofDdl("n BIGINT, score INT", "n | score\n43 | 5\n29 | 4\n28 | 2")
                .selectExpr("explode(sequence(1, n)) AS i", "score")
                .selectExpr(
                        "concat(score, '-', i) AS survey_id",
                        "'csat' AS kind",
                        "timestamp('2025-01-10') AS responded_at",
                        "score",
                        "score >= 4 AS is_positive");
        inputs.with(SurveyAnswerFact.TABLE, under(SurveyAnswerFact.TABLE, answers));

        assertRows(values("csat").where("period_kind = 'month' AND slice_kind = 'all'"), """
                value | numerator | denominator | ci_low   | ci_high
                0.72  | 72        | 100         | 0.62512  | 0.798603
                """);
    }

    @Test
    void seventyPromotersAndTenDetractorsOfAHundredAreSixty() {
        Dataset<Row> answers = Rows.ofDdl(
                        "n BIGINT, nps_class STRING", "n | nps_class\n70 | promoter\n20 | passive\n10 | detractor")
                .selectExpr("explode(sequence(1, n)) AS i", "nps_class")
                .selectExpr(
                        "concat(nps_class, '-', i) AS survey_id",
                        "'nps' AS kind",
                        "concat(nps_class, i) AS person_key",
                        "timestamp('2025-01-10') AS responded_at",
                        "nps_class",
                        "true AS is_last_of_quarter");
        inputs.with(SurveyAnswerFact.TABLE, under(SurveyAnswerFact.TABLE, answers));

        assertRows(values("nps"), """
                period_kind | period_start | value | numerator | denominator | sample_size | ci_low    | ci_high   | unit
                quarter     | 2025-01-01   | 60    | 6000      | 100         | 100         | 46.933573 | 73.066427 | points
                """);
    }

    @Test
    void anAnswerThatTheIssueWasNotSolvedOverridesWhatTheTicketSays() {
        inputs.with(TicketFact.TABLE, """
                ticket_id | person_key | direction | channel | first_resolved_at    | is_deleted | is_merged | touch_count | agent_count | is_escalated | survey_solved_answer
                silent    | p1         | inbound   | email   | 2025-02-10T10:00:00Z | false      | false     | 1           | 1           | false        |
                solved    | p2         | inbound   | email   | 2025-02-10T10:00:00Z | false      | false     | 1           | 1           | false        | true
                not       | p3         | inbound   | email   | 2025-02-10T10:00:00Z | false      | false     | 1           | 1           | false        | false
                """);

        assertRows(values("first_contact_resolution").where("period_kind = 'month' AND slice_kind = 'all'"), """
                numerator | denominator
                2         | 3
                """);
    }

    @Test
    void aTicketCountsAsSolvedForGoodOnlyOnceItsWindowIsOver() {
        inputs.with(TicketFact.TABLE, """
                ticket_id | person_key | direction | channel | first_resolved_at    | first_meaningful_reopened_at | next_same_category_ticket_at | is_deleted | is_merged
                quiet     | p1         | inbound   | email   | 2025-02-10T10:00:00Z |                              |                              | false      | false
                repeated  | p2         | inbound   | email   | 2025-02-10T10:00:00Z |                              | 2025-02-17T10:00:00Z         | false      | false
                late      | p3         | inbound   | email   | 2025-02-10T10:00:00Z |                              | 2025-02-17T10:00:01Z         | false      | false
                reopened  | p4         | inbound   | email   | 2025-02-10T10:00:00Z | 2025-02-11T10:00:00Z         |                              | false      | false
                at_edge   | p5         | inbound   | email   | 2025-02-22T00:00:00Z |                              |                              | false      | false
                open      | p6         | inbound   | email   | 2025-02-22T00:00:01Z |                              |                              | false      | false
                nobody    |            | inbound   | email   | 2025-02-10T10:00:00Z |                              |                              | false      | false
                """);
        assertRows(values("fcr_no_repeat").where("period_kind = 'month' AND slice_kind = 'all'"), """
                statistic | value | numerator | denominator | sample_size | immature_count | excluded_unknown_count
                ratio     | 0.6   | 3         | 5           | 5           | 1              | 1
                """);
    }

    @Test
    void aProportionHasItsWilsonInterval() {
        // 45 of 50: 0.7864 to 0.9565
        StringBuilder contacts = new StringBuilder(
                "contact_id | channel | entered_at | is_offered | is_answered | is_abandoned | is_short_abandon | is_in_target | is_flow_out\n");
        for (int i = 0; i < 50; i++) {
            contacts.append("c" + i + " | phone | 2025-01-10T10:00:00Z | true | " + (i < 45) + " | " + (i >= 45)
                    + " | false | false | false\n");
        }
        inputs.with(ContactFact.TABLE, contacts.toString());
        assertRows(
                values("answered_rate")
                        .where("period_kind = 'quarter' AND slice_kind = 'all'")
                        .selectExpr(
                                "value", "round(ci_low, 4) AS ci_low", "round(ci_high, 4) AS ci_high", "is_reliable"),
                """
                value | ci_low | ci_high | is_reliable
                0.9   | 0.7864 | 0.9565  | true
                """);
    }

    @Test
    void theFiveServiceLevelsOfOneQueueAreFiveNumbers() {
        // 900 answered, 800 of them in target, 100 abandoned, 40 of these short, and 20 flow-outs.
        Dataset<Row> contacts = contacts(800, true, false, false, true, false)
                .union(contacts(100, true, false, false, false, false))
                .union(contacts(40, false, true, true, false, false))
                .union(contacts(60, false, true, false, false, false))
                .union(contacts(20, false, false, false, false, true));
        inputs.with(ContactFact.TABLE, contacts);
        assertRows(
                values(
                                "service_level",
                                "service_level__answered_only",
                                "service_level__no_short_abandons",
                                "service_level__with_flow_outs",
                                "service_level__abandons_in_target")
                        .where("period_kind = 'month' AND slice_kind = 'all'")
                        .selectExpr("metric_id", "round(value, 3) AS value"),
                """
                metric_id                          | value
                service_level                      | 0.8
                service_level__answered_only       | 0.889
                service_level__no_short_abandons   | 0.833
                service_level__with_flow_outs      | 0.784
                service_level__abandons_in_target  | 0.84
                """);
    }

    @Test
    void whatDidNotHappenInADeliveredPeriodIsCountedAsNone() {
        inputs.with(ContactFact.TABLE, """
                contact_id | channel | entered_at           | is_offered | is_short_abandon
                waited     | phone   | 2025-01-10T10:00:00Z | true       | false
                hung_up    | phone   | 2025-02-10T10:00:00Z | true       | true
                """);
        assertRows(values("short_abandons").where("period_kind = 'month' AND slice_kind = 'all'"), """
                period_start | statistic | value | sample_size
                2025-01-01   | count     | 0     | 0
                2025-02-01   | count     | 1     | 1
                """);
    }

    @Test
    void aMetricMayDivideTheMoneyOfOneFactByTheContactsOfAnother() {
        inputs.with(CostShareFact.TABLE, """
                cost_id | channel | team | month      | allocated_amount
                l1      | phone   | one  | 2025-01-01 | 100
                l2      | email   | one  | 2025-01-01 | 50
                """).with(ContactFact.TABLE, """
                contact_id | channel | team | ended_at             | is_handled
                c1         | phone   | one  | 2025-01-10T10:00:00Z | true
                c2         | phone   | one  | 2025-01-10T10:00:00Z | true
                c3         | phone   | one  | 2025-01-10T10:00:00Z | true
                """);
        assertRows(
                values("cost_per_contact")
                        .where("period_kind = 'month'")
                        .where(col("slice_kind").isin("all", "channel")),
                """
                slice_value | statistic | value | value_amount | numerator | denominator | sample_size | unit
                all         | ratio     |       | 50           | 150       | 3           | 3           | money
                phone       | ratio     |       | 33.333333    | 100       | 3           | 3           | money
                email       | ratio     |       |              | 50        | 0           | 0           | money
                """);
    }

    @Test
    void churnAndRetentionOfOneSetAddUpToOne() {
        inputs.with(CustomerMonthFact.TABLE, """
                customer_id | month      | customer_kind | is_active_at_start | is_active | is_complete
                stayed      | 2025-01-01 | subscription  | true               | true      | true
                left        | 2025-01-01 | subscription  | true               | false     | true
                joined      | 2025-01-01 | subscription  | false              | true      | true
                running     | 2025-02-01 | subscription  | true               | false     | false
                """);
        assertRows(values("churn_rate", "retention_rate").where("slice_kind = 'all'"), """
                metric_id      | period_kind | period_start | value | numerator | denominator
                churn_rate     | month       | 2025-01-01   | 0.5   | 1         | 2
                retention_rate | month       | 2025-01-01   | 0.5   | 1         | 2
                """);
    }

    @Test
    void aPeriodIsCompleteOnceItIsOverAndDelivered() {
        inputs.with(TicketFact.TABLE, """
                ticket_id | channel | created_at           | is_deleted | is_merged
                january   | email   | 2025-01-10T10:00:00Z | false      | false
                february  | email   | 2025-02-10T10:00:00Z | false      | false
                """).with(DataThroughFact.TABLE, """
                fact_table  | entity                 | data_through
                fact.ticket | helpdesk.tickets       | 2025-03-01
                fact.ticket | helpdesk.ticket_events | 2025-02-27
                """);
        assertRows(values("ticket_volume").where("slice_kind = 'all' AND period_kind IN ('month', 'quarter')"), """
                period_kind | period_start | value | is_complete
                month       | 2025-01-01   | 1     | true
                month       | 2025-02-01   | 1     | false
                quarter     | 2025-01-01   | 2     | false
                """);
    }

    @Test
    void demand16DaysAreCutInTheReportingZoneAndAValueWithoutDimensionIsUnknown() {
        inputs.in("Asia/Tokyo").with(TicketFact.TABLE, """
                ticket_id | channel | team | created_at           | is_deleted | is_merged
                t1        | email   |      | 2025-01-10T15:00:00Z | false      | false
                """);
        assertRows(values("ticket_volume").where("period_kind = 'day' AND slice_kind IN ('all', 'team')"), """
                period_start | slice_kind | slice_value | value
                2025-01-11   | all        | all         | 1
                2025-01-11   | team       | unknown     | 1
                """);
    }

    @Test
    void theDictionaryHasEveryMetricOfTheCatalogue() {
        assertRows(
                inputs.build(new MetricDictionary(settings -> SHIPPED))
                        .where("metric_id IN ('reopen_rate', 'cost_per_contact')")
                        .selectExpr(
                                "metric_id",
                                "definition_version",
                                "maturity_days",
                                "pairs_with",
                                "size(benchmarks) AS bands"),
                """
                metric_id        | definition_version | maturity_days | pairs_with               | bands
                reopen_rate      | 1                  | 7             | first_contact_resolution | 0
                cost_per_contact | 1                  |               | csat                     | 4
                """);
    }

    @Test
    void theDictionarySaysWhyAMetricHasNoValue() {
        inputs.with(DataThroughFact.TABLE, """
                        fact_table          | entity               | data_through
                        fact.ticket         | helpdesk.tickets     | 2025-01-31
                        fact.agent_interval | helpdesk.contacts    | 2025-01-31
                        fact.contact        | helpdesk.contacts    | 2025-01-31
                        """).with(MetricValue.TABLE, """
                        metric_id     | slice_kind | value | value_amount
                        ticket_volume | all        | 12    |
                        reopen_rate   | all        |       |
                        concurrency   | team       | 2     |
                        """);
        assertRows(
                inputs.build(new MetricDictionary(settings -> SHIPPED))
                        .where(
                                "metric_id IN ('ticket_volume', 'reopen_rate', 'concurrency', 'agent_utilisation', 'occupancy',"
                                        + " 'review_score', 'cost_per_contact', 'backlog', 'csat')"),
                """
                metric_id         | interval_method                                                       | status
                ticket_volume     | none: a total is counted, not estimated                               | measured
                reopen_rate       | Wilson                                                                | no observations
                concurrency       | none: two sums divided, no share and no mean of observations          | no observations
                agent_utilisation | none: two sums divided, no share and no mean of observations          | not built: needs helpdesk.agent_shifts
                occupancy         | none: two sums divided, no share and no mean of observations          | not built: needs helpdesk.agent_states
                review_score      | normal                                                                | not built: needs helpdesk.reviews
                cost_per_contact  | none: two sums divided, no share and no mean of observations          | not built: needs billing.support_costs
                backlog           | none: a total is counted, not estimated                               | no observations
                csat              | Wilson                                                                | not built: needs helpdesk.surveys
                """);
    }

    @Test
    void aStockIsThatOfThePeriodsLastDayAndOfTheAsOfWhileThePeriodRuns() {
        TestInputs running = TestInputs.asOf("2025-01-31").with(BacklogDaily.TABLE, """
                day        | slice_kind | slice_value | closing | aged_over_24h | weekly_volume
                2024-12-31 | all        | all         | 9       | 3             | 10
                2025-01-05 | all        | all         | 8       | 3             | 10
                2025-01-05 | team       | one         | 8       | 3             | 10
                2025-01-30 | all        | all         | 7       | 2             | 20
                2025-01-31 | all        | all         | 5       | 2             | 20
                2025-01-31 | team       | one         | 4       | 2             | 20
                2025-01-31 | team       | two         | 1       | 0             | 0
                2025-01-31 | other      | x           | 1       | 0             | 0
                """);
        assertRows(values(running, "backlog", "backlog_share__over_24_hours").where("period_kind <> 'day'"), """
                metric_id                    | period_kind | period_start | slice_kind | slice_value | statistic | value | sample_size
                backlog                      | month       | 2024-12-01   | all        | all         | count     | 9     | 9
                backlog                      | quarter     | 2024-10-01   | all        | all         | count     | 9     | 9
                backlog                      | week        | 2024-12-30   | all        | all         | count     | 8     | 8
                backlog                      | week        | 2024-12-30   | team       | one         | count     | 8     | 8
                backlog                      | week        | 2025-01-27   | all        | all         | count     | 5     | 5
                backlog                      | week        | 2025-01-27   | team       | one         | count     | 4     | 4
                backlog                      | week        | 2025-01-27   | team       | two         | count     | 1     | 1
                backlog                      | month       | 2025-01-01   | all        | all         | count     | 5     | 5
                backlog                      | month       | 2025-01-01   | team       | one         | count     | 4     | 4
                backlog                      | month       | 2025-01-01   | team       | two         | count     | 1     | 1
                backlog                      | quarter     | 2025-01-01   | all        | all         | count     | 5     | 5
                backlog                      | quarter     | 2025-01-01   | team       | one         | count     | 4     | 4
                backlog                      | quarter     | 2025-01-01   | team       | two         | count     | 1     | 1
                backlog_share__over_24_hours | month       | 2024-12-01   | all        | all         | ratio     | 0.3   | 10
                backlog_share__over_24_hours | quarter     | 2024-10-01   | all        | all         | ratio     | 0.3   | 10
                backlog_share__over_24_hours | week        | 2024-12-30   | all        | all         | ratio     | 0.3   | 10
                backlog_share__over_24_hours | week        | 2025-01-27   | all        | all         | ratio     | 0.1   | 20
                backlog_share__over_24_hours | month       | 2025-01-01   | all        | all         | ratio     | 0.1   | 20
                backlog_share__over_24_hours | quarter     | 2025-01-01   | all        | all         | ratio     | 0.1   | 20
                """);
    }

    @Test
    void theTrailingPromoterScoreIsThatOfThePeriodsLastDay() {
        inputs.with(NpsDaily.TABLE, """
                day        | slice_kind | slice_value | promoters | passives | detractors | respondents
                2025-01-30 | all        | all         | 9         | 0        | 0          | 9
                2025-01-31 | all        | all         | 7         | 2        | 1          | 10
                2025-02-28 | all        | all         | 0         | 0        | 0          | 0
                """);
        assertRows(values("nps__trailing_90_days").where("period_kind = 'month'"), """
                period_start | statistic | value | numerator | denominator | sample_size | unit
                2025-01-01   | ratio     | 60    | 600       | 10          | 10          | points
                2025-02-01   | ratio     |       | 0         | 0           | 0           | points
                """);
    }

    @Test
    void requiredAgentsAreOfHalfHoursWithContactsAndTheBusiestTenthStandsForThem() {
        inputs.with(ContactCentreInterval.TABLE, """
                interval_start       | queue | offered | required_agents
                2025-01-10T10:00:00Z | main  | 12      | 4
                2025-01-10T10:30:00Z | main  | 20      | 9
                2025-01-10T11:00:00Z | main  | 15      | 6
                2025-01-10T11:30:00Z | main  | 0       | 0
                """);
        assertRows(values("required_agents").where("period_kind = 'month' AND slice_kind = 'queue'"), """
                slice_value | statistic | is_headline | value    | sample_size
                main        | mean      | false       | 6.333333 | 3
                main        | median    | false       | 6        | 3
                main        | p90       | true        | 8.4      | 3
                """);
    }

    private static Dataset<Row> under(TableSpec spec, Dataset<Row> some) {
        return Rows.none(spec).unionByName(some, true);
    }

    private Dataset<Row> values(String... ids) {
        return values(inputs, ids);
    }

    private static Dataset<Row> values(TestInputs inputs, String... ids) {
        List<MetricDefinition> some = SHIPPED.metrics().stream()
                .filter(metric -> List.of(ids).contains(metric.id()))
                .toList();
        return inputs.build(new MetricValue(settings -> new MetricCatalogue(some)));
    }

    private static Dataset<Row> contacts(
            int count,
            boolean isAnswered,
            boolean isAbandoned,
            boolean isShort,
            boolean isInTarget,
            boolean isFlowOut) {
        Dataset<Row> one = org.deskledger.testing.Rows.of(ContactFact.TABLE, """
                contact_id | channel | entered_at           | is_offered | is_answered | is_abandoned | is_short_abandon | is_abandoned_in_target | is_in_target | is_flow_out
                c          | phone   | 2025-01-10T10:00:00Z | %s         | %s          | %s           | %s               | %s                     | %s           | %s
                """.formatted(
                        !isFlowOut, isAnswered, isAbandoned, isShort, isShort, isInTarget, isFlowOut));
        return one.crossJoin(one.sparkSession().range(count).toDF("n")).drop("n");
    }
}

package org.deskledger.extract;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.deskledger.testing.TableAssert.assertRows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingPayments;
import org.deskledger.extract.contract.BillingRefunds;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CrmCustomers;
import org.deskledger.extract.contract.CrmPeople;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.extract.mapping.SourceMappings;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shipped example mappings. Every one must at least be readable; where the public files are there (the folder in the environment
 * variable DESKLEDGER_EXAMPLES), the figures known of them must come out of the rows.
 */
@Tag("long")
@ExtendWith(SparkTests.class)
class ExampleMappingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ravenstack",
                "helpdesk-italian",
                "phonenow",
                "cdnow",
                "support-tickets-8469",
                "zendesk",
                "stripe",
                "stripe-fixtures",
                "hubspot",
                "salesforce"
            })
    void everyExampleIsAValidMapping(String name) {
        assertThat(SourceMappings.read(List.of("examples/" + name), Optional.empty())
                        .get(0)
                        .entities())
                .isNotEmpty();
    }

    private static Landed loaded(String mapping, String data, Path folder, String asOf) {
        String root = System.getenv("DESKLEDGER_EXAMPLES");
        assumeTrue(root != null, "Set DESKLEDGER_EXAMPLES to the folder of the public example files to run this test.");
        Path files = Path.of(root, data);
        assumeTrue(Files.isDirectory(files), "There is no folder " + files);
        Landed landed = new Landed(folder)
                .mappings(SourceMappings.read(List.of("examples/" + mapping), Optional.empty()))
                .landingAt(files.toString())
                .asOf(asOf);
        LoadResult result = landed.load();
        assertThat(result.files())
                .allSatisfy(file -> assertThat(file.delivered()).isEqualTo(file.accepted() + file.rejected()));
        return landed;
    }

    private static double number(Dataset<Row> rows, String sql) {
        return rows.select(expr(sql).cast("double")).first().getDouble(0);
    }

    @Test
    void ravenstackGivesItsRevenueAndTicketFigures(@TempDir Path folder) {
        Landed landed = loaded("ravenstack", "ravenstack-saas", folder, "2025-12-31");

        assertThat(landed.inForce(CrmCustomers.CONTRACT).count()).isEqualTo(500);
        Dataset<Row> subscriptions = landed.inForce(BillingSubscriptions.CONTRACT);
        assertThat(subscriptions.count()).isEqualTo(5000);
        Dataset<Row> months = subscriptions
                .crossJoin(SparkTests.session()
                        .sql("SELECT explode(array('2023-12-31', '2024-06-30', '2024-12-31')) AS month_end"))
                .where(
                        "valid_from <= cast(month_end as timestamp) AND (valid_to IS NULL OR valid_to > cast(month_end as timestamp))")
                .groupBy("month_end")
                .agg(
                        expr("sum(amount / if(interval_unit = 'year', 12, 1))").as("mrr"),
                        expr("count(1)").as("subscriptions"));
        assertRows(months, """
                month_end  | mrr      | subscriptions
                2023-12-31 | 1262113  | 648
                2024-06-30 | 3833405  | 1742
                2024-12-31 | 10159608 | 4514
                """);

        Dataset<Row> events = landed.inForce(HelpdeskTicketEvents.CONTRACT);
        assertThat(landed.inForce(HelpdeskTickets.CONTRACT).count()).isEqualTo(2000);
        assertThat(events.where("event_type = 'escalated'").count()).isEqualTo(95);
        Dataset<Row> seconds = perTicket(events, "occurred_at");
        assertThat(number(seconds, "avg(answered - created) / 60")).isCloseTo(88.48, within(1e-6));
        assertThat(number(seconds, "avg(solved - created) / 3600")).isCloseTo(35.861, within(1e-6));
    }

    private static Dataset<Row> perTicket(Dataset<Row> events, String time) {
        return events.withColumn("second", expr("unix_micros(" + time + ") / 1e6"))
                .groupBy("ticket_id")
                .agg(
                        expr("min(second)").as("created"),
                        expr("min(second) FILTER (WHERE event_type = 'message')")
                                .as("answered"),
                        expr("min(second) FILTER (WHERE event_type = 'assigned')")
                                .as("taken"),
                        expr("min(second) FILTER (WHERE to_value = 'solved')").as("solved"));
    }

    @Test
    void theItalianHelpDeskGivesItsCasesAndDurations(@TempDir Path folder) {
        Landed landed = loaded("helpdesk-italian", "helpdesk-italian", folder, "2014-12-31");

        Dataset<Row> events = landed.inForce(HelpdeskTicketEvents.CONTRACT);
        assertThat(events.count()).isEqualTo(21_348);
        assertThat(landed.inForce(HelpdeskTickets.CONTRACT).count()).isEqualTo(4_580);
        assertThat(events.where("event_type = 'escalated'")
                        .select("ticket_id")
                        .distinct()
                        .count())
                .isEqualTo(102);
        // The published figures count on the wall clock, which the log was written by.
        Dataset<Row> cases = perTicket(events, "from_utc_timestamp(occurred_at, 'Europe/Rome')");
        assertThat(number(cases, "avg(taken - created)")).isCloseTo(351_338.8294, within(1e-3));
        Dataset<Row> resolved =
                events.where("event_type = 'status_changed' AND to_value = 'solved' AND actor_id IS NOT NULL");
        assertThat(resolved.select("ticket_id").distinct().count()).isBetween(4_569L, 4_571L);
        assertThat(
                        number(
                                landed.inForce(HelpdeskTickets.CONTRACT),
                                "avg(unix_micros(from_utc_timestamp(updated_at, 'Europe/Rome')) - unix_micros(from_utc_timestamp(created_at, 'Europe/Rome'))) / 86400e6"))
                .isCloseTo(40.8584, within(1e-4));
    }

    @Test
    void phoneNowGivesItsAnswerFigures(@TempDir Path folder) {
        Dataset<Row> contacts =
                loaded("phonenow", "calls-phonenow", folder, "2021-12-31").inForce(HelpdeskContacts.CONTRACT);

        assertRows(
                contacts.groupBy("outcome")
                        .agg(
                                expr("count(1)").as("calls"),
                                expr("sum(unix_seconds(answered_at) - unix_seconds(queued_at))")
                                        .as("speed_seconds"),
                                expr("sum(talk_seconds)").as("talk_seconds"),
                                expr("count(agent_id)").as("by_agents")),
                """
                outcome   | calls | speed_seconds | talk_seconds | by_agents
                answered  | 4054  | 273729        | 911837       | 4054
                abandoned | 946   |               |              | 0
                """);
        assertThat(contacts.where("from_utc_timestamp(entered_at, 'Europe/Zurich') < '2021-02-01'")
                        .count())
                .isEqualTo(1_772);
    }

    @Test
    void cdnowGivesItsPurchasesAndCustomers(@TempDir Path folder) {
        Landed landed = loaded("cdnow", "cdnow", folder, "1998-12-31");

        assertThat(landed.inForce(BillingPayments.CONTRACT).count()).isEqualTo(6_919);
        assertThat(landed.inForce(CrmCustomers.CONTRACT).count()).isEqualTo(2_357);
        // A transaction is a customer's day; the first one of each is not counted: 2,457 in the first 39 weeks.
        Dataset<Row> days = landed.inForce(BillingPayments.CONTRACT)
                .withColumn("day", expr("to_date(from_utc_timestamp(paid_at, 'America/New_York'))"))
                .where("day <= '1997-09-30'")
                .select("customer_ref", "day")
                .distinct();
        assertThat(days.count() - days.select("customer_ref").distinct().count())
                .isEqualTo(2_457);
    }

    @Test
    void ticketsWithTextOverSeveralLinesComeWhole(@TempDir Path folder) {
        Landed landed = loaded("support-tickets-8469", "support-tickets-8469", folder, "2023-12-31");

        assertRows(landed.inForce(HelpdeskTickets.CONTRACT).groupBy("status").count(), """
                status  | count
                open    | 2819
                pending | 2881
                closed  | 2769
                """);
        assertRows(landed.inForce(HelpdeskTickets.CONTRACT).groupBy("channel").count(), """
                channel | count
                email   | 2143
                phone   | 2132
                social  | 2121
                chat    | 2073
                """);
        Dataset<Row> events = landed.inForce(HelpdeskTicketEvents.CONTRACT);
        Dataset<Row> seconds =
                perTicket(events, "occurred_at").where(col("solved").geq(col("answered")));
        assertThat(events.where("event_type = 'message'").count()).isEqualTo(5_650);
        assertThat(seconds.count()).isEqualTo(1_404);
        assertThat(number(seconds, "avg(solved - answered) / 3600")).isCloseTo(7.577932, within(1e-6));
    }

    @Test
    void vendorColumnsOfZendeskAreReadWhole(@TempDir Path folder) {
        Landed landed = loaded("zendesk", "vendor-seeds/zendesk", folder, "2023-12-31");

        assertThat(landed.raw(HelpdeskTickets.CONTRACT).count()).isEqualTo(10);
        assertThat(landed.raw(HelpdeskTicketEvents.CONTRACT)
                        .where("event_type = 'message'")
                        .count())
                .isEqualTo(20);
        assertThat(landed.raw(CrmPeople.CONTRACT).count()).isEqualTo(10);
        assertThat(landed.raw(CrmCustomers.CONTRACT).count()).isEqualTo(10);
        assertThat(landed.quarantine(HelpdeskTicketEvents.CONTRACT).count()).isZero();
    }

    @Test
    void vendorColumnsOfStripeAreReadWhole(@TempDir Path folder) {
        Landed landed = loaded("stripe", "vendor-seeds/stripe", folder, "2026-12-31");

        assertThat(landed.quarantine(BillingPayments.CONTRACT).count()).isZero();
        assertRows(landed.raw(BillingPayments.CONTRACT).where("payment_id = 'ch_0IMDAfig6peNXzgDJYQKfT3B'"), """
                amount   | currency | status | failure_code
                32932.32 | USD      | failed | card_declined
                """);
        assertRows(landed.raw(BillingRefunds.CONTRACT).where("refund_id = 're_0IMJuLig6peNXzgDSLN6dNzl'"), """
                payment_id                  | amount | refunded_at
                ch_0IBft2ig6peNXzgDv3vdM6nM | 6750   | 2021-02-18T21:19:33Z
                """);
    }

    @Test
    void nativeObjectsOfStripeBecomeRows(@TempDir Path folder) {
        Landed landed = loaded("stripe-fixtures", "stripe-fixtures", folder, "2026-12-31");

        assertRows(landed.raw(BillingSubscriptions.CONTRACT), """
                subscription_id              | customer_ref       | amount | quantity | interval_unit | interval_count | currency
                sub_1Pgc6rB7WZ01zgkWNy0Cn5nw | cus_QXg1o8vcGmoR32 | 20     | 1        | month         | 1              | USD
                """);
        assertRows(landed.raw(BillingRefunds.CONTRACT), """
                kind    | amount | refunded_at
                refund  | 1      | 2009-02-13T23:31:30Z
                dispute | 10     | 2009-02-13T23:31:30Z
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hubspot", "salesforce"})
    void otherVendorColumnsAreRead(String vendor, @TempDir Path folder) {
        Landed landed = loaded(vendor, "vendor-seeds/" + vendor, folder, "2026-12-31");

        assertThat(landed.raw(CrmCustomers.CONTRACT).count()).isPositive();
        assertThat(landed.quarantine(CrmCustomers.CONTRACT).count()).isZero();
        assertThat(landed.raw(CrmPeople.CONTRACT).count()).isPositive();
        assertThat(landed.quarantine(CrmPeople.CONTRACT).count()).isZero();
    }
}

package org.deskledger.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whether two years of the company look like a company, measured on its files and not on the generator's own columns. */
@Tag("long")
@ExtendWith(SparkTests.class)
class BelievableCompanyTest {

    @TempDir
    static Path landing;

    @BeforeAll
    static void makeTwoYears() {
        SparkSession spark = SparkTests.session();
        SampleCompany.write(spark, CompanyPlan.small(7, LocalDate.parse("2025-12-31")), landing.toString());
        spark.read().json(landing.resolve("helpdesk/tickets").toString()).createOrReplaceTempView("sample_tickets");
        csvView(spark, "helpdesk/ticket_events", "sample_events");
        csvView(spark, "helpdesk/contacts", "sample_contacts");
        csvView(spark, "billing/subscriptions", "sample_subscriptions");
        csvView(spark, "billing/support_costs", "sample_costs");
        csvView(spark, "billing/payments", "sample_payments");
        csvView(spark, "crm/customers", "sample_customers");
        csvView(spark, "crm/acquisition_spend", "sample_spend");
        // Of an inbound ticket: who asked (the number in the reference), how, when, and when a human first answered.
        spark.sql("""
                        SELECT t.ticket_id, int(substr(any_value(t.customer_ref), 2, 7)) AS customer, any_value(t.channel) AS channel,
                               timestamp(any_value(t.created_at)) AS created_at,
                               min(unix_seconds(timestamp(e.occurred_at))) - unix_seconds(timestamp(any_value(t.created_at))) AS wait
                        FROM (SELECT DISTINCT ticket_id, customer_ref, channel, created_at
                              FROM sample_tickets WHERE direction = 'inbound') t
                        JOIN sample_events e ON e.ticket_id = t.ticket_id
                        WHERE e.event_type = 'message' AND e.actor_type = 'agent' AND e.is_public = 'true'
                        GROUP BY t.ticket_id""").createOrReplaceTempView("sample_waits");
    }

    @AfterAll
    static void dropViews() {
        for (String view : SparkTests.session().sql("SHOW VIEWS LIKE 'sample_*'").collectAsList().stream()
                .map(row -> row.getString(1))
                .toList()) {
            SparkTests.session().catalog().dropTempView(view);
        }
    }

    @Test
    void customersWhoWaitedLongLeaveMoreOftenInTheFollowingMonths(SparkSession spark) {
        Row rates = only(spark, """
                SELECT avg(if(wait > 14 * 3600, has_left, NULL)) AS after_long, avg(if(wait <= 14 * 3600, has_left, NULL)) AS after_short
                FROM (SELECT w.ticket_id, w.wait, max(if(s.customer IS NULL, 0, 1)) AS has_left
                      FROM sample_waits w LEFT JOIN
                           (SELECT int(regexp_extract(subscription_id, 'S([0-9]+)-', 1)) AS customer, timestamp(valid_from) AS left_at
                            FROM sample_subscriptions WHERE status = 'canceled') s
                      ON s.customer = w.customer AND s.left_at > w.created_at AND s.left_at < w.created_at + INTERVAL 75 DAYS
                      WHERE w.channel IN ('email', 'web') AND w.created_at < '2025-10-15'
                      GROUP BY w.ticket_id, w.wait)""");

        assertThat(rates.getDouble(0) / rates.getDouble(1)).isGreaterThan(1.5);
    }

    @Test
    void eMailIsAnsweredInHoursAndChatInSeconds(SparkSession spark) {
        Row medians = only(
                spark,
                "SELECT median(if(channel = 'email', wait, NULL)), median(if(channel = 'chat', wait, NULL)) FROM sample_waits");

        assertThat(medians.getDouble(0)).isBetween(2 * 3600.0, 10 * 3600.0);
        assertThat(medians.getDouble(1)).isBetween(15.0, 60.0);
    }

    @Test
    void aFewCallersGiveUp(SparkSession spark) {
        Row share = only(
                spark,
                "SELECT avg(if(outcome = 'abandoned', 1, 0)) FROM sample_contacts"
                        + " WHERE outcome IN ('answered', 'abandoned') AND transferred_from IS NULL");

        assertThat(share.getDouble(0)).isBetween(0.04, 0.08);
    }

    @Test
    void aTicketCostsBetweenFiveAndTwentyFiveDollars(SparkSession spark) {
        Row cost = only(spark, """
                SELECT double((SELECT sum(latest) FROM (SELECT max_by(decimal(amount), updated_at) AS latest FROM sample_costs GROUP BY cost_id)))
                       / (SELECT count(DISTINCT ticket_id) FROM sample_tickets) AS cost""");

        assertThat(cost.getDouble(0)).isBetween(5.0, 25.0);
    }

    @Test
    void winningACustomerCostsSeveralTimesMoreThroughSomeChannelsThanThroughOthers(SparkSession spark) {
        Row costs = only(spark, """
                SELECT max(spent / won) / min(spent / won) AS spread, sum(spent) / sum(won) AS overall
                FROM (SELECT acquisition_channel, sum(double(amount)) AS spent FROM sample_spend GROUP BY ALL)
                JOIN (SELECT acquisition_channel, count(DISTINCT customer_id) AS won FROM sample_customers
                      WHERE acquired_at IS NOT NULL GROUP BY ALL) USING (acquisition_channel)""");

        assertThat(costs.getDouble(0)).isGreaterThan(3.0);
        assertThat(costs.getDouble(1)).isBetween(2_500.0, 6_500.0);
    }

    @Test
    void betweenTwoAndFourPercentOfSubscriptionsEndAMonth(SparkSession spark) {
        Row churn = only(spark, """
                SELECT count_if(ended IS NOT NULL) / sum(months_between(coalesce(ended, timestamp '2026-01-01'), began)) AS rate
                FROM (SELECT subscription_id, min(if(status = 'active', timestamp(valid_from), NULL)) AS began,
                             min(if(status = 'canceled', coalesce(timestamp(paid_through), timestamp(valid_from)), NULL)) AS ended
                      FROM sample_subscriptions GROUP BY subscription_id)
                WHERE began IS NOT NULL""");

        assertThat(churn.getDouble(0)).isBetween(0.02, 0.04);
    }

    @Test
    void moneyComesInThreeCurrenciesAndSomeFailsOrGoesBack(SparkSession spark) {
        assertThat(spark.sql("SELECT DISTINCT currency FROM sample_payments").collectAsList().stream()
                        .map(row -> row.getString(0)))
                .containsExactlyInAnyOrder("USD", "EUR", "GBP");
        assertThat(spark.sql("SELECT DISTINCT status FROM sample_payments").collectAsList().stream()
                        .map(row -> row.getString(0)))
                .containsExactlyInAnyOrder("succeeded", "failed", "refunded", "disputed");
    }

    private static Row only(SparkSession spark, String sql) {
        return spark.sql(sql).collectAsList().get(0);
    }

    private static void csvView(SparkSession spark, String entity, String view) {
        spark.read()
                .option("header", "true")
                .csv(landing.resolve(entity).toString())
                .createOrReplaceTempView(view);
    }
}

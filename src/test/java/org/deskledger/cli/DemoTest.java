package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.spark.sql.Row;
import org.deskledger.cli.CommandLineHarness.Result;
import org.deskledger.config.Configuration;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tiny company through the command line: what it prints is what the marts hold. The system property {@code deskledger.demo} names a
 * folder where the company is made and stays, for the tests of the tools that show it ({@code .ci/tools}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class DemoTest {

    private Path home;
    private Path settings;
    private Result demo;

    @BeforeAll
    void aSmallCompany(@TempDir Path folder) throws Exception {
        home = Path.of(System.getProperty("deskledger.demo", folder.toString())).toAbsolutePath();
        SparkTests.session();
        Files.createDirectories(home.resolve("conf"));
        settings = home.resolve("conf/demo.conf");
        Files.copy(
                Path.of(System.getProperty("deskledger.home"), "conf", "demo.conf"),
                settings,
                StandardCopyOption.REPLACE_EXISTING);
        demo = run("demo", "--fresh", "--tickets", "300");
        assertThat(demo.code()).as(demo.err()).isZero();
    }

    @Test
    void retentionIsThatOfTheMart() {
        Row mart = first("""
                SELECT sum(retained_customers), sum(cohort_size), count(*),
                       format_number(100 * sum(retained_customers) / sum(cohort_size), 1)
                FROM mart.cohort_retention
                WHERE slice_kind = 'all' AND months_since = 6 AND is_mature""");

        assertThat(line("6 ", "Cohort retention"))
                .containsSubsequence(
                        mart.getString(3) + " %",
                        Long.toString(mart.getLong(0)),
                        Long.toString(mart.getLong(1)),
                        Long.toString(mart.getLong(2)));
    }

    @Test
    void churnIsThatOfTheMart() {
        Row mart = first("""
                SELECT format_number(100 * churn_rate, 1), format_number(100 * ci_low, 1),
                       format_number(100 * ci_high, 1), churned, customers_start
                FROM mart.churn
                WHERE period_kind = 'month' AND period_start = DATE'2025-12-01' AND slice_kind = 'all'""");

        assertThat(line("all customers", "Churn in 2025-12"))
                .containsSubsequence(
                        mart.getString(0) + " %",
                        mart.getString(1) + " % to " + mart.getString(2) + " %",
                        Long.toString(mart.getLong(3)),
                        Long.toString(mart.getLong(4)));
    }

    @Test
    void costPerContactIsThatOfTheMart() {
        Row mart = first("""
                SELECT format_number(sum(total_cost_amount), 2), sum(contacts),
                       format_number(round(sum(total_cost_amount) / sum(contacts), 2), 2)
                FROM mart.cost_per_contact WHERE month = DATE'2025-12-01' AND channel = 'email'""");

        assertThat(line("email", "Cost per contact in 2025-12"))
                .containsSubsequence(
                        "USD " + mart.getString(0), Long.toString(mart.getLong(1)), "USD " + mart.getString(2));
    }

    @Test
    void valueAgainstAcquisitionCostIsThatOfTheMart() {
        Row mart = first("""
                SELECT slice_value, sum(customers),
                       format_number(round(try_divide(sum(acquisition_spend), sum(customers)), 2), 2)
                FROM mart.clv_cac
                WHERE slice_kind = 'acquisition_channel' AND cohort_month >= DATE'2025-01-01'
                GROUP BY slice_value HAVING sum(customers) > 0 AND sum(acquisition_spend) > 0
                ORDER BY slice_value LIMIT 1""");

        assertThat(line(mart.getString(0), "CLV to CAC by acquisition channel"))
                .containsSubsequence(Long.toString(mart.getLong(1)), "USD " + mart.getString(2))
                .containsPattern("healthy|weak|losing");
    }

    @Test
    void aSupportMetricIsThatOfTheMart() {
        Row mart = first("""
                SELECT format_number(100 * value, 1), sample_size FROM mart.metric_value
                WHERE metric_id = 'reopen_rate' AND period_kind = 'month' AND period_start = DATE'2025-12-01'
                  AND slice_kind = 'all' AND is_headline""");

        assertThat(line("Reopen rate", "Support in 2025-12"))
                .containsSubsequence(mart.getString(0) + " %", Long.toString(mart.getLong(1)));
    }

    @Test
    void theReportAndWhereTheTimeWentAreNamed() {
        assertThat(home.resolve("work/demo/reports/report-2025-12-31.html")).isNotEmptyFile();
        assertThat(demo.out())
                .contains(
                        home.resolve("work/demo/reports/report-2025-12-31.html").toString())
                .containsPattern("Time +[0-9.]+ s: start [0-9.]+, generate [0-9.]+, load [0-9.]+, build [0-9.]+, "
                        + "reconcile [0-9.]+, publish [0-9.]+, report [0-9.]+");
    }

    @Test
    void aSecondDemoMakesNothingAnewAndShowsTheSameFigures() {
        Result again = run("demo", "--tickets", "300");

        assertThat(again.code()).isZero();
        assertThat(figures(again)).isEqualTo(figures(demo));
        assertThat(again.out()).doesNotContain("generate").contains("skipped");
    }

    @Test
    void everyIdentityOfThePublishedRunIsShownWithBothSides() {
        Result result = run("reconcile", "--conf", settings.toString(), "--format", "csv");

        assertThat(result.code()).isZero();
        assertThat(result.err()).contains("identities hold");
        assertThat(result.out())
                .startsWith("sentence,left_side,right_side,difference,compared,differing,holds,example")
                .contains("rows of helpdesk.tickets = in force + superseded + duplicates + conflicts")
                .contains("\"of each new file, rows delivered = accepted + rejected\"");
    }

    @Test
    void aRunThatIsNotThereHasNothingToReconcile() {
        assertThat(run("reconcile", "--conf", settings.toString(), "--run", "none")
                        .code())
                .isEqualTo(66);
    }

    @Test
    void theSamePublicationHasTheSameHashes() {
        Result once = run("hash", "--conf", settings.toString());
        Result again = run("hash", "--conf", settings.toString(), "--as-of", "2025-12-31");

        assertThat(once.code()).isZero();
        assertThat(once.out())
                .contains("mart.churn", "fact.ticket", "all of it")
                .isEqualTo(again.out());
    }

    @Test
    void everyPublishedTableKeepsItsDeclaration() {
        Result result = run("check", "--conf", settings.toString(), "--warehouse");

        assertThat(result.code()).as(result.out()).isZero();
        assertThat(result.out()).contains("mart.churn", "0 rows break them").doesNotContain("false");
    }

    @Test
    void aMetricIsDescribedWithItsLastValue() {
        Row mart = first("""
                SELECT format_number(100 * value, 1), sample_size FROM mart.metric_value
                WHERE metric_id = 'reopen_rate' AND period_kind = 'month' AND slice_kind = 'all' AND is_headline
                  AND is_complete ORDER BY period_start DESC LIMIT 1""");

        assertThat(run("describe", "reopen_rate", "--conf", settings.toString()).out())
                .contains("ratio " + mart.getString(0) + " %", "n = " + mart.getLong(1) + ", in 2025-1");
    }

    @Test
    void everyMetricHasAValueWithHowManyAndHowSure() {
        Path saved = Path.of(System.getProperty("deskledger.home"), "jobs", "every-metric.sql");

        Result result = run("query", "--conf", settings.toString(), "--file", saved.toString(), "--format", "csv");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines().skip(1).map(line -> line.substring(0, line.indexOf(','))))
                .containsExactlyInAnyOrderElementsOf(
                        Suite.catalogue(Configuration.defaults().settings()).metrics().stream()
                                .map(MetricDefinition::id)
                                .toList());
        // Name, statistic, period, value, unit, n, both ends, and what kind of interval it is.
        assertThat(result.out().lines().skip(1))
                .allSatisfy(line -> assertThat(line)
                        .matches("[a-z0-9_]+,[a-z0-9]+,[a-z]+ 2025-[0-9-]+,-?[0-9.E]+,[^,]+,[0-9]+,"
                                + "(-?[0-9.E-]+,-?[0-9.E-]+,(Wilson|normal)|,,\"?none: .*),measured"));
    }

    @Test
    void foldersThatTheDemoDidNotMakeAreLeftAlone() throws Exception {
        Path mine = Files.createDirectories(home.resolve("mine"));
        Path file = Files.writeString(mine.resolve("books.csv"), "1,2");

        Result result = run("demo", "--fresh", "-D", "places.landing=" + mine);

        assertThat(result.code()).isEqualTo(73);
        assertThat(result.err()).contains("not made by the demo", mine.toString());
        assertThat(file).hasContent("1,2");
    }

    @Test
    void settingsOfAnotherWarehouseAreRefused() {
        Result result = run("demo", "--conf", settings.toString());

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains("--conf is not for it");
    }

    private Row first(String sql) {
        Reading reading = DemoWarehouse.reading(home, settings);
        return new PublishedSql(reading).query(sql).first();
    }

    /** The line that begins so, below a title. */
    private String line(String beginning, String title) {
        String below = demo.out().substring(demo.out().indexOf(title));
        return below.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    private static String figures(Result result) {
        return result.out().substring(0, result.out().indexOf("files  "));
    }

    private Result run(String... args) {
        return new CommandLineHarness(home, Suite::graph).run(args);
    }
}

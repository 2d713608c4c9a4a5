package org.deskledger.publish.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Date;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.deskledger.mart.retention.Churn;
import org.deskledger.publish.measure.MartMeasures;
import org.deskledger.table.TableSpec;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The statements that a server runs, word by word; that Spark takes them is shown by {@code jobs/serve/test}. */
class RegistrationTest {

    private static final TableSpec PEOPLE = TableSpec.named("dim.person")
            .grain("a customer's contact; one at a time")
            .key("person_id")
            .columns(
                    "person_id STRING NOT NULL COMMENT 'id', email STRING COMMENT 'address', region STRING COMMENT 'where'")
            .personal("email")
            .build();

    private static final TableSpec WORDS = TableSpec.named("raw.words")
            .grain("a word")
            .key("word")
            .columns("word STRING NOT NULL COMMENT 'word'")
            .build();

    @Test
    void aViewIsPinnedToThePublishedVersionAndLeavesPersonalColumnsOut() {
        assertThat(statements(registration(List.of(PEOPLE), List.of()), "`dim`.`person`"))
                .containsExactly("""
                        CREATE OR REPLACE VIEW `dim`.`person` (
                          `person_id` COMMENT 'id',
                          `region` COMMENT 'where'
                        )
                        COMMENT 'One row is a customer\\'s contact\\u003B one at a time.'
                        TBLPROPERTIES ('deskledger.run' = 'run-7', 'deskledger.as_of' = '2026-01-31', 'deskledger.version' = '7')
                        AS SELECT `person_id`, `region`
                        FROM delta.`file:/warehouse/dim.person` VERSION AS OF 7""");
    }

    @Test
    void whatTheRunDidNotPublishGoesAndNothingElse() {
        assertThat(registration(List.of(PEOPLE), List.of(Churn.TABLE)).statements())
                .filteredOn(statement -> statement.startsWith("DROP"))
                .containsExactly("DROP VIEW IF EXISTS `metrics`.`churn`", "DROP VIEW IF EXISTS `mart`.`churn`");
    }

    @Test
    void whatIsRegisteredCanBeAsked() {
        assertThat(statements(registration(List.of(PEOPLE, Churn.TABLE), List.of()), "audit.registered_tables"))
                .singleElement()
                .asString()
                .contains(
                        "SELECT 'run-7' AS run_id, DATE '2026-01-31' AS as_of, CAST(NULL AS DATE) AS delivered_through,"
                                + " table_name, version, row_count")
                .contains("  ('dim.person', 7L, 70L),\n  ('mart.churn', 7L, 70L)\n");
    }

    @Test
    void aRunWithoutALastDeliveryIsRegisteredToo() {
        SparkSession session = SparkTests.session();
        session.sql("CREATE DATABASE IF NOT EXISTS audit");
        statements(registration(List.of(PEOPLE), List.of()), "audit.registered_tables")
                .forEach(statement -> session.sql(statement));
        try {
            assertThat(session.table("audit.registered_tables").collectAsList())
                    .containsExactly(
                            RowFactory.create("run-7", Date.valueOf("2026-01-31"), null, "dim.person", 7L, 70L));
        } finally {
            session.sql("DROP VIEW audit.registered_tables");
        }
    }

    @Test
    void aMartHasAMetricViewOfItsMeasuresOverItsOwnView() {
        String statement = statements(registration(List.of(Churn.TABLE), List.of()), "`metrics`.`churn`")
                .get(0);
        Map<String, Object> view =
                new Yaml().load(statement.substring(statement.indexOf("$$") + 2, statement.lastIndexOf("$$")));

        assertThat(statement).contains("WITH METRICS LANGUAGE YAML", "'deskledger.run' = 'run-7'");
        assertThat(view).containsEntry("version", "0.1").containsEntry("source", "mart.churn");
        assertThat(named(view, "measures"))
                .contains(Map.of(
                        "name",
                        "churn_rate",
                        "expr",
                        "CASE WHEN MIN(`slice_kind`) = MAX(`slice_kind`) AND MIN(`period_kind`) = MAX(`period_kind`)"
                                + " THEN CAST(SUM(`churned`) AS DOUBLE) / NULLIF(SUM(`customers_start`), 0) END"));
        assertThat(named(view, "dimensions"))
                .contains(Map.of("name", "slice_kind", "expr", "`slice_kind`"))
                .noneMatch(dimension -> dimension.get("name").equals("churned"));
    }

    @Test
    void noMetricViewHoldsTheSignThatWouldEndIt() {
        assertThat(MartMeasures.ALL)
                .allSatisfy(mart -> assertThat(new MetricView(mart).yaml())
                        .doesNotContain("$$")
                        .doesNotContain(";"));
    }

    @Test
    void aScriptIsReadAsTheStatementsThatItWasWrittenFrom() {
        Registration registration = registration(List.of(PEOPLE, Churn.TABLE), List.of());

        List<String> read = Registration.statements(registration.script());

        assertThat(read.get(0))
                .startsWith("-- Registers run run-7 as of 2026-01-31")
                .contains("CREATE DATABASE");
        assertThat(read.subList(1, read.size()))
                .isEqualTo(registration.statements().subList(1, read.size()));
    }

    @Test
    void textsCannotLeaveTheirQuotes() {
        assertThat(Registration.literal("it's 100 % \\ ;\n")).isEqualTo("'it\\'s 100 % \\\\ \\u003B\\n'");
    }

    @Test
    void dimensionsFactsAndMartsAreShownAndWhatPeopleWroteIsNot() {
        assertThat(Registration.shows(PEOPLE)).isTrue();
        assertThat(Registration.shows(Churn.TABLE)).isTrue();
        assertThat(Registration.shows(WORDS)).isFalse();
    }

    private static Registration registration(List<TableSpec> published, List<TableSpec> missing) {
        return new Registration(
                "run-7",
                LocalDate.parse("2026-01-31"),
                Optional.empty(),
                published.stream()
                        .map(spec -> new Registration.Published(spec, "file:/warehouse/" + spec.name(), 7, 70))
                        .toList(),
                missing);
    }

    private static List<String> statements(Registration registration, String view) {
        return registration.statements().stream()
                .filter(statement -> statement.matches("(?s)CREATE (OR REPLACE )?VIEW " + Pattern.quote(view) + ".*"))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, String>> named(Map<String, Object> view, String key) {
        return (List<Map<String, String>>) view.get(key);
    }
}

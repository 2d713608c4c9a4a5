package org.deskledger.publish.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.deskledger.cli.Suite;
import org.deskledger.job.Job;
import org.deskledger.mart.retention.Churn;
import org.deskledger.mart.retention.CohortRetention;
import org.deskledger.publish.measure.Measure.Terms;
import org.deskledger.table.Layer;
import org.deskledger.table.TableSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a tool shows of many rows of a mart: the SQL of measures, run over a handful of rows. */
class MeasureTest {

    private static Connection database;

    @BeforeAll
    static void aHandfulOfRows() throws SQLException {
        database = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement sql = database.createStatement()) {
            sql.execute("CREATE TABLE churn (slice_kind TEXT, slice_value TEXT, period_kind TEXT, period_start DATE,"
                    + " customers_start BIGINT, churned BIGINT, ci_low DOUBLE)");
            sql.execute("INSERT INTO churn VALUES"
                    + " ('all', 'all', 'month', '2026-01-01', 100, 10, 0.05),"
                    + " ('all', 'all', 'month', '2026-02-01', 300, 15, 0.03),"
                    + " ('all', 'all', 'quarter', '2026-01-01', 100, 22, 0.15),"
                    + " ('plan', 'small', 'month', '2026-01-01', 60, 9, 0.08),"
                    + " ('plan', 'large', 'month', '2026-01-01', 40, 1, 0.01)");
            sql.execute(
                    "CREATE TABLE cohort (slice_kind TEXT, months_since BIGINT, cohort_size BIGINT, retained_customers BIGINT)");
            sql.execute("INSERT INTO cohort VALUES ('all', 1, 100, 80), ('all', 1, 50, NULL)");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        database.close();
    }

    @Test
    void aRatioIsTheSumOfItsUpperPartByTheSumOfItsLowerPartAndNoMeanOfRatios() throws SQLException {
        // 25 of 400; the mean of 10 % and 5 % would be 7.5 %.
        assertThat(churn("churn_rate", "slice_kind = 'all' AND period_kind = 'month'"))
                .isEqualTo(0.0625);
    }

    @Test
    void partsOfASliceAddUp() throws SQLException {
        assertThat(churn("churned", "slice_kind = 'plan'")).isEqualTo(10.0);
    }

    @Test
    void slicesTogetherAreEmptySinceTheyAreTheSameCustomersTwice() throws SQLException {
        assertThat(churn("churned", "period_kind = 'month'")).isNull();
        assertThat(churn("churn_rate", "period_kind = 'month'")).isNull();
    }

    @Test
    void monthsAndQuartersTogetherAreEmpty() throws SQLException {
        assertThat(churn("churned", "slice_kind = 'all'")).isNull();
    }

    @Test
    void aStateIsNotAddedOverTime() throws SQLException {
        assertThat(churn("customers_start", "slice_kind = 'all' AND period_kind = 'month'"))
                .isNull();
        assertThat(churn("customers_start", "slice_kind = 'plan'")).isEqualTo(100.0);
    }

    @Test
    void whatDoesNotAddUpIsShownOfOneRowAlone() throws SQLException {
        assertThat(churn("ci_low", "slice_value = 'small'")).isEqualTo(0.08);
        assertThat(churn("ci_low", "slice_kind = 'plan'")).isNull();
    }

    @Test
    void aRowWhoseUpperPartIsNotKnownYetIsNotInTheLowerPart() throws SQLException {
        MartMeasures cohorts = MartMeasures.of(CohortRetention.TABLE);
        assertThat(value(Dialect.SQL.expression(cohorts.measure("retention_rate"), cohorts.mart()), "cohort", "TRUE"))
                .isEqualTo(0.8);
    }

    @Test
    void everyMartHasMeasuresAndEveryColumnThatTheyNameIsThere() {
        List<TableSpec> marts = Suite.JOBS.stream()
                .map(Job::table)
                .filter(table -> table.layer() == Layer.MART)
                .toList();

        assertThat(MartMeasures.ALL.stream().map(MartMeasures::mart)).containsExactlyInAnyOrderElementsOf(marts);
        for (MartMeasures mart : MartMeasures.ALL) {
            for (Measure measure : mart.measures()) {
                assertThat(mart.mart().columnNames())
                        .as("columns of %s.%s", mart.mart(), measure.name())
                        .containsAll(measure.columns());
                // MIN = MAX asks whether all are the same only where none is NULL.
                measure.alike()
                        .forEach(column -> assertThat(
                                        mart.mart().columns().apply(column).nullable())
                                .as("%s.%s may be NULL", mart.mart(), column)
                                .isFalse());
            }
        }
    }

    @Test
    void tableauWritesTheSame() {
        MartMeasures churn = MartMeasures.of(Churn.TABLE);
        assertThat(Dialect.TABLEAU.expression(churn.measure("churn_rate"), churn.mart()))
                .isEqualTo("IF MIN([slice_kind]) = MAX([slice_kind]) AND MIN([period_kind]) = MAX([period_kind])"
                        + " THEN SUM([churned]) / SUM([customers_start]) END");
    }

    @Test
    void aSumOfColumnsIsReadWithItsSigns() {
        assertThat(Terms.of("- a + b - c").terms())
                .containsExactly(new Terms.Term("a", true), new Terms.Term("b", false), new Terms.Term("c", true));
        assertThatThrownBy(() -> Terms.of("a * b")).hasMessageContaining("a * b");
        assertThatThrownBy(() -> Terms.of("a b")).hasMessageContaining("a b");
    }

    @Test
    void titlesKeepTheNamesOfTheField() {
        assertThat(MartMeasures.title("clv_margin_to_cac")).isEqualTo("CLV margin to CAC");
        assertThat(MartMeasures.title("churn_rate")).isEqualTo("Churn rate");
    }

    private static Double churn(String measure, String where) throws SQLException {
        MartMeasures churn = MartMeasures.of(Churn.TABLE);
        return value(Dialect.SQL.expression(churn.measure(measure), churn.mart()), "churn", where);
    }

    private static Double value(String expression, String table, String where) throws SQLException {
        try (Statement sql = database.createStatement();
                ResultSet rows = sql.executeQuery(
                        "SELECT CAST(" + expression + " AS DOUBLE) FROM " + table + " WHERE " + where)) {
            rows.next();
            double value = rows.getDouble(1);
            return rows.wasNull() ? null : value;
        }
    }
}

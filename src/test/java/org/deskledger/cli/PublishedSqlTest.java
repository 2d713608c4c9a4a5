package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.deskledger.testing.TableAssert.assertRows;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.job.PublishedState;
import org.deskledger.job.PublishedState.TableState;
import org.deskledger.job.PublishedTables;
import org.deskledger.table.CommitInfo;
import org.deskledger.table.TableSpec;
import org.deskledger.table.TableVersion;
import org.deskledger.table.Warehouse;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedSqlTest {

    private static final LocalDate DAY = LocalDate.parse("2026-01-31");
    private static final TableSpec SALES = TableSpec.named("mart.sales")
            .grain("one shop")
            .key("shop")
            .columns("shop STRING NOT NULL COMMENT 'shop', amount DECIMAL(18,4) COMMENT 'sum'")
            .build();
    private static final TableSpec STAFF = TableSpec.named("fact.staff")
            .grain("one shop")
            .key("shop")
            .columns("shop STRING NOT NULL COMMENT 'shop', heads BIGINT COMMENT 'people'")
            .build();

    @TempDir
    static Path folder;

    private static PublishedSql sql;

    @BeforeAll
    static void publishTwoTablesOfWhichOneHasGoneOn() {
        Warehouse warehouse = new Warehouse(
                SparkTests.session(), folder.toString(), InstantSource.fixed(Instant.parse("2026-02-01T05:00:00Z")));
        CommitInfo info = new CommitInfo("run", DAY, "test");
        TableVersion sales = warehouse.overwrite(SALES, Rows.of(SALES, """
                shop   | amount
                Berlin | 10.5
                Paris  | 20
                """), info);
        TableVersion staff = warehouse.overwrite(STAFF, Rows.of(STAFF, """
                shop   | heads
                Berlin | 2
                Paris  | 0
                """), info);
        warehouse.overwrite(SALES, Rows.of(SALES, """
                shop | amount
                Oslo | 99
                """), info);
        PublishedState state = new PublishedState(
                0,
                "run",
                DAY,
                Optional.empty(),
                Map.of("mart.sales", new TableState(sales, ""), "fact.staff", new TableState(staff, "")));
        sql = new PublishedSql(new Reading(new PublishedTables(warehouse, state), warehouse, List.of(SALES, STAFF)));
    }

    @Test
    void aTableIsReadUnderItsOwnNameAndAsItWasPublished() {
        assertRows(answer("SELECT shop, amount FROM mart.sales"), """
                shop   | amount
                Berlin | 10.5
                Paris  | 20
                """);
    }

    @Test
    void theLayerMayBeLeftOutWhereOneTableHasTheName() {
        assertRows(answer("SELECT count(*) AS n FROM SALES"), """
                n
                2
                """);
    }

    @Test
    void columnsAreNamedThroughTableAndLayer() {
        assertRows(answer("""
                SELECT sales.shop, mart.sales.amount, s.heads
                FROM mart.sales JOIN fact.staff s ON s.shop = sales.shop
                WHERE s.heads > 0
                """), """
                shop   | amount | heads
                Berlin | 10.5   | 2
                """);
    }

    @Test
    void subqueriesCommonTablesAndUnionsSeeTheTablesToo() {
        assertRows(answer("""
                WITH rich AS (SELECT shop FROM mart.sales WHERE amount = (SELECT max(amount) FROM mart.sales))
                SELECT shop FROM rich WHERE EXISTS (SELECT 1 FROM fact.staff f WHERE f.shop = rich.shop)
                UNION ALL
                SELECT shop FROM mart.sales WHERE shop IN (SELECT shop FROM fact.staff WHERE heads = 2)
                """), """
                shop
                Paris
                Berlin
                """);
    }

    @Test
    void aNameThatTheQueryGivesGoesFirst() {
        assertRows(answer("WITH sales AS (SELECT 1 AS one) SELECT * FROM sales"), """
                one
                1
                """);
    }

    @Test
    void aTableMayBeJoinedWithItself() {
        assertRows(answer("SELECT a.shop FROM mart.sales a JOIN mart.sales b ON a.amount < b.amount"), """
                shop
                Berlin
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE mart.sales",
                "INSERT INTO mart.sales VALUES ('x', 1)",
                "DELETE FROM mart.sales",
                "UPDATE mart.sales SET amount = 0",
                "CREATE TABLE t AS SELECT 1",
                "CREATE TEMPORARY VIEW v AS SELECT 1",
                "WITH x AS (SELECT 'x', 1) INSERT INTO mart.sales SELECT * FROM x",
                "SET spark.sql.ansi.enabled=false",
                "INSERT OVERWRITE DIRECTORY '/tmp/x' USING csv SELECT 1",
                "VACUUM mart.sales",
                "CACHE TABLE mart.sales",
                "EXECUTE IMMEDIATE 'DROP TABLE mart.sales'",
                "BEGIN DROP TABLE mart.sales; END",
                "EXPLAIN SELECT 1",
            })
    void whatIsNoQueryIsRefused(String statement) {
        Failure failure = refusal(statement);

        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.what()).isEqualTo("This is no query, and nothing else is allowed here.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT java_method('java.lang.System', 'getenv', 'PATH')",
                "SELECT (SELECT max(length(REFLECT('java.lang.System', 'getenv', shop))) FROM mart.sales)",
                "WITH x AS (SELECT try_reflect('java.lang.System', 'gc') AS y) SELECT * FROM x",
            })
    void aQueryThatCallsJavaIsRefused(String query) {
        assertThat(refusal(query).what()).contains("calls Java, which is not allowed here");
    }

    @Test
    void whatAnalystsWriteIsAllowed() {
        assertRows(answer("""
                SELECT shop, rank() OVER w AS place, x.label
                FROM mart.sales, LATERAL (SELECT upper(shop) AS label) x
                WINDOW w AS (ORDER BY amount DESC)
                ORDER BY place LIMIT 1 OFFSET 0
                """), """
                shop  | place | label
                Paris | 1     | PARIS
                """);
        assertRows(answer("""
                SELECT * FROM (SELECT shop, amount FROM sales) PIVOT (sum(amount) FOR shop IN ('Berlin' AS berlin, 'Paris' AS paris))
                """), """
                berlin | paris
                10.5   | 20
                """);
        assertRows(answer("""
                SELECT shop, sum(amount) AS total FROM (VALUES ('Rome', 1.5), ('Rome', 2.5)) AS t(shop, amount)
                GROUP BY ALL HAVING sum(amount) > 1
                EXCEPT SELECT shop, amount FROM mart.sales
                """), """
                shop | total
                Rome | 4
                """);
        assertRows(
                answer(
                        "SELECT DISTINCT n FROM sales LATERAL VIEW explode(sequence(1, 2)) s AS n INTERSECT SELECT id FROM range(2, 9)"),
                """
                n
                2
                """);
    }

    @Test
    void filesAreNoPublishedTables() {
        Failure failure = refusal("SELECT * FROM parquet.`" + folder + "`");

        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.what()).contains("is published");
    }

    @Test
    void aMisspeltTableIsNamedWithTheNearestRightOne() {
        Failure failure = refusal("SELECT * FROM mart.sale");

        assertThat(failure.what()).isEqualTo("No table mart.sale is published.");
        assertThat(failure.next()).isEqualTo("Did you mean mart.sales?");
    }

    @Test
    void aTableThatNobodyCouldMeanGetsTheListOfAll() {
        assertThat(refusal("SELECT * FROM weather").next()).isEqualTo("Published are: mart.sales, fact.staff.");
    }

    @Test
    void aMisspeltColumnIsWrongUsageWithSparksSuggestion() {
        Failure failure = refusal("SELECT amnt FROM mart.sales");

        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.what()).contains("amnt", "amount");
    }

    @Test
    void textThatIsNoSqlIsWrongUsage() {
        assertThat(refusal("show me the money").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refusal("SELECT 1; SELECT 2").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anAnswerThatCannotBeComputedIsWrongUsage() {
        Failure failure = catchThrowableOfType(Failure.class, () -> {
            try {
                answer("SELECT amount / heads FROM mart.sales JOIN fact.staff USING (shop)")
                        .collectAsList();
            } catch (Exception e) {
                throw PublishedSql.refusal(e);
            }
        });

        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.what()).contains("DIVIDE_BY_ZERO");
    }

    private static Dataset<Row> answer(String query) {
        return sql.query(query);
    }

    private static Failure refusal(String query) {
        Failure failure = catchThrowableOfType(Failure.class, () -> answer(query));
        assertThat(failure).as("a refusal of " + query).isNotNull();
        return failure;
    }
}

package org.deskledger.publish.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader of the SQL server may do. {@code jobs/serve/test} asks the same through the server itself, and more. */
class ReadOnlyTest {

    private static final SparkSession SPARK = SparkTests.session().newSession();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void registeredViews() throws Exception {
        Files.writeString(folder.resolve("secret.txt"), "not for readers");
        SPARK.sql("CREATE DATABASE shop");
        SPARK.sql("CREATE VIEW shop.sales TBLPROPERTIES ('deskledger.run' = 'run-1') AS SELECT 1 AS amount");
        SPARK.sql("CREATE VIEW shop.costs TBLPROPERTIES ('deskledger.run' = 'run-2') AS SELECT 2 AS amount");
    }

    @AfterAll
    static void nothingStays() {
        SPARK.sql("DROP DATABASE shop CASCADE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT sum(amount) FROM shop.sales WHERE amount IN (SELECT max(amount) FROM shop.sales)",
                "WITH t AS (SELECT * FROM shop.sales) SELECT * FROM t JOIN t AS u USING (amount) ORDER BY 1 LIMIT 3",
                "SELECT explode(sequence(1, 3))",
                "VALUES (1), (2)",
                "SHOW TABLES IN shop",
                "SHOW VIEWS IN shop",
                "SHOW DATABASES",
                "DESCRIBE TABLE EXTENDED shop.sales",
                "DESCRIBE QUERY SELECT * FROM shop.sales",
                "SHOW CREATE TABLE shop.sales",
                "EXPLAIN SELECT * FROM shop.sales",
                "USE shop",
                "SET spark.sql.ansi.enabled"
            })
    void readersAsk(String sql) {
        assertThatCode(() -> check(sql)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE shop.mine (a INT) USING parquet",
                "CREATE VIEW shop.mine AS SELECT 1 AS a",
                "CREATE TEMPORARY VIEW mine AS SELECT 1 AS a",
                "DROP VIEW shop.sales",
                "ALTER VIEW shop.sales AS SELECT 3 AS amount",
                "INSERT OVERWRITE DIRECTORY '/nowhere' USING csv SELECT 1",
                "CACHE TABLE shop.sales",
                "ADD JAR '/nowhere.jar'",
                "SET spark.sql.ansi.enabled=false",
                "RESET"
            })
    void readersChangeNothing(String sql) {
        assertThatThrownBy(() -> check(sql))
                .isInstanceOf(SecurityException.class)
                .hasMessageContaining("refused");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM text.`%s`",
                "SELECT (SELECT count(*) FROM text.`%s`) + amount FROM shop.sales",
                "WITH t AS (SELECT * FROM text.`%s`) SELECT * FROM t",
                "SELECT * FROM shop.sales WHERE EXISTS (SELECT 1 FROM text.`%s`)"
            })
    void readersReadNoFiles(String sql) {
        assertThatThrownBy(() ->
                        check(sql.replace("%s", folder.resolve("secret.txt").toString())))
                .isInstanceOf(SecurityException.class)
                .hasMessageContaining("Only registered views can be read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT reflect('java.lang.System', 'getenv', 'HOME')",
                "SELECT amount FROM shop.sales WHERE java_method('java.lang.System', 'lineSeparator') = 'x'",
                "SELECT try_reflect('java.lang.System', 'getenv', 'HOME')"
            })
    void readersCallNoJava(String sql) {
        assertThatThrownBy(() -> check(sql))
                .isInstanceOf(SecurityException.class)
                .hasMessageContaining("Java");
    }

    @Test
    void twoRunsAreNeverMixed() {
        assertThatThrownBy(() -> check("SELECT * FROM shop.sales UNION ALL SELECT * FROM shop.costs"))
                .isInstanceOf(SecurityException.class)
                .hasMessageContaining("mix run-1 and run-2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.sql.session.timeZone=Asia/Tokyo",
                "spark.sql.variable.substitute=true",
                "spark.sql.analyzer.singlePassResolver.enabled=true",
                "spark.sql.catalog.mine=any.Catalog",
                "fs.file.impl=any.FileSystem"
            })
    void aSessionWithASettingOfItsOwnIsNotListenedTo(String setting) {
        SparkSession other = SPARK.newSession();
        String key = setting.substring(0, setting.indexOf('='));
        other.conf().set(key, setting.substring(setting.indexOf('=') + 1));

        assertThatThrownBy(() -> guarded(other).parsePlan("SELECT 1"))
                .isInstanceOf(SecurityException.class)
                .hasMessageContaining(key + " cannot be changed");
    }

    @Test
    void aSessionAsItWasOpenedIsListenedToAndMayHaveSettingsOfHivesProtocol() throws Exception {
        SparkSession other = SPARK.newSession();
        other.conf().set("hive.server2.thrift.resultset.default.fetch.size", "1000");

        assertThat(guarded(other).parsePlan("SELECT 1").toString()).contains("Project");
        assertThatThrownBy(() -> guarded(other).parsePlan("SELEKT 1")).isInstanceOf(ParseException.class);
    }

    @Test
    void theServerItselfMayWrite() {
        ReadOnly.suspendedWhile(() -> assertThatCode(() -> check("CREATE VIEW shop.mine AS SELECT 1 AS a"))
                .doesNotThrowAnyException());
        assertThatThrownBy(() -> check("CREATE VIEW shop.mine AS SELECT 1 AS a"))
                .isInstanceOf(SecurityException.class);
    }

    private static ParserInterface guarded(SparkSession session) {
        return UnchangedSession.before(
                session,
                ((org.apache.spark.sql.classic.SparkSession) session)
                        .sessionState()
                        .sqlParser());
    }

    private static void check(String sql) throws Exception {
        new ReadOnly().apply(analyzed(sql));
    }

    /** The plan as Spark checks it: nothing is done yet. */
    private static LogicalPlan analyzed(String sql) throws Exception {
        var state = ((org.apache.spark.sql.classic.SparkSession) SPARK).sessionState();
        return state.analyzer().execute(state.sqlParser().parsePlan(sql));
    }
}

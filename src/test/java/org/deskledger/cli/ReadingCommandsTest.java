package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.cli.CommandLineHarness.Result;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.JobGraph;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code describe}, {@code plan} and what {@code run} and {@code query} refuse, over a graph of two jobs. None of it needs Spark. */
class ReadingCommandsTest {

    private static final TableSpec ORDERS = table("raw.shop_orders", "one order");
    private static final TableSpec RETURNS = table("raw.shop_returns", "one return");
    private static final TableSpec ORDER = table("fact.order", "one order");
    private static final TableSpec SALES = table("mart.sales", "one shop and month");

    @TempDir
    Path home;

    @Test
    void describeListsAllTablesInTheOrderOfWork() {
        assertThat(run("describe", "--format", "csv").out().lines())
                .startsWith(
                        "table,one_row_is,columns",
                        "raw.shop_orders,one order,2",
                        "raw.shop_returns,one return,2",
                        "fact.order,one order,2",
                        "mart.sales,one shop and month,2");
    }

    @Test
    void describeSaysWhatATableHoldsInWords() {
        assertThat(run("describe", "sales").out())
                .isEqualTo("""
                mart.sales
                  one row is  one shop and month
                  key         id
                  made from   fact.order, raw.shop_returns (where it is mapped)

                column  type           meaning
                ------  -------------  -----------------------
                id      string         name of the thing
                amount  decimal(18,4)  what it cost
                """.replace("-----------------------", "-----------------"));
    }

    @Test
    void describeOfAMisspeltTableSuggestsTheRightOne() {
        Result result = run("describe", "mart.sails");

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains("There is no table and no metric mart.sails.", "Did you mean mart.sales?");
    }

    @Test
    void describeSaysWhatAMetricMeansAndThatItHasNoValueYet() {
        assertThat(run("describe", "frt").out())
                .startsWith("first_response_time: First response time")
                .contains(
                        "How long does a customer wait for the first answer of a person?",
                        "seconds, lower-is-better",
                        "csat",
                        "good: up to 14400 (channel=email;",
                        "nothing is published yet");
    }

    @Test
    void describeOfAMisspeltMetricSuggestsTheRightOne() {
        Result result = run("describe", "reopen_rat");

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains("no metric reopen_rat.", "Did you mean reopen_rate?");
    }

    @Test
    void aQueryIsTypedOrReadFromAFile() {
        assertThat(run("query").err()).contains("There is no query.");
        assertThat(run("query").code()).isEqualTo(64);
        assertThat(run("query", "--file", "a.sql", "SELECT 1").err()).contains("two queries", "a.sql");

        Result missing = run("query", "--file", home.resolve("gone.sql").toString());

        assertThat(missing.code()).isEqualTo(66);
        assertThat(missing.err()).contains("The query cannot be read.", "gone.sql");
    }

    @Test
    void checkSaysThatEverythingIsValid() {
        Result result = run("check", "--format", "csv");

        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("""
                part,valid\r
                settings,yes\r
                source mapping canonical,yes\r
                metric catalogue,yes\r
                targets,yes\r
                focus sets,yes\r
                graph,yes\r
                """);
    }

    @Test
    void checkNamesEveryProblemAtOnce() throws Exception {
        Path file = Files.writeString(home.resolve("mine.conf"), """
                deskledger {
                  sources = ["canonical", "zendesc"]
                  targets { reopen_rat = 0.05 }
                }
                """);

        Result result = run("check", "--conf", file.toString());

        assertThat(result.code()).isEqualTo(78);
        assertThat(result.err())
                .contains("There is no source mapping 'zendesc'")
                .contains("There is no metric reopen_rat", "Did you mean reopen_rate?");
    }

    @Test
    void checkNamesWhatTheScorecardCannotShow() throws Exception {
        Path file = Files.writeString(home.resolve("mine.conf"), """
                deskledger {
                  targets { "csat[channle=chat]" = 0.9 }
                  scorecard.focus-sets = [{ name = "slow", title = "Slow?", metrics = ["csat", "nps", "first_respnse_time"] }]
                }
                """);

        Result result = run("check", "--conf", file.toString());

        assertThat(result.code()).isEqualTo(78);
        assertThat(result.err())
                .contains("csat is not published by channle", "Did you mean channel?")
                .contains("There is no metric first_respnse_time to be in the focus set slow")
                .contains("Did you mean first_response_time?");
    }

    @Test
    void checkNamesAnUnknownSettingWithFileLineAndNearest() throws Exception {
        Path file = Files.writeString(home.resolve("mine.conf"), "deskledger.windows.reopen-dais = 5");

        Result result = run("check", "--conf", file.toString());

        assertThat(result.code()).isEqualTo(78);
        assertThat(result.err()).contains(file + ":1", "did you mean deskledger.windows.reopen-days?");
    }

    @Test
    void planShowsTheOrderOfWorkAndWhatIsRead() {
        assertThat(run("plan", "--format", "csv").out()).isEqualTo("""
                step,stage,table,reads,reads_where_mapped\r
                1,load,raw.shop_orders,delivered files,\r
                1,load,raw.shop_returns,delivered files,\r
                2,derive,fact.order,raw.shop_orders,\r
                3,compute,mart.sales,fact.order,raw.shop_returns\r
                """);
    }

    @Test
    void planDrawsTheSameGraph() {
        assertThat(run("plan", "--format", "dot").out())
                .isEqualTo(graph().dot())
                .contains(
                        "\"fact.order\" -> \"mart.sales\";", "\"raw.shop_returns\" -> \"mart.sales\" [style=dashed];");
    }

    @Test
    void planTellsASchedulerWhatToStartAndWhatToTryAgain() {
        assertThat(run("plan", "--format", "json", "-D", "reporting.zone=Europe/Berlin")
                        .out())
                .contains("""
                          "reporting_zone" : "Europe/Berlin",
                          "stages" : [ "load", "derive", "compute" ],
                          "loaded" : [ "raw.shop_orders", "raw.shop_returns" ],
                          "jobs" : [ {
                            "table" : "fact.order",
                            "stage" : "derive",
                            "reads" : [ "raw.shop_orders" ],
                            "reads_where_mapped" : [ ],
                            "reads_one_of" : [ ],
                            "needs" : [ ]
                          }, {
                            "table" : "mart.sales",
                            "stage" : "compute",
                            "reads" : [ "fact.order" ],
                            "reads_where_mapped" : [ "raw.shop_returns" ],
                            "reads_one_of" : [ ],
                            "needs" : [ "fact.order" ]
                          } ],
                        """)
                .contains("""
                            "code" : 75,
                            "meaning" : "another run holds the warehouse",
                            "retry" : "later"
                        """);
    }

    @ParameterizedTest(name = "run {0}")
    @CsvSource({
        "--table sales,                                             Add --run-id",
        "--finish,                                                  Add --run-id",
        "--run-id r1 --as-of 2026-01-31,                            Give one of --stage STAGE",
        "--run-id r1 --as-of 2026-01-31 --stage derive --finish,    Give one of --stage STAGE",
        "--run-id r1 --stage derive,                                says its --as-of in every piece",
        "--run-id r1 --as-of 2026-01-31 --only sales,               makes no table with all that it needs",
        "--run-id r1 --from 2026-01-01 --to 2026-01-31 --finish,    says its --as-of in every piece",
        "--run-id ../r1 --as-of 2026-01-31 --finish,                'A run cannot be called \"../r1\".'",
        "--run-id r1 --as-of 2026-01-31 --table raw.shop_orders,    Use --stage load."
    })
    void aPieceOfARunIsNamedWholly(String options, String said) {
        Result result = run(("run " + options).split(" "));

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains(said);
    }

    @Test
    void aDryRunOfAPieceSaysWhatThatPieceMakes() {
        assertThat(run(
                                "run",
                                "--run-id",
                                "r1",
                                "--as-of",
                                "2026-01-31",
                                "--table",
                                "sales",
                                "--dry-run",
                                "--format",
                                "csv")
                        .out())
                .isEqualTo("stage,table\r\ncompute,mart.sales\r\n");
        assertThat(run(
                                "run",
                                "--run-id",
                                "r1",
                                "--as-of",
                                "2026-01-31",
                                "--stage",
                                "derive",
                                "--dry-run",
                                "--format",
                                "csv")
                        .out())
                .isEqualTo("stage,table\r\nderive,fact.order\r\n");
    }

    @Test
    void aDryRunSaysWhatWouldBeMadeAndDoesNothing() {
        Result result = run("run", "--dry-run", "--only", "order", "--format", "csv");

        assertThat(result.out()).isEqualTo("""
                stage,table\r
                load,raw.shop_orders\r
                load,raw.shop_returns\r
                derive,fact.order\r
                """);
        assertThat(home.resolve("work")).doesNotExist();
    }

    @Test
    void anAsOfThatIsNoDateIsWrongUsage() {
        Result result = run("run", "--as-of", "soon");

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains("\"soon\" is no date.", "--as-of 2026-01-31");
    }

    @Test
    void anAsOfThatIsNotOverYetIsWrongUsage() {
        assertThat(run("run", "--as-of", "2026-02-01").code()).isEqualTo(64);
    }

    @Test
    void aDayIsOverWhereTheBooksAreKept() {
        // At 05:30 UTC it is still the evening of the 31st in Los Angeles.
        Result result = run("run", "--as-of", "2026-01-31", "-D", "reporting.zone=America/Los_Angeles");

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains("2026-01-31 is not over yet in the reporting zone America/Los_Angeles");
    }

    @Test
    void aRangeThatEndsBeforeItBeginsIsWrongUsage() {
        Result result = run("run", "--from", "2026-01-31", "--to", "2026-01-01");

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains("--from 2026-01-31 lies after --to 2026-01-01.");
    }

    @Test
    void halfARangeIsWrongUsage() {
        assertThat(run("run", "--from", "2026-01-31").code()).isEqualTo(64);
        assertThat(run("run", "--from", "2026-01-01", "--to", "2026-01-31", "--as-of", "2026-01-31")
                        .code())
                .isEqualTo(64);
    }

    @Test
    void anUnknownStageIsWrongUsage() {
        Result result = run("run", "--stage", "publsh");

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains("There is no stage publsh.", "load, derive, compute");
    }

    @Test
    void generateRefusesACompanyWithoutAMonthOfBusiness() {
        Result result = run("generate", "--from", "2026-01-01", "--through", "2026-01-02");

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains("at least one month");
    }

    @Test
    void aWarehouseWithoutPublicationIsInputMissing() throws Exception {
        Result result = run("query", "SELECT 1", "-D", "places.warehouse=empty");

        assertThat(result.code()).isEqualTo(66);
        assertThat(result.err())
                .contains("Nothing is published", home.resolve("empty").toString());
        assertThat(Files.exists(home.resolve("empty"))).isFalse();
    }

    @Test
    void aSparkSettingThatResultsDependOnIsRefused() {
        Result result = run("runs", "-D", "spark.spark.sql.ansi.enabled=false");

        assertThat(result.code()).isEqualTo(78);
        assertThat(result.err()).contains("spark.sql.ansi.enabled must be true");
    }

    private Result run(String... args) {
        return new CommandLineHarness(home, ReadingCommandsTest::graph).run(args);
    }

    private static JobGraph graph() {
        return new JobGraph(
                List.of(job(SALES, Reads.of(ORDER).optionally(RETURNS)), job(ORDER, Reads.of(ORDERS))),
                List.of(ORDERS, RETURNS));
    }

    private static TableSpec table(String name, String grain) {
        return TableSpec.named(name)
                .grain(grain)
                .key("id")
                .columns("id STRING NOT NULL COMMENT 'name of the thing', amount DECIMAL(18,4) COMMENT 'what it cost'")
                .build();
    }

    private static Job job(TableSpec table, Reads reads) {
        return new Job() {
            @Override
            public TableSpec table() {
                return table;
            }

            @Override
            public Reads reads() {
                return reads;
            }

            @Override
            public Dataset<Row> build(Inputs inputs) {
                throw new AssertionError("Nothing is built here");
            }
        };
    }
}

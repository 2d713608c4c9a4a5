package org.deskledger.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.deskledger.testing.TableAssert.assertRows;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.job.RunReport.Fate;
import org.deskledger.quality.Identity;
import org.deskledger.quality.IdentityResult;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;
import org.deskledger.table.TableVersion;
import org.deskledger.table.Warehouse;
import org.deskledger.table.WarehouseSession;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {

    private static final TableSpec ORDERS = TableSpec.named("raw.shop_orders")
            .grain("one order")
            .key("_source_file")
            .columns("""
                    order_id STRING NOT NULL COMMENT 'id',
                    shop STRING NOT NULL COMMENT 'shop',
                    amount DECIMAL(18,4) COMMENT 'amount',
                    _source_file STRING COMMENT 'file'
                    """)
            .build();
    private static final TableSpec RETURNS = TableSpec.named("raw.shop_returns")
            .grain("one return")
            .key("order_id")
            .columns("order_id STRING COMMENT 'id'")
            .build();
    private static final TableSpec ORDER = TableSpec.named("fact.order")
            .grain("one order")
            .key("order_id")
            .columns("""
                    order_id STRING NOT NULL COMMENT 'id',
                    shop STRING NOT NULL COMMENT 'shop',
                    amount DECIMAL(18,4) COMMENT 'amount'
                    """)
            .build();
    private static final TableSpec SALES = TableSpec.named("mart.sales")
            .grain("one shop")
            .key("shop")
            .columns("shop STRING NOT NULL COMMENT 'shop', amount DECIMAL(28,4) COMMENT 'sum'")
            .build();
    private static final TableSpec RETURN_RATE = TableSpec.named("mart.return_rate")
            .grain("one shop")
            .key("shop")
            .columns("shop STRING NOT NULL COMMENT 'shop', returns BIGINT COMMENT 'count'")
            .build();

    private static final Job ORDER_FACT =
            job(ORDER, Reads.of(ORDERS), inputs -> inputs.table(ORDERS).select("order_id", "shop", "amount"));
    private static final Job SALES_MART = job(
            SALES,
            Reads.of(ORDER),
            inputs -> inputs.table(ORDER).groupBy("shop").agg(sum("amount").as("amount")));
    private static final Job RETURN_MART = job(
            RETURN_RATE,
            Reads.of(RETURNS),
            inputs -> inputs.table(RETURNS)
                    .groupBy(col("order_id").as("shop"))
                    .agg(count(lit(1)).as("returns")));

    @TempDir
    private Path folder;

    private Warehouse warehouse;
    private final List<String> deliveries = new ArrayList<>();
    private List<IdentityResult> loadingIdentities = List.of();
    private String release = "this";

    @BeforeEach
    void openTheWarehouse() {
        warehouse = new Warehouse(SparkTests.session(), folder.toString(), InstantSource.fixed(Instant.EPOCH));
        deliveries.clear();
        deliveries.add("o1 | north | 10 | a.csv");
    }

    @Test
    void theTablesOfARunBecomeVisibleTogether() {
        RunReport report = runner(ORDER_FACT, SALES_MART).run(request("r1", "2025-01-31"));

        assertThat(report.failure()).isEmpty();
        assertThat(report.published()).isTrue();
        PublishedState state = published();
        assertThat(state.runId()).isEqualTo("r1");
        assertThat(state.tables()).containsOnlyKeys("raw.shop_orders", "fact.order", "mart.sales");
        assertRows(read(SALES), "shop | amount\n north | 10");
    }

    @Test
    void aPlanOfFewRowsIsInterpretedAndOneOfMoreIsCompiled() {
        SparkSession session = WarehouseSession.another(SparkTests.session());
        session.conf().set("spark.sql.codegen.wholeStage", "true");
        warehouse = warehouse.in(session);
        deliveries.add("o2 | north | 5 | a.csv");
        List<String> seen = new ArrayList<>();
        Job counting = job(
                SALES,
                Reads.of(ORDERS),
                inputs -> inputs.table(ORDERS)
                        .groupBy("shop")
                        .agg(sum("amount").as("amount"))
                        .transform(rows -> {
                            seen.add(SparkSession.active().conf().get("spark.sql.codegen.wholeStage"));
                            assertThat(rows.sparkSession()).isSameAs(SparkSession.active());
                            return rows;
                        }));

        runner(Map.of("run.compile-from-rows", "3"), counting).run(request("few", "2025-01-31"));
        deliveries.add("o3 | north | 1 | b.csv");
        runner(Map.of("run.compile-from-rows", "3"), counting).run(request("more", "2025-01-31"));

        assertThat(seen).containsExactly("false", "true");
        assertRows(read(SALES), "shop | amount\n north | 16");
    }

    @Test
    void theSameRunAgainFindsNothingNewAndWritesNoTable() {
        runner(ORDER_FACT, SALES_MART).run(request("r1", "2025-01-31"));

        RunReport again = runner(ORDER_FACT, SALES_MART).run(request("r2", "2025-01-31"));

        assertThat(again.nothingNew()).isTrue();
        assertThat(again.published()).isFalse();
        assertThat(published().runId()).isEqualTo("r1");
        assertThat(warehouse.newestVersion(SALES)).hasValue(0);
    }

    @Test
    void aNewDeliveryRebuildsWhatDependsOnIt() {
        runner(ORDER_FACT, SALES_MART).run(request("r1", "2025-01-31"));
        deliveries.add("o2 | north | 5 | b.csv");

        runner(ORDER_FACT, SALES_MART).run(request("r2", "2025-01-31"));

        assertRows(read(SALES), "shop | amount\n north | 15");
    }

    @Test
    void aTableThatComesOutAsBeforeKeepsItsVersionAndSoDoesWhatReadsIt() {
        deliveries.add("o2 | south |  | a.csv");
        Job shops = job(
                RETURN_RATE,
                Reads.of(ORDERS),
                inputs -> inputs.table(ORDERS)
                        .where(col("amount").isNotNull())
                        .groupBy("shop")
                        .agg(lit(1L).as("returns")));
        Job sales = job(
                SALES,
                Reads.of(RETURN_RATE),
                inputs -> inputs.table(RETURN_RATE)
                        .select(
                                col("shop"),
                                col("returns").cast("decimal(28,4)").as("amount")));
        runner(shops, sales).run(request("r1", "2025-01-31"));
        deliveries.add("o3 | south |  | b.csv");

        RunReport same = runner(shops, sales).run(request("r2", "2025-01-31"));
        deliveries.add("o4 | south | 1 | c.csv");
        RunReport other = runner(shops, sales).run(request("r3", "2025-01-31"));

        assertThat(same.tables())
                .extracting(RunReport.TableReport::table, RunReport.TableReport::fate)
                .contains(tuple("mart.return_rate", Fate.SAME_ROWS), tuple("mart.sales", Fate.UNCHANGED));
        assertThat(same.published()).isTrue();
        assertThat(other.tables())
                .extracting(RunReport.TableReport::table, RunReport.TableReport::fate)
                .contains(tuple("mart.return_rate", Fate.BUILT), tuple("mart.sales", Fate.BUILT));
        assertRows(read(SALES), "shop | amount\n north | 1\n south | 1");
    }

    @Test
    void whatANewReleaseMakesTheSameIsMadeOnceAndNotWithEachRun() {
        runner(ORDER_FACT, SALES_MART).run(request("r1", "2025-01-31"));
        release = "next";

        RunReport first = runner(ORDER_FACT, SALES_MART).run(request("r2", "2025-01-31"));
        RunReport second = runner(ORDER_FACT, SALES_MART).run(request("r3", "2025-01-31"));

        assertThat(first.tables())
                .extracting(RunReport.TableReport::table, RunReport.TableReport::fate)
                .contains(tuple("fact.order", Fate.SAME_ROWS), tuple("mart.sales", Fate.SAME_ROWS));
        assertThat(published().tables().get("mart.sales").version().version()).isZero();
        assertThat(second.nothingNew()).isTrue();
    }

    @Test
    void aVersionWhoseFilesHaveGoneIsReplaced() throws Exception {
        runner(ORDER_FACT).run(request("r1", "2025-01-31"));
        try (Stream<Path> files = Files.walk(Path.of(warehouse.pathOf(ORDER)))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".parquet")).toList()) {
                Files.delete(file);
            }
        }
        release = "next";

        RunReport report = runner(ORDER_FACT).run(request("r2", "2025-01-31"));

        assertThat(report.failure()).isEmpty();
        assertRows(read(ORDER), "order_id | shop | amount\n o1 | north | 10");
    }

    @Test
    void aFailedJobHoldsBackWhatDependsOnItLetsTheRestFinishAndPublishesNothing() {
        Job broken = job(ORDER, Reads.of(ORDERS), inputs -> {
            throw new IllegalStateException("no such thing");
        });
        Job independent = job(
                RETURN_RATE,
                Reads.of(ORDERS),
                inputs -> inputs.table(ORDERS).groupBy("shop").agg(count(lit(1)).as("returns")));

        RunReport report = runner(broken, SALES_MART, independent).run(request("r1", "2025-01-31"));

        assertThat(report.tables())
                .extracting(RunReport.TableReport::table, RunReport.TableReport::fate)
                .contains(
                        tuple("fact.order", Fate.FAILED),
                        tuple("mart.sales", Fate.HELD_BACK),
                        tuple("mart.return_rate", Fate.BUILT));
        assertThat(report.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.INTERNAL);
        assertThat(report.failure().orElseThrow())
                .hasMessageContaining("fact.order")
                .hasMessageContaining("no such thing");
        assertThat(new Publication(warehouse).current()).isEmpty();
    }

    @Test
    void aJobWhoseSystemIsNotMappedIsReportedAndTheRunIsStillDone() {
        RunReport report = runner(ORDER_FACT, RETURN_MART).run(request("r1", "2025-01-31"));

        assertThat(report.failure()).isEmpty();
        assertThat(report.tables())
                .filteredOn(table -> table.table().equals("mart.return_rate"))
                .extracting(RunReport.TableReport::reason)
                .containsExactly("not built: needs shop.returns");
    }

    @Test
    void aKeyThatStandsTwiceStopsPublicationAndIsNamed() {
        deliveries.add("o1 | south | 7 | b.csv");

        RunReport report = runner(ORDER_FACT, SALES_MART).run(request("r1", "2025-01-31"));

        assertThat(report.published()).isFalse();
        Failure failure = report.failure().orElseThrow();
        assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(failure)
                .hasMessageContaining("fact.order")
                .hasMessageContaining("key_is_unique")
                .hasMessageContaining("[o1]");
    }

    @Test
    void anIdentityThatDoesNotHoldStopsPublicationAndNamesBothSides() {
        Job forgetful = job(
                SALES,
                Reads.of(ORDER),
                inputs -> inputs.table(ORDER)
                        .where("order_id <> 'o1'")
                        .groupBy("shop")
                        .agg(sum("amount").as("amount")));
        deliveries.add("o2 | north | 5 | b.csv");

        RunReport report = new Runner(
                        warehouse,
                        Configuration.defaults().settings(),
                        new JobGraph(List.of(ORDER_FACT, forgetful), List.of(ORDERS, RETURNS)),
                        new FakeLoad(),
                        List.of(new SalesAreAllOrders()),
                        new Fingerprint("settings", release),
                        RunListener.NONE)
                .run(request("r1", "2025-01-31"));

        assertThat(report.published()).isFalse();
        Failure failure = report.failure().orElseThrow();
        assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(failure)
                .hasMessageContaining("Sales of a shop are its orders")
                .hasMessageContaining("north: 5 is not 15");
    }

    @Test
    void anIdentityOfLoadingThatDoesNotHoldStopsPublicationAndIsWrittenDown() {
        loadingIdentities = List.of(new IdentityResult(
                "NothingIsLost",
                "rows delivered = rows kept",
                1,
                BigDecimal.valueOf(3),
                BigDecimal.valueOf(2),
                1,
                "a.csv: 3 is not 2"));

        RunReport report = runner(ORDER_FACT).run(request("r1", "2025-01-31"));

        assertThat(report.published()).isFalse();
        assertThat(report.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(report.failure().orElseThrow()).hasMessageContaining("a.csv: 3 is not 2");
        assertThat(report.identities()).isEqualTo(loadingIdentities);
    }

    @Test
    void rowsThatAFailedRunLoadedAreNotSeenByTheNextOne() {
        Job broken = job(ORDER, Reads.of(ORDERS), inputs -> {
            throw new IllegalStateException("boom");
        });
        runner(broken).run(request("r1", "2025-01-31"));

        runner(ORDER_FACT, SALES_MART).run(request("r2", "2025-01-31"));

        assertRows(read(SALES), "shop | amount\n north | 10");
    }

    @Test
    void anAsOfBeforeThePublishedOneIsRefused() {
        runner(ORDER_FACT).run(request("r1", "2025-01-31"));

        RunReport report = runner(ORDER_FACT).run(request("r2", "2025-01-30"));

        assertThat(report.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(published().asOf()).isEqualTo(LocalDate.parse("2025-01-31"));
    }

    @Test
    void aSecondRunAtTheSameTimeEndsAtOnceAndNamesTheHolder() {
        Job slow = job(ORDER, Reads.of(ORDERS), inputs -> {
            assertThatThrownBy(() -> runner(ORDER_FACT).run(request("second", "2025-01-31")))
                    .isInstanceOfSatisfying(Failure.class, failure -> {
                        assertThat(failure.exitCode()).isEqualTo(ExitCode.BUSY);
                        assertThat(failure).hasMessageContaining("run first");
                    });
            return inputs.table(ORDERS).select("order_id", "shop", "amount");
        });

        RunReport first = runner(slow).run(request("first", "2025-01-31"));

        assertThat(first.failure()).isEmpty();
    }

    @Test
    void aRunKilledBetweenTheCommitAndTheFileIsStillPublished() throws Exception {
        runner(ORDER_FACT).run(request("r1", "2025-01-31"));
        Files.delete(folder.resolve("published.json"));

        assertThat(published().runId()).isEqualTo("r1");
        assertThat(folder.resolve("published.json")).content().contains("\"run_id\" : \"r1\"");
    }

    @Test
    void anEarlierRunsAnswerCanBeHadAgain() {
        runner(ORDER_FACT, SALES_MART).run(request("r1", "2025-01-31"));
        deliveries.add("o2 | north | 5 | b.csv");
        runner(ORDER_FACT, SALES_MART).run(request("r2", "2025-02-01"));

        PublishedState first = new Publication(warehouse).ofRun("r1").orElseThrow();

        assertRows(
                warehouse.read(SALES, first.tables().get("mart.sales").version().version()),
                "shop | amount\n north | 10");
    }

    @Test
    void lookingBackAtAnEarlierDayNeverMovesWhatIsPublished() {
        runner(ORDER_FACT, SALES_MART).run(request("r1", "2025-01-31"));
        Warehouse beside = warehouse.lookingBackAt(LocalDate.parse("2025-01-15"));

        RunReport report = new Runner(
                        beside,
                        Configuration.defaults().settings(),
                        new JobGraph(List.of(ORDER_FACT, SALES_MART), List.of(ORDERS, RETURNS)),
                        new PublishedLoad(published(), List.of(ORDERS, RETURNS)),
                        List.of(),
                        new Fingerprint("settings", release),
                        RunListener.NONE)
                .run(request("back", "2025-01-15"));

        assertThat(report.failure()).isEmpty();
        assertThat(published().runId()).isEqualTo("r1");
        PublishedTables earlier = PublishedTables.asOf(warehouse, LocalDate.parse("2025-01-15"));
        assertThat(earlier.state().runId()).isEqualTo("back");
        assertRows(earlier.find(SALES).orElseThrow(), "shop | amount\n north | 10");
    }

    @Test
    void theLedgerTellsWhatARunDid() {
        runner(ORDER_FACT, SALES_MART).run(request("r1", "2025-01-31"));

        assertRows(audit(AuditTables.RUN), "run_id | status | exit_code\n r1 | published | 0");
        assertRows(audit(AuditTables.RUN_TABLE), """
                table_name      | fate  | rows_in | rows_out
                raw.shop_orders | built | 0       | 1
                fact.order      | built | 1       | 1
                mart.sales      | built | 1       | 1
                """);
    }

    private Dataset<Row> audit(TableSpec spec) {
        return warehouse.read(spec, warehouse.newestVersion(spec).orElseThrow());
    }

    private Dataset<Row> read(TableSpec spec) {
        return warehouse.read(
                spec, published().tables().get(spec.name()).version().version());
    }

    private PublishedState published() {
        return new Publication(warehouse).current().orElseThrow();
    }

    private Runner runner(Job... jobs) {
        return runner(Map.of(), jobs);
    }

    private Runner runner(Map<String, String> changed, Job... jobs) {
        Path home = Path.of(System.getProperty("deskledger.home"));
        return new Runner(
                warehouse,
                Configuration.load(home, Optional.empty(), changed).settings(),
                new JobGraph(List.of(jobs), List.of(ORDERS, RETURNS)),
                new FakeLoad(),
                List.of(),
                new Fingerprint("settings", release),
                RunListener.NONE);
    }

    private static RunRequest request(String runId, String asOf) {
        return RunRequest.everything(runId, Cut.at(LocalDate.parse(asOf), ZoneOffset.UTC), Instant.EPOCH);
    }

    private static Job job(TableSpec table, Reads reads, Function<Inputs, Dataset<Row>> build) {
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
                return build.apply(inputs);
            }
        };
    }

    /** Holds for a shop where its sales are the sum of its orders. */
    private static final class SalesAreAllOrders implements Identity {
        @Override
        public String sentence() {
            return "Sales of a shop are its orders";
        }

        @Override
        public List<String> tables() {
            return List.of("fact.order", "mart.sales");
        }

        @Override
        public String sql() {
            return """
                    SELECT s.shop AS identity_key, s.amount AS left_side, sum(o.amount) AS right_side
                    FROM mart__sales s JOIN fact__order o ON s.shop = o.shop GROUP BY s.shop, s.amount
                    """;
        }
    }

    /** Loads the deliveries of the test that are not among the published files. */
    private final class FakeLoad implements Load {
        @Override
        public List<TableSpec> writes() {
            return List.of(ORDERS, RETURNS);
        }

        @Override
        public Loaded load(Context context) {
            Set<String> known =
                    Set.copyOf(context.files().stream().map(DeliveredFile::path).toList());
            List<String> fresh = deliveries.stream()
                    .filter(line -> !known.contains(
                            line.substring(line.lastIndexOf('|') + 1).strip()))
                    .toList();
            Optional<Long> base = Optional.ofNullable(context.published().get(ORDERS.name()));
            if (fresh.isEmpty()) {
                return new Loaded(
                        List.of(warehouse.describe(ORDERS, base.orElseThrow())), List.of(), List.of(), List.of());
            }
            TableVersion version = warehouse.append(
                    ORDERS,
                    base.map(OptionalLong::of).orElse(OptionalLong.empty()),
                    Rows.of(ORDERS, "order_id | shop | amount | _source_file\n" + String.join("\n", fresh)),
                    context.info());
            return new Loaded(
                    List.of(version),
                    fresh.stream()
                            .map(line -> new DeliveredFile(
                                    line.substring(line.lastIndexOf('|') + 1).strip(),
                                    "hash",
                                    1,
                                    Instant.EPOCH,
                                    Optional.empty(),
                                    "test",
                                    "loaded",
                                    1,
                                    1,
                                    1,
                                    0))
                            .toList(),
                    loadingIdentities,
                    List.of());
        }
    }
}

package org.deskledger.job;

import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.job.RunReport.Fate;
import org.deskledger.job.RunReport.TableReport;
import org.deskledger.quality.Identity;
import org.deskledger.quality.IdentityResult;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;
import org.deskledger.table.TableVersion;
import org.deskledger.table.Warehouse;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that a scheduler does in pieces: invocations with one run id that publish together or not at all. */
@Tag("long")
class RunPiecesTest {

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

    private static final Piece LOAD = new Piece.OfStage("load");
    private static final Piece DERIVE = new Piece.OfStage("derive");
    private static final Piece COMPUTE = new Piece.OfStage("compute");
    private static final Piece FINISH = new Piece.Finish();

    @TempDir
    private Path folder;

    private Warehouse warehouse;
    private final List<String> deliveries = new ArrayList<>(List.of("o1 | north | 10 | a.csv"));
    private boolean factIsBroken;
    private boolean identityHolds = true;
    private boolean loadingHolds = true;

    @BeforeEach
    void openTheWarehouse() {
        warehouse = new Warehouse(SparkTests.session(), folder.toString(), InstantSource.fixed(Instant.EPOCH));
    }

    @Test
    void nobodySeesAnythingBeforeTheLastPieceAndThenEverything() {
        assertThat(piece("r1", "2025-01-31", LOAD).unfinished()).isTrue();
        assertThat(piece("r1", "2025-01-31", DERIVE).published()).isFalse();
        piece("r1", "2025-01-31", COMPUTE);
        assertThat(new Publication(warehouse).current()).isEmpty();

        RunReport last = piece("r1", "2025-01-31", FINISH);

        assertThat(last.published()).isTrue();
        assertThat(last.unfinished()).isFalse();
        assertThat(published().runId()).isEqualTo("r1");
        assertThat(published().tables()).containsOnlyKeys("raw.shop_orders", "fact.order", "mart.sales");
        assertRows(sales(), "shop | amount\n north | 10");
        assertThat(folder.resolve("pieces/r1.json")).doesNotExist();
        assertRows(audit(AuditTables.RUN), "run_id | status | exit_code\n r1 | published | 0");
        assertRows(audit(AuditTables.RUN_TABLE), """
                table_name      | fate  | rows_in | rows_out
                raw.shop_orders | built | 0       | 1
                fact.order      | built | 1       | 1
                mart.sales      | built | 1       | 1
                """);
        assertRows(audit(AuditTables.FILE), "run_id | path\n r1 | a.csv");
        assertRows(audit(AuditTables.RECONCILIATION), """
                run_id | sentence
                r1     | rows delivered = rows kept
                r1     | Sales of a shop are its orders
                """);
        RunReport whole = runner().run(request("whole", "2025-01-31"));
        assertThat(whole.nothingNew())
                .as("in one go the same inputs give the same")
                .isTrue();
    }

    @Test
    void aPieceMakesItsOwnTablesFromWhatEarlierPiecesOfItsRunMadeAndElseFromWhatIsPublished() {
        runner().run(request("whole", "2025-01-31"));
        deliveries.add("o2 | north | 5 | b.csv");
        RunReport alone = piece("other", "2025-02-01", new Piece.OfTable("mart.sales"));
        assertThat(alone.tables())
                .extracting(TableReport::table, TableReport::rowsIn)
                .containsExactly(tuple("mart.sales", 1L));
        assertThat(warehouse.newestVersion(ORDERS)).as("nothing was loaded").hasValue(0);

        piece("r1", "2025-02-01", LOAD);
        piece("r1", "2025-02-01", new Piece.OfTable("fact.order"));
        RunReport together = piece("r1", "2025-02-01", new Piece.OfTable("mart.sales"));

        assertThat(together.tables())
                .extracting(TableReport::table, TableReport::rowsIn)
                .containsExactly(tuple("mart.sales", 2L));
        assertThat(piece("r1", "2025-02-01", FINISH).published()).isTrue();
        assertRows(sales(), "shop | amount\n north | 15");
        RunReport other = piece("other", "2025-02-01", FINISH);
        assertThat(other.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(other.failure().orElseThrow())
                .hasMessageContaining("Another run has published since run other began: r1");
    }

    @Test
    void aPieceRunAgainFindsItsTablesUnchangedAndWhatItOvertakesMustBeRunAgain() {
        piece("r1", "2025-01-31", LOAD);
        piece("r1", "2025-01-31", DERIVE);
        piece("r1", "2025-01-31", COMPUTE);

        RunReport loaded = piece("r1", "2025-01-31", LOAD);
        RunReport derived = piece("r1", "2025-01-31", DERIVE);

        assertThat(loaded.tables()).extracting(TableReport::fate).containsExactly(Fate.UNCHANGED);
        assertThat(derived.tables()).extracting(TableReport::fate).containsExactly(Fate.UNCHANGED);
        assertThat(warehouse.newestVersion(ORDER)).hasValue(0);

        deliveries.add("o2 | north | 5 | b.csv");
        piece("r1", "2025-01-31", LOAD);
        RunReport refused = piece("r1", "2025-01-31", FINISH);
        assertThat(refused.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(refused.failure().orElseThrow())
                .hasMessageContaining("other versions or settings: fact.order")
                .hasMessageContaining("Run these pieces again");
        assertThat(new Publication(warehouse).current()).isEmpty();

        piece("r1", "2025-01-31", DERIVE);
        piece("r1", "2025-01-31", COMPUTE);
        piece("r1", "2025-01-31", FINISH);
        assertRows(sales(), "shop | amount\n north | 15");
        assertRows(audit(AuditTables.FILE), "run_id | path\n r1 | a.csv\n r1 | b.csv");
        assertRows(audit(AuditTables.RUN), "run_id | status\n r1 | published");
    }

    @Test
    void theSameNameForAnotherDayIsRefused() {
        piece("r1", "2025-01-31", LOAD);

        RunReport refused = piece("r1", "2025-02-01", DERIVE);

        assertThat(refused.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.failure().orElseThrow())
                .hasMessageContaining("Run r1 is as of 2025-01-31, not as of 2025-02-01");
    }

    @Test
    void theNameOfAPublishedRunForAnotherDayIsRefused() {
        runner().run(request("r1", "2025-01-31"));

        RunReport refused = piece("r1", "2025-02-01", LOAD);

        assertThat(refused.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.USAGE);
        assertRows(audit(AuditTables.RUN), "run_id | status\n r1 | published");
    }

    @Test
    void missingPiecesAreNamedAndNothingIsPublished() {
        RunReport nothing = piece("r1", "2025-01-31", FINISH);
        assertThat(nothing.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.INPUT_MISSING);
        assertThat(nothing.failure().orElseThrow()).hasMessageContaining("missing: what --stage load makes");

        piece("r1", "2025-01-31", LOAD);
        RunReport loaded = piece("r1", "2025-01-31", FINISH);
        assertThat(loaded.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.INPUT_MISSING);
        assertThat(loaded.failure().orElseThrow()).hasMessageContaining("missing: fact.order");
        assertThat(new Publication(warehouse).current()).isEmpty();
    }

    @Test
    void aFailedPieceHoldsBackTheNextOnesUntilItIsCorrectedAndRunAgain() {
        factIsBroken = true;
        piece("r1", "2025-01-31", LOAD);
        RunReport failed = piece("r1", "2025-01-31", DERIVE);
        assertThat(failed.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.INTERNAL);

        RunReport next = piece("r1", "2025-01-31", COMPUTE);
        RunReport last = piece("r1", "2025-01-31", FINISH);

        assertThat(next.tables())
                .extracting(TableReport::fate, TableReport::reason)
                .containsExactly(tuple(Fate.HELD_BACK, "waits for fact.order"));
        assertThat(next.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.INPUT_MISSING);
        assertThat(last.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(last.failure().orElseThrow()).hasMessageContaining("fact.order (fact.order could not be built");
        assertThat(new Publication(warehouse).current()).isEmpty();

        factIsBroken = false;
        piece("r1", "2025-01-31", DERIVE);
        piece("r1", "2025-01-31", COMPUTE);
        assertThat(piece("r1", "2025-01-31", FINISH).published()).isTrue();
        assertRows(audit(AuditTables.RUN), "run_id | status\n r1 | published");
    }

    @Test
    void aLoadThatIsNotProvedGivesNothingToTheNextPieces() {
        loadingHolds = false;
        RunReport loaded = piece("r1", "2025-01-31", LOAD);
        RunReport derived = piece("r1", "2025-01-31", DERIVE);

        assertThat(loaded.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(derived.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.INPUT_MISSING);
        loadingHolds = true;
        assertThat(piece("r1", "2025-01-31", LOAD).files())
                .extracting(Load.DeliveredFile::path)
                .containsExactly("a.csv");
    }

    @Test
    void whereAnotherRunHasPublishedSinceTheRunBeginsAnewWithLoading() {
        piece("r1", "2025-01-31", LOAD);
        deliveries.add("o2 | north | 5 | b.csv");
        runner().run(request("whole", "2025-01-31"));
        deliveries.add("o3 | south | 1 | c.csv");

        assertThat(inPieces("r1", "2025-01-31").published()).isTrue();

        assertRows(sales(), "shop | amount\n north | 15\n south | 1");
    }

    @Test
    void aRunThatHasPublishedMayRepeatPiecesAndPublishesWhatCameLate() {
        runner().run(request("r1", "2025-01-31"));

        RunReport derived = piece("r1", "2025-01-31", DERIVE);
        RunReport done = piece("r1", "2025-01-31", FINISH);
        assertThat(derived.tables()).extracting(TableReport::fate).containsExactly(Fate.UNCHANGED);
        assertThat(done.failure()).isEmpty();
        assertThat(done.published()).isFalse();

        deliveries.add("o2 | north | 5 | b.csv");
        identityHolds = false;
        RunReport broken = inPieces("r1", "2025-01-31");
        assertThat(broken.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(broken.failure().orElseThrow()).hasMessageContaining("north: 15 is not 16");
        assertRows(sales(), "shop | amount\n north | 10");
        assertRows(audit(AuditTables.FILE), "run_id | path\n r1 | a.csv");

        identityHolds = true;
        assertThat(piece("r1", "2025-01-31", FINISH).published()).isTrue();
        assertRows(sales(), "shop | amount\n north | 15");
        assertThat(new Publication(warehouse).ofRun("r1").orElseThrow().publication())
                .isEqualTo(1);
        assertRows(audit(AuditTables.FILE), "run_id | path\n r1 | a.csv\n r1 | b.csv");
    }

    @Test
    void aRunKilledAfterItHadPublishedIsDone() throws Exception {
        piece("r1", "2025-01-31", LOAD);
        piece("r1", "2025-01-31", DERIVE);
        piece("r1", "2025-01-31", COMPUTE);
        Path record = folder.resolve("pieces/r1.json");
        String before = Files.readString(record);
        piece("r1", "2025-01-31", FINISH);
        Files.writeString(record, before);

        RunReport again = piece("r1", "2025-01-31", FINISH);

        assertThat(again.failure()).isEmpty();
        assertRows(audit(AuditTables.FILE), "run_id | path\n r1 | a.csv");
        assertRows(sales(), "shop | amount\n north | 10");
    }

    private RunReport inPieces(String runId, String asOf) {
        piece(runId, asOf, LOAD);
        piece(runId, asOf, DERIVE);
        piece(runId, asOf, COMPUTE);
        return piece(runId, asOf, FINISH);
    }

    /** Each piece has a runner of its own, as an invocation has. */
    private RunReport piece(String runId, String asOf, Piece piece) {
        return runner().run(request(runId, asOf).as(piece));
    }

    private static RunRequest request(String runId, String asOf) {
        return RunRequest.everything(runId, Cut.at(LocalDate.parse(asOf), ZoneOffset.UTC), Instant.EPOCH);
    }

    private Runner runner() {
        Job fact = job(ORDER, Reads.of(ORDERS), inputs -> {
            if (factIsBroken) {
                throw new IllegalStateException("no such thing");
            }
            return inputs.table(ORDERS).select("order_id", "shop", "amount");
        });
        Job mart = job(
                SALES,
                Reads.of(ORDER),
                inputs -> inputs.table(ORDER).groupBy("shop").agg(sum("amount").as("amount")));
        return new Runner(
                warehouse,
                Configuration.defaults().settings(),
                new JobGraph(List.of(fact, mart), List.of(ORDERS)),
                new FakeLoad(),
                List.of(new SalesAreAllOrders()),
                new Fingerprint("settings", "code"),
                RunListener.NONE);
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

    private Dataset<Row> sales() {
        return warehouse.read(
                SALES, published().tables().get("mart.sales").version().version());
    }

    private Dataset<Row> audit(TableSpec spec) {
        return warehouse.read(spec, warehouse.newestVersion(spec).orElseThrow());
    }

    private PublishedState published() {
        return new Publication(warehouse).current().orElseThrow();
    }

    private final class SalesAreAllOrders implements Identity {
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
            return "SELECT s.shop AS identity_key, s.amount AS left_side, sum(o.amount) + " + (identityHolds ? 0 : 1)
                    + " AS right_side FROM mart__sales s JOIN fact__order o ON s.shop = o.shop"
                    + " GROUP BY s.shop, s.amount";
        }
    }

    /** Loads the deliveries of the test that it is not told of. */
    private final class FakeLoad implements Load {
        @Override
        public List<TableSpec> writes() {
            return List.of(ORDERS);
        }

        @Override
        public Loaded load(Context context) {
            Set<String> known =
                    Set.copyOf(context.files().stream().map(DeliveredFile::path).toList());
            List<String> fresh = deliveries.stream()
                    .filter(line -> !known.contains(file(line)))
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
                    fresh.stream().map(line -> delivered(file(line))).toList(),
                    List.of(new IdentityResult(
                            "NothingIsLost",
                            "rows delivered = rows kept",
                            1,
                            BigDecimal.ONE,
                            BigDecimal.ONE,
                            loadingHolds ? 0 : 1,
                            "")),
                    List.of());
        }

        private static String file(String line) {
            return line.substring(line.lastIndexOf('|') + 1).strip();
        }

        private static DeliveredFile delivered(String path) {
            return new DeliveredFile(path, "hash", 1, Instant.EPOCH, Optional.empty(), "test", "loaded", 1, 1, 1, 0);
        }
    }
}

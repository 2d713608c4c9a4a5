package org.deskledger.publish.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.deskledger.cli.Suite;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.config.Secret;
import org.deskledger.config.Settings;
import org.deskledger.job.Job;
import org.deskledger.publish.Edition;
import org.deskledger.publish.postgres.PostgresPublisher.Choices;
import org.deskledger.table.TableSpec;
import org.deskledger.testing.PostgresTests;
import org.deskledger.testing.PostgresTests.Database;
import org.deskledger.testing.WarehouseByHand;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What readers of PostgreSQL see before, while and after marts are published, on a real server. */
@Tag("long")
@ExtendWith(PostgresTests.class)
class PostgresPublisherTest {

    private static final InstantSource AT = InstantSource.fixed(Instant.parse("2026-02-01T05:30:00Z"));
    private static final LocalDate AS_OF = LocalDate.parse("2026-01-31");
    private static final Choices PLAIN = new Choices(false, false);

    private static final TableSpec SALES = TableSpec.named("mart.sales")
            .grain("one shop and month")
            .key("shop", "month")
            .columns("""
                    shop STRING NOT NULL COMMENT 'name of the shop, as it\\'s written',
                    month DATE NOT NULL COMMENT 'its first day',
                    sales_amount DECIMAL(18,4) COMMENT 'what was sold',
                    orders BIGINT NOT NULL COMMENT 'orders',
                    share DOUBLE COMMENT 'share of all',
                    is_complete BOOLEAN NOT NULL COMMENT 'the month is over',
                    first_at TIMESTAMP COMMENT 'first order',
                    tags ARRAY<STRING> COMMENT 'words',
                    parts ARRAY<STRUCT<name: STRING, part: DOUBLE>> COMMENT 'what it consists of'
                    """)
            .build();

    private static final TableSpec TOTAL = TableSpec.named("mart.total")
            .grain("one month")
            .key("month")
            .columns("""
                    month DATE NOT NULL COMMENT 'its first day',
                    sales_amount DECIMAL(18,4) NOT NULL COMMENT 'what all shops sold'
                    """)
            .build();

    private static final TableSpec SHOP = TableSpec.named("dim.shop")
            .grain("one shop")
            .key("shop")
            .columns("shop STRING NOT NULL COMMENT 'name of the shop'")
            .build();

    private static final TableSpec OWNER = TableSpec.named("dim.owner")
            .grain("one owner")
            .key("owner_id")
            .columns("owner_id STRING NOT NULL COMMENT 'id', email STRING COMMENT 'address'")
            .personal("email")
            .build();

    private static final List<TableSpec> DECLARED = List.of(OWNER, SHOP, SALES, TOTAL);

    @TempDir
    private static Path folder;

    /** Counts across all copies of a function that Spark makes. */
    private static final AtomicLong ASKED = new AtomicLong();

    private static Edition january;
    private static Edition corrected;
    private static Edition totalAlone;

    @BeforeAll
    static void twoRuns() {
        WarehouseByHand warehouse = new WarehouseByHand(folder);
        january = Edition.of(warehouse.publish("run-1", AS_OF, tables("10.5000", 1)), DECLARED);
        corrected = Edition.of(warehouse.publish("run-2", AS_OF, tables("20.2500", 2)), DECLARED);
        totalAlone = edition("run-1", List.of(january.tables().get(2)));
    }

    /** One total and as many sales as make it, so that half a publication does not add up. */
    private static Map<TableSpec, Dataset<Row>> tables(String amount, int orders) {
        Object[][] sales = IntStream.range(0, 300)
                .mapToObj(i -> new Object[] {
                    "shop " + i, date("2026-01-01"), new BigDecimal(amount), (long) orders, null, true, null, null, null
                })
                .toArray(Object[][]::new);
        Map<TableSpec, Dataset<Row>> tables = new LinkedHashMap<>();
        tables.put(OWNER, WarehouseByHand.rows(OWNER, new Object[] {"1", "ann@example.com"}));
        tables.put(SHOP, WarehouseByHand.rows(SHOP, new Object[] {"shop 1"}));
        tables.put(SALES, WarehouseByHand.rows(SALES, sales));
        tables.put(TOTAL, WarehouseByHand.rows(TOTAL, new Object[] {
            date("2026-01-01"), new BigDecimal(amount).multiply(new BigDecimal(300))
        }));
        return tables;
    }

    @Test
    void allMartsOfARunAreThereAndWhoReadsThemKnowsWhichRunItWas(Database database) throws SQLException {
        PostgresPublication publication = publish(database, january, PLAIN);

        assertThat(publication.isNew()).isTrue();
        assertThat(database.rows("SELECT count(*), sum(sales_amount), max(orders) FROM mart.sales"))
                .containsExactly("300|3150.0000|1");
        assertThat(database.rows("SELECT * FROM mart.total")).containsExactly("2026-01-01|3150.0000");
        assertThat(
                        database.rows(
                                "SELECT publication, run_id, as_of, table_name, warehouse_version, row_count,"
                                        + " length(checksum), published_at AT TIME ZONE 'UTC' FROM mart.publication_log ORDER BY table_name"))
                .containsExactly(
                        "1|run-1|2026-01-31|dim_shop|0|1|16|2026-02-01 05:30:00",
                        "1|run-1|2026-01-31|sales|0|300|16|2026-02-01 05:30:00",
                        "1|run-1|2026-01-31|total|0|1|16|2026-02-01 05:30:00");
    }

    @Test
    void aTableWithPersonalDataIsNotPublished(Database database) throws SQLException {
        publish(database, january, PLAIN);

        assertThat(database.rows(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'mart' ORDER BY 1"))
                .containsExactly("dim_shop", "publication_log", "sales", "total");
    }

    @Test
    void keysTypesIndexesAndCommentsAreThoseOfTheDeclaration(Database database) throws SQLException {
        publish(database, january, PLAIN);

        assertThat(database.rows("SELECT column_name, format_type(a.atttypid, a.atttypmod), is_nullable,"
                        + " col_description(a.attrelid, a.attnum) FROM information_schema.columns c"
                        + " JOIN pg_attribute a ON a.attrelid = 'mart.sales'::regclass AND a.attname = c.column_name"
                        + " WHERE table_schema = 'mart' AND table_name = 'sales' ORDER BY ordinal_position"))
                .containsExactly(
                        "shop|text|NO|name of the shop, as it's written",
                        "month|date|NO|its first day",
                        "sales_amount|numeric(18,4)|YES|what was sold",
                        "orders|bigint|NO|orders",
                        "share|double precision|YES|share of all",
                        "is_complete|boolean|NO|the month is over",
                        "first_at|timestamp with time zone|YES|first order",
                        "tags|text[]|YES|words",
                        "parts|jsonb|YES|what it consists of");
        assertThat(database.rows("SELECT indexdef FROM pg_indexes WHERE tablename = 'sales' AND schemaname = 'mart'"
                        + " ORDER BY 1"))
                .containsExactly(
                        "CREATE INDEX sales_month_idx ON mart.sales USING btree (month)",
                        "CREATE UNIQUE INDEX sales_pkey ON mart.sales USING btree (shop, month)");
        assertThat(database.rows("SELECT obj_description('mart.sales'::regclass)"))
                .containsExactly("One row is one shop and month.");
    }

    @Test
    void everyDeclarationOfTheSuiteIsATableOfPostgresAndIsRecognisedAsTheSame(Database database) {
        List<TableSpec> leaving =
                Suite.JOBS.stream().map(Job::table).filter(Edition::leaves).toList();

        try (PostgresServer server = PostgresServer.connect(database.settings(), Optional.empty())) {
            server.execute("CREATE SCHEMA mart");
            for (TableSpec spec : leaving) {
                PostgresTable table = new PostgresTable(spec, "mart");
                server.execute(table.create());
                table.createIndexes().forEach(server::execute);
                table.comments().forEach((column, text) -> server.execute(table.comment(column, text)));

                assertThat(ColumnChanges.of(server, table))
                        .as(spec.name())
                        .isEqualTo(new ColumnChanges(List.of(), List.of(), List.of(), List.of()));
            }
        }
        assertThat(leaving)
                .extracting(TableSpec::name)
                .contains("mart.churn", "mart.metric_value", "dim.date")
                .doesNotContain("dim.customer")
                .containsAll(Suite.JOBS.stream()
                        .map(job -> job.table().name())
                        .filter(name -> name.startsWith("mart."))
                        .toList());
    }

    @Test
    void valuesArriveAsTheyAre(Database database) throws SQLException {
        Timestamp instant = Timestamp.from(Instant.parse("2026-01-01T23:59:59.123456Z"));
        Object[] odd = {
            "tab\t line\nback\\slash \\N \"quote\" 'tick' é 😀 \r",
            date("0001-01-01"),
            new BigDecimal("-12345678901234.5678"),
            Long.MIN_VALUE,
            Double.NaN,
            false,
            instant,
            new String[] {"a,b", "say \"x\"", "\\", null, "", "{}"},
            new Row[] {RowFactory.create("p", Double.NEGATIVE_INFINITY), RowFactory.create(null, 0.1)}
        };
        Object[] tiny = {
            "tiny", date("9999-12-31"), new BigDecimal("0.0001"), 0L, 1e-300, true, null, new String[0], null
        };

        publish(database, edition("odd", Map.of(SALES, WarehouseByHand.rows(SALES, odd, tiny))), PLAIN);

        assertThat(database.rows("SELECT shop, month, sales_amount, orders, share, is_complete,"
                        + " first_at AT TIME ZONE 'UTC', tags, parts FROM mart.sales WHERE shop <> 'tiny'"))
                .containsExactly(odd[0] + "|0001-01-01|-12345678901234.5678|-9223372036854775808|NaN|f"
                        + "|2026-01-01 23:59:59.123456|{\"a,b\",\"say \\\"x\\\"\",\"\\\\\",NULL,\"\",\"{}\"}"
                        + "|[{\"name\": \"p\", \"part\": \"-Infinity\"}, {\"name\": null, \"part\": 0.1}]");
        assertThat(database.rows("SELECT month, sales_amount, orders, share, is_complete, first_at, tags, parts"
                        + " FROM mart.sales WHERE shop = 'tiny'"))
                .containsExactly("9999-12-31|0.0001|0|1e-300|t|null|{}|null");
    }

    @Test
    void theSameRunAgainChangesNothingUnlessForced(Database database) throws SQLException {
        publish(database, totalAlone, PLAIN);
        List<String> before = database.rows("SELECT ctid, xmin FROM mart.total");

        PostgresPublication again = publish(database, totalAlone, PLAIN);

        assertThat(again.isNew()).isFalse();
        assertThat(again.lines()).hasSize(1);
        assertThat(database.rows("SELECT ctid, xmin FROM mart.total")).isEqualTo(before);

        PostgresPublication forced = publish(database, totalAlone, new Choices(true, false));

        assertThat(forced.number()).isEqualTo(2);
        assertThat(forced.lines()).isEqualTo(again.lines());
        assertThat(database.rows("SELECT * FROM mart.total")).containsExactly("2026-01-01|3150.0000");
    }

    @Test
    void aReaderSeesTheWholeOfOneRunAtEveryMoment(Database database) throws Exception {
        publish(database, january, PLAIN);
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Set<String>> inOneQuery = CompletableFuture.supplyAsync(() -> read(database, isOver, false));
        CompletableFuture<Set<String>> inOneTransaction =
                CompletableFuture.supplyAsync(() -> read(database, isOver, true));

        try (PostgresPublisher publisher = PostgresPublisher.connect(database.settings(), Optional.empty())) {
            for (int i = 0; i < 4; i++) {
                publisher.publish(i % 2 == 0 ? corrected : january, PLAIN, AT);
            }
        }
        isOver.set(true);

        assertThat(inOneQuery.get()).containsExactly("3150.0000|3150.0000|300", "6075.0000|6075.0000|300");
        assertThat(inOneTransaction.get()).containsExactly("3150.0000|3150.0000|300", "6075.0000|6075.0000|300");
    }

    /** Everything that a reader saw who never stopped to look. */
    private static Set<String> read(Database database, AtomicBoolean isOver, boolean isTransaction) {
        String sales = "(SELECT sum(sales_amount) FROM mart.sales)";
        String total = "(SELECT sum(sales_amount) FROM mart.total)";
        String count = "(SELECT count(*) FROM mart.sales)";
        Set<String> seen = new TreeSet<>();
        try (Connection connection = database.connect()) {
            if (isTransaction) {
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            }
            while (!isOver.get()) {
                if (isTransaction) {
                    List<String> parts = new ArrayList<>();
                    for (String part : List.of(sales, total, count)) {
                        parts.addAll(Database.rows(connection, "SELECT " + part));
                    }
                    connection.commit();
                    seen.add(String.join("|", parts));
                } else {
                    seen.addAll(Database.rows(connection, "SELECT " + sales + ", " + total + ", " + count));
                }
            }
            return seen;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void viewsAndRightsOfOthersSurvive(Database database) throws SQLException {
        publish(database, january, PLAIN);
        database.execute(
                "CREATE ROLE view_friend_" + database.name(),
                "GRANT SELECT ON mart.sales TO view_friend_" + database.name(),
                "CREATE VIEW public.mine AS SELECT sum(sales_amount) AS amount FROM mart.sales");

        publish(database, corrected, PLAIN);

        assertThat(database.rows("SELECT * FROM public.mine")).containsExactly("6075.0000");
        assertThat(database.rows(
                        "SELECT has_table_privilege('view_friend_" + database.name() + "', 'mart.sales', 'SELECT')"))
                .containsExactly("t");
    }

    @Test
    void whatAKilledPublisherHadStagedIsTakenUpAndNobodySawIt(Database database) throws SQLException {
        publish(database, january, PLAIN);
        try (PostgresPublisher killed = PostgresPublisher.connect(database.settings(), Optional.empty())) {
            killed.stage(corrected, PLAIN, AT);
        }
        assertThat(database.rows("SELECT sum(sales_amount) FROM mart.sales")).containsExactly("3150.0000");
        database.execute("DROP TABLE mart_stage.total", "CREATE TABLE mart_stage.half (a int)");

        PostgresPublication resumed = publish(database, corrected, PLAIN);

        assertThat(resumed.reused()).isEqualTo(2);
        assertThat(
                        database.rows(
                                "SELECT (SELECT sum(sales_amount) FROM mart.sales), (SELECT sum(sales_amount) FROM mart.total)"))
                .containsExactly("6075.0000|6075.0000");
        assertThat(database.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'mart_stage'"))
                .containsExactly("staged");
    }

    @Test
    void aStageThatSomebodyChangedIsNotPublished(Database database) throws SQLException {
        publish(database, totalAlone, PLAIN);
        Edition next = edition("run-2", List.of(corrected.tables().get(2)));
        try (PostgresPublisher killed = PostgresPublisher.connect(database.settings(), Optional.empty())) {
            killed.stage(next, PLAIN, AT);
        }
        database.execute("DELETE FROM mart_stage.total");

        Failure refused = failure(() -> publish(database, next, PLAIN));

        assertThat(refused.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(database.rows("SELECT * FROM mart.total")).containsExactly("2026-01-01|3150.0000");
    }

    @Test
    void whatWasStagedOfAnotherRunIsThrownAway(Database database) throws SQLException {
        try (PostgresPublisher killed = PostgresPublisher.connect(database.settings(), Optional.empty())) {
            killed.stage(totalAlone, PLAIN, AT);
        }

        PostgresPublication publication =
                publish(database, edition("run-2", List.of(corrected.tables().get(2))), PLAIN);

        assertThat(publication.reused()).isZero();
        assertThat(database.rows("SELECT sales_amount FROM mart.total")).containsExactly("6075.0000");
    }

    @Test
    void aCopyThatDiffersFromTheWarehouseIsNotPublished(Database database) throws SQLException {
        publish(database, totalAlone, PLAIN);
        var another = functions
                .udf(
                        (BigDecimal amount) -> amount.add(BigDecimal.valueOf(ASKED.incrementAndGet())),
                        DataTypes.createDecimalType(18, 4))
                .asNondeterministic();
        Edition.Table total = january.tables().get(2);
        Edition.Table changing = new Edition.Table(
                TOTAL, 0, 1, total.rows().withColumn("sales_amount", another.apply(functions.col("sales_amount"))));

        Failure failure = failure(() -> publish(database, edition("run-3", List.of(changing)), PLAIN));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(failure).hasMessageContaining("mart.total differs").hasMessageContaining("sum of sales_amount: ");
        assertThat(database.rows("SELECT * FROM mart.total")).containsExactly("2026-01-01|3150.0000");
    }

    @Test
    void aTableWithFewerRowsThanTheRunWroteIsNotPublished(Database database) {
        Edition.Table total = january.tables().get(2);
        Edition.Table short1 = new Edition.Table(TOTAL, 0, 2, total.rows());

        Failure failure = failure(() -> publish(database, edition("run-3", List.of(short1)), PLAIN));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(failure).hasMessageContaining("rows: 2 as the run wrote it down, 1 in the warehouse now");
    }

    @Test
    void aFurtherColumnIsAddedUnderTheViewsOfOthers(Database database) throws SQLException {
        publish(database, totalAlone, PLAIN);
        database.execute("CREATE VIEW public.mine AS SELECT * FROM mart.total");
        TableSpec wider = total("month DATE NOT NULL COMMENT 'its first day',"
                + " shops BIGINT NOT NULL COMMENT 'shops that sold',"
                + " sales_amount DECIMAL(18,4) NOT NULL COMMENT 'sold by all'");

        publish(
                database,
                edition("run-3", Map.of(wider, WarehouseByHand.rows(wider, new Object[] {
                    date("2026-01-01"), 7L, new BigDecimal("1.0000")
                }))),
                PLAIN);

        assertThat(database.rows("SELECT month, sales_amount, shops FROM mart.total"))
                .containsExactly("2026-01-01|1.0000|7");
        assertThat(database.rows("SELECT * FROM public.mine")).containsExactly("2026-01-01|1.0000");
        assertThat(database.rows("SELECT is_nullable FROM information_schema.columns WHERE table_schema = 'mart'"
                        + " AND column_name = 'shops'"))
                .containsExactly("NO");
        assertThat(database.rows("SELECT col_description('mart.total'::regclass, 2)"))
                .containsExactly("sold by all");
    }

    @Test
    void aColumnThatGoesIsRefusedNamingWhoStandsOnItAndMadeAnewOnRequest(Database database) throws SQLException {
        publish(database, totalAlone, PLAIN);
        database.execute("CREATE VIEW public.mine AS SELECT month FROM mart.total");
        TableSpec other = total("month DATE NOT NULL COMMENT 'its first day', sales BIGINT NOT NULL COMMENT 'sold'");
        Edition changed =
                edition("run-3", Map.of(other, WarehouseByHand.rows(other, new Object[] {date("2026-01-01"), 1L})));

        Failure refused = failure(() -> publish(database, changed, PLAIN));
        Failure stillRefused = failure(() -> publish(database, changed, new Choices(false, true)));

        assertThat(refused.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(refused)
                .hasMessageContaining("\"total\": column sales_amount is no longer declared; on it stand mine")
                .hasMessageContaining("--recreate");
        assertThat(stillRefused.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(database.rows("SELECT * FROM mart.total")).containsExactly("2026-01-01|3150.0000");

        database.execute("DROP VIEW public.mine");
        publish(database, changed, new Choices(false, true));

        assertThat(database.rows("SELECT * FROM mart.total")).containsExactly("2026-01-01|1");
    }

    @Test
    void anotherTypeOrKeyOfAColumnIsRefused(Database database) {
        publish(database, totalAlone, PLAIN);
        TableSpec other = TableSpec.named("mart.total")
                .grain("one month and amount")
                .key("month", "sales_amount")
                .columns("month TIMESTAMP NOT NULL COMMENT 'its first day',"
                        + " sales_amount DECIMAL(18,4) NOT NULL COMMENT 'what all shops sold'")
                .build();

        Failure refused =
                failure(() -> publish(database, edition("run-3", Map.of(other, WarehouseByHand.rows(other))), PLAIN));

        assertThat(refused)
                .hasMessageContaining("column month is date and shall be timestamp with time zone")
                .hasMessageContaining("the key is [month] and shall be [month, sales_amount]");
    }

    @Test
    void aMartThatARunDidNotBuildHasNoRowsOfTheRunBefore(Database database) throws SQLException {
        publish(database, january, PLAIN);

        publish(database, edition("run-3", List.of(january.tables().get(2))), PLAIN);

        assertThat(database.rows("SELECT count(*) FROM mart.sales")).containsExactly("0");
        assertThat(database.rows("SELECT table_name, warehouse_version, row_count FROM mart.publication_log"
                        + " WHERE publication = 2 ORDER BY 1"))
                .containsExactly("dim_shop|null|0", "sales|null|0", "total|0|1");
    }

    @Test
    void aTableOfSomebodyElseIsNotTouched(Database database) throws SQLException {
        database.execute("CREATE SCHEMA mart", "CREATE TABLE mart.total (mine text)");

        Failure refused = failure(() -> publish(database, totalAlone, PLAIN));

        assertThat(refused.exitCode()).isEqualTo(ExitCode.CANNOT_CREATE);
        assertThat(database.rows("SELECT count(*) FROM mart.total")).containsExactly("0");
    }

    @Test
    void theReaderRoleMayReadWhatIsPublishedAndNothingElse(Database database) throws SQLException {
        String role = "reader_" + database.name();
        Settings.Postgres settings = with(database, "postgres", Optional.empty(), Optional.of(role));
        Failure missing = failure(() -> publish(settings, january, PLAIN));
        assertThat(missing.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(missing).hasMessageContaining("CREATE ROLE \"" + role + "\" NOLOGIN");
        database.execute("CREATE ROLE " + role);

        publish(settings, january, PLAIN);

        assertThat(database.rows(
                        "SELECT table_schema, table_name, privilege_type FROM information_schema.table_privileges"
                                + " WHERE grantee = '" + role + "' ORDER BY 1, 2"))
                .containsExactly(
                        "mart|dim_shop|SELECT",
                        "mart|publication_log|SELECT",
                        "mart|sales|SELECT",
                        "mart|total|SELECT");
        assertThat(database.rows("SELECT has_schema_privilege('" + role + "', 'mart', 'USAGE'),"
                        + " has_schema_privilege('" + role + "', 'mart_stage', 'USAGE')"))
                .containsExactly("t|f");
    }

    @Test
    void aSecondPublisherIsToldToWait(Database database) {
        try (PostgresPublisher first = PostgresPublisher.connect(database.settings(), Optional.empty())) {
            Failure busy = failure(() -> publish(database, totalAlone, PLAIN));

            assertThat(first).isNotNull();
            assertThat(busy.exitCode()).isEqualTo(ExitCode.BUSY);
        }
        assertThat(publish(database, totalAlone, PLAIN).isNew()).isTrue();
    }

    @Test
    void aChangeOfColumnsGivesUpWhereAReaderHoldsTheTable(Database database) throws SQLException {
        publish(database, totalAlone, PLAIN);
        TableSpec wider = total("month DATE NOT NULL COMMENT 'its first day',"
                + " sales_amount DECIMAL(18,4) NOT NULL COMMENT 'sold by all', shops BIGINT COMMENT 'shops that sold'");
        Edition changed = edition("run-3", Map.of(wider, WarehouseByHand.rows(wider)));
        Settings.Postgres impatient = new Settings.Postgres(
                database.url(), "postgres", "NO_SUCH_VARIABLE", Optional.empty(), "mart", Optional.empty(), 1);
        try (Connection reader = database.connect()) {
            reader.setAutoCommit(false);
            Database.rows(reader, "SELECT * FROM mart.total");

            Failure busy = failure(() -> publish(impatient, changed, PLAIN));

            assertThat(busy.exitCode()).isEqualTo(ExitCode.BUSY);
            assertThat(Database.rows(reader, "SELECT * FROM mart.total")).containsExactly("2026-01-01|3150.0000");
        }
        assertThat(database.rows("SELECT * FROM mart.total")).containsExactly("2026-01-01|3150.0000");
    }

    @Test
    void aServerThatIsNotThereIsUnavailableAndAMissingDatabaseASetting(Database database) {
        Settings.Postgres nowhere = with(new Database(1, "nothing"), "postgres", Optional.empty(), Optional.empty());
        Settings.Postgres noDatabase =
                with(new Database(database.port(), "nothing"), "postgres", Optional.empty(), Optional.empty());

        assertThat(failure(() -> publish(nowhere, totalAlone, PLAIN)).exitCode())
                .isEqualTo(ExitCode.SERVICE_UNAVAILABLE);
        assertThat(failure(() -> publish(noDatabase, totalAlone, PLAIN)).exitCode())
                .isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void aPasswordIsNeededIsTakenFromAFileAndIsNeverShown(Database database) throws Exception {
        String user = "publisher_" + database.name();
        database.execute(
                "CREATE ROLE " + user + " LOGIN PASSWORD 's3cret-word'",
                "CREATE SCHEMA mart AUTHORIZATION " + user,
                "CREATE SCHEMA mart_stage AUTHORIZATION " + user);
        Path rules = Path.of(database.rows("SHOW hba_file").get(0));
        Files.writeString(rules, "host all " + user + " 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
        database.execute("SELECT pg_reload_conf()");
        Settings.Postgres settings = with(database, user, Optional.empty(), Optional.empty());

        Failure none = failure(() -> publish(settings, totalAlone, PLAIN));
        Failure wrong = failure(() -> publish(settings, totalAlone, PLAIN, secret("wr0ng-word")));

        assertThat(none.exitCode()).isEqualTo(ExitCode.NO_PERMISSION);
        assertThat(none).hasMessageContaining("NO_SUCH_VARIABLE");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.NO_PERMISSION);
        assertThat(wrong.getMessage()).doesNotContain("wr0ng-word");
        assertThat(publish(settings, totalAlone, PLAIN, secret("s3cret-word\n")).isNew())
                .isTrue();
        assertThat(secret("s3cret-word").orElseThrow()).hasToString("(hidden)");
    }

    @Test
    void aUserWhoMayNotMakeSchemasIsToldWhatToAskFor(Database database) throws SQLException {
        String user = "weak_" + database.name();
        database.execute("CREATE ROLE " + user + " LOGIN");

        Failure refused =
                failure(() -> publish(with(database, user, Optional.empty(), Optional.empty()), totalAlone, PLAIN));

        assertThat(refused.exitCode()).isEqualTo(ExitCode.NO_PERMISSION);
        assertThat(refused).hasMessageContaining("mart_stage with AUTHORIZATION " + user);
    }

    private static PostgresPublication publish(Database database, Edition edition, Choices choices) {
        return publish(database.settings(), edition, choices);
    }

    private static PostgresPublication publish(Settings.Postgres settings, Edition edition, Choices choices) {
        return publish(settings, edition, choices, Optional.empty());
    }

    private static PostgresPublication publish(
            Settings.Postgres settings, Edition edition, Choices choices, Optional<Secret> password) {
        try (PostgresPublisher publisher = PostgresPublisher.connect(settings, password)) {
            return publisher.publish(edition, choices, AT);
        }
    }

    private static Optional<Secret> secret(String text) throws Exception {
        return Secret.find(Optional.of(Files.writeString(folder.resolve("secret"), text)), "NO_SUCH_VARIABLE");
    }

    private static Settings.Postgres with(
            Database database, String user, Optional<String> passwordFile, Optional<String> reader) {
        return new Settings.Postgres(database.url(), user, "NO_SUCH_VARIABLE", passwordFile, "mart", reader, 5);
    }

    private static Edition edition(String runId, Map<TableSpec, Dataset<Row>> tables) {
        List<Edition.Table> list = new ArrayList<>();
        tables.forEach((spec, rows) -> list.add(new Edition.Table(spec, 0, rows.count(), rows)));
        return edition(runId, list);
    }

    private static Edition edition(String runId, List<Edition.Table> tables) {
        return new Edition(runId, AS_OF, Optional.empty(), tables);
    }

    private static TableSpec total(String columns) {
        return TableSpec.named("mart.total")
                .grain("one month")
                .key("month")
                .columns(columns)
                .build();
    }

    private static Failure failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(Failure.class, call);
    }

    private static Date date(String day) {
        return Date.valueOf(day);
    }
}

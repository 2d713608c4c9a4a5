package org.deskledger.publish.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.publish.Edition;
import org.deskledger.publish.file.FilePublisher.Choices;
import org.deskledger.table.TableSpec;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.WarehouseByHand;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Sheet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the folder that marts are published to, and what never does. */
@Tag("long")
class FilePublisherTest {

    private static final LocalDate AS_OF = LocalDate.parse("2026-01-31");
    private static final Choices CSV = new Choices(FileFormat.CSV, false, false);

    private static final TableSpec SALES = TableSpec.named("mart.sales")
            .grain("one shop and month")
            .key("shop", "month")
            .columns("""
                    shop STRING NOT NULL COMMENT 'name of the shop',
                    month DATE NOT NULL COMMENT 'its first day',
                    sales_amount DECIMAL(18,4) COMMENT 'what was sold',
                    orders BIGINT NOT NULL COMMENT 'orders',
                    share DOUBLE COMMENT 'share of all',
                    is_complete BOOLEAN COMMENT 'the month is over',
                    first_at TIMESTAMP COMMENT 'first order',
                    tags ARRAY<STRING> COMMENT 'words',
                    parts ARRAY<STRUCT<name: STRING, part: DOUBLE>> COMMENT 'what it consists of'
                    """)
            .build();

    private static final TableSpec TOTAL = TableSpec.named("mart.total")
            .grain("one month")
            .key("month")
            .columns("month DATE NOT NULL COMMENT 'its first day', sales_amount DECIMAL(18,4) COMMENT 'all shops'")
            .build();

    private static Edition january;
    private static Edition corrected;

    @TempDir
    private Path home;

    @BeforeAll
    static void twoRuns() {
        // First of all: days of java.sql belong to a time zone, and the session sets it.
        SparkTests.session();
        Edition.Table sales = table(
                SALES,
                new Object[] {
                    "=cmd|' /C calc'!A0",
                    date("2026-01-01"),
                    new BigDecimal("-5.2500"),
                    3L,
                    0.25,
                    true,
                    Timestamp.from(Instant.parse("2026-01-02T08:30:00Z")),
                    new String[] {"a,b", "c"},
                    new Row[] {RowFactory.create("p", 0.5), RowFactory.create(null, null)}
                },
                new Object[] {"", date("0001-01-01"), null, Long.MAX_VALUE, Double.NaN, null, null, new String[0], null
                },
                new Object[] {
                    "Zoë \"Z\" & Co,\nBerlin",
                    date("2026-01-01"),
                    new BigDecimal("12345678.9000"),
                    -1L,
                    null,
                    false,
                    null,
                    null,
                    null
                });
        january = edition("run-1", sales, table(TOTAL, new Object[] {date("2026-01-01"), new BigDecimal("1.0000")}));
        corrected = edition("run-2", sales, table(TOTAL, new Object[] {date("2026-01-01"), new BigDecimal("2.0000")}));
    }

    @Test
    void csvIsInTheOrderOfTheKeyWithCrlfAndWithoutFormulas() throws IOException {
        publish(january, CSV);

        assertThat(Files.readString(folder().resolve("sales.csv"))).isEqualTo("""
                shop,month,sales_amount,orders,share,is_complete,first_at,tags,parts\r
                "",0001-01-01,,9223372036854775807,NaN,,,[],\r
                '=cmd|' /C calc'!A0,2026-01-01,-5.2500,3,0.25,true,2026-01-02 08:30:00,\
                "[""a,b"",""c""]","[{""name"":""p"",""part"":0.5},{""name"":null,""part"":null}]"\r
                "Zoë ""Z"" & Co,
                Berlin",2026-01-01,12345678.9000,-1,,false,,,\r
                """);
        assertThat(Files.readString(folder().resolve("total.csv")))
                .isEqualTo("month,sales_amount\r\n2026-01-01,1.0000\r\n");
    }

    @Test
    void excelIsToldThatItIsUtf8OnRequest() throws IOException {
        publish(january, new Choices(FileFormat.CSV, true, false));

        assertThat(Files.readAllBytes(folder().resolve("total.csv"))).startsWith(0xEF, 0xBB, 0xBF, 'm');
    }

    @Test
    void theManifestSaysWhichRunItIsAndProvesEveryFile() throws Exception {
        publish(january, CSV);

        JsonNode manifest =
                new ObjectMapper().readTree(folder().resolve("manifest.json").toFile());
        assertThat(manifest.get("run_id").asText()).isEqualTo("run-1");
        assertThat(manifest.get("as_of").asText()).isEqualTo("2026-01-31");
        JsonNode sales = manifest.get("files").get(0);
        byte[] content = Files.readAllBytes(folder().resolve("sales.csv"));
        assertThat(sales.get("file").asText()).isEqualTo("sales.csv");
        assertThat(sales.get("rows").asLong()).isEqualTo(3);
        assertThat(sales.get("bytes").asLong()).isEqualTo(content.length);
        assertThat(sales.get("sha256").asText())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        assertThat(sales.get("guarded_cells").asLong()).isEqualTo(1);
        assertThat(sales.get("columns").get(1).toString())
                .isEqualTo("{\"name\":\"month\",\"type\":\"date\",\"meaning\":\"its first day\"}");
    }

    @Test
    void parquetIsOneFileOfATableWithItsTypes() throws IOException {
        publish(january, new Choices(FileFormat.PARQUET, false, false));

        assertThat(names()).containsExactly("manifest.json", "sales.parquet", "total.parquet");
        var sales = SparkTests.session()
                .read()
                .parquet(folder().resolve("sales.parquet").toString());
        assertThat(sales.schema().simpleString()).isEqualTo(SALES.columns().simpleString());
        assertThat(sales.select("shop", "sales_amount").collectAsList().toString())
                .isEqualTo("[[,null], [=cmd|' /C calc'!A0,-5.2500], [Zoë \"Z\" & Co,\nBerlin,12345678.9000]]");
    }

    @Test
    void aWorkbookHasTypedCellsAndSaysWhatColumnsMean() throws IOException {
        publish(january, new Choices(FileFormat.XLSX, false, false));

        try (InputStream in = Files.newInputStream(folder().resolve("sales.xlsx"));
                ReadableWorkbook book = new ReadableWorkbook(in, new ReadingOptions(true, false))) {
            Sheet sheet = book.findSheet("sales").orElseThrow();
            List<org.dhatim.fastexcel.reader.Row> rows = sheet.read();
            assertThat(types(rows.get(2)))
                    .containsExactly(
                            CellType.STRING,
                            CellType.NUMBER,
                            CellType.NUMBER,
                            CellType.NUMBER,
                            CellType.NUMBER,
                            CellType.BOOLEAN,
                            CellType.NUMBER,
                            CellType.STRING,
                            CellType.STRING);
            assertThat(rows.get(2).getCellText(0)).isEqualTo("=cmd|' /C calc'!A0");
            assertThat(rows.get(2).getCellAsDate(1)).hasValue(LocalDateTime.parse("2026-01-01T00:00:00"));
            assertThat(rows.get(2).getCell(1).getDataFormatString()).isEqualTo("yyyy-mm-dd");
            assertThat(rows.get(2).getCellAsNumber(2)).hasValue(new BigDecimal("-5.2500"));
            assertThat(rows.get(2).getCellAsDate(6)).hasValue(LocalDateTime.parse("2026-01-02T08:30:00"));
            assertThat(rows.get(1).getCellText(1)).as("Excel knows no such day").isEqualTo("0001-01-01");
            assertThat(rows.get(1).getCellText(3)).as("Excel keeps 15 digits").isEqualTo("9223372036854775807");
            assertThat(rows.get(1).getCellText(4)).isEqualTo("NaN");
            Sheet meanings = book.findSheet("columns").orElseThrow();
            assertThat(meanings.read().get(2).stream().map(Cell::getText))
                    .containsExactly("month", "date", "its first day");
        }
    }

    private static List<CellType> types(org.dhatim.fastexcel.reader.Row row) {
        return row.stream().map(Cell::getType).toList();
    }

    @Test
    void aTableThatNoSheetHoldsIsRefusedBeforeAnythingIsWritten() {
        Edition.Table total = january.tables().get(1);
        Edition tooLong = edition("run-3", new Edition.Table(TOTAL, 0, 1_048_576, total.rows()));

        Failure refused = failure(() -> publish(tooLong, new Choices(FileFormat.XLSX, false, false)));

        assertThat(refused.exitCode()).isEqualTo(ExitCode.CANNOT_CREATE);
        assertThat(refused).hasMessageContaining("mart.total has 1,048,576 rows; a sheet of Excel holds 1,048,575");
        assertThat(folder()).doesNotExist();
    }

    @Test
    void theSameRunAgainWritesNothingUnlessForced() throws IOException {
        publish(january, CSV);
        Object before = Files.getAttribute(folder(), "unix:ino");

        assertThat(publish(january, CSV).isNew()).isFalse();
        assertThat(Files.getAttribute(folder(), "unix:ino")).isEqualTo(before);

        assertThat(publish(january, new Choices(FileFormat.CSV, false, true)).isNew())
                .isTrue();
        assertThat(publish(january, new Choices(FileFormat.CSV, true, false)).isNew())
                .isTrue();
        assertThat(publish(corrected, new Choices(FileFormat.CSV, true, false)).isNew())
                .isTrue();
    }

    @Test
    void aReaderFindsAllFilesOfOneRunAtEveryMoment() throws Exception {
        publish(january, CSV);
        AtomicInteger publications = new AtomicInteger();
        AtomicInteger seenAfter = new AtomicInteger(-1);
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Set<String>> reader = CompletableFuture.supplyAsync(() -> {
            Set<String> seen = new TreeSet<>();
            while (!isOver.get()) {
                int publicationsBefore = publications.get();
                try {
                    seen.add(names().toString());
                    seenAfter.set(publicationsBefore);
                } catch (NoSuchFileException e) {
                    // Between the two renames nothing is there; never half of it.
                    assertThat(e.getFile()).isEqualTo(folder().toString());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return seen;
        });

        for (int i = 0; i < 4; i++) {
            publish(i % 2 == 0 ? corrected : january, CSV);
            int published = publications.incrementAndGet();
            // What was replaced stays until the next publication, so one look may last through one of them, not through
            // two.
            while (seenAfter.get() < published && !reader.isDone()) {
                Thread.onSpinWait();
            }
        }
        isOver.set(true);

        assertThat(reader.get()).containsExactly("[manifest.json, sales.csv, total.csv]");
    }

    @Test
    void whatAKilledPublisherLeftIsMended() throws IOException {
        publish(january, CSV);
        // Killed between the two renames, and another time while it wrote.
        Files.move(folder(), home.resolve(".marts.old"));
        Files.createDirectories(home.resolve(".marts.new"));
        Files.writeString(home.resolve(".marts.new/sales.csv"), "half");

        FilePublication same = publish(january, CSV);
        assertThat(same.isNew()).isFalse();
        assertThat(publish(corrected, CSV).isNew()).isTrue();

        assertThat(Files.readString(folder().resolve("total.csv"))).contains("2.0000");
        try (Stream<Path> beside = Files.list(home)) {
            assertThat(beside.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("marts", ".marts.lock", ".marts.old");
        }
    }

    @Test
    void aFolderOfSomethingElseIsNotReplaced() throws IOException {
        Files.createDirectories(folder());
        Files.writeString(folder().resolve("thesis.txt"), "mine");

        Failure refused = failure(() -> publish(january, CSV));

        assertThat(refused.exitCode()).isEqualTo(ExitCode.CANNOT_CREATE);
        assertThat(folder().resolve("thesis.txt")).hasContent("mine");
    }

    @Test
    void aSecondPublisherIsToldToWait() throws IOException {
        try (FileChannel other =
                FileChannel.open(home.resolve(".marts.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();

            assertThat(failure(() -> publish(january, CSV)).exitCode()).isEqualTo(ExitCode.BUSY);
        }
    }

    @Test
    void aFileWithFewerRowsThanTheRunWroteIsNotPublished() {
        publish(january, CSV);
        Edition lacking = edition(
                "run-3", new Edition.Table(TOTAL, 0, 2, january.tables().get(1).rows()));

        Failure refused = failure(() -> publish(lacking, CSV));

        assertThat(refused.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(Manifest.find(folder()).orElseThrow().runId()).isEqualTo("run-1");
    }

    private Path folder() {
        return home.resolve("marts");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }

    private FilePublication publish(Edition edition, Choices choices) {
        return FilePublisher.publish(edition, folder(), choices);
    }

    private static Edition edition(String runId, Edition.Table... tables) {
        return new Edition(runId, AS_OF, Optional.empty(), List.of(tables));
    }

    private static Edition.Table table(TableSpec spec, Object[]... rows) {
        return new Edition.Table(spec, 0, rows.length, WarehouseByHand.rows(spec, rows));
    }

    private static Failure failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(Failure.class, call);
    }

    private static Date date(String day) {
        return Date.valueOf(day);
    }
}

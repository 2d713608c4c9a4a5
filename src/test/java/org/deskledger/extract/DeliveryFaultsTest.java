package org.deskledger.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.deskledger.testing.TableAssert.assertRows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.extract.contract.BillingRefunds;
import org.deskledger.extract.contract.CrmCustomers;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be wrong with delivered files, and how a load says so. */
@ExtendWith(SparkTests.class)
class DeliveryFaultsTest {

    private static final String HEADER = "refund_id,payment_id,refunded_at,amount,currency,kind,updated_at\n";
    private static final String ROW = "r1,p1,2026-01-02T10:00:00Z,12.50,EUR,refund,2026-01-02T10:00:00Z\n";
    private static final String FILE = "billing/refunds/dt=2026-01-04/a.csv";

    @TempDir
    private Path folder;

    private Landed landed;

    @BeforeEach
    void landing() {
        landed = new Landed(folder);
    }

    private Failure refused(ExitCode code, String... pieces) {
        Failure failure = catchThrowableOfType(Failure.class, () -> landed.load());
        assertThat(failure).isNotNull();
        assertThat(failure.exitCode()).isEqualTo(code);
        assertThat(failure.getMessage()).contains(pieces);
        return failure;
    }

    private void nothingIsWritten() {
        assertThat(landed.hasWrittenAnything()).isFalse();
    }

    @Test
    void anEntityWithoutFileIs66AndNamesThePattern() throws Exception {
        Files.createDirectories(folder.resolve("landing/billing/refunds"));

        refused(ExitCode.INPUT_MISSING, "No file of billing.refunds", "billing/refunds/**.{csv,csv.gz}");
        nothingIsWritten();
    }

    @Test
    void anEmptyLandingIs66() {
        refused(ExitCode.INPUT_MISSING, "Nothing has been delivered", "places.landing");
    }

    @Test
    void aDailySourceWithoutTheFileOfTheAsOfDayIs66() {
        landed.mapping("""
                inputs { refunds { path = "billing/refunds/**", format = csv, arrival = daily
                  emits = [ { entity = "billing.refunds", columns {
                    refund_id = refund_id, payment_id = payment_id, refunded_at = refunded_at, amount = amount
                    currency = currency, kind = kind, updated_at = updated_at } } ] } }
                """).file(FILE, HEADER + ROW).asOf("2026-01-05");

        refused(ExitCode.INPUT_MISSING, "The file of billing.refunds for 2026-01-05 has not come", "dt=2026-01-05");
        nothingIsWritten();
    }

    @Test
    void aZeroByteFileIs65() {
        landed.file(FILE, "");

        refused(ExitCode.INPUT_INVALID, "not even a header", FILE);
        nothingIsWritten();
    }

    @Test
    void aHeaderWithoutRowsIsAnEmptyDelivery() {
        LoadResult result = landed.file(FILE, HEADER).load();

        assertThat(result.files().get(0).fate()).isEqualTo(FileFate.Fate.EMPTY);
        assertThat(landed.raw(BillingRefunds.CONTRACT).count()).isZero();
    }

    @Test
    void aSnapshotWithoutRowsWouldCloseEverythingAndIs65() {
        landed.file("helpdesk/agents/dt=2026-01-04/a.csv", "agent_id,name,team,tier,is_bot\n");

        refused(ExitCode.INPUT_INVALID, "The snapshot of helpdesk.agents", "empty-snapshot = accept");
    }

    @Test
    void aSnapshotWithoutDateIs65() {
        landed.file("helpdesk/agents/a.csv", "agent_id,name,team,tier,is_bot\na,Ada,first,1,false\n");

        refused(ExitCode.INPUT_INVALID, "complete state of a day", "dt=yyyy-MM-dd");
    }

    @Test
    void aMissingColumnIsNamedWithTheFileTheColumnsFoundAndTheNearest() {
        landed.file(FILE, HEADER.replace("payment_id", "payment") + ROW);

        refused(
                ExitCode.INPUT_INVALID,
                "Column 'payment_id' is missing; found: refund_id, payment, refunded_at",
                FILE,
                "Was 'payment' renamed?");
        nothingIsWritten();
    }

    @Test
    void aColumnThatIsReadAndStandsTwiceIs65() {
        landed.file(FILE, HEADER.replace("payment_id", "payment_id,Amount") + ROW.replace("p1", "p1,9"));

        refused(ExitCode.INPUT_INVALID, "Column 'amount' stands 2 times in the header", FILE);
    }

    @Test
    void anUnknownColumnIsKeptAndReportedOnceAndMayStandTwice() {
        landed.file(FILE, HEADER.replace("kind", "mood,kind,mood") + ROW.replace("refund,", "sad,refund,angry,"));

        LoadResult result = landed.load();

        assertRows(landed.raw(BillingRefunds.CONTRACT), """
                refund_id | _extra
                r1        | Map(mood -> sad, mood (column 8) -> angry)
                """);
        assertThat(result.notes())
                .anySatisfy(note -> assertThat(note).contains("no expression reads the columns mood"));
    }

    @Test
    void aMissingOptionalColumnIsNullAndReported() {
        LoadResult result = landed.file("crm/customers/a.csv", """
                customer_id,name,created_at,updated_at
                c1,Ada,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z
                """).load();

        assertRows(landed.raw(CrmCustomers.CONTRACT), """
                customer_id | email | is_deleted
                c1          |       | false
                """);
        assertThat(result.notes())
                .anySatisfy(note -> assertThat(note).contains("email").contains("not delivered"));
    }

    @Test
    void aLineWithTooFewOrTooManyValuesIsRejectedWithItsNumber() {
        landed.file(FILE, HEADER + ROW + "r2,p2\n" + ROW.replace("r1", "r3").strip() + ",more\n")
                .load();

        assertRows(landed.quarantine(BillingRefunds.CONTRACT), """
                _source_line | record                                                                  | reasons
                2            | r2,p2                                                                   | ArraySeq(columns: 2 values under 7 names)
                3            | r3,p1,2026-01-02T10:00:00Z,12.50,EUR,refund,2026-01-02T10:00:00Z,more   | ArraySeq(columns: 8 values under 7 names)
                """);
    }

    @Test
    void aQuoteThatIsNeverClosedIs65AndNamesItsLine() {
        landed.file(FILE, HEADER + ROW + ROW.replace("p1", "\"p1") + ROW);

        refused(ExitCode.INPUT_INVALID, "A quote opened in line 3 is never closed", FILE);
    }

    @Test
    void aLineBreakInQuotesBelongsToItsValue() {
        landed.file(FILE, HEADER + ROW.replace("p1", "\"p\r\n1 \"\"x\"\"\"") + ROW.replace("r1", "r2"))
                .load();

        assertThat(landed.raw(BillingRefunds.CONTRACT)
                        .select("payment_id", "_source_line")
                        .collectAsList()
                        .toString())
                .isEqualTo("[[p\r\n1 \"x\",1], [p1,2]]");
    }

    @Test
    void textOfAnotherEncodingIs65WithTheOffsetOfTheByte() {
        byte[] latin = (HEADER + ROW.replace("p1", "p\u00e9")).getBytes(StandardCharsets.ISO_8859_1);
        landed.bytes(FILE, latin);

        refused(
                ExitCode.INPUT_INVALID,
                "Byte 0xE9 at offset " + (HEADER.length() + 4) + " is not UTF-8",
                FILE,
                "charset");
    }

    @Test
    void utf16IsNotTakenForUtf8() {
        landed.bytes(FILE, (HEADER + ROW).getBytes(StandardCharsets.UTF_16));

        refused(ExitCode.INPUT_INVALID, "at offset 0 is not UTF-8", "UTF-16");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstName() {
        landed.file(FILE, "\uFEFF" + HEADER + ROW).load();

        assertThat(landed.raw(BillingRefunds.CONTRACT).count()).isEqualTo(1);
    }

    @Test
    void aRowWithANulCharacterIsRejected() {
        landed.file(FILE, HEADER + ROW + ROW.replace("p1", "p\u0000")).load();

        assertRows(landed.quarantine(BillingRefunds.CONTRACT), """
                _source_line | reasons
                2            | ArraySeq(characters: NUL)
                """);
    }

    @Test
    void linesMayEndWithLfAndCrlfButNotWithALoneCr() {
        landed.file(FILE, HEADER + ROW.replace("\n", "\r\n") + ROW.replace("r1", "r2"))
                .load();
        assertThat(landed.raw(BillingRefunds.CONTRACT).count()).isEqualTo(2);

        landed.file("billing/refunds/b.csv", (HEADER + ROW).replace("\n", "\r"));
        refused(ExitCode.INPUT_INVALID, "Line 1 ends with a carriage return without line feed");
    }

    @ParameterizedTest
    @CsvSource({
        "'1,234.56', false",
        "€5, false",
        "' 7 ', false",
        "1e3, false",
        "1.23456, false",
        "1.2300000, true",
        "100000000000000, false",
        "99999999999999.9999, true",
        "-5, false",
        "5., false",
        "0, true"
    })
    void moneyThatTypingWouldChangeIsRejected(String amount, boolean isAccepted) {
        landed.file(FILE, HEADER + ROW.replace("12.50", "\"" + amount + "\"")).load();

        assertThat(landed.raw(BillingRefunds.CONTRACT).count()).isEqualTo(isAccepted ? 1 : 0);
        assertThat(landed.quarantine(BillingRefunds.CONTRACT).count()).isEqualTo(isAccepted ? 0 : 1);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-30T10:00:00Z, no date and time that exists",
        "31/12/2025, no date and time that exists",
        "26-01-02T10:00:00Z, no date and time that exists",
        "2026-01-02 25:00:00Z, no date and time that exists",
        "2026-01-02 10:00:00, local time without offset",
        "2026-01-06T00:00:00Z, more than 1 day(s) after its delivery",
        "1989-12-31T23:59:59Z, before 1990-01-01"
    })
    void anInstantThatCannotBeIsRejected(String instant, String reason) {
        landed.file(FILE, HEADER + ROW.replaceFirst("2026-01-02T10:00:00Z", instant))
                .load();

        assertThat(landed.quarantine(BillingRefunds.CONTRACT).first().<String>getList(4))
                .singleElement()
                .asString()
                .startsWith("refunded_at: ")
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T10:00:00+0200, 2026-01-02T08:00:00Z",
        "2026-01-02 10:00:00.123456+02:00, 2026-01-02T08:00:00.123456Z",
        "2026-01-02 10:00:00 UTC, 2026-01-02T10:00:00Z",
        "2026-01-02 1:57Z, 2026-01-02T01:57:00Z",
        "2026-01-02T10:00+02:00, 2026-01-02T08:00:00Z"
    })
    void instantsWithOffsetsAreTaken(String text, String instant) {
        landed.file(FILE, HEADER + ROW.replaceFirst("2026-01-02T10:00:00Z", text))
                .load();

        assertRows(landed.raw(BillingRefunds.CONTRACT), "refund_id | refunded_at\nr1 | " + instant + "\n");
    }

    @Test
    void aSkippedLocalTimeMovesForwardOneThatOccursTwiceIsTheFirstAndBothAreCounted() {
        landed.mapping("""
                zone = "Europe/Rome"
                inputs { refunds { path = "**.csv", format = csv
                  emits = [ { entity = "billing.refunds", columns {
                    refund_id = refund_id, payment_id = "'p'", refunded_at = at, amount = "1"
                    currency = "'EUR'", kind = "'refund'", updated_at = "'2026-01-01T00:00:00Z'" } } ] } }
                """).file("a.csv", """
                refund_id,at
                r1,2026-03-29 02:30:00
                r2,2025-10-26 02:30:00
                r3,2026-01-01 12:00:00
                """);

        LoadResult result = landed.load();

        assertRows(landed.raw(BillingRefunds.CONTRACT), """
                refund_id | refunded_at
                r1        | 2026-03-29T01:30:00Z
                r2        | 2025-10-26T00:30:00Z
                r3        | 2026-01-01T11:00:00Z
                """);
        assertThat(result.notes()).anySatisfy(note -> assertThat(note).contains("billing.refunds: 2 local times"));
    }

    @Test
    void aCutOffGzipIs65() {
        byte[] whole = Landed.gzip(HEADER + ROW.repeat(1000));
        landed.bytes("billing/refunds/a.csv.gz", Arrays.copyOf(whole, whole.length - 20));

        refused(ExitCode.INPUT_INVALID, "gzip data is cut off or damaged", "billing/refunds/a.csv.gz");
        nothingIsWritten();
    }

    @Test
    void aFileThatUnpacksToTooMuchIs65() {
        landed.limits(100_000, 1000).bytes("billing/refunds/a.csv.gz", Landed.gzip(HEADER + ROW.repeat(5000)));

        refused(ExitCode.INPUT_INVALID, "unpacks to more than loading.maximum-file-bytes = 100000");
    }

    @Test
    void aRecordThatIsTooLongIs65() {
        landed.limits(100_000, 1000).file(FILE, HEADER + ROW.replace("p1", "p".repeat(2000)));

        refused(ExitCode.INPUT_INVALID, "Record 1, line 2, is longer than 1000 characters");
    }

    @Test
    void otherContentUnderAKnownPathIs65AndNamesBothHashes() {
        landed.file(FILE, HEADER + ROW).load();
        landed.file(FILE, HEADER + ROW.replace("12.50", "13"));

        Failure failure =
                refused(ExitCode.INPUT_INVALID, "loaded before with other content", FILE, "redelivery = replace");
        assertThat(failure.what()).containsPattern("SHA-256 [0-9a-f]{64} then, [0-9a-f]{64} now");
    }

    @Test
    void whereTheSourceSaysSoOtherContentReplacesExactlyTheRowsOfItsFile() {
        landed.mapping("""
                inputs { refunds { path = "**.csv", format = csv, redelivery = replace
                  emits = [ { entity = "billing.refunds", columns {
                    refund_id = refund_id, payment_id = payment_id, refunded_at = refunded_at, amount = amount
                    currency = currency, kind = kind, updated_at = updated_at } } ] } }
                """)
                .file("a.csv", HEADER + ROW + ROW.replace("12.50", "x"))
                .file("b.csv", HEADER + ROW.replace("r1", "r2"));
        landed.load();
        landed.file("a.csv", HEADER + ROW.replace("12.50", "13"));

        LoadResult second = landed.load();

        assertRows(landed.raw(BillingRefunds.CONTRACT), """
                refund_id | amount | _source_file | _run_id
                r1        | 13     | a.csv        | run-2
                r2        | 12.5   | b.csv        | run-1
                """);
        assertThat(landed.quarantine(BillingRefunds.CONTRACT).count()).isZero();
        assertThat(second.files())
                .extracting(FileFate::fate)
                .containsExactlyInAnyOrder(FileFate.Fate.REPLACED, FileFate.Fate.SKIPPED);
    }

    @Test
    void theSameRowsUnderAnotherNameAreDuplicatesAndChangeNothing() {
        landed.file(FILE, HEADER + ROW).load();
        landed.file("billing/refunds/dt=2026-01-05/a.csv", HEADER + ROW);

        LoadResult second = landed.load();

        assertThat(second.totals()).containsExactly(new EntityTotals("billing.refunds", 2, 1, 0, 1, 0, 0));
        assertThat(landed.inForce(BillingRefunds.CONTRACT).count()).isEqualTo(1);
    }

    @Test
    void overlappingExtractsGiveSupersededVersions() {
        landed.file(FILE, HEADER + ROW + ROW.replace("r1", "r2")).load();
        landed.file(
                "billing/refunds/dt=2026-01-05/a.csv",
                HEADER
                        + ROW.replace("r1", "r2")
                                .replace("12.50", "9")
                                .replace("EUR,refund,2026-01-02", "EUR,refund,2026-01-03"));

        LoadResult second = landed.load();

        assertThat(second.totals()).containsExactly(new EntityTotals("billing.refunds", 3, 2, 1, 0, 0, 0));
        assertRows(landed.inForce(BillingRefunds.CONTRACT), """
                refund_id | amount
                r1        | 12.5
                r2        | 9
                """);
    }

    @Test
    void aRowWithoutItsReferenceIsKeptAndCounted() {
        landed.file(FILE, HEADER + ROW).file("billing/payments/a.csv", """
                payment_id,customer_ref,paid_at,amount,refunded_amount,currency,status,updated_at
                p9,c,2026-01-01T00:00:00Z,5,0,EUR,succeeded,2026-01-01T00:00:00Z
                """);

        LoadResult result = landed.load();

        assertThat(landed.raw(BillingRefunds.CONTRACT).count()).isEqualTo(1);
        assertThat(result.totals()).contains(new EntityTotals("billing.refunds", 1, 1, 0, 0, 0, 1));
        assertThat(result.notes())
                .anySatisfy(note -> assertThat(note).contains("billing.refunds: 1 rows name something"));
    }

    @Test
    void aFileWithTooManyBadRowsIsRefusedWithItsFirstFiveLines() {
        landed.tolerating(0.1, 5)
                .file(FILE, HEADER + ROW.repeat(4) + ROW.replace("12.50", "x").repeat(6));

        Failure failure = refused(
                ExitCode.INPUT_INVALID,
                "6 of 10 rows of billing.refunds are bad",
                "\"amount: no plain number with at most 4 decimals\" (6)",
                FILE,
                "record 5: amount: no plain number",
                "record 9: amount",
                "loading.bad-share");
        assertThat(failure.getMessage()).doesNotContain("record 10");
    }

    @Test
    void jsonIsReadByKeyAndItsFaultsAreRejectedByLine() {
        landed.file("billing/refunds/a.jsonl", """
                {"refund_id":"r1","payment_id":"p1","refunded_at":"2026-01-02T10:00:00Z","amount":12.5,"currency":"EUR","kind":"refund","updated_at":"2026-01-02T10:00:00Z","mood":"sad"}
                {"refund_id":"r2","refund_id":"r3"}
                [1]
                {"refund_id":
                """).load();

        assertRows(landed.raw(BillingRefunds.CONTRACT), """
                refund_id | amount | _extra
                r1        | 12.5   | Map(mood -> sad)
                """);
        List<String> reasons =
                landed.quarantine(BillingRefunds.CONTRACT).orderBy("_source_line").collectAsList().stream()
                        .map(row -> row.<String>getList(4).get(0))
                        .toList();
        assertThat(reasons).hasSize(3);
        assertThat(reasons.get(0)).startsWith("json: duplicate");
        assertThat(reasons.get(1)).isEqualTo("json: no object");
        assertThat(reasons.get(2)).startsWith("json: unexpected end");
    }

    @Test
    void jsonThatIsNoJsonIs65() {
        landed.file("billing/refunds/a.json", "[{\"refund_id\": 1}, {");

        refused(ExitCode.INPUT_INVALID, "It is no valid JSON", "billing/refunds/a.json");
    }

    @Test
    void hiddenAndUnfinishedFilesAreLeftAlone() {
        landed.file(FILE, HEADER + ROW)
                .file("billing/refunds/b.csv.tmp", "x")
                .file("billing/refunds/_c.csv", "x")
                .load();

        assertThat(landed.raw(BillingRefunds.CONTRACT).count()).isEqualTo(1);
    }

    @Test
    void aLaterDeliveryDoesNotExistForARunThatKnowsLess() {
        landed.deliveredThrough("2026-01-04")
                .file(FILE, HEADER + ROW)
                .file("billing/refunds/dt=2026-01-05/a.csv", HEADER + ROW.replace("r1", "r2"))
                .load();

        assertThat(landed.raw(BillingRefunds.CONTRACT).count()).isEqualTo(1);
    }

    @Test
    void severalBrokenFilesAreToldTogether() {
        landed.file(FILE, "").file("billing/refunds/b.csv", HEADER.replace("kind", "sort") + ROW);

        refused(
                ExitCode.INPUT_INVALID,
                "(and 1 more refused)",
                FILE,
                "billing/refunds/b.csv",
                "Column 'kind' is missing");
    }

    @Test
    void parquetIsReadByNameWithItsRowNumbers() {
        SparkTests.session()
                .sql("SELECT 'r1' AS refund_id, 'p' AS payment_id, timestamp'2026-01-02 10:00:00' AS refunded_at, "
                        + "cast(12.5 as decimal(18,4)) AS amount, 'EUR' AS currency, 'refund' AS kind, "
                        + "timestamp'2026-01-02 10:00:00' AS updated_at, 7 AS mood")
                .coalesce(1)
                .write()
                .parquet(folder.resolve("landing/billing/refunds/dt=2026-01-04").toString());

        landed.load();

        assertRows(landed.raw(BillingRefunds.CONTRACT), """
                refund_id | amount | refunded_at          | _source_line | _delivered_on | _extra
                r1        | 12.5   | 2026-01-02T10:00:00Z | 1            | 2026-01-04    | Map(mood -> 7)
                """);
    }
}

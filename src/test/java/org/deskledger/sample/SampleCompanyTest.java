package org.deskledger.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.Contracts;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.extract.contract.Mode;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
@ExtendWith(SparkTests.class)
class SampleCompanyTest {

    private static final CompanyPlan QUARTER = new CompanyPlan(
            7, 400, LocalDate.parse("2025-01-01"), LocalDate.parse("2025-03-31"), Delivery.ONE_OFF, false);

    @TempDir
    static Path folder;

    private static Path sound;
    private static GeneratedFiles soundSummary;

    @BeforeAll
    static void makeOneCompanyForMostTests() {
        sound = folder.resolve("sound");
        soundSummary = SampleCompany.write(SparkTests.session(), QUARTER, sound.toString());
    }

    @Test
    void everyEntityHasRows() {
        assertThat(soundSummary.rows().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Contracts.ALL.stream().map(Contract::entity).toList());
        assertThat(soundSummary.rows().values())
                .allSatisfy(rows -> assertThat(rows).isPositive());
    }

    @Test
    void theSummaryCountsTheRowsOfTheFiles(SparkSession spark) {
        Map<String, Long> counted = new TreeMap<>();
        Contracts.ALL.forEach(contract ->
                counted.put(contract.entity(), asText(spark, contract, sound).count()));

        assertThat(soundSummary.rows()).isEqualTo(counted);
        assertThat(soundSummary.files()).isEqualTo(hashes(sound).size());
        assertThat(soundSummary.defects()).isEmpty();
    }

    @Test
    void everySoundRowKeepsItsContract(SparkSession spark) {
        List<String> broken = new ArrayList<>();
        for (Contract contract : Contracts.ALL) {
            Dataset<Row> rows = typed(spark, contract, sound);
            contract.requiredColumns()
                    .forEach(column -> broken.addAll(
                            violations(contract, column + " is missing", rows.where(column + " IS NULL"))));
            contract.accepted()
                    .forEach((column, values) -> broken.addAll(violations(
                            contract,
                            column + " is not accepted",
                            rows.where(column + " NOT IN ('" + String.join("', '", values) + "')"))));
            contract.rules()
                    .forEach((name, condition) ->
                            broken.addAll(violations(contract, name, rows.where("NOT (" + condition + ")"))));
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void everySoundReferenceIsFound(SparkSession spark) {
        List<String> lost = new ArrayList<>();
        for (Contract contract : Contracts.ALL) {
            contract.references().forEach((column, target) -> {
                int dot = target.lastIndexOf('.');
                Contract referenced = Contracts.of(target.substring(0, dot)).orElseThrow();
                Dataset<Row> found =
                        typed(spark, referenced, sound).selectExpr(target.substring(dot + 1) + " AS target");
                Dataset<Row> rows = typed(spark, contract, sound).where(column + " IS NOT NULL");
                lost.addAll(violations(
                        contract,
                        column,
                        rows.join(found, rows.col(column).equalTo(found.col("target")), "left_anti")));
            });
        }

        assertThat(lost).isEmpty();
    }

    @Test
    void aTicketIsDeliveredAgainEachTimeItChanges(SparkSession spark) {
        Dataset<Row> tickets = typed(spark, HelpdeskTickets.CONTRACT, sound);

        assertThat(tickets.groupBy("status").count().collectAsList().stream().map(row -> row.getString(0)))
                .contains("new", "open", "solved", "closed", "merged");
        assertThat(tickets.groupBy("ticket_id", "updated_at")
                        .count()
                        .where("count > 1")
                        .count())
                .isLessThanOrEqualTo(tickets.count() / 100);
    }

    @Test
    void theSamePlanMakesTheSameFiles(SparkSession spark) {
        Path again = folder.resolve("again");
        String before = spark.conf().get("spark.sql.shuffle.partitions");
        spark.conf().set("spark.sql.shuffle.partitions", "3");
        try {
            SampleCompany.write(spark, QUARTER, again.toString());
        } finally {
            spark.conf().set("spark.sql.shuffle.partitions", before);
        }

        assertThat(hashes(again)).isEqualTo(hashes(sound));
    }

    @Test
    void anEntityWithoutARowIsWrittenAndCountedAsNone(SparkSession spark) {
        CompanyPlan month = new CompanyPlan(
                7, 20, LocalDate.parse("2025-01-01"), LocalDate.parse("2025-01-31"), Delivery.ONE_OFF, false);
        GeneratedFiles summary =
                SampleCompany.write(spark, month, folder.resolve("month").toString());

        assertThat(summary.rows()).containsEntry("billing.refunds", 0L).hasSameSizeAs(soundSummary.rows());
    }

    @Test
    void anotherSeedMakesAnotherCompanyAndAnotherSizeScalesIt(SparkSession spark) {
        Path other = folder.resolve("other");
        CompanyPlan large = new CompanyPlan(8, 1200, QUARTER.from(), QUARTER.through(), Delivery.ONE_OFF, false);
        SampleCompany.write(spark, large, other.toString());

        assertThat(hashes(other))
                .doesNotContainValue(hashes(sound).get("helpdesk/tickets/dt=2025-03-31/tickets-00001.jsonl.gz"));
        assertThat((double) tickets(spark, other) / tickets(spark, sound)).isBetween(2.2, 4.2);
    }

    @Test
    void deliveredDailyOrAtOnceTheVersionsAreTheSame(SparkSession spark) {
        Path daily = folder.resolve("daily");
        GeneratedFiles summary = SampleCompany.write(spark, QUARTER.delivered(Delivery.DAILY), daily.toString());

        assertThat(summary.files()).isGreaterThan(500);
        for (Contract contract : Contracts.ALL) {
            Dataset<Row> atOnce = asText(spark, contract, sound);
            Dataset<Row> dayByDay = asText(spark, contract, daily);
            assertThat(atOnce.exceptAll(dayByDay).count()).as(contract.entity()).isZero();
            assertThat(dayByDay.exceptAll(atOnce).count()).as(contract.entity()).isZero();
        }
    }

    @Test
    void plantedFaultsAreThereAsCounted(SparkSession spark) {
        Path faulty = folder.resolve("faulty");
        CompanyPlan plan = new CompanyPlan(7, 3000, QUARTER.from(), QUARTER.through(), Delivery.DAILY, true);
        GeneratedFiles summary = SampleCompany.write(spark, plan, faulty.toString());

        assertThat(Stream.of(Defect.values()))
                .allSatisfy(kind -> assertThat(summary.planted(kind)).isPositive());
        Map<Defect, Long> ofEvents = summary.defects().get("helpdesk.ticket_events");
        Contract contract = Contracts.of("helpdesk.ticket_events").orElseThrow();
        Dataset<Row> events = asText(spark, contract, faulty);
        assertThat(events.where("ticket_id LIKE 'nobody-%'").count()).isEqualTo(ofEvents.get(Defect.ORPHAN));
        assertThat(events.where("occurred_at > '2030'").count()).isEqualTo(ofEvents.get(Defect.FUTURE));
        assertThat(events.where(
                                "ticket_id IS NULL OR event_type IS NULL OR actor_type IS NULL OR occurred_at LIKE '2024-13%'")
                        .count())
                .isEqualTo(ofEvents.get(Defect.BROKEN));
        assertThat(events.count() - events.distinct().count())
                .isEqualTo(ofEvents.get(Defect.DUPLICATE) + ofEvents.get(Defect.REDELIVERED));
    }

    @Test
    void aFolderThatHoldsExtractsIsRefused(SparkSession spark) {
        assertThatThrownBy(() -> SampleCompany.write(spark, QUARTER, sound.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("already holds files");
    }

    @Test
    void aCompanyOfLessThanAMonthIsRefused() {
        assertThatThrownBy(() -> new CompanyPlan(
                        7, 400, LocalDate.parse("2025-01-01"), LocalDate.parse("2025-01-20"), Delivery.DAILY, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one month");
    }

    private static List<String> violations(Contract contract, String what, Dataset<Row> rows) {
        return rows.limit(2).toJSON().collectAsList().stream()
                .map(row -> contract.entity() + " " + what + ": " + row)
                .toList();
    }

    private static long tickets(SparkSession spark, Path landing) {
        return asText(spark, HelpdeskTickets.CONTRACT, landing)
                .select("ticket_id")
                .distinct()
                .count();
    }

    private static Dataset<Row> asText(SparkSession spark, Contract contract, Path landing) {
        StructType schema = new StructType();
        for (StructField column : contract.ownColumns()) {
            schema = schema.add(column.name(), DataTypes.StringType);
        }
        return read(spark, contract, schema, landing);
    }

    private static Dataset<Row> typed(SparkSession spark, Contract contract, Path landing) {
        StructType schema = new StructType();
        for (StructField column : contract.ownColumns()) {
            schema = schema.add(column.name(), column.dataType());
        }
        return read(spark, contract, schema, landing);
    }

    private static Dataset<Row> read(SparkSession spark, Contract contract, StructType schema, Path landing) {
        String path = landing.resolve(contract.entity().replace('.', '/')).toString();
        Dataset<Row> rows = contract.equals(HelpdeskTickets.CONTRACT)
                ? spark.read().schema(schema).option("mode", "FAILFAST").json(path)
                : spark.read()
                        .schema(schema)
                        .option("mode", "FAILFAST")
                        .option("header", "true")
                        .option("enforceSchema", "false")
                        .csv(path);
        // A snapshot's rows differ only by their delivery.
        return contract.mode() == Mode.SNAPSHOT ? rows : rows.drop("dt");
    }

    private static Map<String, String> hashes(Path landing) {
        try (Stream<Path> files = Files.walk(landing)) {
            Map<String, String> hashes = new TreeMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                hashes.put(landing.relativize(file).toString(), new BigInteger(1, digest).toString(16));
            }
            return hashes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

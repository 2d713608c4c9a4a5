package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.deskledger.cli.CommandLineHarness.Result;
import org.deskledger.job.JobGraph;
import org.deskledger.table.TableSpec;
import org.deskledger.testing.PostgresTests;
import org.deskledger.testing.PostgresTests.Database;
import org.deskledger.testing.WarehouseByHand;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code publish} from the command line: what it prints, and how it ends. */
@Tag("long")
@ExtendWith(PostgresTests.class)
class PublishTest {

    private static final TableSpec SALES = TableSpec.named("mart.sales")
            .grain("one shop")
            .key("shop")
            .columns("shop STRING NOT NULL COMMENT 'shop', sales_amount DECIMAL(18,4) COMMENT 'sum'")
            .build();

    @TempDir
    private static Path home;

    @BeforeAll
    static void twoRuns() {
        WarehouseByHand warehouse = new WarehouseByHand(home.resolve("work/warehouse"));
        for (int i = 1; i <= 2; i++) {
            warehouse.publish(
                    "run-" + i, LocalDate.parse("2026-01-31"), Map.of(SALES, WarehouseByHand.rows(SALES, new Object[] {
                        "Berlin", new BigDecimal(i + ".0000")
                    })));
        }
    }

    @Test
    void theNewestRunIsPublishedToPostgresAndAnEarlierOneOnRequest(Database database) throws Exception {
        Result newest = run(
                "publish",
                "postgres",
                "-D",
                "publish.postgres.url=" + database.url(),
                "-D",
                "publish.postgres.user=postgres");

        assertThat(newest.err()).isEmpty();
        assertThat(newest.code()).isZero();
        assertThat(newest.out())
                .contains("mart.sales     1")
                .contains("Published run run-2 as of 2026-01-31, publication 1 of schema mart.");
        assertThat(database.rows("SELECT * FROM mart.sales")).containsExactly("Berlin|2.0000");

        Result again = run(
                "publish",
                "postgres",
                "-D",
                "publish.postgres.url=" + database.url(),
                "-D",
                "publish.postgres.user=postgres");
        assertThat(again.out()).contains("Nothing new: readers see run run-2");

        Result earlier = run(
                "publish",
                "postgres",
                "--run",
                "run-1",
                "--format",
                "csv",
                "-D",
                "publish.postgres.url=" + database.url(),
                "-D",
                "publish.postgres.user=postgres");
        assertThat(earlier.out()).startsWith("table,rows,checksum\r\nmart.sales,1,");
        assertThat(database.rows("SELECT * FROM mart.sales")).containsExactly("Berlin|1.0000");
    }

    @Test
    void aDatabaseThatIsNotThereIsUnavailable() {
        Result result = run("publish", "postgres", "-D", "publish.postgres.url=jdbc:postgresql://127.0.0.1:1/nothing");

        assertThat(result.code()).isEqualTo(69);
        assertThat(result.err()).contains("PostgreSQL cannot be reached", "jdbc:postgresql://127.0.0.1:1/nothing");
    }

    @Test
    void aPasswordInTheSettingsIsRefusedAndNotShown() {
        Result inAddress = run(
                "publish",
                "postgres",
                "-D",
                "publish.postgres.url=jdbc:postgresql://127.0.0.1:1/nothing?password=s3cret-word");
        Result asKey = run("publish", "postgres", "-D", "publish.postgres.password=s3cret-word");
        Result missingFile = run("publish", "postgres", "-D", "publish.postgres.password-file=nowhere");

        assertThat(inAddress.code()).isEqualTo(78);
        assertThat(inAddress.err()).contains("holds a user or a password").doesNotContain("s3cret-word");
        assertThat(asKey.code()).isEqualTo(78);
        assertThat(asKey.err()).contains("password-file").doesNotContain("s3cret-word");
        assertThat(missingFile.code()).isEqualTo(77);
        assertThat(missingFile.err()).contains(home.resolve("nowhere").toString());
    }

    @Test
    void filesAreWrittenToAFolder() throws Exception {
        Path folder = home.resolve("marts");

        Result result = run("publish", "files", "--to", folder.toString());

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("sales.csv     1", "Published run run-2 as of 2026-01-31 in " + folder);
        assertThat(Files.readString(folder.resolve("sales.csv"))).isEqualTo("shop,sales_amount\r\nBerlin,2.0000\r\n");
        assertThat(run("publish", "files", "--to", folder.toString()).out())
                .contains("Nothing new: the folder holds run run-2");
    }

    @Test
    void whatCannotBePublishedIsWrongUsageOrMissingInput() {
        assertThat(run("publish").code()).isEqualTo(64);
        assertThat(run("publish", "files").code()).isEqualTo(64);
        assertThat(run("publish", "files", "--to", "s3a://bucket/marts").code()).isEqualTo(64);
        assertThat(run("publish", "files", "--to", home.resolve("other").toString(), "--run", "run-9")
                        .code())
                .isEqualTo(66);
    }

    private static Result run(String... args) {
        return new CommandLineHarness(home, () -> new JobGraph(List.of(), List.of(SALES))).run(args);
    }
}

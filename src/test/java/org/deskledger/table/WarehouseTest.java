package org.deskledger.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.deskledger.testing.TableAssert.assertRows;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkTests.class)
class WarehouseTest {

    private static final TableSpec SALES = TableSpec.named("mart.sales")
            .grain("one shop and month")
            .key("shop", "month")
            .columns("""
                    shop STRING NOT NULL COMMENT 'the shop\\'s name',
                    month DATE NOT NULL COMMENT 'first day of the month',
                    amount DECIMAL(18,4) COMMENT 'what was sold'
                    """)
            .build();
    private static final CommitInfo INFO = new CommitInfo("r1", LocalDate.parse("2025-03-01"), "abc");

    @TempDir
    private Path folder;

    private Warehouse warehouse;

    @BeforeEach
    void openTheWarehouse() {
        warehouse = new Warehouse(
                SparkTests.session(), folder.toString(), InstantSource.fixed(Instant.parse("2025-03-02T00:00:00Z")));
    }

    @Test
    void anOverwriteIsOneVersionAndEarlierVersionsStayReadable() {
        TableVersion first = warehouse.overwrite(SALES, sales("north | 2025-01-01 | 10"), INFO);
        TableVersion second = warehouse.overwrite(SALES, sales("north | 2025-01-01 | 12"), INFO);

        assertThat(first).isEqualTo(new TableVersion("mart.sales", 0, 1));
        assertThat(second).isEqualTo(new TableVersion("mart.sales", 1, 1));
        assertRows(warehouse.read(SALES, 0), "shop | amount\n north | 10");
        assertRows(warehouse.read(SALES, 1), "shop | amount\n north | 12");
    }

    @Test
    void sparksOwnDeltaReaderSeesTheSameRowsAndTheComments(SparkSession spark) {
        warehouse.overwrite(SALES, sales("north | 2025-01-01 | 10"), INFO);
        warehouse.overwrite(SALES, sales("south | 2025-02-01 | 7"), INFO);

        var delta = spark.read().format("delta").load(warehouse.pathOf(SALES));

        assertRows(delta, "shop | month | amount\n south | 2025-02-01 | 7");
        assertThat(delta.schema().apply("shop").getComment().get()).isEqualTo("the shop's name");
        assertRows(
                spark.sql("DESCRIBE HISTORY delta.`" + warehouse.pathOf(SALES) + "` LIMIT 1")
                        .select(
                                functions.col("version"),
                                functions
                                        .col("engineInfo")
                                        .contains("run=r1 as-of=2025-03-01 input=abc")
                                        .as("says_why")),
                "version | says_why\n 1 | true");
    }

    @Test
    void appendingToAnEarlierVersionLeavesOutWhatAFailedRunCommittedAfterIt() {
        warehouse.overwrite(SALES, sales("north | 2025-01-01 | 10"), INFO);
        warehouse.append(SALES, OptionalLong.of(0), sales("lost | 2025-01-01 | 99"), INFO);

        TableVersion next = warehouse.append(SALES, OptionalLong.of(0), sales("south | 2025-01-01 | 7"), INFO);

        assertThat(next).isEqualTo(new TableVersion("mart.sales", 2, 2));
        assertRows(warehouse.read(SALES, 2), """
                shop  | amount
                north | 10
                south | 7
                """);
    }

    @Test
    void replacingAMonthKeepsTheOthers() {
        warehouse.overwrite(SALES, sales("""
                north | 2025-01-01 | 10
                north | 2025-02-01 | 20
                """), INFO);

        TableVersion next = warehouse.replace(
                SALES,
                OptionalLong.of(0),
                functions.col("month").equalTo(functions.lit(LocalDate.parse("2025-02-01"))),
                sales("north | 2025-02-01 | 25"),
                INFO);

        assertRows(warehouse.read(SALES, next.version()), """
                month      | amount
                2025-01-01 | 10
                2025-02-01 | 25
                """);
    }

    @Test
    void mergingByKeyReplacesRowsThatComeAgain() {
        warehouse.overwrite(SALES, sales("""
                north | 2025-01-01 | 10
                south | 2025-01-01 | 5
                """), INFO);

        TableVersion next = warehouse.mergeByKey(SALES, OptionalLong.of(0), sales("""
                north | 2025-01-01 | 11
                west  | 2025-01-01 | 1
                """), INFO);

        assertThat(next.rows()).isEqualTo(3);
        assertRows(warehouse.read(SALES, next.version()), """
                shop  | amount
                north | 11
                south | 5
                west  | 1
                """);
    }

    @Test
    void anEmptyTableIsAVersionWithoutRows() {
        TableVersion empty = warehouse.overwrite(SALES, Rows.none(SALES), INFO);

        assertThat(empty.rows()).isZero();
        assertThat(warehouse.read(SALES, empty.version()).count()).isZero();
    }

    @Test
    void rowsThatAreNotWhatTheTableDeclaresAreRefusedWithEachDifference() {
        assertThatThrownBy(() -> warehouse.overwrite(
                        SALES, Rows.ofDdl("shop STRING, amount DOUBLE, extra INT", "shop | amount\n north | 1"), INFO))
                .hasMessageContaining("mart.sales")
                .hasMessageContaining("column month is missing")
                .hasMessageContaining("column amount is double, declared decimal(18,4)")
                .hasMessageContaining("column extra is not declared");
    }

    @Test
    void whatAnEarlierReleaseWroteWithAnotherTypeIsReadWithTheTypeOfNow() {
        warehouse.overwrite(SALES, sales("north | 2025-01-01 | 10.25"), INFO);
        TableSpec finer = TableSpec.named("mart.sales")
                .grain("one shop and month")
                .key("shop", "month")
                .columns("""
                        shop STRING NOT NULL COMMENT 'the shop',
                        month DATE NOT NULL COMMENT 'first day of the month',
                        amount DECIMAL(18,9) COMMENT 'what was sold'
                        """)
                .build();

        TableVersion now = warehouse.overwrite(
                finer,
                warehouse.read(finer, 0).withColumn("amount", functions.expr("CAST(amount / 3 AS DECIMAL(18,9))")),
                INFO);

        assertThat(warehouse.read(finer, 0).schema().apply("amount").dataType().sql())
                .isEqualTo("DECIMAL(18,9)");
        assertRows(warehouse.read(finer, 0), "shop | amount\n north | 10.25");
        assertRows(warehouse.read(finer, now.version()), "shop | amount\n north | 3.416666667");
    }

    @Test
    void aNewlyDeclaredColumnIsNullInRowsThatStay() {
        warehouse.overwrite(SALES, sales("north | 2025-01-01 | 10"), INFO);
        TableSpec wider = TableSpec.named("mart.sales")
                .grain(SALES.grain())
                .key("shop", "month")
                .columns(SALES.columns().toDDL() + ", region STRING COMMENT 'where'")
                .build();

        TableVersion next = warehouse.append(
                wider, OptionalLong.of(0), Rows.of(wider, "shop | month | region\n south | 2025-01-01 | EU"), INFO);

        assertRows(warehouse.read(wider, next.version()), """
                shop  | region
                north |
                south | EU
                """);
    }

    private static org.apache.spark.sql.Dataset<org.apache.spark.sql.Row> sales(String lines) {
        return Rows.of(SALES, "shop | month | amount\n" + lines);
    }
}

package org.deskledger.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.table.TableSpec;
import org.junit.jupiter.api.Test;

class JobGraphTest {

    private static final TableSpec RAW = table("raw.orders");
    private static final TableSpec FACT = table("fact.order");
    private static final TableSpec MART = table("mart.sales");

    @Test
    void aJobComesAfterThoseWhoseTablesItReads() {
        JobGraph graph = new JobGraph(List.of(job(MART, Reads.of(FACT)), job(FACT, Reads.of(RAW))), List.of(RAW));

        assertThat(graph.inOrder()).extracting(Job::table).containsExactly(FACT, MART);
    }

    @Test
    void aTableThatNobodyMakesIsRefusedByName() {
        assertThatThrownBy(() -> new JobGraph(List.of(job(MART, Reads.of(FACT))), List.of(RAW)))
                .hasMessage("mart.sales reads fact.order, which nobody makes");
    }

    @Test
    void jobsThatWaitForEachOtherAreRefused() {
        assertThatThrownBy(() ->
                        new JobGraph(List.of(job(MART, Reads.of(FACT)), job(FACT, Reads.of(MART))), List.of(RAW)))
                .hasMessageContaining("wait for each other")
                .hasMessageContaining("mart.sales")
                .hasMessageContaining("fact.order");
    }

    @Test
    void twoJobsThatMakeOneTableAreRefused() {
        assertThatThrownBy(() ->
                        new JobGraph(List.of(job(FACT, Reads.of(RAW)), job(FACT, Reads.of(RAW))), List.of(RAW)))
                .hasMessageContaining("fact.order is made by two jobs");
    }

    @Test
    void onlyWhatATableNeedsIsMadeForIt() {
        JobGraph graph = new JobGraph(
                List.of(job(FACT, Reads.of(RAW)), job(MART, Reads.of(FACT)), job(table("mart.other"), Reads.of(FACT))),
                List.of(RAW));

        assertThat(graph.upTo(MART)).extracting(Job::table).containsExactly(FACT, MART);
    }

    @Test
    void thePictureHasAnArrowForEveryReadAndADashedOneForAnOptionalRead() {
        JobGraph graph = new JobGraph(
                List.of(job(FACT, Reads.of(RAW)), job(MART, Reads.of(FACT).optionally(RAW))), List.of(RAW));

        assertThat(graph.dot())
                .contains("\"raw.orders\" -> \"fact.order\";")
                .contains("\"fact.order\" -> \"mart.sales\";")
                .contains("\"raw.orders\" -> \"mart.sales\" [style=dashed];");
    }

    private static TableSpec table(String name) {
        return TableSpec.named(name)
                .grain("one order")
                .key("order_id")
                .columns("order_id STRING NOT NULL COMMENT 'id'")
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
                throw new IllegalStateException("not run in this test");
            }
        };
    }
}

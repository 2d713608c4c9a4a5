package org.deskledger.quality;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Test;

class ContentHashTest {

    @Test
    void theOrderOfRowsAndTheRunThatLoadedThemDoNotMatter() {
        assertThat(ContentHash.of(rows("a | 1 | r1\n b | 2 | r1")))
                .isEqualTo(ContentHash.of(rows("b | 2 | r2\n a | 1 | r2")));
    }

    @Test
    void aChangedValueOrOneRowTwiceDoes() {
        String hash = ContentHash.of(rows("a | 1 | r1"));

        assertThat(ContentHash.of(rows("a | 2 | r1"))).isNotEqualTo(hash);
        assertThat(ContentHash.of(rows("a | 1 | r1\n a | 1 | r1")))
                .isNotEqualTo(hash)
                .startsWith("2 rows");
    }

    @Test
    void aValueThatMovesToAnotherColumnDoesToo() {
        assertThat(ContentHash.of(dates("2025-01-01 | "))).isNotEqualTo(ContentHash.of(dates(" | 2025-01-01")));
    }

    @Test
    void inAListNothingBeforeSomethingIsNotNothingAfterIt() {
        assertThat(ContentHash.of(band("1D, CAST(NULL AS DOUBLE)")))
                .isNotEqualTo(ContentHash.of(band("CAST(NULL AS DOUBLE), 1D")));
    }

    private static Dataset<Row> band(String lowAndHigh) {
        return SparkTests.session().sql("SELECT array(struct(" + lowAndHigh + ")) AS band");
    }

    private static Dataset<Row> dates(String lines) {
        return Rows.ofDdl("opened DATE, closed DATE", "opened | closed\n" + lines);
    }

    private static Dataset<Row> rows(String lines) {
        return Rows.ofDdl("id STRING, amount DECIMAL(18,4), _run_id STRING", "id | amount | _run_id\n" + lines);
    }
}

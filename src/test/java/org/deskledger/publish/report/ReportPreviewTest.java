package org.deskledger.publish.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.deskledger.config.Configuration;
import org.deskledger.config.Settings;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writes the page of an invented company to {@code target/report-preview}, for people and browsers to look at. */
@ExtendWith(SparkTests.class)
class ReportPreviewTest {

    @Test
    void thePageOfAYearAndAHalfIsOneFileOfLessThanTwoMegabytes(SparkSession spark) throws Exception {
        Settings settings = Configuration.defaults().settings();
        ReportInputs inputs =
                ReportData.from("Sample company", SampleMarts.state(), settings, new SampleMarts()::table);

        org.apache.hadoop.fs.Path written = ReportWriter.write(
                inputs, "target/report-preview", spark.sparkContext().hadoopConfiguration());

        Path file = Path.of(written.toUri());
        assertThat(file).hasFileName("report-2025-06-30.html");
        assertThat(Files.size(file)).isBetween(600_000L, 2_000_000L);
        assertThat(Files.readString(file)).isEqualTo(Report.render(inputs));
        try (var beside = Files.list(file.getParent())) {
            assertThat(beside).containsExactly(file);
        }
    }
}

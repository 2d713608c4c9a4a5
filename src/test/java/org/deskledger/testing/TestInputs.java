package org.deskledger.testing;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.config.Settings;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;

/** Builds a job's rows from tables written out in a test; a declared table that the test does not give is empty. */
public final class TestInputs {

    private final LocalDate asOf;
    private Settings settings = Configuration.defaults().settings();
    private ZoneId zone;
    private final Map<String, Dataset<Row>> tables = new HashMap<>();

    private TestInputs(LocalDate asOf) {
        this.asOf = asOf;
        this.zone = settings.reporting().zone();
    }

    /** Inputs as of the end of a day in the default reporting zone. */
    public static TestInputs asOf(String day) {
        return new TestInputs(LocalDate.parse(day));
    }

    /** With the reporting zone changed. */
    public TestInputs in(String reportingZone) {
        this.zone = ZoneId.of(reportingZone);
        return this;
    }

    /** With other settings than the defaults. */
    public TestInputs settings(UnaryOperator<Settings> change) {
        this.settings = change.apply(settings);
        return this;
    }

    /** With rows for a table, written as {@link Rows} reads them. */
    public TestInputs with(TableSpec spec, String text) {
        return with(spec, Rows.of(spec, text));
    }

    /** With rows for a table. */
    public TestInputs with(TableSpec spec, Dataset<Row> rows) {
        tables.put(spec.name(), rows);
        return this;
    }

    /** With the rows that a job makes of what is given so far, written out as in a run: one plan of several jobs takes minutes to make. */
    public TestInputs with(Job job) {
        return with(job.table(), build(job).localCheckpoint());
    }

    /** What the job makes of them; reading a table that the job does not declare fails, as in a run. */
    public Dataset<Row> build(Job job) {
        return job.build(inputs(job));
    }

    /** What a part of a job sees of a run; reading another table than these fails. */
    public Inputs inputs(TableSpec... declared) {
        return inputs(List.of(declared), "The test");
    }

    private Inputs inputs(Job job) {
        return inputs(job.reads().all(), job.table().name());
    }

    private Inputs inputs(List<TableSpec> declared, String reader) {
        return new Inputs(Cut.at(asOf, zone), settings, spec -> {
            if (!declared.contains(spec)) {
                throw new IllegalStateException(reader + " reads " + spec + " without declaring it");
            }
            return tables.getOrDefault(spec.name(), Rows.none(spec));
        });
    }
}

package org.deskledger.publish;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.job.PublishedState;
import org.deskledger.job.PublishedTables;
import org.deskledger.table.Layer;
import org.deskledger.table.TableSpec;

/**
 * What leaves the warehouse: the marts of one publication, consistent with each other, and the dimensions that describe them.
 *
 * <p>A table that declares personal data never leaves, whatever its layer: erasure must find every copy, and a mart needs none.
 *
 * @param runId the run that published it
 * @param asOf the day that it answers for
 * @param deliveredThrough the last delivery that it knows, where the run was given one
 * @param tables in the order of their declaration; a mart that the run did not build is missing
 */
public record Edition(String runId, LocalDate asOf, Optional<LocalDate> deliveredThrough, List<Table> tables) {

    /** Takes an unchangeable copy. */
    public Edition {
        tables = List.copyOf(tables);
    }

    /**
     * One table.
     *
     * @param version its version in the warehouse
     * @param rowCount rows that the run wrote
     * @param rows to be read once or more; never all at once in memory
     */
    public record Table(TableSpec spec, long version, long rowCount, Dataset<Row> rows) {

        /** Its name outside: that of the mart, or {@code dim_} and that of the dimension. */
        public String name() {
            return nameOf(spec);
        }
    }

    /**
     * The tables of a publication that leave.
     *
     * @param declared all declarations, in the order in which they are shown
     * @throws Failure 66 where the publication holds no mart
     */
    public static Edition of(PublishedTables published, List<TableSpec> declared) {
        PublishedState state = published.state();
        List<Table> tables = declared.stream()
                .filter(Edition::leaves)
                .filter(spec -> state.tables().containsKey(spec.name()))
                .map(spec -> table(spec, published))
                .toList();
        if (tables.stream().noneMatch(table -> table.spec().layer() == Layer.MART)) {
            throw new Failure(
                    ExitCode.INPUT_MISSING,
                    "Run " + state.runId() + " published no mart",
                    published.warehouse().root(),
                    "`run` computes and publishes them; `plan` shows which there are.");
        }
        return new Edition(state.runId(), state.asOf(), state.deliveredThrough(), tables);
    }

    /** Whether a table may leave: marts and dimensions without personal data. */
    public static boolean leaves(TableSpec spec) {
        return (spec.layer() == Layer.MART || spec.layer() == Layer.DIM)
                && spec.personal().isEmpty();
    }

    /** The name of a table outside. */
    public static String nameOf(TableSpec spec) {
        return spec.layer() == Layer.MART ? spec.shortName() : spec.name().replace('.', '_');
    }

    private static Table table(TableSpec spec, PublishedTables published) {
        PublishedState.TableState state = published.state().tables().get(spec.name());
        return new Table(
                spec,
                state.version().version(),
                state.version().rows(),
                published.find(spec).orElseThrow());
    }
}

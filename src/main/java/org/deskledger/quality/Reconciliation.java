package org.deskledger.quality;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.table.Cut;
import org.deskledger.table.WarehouseSession;

/** Compares both sides of identities. */
public final class Reconciliation {

    /**
     * The view with what the run saw, one row: {@code as_of}, {@code ends_at} (the first instant that does not exist any more) and
     * {@code delivered_through} (NULL where every delivery is known).
     */
    public static final String THIS_RUN = "this_run";

    private static final int EXAMPLES = 5;
    private static final String DECIMAL = "decimal(38,6)";

    /** Sees everything, so that a test which asks for no cut need not say one. */
    private static final Cut NO_CUT = Cut.at(LocalDate.of(9999, 12, 30), ZoneOffset.UTC);

    private final SparkSession spark;
    private final Cut cut;

    /**
     * Queries run in this session.
     *
     * @param cut what the run saw; identities read it as the view {@link #THIS_RUN}
     */
    public Reconciliation(SparkSession spark, Cut cut) {
        this.spark = spark;
        this.cut = cut;
    }

    /** Over tables that no cut was made of; for tests. */
    public Reconciliation(SparkSession spark) {
        this(spark, NO_CUT);
    }

    /**
     * Compares both sides of one identity, row by row.
     *
     * @param identity what must be equal
     * @param tables gives the rows of a table by its full name
     */
    public IdentityResult compare(Identity identity, Function<String, Dataset<Row>> tables) {
        // A session of its own, so that the views of identities that run side by side do not meet.
        SparkSession apart = WarehouseSession.another(spark);
        identity.tables().forEach(name -> viewIn(apart, name, tables.apply(name)));
        apart.sql("SELECT DATE '" + cut.asOf() + "' AS as_of, TIMESTAMP '" + cut.end() + "' AS ends_at, CAST("
                        + cut.deliveredThrough().map(day -> "'" + day + "'").orElse("NULL")
                        + " AS DATE) AS delivered_through")
                .createOrReplaceTempView(THIS_RUN);
        Dataset<Row> sides = apart.sql(identity.sql())
                .select(
                        col("identity_key").cast("string").as("identity_key"),
                        coalesce(
                                        col("left_side").cast(DECIMAL),
                                        lit(BigDecimal.ZERO).cast(DECIMAL))
                                .as("left_side"),
                        coalesce(
                                        col("right_side").cast(DECIMAL),
                                        lit(BigDecimal.ZERO).cast(DECIMAL))
                                .as("right_side"));
        Column differs = not(col("left_side").equalTo(col("right_side")));
        Row totals = sides.agg(
                        count(lit(1)),
                        coalesce(
                                sum("left_side").cast(DECIMAL),
                                lit(BigDecimal.ZERO).cast(DECIMAL)),
                        coalesce(
                                sum("right_side").cast(DECIMAL),
                                lit(BigDecimal.ZERO).cast(DECIMAL)),
                        coalesce(sum(when(differs, 1L).otherwise(0L)), lit(0L)),
                        // In the same pass: to plan and run both sides again for the examples costs as much as the
                        // comparison.
                        min_by(
                                struct("identity_key", "left_side", "right_side"),
                                when(differs, coalesce(col("identity_key"), lit(""))),
                                EXAMPLES))
                .first();
        String example = totals.isNullAt(4)
                ? ""
                : totals.<Row>getList(4).stream()
                        .map(row -> row.getString(0) + ": " + plain(row.getDecimal(1)) + " is not "
                                + plain(row.getDecimal(2)))
                        .collect(Collectors.joining("; "));
        return new IdentityResult(
                identity.getClass().getSimpleName(),
                identity.sentence(),
                totals.getLong(0),
                totals.getDecimal(1),
                totals.getDecimal(2),
                totals.getLong(3),
                example);
    }

    /** Compares with tables given by name; for tests. */
    public IdentityResult compare(Identity identity, Map<String, Dataset<Row>> tables) {
        return compare(identity, tables::get);
    }

    /** A view in another session over the same plan: datasets belong to the session that made them. */
    private static void viewIn(SparkSession apart, String name, Dataset<Row> rows) {
        org.apache.spark.sql.classic.Dataset<Row> classic = (org.apache.spark.sql.classic.Dataset<Row>) rows;
        org.apache.spark.sql.classic.Dataset$.MODULE$
                .ofRows(
                        (org.apache.spark.sql.classic.SparkSession) apart,
                        classic.queryExecution().logical())
                .createOrReplaceTempView(name.replace(".", "__"));
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}

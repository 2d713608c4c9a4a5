package org.deskledger.mart.retention;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructType;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.mart.CustomerSlices;
import org.deskledger.model.survival.LogRank;
import org.deskledger.table.TableSpec;

/**
 * How long customers stay before they first leave, whether or not all of them have left, and whether segments differ in it.
 *
 * <p>All cohorts together, by months since the first activity; months that are over. A customer leaves in the first month at whose end
 * they are not active, and a return is not in it. Who has not left when last seen is censored then. The curve ends with the last month
 * in which anybody is at risk: nothing is known beyond. The log-rank test compares the values of a slice with each other;
 * {@code unknown} is no segment and is left out of it. Late data restate the curves.
 */
public final class SurvivalCurve implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.survival_curve")
            .grain("one slice and age in months, as long as anybody is at risk")
            .key("slice_kind", "slice_value", "tenure_months")
            .columns("""
                slice_kind STRING NOT NULL COMMENT 'what customers are split by: all, segment, tier, acquisition_channel, region',
                slice_value STRING NOT NULL COMMENT 'all for the total; unknown where the CRM says nothing',
                tenure_months BIGINT NOT NULL COMMENT 'months since the month of the first activity; 0 is that month itself',
                at_risk BIGINT NOT NULL COMMENT 'customers who were active at the end of all their months before, and whose month of this age is over',
                churned BIGINT NOT NULL COMMENT 'of these, not active at the end of the month: they left for the first time',
                censored BIGINT NOT NULL COMMENT 'of these, still there, and not seen any longer',
                survival DOUBLE NOT NULL COMMENT 'Kaplan-Meier estimate of not having left by the end of the month',
                standard_error DOUBLE COMMENT 'of survival, by Greenwood; NULL once nobody is left',
                ci_low DOUBLE COMMENT 'lower end of the 95 % interval of log(-log survival); NULL before anybody has left and once nobody is left',
                ci_high DOUBLE COMMENT 'upper end of it',
                restricted_mean_months DOUBLE NOT NULL COMMENT 'expected months of a new customer up to the end of this month: the area under the curve so far',
                chi_square DOUBLE COMMENT 'log-rank test of the values of slice_kind against each other, without unknown; NULL where there are no two to compare',
                degrees_of_freedom INT NOT NULL COMMENT 'values that could be compared, less one',
                p_value DOUBLE COMMENT 'chance of a difference as large or larger if all leave at the same pace',
                definition_version INT NOT NULL COMMENT 'version of the definition',
                as_of DATE NOT NULL COMMENT 'last business date that exists'
                """)
            .build();

    /** Raised when the meaning of a column changes. */
    private static final int DEFINITION_VERSION = 1;

    private static final StructType STATISTICS = StructType.fromDDL("slice_kind STRING, slice_value STRING,"
            + " tenure_months BIGINT, at_risk BIGINT, churned BIGINT, censored BIGINT, survival DOUBLE,"
            + " standard_error DOUBLE, ci_low DOUBLE, ci_high DOUBLE, restricted_mean_months DOUBLE,"
            + " chi_square DOUBLE, degrees_of_freedom INT, p_value DOUBLE");

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(CustomerMonthFact.TABLE, CustomerDimension.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return inputs.table(CustomerMonthFact.TABLE)
                .where("is_complete")
                .transform(months -> CustomerSlices.withAttributes(months, inputs.table(CustomerDimension.TABLE)))
                .transform(SurvivalCurve::perSliceAndAge)
                .transform(SurvivalCurve::onlyWhileAnybodyIsAtRisk)
                .transform(SurvivalCurve::withCensored)
                .transform(SurvivalCurve::withStatistics)
                .withColumn("definition_version", lit(DEFINITION_VERSION))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> perSliceAndAge(Dataset<Row> months) {
        Column atRisk = col("stayed_months").geq(col("tenure_months"));
        Column left = col("stayed_months").equalTo(col("tenure_months"));
        return months.groupBy(CustomerSlices.grainAndAttributes("tenure_months"))
                .agg(
                        sum(atRisk.cast("bigint")).as("at_risk"),
                        sum(left.cast("bigint")).as("churned"))
                .transform(CustomerSlices::perSlice)
                .groupBy("slice_kind", "slice_value", "tenure_months")
                .agg(sum("at_risk").as("at_risk"), sum("churned").as("churned"));
    }

    private static Dataset<Row> onlyWhileAnybodyIsAtRisk(Dataset<Row> ages) {
        return ages.where("at_risk > 0");
    }

    /** Who stays through a month and is not at risk in the next is not seen any longer. */
    private static Dataset<Row> withCensored(Dataset<Row> ages) {
        Column next = lead("at_risk", 1)
                .over(Window.partitionBy("slice_kind", "slice_value").orderBy("tenure_months"));
        return ages.withColumn("censored", col("at_risk").minus(col("churned")).minus(coalesce(next, lit(0L))));
    }

    /** A slice kind is a handful of values by ages in months, so the test can have all of them at once. */
    private static Dataset<Row> withStatistics(Dataset<Row> ages) {
        return ages.select("slice_kind", "slice_value", "tenure_months", "at_risk", "churned", "censored")
                .groupByKey((MapFunction<Row, String>) age -> age.getString(0), Encoders.STRING())
                .flatMapGroups(
                        (FlatMapGroupsFunction<String, Row, Row>) (kind, rows) -> statistics(rows),
                        Encoders.row(STATISTICS));
    }

    private static Iterator<Row> statistics(Iterator<Row> rows) {
        // Sorted, so that rows that come in another order give the same sums to the last digit.
        Map<String, SortedMap<Long, Row>> slices = new TreeMap<>();
        rows.forEachRemaining(row -> slices.computeIfAbsent(row.getString(1), value -> new TreeMap<>())
                .put(row.getLong(2), row));
        LogRank test = LogRank.of(slices.entrySet().stream()
                .filter(slice -> !slice.getKey().equals(CustomerSlices.UNKNOWN))
                .map(slice -> observed(slice.getValue()))
                .toList());
        List<Row> statistics = new ArrayList<>();
        slices.values().forEach(ages -> addStatistics(statistics, ages, test));
        return statistics.iterator();
    }

    private static void addStatistics(List<Row> statistics, SortedMap<Long, Row> ages, LogRank test) {
        var curve = org.deskledger.model.survival.SurvivalCurve.of(observed(ages));
        boolean isCompared = test.degreesOfFreedom() > 0;
        int i = 0;
        for (Row age : ages.values()) {
            var point = curve.points().get(i++);
            boolean hasInterval = point.standardError() > 0;
            statistics.add(RowFactory.create(
                    age.getString(0),
                    age.getString(1),
                    age.getLong(2),
                    age.getLong(3),
                    age.getLong(4),
                    age.getLong(5),
                    point.survival(),
                    Double.isNaN(point.standardError()) ? null : (Double) point.standardError(),
                    hasInterval ? (Double) point.low() : null,
                    hasInterval ? (Double) point.high() : null,
                    curve.restrictedMean(point.time()),
                    isCompared ? (Double) test.chiSquare() : null,
                    test.degreesOfFreedom(),
                    isCompared ? (Double) test.probability() : null));
        }
    }

    /** A month ends one month after it begins: who leaves in month 0 was there for one. */
    private static List<org.deskledger.model.survival.SurvivalCurve.Observed> observed(SortedMap<Long, Row> ages) {
        return ages.values().stream()
                .map(age -> new org.deskledger.model.survival.SurvivalCurve.Observed(
                        age.getLong(2) + 1.0, age.getLong(3), age.getLong(4)))
                .toList();
    }
}

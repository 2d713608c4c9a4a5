package org.deskledger.mart.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.mart.CustomerSlices;
import org.deskledger.metric.Intervals;
import org.deskledger.table.TableSpec;

/**
 * Of the customers who started in a month, how many are active so many months later, and what they bring.
 *
 * <p>{@code fact.customer_month} has a row for every month since a customer's first, active or not, so a cohort that lost everybody
 * shows 0 and not a gap. A month counts once it is over; the cell of the running month is there with NULLs and {@code is_mature}
 * false. Who left and came back counts as retained again, but not as surviving. All customers of a cohort are observed equally long,
 * so the Kaplan-Meier estimate is a plain share and its interval is Wilson's. Late data restate the cells of the cohort.
 */
public final class CohortRetention implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.cohort_retention")
            .grain("one cohort, age in months and slice, up to the month of the as-of")
            .key("cohort_month", "months_since", "slice_kind", "slice_value")
            .columns("""
                    cohort_month DATE NOT NULL COMMENT 'month of the first activity, its first day',
                    months_since BIGINT NOT NULL COMMENT 'months since then; 0 is the cohort month itself',
                    slice_kind STRING NOT NULL COMMENT 'what customers are split by: all, segment, tier, acquisition_channel, region, plan',
                    slice_value STRING NOT NULL COMMENT 'all for the total; unknown where the CRM says nothing',
                    cohort_size BIGINT NOT NULL COMMENT 'customers who started in the cohort month',
                    retained_customers BIGINT COMMENT 'of these, active at the end of the month; NULL while the month runs',
                    retention_rate DOUBLE COMMENT 'retained_customers / cohort_size',
                    revenue DECIMAL(18,4) COMMENT 'payments of the cohort in the month without tax, less refunds; NULL while the month runs',
                    revenue_retention DOUBLE COMMENT 'revenue / revenue of month 0; an annual charge stands in the month that it was paid',
                    mrr DECIMAL(18,4) COMMENT 'monthly recurring revenue of the cohort at the end of the month; NULL while the month runs',
                    mrr_retention DOUBLE COMMENT 'mrr / mrr of month 0',
                    surviving_customers BIGINT COMMENT 'of the cohort, active at the end of every month up to here; NULL while the month runs',
                    survival DOUBLE COMMENT 'Kaplan-Meier estimate of never having left: surviving_customers / cohort_size, for all of a cohort are observed equally long',
                    ci_low DOUBLE COMMENT 'lower end of the 95 % Wilson interval of survival',
                    ci_high DOUBLE COMMENT 'upper end of the 95 % Wilson interval of survival',
                    is_mature BOOLEAN NOT NULL COMMENT 'the month is over at the as-of',
                    definition_version INT NOT NULL COMMENT 'version of the definition',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    /** Raised when the meaning of a column changes. */
    private static final int DEFINITION_VERSION = 1;

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
                .transform(months -> CustomerSlices.withAttributes(months, inputs.table(CustomerDimension.TABLE)))
                .transform(CohortRetention::perCohortAgeAndAttributes)
                .transform(CustomerSlices::perSlice)
                .transform(CohortRetention::perCohortAgeAndSlice)
                .transform(CohortRetention::withRates)
                .transform(CohortRetention::withMatureValuesAlone)
                .withColumn("definition_version", lit(DEFINITION_VERSION))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> perCohortAgeAndAttributes(Dataset<Row> months) {
        return months.withColumnRenamed("tenure_months", "months_since")
                .withColumn("_stayed", col("stayed_months").gt(col("months_since")))
                .groupBy(CustomerSlices.grainAndAttributes("cohort_month", "months_since", "is_complete"))
                .agg(
                        count(lit(1)).as("cohort_size"),
                        sum(col("is_active").cast("bigint")).as("retained_customers"),
                        sum(col("_stayed").cast("bigint")).as("surviving_customers"),
                        sum("revenue_amount").as("revenue"),
                        sum("mrr_amount").as("mrr"));
    }

    private static Dataset<Row> perCohortAgeAndSlice(Dataset<Row> cells) {
        return cells.groupBy("cohort_month", "months_since", "is_complete", "slice_kind", "slice_value")
                .agg(
                        sum("cohort_size").as("cohort_size"),
                        sum("retained_customers").as("retained_customers"),
                        sum("surviving_customers").as("surviving_customers"),
                        sum("revenue").cast("decimal(18,4)").as("revenue"),
                        sum("mrr").cast("decimal(18,4)").as("mrr"))
                .withColumnRenamed("is_complete", "is_mature");
    }

    private static Dataset<Row> withRates(Dataset<Row> cells) {
        return cells.withColumn("retention_rate", ratio(col("retained_customers"), col("cohort_size")))
                .withColumn("revenue_retention", ratio(col("revenue"), ofMonthZero("revenue")))
                .withColumn("mrr_retention", ratio(col("mrr"), ofMonthZero("mrr")))
                .withColumn("survival", ratio(col("surviving_customers"), col("cohort_size")))
                .withColumn("ci_low", Intervals.wilsonLow(col("surviving_customers"), col("cohort_size")))
                .withColumn("ci_high", Intervals.wilsonHigh(col("surviving_customers"), col("cohort_size")));
    }

    private static Column ofMonthZero(String amount) {
        WindowSpec cohort = Window.partitionBy("cohort_month", "slice_kind", "slice_value");
        return max(when(col("months_since").equalTo(0), col(amount))).over(cohort);
    }

    private static Column ratio(Column part, Column whole) {
        return part.cast("double").divide(nullif(whole.cast("double"), lit(0.0)));
    }

    /** What cannot be known yet is NULL, never 0; the cells themselves stay. */
    private static Dataset<Row> withMatureValuesAlone(Dataset<Row> cells) {
        Dataset<Row> rows = cells;
        for (String name : new String[] {
            "retained_customers",
            "retention_rate",
            "revenue",
            "revenue_retention",
            "mrr",
            "mrr_retention",
            "surviving_customers",
            "survival",
            "ci_low",
            "ci_high"
        }) {
            rows = rows.withColumn(name, when(col("is_mature"), col(name)));
        }
        return rows;
    }
}

package org.deskledger.fact.money;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sum;

import java.time.LocalDate;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * How much monthly recurring revenue there is as we count, as Stripe counts and as ChartMogul counts, month by month.
 *
 * <p>For comparing with a vendor's page: everybody together, at the end of each month that is over, from the first month with recurring
 * revenue under the profile. The rows of the profile that {@code revenue.profile} names add up to the ledger. Late data restate all
 * months that they touch.
 */
public final class MrrProfileFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.mrr_profile")
            .grain("one profile, currency and month that is over")
            .key("profile", "month", "currency")
            .columns("""
                profile STRING NOT NULL COMMENT 'recommended, stripe or chartmogul: whose reading counts',
                month DATE NOT NULL COMMENT 'first day of the month',
                currency STRING NOT NULL COMMENT 'ISO 4217 code of mrr_amount',
                is_of_ledger BOOLEAN NOT NULL COMMENT 'the profile that revenue.profile names, of which fact.revenue_movement is made',
                subscription_count BIGINT NOT NULL COMMENT 'subscriptions with recurring revenue at the end of the month',
                mrr_amount DECIMAL(18,4) NOT NULL COMMENT 'recurring revenue a month at the end of the month, in the currency',
                reporting_mrr_amount DECIMAL(18,4) COMMENT 'mrr_amount in the reporting currency at the rate of the month\\'s last day, the sum rounded once; NULL without rate'
                """)
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(BillingSubscriptions.TABLE, CustomerReferences.TABLE).optionally(BillingExchangeRates.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        LocalDate lastMonth = RunningSubscriptions.lastMonthThatIsOver(inputs.asOf());
        Dataset<Row> changes = perRunningState(inputs)
                .transform(states -> RunningSubscriptions.withMonths(
                        states, inputs.cut().zone().getId()))
                .transform(RunningSubscriptions::onlyAcrossAMonthEnd)
                .transform(MrrProfileFact::perBeginningAndEnd)
                .where(col("month").leq(lit(lastMonth)))
                .transform(MrrProfileFact::perProfileCurrencyAndMonth);
        return changes.unionByName(perMonthOfTheSpine(changes, lastMonth))
                .transform(MrrProfileFact::perProfileCurrencyAndMonth)
                .transform(MrrProfileFact::withAmountsAtMonthEnd)
                .withColumn("_day", last_day(col("month")))
                .transform(months -> ExchangeRates.of(inputs)
                        .withReportingAmount(months, "mrr_amount", "currency", "_day", "reporting_mrr_amount"))
                .withColumn(
                        "is_of_ledger",
                        col("profile")
                                .equalTo(RevenueProfile.of(inputs.settings().revenue())
                                        .id()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> perRunningState(Inputs inputs) {
        return Arrays.stream(RevenueProfile.values())
                .map(profile -> RunningSubscriptions.rows(inputs, profile).withColumn("profile", lit(profile.id())))
                .reduce(Dataset::unionByName)
                .orElseThrow();
    }

    private static Dataset<Row> perBeginningAndEnd(Dataset<Row> states) {
        Dataset<Row> begins = states.select(
                col("profile"),
                col("currency"),
                col("_first_month").as("month"),
                lit(1L).as("subscriptions"),
                col("mrr_amount").as("change"));
        Dataset<Row> ends = states.where(col("_end_month").isNotNull())
                .select(
                        col("profile"),
                        col("currency"),
                        col("_end_month").as("month"),
                        lit(-1L).as("subscriptions"),
                        negate(col("mrr_amount")).as("change"));
        return begins.unionByName(ends);
    }

    private static Dataset<Row> perMonthOfTheSpine(Dataset<Row> changes, LocalDate lastMonth) {
        return changes.groupBy("profile", "currency")
                .agg(min("month").as("_first_month"))
                .select(
                        col("profile"),
                        col("currency"),
                        explode(sequence(col("_first_month"), lit(lastMonth), expr("INTERVAL 1 MONTH")))
                                .as("month"),
                        lit(0L).as("subscriptions"),
                        lit(0).cast("decimal(18,4)").as("change"));
    }

    private static Dataset<Row> perProfileCurrencyAndMonth(Dataset<Row> changes) {
        return changes.groupBy("profile", "currency", "month")
                .agg(
                        sum("subscriptions").as("subscriptions"),
                        sum("change").cast("decimal(18,4)").as("change"));
    }

    private static Dataset<Row> withAmountsAtMonthEnd(Dataset<Row> months) {
        WindowSpec soFar = Window.partitionBy("profile", "currency")
                .orderBy("month")
                .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        return months.withColumn("subscription_count", sum("subscriptions").over(soFar))
                .withColumn("mrr_amount", sum("change").over(soFar).cast("decimal(18,4)"));
    }
}

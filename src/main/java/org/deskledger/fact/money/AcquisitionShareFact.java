package org.deskledger.fact.money;

import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.CrmAcquisitionSpend;
import org.deskledger.extract.contract.InForce;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * Which newly won customer bears which part of marketing and sales spend; the parts add up to the spend.
 *
 * <p>Spend of a channel is borne in equal parts by the customers whom that channel won in the month that the spend is for
 * ({@code value.cac-lag-months} later than the spend). Spend without channel is borne by the month's customers of channels that had
 * spend ({@code value.spend-without-channel}), by all of the month's customers where there are none. What nobody bears stands under
 * {@code unallocated}. A customer is won in their cohort month. Late spend or late customers restate the month.
 */
public final class AcquisitionShareFact implements Job {

    /** Customer of spend that won nobody. */
    public static final String UNALLOCATED = "unallocated";

    /** Channel of spend that names none. */
    public static final String NO_CHANNEL = "(none)";

    public static final TableSpec TABLE = TableSpec.named("fact.acquisition_share")
            .grain("one customer's part of the spend of one channel for one cohort month")
            .key("cohort_month", "spend_channel", "customer_id")
            .columns("""
                    cohort_month DATE NOT NULL COMMENT 'month whose customers the spend won, its first day',
                    spend_channel STRING NOT NULL COMMENT 'acquisition channel that the spend names; (none) where it names none',
                    customer_id STRING NOT NULL COMMENT 'customer who bears it; unallocated where it won nobody',
                    spend_month DATE NOT NULL COMMENT 'month of the spend, its first day',
                    spend_amount DECIMAL(18,4) COMMENT 'the whole spend of that channel and month in the reporting currency; NULL where no rate is known',
                    bearers BIGINT NOT NULL COMMENT 'customers who bear it together; 0 where it is unallocated',
                    allocated_amount DECIMAL(18,4) COMMENT 'the part in the reporting currency; NULL where no rate is known',
                    currency_without_rate STRING COMMENT 'a currency of the spend without a known rate; NULL where all have one'
                    """)
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(CrmAcquisitionSpend.TABLE, CustomerMonthFact.TABLE, CustomerDimension.TABLE)
                .optionally(BillingExchangeRates.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> spend = perCohortMonthAndChannel(inputs);
        Dataset<Row> won = perCustomerWon(inputs, spend);
        boolean anyCustomer = "all-customers".equals(inputs.settings().value().spendWithoutChannel());
        return perBearer(spend, won, anyCustomer)
                .transform(bearers -> Shares.withShare(
                        bearers,
                        "spend_amount",
                        "_weight",
                        List.of("cohort_month", "spend_channel"),
                        "customer_id",
                        "allocated_amount"))
                .withColumn("bearers", sum("_weight").over(Window.partitionBy("cohort_month", "spend_channel")))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> perCohortMonthAndChannel(Inputs inputs) {
        ExchangeRates rates = ExchangeRates.of(inputs);
        int lag = inputs.settings().value().cacLagMonths();
        return InForce.rows(CrmAcquisitionSpend.CONTRACT, inputs.table(CrmAcquisitionSpend.TABLE), inputs.cut())
                .where(add_months(col("month"), lag).leq(lit(inputs.asOf())))
                .withColumn("_day", rates.dayOfMonthAmount(col("month")))
                .transform(lines -> rates.withReportingAmount(lines, "amount", "currency", "_day", "_reporting"))
                .groupBy(
                        add_months(col("month"), lag).as("cohort_month"),
                        coalesce(col("acquisition_channel"), lit(NO_CHANNEL)).as("spend_channel"))
                .agg(
                        trunc(min("month"), "month").as("spend_month"),
                        // One line without a rate leaves the whole without one, rather than too small.
                        when(count("_reporting").equalTo(count(lit(1))), sum("_reporting"))
                                .cast("decimal(18,4)")
                                .as("spend_amount"),
                        min(when(col("_reporting").isNull(), col("currency"))).as("currency_without_rate"));
    }

    private static Dataset<Row> perCustomerWon(Inputs inputs, Dataset<Row> spend) {
        Dataset<Row> channels = inputs.table(CustomerDimension.TABLE).select("customer_id", "acquisition_channel");
        Dataset<Row> channelsWithSpend = spend.select(
                col("cohort_month").as("_month"),
                col("spend_channel").as("_channel"),
                lit(true).as("_is_paid"));
        Dataset<Row> won = inputs.table(CustomerMonthFact.TABLE)
                .where(col("tenure_months").equalTo(0))
                .select("customer_id", "cohort_month")
                .join(channels, new String[] {"customer_id"}, "left");
        return won.join(
                        channelsWithSpend,
                        won.col("cohort_month")
                                .equalTo(col("_month"))
                                .and(won.col("acquisition_channel").equalTo(col("_channel"))),
                        "left")
                .withColumn("_is_paid", coalesce(col("_is_paid"), lit(false)))
                .withColumn("_any_paid", max("_is_paid").over(Window.partitionBy("cohort_month")))
                .select(
                        col("customer_id"),
                        col("cohort_month").as("_cohort_month"),
                        col("acquisition_channel"),
                        col("_is_paid"),
                        col("_any_paid"));
    }

    private static Dataset<Row> perBearer(Dataset<Row> spend, Dataset<Row> won, boolean anyCustomer) {
        Column isShared = col("spend_channel").equalTo(NO_CHANNEL);
        Column bearsShared =
                lit(anyCustomer).or(col("_is_paid")).or(col("_any_paid").equalTo(false));
        Column bears = col("cohort_month")
                .equalTo(col("_cohort_month"))
                .and(col("acquisition_channel").equalTo(col("spend_channel")).or(isShared.and(bearsShared)));
        return spend.join(won, bears, "left")
                .withColumn("_weight", when(col("customer_id").isNull(), 0L).otherwise(1L))
                .withColumn("customer_id", coalesce(col("customer_id"), lit(UNALLOCATED)));
    }
}

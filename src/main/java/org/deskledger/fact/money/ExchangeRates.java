package org.deskledger.fact.money;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;

/**
 * What amounts are worth in the reporting currency: at the rate of their day, else at the last rate that is not too old, else NULL.
 *
 * <p>The reporting currency's own rate is 1, and zero is zero in every currency. A rate is never guessed: an amount without one has
 * no reporting amount, which the check {@code EveryAmountHasARate} reports with currency and day before anything is published.
 */
public final class ExchangeRates {

    private final Dataset<Row> ratePerDay;
    private final String reportingCurrency;
    private final LocalDate asOf;

    private ExchangeRates(Dataset<Row> ratePerDay, String reportingCurrency, LocalDate asOf) {
        this.ratePerDay = ratePerDay;
        this.reportingCurrency = reportingCurrency;
        this.asOf = asOf;
    }

    /**
     * The rates that exist for a run. The job must declare that it reads {@code raw.billing_exchange_rates}; optionally is enough,
     * for without any only amounts in the reporting currency get a reporting amount.
     */
    public static ExchangeRates of(Inputs inputs) {
        Dataset<Row> inForce =
                InForce.rows(BillingExchangeRates.CONTRACT, inputs.table(BillingExchangeRates.TABLE), inputs.cut());
        return new ExchangeRates(
                perCurrencyAndDay(
                        inForce, inputs.asOf(), inputs.settings().money().rateMaximumAgeDays()),
                inputs.settings().reporting().currency(),
                inputs.asOf());
    }

    /**
     * The rows with the amount's worth in the reporting currency, rounded once, half up, to 4 decimals. Row count stays.
     *
     * @param rows rows with the three columns named next
     * @param amount name of a decimal column
     * @param currency name of a column with ISO 4217 codes
     * @param day name of a date column: the day whose rate counts
     * @param reportingAmount name of the new column, {@code decimal(18,4)}
     */
    public Dataset<Row> withReportingAmount(
            Dataset<Row> rows, String amount, String currency, String day, String reportingAmount) {
        return withRate(rows, currency, day, "_rate")
                .withColumn(reportingAmount, worth(col(amount), col("_rate")))
                .drop("_rate");
    }

    /**
     * The rows with the rate of a currency on a day: reporting currency per unit, {@code decimal(18,8)}, NULL where none is known. Row
     * count stays, for there is one rate at most per currency and day.
     */
    public Dataset<Row> withRate(Dataset<Row> rows, String currency, String day, String rate) {
        Dataset<Row> rates = ratePerDay.select(
                col("_rate_currency"), col("_rate_day"), col("_rate_value").as(rate));
        return rows.join(
                        broadcast(rates),
                        col(currency).equalTo(col("_rate_currency")).and(col(day).equalTo(col("_rate_day"))),
                        "left")
                .withColumn(
                        rate,
                        when(col(currency).equalTo(reportingCurrency), lit(1).cast("decimal(18,8)"))
                                .otherwise(col(rate)))
                .drop("_rate_currency", "_rate_day");
    }

    /** What an amount is worth at a rate: {@code decimal(18,4)}, rounded half up; zero needs no rate. */
    public static Column worth(Column amount, Column rate) {
        return when(amount.equalTo(0), lit(0).cast("decimal(18,4)"))
                .otherwise(round(amount.multiply(rate), 4).cast("decimal(18,4)"));
    }

    /** The day whose rate counts for an amount of a whole month: its last day, in the running month the as-of. */
    public Column dayOfMonthAmount(Column month) {
        return least(last_day(month), lit(asOf));
    }

    /**
     * Each rate stands on its own day and on the days after it until the next rate or its greatest age. This bounded expansion of a
     * small table turns "the last rate not too old" into an equality, which Spark joins by hash.
     */
    private static Dataset<Row> perCurrencyAndDay(Dataset<Row> rates, LocalDate asOf, int maximumAgeDays) {
        Column next = lead("rate_date", 1).over(Window.partitionBy("currency").orderBy("rate_date"));
        Column lastDay =
                least(date_add(col("rate_date"), maximumAgeDays), coalesce(date_sub(next, 1), lit(asOf)), lit(asOf));
        return rates.where(col("rate_date").leq(lit(asOf)))
                .withColumn("_last_day", lastDay)
                .select(
                        col("currency").as("_rate_currency"),
                        explode(sequence(col("rate_date"), col("_last_day"))).as("_rate_day"),
                        col("rate").as("_rate_value"));
    }
}

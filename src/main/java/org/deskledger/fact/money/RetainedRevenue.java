package org.deskledger.fact.money;

import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Of the recurring revenue that each customer had, how much is still there: what net and gross retention are sums of.
 *
 * <p>The cohort is who had revenue then, also who is lost by now. Gross caps every customer by themselves, over all currencies
 * together, so that one customer's growth never hides another's loss and a move between currencies loses nothing. Where a customer
 * grew, each currency's row carries what it had then, so that the rows add up to the cap.
 */
final class RetainedRevenue {

    private static final int MONTHS_OF_A_YEAR = 12;

    private RetainedRevenue() {}

    /** Since the opening of the month, at opening rates; adds {@code reporting_net_} and {@code reporting_gross_retained_amount}. */
    static Dataset<Row> withOfMonth(Dataset<Row> months) {
        Column net = col("reporting_opening_amount")
                .plus(col("reporting_expansion_amount"))
                .plus(col("reporting_contraction_amount"))
                .plus(col("reporting_churned_amount"));
        return months.withColumn("reporting_net_retained_amount", money(net))
                .withColumn(
                        "reporting_gross_retained_amount",
                        capped("reporting_net_retained_amount", "reporting_opening_amount"));
    }

    /**
     * Since the end of the month twelve months ago, at the rates of then, so that no change of a rate looks like a change of a
     * customer; a currency that had no rate then counts at the closing rate. Adds the three {@code reporting_year_} amounts.
     *
     * @param months a row for each month since the first of each customer and currency, with {@code _closing_rate}
     */
    static Dataset<Row> withOfYear(Dataset<Row> months, ExchangeRates rates) {
        Column amountThen = lag("closing_amount", MONTHS_OF_A_YEAR)
                .over(Window.partitionBy("customer_id", "currency").orderBy("month"));
        Column hadAny =
                sum("reporting_year_opening_amount").over(customerMonth()).gt(0);
        return months.withColumn("_amount_then", coalesce(amountThen, lit(0).cast("decimal(18,4)")))
                .withColumn("_day_then", last_day(add_months(col("month"), -MONTHS_OF_A_YEAR)))
                .transform(rows -> rates.withRate(rows, "currency", "_day_then", "_known_rate_then"))
                .withColumn("_rate_then", coalesce(col("_known_rate_then"), col("_closing_rate")))
                .withColumn(
                        "reporting_year_opening_amount", ExchangeRates.worth(col("_amount_then"), col("_rate_then")))
                .withColumn(
                        "reporting_year_net_retained_amount",
                        money(when(hadAny, ExchangeRates.worth(col("closing_amount"), col("_rate_then")))
                                .otherwise(lit(0))))
                .withColumn(
                        "reporting_year_gross_retained_amount",
                        capped("reporting_year_net_retained_amount", "reporting_year_opening_amount"));
    }

    private static Column capped(String now, String then) {
        Column hasGrown = sum(now).over(customerMonth()).gt(sum(then).over(customerMonth()));
        return money(when(hasGrown, col(then)).otherwise(col(now)));
    }

    private static WindowSpec customerMonth() {
        return Window.partitionBy("customer_id", "month");
    }

    private static Column money(Column amount) {
        return amount.cast("decimal(18,4)");
    }
}

package org.deskledger.fact.money;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;

import java.time.LocalDate;
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
 * Why monthly recurring revenue changed, per customer, month and currency: opening + movements + fx = closing, to the last decimal.
 *
 * <p>Recurring revenue is what runs at the end of a month's last day in the reporting zone ({@link RunningSubscriptions}); the running
 * month has no rows yet. From the first month with recurring revenue on every month has a row, also without change and at 0, so that
 * leaving and coming back appear in their months. A movement has one kind per customer and month, judged on the total of all plans and
 * currencies at opening rates; each currency's row carries its signed change under that kind. Late data restate the customer's rows.
 */
public final class RevenueMovementFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.revenue_movement")
            .grain("one customer, month and currency, from the first month with recurring revenue to the last month"
                    + " that is over")
            .key("customer_id", "month", "currency")
            .columns("""
                    customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                    month DATE NOT NULL COMMENT 'first day of the month',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code of the original amounts',
                    movement STRING NOT NULL COMMENT 'new, reactivation, expansion, contraction, churned or unchanged: once per customer and month, on the total of plans and currencies at opening rates',
                    opening_amount DECIMAL(18,4) NOT NULL COMMENT 'recurring revenue a month at the end of the month before, in the currency',
                    new_amount DECIMAL(18,4) NOT NULL COMMENT 'change in the first month with recurring revenue, in the currency',
                    reactivation_amount DECIMAL(18,4) NOT NULL COMMENT 'change where it comes back from 0, in the currency',
                    expansion_amount DECIMAL(18,4) NOT NULL COMMENT 'change where the customer\\'s total rose, in the currency',
                    contraction_amount DECIMAL(18,4) NOT NULL COMMENT 'change where the customer\\'s total fell; 0 or below in total, in the currency',
                    churned_amount DECIMAL(18,4) NOT NULL COMMENT 'change where it went to 0; 0 or below, in the currency',
                    closing_amount DECIMAL(18,4) NOT NULL COMMENT 'recurring revenue a month at the end of the month, in the currency',
                    reporting_opening_amount DECIMAL(18,4) COMMENT 'recurring revenue a month at the end of the month before, in the reporting currency at the rate of the month before\\'s last day; NULL without rate',
                    reporting_new_amount DECIMAL(18,4) COMMENT 'change in the first month with recurring revenue, in the reporting currency at the rate of the month before\\'s last day; NULL without rate',
                    reporting_reactivation_amount DECIMAL(18,4) COMMENT 'change where it comes back from 0, in the reporting currency at the rate of the month before\\'s last day; NULL without rate',
                    reporting_expansion_amount DECIMAL(18,4) COMMENT 'change where the customer\\'s total rose, in the reporting currency at the rate of the month before\\'s last day; NULL without rate',
                    reporting_contraction_amount DECIMAL(18,4) COMMENT 'change where the customer\\'s total fell; 0 or below in total, in the reporting currency at the rate of the month before\\'s last day; NULL without rate',
                    reporting_churned_amount DECIMAL(18,4) COMMENT 'change where it went to 0; 0 or below, in the reporting currency at the rate of the month before\\'s last day; NULL without rate',
                    reporting_fx_amount DECIMAL(18,4) COMMENT 'what the change of the rate alone did: closing less opening and movements',
                    reporting_closing_amount DECIMAL(18,4) COMMENT 'closing_amount in the reporting currency at the rate of the month\\'s last day; NULL without rate',
                    reporting_net_retained_amount DECIMAL(18,4) COMMENT 'of reporting_opening_amount, what is still there with expansions, at opening rates; NULL without rate',
                    reporting_gross_retained_amount DECIMAL(18,4) COMMENT 'the same without growth: the customer capped at their own opening over all currencies; NULL without rate',
                    reporting_year_opening_amount DECIMAL(18,4) COMMENT 'recurring revenue a month twelve months before the end of the month, at the rate of then',
                    reporting_year_net_retained_amount DECIMAL(18,4) COMMENT 'of the customers who had any then, closing_amount at the rate of then; 0 for all others',
                    reporting_year_gross_retained_amount DECIMAL(18,4) COMMENT 'the same without growth: the customer capped at their own amount of then over all currencies',
                    end_requested_at TIMESTAMP COMMENT 'of a churned customer: when they asked to leave',
                    paid_through_at TIMESTAMP COMMENT 'of a churned customer: end of the period that was paid',
                    recognised_end_at TIMESTAMP COMMENT 'of a churned customer: the churn date under revenue.recognised-churn',
                    churn_reason STRING COMMENT 'of a churned customer: why',
                    months_away INT COMMENT 'of a reactivated customer: month ends without recurring revenue before'
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
        ExchangeRates rates = ExchangeRates.of(inputs);
        Dataset<Row> running = RunningSubscriptions.rows(inputs)
                .transform(states -> RunningSubscriptions.withMonths(
                        states, inputs.cut().zone().getId()));
        LocalDate lastMonth = RunningSubscriptions.lastMonthThatIsOver(inputs.asOf());
        return perBeginningAndEnd(running)
                .unionByName(perMonthOfTheSpine(RunningSubscriptions.onlyAcrossAMonthEnd(running), lastMonth), true)
                .transform(changes -> onlyUntil(changes, lastMonth))
                .repartition(col("customer_id"))
                .transform(RevenueMovementFact::perCustomerMonthAndCurrency)
                .transform(RevenueMovementFact::withOpeningAndClosing)
                .transform(months -> withReportingAmounts(months, rates))
                .transform(RevenueMovementFact::withKind)
                .transform(RevenueMovementFact::withMovements)
                .transform(RetainedRevenue::withOfMonth)
                .transform(months -> RetainedRevenue.withOfYear(months, rates))
                .transform(RevenueMovementFact::withChurnDates)
                .transform(RevenueMovementFact::onlyOfTheSpine)
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /**
     * Two rows for each state, what it adds and what it takes away again; months between need no rows. Of a state inside one month they
     * come to nothing, but its end is the one that says when and why the customer left.
     */
    private static Dataset<Row> perBeginningAndEnd(Dataset<Row> states) {
        Dataset<Row> begins = states.select(
                col("customer_id"),
                col("currency"),
                col("_first_month").as("month"),
                col("mrr_amount").as("change"),
                noEnding());
        Dataset<Row> ends = states.where(col("_end_month").isNotNull())
                .select(
                        col("customer_id"),
                        col("currency"),
                        col("_end_month").as("month"),
                        negate(col("mrr_amount")).as("change"),
                        struct("running_to", "subscription_id", "end_reason", "end_requested_at", "paid_through_at")
                                .as("ending"));
        return begins.unionByName(ends);
    }

    private static Dataset<Row> perMonthOfTheSpine(Dataset<Row> states, LocalDate lastMonth) {
        return states.groupBy("customer_id", "currency")
                .agg(min("_first_month").as("_first_month"))
                .where(col("_first_month").leq(lit(lastMonth)))
                .select(
                        col("customer_id"),
                        col("currency"),
                        explode(sequence(col("_first_month"), lit(lastMonth), expr("INTERVAL 1 MONTH")))
                                .as("month"),
                        lit(0).cast("decimal(18,4)").as("change"),
                        lit(true).as("is_of_spine"),
                        noEnding());
    }

    private static Column noEnding() {
        return lit(null)
                .cast("struct<running_to: timestamp, subscription_id: string, end_reason: string, "
                        + "end_requested_at: timestamp, paid_through_at: timestamp>")
                .as("ending");
    }

    private static Dataset<Row> onlyUntil(Dataset<Row> changes, LocalDate lastMonth) {
        return changes.where(col("month").leq(lit(lastMonth)));
    }

    private static Dataset<Row> perCustomerMonthAndCurrency(Dataset<Row> changes) {
        return changes.groupBy("customer_id", "currency", "month")
                .agg(
                        money(sum("change")).as("change"),
                        max("ending").as("ending"),
                        max("is_of_spine").as("is_of_spine"));
    }

    private static Dataset<Row> withOpeningAndClosing(Dataset<Row> months) {
        WindowSpec soFar = Window.partitionBy("customer_id", "currency")
                .orderBy("month")
                .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        return months.withColumn("closing_amount", money(sum("change").over(soFar)))
                .withColumn("opening_amount", money(col("closing_amount").minus(col("change"))));
    }

    private static Dataset<Row> withReportingAmounts(Dataset<Row> months, ExchangeRates rates) {
        return months.withColumn("_opening_day", date_sub(col("month"), 1))
                .withColumn("_closing_day", last_day(col("month")))
                .transform(rows -> rates.withRate(rows, "currency", "_opening_day", "_opening_rate"))
                .transform(rows -> rates.withRate(rows, "currency", "_closing_day", "_closing_rate"))
                .withColumn(
                        "reporting_opening_amount", ExchangeRates.worth(col("opening_amount"), col("_opening_rate")))
                .withColumn("_reporting_change", ExchangeRates.worth(col("change"), col("_opening_rate")))
                .withColumn(
                        "reporting_closing_amount", ExchangeRates.worth(col("closing_amount"), col("_closing_rate")))
                .withColumn(
                        "reporting_fx_amount",
                        money(col("reporting_closing_amount")
                                .minus(col("reporting_opening_amount"))
                                .minus(col("_reporting_change"))));
    }

    /** Coming from 0 is asked before rising, or a customer who returns would be an expansion. */
    private static Dataset<Row> withKind(Dataset<Row> months) {
        WindowSpec customerMonth = Window.partitionBy("customer_id", "month");
        WindowSpec monthsBefore =
                Window.partitionBy("customer_id").orderBy("_month_no").rangeBetween(Window.unboundedPreceding(), -1);
        Column opening = sum("opening_amount").over(customerMonth);
        Column closing = sum("closing_amount").over(customerMonth);
        Column nothingMoved = max(abs(col("change"))).over(customerMonth).equalTo(0);
        Column change = sum("_reporting_change").over(customerMonth);
        return months.withColumn("_month_no", year(col("month")).multiply(12).plus(monthOfYear()))
                .withColumn(
                        "_last_paying",
                        max(when(col("closing_amount").gt(0), col("_month_no"))).over(monthsBefore))
                .withColumn(
                        "movement",
                        when(nothingMoved, lit("unchanged"))
                                .when(opening.equalTo(0).and(col("_last_paying").isNull()), lit("new"))
                                .when(opening.equalTo(0), lit("reactivation"))
                                .when(closing.equalTo(0), lit("churned"))
                                .when(change.geq(0), lit("expansion"))
                                .otherwise(lit("contraction")))
                .withColumn(
                        "months_away",
                        when(
                                col("movement").equalTo("reactivation"),
                                col("_month_no").minus(col("_last_paying")).minus(1)));
    }

    private static Column monthOfYear() {
        return org.apache.spark.sql.functions.month(col("month"));
    }

    private static Dataset<Row> withMovements(Dataset<Row> months) {
        Dataset<Row> rows = months;
        for (String kind : new String[] {"new", "reactivation", "expansion", "contraction", "churned"}) {
            Column isKind = col("movement").equalTo(kind);
            rows = rows.withColumn(
                            kind + "_amount", money(when(isKind, col("change")).otherwise(lit(0))))
                    .withColumn(
                            "reporting_" + kind + "_amount",
                            money(when(isKind, col("_reporting_change")).otherwise(lit(0))));
        }
        return rows;
    }

    /** Of a customer with several currencies, the end that came last. */
    private static Dataset<Row> withChurnDates(Dataset<Row> months) {
        Column last = max("ending").over(Window.partitionBy("customer_id", "month"));
        Column churned = col("movement").equalTo("churned");
        return months.withColumn("_ending", when(churned, last))
                .withColumn("end_requested_at", col("_ending.end_requested_at"))
                .withColumn("paid_through_at", col("_ending.paid_through_at"))
                .withColumn("recognised_end_at", col("_ending.running_to"))
                .withColumn("churn_reason", col("_ending.end_reason"));
    }

    /** What began and ended inside a month may say when a customer left, and moves no revenue of its own. */
    private static Dataset<Row> onlyOfTheSpine(Dataset<Row> months) {
        return months.where("is_of_spine");
    }

    private static Column money(Column amount) {
        return amount.cast("decimal(18,4)");
    }
}

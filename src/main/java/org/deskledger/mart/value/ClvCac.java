package org.deskledger.mart.value;

import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.fact.money.AcquisitionShareFact;
import org.deskledger.fact.value.CustomerValueFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.mart.CustomerSlices;
import org.deskledger.table.TableSpec;

/**
 * What the customers won in a month are worth, and what it cost to win them.
 *
 * <p>Cohorts whose month is over; of their months, those that are over. The simple value is average purchase value * purchase
 * frequency * lifespan. The lifespan is never 1 / churn, which forgets everybody who is still there: it is the Kaplan-Meier mean of
 * active months until a customer first leaves, over all cohorts of the slice, restricted to {@code value.horizon-months} or to the
 * longest life observed so far, whichever is shorter. Nothing is assumed beyond it, and a return after leaving is not in it. Spend is
 * what {@code fact.acquisition_share} says; late data restate the cohort. {@code clv_margin} is what the models of
 * {@code fact.customer_value} expect of just these customers, with history, and has an interval ({@link MarginValue}).
 */
public final class ClvCac implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.clv_cac")
            .grain("one cohort month and slice with customers or spend")
            .key("cohort_month", "slice_kind", "slice_value")
            .columns("""
                    cohort_month DATE NOT NULL COMMENT 'month of the first activity, its first day',
                    slice_kind STRING NOT NULL COMMENT 'what customers are split by: all, segment, tier, acquisition_channel, region, plan',
                    slice_value STRING NOT NULL COMMENT 'all for the total; unknown where the CRM says nothing; unallocated for spend that won nobody',
                    customers BIGINT NOT NULL COMMENT 'customers won in the month',
                    paid_customers BIGINT NOT NULL COMMENT 'of these, of channels that had spend',
                    active_customer_months BIGINT NOT NULL COMMENT 'months in which they were active, complete months alone',
                    revenue DECIMAL(18,4) NOT NULL COMMENT 'their payments without tax, less refunds, in the reporting currency',
                    purchases BIGINT NOT NULL COMMENT 'their payments that brought money in',
                    average_purchase_value DECIMAL(18,6) COMMENT 'revenue / purchases',
                    purchase_frequency DECIMAL(18,6) COMMENT 'purchases / active_customer_months: a month',
                    arpa DECIMAL(18,6) COMMENT 'revenue / active_customer_months: average revenue per account and month',
                    gross_margin DOUBLE COMMENT 'share of revenue that stays after direct cost',
                    lifespan_months DOUBLE COMMENT 'expected active months of a new customer of the slice: Kaplan-Meier mean restricted to lifespan_horizon_months',
                    lifespan_horizon_months BIGINT COMMENT 'months to which the lifespan is counted; nothing is assumed beyond',
                    clv_simple DECIMAL(18,6) COMMENT 'average_purchase_value * purchase_frequency * lifespan_months',
                    clv_net DECIMAL(18,6) COMMENT 'clv_simple less cac',
                    acquisition_spend DECIMAL(18,4) NOT NULL COMMENT 'marketing and sales spend that won them',
                    cac DECIMAL(18,6) COMMENT 'acquisition_spend / customers',
                    cac_paid DECIMAL(18,6) COMMENT 'acquisition_spend / paid_customers',
                    clv_to_cac DOUBLE COMMENT 'clv_simple / cac',
                    margin_to_cac DOUBLE COMMENT 'clv_simple * gross_margin / cac',
                    payback_months DOUBLE COMMENT 'simple: cac / (arpa * gross_margin), as if nobody left',
                    verdict STRING NOT NULL COMMENT 'healthy from 3 : 1, weak from 1 : 1, losing below, no spend, or unclear where a part is missing',
                    contribution DECIMAL(18,4) NOT NULL COMMENT 'gross margin of their revenue less the support cost that they bore',
                    contribution_margin DOUBLE COMMENT 'contribution / revenue: margin after cost to serve',
                    valued_customers BIGINT NOT NULL COMMENT 'customers whose value fact.customer_value knows, whole',
                    clv_margin DECIMAL(18,6) COMMENT 'mean of their values: contribution so far plus discounted contribution still expected',
                    clv_margin_low DECIMAL(18,6) COMMENT 'lower end of its 95 % interval; parameters are shared, so errors of customers add up and do not cancel',
                    clv_margin_high DECIMAL(18,6) COMMENT 'upper end of it',
                    clv_margin_to_cac DOUBLE COMMENT 'clv_margin / cac',
                    clv_margin_to_cac_low DOUBLE COMMENT 'lower end of its 95 % interval',
                    clv_margin_to_cac_high DOUBLE COMMENT 'upper end of it',
                    margin_verdict STRING NOT NULL COMMENT 'healthy, weak or losing by clv_margin_to_cac where the whole interval says so; unclear yet where it does not; no spend, or unclear where a part is missing',
                    payback_months_surviving DOUBLE COMMENT 'months until the discounted contribution of those who are still there covers cac; NULL where it does not within lifespan_horizon_months',
                    definition_version INT NOT NULL COMMENT 'version of the definition',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    /** Raised when the meaning of a column changes. */
    private static final int DEFINITION_VERSION = 2;

    @Override
    public TableSpec table() {
        return TABLE;
    }

    /** From this many times the cost on a customer is worth winning; a published rule of thumb. */
    static final double HEALTHY = 3.0;

    /** Below it a customer costs more than they bring. */
    static final double EVEN = 1.0;

    private static final String[] GRAIN = {"cohort_month", "slice_kind", "slice_value"};

    @Override
    public Reads reads() {
        return Reads.of(CustomerMonthFact.TABLE, CustomerDimension.TABLE)
                .optionally(AcquisitionShareFact.TABLE, CustomerValueFact.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Settings.Value value = inputs.settings().value();
        Dataset<Row> customers = inputs.table(CustomerDimension.TABLE);
        Dataset<Row> months = inputs.table(CustomerMonthFact.TABLE)
                .where("is_complete")
                .transform(rows -> CustomerSlices.withAttributes(rows, customers));
        Dataset<Row> spend = inputs.table(AcquisitionShareFact.TABLE)
                .where(add_months(col("cohort_month"), 1).leq(lit(inputs.asOf().plusDays(1))));
        return perCohort(months)
                .join(spendPerCohort(spend, customers), GRAIN, "full")
                .join(MarginValue.perCohort(inputs.table(CustomerValueFact.TABLE), customers), GRAIN, "left")
                .transform(rows -> Lifespan.withLifespan(rows, months, value.horizonMonths()))
                .transform(ClvCac::withValue)
                .transform(ClvCac::withCost)
                .transform(ClvCac::withVerdict)
                .transform(rows -> MarginValue.withMarginValue(rows, value))
                .withColumn("definition_version", lit(DEFINITION_VERSION))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> perCohort(Dataset<Row> months) {
        return months.groupBy(CustomerSlices.grainAndAttributes("cohort_month"))
                .agg(
                        sum(col("tenure_months").equalTo(0).cast("bigint")).as("customers"),
                        sum(col("was_active").cast("bigint")).as("active_customer_months"),
                        sum("revenue_amount").as("revenue"),
                        sum("gross_margin_amount").as("margin"),
                        sum("cost_to_serve_amount").as("cost_to_serve"),
                        sum("payment_count").as("purchases"))
                .transform(CustomerSlices::perSlice)
                .groupBy("cohort_month", "slice_kind", "slice_value")
                .agg(
                        sum("customers").as("customers"),
                        sum("active_customer_months").as("active_customer_months"),
                        sum("revenue").cast("decimal(18,4)").as("revenue"),
                        sum("margin").cast("decimal(18,4)").as("margin"),
                        sum("cost_to_serve").cast("decimal(18,4)").as("cost_to_serve"),
                        sum("purchases").as("purchases"));
    }

    /** Spend that won nobody stays with its channel, and is {@code unallocated} where customers are split otherwise. */
    private static Dataset<Row> spendPerCohort(Dataset<Row> shares, Dataset<Row> customers) {
        Column nobody = col("customer_id").equalTo(AcquisitionShareFact.UNALLOCATED);
        Column ofChannel = col("spend_channel").notEqual(AcquisitionShareFact.NO_CHANNEL);
        Dataset<Row> withAttributes = CustomerSlices.withAttributes(shares, customers);
        for (String name : CustomerSlices.ATTRIBUTES) {
            Column value = "acquisition_channel".equals(name)
                    ? when(nobody.and(ofChannel), col("spend_channel"))
                            .when(nobody, lit(AcquisitionShareFact.UNALLOCATED))
                    : when(nobody, lit(AcquisitionShareFact.UNALLOCATED));
            withAttributes = withAttributes.withColumn(name, value.otherwise(col(name)));
        }
        Column paid = ofChannel.and(col("bearers").gt(0));
        return withAttributes
                .groupBy(CustomerSlices.grainAndAttributes("cohort_month"))
                .agg(
                        sum("allocated_amount").as("acquisition_spend"),
                        sum(paid.cast("bigint")).as("paid_customers"))
                .transform(CustomerSlices::perSlice)
                .groupBy("cohort_month", "slice_kind", "slice_value")
                .agg(
                        sum("acquisition_spend").cast("decimal(18,4)").as("acquisition_spend"),
                        sum("paid_customers").as("paid_customers"));
    }

    /** The value is computed from the sums, not from rounded averages: 600 over 36 months for 36 months is 600, not 599.99. */
    private static Dataset<Row> withValue(Dataset<Row> cohorts) {
        Column lifespan = col("lifespan_months").cast("decimal(18,6)");
        return cohorts.withColumn("customers", orZero("customers"))
                .withColumn("active_customer_months", orZero("active_customer_months"))
                .withColumn("purchases", orZero("purchases"))
                .withColumn("revenue", coalesce(col("revenue"), lit(0).cast("decimal(18,4)")))
                .withColumn("average_purchase_value", per(col("revenue"), "purchases"))
                .withColumn("purchase_frequency", per(col("purchases").cast("decimal(18,4)"), "active_customer_months"))
                .withColumn("arpa", per(col("revenue"), "active_customer_months"))
                .withColumn(
                        "gross_margin",
                        col("margin")
                                .cast("double")
                                .divide(nullif(col("revenue").cast("double"), lit(0.0))))
                .withColumn("clv_simple", per(col("revenue").multiply(lifespan), "active_customer_months"));
    }

    private static Dataset<Row> withCost(Dataset<Row> cohorts) {
        return cohorts.withColumn("paid_customers", orZero("paid_customers"))
                .withColumn("acquisition_spend", coalesce(col("acquisition_spend"), lit(0).cast("decimal(18,4)")))
                .withColumn("cac", per(col("acquisition_spend"), "customers"))
                .withColumn("cac_paid", per(col("acquisition_spend"), "paid_customers"))
                .withColumn("clv_net", col("clv_simple").minus(col("cac")).cast("decimal(18,6)"));
    }

    private static Dataset<Row> withVerdict(Dataset<Row> cohorts) {
        Column cac = nullif(col("cac").cast("double"), lit(0.0));
        Column marginPerMonth = col("arpa").cast("double").multiply(col("gross_margin"));
        return cohorts.withColumn("clv_to_cac", col("clv_simple").cast("double").divide(cac))
                .withColumn("margin_to_cac", col("clv_to_cac").multiply(col("gross_margin")))
                .withColumn(
                        "payback_months",
                        when(marginPerMonth.gt(0), col("cac").cast("double").divide(marginPerMonth)))
                .withColumn(
                        "verdict",
                        when(col("acquisition_spend").equalTo(0), lit("no spend"))
                                .when(col("clv_to_cac").isNull(), lit("unclear"))
                                .when(col("clv_to_cac").geq(HEALTHY), lit("healthy"))
                                .when(col("clv_to_cac").geq(EVEN), lit("weak"))
                                .otherwise(lit("losing")));
    }

    /**
     * The verdict on cohorts taken together, by the rule of the column {@code verdict}.
     *
     * @param clvToCac null where a part is missing
     */
    public static String verdict(BigDecimal acquisitionSpend, Double clvToCac) {
        if (acquisitionSpend.signum() == 0) {
            return "no spend";
        } else if (clvToCac == null) {
            return "unclear";
        } else if (clvToCac >= HEALTHY) {
            return "healthy";
        }
        return clvToCac >= EVEN ? "weak" : "losing";
    }

    /**
     * The verdict on cohorts taken together, by the rule of the column {@code margin_verdict}.
     *
     * @param low lower end of the interval of value to cost; null where a part is missing
     * @param high upper end of it
     */
    public static String marginVerdict(BigDecimal acquisitionSpend, Double low, Double high) {
        if (acquisitionSpend.signum() == 0) {
            return "no spend";
        } else if (low == null) {
            return "unclear";
        } else if (low >= HEALTHY) {
            return "healthy";
        } else if (high < EVEN) {
            return "losing";
        }
        return low >= EVEN && high < HEALTHY ? "weak" : "unclear yet";
    }

    private static Column per(Column amount, String count) {
        return round(amount.divide(nullif(col(count), lit(0L)).cast("decimal(18,0)")), 6)
                .cast("decimal(18,6)");
    }

    private static Column orZero(String count) {
        return coalesce(col(count), lit(0L));
    }
}

package org.deskledger.mart.value;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
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
 * How customers fared after a good or bad experience with support, beside comparable customers who did not have it.
 *
 * <p>One observation is a customer who is active at the end of a month, so nobody who had left already counts as exposed; what happens
 * in the {@code support-impact.outcome-months} after that month, and only there, is the outcome. Comparable are the customers of the
 * same segment, tenure band and plan in the same month (a stratum) without the experience; their outcome is weighted to the exposed
 * customers' mix of strata. A quarter is its months together, so nobody is compared with themselves a month later. Strata in which nobody is comparable are left out and counted. All of it is association: who is
 * unhappy may differ in more than segment, tenure and plan. Late data restate the period.
 */
public final class SupportImpact implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.support_impact")
            .grain("one class of experience in one period and segment in which somebody had it")
            .key("exposure", "class", "segment", "period_kind", "period_start")
            .columns("""
                    exposure STRING NOT NULL COMMENT 'kind of experience: csat, ces, reopen, breach, wait',
                    class STRING NOT NULL COMMENT 'positive or negative (csat: any answer that was not positive), easy or hard (ces: mean below 5), reopened (meaningfully), breached (a promise of the service level), long (first response above support-impact.long-wait-seconds)',
                    segment STRING NOT NULL COMMENT 'segment of the customer; all for all of them, unknown where the CRM says none',
                    period_kind STRING NOT NULL COMMENT 'month or quarter of the experience; in a quarter a customer counts once for each month',
                    period_start DATE NOT NULL COMMENT 'first day of it',
                    exposed_customers BIGINT NOT NULL COMMENT 'customers with the experience, active at the end of the month',
                    matched_customers BIGINT NOT NULL COMMENT 'those of them in strata that have comparable customers; all figures below are about them',
                    unmatched_customers BIGINT NOT NULL COMMENT 'those in strata without; they are left out',
                    unmatched_strata BIGINT NOT NULL COMMENT 'strata (segment, tenure band, plan, month) that are left out',
                    comparable_customers BIGINT NOT NULL COMMENT 'customers of the matched strata without the experience',
                    other_customers BIGINT NOT NULL COMMENT 'active customers of strata in which nobody had the experience; with the exposed and the comparable ones they are all active customers',
                    outcome_months BIGINT NOT NULL COMMENT 'months after the experience in which the outcome is looked for',
                    churned_customers BIGINT COMMENT 'matched customers no longer active at the end of the outcome months; NULL while immature, like all outcomes',
                    churn_rate DOUBLE COMMENT 'churned_customers divided by matched_customers',
                    comparable_churn_rate DOUBLE COMMENT 'churn rate of comparable customers, weighted to the strata of the matched ones',
                    churn_difference DOUBLE COMMENT 'churn_rate less comparable_churn_rate; goes with the experience, not: comes from it',
                    churn_difference_ci_low DOUBLE COMMENT 'lower end of its 95 % interval (Newcombe, from Wilson intervals; comparable customers by their effective number)',
                    churn_difference_ci_high DOUBLE COMMENT 'upper end of it',
                    revenue_amount DECIMAL(18,4) COMMENT 'revenue of the matched customers in the outcome months',
                    comparable_revenue_amount DECIMAL(18,4) COMMENT 'what they would have brought at the revenue of comparable customers of their strata',
                    revenue_difference_amount DECIMAL(18,6) COMMENT 'difference of the two per matched customer',
                    revenue_difference_ci_low DOUBLE COMMENT 'lower end of its 95 % interval (normal, variance within strata); NULL where too few to tell',
                    revenue_difference_ci_high DOUBLE COMMENT 'upper end of it',
                    margin_amount DECIMAL(18,4) COMMENT 'gross margin after cost to serve of the matched customers in the outcome months',
                    comparable_margin_amount DECIMAL(18,4) COMMENT 'the same at the margin of comparable customers of their strata',
                    margin_difference_amount DECIMAL(18,6) COMMENT 'difference of the two per matched customer',
                    margin_difference_ci_low DOUBLE COMMENT 'lower end of its 95 % interval (normal, variance within strata); NULL where too few to tell',
                    margin_difference_ci_high DOUBLE COMMENT 'upper end of it',
                    value_at_stake_amount DECIMAL(18,4) COMMENT 'margin_difference_amount times matched_customers: margin that goes with the experience; below 0 where customers with it bring less',
                    is_mature BOOLEAN NOT NULL COMMENT 'the outcome months of all months of the period are over at the as-of',
                    is_reliable BOOLEAN NOT NULL COMMENT 'matched and comparable customers both reach the configured minimum, and the outcome is mature',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    private static final String[] STRATUM = {"stratum_segment", "tenure_band", "plan", "month"};
    private static final String[] GRAIN = {"exposure", "class", "segment", "period_kind", "period_start"};
    private static final List<String> OUTCOMES = List.of(
            "churned_customers",
            "churn_rate",
            "comparable_churn_rate",
            "churn_difference",
            "churn_difference_ci_low",
            "churn_difference_ci_high",
            "revenue_amount",
            "comparable_revenue_amount",
            "revenue_difference_amount",
            "revenue_difference_ci_low",
            "revenue_difference_ci_high",
            "margin_amount",
            "comparable_margin_amount",
            "margin_difference_amount",
            "margin_difference_ci_low",
            "margin_difference_ci_high",
            "value_at_stake_amount");
    private static final List<String> AMOUNTS = List.of("revenue", "margin");

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(CustomerMonthFact.TABLE).optionally(CustomerDimension.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        int outcomeMonths = inputs.settings().supportImpact().outcomeMonths();
        return inputs.table(CustomerMonthFact.TABLE)
                .transform(months -> withOutcome(months, outcomeMonths))
                .transform(SupportImpact::onlyActive)
                .transform(months -> withStratum(months, inputs))
                .transform(SupportImpact::perExperience)
                .transform(SupportImpact::perStratumAndMonth)
                .transform(SupportImpact::perStratumPeriodAndSegment)
                .transform(SupportImpact::perPeriodAndSegment)
                .where(col("exposed_customers").gt(0))
                .transform(SupportImpact::withChurn)
                .transform(SupportImpact::withAmounts)
                .transform(SupportImpact::withMatureOutcomes)
                .withColumn("outcome_months", lit((long) outcomeMonths))
                .withColumn(
                        "is_reliable", isReliable(inputs.settings().windows().minimumSample()))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /** A customer's months have no gaps, so the row so many further on is so many months later; where there is none it is not over. */
    private static Dataset<Row> withOutcome(Dataset<Row> months, int outcomeMonths) {
        WindowSpec inOrder = Window.partitionBy("customer_id").orderBy("month");
        WindowSpec after = inOrder.rowsBetween(1, outcomeMonths);
        return months.withColumn(
                        "is_mature", coalesce(lead("is_complete", outcomeMonths).over(inOrder), lit(false)))
                .withColumn("is_churned", not(lead("is_active", outcomeMonths).over(inOrder)))
                .withColumn("revenue", money(sum("revenue_amount").over(after)))
                .withColumn("margin", money(sum("margin_after_service_amount").over(after)));
    }

    private static Dataset<Row> onlyActive(Dataset<Row> months) {
        return months.where(col("is_active"));
    }

    private static Dataset<Row> withStratum(Dataset<Row> months, Inputs inputs) {
        Column band = when(col("tenure_months").lt(3), "0-2 months")
                .when(col("tenure_months").lt(12), "3-11 months")
                .when(col("tenure_months").lt(24), "12-23 months")
                .otherwise("24 months and more");
        return CustomerSlices.withAttributes(months, inputs.table(CustomerDimension.TABLE))
                .withColumnRenamed("segment", "stratum_segment")
                .withColumn("tenure_band", band);
    }

    private static Dataset<Row> perExperience(Dataset<Row> months) {
        Column hasRated = col("csat_answers").gt(0);
        Column isContent = col("csat_positives").equalTo(col("csat_answers"));
        Column hasSaid = col("ces_answers").gt(0);
        Column isEasy = col("ces_score_sum").geq(col("ces_answers").multiply(lit(5)));
        return months.select(
                col("*"),
                inline(array(
                        experience("csat", "positive", hasRated.and(isContent)),
                        experience("csat", "negative", hasRated.and(not(isContent))),
                        experience("ces", "easy", hasSaid.and(isEasy)),
                        experience("ces", "hard", hasSaid.and(not(isEasy))),
                        experience("reopen", "reopened", col("reopened_count").gt(0)),
                        experience("breach", "breached", col("breached_count").gt(0)),
                        experience("wait", "long", col("long_wait_count").gt(0)))));
    }

    private static Column experience(String exposure, String name, Column isExposed) {
        return struct(
                lit(exposure).as("exposure"),
                lit(name).as("class"),
                coalesce(isExposed, lit(false)).as("is_exposed"));
    }

    private static Dataset<Row> perStratumAndMonth(Dataset<Row> experiences) {
        return experiences
                .groupBy(columns(STRATUM, "exposure", "class"))
                .agg(min("is_mature").as("is_mature"), sums());
    }

    private static Column[] sums() {
        List<Column> sums = new ArrayList<>();
        for (Side side : Side.values()) {
            Column isOfSide = side.of(col("is_exposed"));
            sums.add(count_if(isOfSide).as(side.column("customers")));
            sums.add(count_if(isOfSide.and(col("is_churned"))).as(side.column("churned")));
            for (String amount : AMOUNTS) {
                Column value = when(isOfSide, col(amount));
                sums.add(sum(value).cast("decimal(24,4)").as(side.column(amount)));
                sums.add(sum(value.multiply(value)).as(side.column(amount + "_squares")));
            }
        }
        return sums.toArray(Column[]::new);
    }

    private static Dataset<Row> perStratumPeriodAndSegment(Dataset<Row> strata) {
        Column periods = array(period("month"), period("quarter"));
        List<Column> sums = new ArrayList<>();
        for (Side side : Side.values()) {
            sums.add(sum(side.column("customers")).as(side.column("customers")));
            sums.add(sum(side.column("churned")).as(side.column("churned")));
            for (String amount : AMOUNTS) {
                sums.add(coalesce(sum(side.column(amount)), lit(0))
                        .cast("decimal(24,4)")
                        .as(side.column(amount)));
                sums.add(coalesce(sum(side.column(amount + "_squares")), lit(0)).as(side.column(amount + "_squares")));
            }
        }
        return strata.select(col("*"), inline(periods))
                .withColumn("segment", expr("explode(array('all', stratum_segment))"))
                .groupBy(columns(STRATUM, GRAIN))
                .agg(min("is_mature").as("is_mature"), sums.toArray(Column[]::new));
    }

    private static Column period(String kind) {
        return struct(
                lit(kind).as("period_kind"),
                to_date(date_trunc(kind, col("month"))).as("period_start"));
    }

    private static Dataset<Row> perPeriodAndSegment(Dataset<Row> strata) {
        Column exposed = col("exposed_customers");
        Column comparable = col("comparable_customers");
        Column isMatched = exposed.gt(0).and(comparable.gt(0));
        Column isUnmatched = exposed.gt(0).and(comparable.equalTo(0));
        Column weight = exposed.cast("double").multiply(exposed.cast("double")).divide(comparable);
        List<Column> sums = new ArrayList<>(List.of(
                sum("exposed_customers").as("exposed_customers"),
                coalesce(sum(when(isMatched, exposed)), lit(0L)).as("matched_customers"),
                coalesce(sum(when(isUnmatched, exposed)), lit(0L)).as("unmatched_customers"),
                count_if(isUnmatched).as("unmatched_strata"),
                coalesce(sum(when(isMatched, comparable)), lit(0L)).as("comparable_customers"),
                coalesce(sum(when(exposed.equalTo(0), comparable)), lit(0L)).as("other_customers"),
                sum(when(isMatched, weight)).as("sum_of_weights"),
                sum(when(isMatched, col("exposed_churned"))).as("churned_customers"),
                sum(when(isMatched, expected("churned", "decimal(12,0)"))).as("expected_churned")));
        for (String amount : AMOUNTS) {
            sums.add(money(sum(when(isMatched, col("exposed_" + amount)))).as(amount + "_amount"));
            sums.add(money(sum(when(isMatched, expected(amount, "decimal(24,4)"))))
                    .as("comparable_" + amount + "_amount"));
            for (Side side : Side.values()) {
                sums.add(sum(when(isMatched, side.squaresWithinStratum(amount)))
                        .as(side.column(amount + "_squares_within")));
            }
        }
        for (Side side : Side.values()) {
            sums.add(
                    sum(when(isMatched, col(side.column("customers")).minus(1))).as(side.column("freedom")));
        }
        return strata.groupBy(columns(GRAIN)).agg(min("is_mature").as("is_mature"), sums.toArray(Column[]::new));
    }

    /** What the exposed customers of a stratum would come to at the rate of its comparable ones. */
    private static Column expected(String measure, String type) {
        return try_divide(
                col("comparable_" + measure)
                        .cast(type)
                        .multiply(col("exposed_customers").cast("decimal(12,0)")),
                col("comparable_customers").cast("decimal(12,0)"));
    }

    private static Dataset<Row> withChurn(Dataset<Row> rows) {
        Column matched = col("matched_customers");
        Column churnRate = try_divide(col("churned_customers").cast("double"), matched);
        Column comparableRate = try_divide(col("expected_churned").cast("double"), matched);
        // Weighting makes many comparable customers tell as much as so few of the right mix would.
        Column effective = try_divide(matched.cast("double").multiply(matched.cast("double")), col("sum_of_weights"));
        return rows.withColumn("churn_rate", churnRate)
                .withColumn("comparable_churn_rate", comparableRate)
                .withColumn("churn_difference", col("churn_rate").minus(col("comparable_churn_rate")))
                .withColumn("effective_customers", effective)
                .withColumn("churn_difference_ci_low", interval(true))
                .withColumn("churn_difference_ci_high", interval(false));
    }

    private static Column interval(boolean isLow) {
        Column[] shares = {
            col("churn_rate"), col("matched_customers"), col("comparable_churn_rate"), col("effective_customers")
        };
        return isLow
                ? Intervals.differenceLow(shares[0], shares[1], shares[2], shares[3])
                : Intervals.differenceHigh(shares[0], shares[1], shares[2], shares[3]);
    }

    private static Dataset<Row> withAmounts(Dataset<Row> rows) {
        Dataset<Row> all = rows;
        for (String amount : AMOUNTS) {
            Column total = col(amount + "_amount").minus(col("comparable_" + amount + "_amount"));
            Column variance = Side.EXPOSED
                    .varianceOfMean(amount, col("matched_customers"))
                    .plus(Side.COMPARABLE.varianceOfMean(amount, col("effective_customers")));
            Column difference = col(amount + "_difference_amount");
            all = all.withColumn(
                            amount + "_difference_amount",
                            try_divide(total, col("matched_customers").cast("decimal(12,0)"))
                                    .cast("decimal(18,6)"))
                    .withColumn("_half_width", Intervals.halfWidth(variance))
                    .withColumn(
                            amount + "_difference_ci_low",
                            difference.cast("double").minus(col("_half_width")))
                    .withColumn(
                            amount + "_difference_ci_high",
                            difference.cast("double").plus(col("_half_width")));
        }
        return all.withColumn(
                "value_at_stake_amount", money(col("margin_amount").minus(col("comparable_margin_amount"))));
    }

    private static Dataset<Row> withMatureOutcomes(Dataset<Row> rows) {
        Dataset<Row> mature = rows;
        for (String outcome : OUTCOMES) {
            mature = mature.withColumn(outcome, when(col("is_mature"), col(outcome)));
        }
        return mature;
    }

    private static Column isReliable(int minimum) {
        return col("is_mature")
                .and(col("matched_customers").geq(minimum))
                .and(col("comparable_customers").geq(minimum));
    }

    private static Column[] columns(String[] some, String... more) {
        List<Column> columns = new ArrayList<>();
        for (String name : some) {
            columns.add(col(name));
        }
        for (String name : more) {
            columns.add(col(name));
        }
        return columns.toArray(Column[]::new);
    }

    private static Column money(Column amount) {
        return amount.cast("decimal(18,4)");
    }

    /** Those with the experience, and those without. */
    private enum Side {
        EXPOSED,
        COMPARABLE;

        Column of(Column isExposed) {
            return this == EXPOSED ? isExposed : not(isExposed);
        }

        String column(String measure) {
            return (this == EXPOSED ? "exposed_" : "comparable_") + measure;
        }

        Column squaresWithinStratum(String amount) {
            Column total = col(column(amount)).cast("double");
            return col(column(amount + "_squares"))
                    .cast("double")
                    .minus(try_divide(total.multiply(total), col(column("customers"))));
        }

        /** Of the mean of so many customers, from the spread around the means of their strata; NULL where no stratum has two. */
        Column varianceOfMean(String amount, Column customers) {
            Column freedom = col(column("freedom"));
            return when(freedom.gt(0), col(column(amount + "_squares_within")).divide(freedom))
                    .divide(customers);
        }
    }
}

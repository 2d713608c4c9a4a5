package org.deskledger.fact.value;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.types.StructType;
import org.deskledger.config.Settings;
import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;

/**
 * What the fitted models expect of histories, with standard errors: computed by Spark where the rows are, once per different history.
 *
 * <p>Amounts of the future are discounted continuously at the annual rate. Standard errors say how well the parameters are known.
 */
final class Scores {

    private static final double DAYS_OF_YEAR = 365.25;
    private static final double DAYS_OF_WEEK = 7.0;
    private static final double WEEKS_OF_MONTH = DAYS_OF_YEAR / 12 / DAYS_OF_WEEK;

    /** Expected purchases bend so gently that eight points give their discounted sum to far more digits than parameters have. */
    private static final int POINTS = 8;

    private static final StructType PURCHASES = StructType.fromDDL(
            "model STRING, fitted_segment STRING,"
                    + " alive_probability DOUBLE, expected DOUBLE, discounted DOUBLE, discounted_error DOUBLE, instead_of STRING");
    private static final StructType CONTRACTS = StructType.fromDDL("model STRING, fitted_segment STRING,"
            + " expected DOUBLE, discounted DOUBLE, discounted_error DOUBLE, instead_of STRING");
    private static final StructType SPEND = StructType.fromDDL("model STRING, amount DOUBLE, amount_error DOUBLE");

    private final ChosenFits fits;
    private final Settings settings;

    Scores(ChosenFits fits, Settings settings) {
        this.fits = fits;
        this.settings = settings;
    }

    /** The rows with {@code purchase_score}; they have {@code segment}, {@code frequency}, {@code recency_days}, {@code age_days}. */
    Dataset<Row> withPurchaseScore(Dataset<Row> customers) {
        String[] history = {"segment", "frequency", "recency_days", "age_days"};
        ChosenFits chosen = fits;
        Horizon horizon = horizon();
        int inactivityDays = settings.windows().inactivityDays();
        UDF4<String, Long, Long, Long, Row> score = (segment, frequency, recencyDays, ageDays) ->
                purchases(chosen, horizon, inactivityDays, segment, frequency, recencyDays, ageDays);
        Dataset<Row> scored = customers
                .select(history[0], history[1], history[2], history[3])
                .distinct()
                .withColumn(
                        "purchase_score",
                        udf(score, PURCHASES)
                                .apply(col(history[0]), col(history[1]), col(history[2]), col(history[3])));
        return customers.join(scored, history, "left");
    }

    /** The rows with {@code contract_score}; they have {@code segment} and {@code running_months}. */
    Dataset<Row> withContractScore(Dataset<Row> customers) {
        String[] history = {"segment", "running_months"};
        ChosenFits chosen = fits;
        Horizon horizon = horizon();
        UDF2<String, Long, Row> score = (segment, months) -> contracts(chosen, horizon, segment, months);
        Dataset<Row> scored = customers
                .select(history[0], history[1])
                .where(col(history[1]).isNotNull())
                .distinct()
                .withColumn("contract_score", udf(score, CONTRACTS).apply(col(history[0]), col(history[1])));
        return customers.join(scored, history, "left");
    }

    /** The rows with {@code spend_score}; they have {@code segment}, {@code spend_days} and {@code spend_amount}. */
    Dataset<Row> withSpendScore(Dataset<Row> customers) {
        ChosenFits chosen = fits;
        UDF3<String, Long, Double, Row> score = (segment, days, amount) -> spend(chosen, segment, days, amount);
        return customers.withColumn(
                "spend_score",
                udf(score, SPEND)
                        .apply(
                                col("segment"),
                                col("spend_days"),
                                col("spend_amount").cast("double")));
    }

    private Horizon horizon() {
        Settings.Value value = settings.value();
        Map<String, Double> bySegment = new HashMap<>();
        value.annualDiscountRateBySegment()
                .forEach((segment, rate) -> bySegment.put(segment, Math.log1p(rate.doubleValue())));
        return new Horizon(
                value.horizonMonths(), Math.log1p(value.annualDiscountRate().doubleValue()), bySegment);
    }

    /** How far ahead is looked, and at which force of interest a year: of a segment its own, else the general one. */
    private record Horizon(int months, double general, Map<String, Double> bySegment) implements java.io.Serializable {

        double force(String segment) {
            return bySegment.getOrDefault(segment, general);
        }
    }

    private static Row purchases(
            ChosenFits fits,
            Horizon horizon,
            int inactivityDays,
            String segment,
            long frequency,
            long recencyDays,
            long ageDays) {
        ChosenFits.Chosen fit = fits.of("purchases", segment);
        if (fit == null) {
            return null;
        }
        PurchaseForecast model = PurchaseForecast.of(fit.model(), inactivityDays);
        PurchaseForecast.History history =
                new PurchaseForecast.History(frequency, recencyDays / DAYS_OF_WEEK, ageDays / DAYS_OF_WEEK, 1);
        double weeks = horizon.months() * WEEKS_OF_MONTH;
        double force = horizon.force(segment) * DAYS_OF_WEEK / DAYS_OF_YEAR;
        GaussIntegrator over = new GaussIntegratorFactory().legendre(POINTS, 0, weeks);
        // The sum of purchases, each worth less the later it comes, by parts: the last value discounted, and what the
        // discount of all before adds.
        ToDoubleFunction<double[]> discounted = at -> Math.exp(-force * weeks) * model.expected(at, history, weeks)
                + force * over.integrate(time -> Math.exp(-force * time) * model.expected(at, history, time));
        return RowFactory.create(
                fit.model(),
                fit.segment(),
                model.alive(fit.at(), history),
                model.expected(fit.at(), history, weeks),
                discounted.applyAsDouble(fit.at()),
                ParameterError.of(discounted, fit.at(), fit.covariance()),
                fits.insteadOf("purchases", segment));
    }

    private static Row contracts(ChosenFits fits, Horizon horizon, String segment, long lived) {
        ChosenFits.Chosen fit = fits.of("contracts", segment);
        if (fit == null) {
            return null;
        }
        ContractForecast model = ContractForecast.of(fit.model());
        double force = horizon.force(segment) / 12;
        return RowFactory.create(
                fit.model(),
                fit.segment(),
                months(model, fit.at(), lived, horizon.months(), 0),
                months(model, fit.at(), lived, horizon.months(), force),
                ParameterError.of(at -> months(model, at, lived, horizon.months(), force), fit.at(), fit.covariance()),
                fits.insteadOf("contracts", segment));
    }

    /** Renewals to come, of somebody who has survived some: each counts with its chance, discounted to now. */
    private static double months(ContractForecast model, double[] at, long lived, int horizon, double force) {
        double now = model.survival(at, lived);
        double sum = 0;
        for (int month = 1; month <= horizon && now > 0; month++) {
            sum += model.survival(at, lived + month) / now * Math.exp(-force * month);
        }
        return sum;
    }

    private static Row spend(ChosenFits fits, String segment, long days, double amount) {
        ChosenFits.Chosen fit = fits.of("spend", segment);
        if (fit == null) {
            return null;
        }
        SpendForecast model = SpendForecast.of(fit.model());
        double mean = days > 0 ? amount / days : 0;
        return RowFactory.create(
                fit.model(),
                model.expected(fit.at(), days, mean),
                ParameterError.of(at -> model.expected(at, days, mean), fit.at(), fit.covariance()));
    }
}

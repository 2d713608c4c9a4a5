package org.deskledger.fact.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deskledger.testing.TableAssert.assertRows;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.deskledger.config.Settings;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.testing.ChangedSettings;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.hipparchus.distribution.continuous.BetaDistribution;
import org.hipparchus.distribution.continuous.GammaDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class ModelFitFactTest {

    private static final LocalDate AS_OF = LocalDate.parse("2025-12-31");

    /** r, alpha in weeks, a, b. */
    private static final double[] TRUE = {0.8, 6.0, 0.9, 2.5};

    @Test
    void tooFewCustomersAreRefusedWithTheReasonAndObservedRatesStandIn() {
        Dataset<Row> fits = TestInputs.asOf("2025-12-31")
                .with(CustomerSpanFact.TABLE, """
                        customer_id | span_no | kind         | active_from          | active_to
                        ada         | 1       | purchase     | 2025-01-01T10:00:00Z |
                        bob         | 1       | subscription | 2025-01-01T00:00:00Z | 2025-05-01T00:00:00Z
                        eve         | 1       | subscription | 2025-05-31T00:00:00Z |
                        """)
                .with(PaymentFact.TABLE, """
                        payment_id | customer_id | paid_on    | reporting_net_revenue_amount | is_purchase
                        p1         | ada         | 2025-01-01 | 50                           | true
                        p2         | ada         | 2025-03-01 | 30                           | true
                        p3         | ada         | 2025-05-01 | 30                           | true
                        """)
                .build(new ModelFitFact());

        // 2 purchases in 52 weeks; 1 loss in 4 + 7 months. One customer alone says nothing of how spend differs.
        assertRows(
                fits.where("is_chosen")
                        .selectExpr(
                                "*",
                                "parameters[0].name AS name",
                                "parameters[0].estimate AS estimate",
                                "parameters[0].standard_error AS standard_error"),
                """
                model          | segment | part      | is_converged | customers | cells | sample_share | name               | estimate | standard_error
                observed-rate  | all     | purchases | true         | 1         | 1     | 1            | purchases_per_week | 0.038462 | 0.027196
                constant-churn | all     | contracts | true         | 2         | 2     | 1            | churn_per_month    | 0.090909 | 0.086678
                """);
        assertThat(fits.where("NOT is_converged").select("model", "reason").collectAsList())
                .allSatisfy(row -> assertThat(row.getString(1)).isNotBlank())
                .extracting(row -> row.getString(0))
                .containsExactlyInAnyOrder(
                        "bg-nbd",
                        "mbg-nbd",
                        "gamma-gamma",
                        "mean-spend",
                        "shifted-beta-geometric",
                        "beta-discrete-weibull");
    }

    @Test
    void theParametersOfSimulatedCustomersAreFoundAndTheHeldOutMonthsForetold(SparkSession spark) {
        Dataset<Row> fits = simulated(spark, 6_000).build(new ModelFitFact());

        Row chosen = fits.where("part = 'purchases' AND segment = 'all' AND is_chosen")
                .first();
        assertThat(chosen.<String>getAs("model")).isEqualTo("bg-nbd");
        List<Row> parameters = chosen.getList(chosen.fieldIndex("parameters"));
        for (int i = 0; i < TRUE.length; i++) {
            Row parameter = parameters.get(i);
            assertThat(parameter.getDouble(1))
                    .as(parameter.getString(0))
                    .isBetween(
                            TRUE[i] - 3 * parameter.<Double>getAs("standard_error"),
                            TRUE[i] + 3 * parameter.<Double>getAs("standard_error"));
        }
        assertThat(chosen.<Double>getAs("hold_out_error")).isBetween(-0.1, 0.1);
        List<Row> bins = chosen.getList(chosen.fieldIndex("calibration"));
        assertThat(bins).hasSize(8);
        assertThat(bins.stream().mapToLong(bin -> bin.getLong(1)).sum())
                .isEqualTo(chosen.<Long>getAs("hold_out_customers"));
        assertThat(fits.where("part = 'purchases' AND segment = 'big'").count()).isEqualTo(2);
        assertThat(fits.where("part = 'purchases' AND segment = 'small'").count())
                .isZero();

        Row again = simulated(spark, 6_000)
                .build(new ModelFitFact())
                .where("model = 'bg-nbd' AND segment = 'all'")
                .first();
        assertThat(again)
                .isEqualTo(fits.where("model = 'bg-nbd' AND segment = 'all'").first());
    }

    /** One customer in twenty is of segment small, too few for a fit of their own. */
    private static TestInputs simulated(SparkSession spark, int customers) {
        Random dice = new Random(7);
        GammaDistribution rates = new GammaDistribution(TRUE[0], 1 / TRUE[1]);
        BetaDistribution chances = new BetaDistribution(TRUE[2], TRUE[3]);
        List<Row> payments = new ArrayList<>();
        List<Row> spans = new ArrayList<>();
        List<Row> profiles = new ArrayList<>();
        for (int i = 0; i < customers; i++) {
            String id = "c" + i;
            double rate = rates.inverseCumulativeProbability(dice.nextDouble());
            double chance = chances.inverseCumulativeProbability(dice.nextDouble());
            LocalDate day = AS_OF.minusDays(200 + dice.nextInt(300));
            double weeks = 0;
            while (true) {
                LocalDate bought = day.plusDays(Math.round(weeks * 7));
                if (bought.isAfter(AS_OF)) {
                    break;
                }
                payments.add(RowFactory.create(id, bought.toString()));
                if (weeks > 0 && dice.nextDouble() < chance) {
                    break;
                }
                weeks += -Math.log(1 - dice.nextDouble()) / rate;
            }
            spans.add(RowFactory.create(id));
            profiles.add(RowFactory.create(id, i % 20 == 0 ? "small" : "big"));
        }
        return TestInputs.asOf(AS_OF.toString())
                .settings(settings -> {
                    Settings.Models models = settings.value().models();
                    return ChangedSettings.models(
                            settings,
                            new Settings.Models(
                                    models.purchase(),
                                    models.contract(),
                                    models.segmentBy(),
                                    models.bySegment(),
                                    models.minimumCustomers(),
                                    6,
                                    models.maximumCells()));
                })
                .with(
                        PaymentFact.TABLE,
                        Rows.none(PaymentFact.TABLE)
                                .unionByName(
                                        spark.createDataFrame(
                                                        payments, StructType.fromDDL("customer_id STRING, day STRING"))
                                                .selectExpr(
                                                        "customer_id",
                                                        "CAST(day AS DATE) AS paid_on",
                                                        "true AS is_purchase",
                                                        "CAST(10 AS DECIMAL(18,4)) AS reporting_net_revenue_amount"),
                                        true))
                .with(
                        CustomerSpanFact.TABLE,
                        Rows.none(CustomerSpanFact.TABLE)
                                .unionByName(
                                        spark.createDataFrame(spans, StructType.fromDDL("customer_id STRING"))
                                                .selectExpr("customer_id", "1L AS span_no", "'purchase' AS kind"),
                                        true))
                .with(
                        CustomerDimension.TABLE,
                        Rows.none(CustomerDimension.TABLE)
                                .unionByName(
                                        spark.createDataFrame(
                                                profiles, StructType.fromDDL("customer_id STRING, segment STRING")),
                                        true));
    }
}

package org.deskledger.model.purchase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.deskledger.model.fitting.Fit;
import org.junit.jupiter.api.Test;

/** Where the printed formulas divide by zero, cancel, or leave the range of numbers, what customers do is still smooth. */
class FormulasAtTheirLimitsTest {

    private static final double[] BG_NBD = {0.243, 4.414, 0.793, 2.426};
    private static final double[] PARETO_NBD = {0.55328, 10.5776, 0.60621, 11.6679};

    @Property(tries = 60)
    void expectedPurchasesAreTheMeanOfTheirChances(
            @ForAll @DoubleRange(min = 0.05, max = 4) double r,
            @ForAll @DoubleRange(min = 4, max = 40) double alpha,
            @ForAll @DoubleRange(min = 0.05, max = 5) double a,
            @ForAll @DoubleRange(min = 0.05, max = 5) double b) {
        assertMean(r, alpha, a, b);
    }

    @Test
    void theMeanHoldsWhereMostStopAtOnceOrNeverAndWhereTheFormulaDividesByZero() {
        assertMean(0.8, 6, 0.3, 0.4);
        assertMean(0.8, 6, 0.5, 0.5);
        assertMean(1.5, 3, 1, 2);
        assertMean(1.5, 3, 1 + 1e-9, 2);
        assertMean(4, 9, 40, 300);
        assertMean(30, 60, 0.8, 1.5);
        assertMean(30, 60, 1, 1.5);
    }

    private static void assertMean(double... at) {
        PurchaseModel[] models = {PurchaseModel.BG_NBD, PurchaseModel.MBG_NBD};
        for (int more = 0; more < models.length; more++) {
            double mean = 0;
            for (int n = 1; n < 130; n++) {
                mean += n * BetaGeometric.probabilityOf(at, more, n, 10);
            }
            assertThat(models[more].expectedPurchasesOfNew(at, 10))
                    .as(models[more].id())
                    .isCloseTo(mean, within(1e-7 * (1 + mean)));
        }
    }

    @Test
    void aCustomerOfAThousandPurchasesHasAFiniteExpectation() {
        // Computed with 40 digits from the printed formula.
        assertThat(PurchaseModel.BG_NBD.expectedPurchases(BG_NBD, 1000, 999, 1000, 1095))
                .isCloseTo(795.345486083, within(1e-6));
        assertThat(PurchaseModel.BG_NBD.expectedPurchases(BG_NBD, 600, 999, 1000, 1095))
                .isCloseTo(477.312346699, within(1e-6));
    }

    @Test
    void aFrequentCustomerWhoFellSilentHasAFiniteLikelihoodWithASlope() {
        // Computed with 40 digits from the integral over the time of stopping.
        double[][] customers = {
            {26, 30.86, 31, -39.1307380352226},
            {0, 0, 38.86, -0.521207082308582},
            {3, 5, 300, -9.85483475184655},
            {150, 20, 400, 82.5202773189025},
            {300, 20, 400, 378.367148337416},
        };
        for (double[] customer : customers) {
            double[] gradient = new double[4];
            assertThat(PurchaseModel.PARETO_NBD
                            .likelihood(new PurchaseHistories().add(customer[0], customer[1], customer[2], 1))
                            .value(PARETO_NBD, gradient))
                    .as("%s purchases", customer[0])
                    .isCloseTo(customer[3], within(1e-8));
            assertThat(gradient).as("%s purchases", customer[0]).doesNotContain(Double.NaN);
        }
        assertThat(PurchaseModel.PARETO_NBD.probabilityAlive(PARETO_NBD, 300, 20, 400))
                .isZero();
    }

    @Test
    void theHypergeometricSeriesIsItsKnownSpecialCases() {
        // 2F1(1, 1; 2; z) = -log(1 - z) / z; 2F1(p, q; q; z) = (1 - z)^-p; polynomials where p is a negative whole
        // number.
        assertThat(1 + 0.5 * Hypergeometric.excess(1, 1, 2, 0.9)).isCloseTo(-Math.log(0.1) / 0.9, within(1e-13));
        assertThat(1 + 2.5 * Hypergeometric.excess(2.5, 0.7, 0.7, 0.6)).isCloseTo(Math.pow(0.4, -2.5), within(1e-12));
        assertThat(1 - 2 * 3 / 4.0 * Hypergeometric.excess(-2, 3, 4, 0.5))
                .isCloseTo(1 - 2 * 3 / 4.0 * 0.5 + 2 * 12 / 20.0 / 2 * 0.25, within(1e-15));
        // Gauss's contiguous relation: (c - 2p + (p - q) z) F = (c - p) F(p - 1) - p (z - 1) F(p + 1), turned round.
        double p = 1.7;
        double q = 0.4;
        double c = 2.9;
        double z = 0.8;
        assertThat((c - p) * whole(p - 1, q, c, z) + (2 * p - c + (q - p) * z) * whole(p, q, c, z))
                .isCloseTo(-p * (z - 1) * whole(p + 1, q, c, z), within(1e-12));
    }

    private static double whole(double p, double q, double c, double z) {
        return 1 + p * q / c * Hypergeometric.excess(p, q, c, z);
    }

    @Test
    void donorsWhoNeverRepeatedTellNothingAndTheFitIsRefused() {
        Fit fit = new BgBb().add(0, 0, 6, 1000).add(1, 3, 6, 29).fit();

        assertThat(fit.isConverged()).isFalse();
        assertThat(fit.refusal()).contains("only 29 customers ever repeated a purchase; 30 are needed");
    }
}

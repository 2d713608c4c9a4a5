package org.deskledger.model.purchase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.deskledger.model.fitting.Fit;
import org.deskledger.testing.PublicExtracts;
import org.junit.jupiter.api.Test;

/** Published results of purchase models, with their sources in the names of the constants. CDNOW and donations are public data. */
class PublishedPurchaseModelsTest {

    /** Fader, Hardie, Lee 2005, CDNOW tenth sample, weeks. */
    private static final double[] BG_NBD = {0.24259, 4.41353, 0.79289, 2.42575};

    /** Schmittlein, Morrison, Colombo's model fitted to the same. */
    private static final double[] PARETO_NBD = {0.55328, 10.5776, 0.60621, 11.6679};

    /** Fader and Hardie 2013, the 946 of them who repeated and spent. */
    private static final double[] GAMMA_GAMMA = {6.2488, 3.7446, 15.4477};

    private static final Offset<Double> PARAMETER = within(0.001);
    private static final Offset<Double> LOG_LIKELIHOOD = within(0.05);

    @Test
    void bgNbdOnCdnowIsWhatItsAuthorsPublished() {
        Fit fit = PurchaseModel.BG_NBD.fit(cdnow());

        assertThat(fit.refusal()).isEmpty();
        assertThat(fit.estimate(0)).isCloseTo(0.243, PARAMETER);
        assertThat(fit.estimate(1)).isCloseTo(4.414, PARAMETER);
        assertThat(fit.estimate(2)).isCloseTo(0.793, PARAMETER);
        assertThat(fit.estimate(3)).isCloseTo(2.426, PARAMETER);
        assertThat(fit.logLikelihood()).isCloseTo(-9582.4256, LOG_LIKELIHOOD);
    }

    @Test
    void paretoNbdOnCdnowHasThePublishedParametersAndStandardErrors() {
        Fit fit = PurchaseModel.PARETO_NBD.fit(cdnow());

        assertThat(fit.refusal()).isEmpty();
        assertThat(fit.estimate(0)).isCloseTo(0.553, within(0.005));
        assertThat(fit.estimate(1)).isCloseTo(10.578, within(0.005));
        assertThat(fit.estimate(2)).isCloseTo(0.606, within(0.005));
        assertThat(fit.estimate(3)).isCloseTo(11.669, within(0.005));
        assertThat(fit.logLikelihood()).isCloseTo(-9594.974, LOG_LIKELIHOOD);
        assertThat(fit.standardError(0)).isCloseTo(0.0476, within(0.0005));
        assertThat(fit.standardError(1)).isCloseTo(0.8427, within(0.005));
        assertThat(fit.standardError(2)).isCloseTo(0.1873, within(0.002));
        assertThat(fit.standardError(3)).isCloseTo(6.2105, within(0.05));
    }

    @Test
    void theStrictAndTheModifiedModelDoNotAgreeOnWhoNeverRepeated() {
        Fit modified = PurchaseModel.MBG_NBD.fit(cdnow());

        assertThat(modified.refusal()).isEmpty();
        double[] at = parameters(modified);
        assertThat(PurchaseModel.MBG_NBD.probabilityAlive(at, 0, 0, 38.86)).isBetween(0.05, 0.95);
        assertThat(PurchaseModel.BG_NBD.probabilityAlive(BG_NBD, 0, 0, 38.86)).isEqualTo(1);
    }

    @Test
    void theCdnowSampleHasItsPublishedFacts() {
        PurchaseHistories histories = cdnow();

        assertThat(histories.customers()).isEqualTo(2357);
        assertThat(histories.customers() - histories.repeaters()).isEqualTo(1411);
        double repeats = 0;
        for (int i = 0; i < histories.cells(); i++) {
            repeats += histories.x(i) * histories.weight(i);
        }
        assertThat(repeats).isEqualTo(2457);
        assertThat(histories.cells()).isEqualTo(1016);
    }

    @Test
    void bgNbdForecastsLessThanTheHoldOutOfCdnowBroughtAndItIsSeen() {
        PurchaseHistories histories = cdnow();
        double[] at = parameters(PurchaseModel.BG_NBD.fit(histories));
        double expected = 0;
        for (int i = 0; i < histories.cells(); i++) {
            expected += histories.weight(i)
                    * PurchaseModel.BG_NBD.expectedPurchases(
                            at, histories.x(i), histories.recency(i), histories.age(i), 39);
        }

        assertThat(expected).isCloseTo(1653.4, within(0.5));
        assertThat(expected).isLessThan(1882);
    }

    @Test
    void bgNbdExpectationsOfANewCustomerAreThePublishedOnes() {
        double[][] published = {
            {0.1429, 0.0078}, {1, 0.0532}, {3, 0.1506}, {31.8571, 1.0405}, {32, 1.0437}, {78, 1.8576}, {39, 1.195}
        };
        for (double[] point : published) {
            assertThat(PurchaseModel.BG_NBD.expectedPurchasesOfNew(BG_NBD, point[0]))
                    .as("E[X(%s)]", point[0])
                    .isCloseTo(point[1], PARAMETER);
        }
    }

    @Test
    void bgNbdConditionalExpectationAndChanceToBeAliveAreThePublishedOnes() {
        assertThat(PurchaseModel.BG_NBD.expectedPurchases(BG_NBD, 2, 30.43, 38.86, 39))
                .isCloseTo(1.226, PARAMETER);
        assertThat(PurchaseModel.BG_NBD.probabilityAlive(BG_NBD, 2, 30.43, 38.86))
                .isCloseTo(0.7266, within(0.0001));
        assertThat(PurchaseModel.BG_NBD.probabilityAlive(BG_NBD, 1, 1.71, 38.86))
                .isCloseTo(0.2122, within(0.0001));
    }

    @Test
    void bgNbdChancesOfSoManyPurchasesAreThoseOfTheBtydPackage() {
        double[] rounded = {0.243, 4.414, 0.793, 2.426};

        assertThat(BetaGeometric.probabilityOf(rounded, 0, 0, 39)).isCloseTo(0.5737864, within(1e-6));
        assertThat(BetaGeometric.probabilityOf(rounded, 0, 10, 2)).isCloseTo(1.07869e-07, within(1e-12));
    }

    @Test
    void paretoNbdForAFaithfulCustomerAndANewOneIsWhatTheBtydPackageSays() {
        assertThat(PurchaseModel.PARETO_NBD.probabilityAlive(PARETO_NBD, 26, 30.86, 31))
                .isCloseTo(0.9979, within(0.0001));
        assertThat(PurchaseModel.PARETO_NBD.expectedPurchases(PARETO_NBD, 26, 30.86, 31, 52))
                .isCloseTo(25.46, within(0.01));
        // Printed without the parameters they belong to: those published give up to 0.0015 more, those rounded to two
        // decimals less.
        double[] published = {0, 0.0508, 0.0992, 0.1454, 0.1898, 0.2325, 0.2736};
        for (int t = 0; t < published.length; t++) {
            assertThat(PurchaseModel.PARETO_NBD.expectedPurchasesOfNew(PARETO_NBD, t))
                    .as("E[X(%s)]", t)
                    .isCloseTo(published[t], within(0.002));
        }
    }

    @Test
    void gammaGammaOnThe946WhoRepeatedIsWhatItsAuthorsPublished() {
        Spending spending = new Spending();
        for (String line : PublicExtracts.lines("cdnow/cdnow_customers_summary_with_transactions.csv.gz").stream()
                .skip(1)
                .toList()) {
            String[] cells = line.split(",", -1);
            if (Double.parseDouble(cells[1]) > 0) {
                spending.add(Double.parseDouble(cells[1]), Double.parseDouble(cells[4]), 1);
            }
        }

        Fit fit = spending.fit();

        assertThat(fit.refusal()).isEmpty();
        assertThat(fit.observations()).isEqualTo(946);
        assertThat(fit.estimate(0)).isCloseTo(6.25, within(0.01));
        assertThat(fit.estimate(1)).isCloseTo(3.74, within(0.01));
        assertThat(fit.estimate(2)).isCloseTo(15.44, within(0.01));
        assertThat(fit.logLikelihood()).isCloseTo(-4055.92, LOG_LIKELIHOOD);
    }

    @Test
    void gammaGammaMeansOfTheFirstTenCustomersAreThoseOfTheAuthorsSheet() {
        double[][] customers = {
            {2, 22.35}, {1, 11.77}, {0, 0}, {0, 0}, {0, 0}, {7, 73.74}, {1, 11.77}, {0, 0}, {2, 25.55}, {0, 0}
        };
        double[] published = {24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17};
        for (int i = 0; i < published.length; i++) {
            assertThat(Spending.expectedAmount(GAMMA_GAMMA, customers[i][0], customers[i][1]))
                    .as("customer %s", i + 1)
                    .isCloseTo(published[i], within(0.1));
        }
        assertThat(Spending.meanAmount(GAMMA_GAMMA)).isCloseTo(35.17, within(0.01));
    }

    @Test
    void bgBbOnTheDonationsIsWhatItsAuthorsPublished() {
        List<int[]> cells = donations();
        BgBb likelihood = new BgBb();
        cells.forEach(cell -> likelihood.add(cell[0], cell[1], cell[2], cell[3]));

        Fit fit = likelihood.fit();

        assertThat(fit.refusal()).isEmpty();
        assertThat(fit.observations()).isEqualTo(11_104);
        assertThat(fit.estimate(0)).isCloseTo(1.204, within(0.002));
        assertThat(fit.estimate(1)).isCloseTo(0.750, within(0.002));
        assertThat(fit.estimate(2)).isCloseTo(0.657, within(0.002));
        assertThat(fit.estimate(3)).isCloseTo(2.783, within(0.002));
        assertThat(fit.logLikelihood()).isCloseTo(-33225.6, LOG_LIKELIHOOD);
        double[] at = parameters(fit);
        double next = cells.stream()
                .mapToDouble(cell -> cell[3] * BgBb.expectedPurchases(at, cell[0], cell[1], cell[2], 5))
                .sum();
        assertThat(next).isCloseTo(12_884.2, within(1.0));
    }

    @Test
    void bgBbChancesOfTheDonationsAreThePublishedOnes() {
        double[] at = {1.2035, 0.7497, 0.6567, 2.7834};

        assertThat(11_104 * BgBb.probabilityOf(at, 0, 6)).isCloseTo(3454.9, within(1.0));
        assertThat(11_104 * BgBb.probabilityOf(at, 6, 6)).isCloseTo(1253.1, within(1.0));
        assertThat(BgBb.probabilityAliveAtNext(at, 0, 0, 6)).isCloseTo(0.11, within(0.005));
        assertThat(BgBb.probabilityAliveAtNext(at, 2, 4, 6)).isCloseTo(0.59, within(0.005));
        assertThat(BgBb.probabilityAliveAtNext(at, 6, 6, 6)).isCloseTo(0.93, within(0.005));
    }

    private static PurchaseHistories cdnow() {
        java.util.Map<String, Integer> customers = new java.util.TreeMap<>();
        PublicExtracts.lines("cdnow/cdnow_customers_summary.csv.gz").stream()
                .skip(1)
                .map(line -> line.substring(line.indexOf(',') + 1))
                .forEach(history -> customers.merge(history, 1, Integer::sum));
        PurchaseHistories histories = new PurchaseHistories();
        customers.forEach((history, count) -> {
            String[] cells = history.split(",", -1);
            histories.add(
                    Double.parseDouble(cells[0]), Double.parseDouble(cells[1]), Double.parseDouble(cells[2]), count);
        });
        return histories;
    }

    private static List<int[]> donations() {
        return PublicExtracts.lines("cdnow/donations.csv.gz").stream()
                .skip(1)
                .map(line -> java.util.Arrays.stream(line.split(",", -1))
                        .mapToInt(Integer::parseInt)
                        .toArray())
                .toList();
    }

    private static double[] parameters(Fit fit) {
        return fit.estimates().stream().mapToDouble(Double::doubleValue).toArray();
    }
}

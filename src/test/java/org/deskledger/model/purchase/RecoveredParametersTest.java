package org.deskledger.model.purchase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.deskledger.model.fitting.Fit;
import org.hipparchus.random.RandomDataGenerator;
import org.junit.jupiter.api.Test;

/** Customers made up with known parameters give these parameters back, within what chance allows. */
class RecoveredParametersTest {

    private static final int CUSTOMERS = 20_000;

    @Test
    void bgNbd() {
        assertRecovered(PurchaseModel.BG_NBD, 0.8, 6, 0.9, 2.5);
    }

    @Test
    void mbgNbd() {
        assertRecovered(PurchaseModel.MBG_NBD, 0.8, 6, 0.9, 2.5);
    }

    @Test
    void paretoNbd() {
        assertRecovered(PurchaseModel.PARETO_NBD, 0.8, 6, 0.7, 9);
    }

    @Test
    void gammaGamma() {
        RandomDataGenerator random = new RandomDataGenerator(11);
        Spending spending = new Spending();
        for (int i = 0; i < CUSTOMERS; i++) {
            double rate = random.nextGamma(4, 1.0 / 15);
            int purchases = 1 + random.nextInt(6);
            double total = random.nextGamma(6.0 * purchases, 1 / rate);
            spending.add(purchases, total / purchases, 1);
        }
        assertWithin(spending.fit(), 6, 4, 15);
    }

    @Test
    void bgBb() {
        RandomDataGenerator random = new RandomDataGenerator(12);
        BgBb likelihood = new BgBb();
        for (int i = 0; i < CUSTOMERS; i++) {
            double buys = random.nextBeta(1.2, 0.8);
            double stops = random.nextBeta(0.7, 2.8);
            int x = 0;
            int last = 0;
            for (int occasion = 1; occasion <= 6 && random.nextDouble() >= stops; occasion++) {
                if (random.nextDouble() < buys) {
                    x++;
                    last = occasion;
                }
            }
            likelihood.add(x, last, 6, 1);
        }
        assertWithin(likelihood.fit(), 1.2, 0.8, 0.7, 2.8);
    }

    @Test
    void customersWhoNeverRepeatTellNothingAndTheFitIsRefused() {
        Fit fit = PurchaseModel.BG_NBD.fit(
                new PurchaseHistories().add(0, 0, 20, 500).add(0, 0, 30, 500));

        assertThat(fit.isConverged()).isFalse();
        assertThat(fit.refusal()).contains("only 0 customers ever repeated a purchase; 30 are needed");
    }

    @Test
    void demand25_customersWhoAreAllTheSameDoNotDetermineHowTheyDifferAndTheFitIsRefused() {
        for (PurchaseModel model : PurchaseModel.values()) {
            Fit fit = model.fit(new PurchaseHistories().add(10, 50, 52, 1000));

            assertThat(fit.isConverged()).as(model.id()).isFalse();
            assertThat(fit.refusal()).as(model.id()).isNotEmpty();
        }
    }

    @Test
    void demand25_weeksAndMonthsGiveTheSameExpectationOfTheSameYear() {
        PurchaseHistories weeks = simulated(PurchaseModel.BG_NBD, 5, 0.8, 6, 0.9, 2.5);
        PurchaseHistories months = new PurchaseHistories();
        double weeksPerMonth = 365.25 / 12 / 7;
        for (int i = 0; i < weeks.cells(); i++) {
            months.add(weeks.x(i), weeks.recency(i) / weeksPerMonth, weeks.age(i) / weeksPerMonth, weeks.weight(i));
        }

        double inWeeks = yearOf(PurchaseModel.BG_NBD.fit(weeks), 1);
        double inMonths = yearOf(PurchaseModel.BG_NBD.fit(months), weeksPerMonth);

        assertThat(inMonths).isCloseTo(inWeeks, within(1e-4 * inWeeks));
    }

    private static double yearOf(Fit fit, double unit) {
        return PurchaseModel.BG_NBD.discountedPurchases(at(fit), 3, 30 / unit, 40 / unit, 52.18 / 12 / unit, 12, 0.008);
    }

    private static void assertRecovered(PurchaseModel model, double... truth) {
        assertWithin(model.fit(simulated(model, 7, truth)), truth);
    }

    private static void assertWithin(Fit fit, double... truth) {
        assertThat(fit.refusal()).isEmpty();
        for (int i = 0; i < truth.length; i++) {
            assertThat(fit.estimate(i))
                    .as("%s of %s", fit.parameters().get(i), List.of(fit.estimates()))
                    .isCloseTo(truth[i], within(3 * fit.standardError(i)));
            assertThat(fit.standardError(i)).isLessThan(0.25 * truth[i]);
        }
    }

    /** Customers seen for 40 to 79 whole weeks, purchase by purchase. */
    private static PurchaseHistories simulated(PurchaseModel model, int seed, double... truth) {
        RandomDataGenerator random = new RandomDataGenerator(seed);
        PurchaseHistories histories = new PurchaseHistories();
        for (int i = 0; i < CUSTOMERS; i++) {
            double rate = random.nextGamma(truth[0], 1 / truth[1]);
            double observed = 40 + i % 40;
            boolean pareto = model == PurchaseModel.PARETO_NBD;
            double stops = pareto ? 0 : random.nextBeta(truth[2], truth[3]);
            double life = pareto
                    ? random.nextExponential(1 / random.nextGamma(truth[2], 1 / truth[3]))
                    : Double.POSITIVE_INFINITY;
            boolean alive = model != PurchaseModel.MBG_NBD || random.nextDouble() >= stops;
            double at = 0;
            double last = 0;
            int x = 0;
            while (alive) {
                at += random.nextExponential(1 / rate);
                if (at > Math.min(observed, life)) {
                    break;
                }
                last = at;
                x++;
                alive = random.nextDouble() >= stops;
            }
            histories.add(x, last, observed, 1);
        }
        return histories;
    }

    private static double[] at(Fit fit) {
        return fit.estimates().stream().mapToDouble(Double::doubleValue).toArray();
    }
}

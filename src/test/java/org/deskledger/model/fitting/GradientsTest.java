package org.deskledger.model.fitting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.deskledger.model.contract.ContractCohort;
import org.deskledger.model.contract.ContractModel;
import org.deskledger.model.purchase.BgBb;
import org.deskledger.model.purchase.PurchaseHistories;
import org.deskledger.model.purchase.PurchaseModel;
import org.deskledger.model.purchase.Spending;

/** Every analytic gradient is the slope that differences of its likelihood show, wherever it is asked. */
class GradientsTest {

    private static final List<ContractCohort> COHORTS =
            List.of(new ContractCohort(List.of(131.0, 126.0, 90.0, 60.0), 593), new ContractCohort(List.of(9.0), 91));

    @Property(tries = 50)
    void purchaseModels(
            @ForAll @DoubleRange(min = 0.05, max = 6) double shape,
            @ForAll @DoubleRange(min = 0.2, max = 60) double scale,
            @ForAll @DoubleRange(min = 0.05, max = 4) double third,
            @ForAll @DoubleRange(min = 0.2, max = 40) double fourth) {
        PurchaseHistories histories = new PurchaseHistories()
                .add(0, 0, 38.86, 1411)
                .add(2, 30.43, 38.86, 3)
                .add(1, 1.71, 38.86, 7)
                .add(29, 36, 37, 1)
                .add(5, 12, 12, 2);
        for (PurchaseModel model : PurchaseModel.values()) {
            assertSlope(model.likelihood(histories), shape, scale, third, fourth);
        }
    }

    @Property(tries = 50)
    void spending(
            @ForAll @DoubleRange(min = 0.1, max = 20) double p,
            @ForAll @DoubleRange(min = 0.2, max = 12) double q,
            @ForAll @DoubleRange(min = 0.5, max = 300) double gamma) {
        assertSlope(new Spending().add(1, 11.77, 5).add(7, 73.74, 2).add(26, 2.5, 1), p, q, gamma);
    }

    @Property(tries = 50)
    void donations(
            @ForAll @DoubleRange(min = 0.1, max = 5) double alpha,
            @ForAll @DoubleRange(min = 0.1, max = 5) double beta,
            @ForAll @DoubleRange(min = 0.1, max = 5) double gamma,
            @ForAll @DoubleRange(min = 0.1, max = 9) double delta) {
        assertSlope(new BgBb().add(0, 0, 6, 3464).add(2, 4, 6, 155).add(6, 6, 6, 1203), alpha, beta, gamma, delta);
    }

    @Property(tries = 50)
    void contracts(
            @ForAll @DoubleRange(min = 0.05, max = 8) double alpha,
            @ForAll @DoubleRange(min = 0.1, max = 20) double beta,
            @ForAll @DoubleRange(min = 0.3, max = 3) double c) {
        assertSlope(ContractModel.SHIFTED_BETA_GEOMETRIC.likelihood(COHORTS), alpha, beta);
        assertSlope(ContractModel.BETA_DISCRETE_WEIBULL.likelihood(COHORTS), alpha, beta, c);
    }

    private static void assertSlope(Likelihood likelihood, double... at) {
        double[] gradient = new double[at.length];
        double[] ignored = new double[at.length];
        likelihood.value(at, gradient);
        for (int i = 0; i < at.length; i++) {
            double step = 1e-5 * at[i];
            double[] above = at.clone();
            double[] below = at.clone();
            above[i] += step;
            below[i] -= step;
            double slope = (likelihood.value(above, ignored) - likelihood.value(below, ignored)) / (2 * step);
            assertThat(gradient[i])
                    .as(likelihood.parameters().get(i))
                    .isCloseTo(slope, within(1e-5 * (1 + likelihood.observations() + Math.abs(slope))));
        }
    }
}

package org.deskledger.model.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.deskledger.model.fitting.Fit;
import org.junit.jupiter.api.Test;

/** Fader and Hardie 2007, "How to project customer retention": two groups of 1,000 customers followed for twelve years. */
class PublishedContractModelsTest {

    private static final double[] REGULAR = {100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3
    };
    private static final double[] HIGH_END = {
        100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4
    };

    private static final ContractModel SBG = ContractModel.SHIFTED_BETA_GEOMETRIC;
    private static final ContractModel BDW = ContractModel.BETA_DISCRETE_WEIBULL;

    @Test
    void highEndCustomersFittedOnSevenYearsAreProjectedAsPublished() {
        Fit fit = SBG.fit(List.of(seen(HIGH_END, 7)));

        assertThat(fit.refusal()).isEmpty();
        assertThat(fit.estimate(0)).isCloseTo(0.668, within(0.001));
        assertThat(fit.estimate(1)).isCloseTo(3.806, within(0.002));
        assertThat(fit.logLikelihood()).isCloseTo(-1611.16, within(0.05));
        assertProjected(fit, SBG, 8, 46.0, 43.6, 41.4, 39.5, 37.8);
    }

    @Test
    void d11RegularCustomersHaveAlpha0704AndNot0688() {
        Fit fit = SBG.fit(List.of(seen(REGULAR, 7)));

        assertThat(fit.refusal()).isEmpty();
        assertThat(fit.estimate(0)).isCloseTo(0.704, within(0.001));
        assertThat(fit.estimate(1)).isCloseTo(1.182, within(0.002));
        assertThat(fit.logLikelihood()).isCloseTo(-1680.27, within(0.05));
        assertProjected(fit, SBG, 8, 22.0, 20.4, 19.1, 18.0, 17.0);
    }

    @Test
    void theWeibullModelFollowsHighEndCustomersMoreClosely() {
        Fit fit = BDW.fit(List.of(seen(HIGH_END, 7)));

        assertThat(fit.refusal()).isEmpty();
        assertThat(fit.estimate(0)).isCloseTo(0.2143, within(0.001));
        assertThat(fit.estimate(1)).isCloseTo(1.4266, within(0.002));
        assertThat(fit.estimate(2)).isCloseTo(1.7235, within(0.002));
        assertThat(fit.logLikelihood()).isCloseTo(-1605.31, within(0.05));
        assertProjected(fit, BDW, 1, 86.9, 74.0, 65.5, 59.6, 55.2, 51.8, 49.1, 46.8, 44.8, 43.2, 41.7, 40.4);
        assertThat(fit.likelihoodRatioAgainst(SBG.fit(List.of(seen(HIGH_END, 7)))))
                .as("the third parameter is worth having")
                .isLessThan(0.001);
    }

    @Test
    void retentionOfThoseWhoAreLeftRisesThoughNobodyBecomesMoreLoyal() {
        double[] at = parameters(SBG.fit(List.of(seen(HIGH_END, 7))));
        double[] published = {0.851, 0.878, 0.897, 0.911, 0.921, 0.929, 0.936, 0.942};
        for (int t = 1; t <= published.length; t++) {
            assertThat(SBG.retention(at, t)).as("year %s", t).isCloseTo(published[t - 1], within(0.001));
        }
    }

    @Test
    void residualLifetimesAtTenPercentAreThePublishedOnesWhenTheContractPeriodIsCounted() {
        double[] highEnd = parameters(SBG.fit(List.of(seen(HIGH_END, 7))));
        double[] regular = parameters(SBG.fit(List.of(seen(REGULAR, 7))));

        assertThat(SBG.discountedResidualLifetime(highEnd, 8, 0.1))
                .as("seven renewals")
                .isCloseTo(7.530, within(0.002));
        assertThat(SBG.discountedResidualLifetime(highEnd, 1, 0.1)).isCloseTo(5.414, within(0.002));
        assertThat(SBG.discountedLifetime(highEnd, 0.1)).isCloseTo(5.922, within(0.002));
        assertThat(SBG.discountedResidualLifetime(regular, 1, 0.1)).isCloseTo(2.964, within(0.002));
        assertThat(SBG.discountedLifetime(regular, 0.1)).isCloseTo(3.695, within(0.002));
    }

    @Test
    void withoutDiscountALifetimeWithAlphaUpToOneIsInfiniteAndSaidToBe() {
        assertThat(SBG.meanLifetime(new double[] {0.668, 3.806})).isInfinite();
        assertThat(SBG.meanLifetime(new double[] {3, 4})).isCloseTo(3.0, within(1e-9));
        assertThatThrownBy(() -> SBG.discountedResidualLifetime(new double[] {0.668, 3.806}, 1, 0))
                .hasMessageContaining("may be infinite");
    }

    @Test
    void cohortsSeenForDifferentTimesAreFittedTogether() {
        ContractCohort old = seen(HIGH_END, 7);
        ContractCohort young = seen(HIGH_END, 3);

        Fit both = SBG.fit(List.of(old, young));

        assertThat(both.refusal()).isEmpty();
        assertThat(both.observations()).isEqualTo(2000);
        assertThat(both.standardError(0)).isLessThan(SBG.fit(List.of(young)).standardError(0));
    }

    @Test
    void aFitOnWhomHardlyAnybodyLeftIsRefused() {
        Fit fit = SBG.fit(List.of(new ContractCohort(List.of(1.0, 0.0, 2.0), 500)));

        assertThat(fit.isConverged()).isFalse();
        assertThat(fit.refusal()).contains("only 3 customers ever left");
    }

    private static ContractCohort seen(double[] surviving, int years) {
        List<Double> lost = new ArrayList<>();
        for (int t = 1; t <= years; t++) {
            lost.add((double) Math.round(10 * surviving[t - 1]) - Math.round(10 * surviving[t]));
        }
        return new ContractCohort(lost, Math.round(10 * surviving[years]));
    }

    private static void assertProjected(Fit fit, ContractModel model, int firstYear, double... percent) {
        double[] at = parameters(fit);
        for (int i = 0; i < percent.length; i++) {
            assertThat(100 * model.survival(at, firstYear + i))
                    .as("year %s", firstYear + i)
                    .isCloseTo(percent[i], within(0.06));
        }
    }

    private static double[] parameters(Fit fit) {
        return fit.estimates().stream().mapToDouble(Double::doubleValue).toArray();
    }
}

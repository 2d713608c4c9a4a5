package org.deskledger.model.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.deskledger.model.survival.SurvivalCurve.Observed;
import org.deskledger.model.survival.SurvivalCurve.Point;
import org.junit.jupiter.api.Test;

/** Weeks of remission of 42 leukaemia patients (Freireich 1963): what every Kaplan-Meier and log-rank must give. */
class RemissionDataTest {

    /** A plus means still in remission when last seen. */
    private static final String TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+";

    private static final String CONTROL = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23";

    @Test
    void survivalAndGreenwoodsErrorsAreThePublishedOnes() {
        SurvivalCurve curve = SurvivalCurve.of(observed(TREATED, TREATED));
        double[][] published = {
            {6, 0.8571, 0.0764},
            {7, 0.8067, 0.0869},
            {10, 0.7529, 0.0963},
            {13, 0.6902, 0.1068},
            {16, 0.6275, 0.1141},
            {22, 0.5378, 0.1282},
            {23, 0.4482, 0.1346}
        };
        for (double[] week : published) {
            Point point = curve.points().stream()
                    .filter(each -> each.time() == week[0])
                    .findFirst()
                    .orElseThrow();
            assertThat(point.survival()).as("S(%s)", week[0]).isCloseTo(week[1], within(0.00005));
            assertThat(point.standardError()).as("error at %s", week[0]).isCloseTo(week[2], within(0.00005));
            assertThat(point.low()).isBetween(0.0, point.survival());
            assertThat(point.high()).isBetween(point.survival(), 1.0);
        }
    }

    @Test
    void theLogRankTestTellsTreatmentFromControl() {
        String all = TREATED + " " + CONTROL;

        LogRank test = LogRank.of(List.of(observed(TREATED, all), observed(CONTROL, all)));

        assertThat(test.observed().get(0)).isEqualTo(9);
        assertThat(test.expected().get(0)).isCloseTo(19.25, within(0.005));
        assertThat(test.chiSquare()).isCloseTo(16.793, within(0.0005));
        assertThat(test.degreesOfFreedom()).isEqualTo(1);
        assertThat(test.probability()).isBetween(0.00003, 0.00005);
    }

    @Test
    void groupsThatAreTheSameDoNotDiffer() {
        LogRank test =
                LogRank.of(List.of(observed(TREATED, TREATED), observed(TREATED, TREATED), observed(TREATED, TREATED)));

        assertThat(test.chiSquare()).isCloseTo(0, within(1e-9));
        assertThat(test.degreesOfFreedom()).isEqualTo(2);
        assertThat(test.probability()).isCloseTo(1, within(1e-9));
    }

    @Test
    void withoutCensoringTheCurveIsTheShareOfThoseWhoAreLeft() {
        SurvivalCurve curve = SurvivalCurve.of(observed(CONTROL, CONTROL));

        assertThat(curve.survivalAt(0.5)).isEqualTo(1);
        assertThat(curve.survivalAt(8)).isCloseTo(8.0 / 21, within(1e-12));
        assertThat(curve.survivalAt(23)).isZero();
        assertThat(curve.restrictedMean(23)).as("the plain mean").isCloseTo(182.0 / 21, within(1e-9));
    }

    /** All times that somebody is listed at, with those of this group at risk and leaving. */
    private static List<Observed> observed(String group, String everybody) {
        TreeSet<Integer> times = new TreeSet<>();
        for (String week : everybody.split(" ", -1)) {
            times.add(weeks(week));
        }
        List<Observed> observed = new ArrayList<>();
        for (int time : times) {
            double atRisk = 0;
            double left = 0;
            for (String week : group.split(" ", -1)) {
                atRisk += weeks(week) >= time ? 1 : 0;
                left += weeks(week) == time && !week.endsWith("+") ? 1 : 0;
            }
            observed.add(new Observed(time, atRisk, left));
        }
        return observed;
    }

    private static int weeks(String week) {
        return Integer.parseInt(week.replace("+", ""));
    }
}

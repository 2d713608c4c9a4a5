package org.deskledger.fact.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.deskledger.model.fitting.Fit;

/**
 * One model fitted to one segment, as {@code fact.model_fit} publishes it.
 *
 * @param part what the model is about: purchases, spend or contracts
 * @param segment the segment, or {@code all}
 * @param model id of the model
 * @param fit what it came to
 * @param isChosen it scores the customers of the segment
 * @param test against the simpler model that it contains
 * @param customers that were counted
 * @param cells different histories among them
 * @param sampleShare part of the customers that was counted
 * @param fingerprint of what was counted
 * @param check against the months held out
 */
record SegmentFit(
        String part,
        String segment,
        String model,
        Fit fit,
        boolean isChosen,
        Optional<RatioTest> test,
        long customers,
        long cells,
        double sampleShare,
        String fingerprint,
        Optional<Check> check) {

    /** Two-sided 95 % of a normal distribution. */
    private static final double NORMAL_95 = 1.959963984540054;

    /**
     * A likelihood-ratio test.
     *
     * @param nestedModel the simpler model
     * @param ratio twice the difference of the log-likelihoods
     * @param pValue chance of a ratio as large if the simpler model held
     */
    record RatioTest(String nestedModel, double ratio, double pValue) {}

    /** The estimates as models take them. */
    static double[] at(Fit fit) {
        return fit.estimates().stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The row of {@code fact.model_fit}. */
    Row row() {
        return RowFactory.create(
                model,
                segment,
                part,
                isChosen,
                fit.isConverged(),
                fit.isConverged() ? null : fit.refusal(),
                parameters(),
                fit.covariance(),
                finite(fit.logLikelihood()),
                finite(fit.akaike()),
                test.map(RatioTest::nestedModel).orElse(null),
                test.map(RatioTest::ratio).orElse(null),
                test.map(RatioTest::pValue).orElse(null),
                customers,
                cells,
                sampleShare,
                check.map(found -> (long) found.customers()).orElse(null),
                check.map(Check::expected).orElse(null),
                check.map(Check::observed).orElse(null),
                check.map(found -> finite(found.error())).orElse(null),
                check.map(SegmentFit::calibration).orElse(null),
                fingerprint);
    }

    private List<Row> parameters() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < fit.parameters().size(); i++) {
            double value = fit.estimate(i);
            double error = fit.standardError(i);
            rows.add(RowFactory.create(
                    fit.parameters().get(i),
                    finite(value),
                    finite(error),
                    finite(value - NORMAL_95 * error),
                    finite(value + NORMAL_95 * error)));
        }
        return rows;
    }

    private static List<Row> calibration(Check check) {
        return check.bins().stream()
                .map(bin -> RowFactory.create(bin.bin(), bin.customers(), bin.expectedMean(), bin.observedMean()))
                .toList();
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}

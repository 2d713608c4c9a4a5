package org.deskledger.fact.value;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a model would have foretold of the months held out, against what came.
 *
 * @param customers who were there before
 * @param expected of all of them
 * @param observed of all of them
 * @param bins the same for parts of them, in order
 */
record Check(double customers, double expected, double observed, List<Bin> bins) {

    /**
     * Customers who were alike before.
     *
     * @param bin what was alike: repeat purchases or months survived, from here to the next bin
     * @param customers how many
     * @param expectedMean of one of them
     * @param observedMean of one of them
     */
    record Bin(long bin, long customers, double expectedMean, double observedMean) {}

    /** How far the expected total is off, as a share of the observed one; NaN where nothing came. */
    double error() {
        return observed == 0 ? Double.NaN : expected / observed - 1;
    }

    /** Adds up cell by cell. */
    static final class Sum {
        private final TreeMap<Long, double[]> bins = new TreeMap<>();

        /** Adds customers who are alike. */
        void add(long bin, long customers, double expectedOfOne, double observedOfAll) {
            double[] sums = bins.computeIfAbsent(bin, key -> new double[3]);
            sums[0] += customers;
            sums[1] += customers * expectedOfOne;
            sums[2] += observedOfAll;
        }

        Check check() {
            double[] all = new double[3];
            List<Bin> means = new ArrayList<>();
            bins.forEach((bin, sums) -> {
                means.add(new Bin(bin, (long) sums[0], sums[1] / sums[0], sums[2] / sums[0]));
                for (int i = 0; i < all.length; i++) {
                    all[i] += sums[i];
                }
            });
            return new Check(all[0], all[1], all[2], means);
        }
    }
}

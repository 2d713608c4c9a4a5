package org.deskledger.publish.report;

import java.util.ArrayList;
import java.util.List;
import org.deskledger.publish.report.ReportInputs.MetricPoint;

/** Why a value is not to be relied on, in words; empty where it is. */
final class Weakness {

    private Weakness() {}

    static String ofSample(long size, int minimum) {
        return size < minimum ? "n = " + Numbers.count(size) + ", fewer than " + minimum : "";
    }

    static String of(MetricPoint point, int minimum) {
        return of(point.complete(), point.reliable(), point.sampleSize(), minimum);
    }

    static String of(boolean isComplete, boolean isReliable, long size, int minimum) {
        List<String> reasons = new ArrayList<>();
        if (!isComplete) {
            reasons.add("not everything of the period is delivered");
        }
        if (!isReliable) {
            String sample = ofSample(size, minimum);
            reasons.add(sample.isEmpty() ? "too few observations" : sample);
        }
        return String.join("; ", reasons);
    }
}

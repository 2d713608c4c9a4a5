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
        List<String> reasons = new ArrayList<>();
        if (!point.complete()) {
            reasons.add("not everything of the month is delivered");
        }
        if (!point.reliable()) {
            String sample = ofSample(point.sampleSize(), minimum);
            reasons.add(sample.isEmpty() ? "too few observations" : sample);
        }
        return String.join("; ", reasons);
    }
}

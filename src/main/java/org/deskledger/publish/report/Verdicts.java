package org.deskledger.publish.report;

import java.util.ArrayList;
import java.util.List;
import org.deskledger.publish.report.ReportInputs.Judged;
import org.deskledger.publish.report.ReportInputs.Quantity;

/** What {@code mart.scorecard} says of a metric, in words, so that no colour is needed to read it. */
final class Verdicts {

    private final ReportInputs inputs;
    private final String currency;

    Verdicts(ReportInputs inputs) {
        this.inputs = inputs;
        this.currency = inputs.heading().currency();
    }

    /** {@code On target}, or why it is not judged. */
    static String status(Judged metric) {
        return switch (metric.status()) {
            case "green" -> "On target";
            case "amber" -> "Near its target";
            case "red" -> "Off target";
            case "traded_off" -> "Traded off";
            default -> ungraded(metric);
        };
    }

    private static String ungraded(Judged metric) {
        if (metric.direction().equals("watch")) {
            return "Watched";
        }
        return metric.reliable() && metric.complete() ? "No target yet" : "Not judged";
    }

    /** {@code ▲ up, better}; nothing where it is not known. */
    static String trend(Judged metric) {
        if (metric.trend() == null) {
            return "";
        }
        String direction = switch (metric.trend()) {
            case "up" -> "\u25b2 up";
            case "down" -> "\u25bc down";
            default -> "\u25ac steady";
        };
        return metric.isImproving() == null ? direction : direction + (metric.isImproving() ? ", better" : ", worse");
    }

    /** {@code 2025-05: 82.1 % (+0.4 points)}; nothing where the period before has no value. */
    String previous(Judged metric) {
        Double then = metric.previous().asNumber();
        if (then == null) {
            return "";
        }
        String past = before(metric) + ": " + text(metric.previous(), metric);
        Double now = metric.value().asNumber();
        String change = now == null ? "" : Numbers.changeInUnit(then, now, metric.unit());
        return change.isEmpty() ? past : past + " (" + change + ")";
    }

    /** What the pair did, where it matters; else nothing. */
    String pair(Judged metric) {
        if (metric.pairVerdict() == null) {
            return "";
        }
        String name = MetricNames.name(metric.pairedMetricId(), inputs);
        return switch (metric.pairVerdict()) {
            case "traded_off" -> "at the cost of its pair: " + name + " got worse";
            case "confirmed" -> "its pair held: " + name;
            case "pair_fell" -> "its pair got worse: " + name;
            default -> "";
        };
    }

    /** The target and where it comes from; nothing without one. */
    String target(Judged metric) {
        String target = text(metric.target(), metric);
        if (target.isEmpty()) {
            return "";
        }
        return metric.isStretch()
                ? "target " + target + ", a tenth better than " + text(metric.baseline(), metric) + " at first"
                : "target " + target;
    }

    /** What else the value may be held against. */
    List<String> comparisons(Judged metric) {
        List<String> comparisons = new ArrayList<>();
        String atFirst = text(metric.baseline(), metric);
        if (!atFirst.isEmpty() && !metric.isStretch()) {
            comparisons.add("at first " + atFirst);
        }
        String aYearAgo = text(metric.yearAgo(), metric);
        if (!aYearAgo.isEmpty()) {
            comparisons.add("a year ago " + aYearAgo);
        }
        if (metric.benchmark() != null) {
            comparisons.add("published band: " + metric.benchmark());
        }
        return comparisons;
    }

    /** {@code n = 1,055}, with the quarter where the value is of one. */
    static String sample(Judged metric) {
        String size = "n = " + Numbers.count(metric.sampleSize());
        return metric.isQuarter() ? size + " in " + Words.quarter(metric.start()) : size;
    }

    /** Why the value is not to be relied on; else nothing. */
    String weakness(Judged metric) {
        return Weakness.of(metric.complete(), metric.reliable(), metric.sampleSize(), inputs.minimumSample());
    }

    String interval(Judged metric) {
        return Numbers.interval(
                Numbers.inUnit(metric.ciLow(), metric.unit(), currency),
                Numbers.inUnit(metric.ciHigh(), metric.unit(), currency));
    }

    String text(Quantity quantity, Judged metric) {
        return Numbers.quantity(quantity, metric.unit(), currency);
    }

    private static String before(Judged metric) {
        return metric.isQuarter()
                ? Words.quarter(metric.start().minusMonths(3))
                : metric.start().minusMonths(1).toString();
    }
}

package org.deskledger.publish.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.deskledger.publish.report.ReportInputs.MetricPoint;
import org.deskledger.publish.report.ReportInputs.Quantity;

/** Writes figures as people read them, the same in every locale. What is not known is written as nothing, never as 0. */
public final class Numbers {

    /** Keeps a number and its unit on one line. */
    private static final String SPACE = "\u00a0";

    private static final String MINUS = "\u2212";

    private Numbers() {}

    /** {@code 1,204}. */
    public static String count(Long number) {
        return number == null ? "" : signed(String.format(Locale.ROOT, "%,d", number));
    }

    /** {@code 4.3 %} for 0.043. */
    public static String share(Double share) {
        return share == null ? "" : signed(String.format(Locale.ROOT, "%.1f", 100 * share)) + SPACE + "%";
    }

    /** {@code 1,204.50}: an amount whose currency stands beside it or above it. */
    public static String amount(BigDecimal amount) {
        return amount == null ? "" : signed(String.format(Locale.ROOT, "%,.2f", amount));
    }

    /** {@code USD 1,204.50}. */
    public static String amount(BigDecimal amount, String currency) {
        return amount == null ? "" : currency + SPACE + amount(amount);
    }

    /** {@code USD 1,205}: for tiles, where cents are noise. */
    public static String roundAmount(BigDecimal amount, String currency) {
        if (amount == null) {
            return "";
        }
        return amount.abs().compareTo(BigDecimal.valueOf(1000)) < 0
                ? amount(amount, currency)
                : currency
                        + SPACE
                        + signed(String.format(
                                Locale.ROOT,
                                "%,d",
                                amount.setScale(0, RoundingMode.HALF_UP).toBigInteger()));
    }

    /** {@code 3.4 : 1}. */
    public static String ratio(Double ratio) {
        return ratio == null ? "" : signed(String.format(Locale.ROOT, "%,.2f", ratio)) + SPACE + ":" + SPACE + "1";
    }

    /** {@code 3.42}. */
    static String plain(Double number) {
        return number == null ? "" : signed(String.format(Locale.ROOT, "%,.2f", number));
    }

    /** In the largest unit that leaves at least 1.5 of it, up to days: {@code 45 s}, {@code 5.2 h}. */
    static String duration(Double seconds) {
        if (seconds == null) {
            return "";
        }
        double size = Math.abs(seconds);
        if (size < 90) {
            return signed(String.format(Locale.ROOT, "%.0f", seconds)) + SPACE + "s";
        }
        if (size < 5_400) {
            return signed(String.format(Locale.ROOT, "%.1f", seconds / 60)) + SPACE + "min";
        }
        if (size < 129_600) {
            return signed(String.format(Locale.ROOT, "%.1f", seconds / 3_600)) + SPACE + "h";
        }
        return signed(String.format(Locale.ROOT, "%,.1f", seconds / 86_400)) + SPACE + "d";
    }

    /** A number in a unit of the metric catalogue. */
    public static String inUnit(Double number, String unit, String currency) {
        if (number == null) {
            return "";
        }
        return switch (unit) {
            case "share", "ratio" -> share(number);
            case "to 1" -> ratio(number);
            case "seconds" -> duration(number);
            case "count" -> number == Math.rint(number) ? count(number.longValue()) : plain(number);
            case "money" -> amount(BigDecimal.valueOf(number), currency);
            default -> plain(number) + SPACE + unit;
        };
    }

    /** How charts write a number in a unit of the metric catalogue: a key of the page's script. */
    static String chartFormat(String unit) {
        return switch (unit) {
            case "share", "ratio" -> "share";
            case "to 1" -> "ratio";
            case "seconds", "count", "money" -> unit;
            default -> "plain";
        };
    }

    /** How much a number has changed, in a unit of the metric catalogue: shares and scores by points, all else by its part. */
    static String changeInUnit(double before, double now, String unit) {
        return switch (unit) {
            case "share", "ratio" -> points(before, now);
            case "points" -> points(before / 100, now / 100);
            default -> change(before, now);
        };
    }

    /** A value of a metric, money or not. */
    static String quantity(Quantity value, String unit, String currency) {
        return value.amount() != null ? amount(value.amount(), currency) : inUnit(value.number(), unit, currency);
    }

    /** The value of a metric, money or not. */
    public static String value(MetricPoint point, String currency) {
        return point.amount() != null
                ? amount(point.amount(), currency)
                : inUnit(point.value(), point.unit(), currency);
    }

    /** {@code 3.1 % to 4.8 %}; nothing where either end is not known. */
    public static String interval(String low, String high) {
        return low.isEmpty() || high.isEmpty() ? "" : low + " to " + high;
    }

    /** How much a share has changed: {@code +0.4 points}. */
    static String points(double before, double now) {
        return plus(String.format(Locale.ROOT, "%+.1f", 100 * (now - before))) + SPACE + "points";
    }

    /** How much a number has changed: {@code +4.0 %}; nothing where it was 0. */
    static String change(double before, double now) {
        return before == 0
                ? ""
                : plus(String.format(Locale.ROOT, "%+.1f", 100 * (now - before) / Math.abs(before))) + SPACE + "%";
    }

    private static String plus(String number) {
        return number.matches("[+-]0\\.0") ? "\u00b10.0" : signed(number);
    }

    private static String signed(String number) {
        // A rounded nothing has no sign.
        if (number.matches("-0(\\.0+)?")) {
            return number.substring(1);
        }
        return number.replace("-", MINUS);
    }
}

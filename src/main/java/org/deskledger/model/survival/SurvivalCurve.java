package org.deskledger.model.survival;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * The Kaplan-Meier estimate: of those who begin, the share who have not left after each time, when some are still there and were not
 * seen to leave (Kaplan and Meier 1958). Standard errors are Greenwood's (1926).
 *
 * @param points times at which somebody left, in order
 */
public record SurvivalCurve(List<Point> points) {

    private static final double Z95 = new NormalDistribution().inverseCumulativeProbability(0.975);

    /** Takes an unchangeable copy. */
    public SurvivalCurve {
        points = List.copyOf(points);
    }

    /**
     * What happened at one time.
     *
     * @param atRisk who had not left before it and were still seen
     * @param left who left at it
     */
    public record Observed(double time, double atRisk, double left) {}

    /**
     * The curve from one time on.
     *
     * @param survival share who have not left
     * @param standardError Greenwood's; not a number once nobody is left
     * @param low lower end of the 95 % interval of log(-log survival) (Kalbfleisch and Prentice 1980), which stays between 0 and 1
     * @param high upper end of it
     */
    public record Point(
            double time, double atRisk, double left, double survival, double standardError, double low, double high) {}

    /**
     * Estimates the curve.
     *
     * @param observed in order of time; those at which nobody left may be there and are kept
     */
    public static SurvivalCurve of(List<Observed> observed) {
        List<Point> points = new ArrayList<>();
        double survival = 1;
        double greenwood = 0;
        for (Observed now : observed) {
            if (now.atRisk() > 0) {
                survival *= 1 - now.left() / now.atRisk();
                greenwood += now.left() / (now.atRisk() * (now.atRisk() - now.left()));
            }
            points.add(point(now, survival, greenwood));
        }
        return new SurvivalCurve(points);
    }

    private static Point point(Observed now, double survival, double greenwood) {
        if (greenwood == 0) {
            return new Point(now.time(), now.atRisk(), now.left(), survival, 0, 1, 1);
        }
        if (survival <= 0) {
            return new Point(now.time(), now.atRisk(), now.left(), 0, Double.NaN, 0, Double.NaN);
        }
        double spread = Z95 * Math.sqrt(greenwood) / -Math.log(survival);
        return new Point(
                now.time(),
                now.atRisk(),
                now.left(),
                survival,
                survival * Math.sqrt(greenwood),
                Math.pow(survival, Math.exp(spread)),
                Math.pow(survival, Math.exp(-spread)));
    }

    /** Share who have not left by a time. */
    public double survivalAt(double time) {
        double survival = 1;
        for (Point point : points) {
            if (point.time() > time) {
                break;
            }
            survival = point.survival();
        }
        return survival;
    }

    /** Mean time until leaving, counted up to {@code horizon}: the area under the curve. */
    public double restrictedMean(double horizon) {
        double area = 0;
        double from = 0;
        double survival = 1;
        for (Point point : points) {
            if (point.time() >= horizon) {
                break;
            }
            area += survival * (point.time() - from);
            from = point.time();
            survival = point.survival();
        }
        return area + survival * Math.max(0, horizon - from);
    }
}

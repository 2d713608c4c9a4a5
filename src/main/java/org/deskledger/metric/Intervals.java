package org.deskledger.metric;

import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.hypot;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;

/** 95 % confidence intervals as columns, so that every proportion and mean of the marts gets its interval the same way. */
public final class Intervals {

    /** The two-sided 95 % quantile of the normal distribution. */
    private static final double Z = 1.959963984540054;

    private static final double Z_SQUARED = Z * Z;

    private Intervals() {}

    /**
     * Lower end of the Wilson score interval of a proportion (Wilson 1927). NULL where there are no trials.
     *
     * @param successes how many of the trials succeeded
     * @param trials how many there were
     */
    public static Column wilsonLow(Column successes, Column trials) {
        Column share = share(successes, trials);
        Column low = centre(share, trials).minus(spread(share, trials)).divide(scale(trials));
        // greatest() passes over NULL, so it alone would say 0 where nothing is known.
        return when(low.isNotNull(), greatest(lit(0.0), low));
    }

    /**
     * Upper end of the Wilson score interval of a proportion. NULL where there are no trials.
     *
     * @param successes how many of the trials succeeded
     * @param trials how many there were
     */
    public static Column wilsonHigh(Column successes, Column trials) {
        Column share = share(successes, trials);
        Column high = centre(share, trials).plus(spread(share, trials)).divide(scale(trials));
        return when(high.isNotNull(), least(lit(1.0), high));
    }

    /**
     * Half the width of the normal interval of a mean, from additive parts: the mean lies within plus and minus this. NULL for fewer
     * than two observations.
     *
     * @param sum sum of the observations
     * @param sumOfSquares sum of their squares
     * @param count how many there are
     */
    public static Column meanHalfWidth(Column sum, Column sumOfSquares, Column count) {
        Column observations = when(count.geq(2), count.cast("double"));
        Column total = sum.cast("double");
        Column variance = sumOfSquares
                .cast("double")
                .minus(total.multiply(total).divide(observations))
                .divide(observations.minus(1.0));
        // Rounding can make the variance of equal observations slightly negative.
        Column ofMean = when(variance.gt(0), variance).otherwise(lit(0.0)).divide(observations);
        return sqrt(ofMean).multiply(Z);
    }

    /**
     * Lower end of the interval of a difference between two proportions, from the Wilson interval of each (Newcombe 1998, method 10).
     * NULL where either has no trials.
     *
     * @param share the first proportion, from which the second is taken
     * @param trials how many trials it is of; need not be whole
     * @param otherShare the second proportion
     * @param otherTrials how many trials it is of; need not be whole
     */
    public static Column differenceLow(Column share, Column trials, Column otherShare, Column otherTrials) {
        Column below = share.minus(wilsonLow(share.multiply(trials), trials));
        Column above = wilsonHigh(otherShare.multiply(otherTrials), otherTrials).minus(otherShare);
        return share.minus(otherShare).minus(hypot(below, above));
    }

    /** Upper end of the interval of {@link #differenceLow}. */
    public static Column differenceHigh(Column share, Column trials, Column otherShare, Column otherTrials) {
        Column above = wilsonHigh(share.multiply(trials), trials).minus(share);
        Column below = otherShare.minus(wilsonLow(otherShare.multiply(otherTrials), otherTrials));
        return share.minus(otherShare).plus(hypot(above, below));
    }

    /** Half the width of the normal interval of an estimate with this variance. Rounding may have made it slightly negative. */
    public static Column halfWidth(Column variance) {
        return sqrt(when(variance.gt(0), variance).when(variance.isNotNull(), lit(0.0)))
                .multiply(Z);
    }

    private static Column share(Column successes, Column trials) {
        return successes.cast("double").divide(some(trials));
    }

    private static Column centre(Column share, Column trials) {
        return share.plus(lit(Z_SQUARED / 2).divide(some(trials)));
    }

    private static Column spread(Column share, Column trials) {
        Column variance = share.multiply(lit(1.0).minus(share)).divide(some(trials));
        Column correction = lit(Z_SQUARED / 4).divide(some(trials).multiply(some(trials)));
        return sqrt(variance.plus(correction)).multiply(Z);
    }

    private static Column scale(Column trials) {
        return lit(Z_SQUARED).divide(some(trials)).plus(1.0);
    }

    /** No trials are NULL, not 0: nothing can be said, and nothing is divided by zero. */
    private static Column some(Column trials) {
        return when(trials.gt(0), trials.cast("double"));
    }
}

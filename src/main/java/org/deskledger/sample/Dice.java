package org.deskledger.sample;

import static org.apache.spark.sql.functions.cos;
import static org.apache.spark.sql.functions.exp;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.ln;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Column;

/**
 * Throws that look random but are hashes of the seed, a purpose and the row's own numbers: the same row gets the same throw in
 * whatever partition, order or job it is made, and two purposes are independent of each other.
 */
final class Dice {

    private static final double ONE_PER_53_BITS = 1.0 / (1L << 53);

    private final long seed;

    Dice(long seed) {
        this.seed = seed;
    }

    /** Uniform between 0 and 1, both excluded. */
    Column uniform(String purpose, Column... keys) {
        Column[] hashed = new Column[keys.length + 2];
        hashed[0] = lit(seed);
        hashed[1] = lit(purpose);
        for (int i = 0; i < keys.length; i++) {
            // An int and a long of one value have different hashes; the caller need not care which one it has.
            hashed[i + 2] = keys[i].cast("bigint");
        }
        return shiftrightunsigned(xxhash64(hashed), 11)
                .cast("double")
                .plus(lit(0.5))
                .multiply(lit(ONE_PER_53_BITS));
    }

    /** True in this share of throws. */
    Column chance(String purpose, double share, Column... keys) {
        return chance(purpose, lit(share), keys);
    }

    /** True in this share of throws, where the share itself is a column. */
    Column chance(String purpose, Column share, Column... keys) {
        return uniform(purpose, keys).lt(share);
    }

    /** A whole number from low to high, both included, each as likely. */
    Column between(String purpose, long low, long high, Column... keys) {
        return floor(uniform(purpose, keys).multiply(lit(high - low + 1))).plus(lit(low));
    }

    /** One of the options by its weight. */
    Column choice(String purpose, Options<?> options, Column... keys) {
        return get(
                options.literal(),
                floor(uniform(purpose, keys).multiply(lit(options.size()))).cast("int"));
    }

    /** Waiting time of a memoryless process with this mean. */
    Column exponential(String purpose, double mean, Column... keys) {
        return ln(uniform(purpose, keys)).multiply(lit(-mean));
    }

    /**
     * Skewed positive amount or duration: half are below the median, and about one in six above {@code median * e^spread}.
     */
    Column logNormal(String purpose, Column median, double spread, Column... keys) {
        Column radius = sqrt(ln(uniform(purpose + " radius", keys)).multiply(lit(-2.0)));
        Column standardNormal =
                radius.multiply(cos(uniform(purpose + " angle", keys).multiply(lit(2.0 * Math.PI))));
        return median.multiply(exp(standardNormal.multiply(lit(spread))));
    }

    /**
     * Options with whole weights. They become one constant array that repeats each option as often as its weight, so a choice is one
     * throw and one look-up however many options there are.
     */
    static final class Options<T> {
        private final List<T> repeated = new ArrayList<>();

        /** Adds an option. */
        Options<T> with(int weight, T option) {
            repeated.addAll(Collections.nCopies(weight, option));
            return this;
        }

        /** Options of one weight each. */
        @SafeVarargs
        static <T> Options<T> evenly(T... options) {
            Options<T> all = new Options<>();
            for (T option : options) {
                all.with(1, option);
            }
            return all;
        }

        int size() {
            return repeated.size();
        }

        private Column literal() {
            // One literal: an array of a hundred expressions would be planned again and again.
            return lit(
                    repeated.get(0) instanceof String
                            ? repeated.toArray(String[]::new)
                            : repeated.toArray(Integer[]::new));
        }
    }
}

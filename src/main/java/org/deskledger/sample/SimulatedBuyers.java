package org.deskledger.sample;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.udf;

import java.io.Serializable;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.StructType;

/**
 * Customers who buy as the BG/NBD model says, with parameters that are known: what a fit ought to find again.
 *
 * <p>Each customer's dice are their own, seeded by their number, so the same customers come whatever the partitions. Purchases fall on
 * any instant and are written down by the day; several on a day stay several.
 *
 * @param r shape of the buying rates
 * @param alpha their scale, in weeks
 * @param a of the chance to stop after a purchase
 * @param b of the chance to stop after a purchase
 * @param youngestDays days that the newest customer has been one
 * @param oldestDays days that the oldest has been one
 * @param seed another one makes other customers
 */
public record SimulatedBuyers(double r, double alpha, double a, double b, int youngestDays, int oldestDays, long seed)
        implements Serializable {

    private static final double DAYS_OF_WEEK = 7.0;
    private static final StructType HISTORY =
            StructType.fromDDL("frequency BIGINT, recency_days BIGINT, age_days BIGINT");

    /** Buyers like those of the CDNOW records, won over a year. */
    public static SimulatedBuyers likeCdnow(long seed) {
        return new SimulatedBuyers(0.243, 4.414, 0.793, 2.426, 182, 546, seed);
    }

    /** One row per customer: {@code customer_id}, {@code frequency}, {@code recency_days}, {@code age_days}. */
    public Dataset<Row> histories(SparkSession session, long customers) {
        UDF1<Long, Row> life = this::history;
        return session.range(customers)
                .select(
                        col("id").cast("string").as("customer_id"),
                        inline(array(udf(life, HISTORY).apply(col("id")))));
    }

    private Row history(long customer) {
        SplittableRandom dice = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + customer);
        int ageDays = dice.nextInt(youngestDays, oldestDays + 1);
        double rate = gamma(dice, r) / alpha;
        double stopping = gamma(dice, a);
        double chance = stopping / (stopping + gamma(dice, b));
        double weeks = 0;
        double last = 0;
        long repeats = 0;
        while (repeats == 0 || dice.nextDouble() >= chance) {
            weeks += -Math.log(1 - dice.nextDouble()) / rate;
            if (!(weeks * DAYS_OF_WEEK < ageDays)) {
                break;
            }
            repeats++;
            last = weeks;
        }
        return RowFactory.create(repeats, Math.round(last * DAYS_OF_WEEK), (long) ageDays);
    }

    /** A throw of a gamma distribution with scale 1 (Marsaglia and Tsang 2000; below shape 1 by a power of a uniform throw). */
    private static double gamma(SplittableRandom dice, double shape) {
        if (shape < 1) {
            return gamma(dice, shape + 1) * Math.pow(1 - dice.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = normal(dice);
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - dice.nextDouble()) < x * x / 2 + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }

    private static double normal(SplittableRandom dice) {
        return Math.sqrt(-2 * Math.log(1 - dice.nextDouble())) * Math.cos(2 * Math.PI * dice.nextDouble());
    }
}

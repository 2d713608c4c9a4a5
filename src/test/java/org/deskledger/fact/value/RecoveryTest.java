package org.deskledger.fact.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.model.fitting.Fit;
import org.deskledger.model.purchase.PurchaseModel;
import org.deskledger.sample.SimulatedBuyers;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code deskledger bench value-fit} prints at any size, held at a small one. */
@ExtendWith(SparkTests.class)
final class RecoveryTest {

    private static final SimulatedBuyers BUYERS = SimulatedBuyers.likeCdnow(1);
    private static final double[] TRUTH = {BUYERS.r(), BUYERS.alpha(), BUYERS.a(), BUYERS.b()};

    @Test
    void demand25_sparkFindsTheParametersOfSimulatedCustomersFromAllOfThemAndFromAThinnedPart(SparkSession spark) {
        Dataset<Row> customers = BUYERS.histories(spark, 60_000).cache();

        CountedHistories all = CountedHistories.of(customers, 1_000_000);
        CountedHistories some = CountedHistories.of(customers, 5_000);

        assertThat(all.sampleShare()).isEqualTo(1.0);
        assertThat(some.sampleShare()).isLessThan(1.0);
        assertThat(some.cells()).isLessThanOrEqualTo(5_000);
        Fit ofAll = all.fit(PurchaseModel.BG_NBD);
        Fit ofSome = some.fit(PurchaseModel.BG_NBD);
        for (int i = 0; i < TRUTH.length; i++) {
            assertThat(Math.abs(ofAll.estimate(i) - TRUTH[i])).isLessThan(3 * ofAll.standardError(i));
            assertThat(Math.abs(ofSome.estimate(i) - TRUTH[i])).isLessThan(3 * ofSome.standardError(i));
            // A smaller sample says so: the error grows with the root of what was left out.
            assertThat(ofSome.standardError(i) / ofAll.standardError(i) * Math.sqrt(some.sampleShare()))
                    .isBetween(0.8, 1.25);
        }
        customers.unpersist();
    }
}

package org.deskledger.fact.value;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.model.fitting.Fit;
import org.deskledger.model.purchase.PurchaseHistories;
import org.deskledger.model.purchase.PurchaseModel;

/** What customers without contract will still buy. Time is in weeks. */
interface PurchaseForecast extends Model<PurchaseForecast.History> {

    /**
     * Customers with the same purchases.
     *
     * @param frequency repeat purchases
     * @param recency weeks from the first to the last purchase
     * @param age weeks from the first purchase to the end of the time looked at
     * @param customers how many there are
     */
    record History(long frequency, double recency, double age, long customers) implements Serializable {

        private static final double DAYS_OF_WEEK = 7.0;

        /** Of a row of {@link Cells} by {@link #HISTORY}. */
        static History of(Row row) {
            return new History(
                    row.getLong(1), row.getLong(2) / DAYS_OF_WEEK, row.getLong(3) / DAYS_OF_WEEK, row.getLong(4));
        }
    }

    /** The columns that tell histories apart. */
    List<String> HISTORY = List.of("segment", "frequency", "recency_days", "age_days");

    /** The chance that such a customer still buys at all. */
    double alive(double[] at, History history);

    /** Purchases to be expected of such a customer in the coming weeks. */
    double expected(double[] at, History history, double weeks);

    /** The models that the settings ask for in a segment. */
    static List<PurchaseForecast> candidates(Settings.Models models, String segment) {
        Settings.ModelChoice own = models.bySegment().get(segment);
        String wanted = own == null ? models.purchase() : own.purchase();
        List<PurchaseModel> chosen = "auto".equals(wanted)
                ? List.of(PurchaseModel.BG_NBD, PurchaseModel.MBG_NBD)
                : Arrays.stream(PurchaseModel.values())
                        .filter(model -> model.id().equals(wanted))
                        .toList();
        return chosen.stream().<PurchaseForecast>map(Buying::new).toList();
    }

    /** The model that an id of {@code fact.model_fit} means. */
    static PurchaseForecast of(String id, int inactivityDays) {
        return Arrays.stream(PurchaseModel.values())
                .filter(model -> model.id().equals(id))
                .<PurchaseForecast>map(Buying::new)
                .findFirst()
                .orElseGet(() -> new ObservedRates.Purchases(inactivityDays));
    }

    /** One of the models in which customers buy until they silently stop. */
    record Buying(PurchaseModel model) implements PurchaseForecast {

        @Override
        public String id() {
            return model.id();
        }

        /** Who was won on the last day has had no time to say anything. */
        @Override
        public Fit fit(List<History> histories) {
            PurchaseHistories counted = new PurchaseHistories();
            histories.stream()
                    .filter(history -> history.age() > 0)
                    .forEach(history ->
                            counted.add((double) history.frequency(), history.recency(), history.age(), (double)
                                    history.customers()));
            return model.fit(counted);
        }

        @Override
        public double alive(double[] at, History history) {
            return model.probabilityAlive(at, (double) history.frequency(), history.recency(), history.age());
        }

        @Override
        public double expected(double[] at, History history, double weeks) {
            return model.expectedPurchases(at, (double) history.frequency(), history.recency(), history.age(), weeks);
        }
    }
}

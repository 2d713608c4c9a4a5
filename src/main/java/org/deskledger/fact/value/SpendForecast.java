package org.deskledger.fact.value;

import java.io.Serializable;
import java.util.List;
import org.deskledger.model.fitting.Fit;
import org.deskledger.model.purchase.Spending;

/** What a further purchase of a customer will bring. */
interface SpendForecast extends Model<SpendForecast.Spend> {

    /**
     * Customers with the same spend.
     *
     * @param purchases repeat purchases that brought money
     * @param mean what one of them brought on average
     * @param customers how many there are
     */
    record Spend(long purchases, double mean, long customers) implements Serializable {}

    /** What a further purchase brings; without purchases, of a customer of whom nothing is known. */
    double expected(double[] at, long purchases, double mean);

    /** The model that an id of {@code fact.model_fit} means. */
    static SpendForecast of(String id) {
        return id.equals(GammaGamma.ID) ? new GammaGamma() : new ObservedRates.MeanSpend();
    }

    /** Between a customer's own mean and everybody's, nearer to theirs the more they bought. */
    record GammaGamma() implements SpendForecast {

        static final String ID = "gamma-gamma";

        @Override
        public String id() {
            return ID;
        }

        /** Without a mean of all customers there is nothing to expect of those who never came back. */
        @Override
        public Fit fit(List<Spend> spends) {
            Spending counted = new Spending();
            spends.forEach(spend -> counted.add((double) spend.purchases(), spend.mean(), (double) spend.customers()));
            Fit fit = counted.fit();
            return fit.isConverged() && fit.estimate(1) <= 1 ? fit.refused("q is not above 1: spend has no mean") : fit;
        }

        @Override
        public double expected(double[] at, long purchases, double mean) {
            return Spending.expectedAmount(at, (double) purchases, mean);
        }
    }
}

package org.deskledger.fact.value;

import java.util.List;
import org.deskledger.model.fitting.Fit;

/**
 * The simple models that stand in where no other can be used: the rate that was observed, the same for everybody. They always have an
 * estimate where there is anything to see, and forget that those who stay are not like those who leave.
 */
final class ObservedRates {

    /** The ids of the three. */
    static final List<String> IDS = List.of(Purchases.ID, MeanSpend.ID, ConstantChurn.ID);

    private ObservedRates() {}

    /** Everybody buys at the same rate until they have been silent for the inactivity window, and then never again. */
    record Purchases(int inactivityDays) implements PurchaseForecast {

        static final String ID = "observed-rate";

        @Override
        public String id() {
            return ID;
        }

        /** A Poisson process: purchases / weeks, standard error from its information. */
        @Override
        public Fit fit(List<History> histories) {
            double customers = 0;
            double purchases = 0;
            double weeks = 0;
            for (History history : histories) {
                customers += history.customers();
                purchases += (double) history.customers() * history.frequency();
                weeks += history.customers() * history.age();
            }
            double rate = purchases / weeks;
            double logLikelihood = purchases > 0 ? purchases * Math.log(rate) - weeks * rate : 0;
            return Model.fitOfOne("purchases_per_week", rate, Math.sqrt(purchases) / weeks, logLikelihood, customers);
        }

        @Override
        public double alive(double[] at, History history) {
            return (history.age() - history.recency()) * 7 <= inactivityDays ? 1 : 0;
        }

        @Override
        public double expected(double[] at, History history, double weeks) {
            return alive(at, history) * at[0] * weeks;
        }
    }

    /** Every purchase brings what all brought on average. */
    record MeanSpend() implements SpendForecast {

        static final String ID = "mean-spend";

        @Override
        public String id() {
            return ID;
        }

        /** The mean over customers, each counted once; one alone does not say how customers differ, and is refused. */
        @Override
        public Fit fit(List<Spend> spends) {
            double customers = 0;
            double sum = 0;
            for (Spend spend : spends) {
                customers += spend.customers();
                sum += spend.customers() * spend.mean();
            }
            double mean = sum / customers;
            double squares = 0;
            for (Spend spend : spends) {
                squares += spend.customers() * Math.pow(spend.mean() - mean, 2);
            }
            double variance = squares / (customers - 1);
            double logLikelihood =
                    variance > 0 ? -customers / 2 * Math.log(2 * Math.PI * variance) - (customers - 1) / 2 : 0;
            return Model.fitOfOne("mean_amount", mean, Math.sqrt(variance / customers), logLikelihood, customers);
        }

        @Override
        public double expected(double[] at, long purchases, double mean) {
            return at[0];
        }
    }

    /** Everybody leaves with the same chance every month. */
    record ConstantChurn() implements ContractForecast {

        static final String ID = "constant-churn";

        @Override
        public String id() {
            return ID;
        }

        /** The geometric distribution: losses / months at risk. */
        @Override
        public Fit fit(List<Life> lives) {
            double customers = 0;
            double lost = 0;
            double months = 0;
            for (Life life : lives) {
                customers += life.customers();
                lost += life.isLost() ? life.customers() : 0;
                months += (double) life.customers() * life.months();
            }
            double churn = lost / months;
            boolean isInside = churn > 0 && churn < 1;
            double logLikelihood = isInside ? lost * Math.log(churn) + (months - lost) * Math.log1p(-churn) : 0;
            return Model.fitOfOne(
                    "churn_per_month", churn, Math.sqrt(churn * (1 - churn) / months), logLikelihood, customers);
        }

        @Override
        public double survival(double[] at, long months) {
            return Math.pow(1 - at[0], (double) months);
        }
    }
}

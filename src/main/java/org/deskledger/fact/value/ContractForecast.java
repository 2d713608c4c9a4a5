package org.deskledger.fact.value;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.deskledger.config.Settings;
import org.deskledger.model.contract.ContractCohort;
import org.deskledger.model.contract.ContractModel;
import org.deskledger.model.fitting.Fit;

/** How long contracts will still be renewed. Time is in months. */
interface ContractForecast extends Model<ContractForecast.Life> {

    /**
     * Customers with the same life.
     *
     * @param months renewals survived, or of who left the month of the loss, from 1
     * @param isLost they left
     * @param customers how many there are
     */
    record Life(long months, boolean isLost, long customers) implements Serializable {}

    /** The share of new customers who survive so many renewals. */
    double survival(double[] at, long months);

    /** The models that the settings ask for in a segment, the simpler one first. */
    static List<ContractForecast> candidates(Settings.Models models, String segment) {
        Settings.ModelChoice own = models.bySegment().get(segment);
        String wanted = own == null ? models.contract() : own.contract();
        return Arrays.stream(ContractModel.values())
                .filter(model -> wanted.equals("auto") || model.id().equals(wanted))
                .<ContractForecast>map(Renewing::new)
                .toList();
    }

    /** The model that an id of {@code fact.model_fit} means. */
    static ContractForecast of(String id) {
        return Arrays.stream(ContractModel.values())
                .filter(model -> model.id().equals(id))
                .<ContractForecast>map(Renewing::new)
                .findFirst()
                .orElseGet(ObservedRates.ConstantChurn::new);
    }

    /** One of the models in which the chance not to renew differs between customers. */
    record Renewing(ContractModel model) implements ContractForecast {

        @Override
        public String id() {
            return model.id();
        }

        @Override
        public Optional<String> nested() {
            return model == ContractModel.BETA_DISCRETE_WEIBULL
                    ? Optional.of(ContractModel.SHIFTED_BETA_GEOMETRIC.id())
                    : Optional.empty();
        }

        /** Who left says the same whatever else was seen, so the lost are one cohort, and the others one for every age. */
        @Override
        public Fit fit(List<Life> lives) {
            TreeMap<Integer, Double> lost = new TreeMap<>();
            TreeMap<Integer, Double> there = new TreeMap<>();
            for (Life life : lives) {
                (life.isLost() ? lost : there)
                        .merge(Math.toIntExact(life.months()), (double) life.customers(), Double::sum);
            }
            List<ContractCohort> cohorts = new ArrayList<>();
            List<Double> losses = new ArrayList<>(Collections.nCopies(lost.isEmpty() ? 0 : lost.lastKey(), 0.0));
            lost.forEach((month, customers) -> losses.set(month - 1, customers));
            cohorts.add(new ContractCohort(losses, 0));
            there.forEach((months, customers) ->
                    cohorts.add(new ContractCohort(Collections.nCopies(months, 0.0), customers)));
            return model.fit(cohorts);
        }

        @Override
        public double survival(double[] at, long months) {
            return model.survival(at, (double) months);
        }
    }
}

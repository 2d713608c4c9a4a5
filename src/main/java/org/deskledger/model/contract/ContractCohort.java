package org.deskledger.model.contract;

import java.util.List;

/**
 * Customers who began together under a contract that is renewed every period.
 *
 * @param lost how many did not renew after the first, second, … period
 * @param remaining how many are still there after the last of these
 */
public record ContractCohort(List<Double> lost, double remaining) {

    /** Takes an unchangeable copy. */
    public ContractCohort {
        lost = List.copyOf(lost);
    }

    /** All who began. */
    public double customers() {
        return remaining + lost.stream().mapToDouble(Double::doubleValue).sum();
    }
}

package org.deskledger.fact.value;

import java.io.Serializable;

/** A model of how long contracts are renewed. Time is in months. */
interface ContractModel extends Model<ContractModel.Life> {

    /**
     * Customers with the same life.
     *
     * @param months renewals survived, or of who left the month of the loss, from 1
     * @param isLost they left
     * @param customers how many there are
     */
    record Life(long months, boolean isLost, long customers) implements Serializable {}

    /** The share of new customers who survive so many renewals. */
    double survival(double[] parameters, long months);
}

package org.deskledger.fact.value;

import java.io.Serializable;

/** A model of what a purchase brings. */
interface SpendModel extends Model<SpendModel.Spend> {

    /**
     * Customers with the same spend.
     *
     * @param purchases repeat purchases that brought money
     * @param mean what one of them brought on average
     * @param customers how many there are
     */
    record Spend(long purchases, double mean, long customers) implements Serializable {}

    /** What a further purchase of a customer brings; without purchases, of a customer of whom nothing is known. */
    double expected(double[] parameters, long purchases, double mean);
}

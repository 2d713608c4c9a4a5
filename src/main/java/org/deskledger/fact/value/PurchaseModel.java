package org.deskledger.fact.value;

import java.io.Serializable;

/** A model of who buys without contract: how often, and until when. Time is in weeks. */
interface PurchaseModel extends Model<PurchaseModel.History> {

    /**
     * Customers with the same purchases.
     *
     * @param frequency repeat purchases
     * @param recency weeks from the first to the last purchase
     * @param age weeks from the first purchase to the end of the time looked at
     * @param customers how many there are
     */
    record History(long frequency, double recency, double age, long customers) implements Serializable {}

    /** The chance that such a customer still buys at all. */
    double alive(double[] parameters, History history);

    /** Purchases to be expected of such a customer in the coming weeks. */
    double expected(double[] parameters, History history, double weeks);
}

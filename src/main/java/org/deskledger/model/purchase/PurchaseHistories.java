package org.deskledger.model.purchase;

import java.util.Arrays;

/**
 * All that a purchase model needs to know of customers: how many share each history. Customers with the same history are one cell, so
 * the size grows with the variety of histories and not with the customers.
 */
public final class PurchaseHistories {

    private double[] frequency = new double[1024];
    private double[] recency = new double[1024];
    private double[] age = new double[1024];
    private double[] weight = new double[1024];
    private int cells;

    /**
     * Adds customers of one history.
     *
     * @param x repeat purchases: units of time with a purchase, without the first
     * @param lastAt time from the first to the last purchase; 0 without repeat
     * @param observed time from the first purchase to the end of observation, above 0
     * @param customers how many
     * @return this
     * @throws IllegalArgumentException where the history cannot be
     */
    public PurchaseHistories add(double x, double lastAt, double observed, double customers) {
        if (!(x >= 0 && lastAt >= 0 && lastAt <= observed && observed > 0 && (x > 0 || lastAt == 0))) {
            throw new IllegalArgumentException(
                    "No history has " + x + " repeats, the last at " + lastAt + " of " + observed);
        }
        if (cells == age.length) {
            frequency = Arrays.copyOf(frequency, 2 * cells);
            recency = Arrays.copyOf(recency, 2 * cells);
            age = Arrays.copyOf(age, 2 * cells);
            weight = Arrays.copyOf(weight, 2 * cells);
        }
        frequency[cells] = x;
        recency[cells] = lastAt;
        age[cells] = observed;
        weight[cells] = customers;
        cells++;
        return this;
    }

    /** Different histories. */
    public int cells() {
        return cells;
    }

    /** Customers over all cells. */
    public double customers() {
        return Arrays.stream(weight, 0, cells).sum();
    }

    /** Customers with a repeat purchase. */
    public double repeaters() {
        double repeaters = 0;
        for (int i = 0; i < cells; i++) {
            repeaters += frequency[i] > 0 ? weight[i] : 0;
        }
        return repeaters;
    }

    double x(int cell) {
        return frequency[cell];
    }

    double recency(int cell) {
        return recency[cell];
    }

    double age(int cell) {
        return age[cell];
    }

    double weight(int cell) {
        return weight[cell];
    }
}

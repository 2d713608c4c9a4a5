package org.deskledger.model.value;

/**
 * Lifetime value where every period the same share of customers stays and the same margin comes in (Fader and Hardie, note 024). Real
 * cohorts sort themselves, so these understate loyal customers; they are here because people compare with them.
 *
 * @param margin of one period
 * @param retention share who stay from one period to the next, below 1
 * @param discount rate of one period, 0 or more
 */
public record ConstantRetention(double margin, double retention, double discount) {

    /** Refuses shares that are none, and a sum without end. */
    public ConstantRetention {
        if (!(retention >= 0 && discount >= 0 && retention < 1 + discount && retention <= 1)) {
            throw new IllegalArgumentException(
                    "retention must be from 0 to 1 and below 1 + discount, not " + retention + " at " + discount);
        }
    }

    /** From acquisition on, the first margin at once: m (1 + d) / (1 + d - r). */
    public double fromAcquisition() {
        return margin * (1 + discount) / (1 + discount - retention);
    }

    /** What is still to come after the first margin was paid: m r / (1 + d - r). */
    public double afterFirstPayment() {
        return margin * retention / (1 + discount - retention);
    }

    /** From acquisition on, each margin at the end of its period: m / (1 + d - r). */
    public double paidAtPeriodEnd() {
        return margin / (1 + discount - retention);
    }
}

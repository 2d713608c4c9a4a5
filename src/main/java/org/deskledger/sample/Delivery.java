package org.deskledger.sample;

/** How often the systems of the sample company hand over files. */
public enum Delivery {
    /** Everything at once, dated the last day. */
    ONE_OFF,
    /** Every day what that day made or changed. */
    DAILY,
    /** On the last day of every month what that month made or changed. */
    MONTHLY
}

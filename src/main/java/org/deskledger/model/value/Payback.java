package org.deskledger.model.value;

import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;

/** When the margin of customers has paid what winning them cost. */
public final class Payback {

    private Payback() {}

    /** Months as if nobody left: cost / margin of a month; empty where there is no margin. */
    public static OptionalDouble simple(double cost, double monthlyMargin) {
        return monthlyMargin > 0 ? OptionalDouble.of(cost / monthlyMargin) : OptionalDouble.empty();
    }

    /**
     * Months until the margin of those who are still there, discounted, has paid the cost; inside the month that does it, by parts.
     *
     * @param survival share who are still there in a month, the first being 0
     * @param monthlyDiscount rate of one month, 0 or more
     * @param horizon months looked at
     * @return empty where the cost is not paid within the horizon
     */
    public static OptionalDouble surviving(
            double cost, double monthlyMargin, IntToDoubleFunction survival, double monthlyDiscount, int horizon) {
        double paid = 0;
        for (int month = 0; month < horizon; month++) {
            double margin = monthlyMargin * survival.applyAsDouble(month) / Math.pow(1 + monthlyDiscount, month + 1);
            if (margin > 0 && paid + margin >= cost) {
                return OptionalDouble.of(month + (cost - paid) / margin);
            }
            paid += margin;
        }
        return OptionalDouble.empty();
    }
}

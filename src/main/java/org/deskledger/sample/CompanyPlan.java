package org.deskledger.sample;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;

/**
 * What the sample company is to be like. The same plan always makes the same files.
 *
 * @param seed another seed makes another company
 * @param tickets about how many tickets the company gets in all
 * @param from first day of business
 * @param through last day that is delivered; the whole day in UTC
 * @param delivery how often files come
 * @param defects whether faults of real extracts are planted
 */
public record CompanyPlan(
        long seed, long tickets, LocalDate from, LocalDate through, Delivery delivery, boolean defects) {

    /** Tickets that one customer asks per month of its life, over all segments; the generator is tuned to it. */
    private static final double CUSTOMERS_PER_TICKET_AND_MONTH = 2.9;

    /**
     * Refuses a company without tickets or without a month of business.
     *
     * @throws IllegalArgumentException naming the value
     */
    public CompanyPlan {
        if (tickets < 1) {
            throw new IllegalArgumentException("tickets must be at least 1 but is " + tickets);
        }
        if (from.plusMonths(1).isAfter(through.plusDays(1))) {
            throw new IllegalArgumentException(
                    "A company needs at least one month: from " + from + " through " + through + " is less");
        }
    }

    /** Two years of a company with about 5,000 tickets of about 600 customers, ending on the given day. */
    public static CompanyPlan small(long seed, LocalDate through) {
        LocalDate from = through.plusDays(1).minusMonths(24);
        return new CompanyPlan(seed, 5_000, from, through, Delivery.ONE_OFF, false);
    }

    /** The same company with planted faults. */
    public CompanyPlan withDefects() {
        return new CompanyPlan(seed, tickets, from, through, delivery, true);
    }

    /** The same company, handed over in another rhythm. */
    public CompanyPlan delivered(Delivery rhythm) {
        return new CompanyPlan(seed, tickets, from, through, rhythm, defects);
    }

    /** Calendar months that the company is seen in, the first and the last perhaps in part. */
    public int months() {
        return (int) ChronoUnit.MONTHS.between(YearMonth.from(from), YearMonth.from(through)) + 1;
    }

    /** Customers won in the whole time, so that {@link #tickets} comes out about right. */
    public long customers() {
        return Math.max(30, Math.round(tickets * CUSTOMERS_PER_TICKET_AND_MONTH / months()));
    }
}

package org.deskledger.sample;

import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pow;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;

/** How the company grows: ever more customers a month, of which a few leave again. */
final class Growth {

    /** Below 1 later days win more customers than earlier ones. */
    private static final double CURVE = 0.8;

    /** What leaves a month, for the plan of the ledger only; the customers themselves decide one by one. */
    private static final double EXPECTED_CHURN = 0.03;

    /**
     * One calendar month of business.
     *
     * @param first its first day
     * @param wonShare share of all customers that is won in it
     * @param ticketShare share of all tickets that is expected in it
     */
    record Month(LocalDate first, double wonShare, double ticketShare) {}

    private Growth() {}

    /** Days after the first day of business at which a customer is won, from an even throw. */
    static Column startDay(CompanyPlan plan, Column throwOfOne) {
        long days = daysThrough(plan, plan.through());
        return least(floor(pow(throwOfOne, lit(CURVE)).multiply(lit(days))), lit(days - 1));
    }

    /** The months of business in order. */
    static List<Month> months(CompanyPlan plan) {
        List<YearMonth> calendar = new ArrayList<>();
        List<Double> won = new ArrayList<>();
        List<Double> active = new ArrayList<>();
        double before = 0;
        double standing = 0;
        for (int i = 0; i < plan.months(); i++) {
            YearMonth month = YearMonth.from(plan.from()).plusMonths(i);
            LocalDate last = month.atEndOfMonth().isAfter(plan.through()) ? plan.through() : month.atEndOfMonth();
            double wonByNow = Math.pow((double) daysThrough(plan, last) / daysThrough(plan, plan.through()), 1 / CURVE);
            double wonNow = wonByNow - before;
            calendar.add(month);
            won.add(wonNow);
            // New customers ask for half of their first month.
            active.add(standing + wonNow / 2);
            standing = (standing + wonNow) * (1 - EXPECTED_CHURN);
            before = wonByNow;
        }
        double all = active.stream().mapToDouble(Double::doubleValue).sum();
        List<Month> months = new ArrayList<>();
        for (int i = 0; i < calendar.size(); i++) {
            months.add(new Month(calendar.get(i).atDay(1), won.get(i), active.get(i) / all));
        }
        return months;
    }

    private static long daysThrough(CompanyPlan plan, LocalDate day) {
        return ChronoUnit.DAYS.between(plan.from(), day) + 1;
    }
}

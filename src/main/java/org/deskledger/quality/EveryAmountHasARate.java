package org.deskledger.quality;

import java.util.List;
import java.util.Locale;

/**
 * Every amount has a reporting amount. Where it has none, no exchange rate of its day, or of a few days before, was delivered; the key
 * names table, currency and day.
 */
public final class EveryAmountHasARate implements Identity {

    /** One for each table that turns amounts into reporting amounts; each stands alone where the others are not built. */
    public static final List<Identity> ALL = List.of(
            new EveryAmountHasARate("fact.payment", "currency", "paid_on", "reporting_revenue_amount"),
            new EveryAmountHasARate(
                    "(SELECT currency, explode(refunds) AS refund FROM fact__payment)",
                    "fact.payment",
                    "currency",
                    "refund.refunded_on",
                    "refund.reporting_amount"),
            new EveryAmountHasARate("fact.revenue_movement", "currency", "last_day(month)", "reporting_closing_amount"),
            new EveryAmountHasARate("fact.revenue_movement", "currency", "date_sub(month, 1)", "reporting_fx_amount"),
            new EveryAmountHasARate("fact.mrr_profile", "currency", "last_day(month)", "reporting_mrr_amount"),
            new EveryAmountHasARate(
                    "fact.acquisition_share",
                    "coalesce(currency_without_rate, '')",
                    "last_day(spend_month)",
                    "allocated_amount"),
            new EveryAmountHasARate("fact.cost_share", "currency", "last_day(month)", "allocated_amount"));

    private final String rows;
    private final String table;
    private final String currency;
    private final String day;
    private final String reportingAmount;

    private EveryAmountHasARate(String table, String currency, String day, String reportingAmount) {
        this(table.replace(".", "__"), table, currency, day, reportingAmount);
    }

    private EveryAmountHasARate(String rows, String table, String currency, String day, String reportingAmount) {
        this.rows = rows;
        this.table = table;
        this.currency = currency;
        this.day = day;
        this.reportingAmount = reportingAmount;
    }

    @Override
    public String sentence() {
        return "Every amount of " + table + " has a rate: rows by currency and day = rows with " + reportingAmount;
    }

    @Override
    public List<String> tables() {
        return List.of(table);
    }

    @Override
    public String sql() {
        return String.format(Locale.ROOT, """
                SELECT concat('%1$s: no rate of ', %2$s, ' on ', %3$s) AS identity_key,
                       CAST(count(*) AS DECIMAL(38, 4)) AS left_side,
                       CAST(count(%4$s) AS DECIMAL(38, 4)) AS right_side
                FROM %5$s GROUP BY %2$s, %3$s
                """, table, currency, day, reportingAmount, rows);
    }
}

package org.deskledger.fact.money;

import java.util.List;
import java.util.Locale;
import org.deskledger.config.Settings;

/**
 * Whose reading of recurring revenue counts. All agree on active and past-due subscriptions, on trials (nothing) and on intervals; they
 * differ in what a paused and a canceled subscription still bring. What the extracts do not hold stays out of all three: invoices,
 * metered use, coupons that end.
 */
enum RevenueProfile {
    /** A paused subscription brings nothing; a canceled one counts until the date that {@code revenue.recognised-churn} names. */
    RECOMMENDED(List.of("active", "past_due"), false),

    /** As Stripe's Billing reports count: paused nothing, canceled nothing from the moment that it is canceled. */
    STRIPE(List.of("active", "past_due"), true),

    /**
     * As ChartMogul counts by default: a paused subscription of most billing systems goes on as a past-due one (its help article 360015688860),
     * and churn is when the subscription ends in the billing system (article 242).
     */
    CHARTMOGUL(List.of("active", "past_due", "paused"), true);

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that nobody can change
    private final List<String> runningStatuses;

    private final boolean endsWithItsStatus;

    RevenueProfile(List<String> runningStatuses, boolean endsWithItsStatus) {
        this.runningStatuses = runningStatuses;
        this.endsWithItsStatus = endsWithItsStatus;
    }

    /** The profile that the settings name. */
    static RevenueProfile of(Settings.Revenue revenue) {
        return valueOf(revenue.profile().toUpperCase(Locale.ROOT));
    }

    /** Its name in settings and tables. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Statuses that bring recurring revenue while they last. */
    List<String> runningStatuses() {
        return runningStatuses;
    }

    /** Which of the three dates of a churn ends the revenue; the vendors' profiles leave no choice. */
    String recognisedChurn(Settings.Revenue revenue) {
        return endsWithItsStatus ? "end" : revenue.recognisedChurn();
    }
}

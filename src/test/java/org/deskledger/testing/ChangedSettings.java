package org.deskledger.testing;

import java.math.BigDecimal;
import java.util.Map;
import org.deskledger.config.Settings;

/** Settings that differ from others in one section. */
public final class ChangedSettings {

    private ChangedSettings() {}

    /** With other windows, or other categories that are related. */
    public static Settings windows(Settings settings, Settings.Windows windows) {
        return of(settings, windows, settings.revenue(), settings.value(), settings.cost(), settings.targets());
    }

    /** With another way to count recurring revenue. */
    public static Settings revenue(Settings settings, Settings.Revenue revenue) {
        return of(settings, settings.windows(), revenue, settings.value(), settings.cost(), settings.targets());
    }

    /** With another way to turn revenue into value. */
    public static Settings value(Settings settings, Settings.Value value) {
        return of(settings, settings.windows(), settings.revenue(), value, settings.cost(), settings.targets());
    }

    /** With another gross margin, share by plan, lag and rule for spend without channel. */
    public static Settings.Value value(
            Settings settings, String grossMargin, Map<String, BigDecimal> byPlan, int cacLagMonths, String spendRule) {
        Settings.Value value = settings.value();
        return new Settings.Value(
                new BigDecimal(grossMargin),
                byPlan,
                cacLagMonths,
                spendRule,
                value.horizonMonths(),
                value.annualDiscountRate(),
                value.annualDiscountRateBySegment(),
                value.models());
    }

    /** With other models of lifetime value. */
    public static Settings models(Settings settings, Settings.Models models) {
        Settings.Value value = settings.value();
        return value(
                settings,
                new Settings.Value(
                        value.grossMargin(),
                        value.grossMarginByPlan(),
                        value.cacLagMonths(),
                        value.spendWithoutChannel(),
                        value.horizonMonths(),
                        value.annualDiscountRate(),
                        value.annualDiscountRateBySegment(),
                        models));
    }

    /** With another way to spread support cost. */
    public static Settings cost(Settings settings, Settings.Cost cost) {
        return of(settings, settings.windows(), settings.revenue(), settings.value(), cost, settings.targets());
    }

    /** With other targets of metrics. */
    public static Settings targets(Settings settings, Map<String, BigDecimal> targets) {
        return of(settings, settings.windows(), settings.revenue(), settings.value(), settings.cost(), targets);
    }

    private static Settings of(
            Settings settings,
            Settings.Windows windows,
            Settings.Revenue revenue,
            Settings.Value value,
            Settings.Cost cost,
            Map<String, BigDecimal> targets) {
        return new Settings(
                settings.places(),
                settings.reporting(),
                settings.sources(),
                settings.loading(),
                settings.identity(),
                windows,
                settings.channels(),
                settings.teams(),
                settings.schedules(),
                settings.scheduleRules(),
                settings.sla(),
                revenue,
                value,
                settings.supportImpact(),
                settings.themes(),
                cost,
                settings.money(),
                targets,
                settings.scorecard(),
                settings.metrics(),
                settings.run(),
                settings.publish(),
                settings.spark());
    }
}

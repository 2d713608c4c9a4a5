package org.deskledger.testing;

import org.deskledger.config.Settings;

/** Settings that differ from others in one section. */
public final class ChangedSettings {

    private ChangedSettings() {}

    /** With another way to count recurring revenue. */
    public static Settings revenue(Settings settings, Settings.Revenue revenue) {
        return of(settings, revenue, settings.value());
    }

    /** With another way to turn revenue into value. */
    public static Settings value(Settings settings, Settings.Value value) {
        return of(settings, settings.revenue(), value);
    }

    private static Settings of(Settings settings, Settings.Revenue revenue, Settings.Value value) {
        return new Settings(
                settings.places(),
                settings.reporting(),
                settings.sources(),
                settings.loading(),
                settings.identity(),
                settings.windows(),
                settings.channels(),
                settings.teams(),
                revenue,
                value,
                settings.supportImpact(),
                settings.cost(),
                settings.money(),
                settings.targets(),
                settings.metrics(),
                settings.run(),
                settings.spark());
    }
}

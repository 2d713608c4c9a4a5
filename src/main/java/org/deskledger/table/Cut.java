package org.deskledger.table;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The two clocks of a run: what had happened, and what was known.
 *
 * @param asOf the last business date that exists; everything after its end in {@code zone} does not
 * @param zone the reporting zone, in which days, weeks and months are cut
 * @param deliveredThrough the last delivery date that is known; empty means all that is loaded
 */
public record Cut(LocalDate asOf, ZoneId zone, Optional<LocalDate> deliveredThrough) {

    /** A cut that knows every delivery. */
    public static Cut at(LocalDate asOf, ZoneId zone) {
        return new Cut(asOf, zone, Optional.empty());
    }

    /** The first instant that does not exist any more: the start of the day after {@code asOf} in the zone. */
    public Instant end() {
        return asOf.plusDays(1).atStartOfDay(zone).toInstant();
    }
}

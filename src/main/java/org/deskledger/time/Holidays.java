package org.deskledger.time;

import de.focus_shift.jollyday.core.Holiday;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.time.LocalDate;
import java.time.Year;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Public holidays by calendar: a country such as {@code de}, or a part of it such as {@code de/by}. */
final class Holidays {

    private record CalendarYear(String calendar, int year) {}

    private static final ConcurrentMap<CalendarYear, Map<LocalDate, String>> KNOWN = new ConcurrentHashMap<>();

    private Holidays() {}

    /** Day to English name. Two holidays on one day are one day off. */
    static Map<LocalDate, String> of(String calendar, int year) {
        Map<LocalDate, String> days = KNOWN.get(new CalendarYear(calendar, year));
        if (days == null) {
            days = read(calendar, year);
            KNOWN.put(new CalendarYear(calendar, year), days);
        }
        return days;
    }

    /** One at a time: the library's managers fill their caches as they are asked. */
    private static synchronized Map<LocalDate, String> read(String calendar, int year) {
        String[] parts = calendar.toLowerCase(Locale.ROOT).split("/", -1);
        String[] regions = Arrays.copyOfRange(parts, 1, parts.length);
        Map<LocalDate, String> days = new TreeMap<>();
        for (Holiday holiday :
                HolidayManager.getInstance(ManagerParameters.create(parts[0])).getHolidays(Year.of(year), regions)) {
            days.merge(
                    holiday.getDate(),
                    holiday.getDescription(Locale.ENGLISH),
                    (one, other) -> one.compareTo(other) <= 0 ? one : other);
        }
        return days;
    }
}

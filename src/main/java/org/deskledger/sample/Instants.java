package org.deskledger.sample;

import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.hour;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_seconds;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_seconds;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.apache.spark.sql.Column;

/** Arithmetic on instants in whole seconds, which is what extracts show. */
final class Instants {

    /** Where the company works: its day and its weekend. */
    static final String OFFICE_ZONE = "Europe/Berlin";

    private static final long SECONDS_PER_DAY = 86_400;
    private static final int OPENS = 8;
    private static final int CLOSES = 18;

    private Instants() {}

    /** So many seconds later. */
    static Column after(Column instant, Column seconds) {
        return timestamp_seconds(unix_seconds(instant).plus(floor(seconds)));
    }

    /** So many days later. */
    static Column daysAfter(Column instant, Column days) {
        return after(instant, days.multiply(lit(SECONDS_PER_DAY)));
    }

    /** The instant at this share of the way between two instants. */
    static Column between(Column from, Column to, Column share) {
        return after(from, unix_seconds(to).minus(unix_seconds(from)).multiply(share));
    }

    /** The second of a UTC day. */
    static Column at(Column day, Column second) {
        return timestamp_seconds(
                unix_date(day).cast("bigint").multiply(lit(SECONDS_PER_DAY)).plus(second));
    }

    /** The same time of day so many months later; the last day of a shorter month. */
    static Column monthsAfter(Column instant, Column months) {
        return at(add_months(to_date(instant), months), unix_seconds(instant).mod(lit(SECONDS_PER_DAY)));
    }

    /** The instant itself in office hours, else about as long after the next opening as it came after the closing. */
    static Column inOfficeHours(Column instant) {
        Column localHour = hour(from_utc_timestamp(instant, OFFICE_ZONE));
        Column delayHours = when(localHour.lt(OPENS), lit(OPENS))
                .when(localHour.geq(CLOSES), lit(24 - CLOSES + OPENS))
                .otherwise(lit(0));
        return after(instant, delayHours.multiply(lit(3600)));
    }

    /** The first instant after a day in UTC. */
    static Column endOf(LocalDate day) {
        return lit(day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }
}

package org.deskledger.table;

import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.timestamp_seconds;
import static org.apache.spark.sql.functions.to_date;

import org.apache.spark.sql.Column;

/** Half-hours of the reporting zone; in a zone such as Asia/Kathmandu they begin at a quarter past in UTC. */
public final class HalfHour {

    public static final long SECONDS = 1800;

    private HalfHour() {}

    /** The second since 1970 at which the half-hour of a second begins. */
    public static Column startOf(Column second, Cut cut) {
        int offset = cut.zone().getRules().getOffset(cut.end()).getTotalSeconds();
        return second.minus(pmod(second.plus(lit((long) offset)), lit(SECONDS)));
    }

    /** The day of the reporting zone that a second since 1970 lies in. */
    public static Column dayOf(Column second, Cut cut) {
        return to_date(from_utc_timestamp(timestamp_seconds(second), cut.zone().getId()));
    }
}

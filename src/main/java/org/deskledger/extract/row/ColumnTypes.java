package org.deskledger.extract.row;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.make_dt_interval;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.to_utc_timestamp;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/**
 * How text becomes a typed value, and why it does not. A value that typing would change (rounded, grouped, trimmed) is no value: a
 * silent change of money is worse than a row set aside.
 */
final class ColumnTypes {

    private static final String DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
    private static final String TIME = "[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?";
    private static final String OFFSET = "(Z| ?UTC|[+-][0-9]{2}:?[0-9]{2})";
    private static final String INSTANT = "^" + DAY + "([ T]" + TIME + " ?" + OFFSET + "?)?$";
    private static final String WITH_OFFSET = "^" + DAY + "[ T]" + TIME + " ?" + OFFSET + "$";

    private ColumnTypes() {}

    /** The text of an expression's value; blank text is NULL. */
    static Column asText(Column value, DataType type) {
        Column text =
                type.typeName().equals("timestamp") ? concat(value.cast("string"), lit("Z")) : value.cast("string");
        return when(length(trim(text)).gt(0), text);
    }

    /** Whether a value of this type needs no detour over text. */
    static boolean isReady(DataType from, DataType to) {
        return !from.equals(DataTypes.StringType) && from.sameType(to);
    }

    /** What text must look like to be of a type; empty where any text is. */
    private static Optional<String> shape(DataType type) {
        if (type instanceof DecimalType decimal) {
            int whole = decimal.precision() - decimal.scale();
            return Optional.of(
                    String.format(Locale.ROOT, "^-?[0-9]{1,%d}(\\.[0-9]{1,%d}0*)?$", whole, decimal.scale()));
        }
        return switch (type.typeName()) {
            case "long", "integer" -> Optional.of("^-?[0-9]{1,19}$");
            case "boolean" -> Optional.of("^(?i)(true|false|yes|no|t|f|y|n|1|0)$");
            case "date" -> Optional.of("^" + DAY + "$");
            case "timestamp" -> Optional.of(INSTANT);
            default -> Optional.empty();
        };
    }

    /** What a value of a type is, for people. */
    private static String words(DataType type) {
        if (type instanceof DecimalType decimal) {
            return "no plain number with at most " + decimal.scale() + " decimals";
        }
        return switch (type.typeName()) {
            case "long", "integer" -> "no whole number";
            case "boolean" -> "neither true nor false";
            case "date" -> "no date yyyy-MM-dd that exists";
            case "timestamp" -> "no date and time that exists";
            default -> "no " + type.typeName();
        };
    }

    /** The typed value of text; NULL where there is none. Never fails. */
    static Column typed(Column text, DataType type, Optional<ZoneId> zone) {
        if (type.equals(DataTypes.StringType)) {
            return text;
        }
        if (type.typeName().equals("array")) {
            return when(text.startsWith("["), from_json(text, type))
                    .otherwise(transform(split(text, ";"), part -> trim(part)).cast(type));
        }
        Column shaped = when(text.rlike(shape(type).orElse("")), text);
        if (type.typeName().equals("timestamp")) {
            return instant(shaped, zone);
        }
        if (type.equals(DataTypes.BooleanType)) {
            return when(lower(shaped).isin("true", "yes", "t", "y", "1"), true).when(shaped.isNotNull(), false);
        }
        return shaped.try_cast(type);
    }

    private static Column instant(Column text, Optional<ZoneId> zone) {
        // Spark wants seconds before an offset; a time without them is as plain.
        Column withSeconds = regexp_replace(text, "^(.{10}[ T][0-9]{1,2}:[0-9]{2})( ?[ZU+-])", "$1:00$2");
        Column exact = regexp_replace(withSeconds, " ?UTC$", "Z").try_cast("timestamp");
        if (zone.isEmpty()) {
            return when(text.rlike(WITH_OFFSET), exact);
        }
        return when(text.rlike(WITH_OFFSET), exact)
                .otherwise(
                        to_utc_timestamp(text.try_cast("timestamp"), zone.get().getId()));
    }

    /** Why text is no value of a type; NULL where it is one, or where there is none. */
    static Column reason(String name, Column text, Column typed, DataType type, Optional<ZoneId> zone) {
        Column wrong = when(text.isNotNull().and(typed.isNull()), lit(name + ": " + words(type)));
        if (type.typeName().equals("timestamp") && zone.isEmpty()) {
            Column isLocal = text.rlike(INSTANT).and(not(text.rlike(WITH_OFFSET)));
            return when(
                            text.isNotNull().and(isLocal),
                            lit(name + ": local time without offset, and the mapping names no zone"))
                    .otherwise(wrong);
        }
        return wrong;
    }

    /** 1 where text is a local time that the zone's clocks skip. */
    static Column isSkipped(Column text, Column instant, ZoneId zone) {
        Column local = text.try_cast("timestamp");
        return isLocal(text).and(not(from_utc_timestamp(instant, zone.getId()).equalTo(local)));
    }

    /** 1 where text is a local time that the zone's clocks show twice. */
    static Column isTwice(Column text, Column instant, ZoneId zone) {
        Column local = text.try_cast("timestamp");
        Column hourLater = instant.plus(make_dt_interval(lit(0), lit(1)));
        return isLocal(text).and(from_utc_timestamp(hourLater, zone.getId()).equalTo(local));
    }

    private static Column isLocal(Column text) {
        return coalesce(text.isNotNull().and(not(text.rlike(WITH_OFFSET))), lit(false));
    }
}

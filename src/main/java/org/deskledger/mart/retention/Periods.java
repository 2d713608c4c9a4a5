package org.deskledger.mart.retention;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.when;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The weeks, months, quarters and years of the reporting zone, as {@code period_kind} and {@code period_start}. */
final class Periods {

    private Periods() {}

    /** The period of each kind that an instant falls into, as an array of structs for {@code inline}. */
    static Column of(String instant, String zone) {
        Column day = to_date(from_utc_timestamp(col(instant), zone));
        return array(Stream.of("week", "month", "quarter", "year")
                .map(kind ->
                        struct(lit(kind).as("period_kind"), trunc(day, kind).as("period_start")))
                .toArray(Column[]::new));
    }

    /** Every period of a slice from its first in these rows to the last that is over, also those in which nothing happened. */
    static Dataset<Row> spine(Dataset<Row> rows, LocalDate asOf) {
        Column step =
                expr("CASE period_kind WHEN 'week' THEN make_interval(0, 0, 1) WHEN 'month' THEN make_interval(0, 1)"
                        + " WHEN 'quarter' THEN make_interval(0, 3) ELSE make_interval(1) END");
        return rows.groupBy("period_kind", "slice_kind", "slice_value")
                .agg(min("period_start").as("first"))
                .withColumn("last", lastOver(asOf))
                .where(col("first").leq(col("last")))
                .withColumn("period_start", explode(sequence(col("first"), col("last"), step)))
                .drop("first", "last");
    }

    /** Whether the row's period is over at the end of the as-of. */
    static Column isOver(LocalDate asOf) {
        return col("period_start").leq(lastOver(asOf));
    }

    private static Column lastOver(LocalDate asOf) {
        Column last = lit(null).cast("date");
        for (Map.Entry<String, LocalDate> period : lastOfEachKind(asOf).entrySet()) {
            last = when(col("period_kind").equalTo(period.getKey()), lit(period.getValue()))
                    .otherwise(last);
        }
        return last;
    }

    private static Map<String, LocalDate> lastOfEachKind(LocalDate asOf) {
        LocalDate tomorrow = asOf.plusDays(1);
        LocalDate month = tomorrow.withDayOfMonth(1);
        Map<String, LocalDate> last = new LinkedHashMap<>();
        last.put(
                "week",
                tomorrow.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                        .minusWeeks(1));
        last.put("month", month.minusMonths(1));
        last.put("quarter", month.minusMonths((month.getMonthValue() - 1) % 3).minusMonths(3));
        last.put("year", tomorrow.withDayOfYear(1).minusYears(1));
        return last;
    }
}

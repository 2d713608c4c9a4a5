package org.deskledger.fact;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_seconds;
import static org.apache.spark.sql.functions.when;

import java.util.Comparator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.deskledger.job.Inputs;

/** What the spans of a ticket say about its waiting: how long in which status, and how much of it in business hours. */
final class TicketClocks {

    private TicketClocks() {}

    /**
     * The tickets with the seconds of each status that has ended, and first response, first resolution and resolution in business time,
     * in both readings: piecewise, and under the single schedule in force at the event.
     *
     * @param tickets with the instants of {@code fact.ticket}
     */
    static Dataset<Row> withBusinessTime(Dataset<Row> tickets, Inputs inputs) {
        ServiceHours hours = ServiceHours.of(inputs.settings());
        return withOfTicket(tickets, spansAndSeconds(inputs))
                .withColumn("first_response_business_seconds", piecewise(hours, "asked_at", "first_response_at"))
                .withColumn("first_resolution_business_seconds", piecewise(hours, "created_at", "first_resolved_at"))
                .withColumn("resolution_business_seconds", piecewise(hours, "created_at", "last_resolved_at"))
                .withColumn(
                        "first_response_single_schedule_seconds",
                        singleSchedule(hours, "asked_at", "first_response_at"))
                .withColumn(
                        "first_resolution_single_schedule_seconds",
                        singleSchedule(hours, "created_at", "first_resolved_at"))
                .withColumn(
                        "resolution_single_schedule_seconds", singleSchedule(hours, "created_at", "last_resolved_at"))
                .drop("spans");
    }

    /**
     * The rows with {@code spans} of their ticket, for {@link #piecewise} and {@link #singleSchedule}; NULL where it has none.
     *
     * @param rows rows with {@code ticket_id}
     */
    static Dataset<Row> withSpans(Dataset<Row> rows, Inputs inputs) {
        return withOfTicket(rows, spansAndSeconds(inputs).select("span_ticket_id", "spans"));
    }

    private static Dataset<Row> withOfTicket(Dataset<Row> rows, Dataset<Row> perTicket) {
        return rows.join(perTicket, col("ticket_id").equalTo(col("span_ticket_id")), "left")
                .drop("span_ticket_id");
    }

    /** A ticket's spans, and the seconds of each status that has ended. */
    private static Dataset<Row> spansAndSeconds(Inputs inputs) {
        return inputs.table(TicketSpanFact.TABLE)
                .groupBy(col("ticket_id").as("span_ticket_id"))
                .agg(
                        ended("new").as("new_seconds"),
                        ended("open").as("open_seconds"),
                        ended("pending").as("pending_seconds"),
                        ended("on_hold").as("on_hold_seconds"),
                        collect_list(struct(
                                        col("schedule_id"),
                                        unix_seconds(col("started_at")).as("from"),
                                        unix_seconds(col("ended_at")).as("to")))
                                .as("spans"));
    }

    private static Column ended(String status) {
        return sum(when(col("status").equalTo(status), col("calendar_seconds")));
    }

    /** Business seconds from one instant to another, each piece under the schedule of the span that it lies in; NULL without spans. */
    static Column piecewise(ServiceHours hours, String from, String to) {
        UDF1<Row, Long> pieces = stretch -> piecewise(hours, stretch);
        return udf(pieces, DataTypes.LongType).apply(stretch(from, to));
    }

    /** The same under one schedule for all of it: that of the span in which it ends. */
    static Column singleSchedule(ServiceHours hours, String from, String to) {
        UDF1<Row, Long> whole = stretch -> singleSchedule(hours, stretch);
        return udf(whole, DataTypes.LongType).apply(stretch(from, to));
    }

    private static Column stretch(String from, String to) {
        return struct(
                col("spans"),
                unix_seconds(col(from)).as("from"),
                unix_seconds(col(to)).as("to"));
    }

    private static boolean isKnown(Row stretch) {
        return !stretch.isNullAt(0) && !stretch.isNullAt(1) && !stretch.isNullAt(2);
    }

    private static Long piecewise(ServiceHours hours, Row stretch) {
        if (!isKnown(stretch)) {
            return null;
        }
        long from = stretch.getLong(1);
        long to = stretch.getLong(2);
        long seconds = 0;
        for (Row span : stretch.<Row>getList(0)) {
            long end = span.isNullAt(2) ? to : Math.min(to, span.getLong(2));
            seconds += hours.schedules().get(span.getString(0)).secondsBetween(Math.max(from, span.getLong(1)), end);
        }
        return seconds;
    }

    private static Long singleSchedule(ServiceHours hours, Row stretch) {
        if (!isKnown(stretch)) {
            return null;
        }
        long to = stretch.getLong(2);
        return stretch.<Row>getList(0).stream()
                .filter(span -> span.getLong(1) <= to)
                .max(Comparator.comparingLong(span -> span.getLong(1)))
                .map(span -> hours.schedules().get(span.getString(0)).secondsBetween(stretch.getLong(1), to))
                .orElse(null);
    }
}

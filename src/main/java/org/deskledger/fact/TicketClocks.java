package org.deskledger.fact;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_seconds;
import static org.apache.spark.sql.functions.when;

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
     * The tickets with the seconds of each status that has ended, and first response, first resolution and resolution in business time.
     * Business time is piecewise: each piece under the schedule of the team that the ticket lay with.
     *
     * @param tickets with the instants of {@code fact.ticket}
     */
    static Dataset<Row> withBusinessTime(Dataset<Row> tickets, Inputs inputs) {
        Dataset<Row> perTicket = inputs.table(TicketSpanFact.TABLE)
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
        ServiceHours hours = ServiceHours.of(inputs.settings());
        return tickets.join(perTicket, col("ticket_id").equalTo(col("span_ticket_id")), "left")
                .withColumn("first_response_business_seconds", seconds(hours, "asked_at", "first_response_at"))
                .withColumn("first_resolution_business_seconds", seconds(hours, "created_at", "first_resolved_at"))
                .withColumn("resolution_business_seconds", seconds(hours, "created_at", "last_resolved_at"))
                .drop("span_ticket_id", "spans");
    }

    private static Column ended(String status) {
        return sum(when(col("status").equalTo(status), col("calendar_seconds")));
    }

    private static Column seconds(ServiceHours hours, String from, String to) {
        UDF1<Row, Long> piecewise = stretch -> seconds(hours, stretch);
        Column stretch = struct(
                col("spans"),
                unix_seconds(col(from)).as("from"),
                unix_seconds(col(to)).as("to"));
        return udf(piecewise, DataTypes.LongType).apply(stretch);
    }

    private static Long seconds(ServiceHours hours, Row stretch) {
        if (stretch.isNullAt(0) || stretch.isNullAt(1) || stretch.isNullAt(2)) {
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
}

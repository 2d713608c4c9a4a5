package org.deskledger.fact;

import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;

/** Who had a ticket, in which team and category, at any instant: from its events, and from the versions of it that were delivered. */
final class AttributeHistory {

    private AttributeHistory() {}

    /**
     * {@code history_ticket_id, assignments, teams, categories, first_refunded_at}, one row per ticket that the rows name and that has
     * events or versions.
     *
     * @param rows rows with {@code ticket_id}
     */
    static Dataset<Row> perTicket(Dataset<Row> rows, Inputs inputs) {
        Dataset<Row> wanted = rows.select(col("ticket_id")).distinct();
        Dataset<Row> versions = InForce.versions(
                        HelpdeskTickets.CONTRACT, inputs.table(HelpdeskTickets.TABLE), inputs.cut())
                .join(wanted, "ticket_id")
                .select(
                        col("ticket_id"),
                        // A change recorded at the same instant is the more exact of the two.
                        point("updated_at", lit(-1L), col("assignee_id"), none())
                                .as("assignment"),
                        point("updated_at", lit(-1L), col("team"), none()).as("team"),
                        point("updated_at", lit(-1L), col("category"), none()).as("category"),
                        lit(null).cast("timestamp").as("refunded_at"));
        Dataset<Row> events = InForce.rows(
                        HelpdeskTicketEvents.CONTRACT, inputs.table(HelpdeskTicketEvents.TABLE), inputs.cut())
                .where(col("event_type").isin("assigned", "team_changed", "category_changed", "refunded"))
                .join(wanted, "ticket_id")
                .select(
                        col("ticket_id"),
                        change("assigned").as("assignment"),
                        change("team_changed").as("team"),
                        change("category_changed").as("category"),
                        when(col("event_type").equalTo("refunded"), col("occurred_at"))
                                .as("refunded_at"));
        return versions.unionByName(events)
                .groupBy(col("ticket_id").as("history_ticket_id"))
                .agg(
                        collect_list("assignment").as("assignments"),
                        collect_list("team").as("teams"),
                        collect_list("category").as("categories"),
                        min("refunded_at").as("first_refunded_at"));
    }

    /** What an attribute was at an instant: after the last change up to it, else before the first change that is known. */
    static Column at(String changes, String instant) {
        Column soFar =
                array_max(filter(col(changes), change -> change.getField("at").leq(col(instant))));
        return when(soFar.isNotNull(), soFar.getField("value"))
                .otherwise(array_min(col(changes)).getField("before"));
    }

    private static Column change(String eventType) {
        return when(
                col("event_type").equalTo(eventType),
                point("occurred_at", coalesce(col("sequence"), lit(0L)), col("to_value"), col("from_value")));
    }

    private static Column point(String at, Column order, Column value, Column before) {
        return struct(col(at).as("at"), order.as("no"), value.as("value"), before.as("before"));
    }

    private static Column none() {
        return lit(null).cast("string");
    }
}

package org.deskledger.mart.service;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.dayofweek;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.make_dt_interval;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.fact.AgentDayFact;
import org.deskledger.fact.DataThroughFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.TicketSpanFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * How many tickets lay unresolved at the end of each day, how old they were, and what made them more and fewer.
 *
 * <p>Every ticket counts, also the company's own; new, open, pending and on hold are unresolved. A ticket stands in the slices that it
 * was in on that day: its team, status and assignee then. Its channel never changes. A merged or deleted ticket leaves on the day on which that was done
 * and still was created. What the ticket's own row says of its end goes beyond its last event. An event or ticket that comes late
 * restates all days from its own on.
 */
public final class BacklogDaily implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.backlog_daily")
            .grain("one day of one slice, from the first ticket of the slice to the as-of")
            .key("day", "slice_kind", "slice_value")
            .columns("""
                    day DATE NOT NULL COMMENT 'the day in the reporting zone',
                    slice_kind STRING NOT NULL COMMENT 'all, team, channel, status or assignment',
                    slice_value STRING NOT NULL COMMENT 'all, or what the ticket was on that day; unknown where it had no team; assigned or unassigned',
                    opening BIGINT NOT NULL COMMENT 'unresolved tickets at the start of the day',
                    created BIGINT NOT NULL COMMENT 'tickets opened on it, those too that were merged or deleted later',
                    reopened BIGINT NOT NULL COMMENT 'solved or closed tickets that became unresolved',
                    restored BIGINT NOT NULL COMMENT 'deleted or merged tickets that became unresolved',
                    moved_in BIGINT NOT NULL COMMENT 'unresolved tickets that came from another value of the slice; 0 in all',
                    resolved BIGINT NOT NULL COMMENT 'tickets that became solved or closed',
                    removed BIGINT NOT NULL COMMENT 'unresolved tickets that were deleted or merged',
                    moved_out BIGINT NOT NULL COMMENT 'unresolved tickets that went to another value of the slice; 0 in all',
                    closing BIGINT NOT NULL COMMENT 'unresolved tickets at the end of the day',
                    aged_over_24h BIGINT NOT NULL COMMENT 'of closing those created more than 24 hours before',
                    aged_over_48h BIGINT NOT NULL COMMENT 'of closing those created more than 48 hours before',
                    aged_over_7d BIGINT NOT NULL COMMENT 'of closing those created more than 7 times 24 hours before',
                    active_agents BIGINT COMMENT 'humans who replied, noted, resolved or handled a contact on it; of a team those who stood in it; NULL for other slices',
                    per_agent DOUBLE COMMENT 'closing / active_agents; NULL where nobody was active',
                    ticket_volume BIGINT NOT NULL COMMENT 'of created those neither merged nor deleted by the as-of, as the metric ticket_volume counts',
                    weekly_volume BIGINT NOT NULL COMMENT 'ticket_volume of the seven days that end with this one',
                    share_of_weekly_volume DOUBLE COMMENT 'closing / weekly_volume; NULL in a week without tickets',
                    week_over_week_change BIGINT COMMENT 'closing less that of the same weekday a week before; NULL in the first week',
                    weeks_growing BIGINT NOT NULL COMMENT 'weeks in a row up to this day in each of which closing grew',
                    usual_volume DOUBLE COMMENT 'median ticket_volume of the same weekday in the eight weeks before; NULL before there are eight',
                    volume_deviation DOUBLE COMMENT 'robust deviation of these: 1.4826 times the median distance from their median, at least 1',
                    is_spike BOOLEAN COMMENT 'ticket_volume lies more than 3 such deviations above usual_volume; NULL before there are eight weeks',
                    is_complete BOOLEAN NOT NULL COMMENT 'tickets and their events were delivered through the day',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    /** Stock at the end of a day, by the hours since creation beyond which a ticket counts in it. */
    private static final Map<String, Integer> OLDER_THAN_HOURS = olderThanHours();

    /** What a day adds and takes away: flows, and changes of stocks. */
    private static final List<String> CHANGES = Stream.concat(
                    Stream.of(
                            "created",
                            "reopened",
                            "restored",
                            "moved_in",
                            "resolved",
                            "removed",
                            "moved_out",
                            "ticket_volume"),
                    OLDER_THAN_HOURS.keySet().stream())
            .toList();

    /** Makes the median distance of normally spread values their standard deviation: 1 / 0.67449, the normal upper quartile. */
    private static final double TO_STANDARD = 1.4826;

    private static final int WEEKS = 8;

    private static final WindowSpec OF_TICKET = Window.partitionBy("ticket_id").orderBy("from");
    private static final WindowSpec IN_ORDER =
            Window.partitionBy("slice_kind", "slice_value").orderBy("day");
    private static final WindowSpec SO_FAR = IN_ORDER.rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    private static final WindowSpec SAME_WEEKDAY =
            Window.partitionBy("slice_kind", "slice_value", "weekday").orderBy("day");

    private static Map<String, Integer> olderThanHours() {
        Map<String, Integer> hours = new LinkedHashMap<>();
        hours.put("closing", 0);
        hours.put("aged_over_24h", 24);
        hours.put("aged_over_48h", 48);
        hours.put("aged_over_7d", 7 * 24);
        return hours;
    }

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(TicketFact.TABLE, TicketSpanFact.TABLE).optionally(AgentDayFact.TABLE, DataThroughFact.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return inputs.table(TicketSpanFact.TABLE)
                .transform(spans -> perSpanWithLastWord(spans, inputs.table(TicketFact.TABLE)))
                .transform(BacklogDaily::withStateBefore)
                .transform(spans -> perDayAndState(spans, inputs))
                .transform(BacklogDaily::perDayAndSlice)
                .transform(days -> EveryDay.of(days, CHANGES, inputs))
                .transform(BacklogDaily::withStocks)
                .transform(days -> withAgents(days, inputs.table(AgentDayFact.TABLE)))
                .transform(BacklogDaily::withWeeks)
                .transform(BacklogDaily::withSpikes)
                .transform(days -> withIsComplete(days, inputs.table(DataThroughFact.TABLE)))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /**
     * The spans of every ticket, the last one cut in two where the ticket is known to have become something else that no event tells,
     * and as the ticket says where nobody knows when.
     */
    private static Dataset<Row> perSpanWithLastWord(Dataset<Row> spans, Dataset<Row> tickets) {
        Column now = when(col("is_deleted"), "deleted")
                .when(col("is_merged"), "merged")
                .otherwise(col("current_status"));
        Column since = greatest(col("started_at"), col("current_status_since_at"));
        Column isOverruled = col("ended_at").isNull().and(not(col("status").equalTo(col("status_now"))));
        Column asEventsSay = when(
                not(isOverruled).or(col("since").gt(col("started_at"))),
                piece(col("started_at"), when(isOverruled, col("since")).otherwise(col("ended_at")), col("status")));
        Column asTheTicketSays = when(isOverruled, piece(col("since"), lit(null).cast("timestamp"), col("status_now")));
        return spans.join(
                        tickets.select(
                                col("ticket_id").as("known_id"),
                                col("created_at"),
                                col("channel"),
                                now.as("status_now"),
                                col("current_status_since_at"),
                                not(col("is_deleted").or(col("is_merged"))).as("is_counted")),
                        col("ticket_id").equalTo(col("known_id")))
                .withColumn("since", since)
                .withColumn("pieces", array(asEventsSay, asTheTicketSays))
                .withColumn("piece", explode(expr("filter(pieces, piece -> piece IS NOT NULL)")))
                .select(
                        col("ticket_id"),
                        col("created_at"),
                        col("is_counted"),
                        col("channel"),
                        coalesce(col("team"), lit("unknown")).as("team"),
                        when(col("assignee_id").isNull(), "unassigned")
                                .otherwise("assigned")
                                .as("assignment"),
                        col("piece.*"));
    }

    private static Column piece(Column from, Column until, Column status) {
        return struct(from.as("from"), until.as("until"), status.as("status"));
    }

    private static Dataset<Row> withStateBefore(Dataset<Row> spans) {
        return spans.withColumn(
                "before",
                lag(struct(col("team"), col("status"), col("assignment")), 1).over(OF_TICKET));
    }

    /**
     * The one pass over spans: each is a step from what the ticket was before, and adds 1 to each stock from the instant at which it
     * belongs there and takes it away at its end. Days without tickets and tickets without days are never made.
     */
    private static Dataset<Row> perDayAndState(Dataset<Row> spans, Inputs inputs) {
        List<Column> points = new ArrayList<>();
        points.add(point(lit("step"), col("from"), 1));
        OLDER_THAN_HOURS.forEach((stock, hours) -> {
            Column belongsFrom = greatest(col("from"), col("created_at").plus(make_dt_interval(lit(0), lit(hours))));
            Column belongs = isUnresolved(col("status")).and(coalesce(belongsFrom.lt(col("until")), lit(true)));
            points.add(when(belongs, point(lit(stock), belongsFrom, 1)));
            points.add(when(belongs.and(col("until").isNotNull()), point(lit(stock), col("until"), -1)));
        });
        return spans.withColumn("points", array(points.toArray(Column[]::new)))
                .withColumn("point", explode(expr("filter(points, point -> point IS NOT NULL)")))
                .select(
                        to_date(from_utc_timestamp(
                                        col("point.at"), inputs.cut().zone().getId()))
                                .as("day"),
                        col("point.what").as("what"),
                        when(col("point.what").equalTo("step"), col("before")).as("before"),
                        col("team"),
                        col("channel"),
                        col("status"),
                        col("assignment"),
                        col("point.change").as("change"),
                        col("is_counted"))
                .where(col("day").leq(lit(inputs.asOf())))
                .groupBy("day", "what", "before", "team", "channel", "status", "assignment")
                .agg(sum("change").as("change"), count_if(col("is_counted")).as("counted"));
    }

    private static Column point(Column what, Column at, int change) {
        return struct(what.as("what"), at.as("at"), lit((long) change).as("change"));
    }

    /** A step is seen from where the ticket goes ({@code is_here}) and from where it was; a stock only from where the ticket is. */
    private static Dataset<Row> perDayAndSlice(Dataset<Row> states) {
        Column sides = array(Stream.of(
                        side("all", lit("all"), lit("all")),
                        side("team", col("team"), col("before.team")),
                        side("channel", col("channel"), col("channel")),
                        side("status", col("status"), col("before.status")),
                        side("assignment", col("assignment"), col("before.assignment")))
                .flatMap(List::stream)
                .toArray(Column[]::new));
        Column[] sums = CHANGES.stream().map(name -> sum(name).as(name)).toArray(Column[]::new);
        Column isChange = CHANGES.stream()
                .map(name -> not(col(name).equalTo(0)))
                .reduce(Column::or)
                .orElseThrow();
        return states.withColumn("side", explode(sides))
                .transform(BacklogDaily::withFlows)
                .groupBy(
                        col("day"),
                        col("side.slice_kind").as("slice_kind"),
                        col("side.slice_value").as("slice_value"))
                .agg(sums[0], List.of(sums).subList(1, sums.length).toArray(Column[]::new))
                .where(isChange);
    }

    private static List<Column> side(String kind, Column value, Column valueBefore) {
        Column isMove = coalesce(not(value.equalTo(valueBefore)), lit(false));
        return List.of(
                struct(
                        lit(kind).as("slice_kind"),
                        value.as("slice_value"),
                        lit(true).as("is_here"),
                        isMove.as("is_move")),
                struct(
                        lit(kind).as("slice_kind"),
                        valueBefore.as("slice_value"),
                        lit(false).as("is_here"),
                        isMove.as("is_move")));
    }

    private static Dataset<Row> withFlows(Dataset<Row> sides) {
        Column isHere = col("side.is_here");
        Column isStep = col("what").equalTo("step");
        Column isFirst = isStep.and(isHere).and(col("before").isNull());
        Column wasThere = isStep.and(not(isHere)).and(isUnresolved(col("before.status")));
        Column comes = isStep.and(isHere).and(isUnresolved(col("status")));
        Column moves = isUnresolved(col("before.status"))
                .and(isUnresolved(col("status")))
                .and(col("side.is_move"));
        // A ticket that never lay unresolved came and went on one day.
        Column leaves = wasThere.or(isFirst);
        Map<String, Column> flows = new LinkedHashMap<>();
        flows.put("created", flow(isFirst));
        flows.put("reopened", flow(comes.and(isSolved(col("before.status")))));
        flows.put("restored", flow(comes.and(isGone(col("before.status")))));
        flows.put("moved_in", flow(comes.and(moves)));
        flows.put("resolved", flow(leaves.and(isSolved(col("status")))));
        flows.put("removed", flow(leaves.and(isGone(col("status")))));
        flows.put("moved_out", flow(wasThere.and(moves)));
        flows.put("ticket_volume", when(isFirst, col("counted")).otherwise(0L));
        OLDER_THAN_HOURS
                .keySet()
                .forEach(stock -> flows.put(stock, flow(isHere.and(col("what").equalTo(stock)))));
        return sides.where(isHere.or(isStep.and(col("before").isNotNull()))).withColumns(flows);
    }

    private static Column flow(Column isOne) {
        return when(isOne, col("change")).otherwise(0L);
    }

    private static Column isUnresolved(Column status) {
        return status.isin("new", "open", "pending", "on_hold");
    }

    private static Column isSolved(Column status) {
        return status.isin("solved", "closed");
    }

    private static Column isGone(Column status) {
        return status.isin("deleted", "merged");
    }

    private static Dataset<Row> withStocks(Dataset<Row> changes) {
        Map<String, Column> stocks = new LinkedHashMap<>();
        OLDER_THAN_HOURS.keySet().forEach(stock -> stocks.put(stock, sum(stock).over(SO_FAR)));
        return changes.withColumns(stocks)
                .withColumn("opening", coalesce(lag("closing", 1).over(IN_ORDER), lit(0L)));
    }

    private static Dataset<Row> withAgents(Dataset<Row> days, Dataset<Row> agentDays) {
        Column sides = array(
                struct(lit("all").as("slice_kind"), lit("all").as("slice_value")),
                struct(lit("team").as("slice_kind"), col("team").as("slice_value")));
        Dataset<Row> agents = agentDays
                .withColumn("side", explode(sides))
                .groupBy(
                        col("day"),
                        col("side.slice_kind").as("slice_kind"),
                        col("side.slice_value").as("slice_value"))
                .agg(sum(lit(1L)).as("active"));
        return days.join(broadcast(agents), new String[] {"day", "slice_kind", "slice_value"}, "left")
                .withColumn(
                        "active_agents", when(col("slice_kind").isin("all", "team"), coalesce(col("active"), lit(0L))))
                .withColumn("per_agent", ratio("closing", "active_agents"));
    }

    private static Dataset<Row> withWeeks(Dataset<Row> days) {
        Column grew = coalesce(col("week_over_week_change").gt(0), lit(false)).cast("bigint");
        WindowSpec growth = Window.partitionBy("slice_kind", "slice_value", "weekday", "stops")
                .orderBy("day")
                .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        return days.withColumn("weekly_volume", sum("ticket_volume").over(IN_ORDER.rowsBetween(-6, 0)))
                .withColumn("share_of_weekly_volume", ratio("closing", "weekly_volume"))
                .withColumn("weekday", dayofweek(col("day")))
                .withColumn(
                        "week_over_week_change",
                        col("closing").minus(lag("closing", 1).over(SAME_WEEKDAY)))
                .withColumn("grew", grew)
                .withColumn(
                        "stops",
                        sum(lit(1L).minus(col("grew")))
                                .over(SAME_WEEKDAY.rowsBetween(Window.unboundedPreceding(), Window.currentRow())))
                .withColumn("weeks_growing", sum("grew").over(growth));
    }

    private static Column ratio(String upper, String lower) {
        return try_divide(col(upper).cast("double"), col(lower).cast("double"));
    }

    private static Dataset<Row> withSpikes(Dataset<Row> days) {
        Column distances = transform(col("earlier"), volume -> abs(volume.minus(col("usual_volume"))));
        return days.withColumn(
                        "earlier",
                        collect_list(col("ticket_volume").cast("double")).over(SAME_WEEKDAY.rowsBetween(-WEEKS, -1)))
                .withColumn("usual_volume", when(size(col("earlier")).equalTo(WEEKS), median(col("earlier"))))
                .withColumn(
                        "volume_deviation",
                        // Counts do not deviate by less than one; eight equal weeks would make any other day a spike.
                        when(
                                col("usual_volume").isNotNull(),
                                greatest(median(distances).multiply(TO_STANDARD), lit(1.0))))
                .withColumn(
                        "is_spike",
                        col("ticket_volume")
                                .gt(col("usual_volume")
                                        .plus(col("volume_deviation").multiply(3))));
    }

    /** Of an even number of values, as there always are here, the mean of the two in the middle. */
    private static Column median(Column values) {
        Column sorted = array_sort(values);
        return get(sorted, lit(WEEKS / 2 - 1)).plus(get(sorted, lit(WEEKS / 2))).divide(2);
    }

    private static Dataset<Row> withIsComplete(Dataset<Row> days, Dataset<Row> dataThrough) {
        Dataset<Row> delivered = dataThrough
                .where(col("fact_table").equalTo(TicketFact.TABLE.name()))
                .agg(min("data_through").as("data_through"));
        return days.crossJoin(broadcast(delivered))
                .withColumn("is_complete", coalesce(col("day").leq(col("data_through")), lit(false)));
    }
}

package org.deskledger.mart.service;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_seconds;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_seconds;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.StructType;
import org.deskledger.config.Settings;
import org.deskledger.fact.AgentIntervalFact;
import org.deskledger.fact.ContactFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.model.queueing.Erlang;
import org.deskledger.model.queueing.ImpatientErlang;
import org.deskledger.table.HalfHour;
import org.deskledger.table.TableSpec;

/**
 * What every half-hour of a queue brought, who was there for it, and what queueing theory says: how it should have gone with these
 * agents, and how many it takes.
 *
 * <p>Offered contacts stand in the half-hour in which they entered, handled ones in that in which they ended. The agents of a queue are
 * those who answered a contact of it on that day; an agent of two queues is in both, so agents do not add up over queues. Erlang C lets
 * everybody wait; where so many give up that this misleads, Erlang A stands beside it, with the patience that the queue's month showed.
 * A contact or state that comes late changes its half-hour, and the month's handle time and patience.
 */
public final class ContactCentreInterval implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.contact_centre_interval")
            .grain("one half-hour of one queue with contacts or with agents at work")
            .key("interval_start", "queue")
            .columns("""
                    interval_start TIMESTAMP NOT NULL COMMENT 'first instant of the half-hour',
                    queue STRING NOT NULL COMMENT 'queue; unknown where contacts name none',
                    day DATE NOT NULL COMMENT 'the day that it lies in, in the reporting zone',
                    channel STRING COMMENT 'channel of most contacts of the queue in the month; its target is the one reached for',
                    offered BIGINT NOT NULL COMMENT 'contacts offered that entered',
                    answered BIGINT NOT NULL COMMENT 'of these answered by a human',
                    abandoned BIGINT NOT NULL COMMENT 'of these given up, short ones too',
                    short_abandoned BIGINT NOT NULL COMMENT 'of these given up before the channel\\'s short-abandon seconds',
                    answered_in_target BIGINT NOT NULL COMMENT 'of these answered within the channel\\'s seconds',
                    abandoned_in_target BIGINT NOT NULL COMMENT 'of these given up within the channel\\'s seconds',
                    flow_outs BIGINT NOT NULL COMMENT 'contacts that left the queues unanswered and were not given up; not offered',
                    answered_wait_seconds BIGINT NOT NULL COMMENT 'seconds of waiting of answered contacts',
                    abandoned_wait_seconds BIGINT NOT NULL COMMENT 'seconds of waiting of contacts that were given up',
                    contacts_handled BIGINT NOT NULL COMMENT 'contacts handled that ended',
                    handle_seconds BIGINT NOT NULL COMMENT 'talk, hold and wrap-up seconds of contacts that ended, transfers too',
                    average_handle_seconds DOUBLE COMMENT 'handle seconds / contacts handled; NULL without these',
                    service_level DOUBLE COMMENT 'answered in target / offered',
                    service_level_answered_only DOUBLE COMMENT 'answered in target / answered',
                    service_level_no_short_abandons DOUBLE COMMENT 'answered in target / offered without short abandons',
                    service_level_with_flow_outs DOUBLE COMMENT 'answered in target / offered or flowed out',
                    service_level_abandons_in_target DOUBLE COMMENT 'answered or given up in target / offered',
                    agents BIGINT NOT NULL COMMENT 'agents of the queue that day who were at work in it',
                    agent_seconds BIGINT NOT NULL COMMENT 'seconds that they were there for customers: ready or handling, for whatever queue; of agents without states handling alone',
                    handling_seconds BIGINT NOT NULL COMMENT 'seconds that agents with states handled, each once',
                    ready_seconds BIGINT NOT NULL COMMENT 'seconds that agents with states were ready',
                    occupancy DOUBLE COMMENT 'handling / (handling + ready); NULL without states',
                    concurrency DOUBLE COMMENT 'their contact seconds added / the same each once; NULL without contacts',
                    possible_output DOUBLE COMMENT 'contacts that their handling time makes room for at this concurrency and the expected handle time; beside contacts_handled',
                    expected_handle_seconds DOUBLE COMMENT 'average_handle_seconds, else that of the queue\\'s month: what predictions rest on',
                    patience_seconds DOUBLE COMMENT 'mean patience in the queue\\'s month: all waiting / all given up; NULL where nobody gave up',
                    is_abandonment_material BOOLEAN NOT NULL COMMENT 'at least 3 % of the queue\\'s month were given up, short ones apart: read Erlang A',
                    target_seconds BIGINT NOT NULL COMMENT 'service-level seconds of the channel',
                    target_share DECIMAL(9,6) NOT NULL COMMENT 'service-level share of the channel',
                    required_agents BIGINT COMMENT 'fewest agents, each on one contact at a time, who reach the target: by Erlang A where abandonment is material, else C; 0 without offered contacts',
                    required_occupancy DOUBLE COMMENT 'occupancy that they would have',
                    required_agents_erlang_c BIGINT COMMENT 'the same, by Erlang C',
                    predicted_service_level DOUBLE COMMENT 'service level with the agents there (agent_seconds / 1800, at least 1), by the same model as required_agents',
                    predicted_service_level_erlang_c DOUBLE COMMENT 'the same, by Erlang C',
                    predicted_wait_seconds DOUBLE COMMENT 'mean wait by Erlang C; NULL where the work is too much for the agents',
                    predicted_abandonment_rate DOUBLE COMMENT 'share given up by Erlang A; NULL where abandonment is not material',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    /** A choice: below it the two models hardly differ, above it Erlang C asks for more agents than it takes. */
    private static final double MATERIAL = 0.03;

    private static final StructType PREDICTION = StructType.fromDDL("required_agents BIGINT, required_occupancy DOUBLE,"
            + " required_agents_erlang_c BIGINT, predicted_service_level DOUBLE, predicted_service_level_erlang_c DOUBLE,"
            + " predicted_wait_seconds DOUBLE, predicted_abandonment_rate DOUBLE");

    private static final String[] GRAIN = {"interval_start", "queue", "day"};

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(ContactFact.TABLE).optionally(AgentIntervalFact.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> contacts = onlyQueued(inputs.table(ContactFact.TABLE));
        return Stream.of(
                        entered(contacts, inputs),
                        ended(contacts, inputs),
                        atWork(contacts, inputs.table(AgentIntervalFact.TABLE), inputs))
                .reduce((one, other) -> one.unionByName(other, true))
                .orElseThrow()
                .transform(ContactCentreInterval::perHalfHourAndQueue)
                .transform(intervals -> withMonth(intervals, perMonthAndQueue(contacts, inputs)))
                .transform(intervals -> withTargets(intervals, inputs.settings().channels()))
                .transform(ContactCentreInterval::withRatios)
                .transform(ContactCentreInterval::withPrediction)
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> onlyQueued(Dataset<Row> contacts) {
        return contacts.where(
                        col("source").equalTo("contact").and(col("direction").equalTo("inbound")))
                .withColumn("queue", coalesce(col("queue"), lit("unknown")));
    }

    private static Dataset<Row> entered(Dataset<Row> contacts, Inputs inputs) {
        return withHalfHour(contacts, "entered_at", inputs)
                .groupBy(grain())
                .agg(
                        count_if(col("is_offered")).as("offered"),
                        count_if(col("is_answered")).as("answered"),
                        count_if(col("is_abandoned")).as("abandoned"),
                        count_if(col("is_short_abandon")).as("short_abandoned"),
                        count_if(col("is_in_target")).as("answered_in_target"),
                        count_if(col("is_abandoned_in_target")).as("abandoned_in_target"),
                        count_if(col("is_flow_out")).as("flow_outs"),
                        sum(when(col("is_handled"), col("wait_seconds"))).as("answered_wait_seconds"),
                        sum(when(col("is_abandoned"), col("wait_seconds"))).as("abandoned_wait_seconds"));
    }

    private static Dataset<Row> ended(Dataset<Row> contacts, Inputs inputs) {
        return withHalfHour(contacts.where(col("handle_seconds").isNotNull()), "ended_at", inputs)
                .groupBy(grain())
                .agg(
                        count_if(col("is_handled")).as("contacts_handled"),
                        sum("handle_seconds").as("handle_seconds"));
    }

    /** Who answered a contact of the queue on a day is there for it all day. */
    private static Dataset<Row> atWork(Dataset<Row> contacts, Dataset<Row> agentIntervals, Inputs inputs) {
        Dataset<Row> agentsOfQueue = withHalfHour(
                        contacts.where(col("handle_seconds")
                                .isNotNull()
                                .and(col("agent_id").isNotNull())),
                        "ended_at",
                        inputs)
                .select("agent_id", "day", "queue")
                .distinct();
        Column present = coalesce(col("logged_in_seconds"), col("handling_seconds"));
        Column withStates = when(col("has_states"), col("handling_seconds"));
        return agentIntervals
                .join(agentsOfQueue, new String[] {"agent_id", "day"})
                .where(present.gt(0))
                .groupBy(grain())
                .agg(
                        sum(lit(1L)).as("agents"),
                        sum(col("handling_seconds").plus(coalesce(col("ready_seconds"), lit(0L))))
                                .as("agent_seconds"),
                        sum(withStates).as("handling_seconds"),
                        sum("ready_seconds").as("ready_seconds"),
                        sum("contact_seconds_sum").as("contact_seconds_sum"),
                        sum("contact_seconds_union").as("contact_seconds_union"));
    }

    private static Dataset<Row> perHalfHourAndQueue(Dataset<Row> parts) {
        Column[] sums = Stream.of(parts.columns())
                .filter(name -> !List.of(GRAIN).contains(name))
                .map(name -> coalesce(sum(name), lit(0L)).as(name))
                .toArray(Column[]::new);
        return parts.groupBy(grain())
                .agg(sums[0], List.of(sums).subList(1, sums.length).toArray(Column[]::new));
    }

    private static Dataset<Row> perMonthAndQueue(Dataset<Row> contacts, Inputs inputs) {
        Column waited = col("wait_seconds");
        Dataset<Row> months = withHalfHour(contacts, "entered_at", inputs)
                .withColumn("month", date_trunc("month", col("day")))
                .groupBy(col("queue").as("month_queue"), col("month"), col("channel"))
                .agg(
                        count_if(col("is_offered")).as("month_offered"),
                        sum("handle_seconds").as("month_handle_seconds"),
                        count_if(col("is_handled")).as("month_handled"),
                        count_if(col("is_abandoned").and(not(col("is_short_abandon"))))
                                .as("month_abandoned"),
                        sum(when(col("is_handled").or(col("is_abandoned")), waited))
                                .as("month_waited"),
                        count_if(col("is_offered").and(not(col("is_short_abandon"))))
                                .as("month_waiting"));
        return months.groupBy("month_queue", "month")
                .agg(
                        // Of two channels with as many contacts the later in the alphabet: any, but always the same.
                        max(struct(col("month_offered"), col("channel")))
                                .getField("channel")
                                .as("channel"),
                        try_divide(
                                        sum("month_handle_seconds").cast("double"),
                                        sum("month_handled").cast("double"))
                                .as("month_handle_seconds"),
                        try_divide(
                                        sum("month_waited").cast("double"),
                                        sum("month_abandoned").cast("double"))
                                .as("patience_seconds"),
                        try_divide(
                                        sum("month_abandoned").cast("double"),
                                        sum("month_waiting").cast("double"))
                                .as("month_abandonment_rate"));
    }

    private static Dataset<Row> withMonth(Dataset<Row> intervals, Dataset<Row> months) {
        return intervals
                .join(
                        broadcast(months),
                        col("queue")
                                .equalTo(col("month_queue"))
                                .and(date_trunc("month", col("day")).equalTo(col("month"))),
                        "left")
                .withColumn(
                        "is_abandonment_material",
                        coalesce(
                                col("month_abandonment_rate")
                                        .geq(MATERIAL)
                                        .and(col("patience_seconds").gt(0)),
                                lit(false)));
    }

    private static Dataset<Row> withTargets(Dataset<Row> intervals, Map<String, Settings.Channel> channels) {
        Settings.Channel other = channels.get("default");
        BigDecimal otherShare = other.serviceLevelShare().orElseThrow();
        return intervals
                .withColumn(
                        "target_seconds",
                        ofChannel(channels, lit(other.serviceLevelSeconds()), Settings.Channel::serviceLevelSeconds))
                .withColumn(
                        "target_share",
                        ofChannel(
                                        channels,
                                        lit(otherShare),
                                        channel -> channel.serviceLevelShare().orElse(otherShare))
                                .cast("decimal(9,6)"));
    }

    private static Column ofChannel(
            Map<String, Settings.Channel> channels, Column byDefault, Function<Settings.Channel, Object> setting) {
        Column value = byDefault;
        for (Map.Entry<String, Settings.Channel> channel : new TreeMap<>(channels).entrySet()) {
            value = when(col("channel").equalTo(channel.getKey()), lit(setting.apply(channel.getValue())))
                    .otherwise(value);
        }
        return value;
    }

    private static Dataset<Row> withRatios(Dataset<Row> intervals) {
        return intervals
                .withColumn("average_handle_seconds", ratio(col("handle_seconds"), col("contacts_handled")))
                .withColumn("service_level", ratio(col("answered_in_target"), col("offered")))
                .withColumn("service_level_answered_only", ratio(col("answered_in_target"), col("answered")))
                .withColumn(
                        "service_level_no_short_abandons",
                        ratio(col("answered_in_target"), col("offered").minus(col("short_abandoned"))))
                .withColumn(
                        "service_level_with_flow_outs",
                        ratio(col("answered_in_target"), col("offered").plus(col("flow_outs"))))
                .withColumn(
                        "service_level_abandons_in_target",
                        ratio(col("answered_in_target").plus(col("abandoned_in_target")), col("offered")))
                .withColumn(
                        "occupancy",
                        ratio(col("handling_seconds"), col("handling_seconds").plus(col("ready_seconds"))))
                .withColumn("concurrency", ratio(col("contact_seconds_sum"), col("contact_seconds_union")))
                .withColumn(
                        "expected_handle_seconds", coalesce(col("average_handle_seconds"), col("month_handle_seconds")))
                .withColumn(
                        "possible_output",
                        try_divide(
                                col("handling_seconds").cast("double").multiply(col("concurrency")),
                                col("expected_handle_seconds")));
    }

    private static Column ratio(Column upper, Column lower) {
        return try_divide(upper.cast("double"), lower.cast("double"));
    }

    private static Dataset<Row> withPrediction(Dataset<Row> intervals) {
        UDF1<Row, Row> predict = ContactCentreInterval::predict;
        Column agents = when(
                col("agent_seconds").gt(0),
                round(col("agent_seconds").cast("double").divide(lit((double) HalfHour.SECONDS))));
        return intervals
                .withColumn(
                        "_prediction",
                        udf(predict, PREDICTION)
                                .apply(struct(
                                        col("offered"),
                                        col("expected_handle_seconds"),
                                        agents.cast("int").as("there"),
                                        when(col("is_abandonment_material"), col("patience_seconds"))
                                                .as("patience"),
                                        col("target_seconds"),
                                        col("target_share").cast("double").as("share"))))
                .select("*", "_prediction.*");
    }

    private static Row predict(Row interval) {
        long offered = interval.getLong(0);
        if (offered == 0) {
            return RowFactory.create(0L, null, 0L, null, null, null, null);
        }
        if (interval.isNullAt(1) || interval.getDouble(1) <= 0) {
            return RowFactory.create(null, null, null, null, null, null, null);
        }
        double calls = (double) offered / HalfHour.SECONDS;
        double handle = interval.getDouble(1);
        double seconds = interval.getLong(4);
        double share = interval.getDouble(5);
        Erlang patient = Erlang.required(calls, handle, seconds, share);
        boolean isKnown = !interval.isNullAt(2);
        Erlang there = new Erlang(calls, handle, isKnown ? Math.max(1, interval.getInt(2)) : 1);
        Double level = isKnown ? there.serviceLevel(seconds) : null;
        Double wait = isKnown && there.load() < there.agents() ? there.speedOfAnswerSeconds() : null;
        if (interval.isNullAt(3)) {
            return RowFactory.create(
                    (long) patient.agents(), patient.occupancy(), (long) patient.agents(), level, level, wait, null);
        }
        double patience = interval.getDouble(3);
        int required = ImpatientErlang.required(calls, handle, patience, seconds, share);
        ImpatientErlang impatient = new ImpatientErlang(calls, handle, patience, there.agents());
        return RowFactory.create(
                (long) required,
                new ImpatientErlang(calls, handle, patience, required).occupancy(),
                (long) patient.agents(),
                isKnown ? impatient.serviceLevel(seconds) : null,
                level,
                wait,
                isKnown ? impatient.abandonment() : null);
    }

    /** The half-hour of the reporting zone that an instant lies in, as in {@code fact.agent_interval}. */
    private static Dataset<Row> withHalfHour(Dataset<Row> rows, String at, Inputs inputs) {
        return rows.withColumn(
                        "interval_start", timestamp_seconds(HalfHour.startOf(unix_seconds(col(at)), inputs.cut())))
                .withColumn("day", HalfHour.dayOf(unix_seconds(col("interval_start")), inputs.cut()));
    }

    private static Column[] grain() {
        return Stream.of(GRAIN).map(name -> col(name)).toArray(Column[]::new);
    }
}

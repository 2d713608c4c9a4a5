package org.deskledger.fact;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_seconds;
import static org.apache.spark.sql.functions.unix_seconds;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.extract.contract.HelpdeskAgentShifts;
import org.deskledger.extract.contract.HelpdeskAgentStates;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.HalfHour;
import org.deskledger.table.TableSpec;

/**
 * How each agent spent their time, by half-hours: at work, there for customers, handling contacts, and paid.
 *
 * <p>Only people count, and only half-hours in which something of this was. Where stretches of an agent overlap, a second is handling
 * if any of them says handling or wrap-up, else ready if any says ready, else at work unless all say offline: so no second counts twice
 * and handling never exceeds the time there for customers. On days without a state, handling is what lies between answer and end of
 * wrap-up of contacts, once however many run at a time, and the time at work is not known. A stretch without end lasts until the next
 * one of the same agent, channel and queue, and the last until the as-of. Half-hours and days are those of the reporting zone. A state,
 * shift or contact that comes late changes the half-hours that it touches.
 */
public final class AgentIntervalFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.agent_interval")
            .grain("one half-hour of one agent in which they worked, were paid or ended a contact")
            .key("agent_id", "interval_start")
            .columns("""
                    agent_id STRING NOT NULL COMMENT 'the helpdesk\\'s id of the agent',
                    interval_start TIMESTAMP NOT NULL COMMENT 'first instant of the half-hour',
                    day DATE NOT NULL COMMENT 'the day that it lies in, in the reporting zone',
                    team STRING NOT NULL COMMENT 'team that the agent stood in on that day; none where no delivery says one',
                    has_states BOOLEAN NOT NULL COMMENT 'states of the agent were delivered for that day; without them ready and logged-in time are not known',
                    logged_in_seconds BIGINT COMMENT 'seconds in any state but offline; NULL without states',
                    ready_seconds BIGINT COMMENT 'seconds ready and not handling; NULL without states',
                    handling_seconds BIGINT NOT NULL COMMENT 'seconds handling or in wrap-up, each once; of contacts where there are no states',
                    contact_seconds_sum BIGINT NOT NULL COMMENT 'seconds from answer to end of wrap-up, added over contacts: the workload',
                    contact_seconds_union BIGINT NOT NULL COMMENT 'the same, each second once however many contacts run at a time',
                    paid_seconds BIGINT COMMENT 'paid part of shifts; NULL before the first shift of the agent',
                    contacts_handled BIGINT NOT NULL COMMENT 'contacts handled that ended in it, and tickets without one at their first reply',
                    handle_seconds BIGINT NOT NULL COMMENT 'talk, hold and wrap-up of the contacts that ended in it, transfers too'
                    """)
            .constraint("handling_within_the_half_hour", "handling_seconds BETWEEN 0 AND 1800")
            .constraint("ready_and_handling_within_logged_in", "ready_seconds + handling_seconds <= logged_in_seconds")
            .build();

    private static final String[] GRAIN = {"agent_id", "slot"};

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of()
                .andOneOf(HelpdeskAgentStates.TABLE, HelpdeskAgentShifts.TABLE, ContactFact.TABLE)
                .optionally(HelpdeskAgents.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> states = statesWithEnd(inputs);
        Dataset<Row> contacts = onlyHuman(inputs.table(ContactFact.TABLE), inputs);
        Dataset<Row> talks = talks(contacts, inputs);
        Dataset<Row> shifts = shifts(inputs);
        return Stream.of(
                        perHalfHour(
                                onceEach(states.where(not(col("state").equalTo("offline")))),
                                "logged_in_seconds",
                                inputs),
                        perHalfHour(
                                onceEach(states.where(col("state").isin("ready", "handling", "wrap_up"))),
                                "available_seconds",
                                inputs),
                        perHalfHour(
                                onceEach(states.where(col("state").isin("handling", "wrap_up"))),
                                "state_handling_seconds",
                                inputs),
                        perHalfHour(talks, "contact_seconds_sum", inputs),
                        perHalfHour(onceEach(talks), "contact_seconds_union", inputs),
                        paidPerHalfHour(shifts, inputs),
                        endedPerHalfHour(contacts, inputs))
                .reduce((one, other) -> one.unionByName(other, true))
                .orElseThrow()
                .transform(AgentIntervalFact::perAgentAndHalfHour)
                .withColumn("interval_start", timestamp_seconds(col("slot")))
                .withColumn("day", HalfHour.dayOf(col("slot"), inputs.cut()))
                .transform(rows -> withHasStates(rows, states, inputs))
                .transform(rows -> withPaid(rows, shifts, inputs))
                .transform(AgentIntervalFact::withHandling)
                .transform(rows -> AgentHistory.withTeam(rows, inputs, "agent_id", "interval_start"))
                .withColumn("team", coalesce(col("team_of_agent"), lit("none")))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /** {@code agent_id, state, from, until} in seconds since 1970, none of a program's. */
    private static Dataset<Row> statesWithEnd(Inputs inputs) {
        WindowSpec sameLine = Window.partitionBy("agent_id", "channel", "queue").orderBy("started_at", "state_id");
        return onlyHuman(
                        InForce.rows(
                                HelpdeskAgentStates.CONTRACT, inputs.table(HelpdeskAgentStates.TABLE), inputs.cut()),
                        inputs)
                .withColumn("from", unix_seconds(col("started_at")))
                .withColumn("next_from", lead("from", 1).over(sameLine))
                .withColumn("until", coalesce(unix_seconds(col("ended_at")), col("next_from"), lit(end(inputs))))
                .withColumn("until", least(col("until"), lit(end(inputs))))
                .select("agent_id", "state", "from", "until");
    }

    /** {@code agent_id, from, until}: a contact from its answer to the end of its wrap-up. */
    private static Dataset<Row> talks(Dataset<Row> contacts, Inputs inputs) {
        Column wrappedUp = unix_seconds(col("ended_at")).plus(coalesce(col("wrap_up_seconds"), lit(0L)));
        return contacts.where(
                        col("source").equalTo("contact").and(col("answered_at").isNotNull()))
                .select(
                        col("agent_id"),
                        unix_seconds(col("answered_at")).as("from"),
                        least(wrappedUp, lit(end(inputs))).as("until"));
    }

    private static Dataset<Row> shifts(Inputs inputs) {
        return onlyHuman(
                        InForce.rows(
                                HelpdeskAgentShifts.CONTRACT, inputs.table(HelpdeskAgentShifts.TABLE), inputs.cut()),
                        inputs)
                .select(
                        col("agent_id"),
                        unix_seconds(col("starts_at")).as("from"),
                        unix_seconds(col("ends_at")).as("until"),
                        col("paid_seconds").as("paid"));
    }

    private static Dataset<Row> onlyHuman(Dataset<Row> rows, Inputs inputs) {
        return rows.where(col("agent_id").isNotNull())
                .join(AgentHistory.bots(inputs), col("agent_id").equalTo(col("bot_id")), "left_anti");
    }

    /** An agent's stretches melted together where they overlap or touch, so that every second is in one at most. */
    private static Dataset<Row> onceEach(Dataset<Row> stretches) {
        WindowSpec before =
                Window.partitionBy("agent_id").orderBy("from", "until").rowsBetween(Window.unboundedPreceding(), -1);
        WindowSpec soFar = Window.partitionBy("agent_id").orderBy("from", "until");
        return stretches
                .where(col("from").lt(col("until")))
                .withColumn(
                        "begins",
                        coalesce(col("from").gt(max("until").over(before)), lit(true))
                                .cast("int"))
                .withColumn(
                        "stretch",
                        sum("begins").over(soFar.rowsBetween(Window.unboundedPreceding(), Window.currentRow())))
                .groupBy("agent_id", "stretch")
                .agg(min("from").as("from"), max("until").as("until"))
                .drop("stretch");
    }

    /** {@code agent_id, slot} and the seconds of the stretches in it; a stretch is in as many half-hours as it is long. */
    private static Dataset<Row> perHalfHour(Dataset<Row> stretches, String seconds, Inputs inputs) {
        return cut(stretches, inputs)
                .groupBy(columns(GRAIN))
                .agg(sum(col("piece_until").minus(col("piece_from"))).as(seconds));
    }

    private static Dataset<Row> cut(Dataset<Row> stretches, Inputs inputs) {
        return stretches
                .where(col("from").lt(col("until")))
                .withColumn(
                        "slot",
                        explode(sequence(
                                HalfHour.startOf(col("from"), inputs.cut()),
                                HalfHour.startOf(col("until").minus(lit(1L)), inputs.cut()),
                                lit(HalfHour.SECONDS))))
                .withColumn("piece_from", greatest(col("from"), col("slot")))
                .withColumn("piece_until", least(col("until"), col("slot").plus(lit(HalfHour.SECONDS))));
    }

    /**
     * Paid time lies evenly over its shift: what has been earned at the end of a piece less what had been at its beginning, in whole
     * seconds, so that the pieces of a shift add up to it.
     */
    private static Dataset<Row> paidPerHalfHour(Dataset<Row> shifts, Inputs inputs) {
        return cut(shifts, inputs)
                .where(col("piece_from").lt(lit(end(inputs))))
                .withColumn("piece_until", least(col("piece_until"), lit(end(inputs))))
                .withColumn("earned", expr("paid * (piece_until - from) div (until - from)"))
                .withColumn("earned_before", expr("paid * (piece_from - from) div (until - from)"))
                .groupBy(columns(GRAIN))
                .agg(sum(col("earned").minus(col("earned_before"))).as("paid_seconds"));
    }

    private static Dataset<Row> endedPerHalfHour(Dataset<Row> contacts, Inputs inputs) {
        return contacts.where(
                        col("handle_seconds").isNotNull().and(col("direction").equalTo("inbound")))
                .withColumn("slot", HalfHour.startOf(unix_seconds(col("ended_at")), inputs.cut()))
                .groupBy(columns(GRAIN))
                .agg(
                        sum(col("is_handled").cast("bigint")).as("contacts_handled"),
                        sum("handle_seconds").as("handle_seconds"));
    }

    private static Dataset<Row> perAgentAndHalfHour(Dataset<Row> parts) {
        Column[] sums = Arrays.stream(parts.columns())
                .filter(name -> !Arrays.asList(GRAIN).contains(name))
                .map(name -> sum(name).as(name))
                .toArray(Column[]::new);
        return parts.groupBy(columns(GRAIN)).agg(sums[0], Arrays.copyOfRange(sums, 1, sums.length));
    }

    private static Dataset<Row> withHasStates(Dataset<Row> rows, Dataset<Row> states, Inputs inputs) {
        Dataset<Row> days = states.where(col("from").lt(col("until")))
                .select(
                        col("agent_id"),
                        explode(sequence(
                                        HalfHour.dayOf(col("from"), inputs.cut()),
                                        HalfHour.dayOf(col("until").minus(lit(1L)), inputs.cut())))
                                .as("day"))
                .distinct()
                .withColumn("has_states", lit(true));
        return rows.join(days, new String[] {"agent_id", "day"}, "left")
                .withColumn("has_states", coalesce(col("has_states"), lit(false)));
    }

    private static Dataset<Row> withPaid(Dataset<Row> rows, Dataset<Row> shifts, Inputs inputs) {
        Dataset<Row> firsts = shifts.groupBy("agent_id").agg(min("from").as("first_shift"));
        return rows.join(firsts, new String[] {"agent_id"}, "left")
                .withColumn(
                        "paid_seconds",
                        when(
                                col("slot").geq(HalfHour.startOf(col("first_shift"), inputs.cut())),
                                coalesce(col("paid_seconds"), lit(0L))));
    }

    private static Dataset<Row> withHandling(Dataset<Row> rows) {
        Column known = col("has_states");
        return rows.withColumn("logged_in_seconds", when(known, zero("logged_in_seconds")))
                .withColumn(
                        "ready_seconds", when(known, zero("available_seconds").minus(zero("state_handling_seconds"))))
                .withColumn(
                        "handling_seconds",
                        when(known, zero("state_handling_seconds")).otherwise(zero("contact_seconds_union")))
                .withColumn("contact_seconds_sum", zero("contact_seconds_sum"))
                .withColumn("contact_seconds_union", zero("contact_seconds_union"))
                .withColumn("contacts_handled", zero("contacts_handled"))
                .withColumn("handle_seconds", zero("handle_seconds"));
    }

    private static Column zero(String seconds) {
        return coalesce(col(seconds), lit(0L));
    }

    private static long end(Inputs inputs) {
        return inputs.cut().end().getEpochSecond();
    }

    private static Column[] columns(String... names) {
        return Arrays.stream(names).map(name -> col(name)).toArray(Column[]::new);
    }
}

package org.deskledger.sample;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.to_utc_timestamp;
import static org.apache.spark.sql.functions.weekday;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.sample.Dice.Options;

/**
 * What customers ask and how it goes. First each ticket gets its whole course as instants in one row; versions, events and contacts
 * are then read off that row, so they cannot contradict each other.
 */
final class Tickets {

    private static final Options<String> CHANNELS = new Options<String>()
            .with(42, "email")
            .with(22, "chat")
            .with(19, "phone")
            .with(10, "web")
            .with(4, "social")
            .with(3, "messaging");
    private static final Options<String> CATEGORIES = new Options<String>()
            .with(30, "how to")
            .with(20, "billing")
            .with(18, "bug")
            .with(16, "access")
            .with(10, "integration")
            .with(6, "feature request");
    private static final Options<String> PRIORITIES = new Options<String>()
            .with(20, "low")
            .with(60, "normal")
            .with(15, "high")
            .with(5, "urgent");

    /** When people ask, hour by hour of the local day. */
    private static final Options<Integer> HOURS = new Options<Integer>()
            .with(1, 0)
            .with(1, 5)
            .with(2, 6)
            .with(4, 7)
            .with(8, 8)
            .with(11, 9)
            .with(12, 10)
            .with(11, 11)
            .with(8, 12)
            .with(9, 13)
            .with(10, 14)
            .with(9, 15)
            .with(7, 16)
            .with(4, 17)
            .with(3, 18)
            .with(2, 19)
            .with(2, 20)
            .with(2, 21)
            .with(1, 22)
            .with(1, 23);

    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final int DAY = 24 * HOUR;

    private static final Column[] KEY = {col("n"), col("k"), col("slot")};

    private final Dice dice;
    private final Agents agents;

    Tickets(Dice dice, Agents agents) {
        this.dice = dice;
        this.agents = agents;
    }

    /** One row per ticket that was opened before the end, with every instant of its course; later ones lie ahead still. */
    Dataset<Row> courses(Dataset<Row> lives, Column end) {
        return lives.where(col("tickets").gt(0))
                .select(
                        col("n"),
                        col("k"),
                        col("tier").as("customer_tier"),
                        col("start_at"),
                        col("anchor_at"),
                        col("is_poor"),
                        col("persons"),
                        explode(sequence(lit(1), col("tickets"))).as("slot"))
                .withColumn("created_at", createdAt(col("slot")))
                .where(col("created_at")
                        .geq(col("start_at"))
                        .and(col("created_at").lt(end)))
                .transform(this::withRequest)
                .transform(this::withMerge)
                .transform(this::withFirstReply)
                .transform(this::withEscalation)
                .transform(this::withSecondReply)
                .transform(this::withSolution)
                .transform(this::withReopening)
                .drop("start_at", "anchor_at", "persons");
    }

    /** Versions of {@code helpdesk.tickets}. */
    Dataset<Row> versions(Dataset<Row> courses, Column end) {
        Column none = lit(null).cast("string");
        Column lastTeam = coalesce(col("second_team"), col("team"));
        Column lastAgent = coalesce(col("second_agent"), col("agent"));
        Column versions = array(
                version("created_at", "new", col("team"), none),
                version("assigned_at", "open", col("team"), col("agent")),
                version("escalated_at", "open", lastTeam, lastAgent),
                version("solved_at", "solved", lastTeam, lastAgent),
                version("thanked_at", "open", lastTeam, lastAgent),
                version("thanks_solved_at", "solved", lastTeam, lastAgent),
                version("reopened_at", "open", lastTeam, lastAgent),
                version("resolved_at", "solved", lastTeam, lastAgent),
                version("closed_at", "closed", lastTeam, lastAgent),
                version("merged_at", "merged", col("team"), none));
        return courses.select(col("*"), explode(before(end, versions)).as("version"))
                .select(
                        col("ticket_id"),
                        col("person_ref").as("customer_ref"),
                        col("created_at"),
                        col("version.at").as("updated_at"),
                        col("channel"),
                        col("direction"),
                        col("category"),
                        col("priority"),
                        col("version.team").as("team"),
                        col("version.assignee_id").as("assignee_id"),
                        col("version.status").as("status"),
                        when(col("version.status").equalTo("merged"), col("merge_target"))
                                .as("merged_into"),
                        when(col("customer_tier").equalTo("enterprise"), array(col("category"), lit("vip")))
                                .otherwise(array(col("category")))
                                .as("tags"),
                        subject().as("subject"),
                        lit(false).as("is_deleted"));
    }

    /** Rows of {@code helpdesk.ticket_events}. */
    Dataset<Row> events(Dataset<Row> courses, Column end) {
        return courses.select(
                        col("ticket_id"),
                        explode(before(end, array(eventsInOrder()))).as("event"))
                .select(
                        concat(
                                        lit("E"),
                                        col("ticket_id"),
                                        lit("-"),
                                        col("event.sequence").cast("string"))
                                .as("event_id"),
                        col("ticket_id"),
                        col("event.at").as("occurred_at"),
                        col("event.sequence").as("sequence"),
                        col("event.event_type").as("event_type"),
                        col("event.actor_type").as("actor_type"),
                        col("event.actor_id").as("actor_id"),
                        col("event.is_public").as("is_public"),
                        col("event.from_value").as("from_value"),
                        col("event.to_value").as("to_value"),
                        col("event.work_seconds").as("work_seconds"));
    }

    /** Of an array of structs with {@code at}, those that have happened; a NULL instant means never. */
    static Column before(Column end, Column happenings) {
        return filter(happenings, happening -> coalesce(happening.getField("at").lt(end), lit(false)));
    }

    /** Whether a ticket is a call or a live conversation. */
    static Column isLive() {
        return col("channel").isin("phone", "chat", "messaging");
    }

    private Column createdAt(Column slot) {
        Column n = col("n");
        Column k = col("k");
        Column day = date_add(
                to_date(col("anchor_at")),
                dice.between("ticket day", 0, 27, n, k, slot).cast("int"));
        // Most of what would come on a weekend comes on one of the days before.
        Column back = dice.between("weekday instead", 1, 5, n, k, slot).cast("int");
        Column isMoved = weekday(day).geq(5).and(dice.chance("waits for a weekday", 0.75, n, k, slot));
        Column workday = date_add(
                day,
                when(isMoved, weekday(day).minus(5).plus(back).multiply(lit(-1)))
                        .otherwise(lit(0)));
        Column second = dice.choice("hour", HOURS, n, k, slot)
                .multiply(lit(HOUR))
                .plus(dice.between("second", 0, HOUR - 1, n, k, slot));
        return to_utc_timestamp(Instants.at(workday, second), Instants.OFFICE_ZONE);
    }

    private Dataset<Row> withRequest(Dataset<Row> tickets) {
        Column person = least(dice.between("person", 1, 3, KEY), col("persons"));
        Column isHandledByBilling = col("category").equalTo("billing").and(not(isLive()));
        return tickets.withColumn("ticket_id", id(col("slot")))
                .withColumn("person_ref", Customers.personReference(col("n"), person))
                .withColumn("channel", dice.choice("channel", CHANNELS, KEY))
                .withColumn(
                        "direction",
                        when(dice.chance("outbound", 0.03, KEY), lit("outbound"))
                                .otherwise(lit("inbound")))
                .withColumn("category", dice.choice("category", CATEGORIES, KEY))
                .withColumn("priority", dice.choice("priority", PRIORITIES, KEY))
                .withColumn(
                        "team", when(isHandledByBilling, lit(Agents.BILLING)).otherwise(lit(Agents.FRONTLINE)))
                .withColumn("agent", agents.onDuty("agent", col("team"), col("created_at"), KEY));
    }

    /** Some people write twice; the second ticket is merged into the first of their month before anybody answers it. */
    private Dataset<Row> withMerge(Dataset<Row> tickets) {
        Column first = createdAt(lit(1));
        Column mergeable = col("slot")
                .gt(1)
                .and(not(isLive()))
                .and(first.lt(col("created_at")))
                .and(first.geq(col("start_at")));
        return tickets.withColumn(
                        "merged_at",
                        when(
                                mergeable.and(dice.chance("merge", 0.08, KEY)),
                                Instants.after(col("created_at"), dice.between("merge after", 300, 3600, KEY))))
                .withColumn("merge_target", when(col("merged_at").isNotNull(), id(lit(1))));
    }

    private Dataset<Row> withFirstReply(Dataset<Row> tickets) {
        Column median = when(col("channel").equalTo("email"), lit(3.0 * HOUR))
                .when(col("channel").equalTo("web"), lit(3.5 * HOUR))
                .when(col("channel").equalTo("social"), lit(0.6 * HOUR))
                .when(col("channel").equalTo("phone"), lit(14.0))
                .otherwise(lit(35.0));
        Column slower =
                when(not(col("is_poor")), lit(1.0)).when(isLive(), lit(2.0)).otherwise(lit(4.0));
        Column wait = dice.logNormal("first wait", median.multiply(slower), 0.7, KEY);
        return tickets.withColumn("waited_until", Instants.after(col("created_at"), wait))
                .withColumn(
                        "first_reply_at",
                        when(
                                col("merged_at").isNull(),
                                when(isLive(), col("waited_until"))
                                        .otherwise(Instants.inOfficeHours(col("waited_until")))))
                .withColumn("assigned_at", Instants.between(col("created_at"), col("first_reply_at"), lit(0.4)))
                .withColumn(
                        "talk_seconds",
                        when(
                                isLive(),
                                floor(dice.logNormal(
                                        "talk",
                                        when(col("channel").equalTo("phone"), lit(270.0))
                                                .otherwise(lit(420.0)),
                                        0.6,
                                        KEY))))
                .drop("waited_until");
    }

    private Dataset<Row> withEscalation(Dataset<Row> tickets) {
        Column share =
                when(col("category").isin("bug", "integration"), lit(0.22)).otherwise(lit(0.05));
        Column escalated = when(
                dice.chance("escalated", share, KEY),
                when(isLive(), Instants.after(col("first_reply_at"), col("talk_seconds")))
                        .otherwise(Instants.after(
                                col("first_reply_at"), dice.logNormal("escalates", lit(0.7 * HOUR), 0.6, KEY))));
        Column isEscalated = col("escalated_at").isNotNull();
        return tickets.withColumn("escalated_at", escalated)
                .withColumn("second_team", when(isEscalated, lit(Agents.TECHNICAL)))
                .withColumn(
                        "second_agent",
                        when(
                                isEscalated,
                                agents.onDuty("second agent", lit(Agents.TECHNICAL), col("created_at"), KEY)));
    }

    /** Some customers ask back; a ticket that was escalated is always answered once more. */
    private Dataset<Row> withSecondReply(Dataset<Row> tickets) {
        Column asks = not(isLive()).and(dice.chance("asks back", 0.45, KEY));
        Column thinks = dice.logNormal("thinks", lit(2.5 * HOUR), 0.8, KEY);
        Column wait = dice.logNormal(
                "second wait",
                when(isLive(), lit(90.0)).when(col("is_poor"), lit(7.0 * HOUR)).otherwise(lit(2.5 * HOUR)),
                0.6,
                KEY);
        Column reply = Instants.after(greatest(col("asked_back_at"), col("escalated_at")), wait);
        return tickets.withColumn("asked_back_at", when(asks, Instants.after(col("first_reply_at"), thinks)))
                .withColumn("second_reply_raw_at", reply)
                .withColumn(
                        "second_reply_at",
                        when(isLive(), col("second_reply_raw_at"))
                                .otherwise(Instants.inOfficeHours(col("second_reply_raw_at"))))
                .withColumn(
                        "note_at",
                        when(
                                dice.chance("note", 0.12, KEY),
                                Instants.after(col("first_reply_at"), dice.between("notes", 20, 600, KEY))))
                .drop("second_reply_raw_at");
    }

    private Dataset<Row> withSolution(Dataset<Row> tickets) {
        Column lastReply = coalesce(col("second_reply_at"), col("first_reply_at"));
        Column endOfTalk = Instants.after(lastReply, coalesce(col("talk_seconds"), lit(0L)));
        Column checks =
                dice.logNormal("solves", when(isLive(), lit(3.0 * MINUTE)).otherwise(lit(1.2 * HOUR)), 0.8, KEY);
        return tickets.withColumn(
                "solved_at", when(not(dice.chance("never solved", 0.012, KEY)), Instants.after(endOfTalk, checks)));
    }

    /** After the solution some only say thanks, which opens the ticket for a moment; others come back because it is not solved. */
    private Dataset<Row> withReopening(Dataset<Row> tickets) {
        Column share = when(col("is_poor"), lit(0.30)).otherwise(lit(0.055));
        Column comesBack = dice.chance("comes back", share, KEY);
        Column thanks = not(comesBack).and(dice.chance("thanks", 0.06, KEY));
        Column daysLater = least(dice.logNormal("comes back after", lit(1.2 * DAY), 0.6, KEY), lit(3.5 * DAY));
        Column lastSolved = coalesce(col("resolved_at"), col("thanks_solved_at"), col("solved_at"));
        return tickets.withColumn(
                        "thanked_at",
                        when(
                                thanks,
                                Instants.after(
                                        col("solved_at"), dice.logNormal("thanks after", lit(0.4 * HOUR), 0.7, KEY))))
                .withColumn(
                        "thanks_solved_at",
                        Instants.after(col("thanked_at"), dice.logNormal("thanks read", lit(1.5 * HOUR), 0.6, KEY)))
                .withColumn("reopened_at", when(comesBack, Instants.after(col("solved_at"), daysLater)))
                .withColumn(
                        "reopened_reply_at",
                        Instants.inOfficeHours(Instants.after(
                                col("reopened_at"), dice.logNormal("third wait", lit(3.0 * HOUR), 0.6, KEY))))
                .withColumn(
                        "resolved_at",
                        Instants.after(
                                col("reopened_reply_at"), dice.logNormal("solves again", lit(1.0 * HOUR), 0.8, KEY)))
                .withColumn("closed_at", Instants.daysAfter(lastSolved, lit(4)));
    }

    private Column[] eventsInOrder() {
        Column customer = col("person_ref");
        Column agent = col("agent");
        Column lastAgent = coalesce(col("second_agent"), agent);
        Column isInbound = col("direction").equalTo("inbound");
        Column opener = when(isInbound, lit("customer")).otherwise(lit("agent"));
        Column openerId = when(isInbound, customer).otherwise(agent);
        Column botAt = when(
                isInbound.and(col("channel").isin("chat", "messaging")).and(dice.chance("bot greets", 0.3, KEY)),
                Instants.after(col("created_at"), lit(2)));
        List<Event> events = new ArrayList<>();
        events.add(new Event(col("created_at"), "created", opener, openerId));
        events.add(new Event(col("created_at"), "message", opener, openerId).seenBy(true));
        events.add(new Event(botAt, "message", lit("bot"), lit(Agents.BOT)).seenBy(true));
        events.add(new Event(col("assigned_at"), "assigned", lit("system"), null).to(agent));
        events.add(message("first_reply_at", "agent", agent).working(workSeconds("first work")));
        events.add(message("note_at", "agent", agent).seenBy(false).working(workSeconds("note work")));
        events.add(message("asked_back_at", "customer", customer));
        events.add(new Event(col("escalated_at"), "escalated", lit("agent"), agent).to(col("second_team")));
        events.add(new Event(col("escalated_at"), "team_changed", lit("system"), null)
                .from(col("team"))
                .to(col("second_team")));
        events.add(new Event(col("escalated_at"), "assigned", lit("system"), null)
                .from(agent)
                .to(lastAgent));
        events.add(message("second_reply_at", "agent", lastAgent).working(workSeconds("second work")));
        events.add(status("solved_at", "agent", lastAgent, "open", "solved"));
        events.add(message("thanked_at", "customer", customer));
        events.add(status("thanked_at", "system", null, "solved", "open"));
        events.add(status("thanks_solved_at", "agent", lastAgent, "open", "solved"));
        events.add(message("reopened_at", "customer", customer));
        events.add(status("reopened_at", "system", null, "solved", "open"));
        events.add(message("reopened_reply_at", "agent", lastAgent).working(workSeconds("third work")));
        events.add(status("resolved_at", "agent", lastAgent, "open", "solved"));
        events.add(status("closed_at", "system", null, "solved", "closed"));
        events.add(new Event(col("merged_at"), "merged", lit("agent"), agent).to(col("merge_target")));
        Column[] columns = new Column[events.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = events.get(i).numbered(i + 1);
        }
        return columns;
    }

    private static Event message(String at, String actorType, Column actor) {
        return new Event(col(at), "message", lit(actorType), actor).seenBy(true);
    }

    private static Event status(String at, String actorType, Column actor, String from, String to) {
        return new Event(col(at), "status_changed", lit(actorType), actor)
                .from(lit(from))
                .to(lit(to));
    }

    /** A call's work is in its contact; other work is recorded with the message. */
    private Column workSeconds(String purpose) {
        return when(not(isLive()), floor(dice.logNormal(purpose, lit(6.0 * MINUTE), 0.6, KEY)));
    }

    private static Column version(String at, String status, Column team, Column assignee) {
        return struct(col(at).as("at"), lit(status).as("status"), team.as("team"), assignee.as("assignee_id"));
    }

    private static Column id(Column slot) {
        return concat(
                lit("T"), col("n").cast("string"), lit("-"), col("k").cast("string"), lit("-"), slot.cast("string"));
    }

    private static Column subject() {
        return when(col("category").equalTo("how to"), lit("How do I set this up?"))
                .when(col("category").equalTo("billing"), lit("Question about our invoice, please"))
                .when(col("category").equalTo("bug"), lit("Something stopped working"))
                .when(col("category").equalTo("access"), lit("Cannot sign in"))
                .when(col("category").equalTo("integration"), lit("Connecting our other tools"))
                .otherwise(lit("An idea for you"));
    }

    /** One event in the making: what is not said is NULL. */
    private record Event(
            Column at,
            String type,
            Column actorType,
            Optional<Column> actor,
            Optional<Boolean> isPublic,
            Optional<Column> fromValue,
            Optional<Column> toValue,
            Optional<Column> workSeconds) {

        Event(Column at, String type, Column actorType, Column actor) {
            this(
                    at,
                    type,
                    actorType,
                    Optional.ofNullable(actor),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        Event seenBy(boolean customers) {
            return new Event(at, type, actorType, actor, Optional.of(customers), fromValue, toValue, workSeconds);
        }

        Event from(Column value) {
            return new Event(at, type, actorType, actor, isPublic, Optional.of(value), toValue, workSeconds);
        }

        Event to(Column value) {
            return new Event(at, type, actorType, actor, isPublic, fromValue, Optional.of(value), workSeconds);
        }

        Event working(Column seconds) {
            return new Event(at, type, actorType, actor, isPublic, fromValue, toValue, Optional.of(seconds));
        }

        Column numbered(long sequence) {
            Column none = lit(null).cast("string");
            return struct(
                    at.as("at"),
                    lit(sequence).as("sequence"),
                    lit(type).as("event_type"),
                    actorType.as("actor_type"),
                    actor.orElse(none).as("actor_id"),
                    isPublic.map(value -> lit(value))
                            .orElse(lit(null).cast("boolean"))
                            .as("is_public"),
                    fromValue.orElse(none).as("from_value"),
                    toValue.orElse(none).as("to_value"),
                    workSeconds.orElse(lit(null)).cast("bigint").as("work_seconds"));
        }
    }
}

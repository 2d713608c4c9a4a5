package org.deskledger.fact;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.HelpdeskSelfServiceSessions;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * What each visit to self-service was, when its visitor next asked an agent all the same, and what asking would have cost.
 *
 * <p>Every delivered visit is here. Whether it solved anything is for the metrics to say, once the window has closed: a visit without a
 * name can be called solved by its visitor alone. A ticket or contact that comes late moves {@code next_contact_at}; a cost line that
 * comes late moves {@code contact_cost_amount}.
 */
public final class SelfServiceSessionFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.self_service_session")
            .grain("one visit to self-service")
            .key("session_id")
            .columns("""
                session_id STRING NOT NULL COMMENT 'the helpdesk\\'s id of the visit',
                customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                person_key STRING COMMENT 'pseudonym of the person: SHA-256 of system and reference; NULL for a visitor without a name',
                kind STRING NOT NULL COMMENT 'help_center, bot, ivr or community',
                channel STRING NOT NULL COMMENT 'channel that the kind belongs to: web, bot or phone',
                deflected_to STRING NOT NULL COMMENT 'channel of agents that the visitor would otherwise have used, by the settings',
                category STRING COMMENT 'what it was about',
                started_at TIMESTAMP NOT NULL COMMENT 'when it began',
                article_views BIGINT NOT NULL COMMENT 'articles or answers that were looked at',
                searches BIGINT NOT NULL COMMENT 'searches',
                votes_up BIGINT NOT NULL COMMENT 'articles called helpful',
                votes_down BIGINT NOT NULL COMMENT 'articles called unhelpful',
                is_marked_solved BOOLEAN COMMENT 'the visitor said that it is solved; NULL where nobody asked',
                next_contact_at TIMESTAMP COMMENT 'when the person next opened a ticket or entered a queue, from the beginning of the visit on; NULL while not',
                contact_cost_amount DECIMAL(18,4) COMMENT 'human cost of the month in deflected_to over its contacts, in the reporting currency; NULL without cost or contacts'
                """)
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(HelpdeskSelfServiceSessions.TABLE)
                .optionally(TicketFact.TABLE, ContactFact.TABLE, CostShareFact.TABLE, CustomerReferences.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return InForce.rows(
                        HelpdeskSelfServiceSessions.CONTRACT,
                        inputs.table(HelpdeskSelfServiceSessions.TABLE),
                        inputs.cut())
                .transform(sessions ->
                        CustomerReferences.withCustomerId(sessions, inputs.table(CustomerReferences.TABLE), "helpdesk"))
                .withColumn("person_key", TicketFact.personKey())
                .withColumnRenamed("marked_solved", "is_marked_solved")
                .transform(sessions -> withChannels(sessions, inputs.settings()))
                .transform(sessions -> withNextContact(sessions, inputs))
                .transform(sessions -> withContactCost(sessions, inputs))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> withChannels(Dataset<Row> sessions, Settings settings) {
        Column deflectedTo = col("channel");
        for (Map.Entry<String, Settings.Channel> channel : new TreeMap<>(settings.channels()).entrySet()) {
            if (channel.getValue().deflectedTo().isPresent()) {
                deflectedTo = when(
                                col("channel").equalTo(channel.getKey()),
                                lit(channel.getValue().deflectedTo().get()))
                        .otherwise(deflectedTo);
            }
        }
        return sessions.withColumn(
                        "channel",
                        when(col("kind").equalTo("bot"), "bot")
                                .when(col("kind").equalTo("ivr"), "phone")
                                .otherwise("web"))
                .withColumn("deflected_to", deflectedTo);
    }

    /** A visitor with any number of visits and contacts in one sorted pass, read from the newest backwards. */
    private static Dataset<Row> withNextContact(Dataset<Row> sessions, Inputs inputs) {
        Dataset<Row> asked = inputs.table(TicketFact.TABLE)
                .where(col("direction").equalTo("inbound").and(not(col("is_deleted"))))
                .select(col("person_key"), col("created_at").as("asked_at"))
                .union(inputs.table(ContactFact.TABLE)
                        .where(col("source").equalTo("contact").and(col("is_offered")))
                        .select(col("person_key"), col("entered_at")))
                .where(col("person_key").isNotNull());
        // At one instant the visit is read last: who asks as it begins has asked after it.
        WindowSpec fromNewest = Window.partitionBy("person_key")
                .orderBy(
                        col("_at").desc(),
                        col("session_id").isNull().desc(),
                        col("session_id").asc())
                .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        return sessions.withColumn("_at", col("started_at"))
                .unionByName(asked.withColumn("_at", col("asked_at")), true)
                .withColumn(
                        "next_contact_at",
                        when(col("person_key").isNotNull(), min("asked_at").over(fromNewest)))
                .where(col("session_id").isNotNull());
    }

    private static Dataset<Row> withContactCost(Dataset<Row> sessions, Inputs inputs) {
        ZoneId zone = inputs.cut().zone();
        Dataset<Row> cost = inputs.table(CostShareFact.TABLE)
                .where(not(col("is_automation")))
                .groupBy(col("month").as("cost_month"), col("channel").as("cost_channel"))
                .agg(sum("allocated_amount").as("cost_amount"));
        Dataset<Row> contacts = inputs.table(ContactFact.TABLE)
                .where(col("is_handled"))
                .groupBy(
                        monthOf("ended_at", zone).as("cost_month"),
                        col("channel").as("cost_channel"))
                .agg(sum(lit(1L)).as("contact_count"));
        Dataset<Row> perContact = cost.join(contacts, new String[] {"cost_month", "cost_channel"})
                .select(
                        col("cost_month"),
                        col("cost_channel"),
                        round(
                                        try_divide(
                                                col("cost_amount"),
                                                col("contact_count").cast("decimal(15,0)")),
                                        4)
                                .cast("decimal(18,4)")
                                .as("contact_cost_amount"));
        return sessions.join(
                perContact,
                monthOf("started_at", zone)
                        .equalTo(col("cost_month"))
                        .and(col("deflected_to").equalTo(col("cost_channel"))),
                "left");
    }

    private static Column monthOf(String at, ZoneId zone) {
        return to_date(date_trunc("month", from_utc_timestamp(col(at), zone.getId())));
    }
}

package org.deskledger.fact;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.to_date;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingPayments;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.BillingSupportCosts;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.CrmAcquisitionSpend;
import org.deskledger.extract.contract.HelpdeskAgentShifts;
import org.deskledger.extract.contract.HelpdeskAgentStates;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.HelpdeskReviews;
import org.deskledger.extract.contract.HelpdeskSelfServiceSessions;
import org.deskledger.extract.contract.HelpdeskSurveys;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * Through which day the entities behind each fact were delivered, which decides whether a period of a metric is complete.
 *
 * <p>The greatest delivery date of an entity, else the greatest day of its events or versions. An entity without any row is absent by
 * choice and has no row here. A later delivery moves the day forward.
 */
public final class DataThroughFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.data_through")
            .grain("one entity behind one fact")
            .key("fact_table", "entity")
            .columns("""
                    fact_table STRING NOT NULL COMMENT 'fact that is made from the entity',
                    entity STRING NOT NULL COMMENT 'entity of the extracts, system.entity',
                    data_through DATE COMMENT 'last day that was delivered'
                    """)
            .build();

    private static final Map<String, List<Contract>> ENTITIES = entities();

    private static Map<String, List<Contract>> entities() {
        // What has to arrive every day. A list such as agents or links is not overdue because nothing changed.
        Map<String, List<Contract>> entities = new LinkedHashMap<>();
        entities.put("fact.ticket", List.of(HelpdeskTickets.CONTRACT, HelpdeskTicketEvents.CONTRACT));
        entities.put(
                "fact.reply",
                List.of(HelpdeskTickets.CONTRACT, HelpdeskTicketEvents.CONTRACT, HelpdeskContacts.CONTRACT));
        entities.put("fact.sla_event", List.of(HelpdeskTickets.CONTRACT, HelpdeskTicketEvents.CONTRACT));
        entities.put(
                "fact.contact",
                List.of(HelpdeskContacts.CONTRACT, HelpdeskTickets.CONTRACT, HelpdeskTicketEvents.CONTRACT));
        entities.put(
                "fact.agent_interval",
                List.of(HelpdeskContacts.CONTRACT, HelpdeskAgentStates.CONTRACT, HelpdeskAgentShifts.CONTRACT));
        entities.put(
                "fact.self_service_session",
                List.of(HelpdeskSelfServiceSessions.CONTRACT, HelpdeskTickets.CONTRACT, HelpdeskContacts.CONTRACT));
        entities.put("fact.survey_answer", List.of(HelpdeskSurveys.CONTRACT));
        entities.put("fact.review", List.of(HelpdeskReviews.CONTRACT));
        entities.put("fact.cost_share", List.of(BillingSupportCosts.CONTRACT));
        entities.put("fact.payment", List.of(BillingPayments.CONTRACT));
        entities.put("fact.revenue_movement", List.of(BillingSubscriptions.CONTRACT));
        entities.put("fact.mrr_profile", List.of(BillingSubscriptions.CONTRACT));
        entities.put("fact.customer_month", List.of(BillingSubscriptions.CONTRACT, BillingPayments.CONTRACT));
        entities.put(
                "fact.acquisition_share",
                List.of(CrmAcquisitionSpend.CONTRACT, BillingSubscriptions.CONTRACT, BillingPayments.CONTRACT));
        entities.put("fact.customer_value", List.of(BillingSubscriptions.CONTRACT, BillingPayments.CONTRACT));
        return entities;
    }

    /** The entities behind a fact that have to arrive every day, the one it cannot do without first; none for another table. */
    public static List<String> entitiesBehind(String fact) {
        return ENTITIES.getOrDefault(fact, List.of()).stream()
                .map(Contract::entity)
                .toList();
    }

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of()
                .optionally(ENTITIES.values().stream()
                        .flatMap(List::stream)
                        .map(Contract::table)
                        .distinct()
                        .toArray(TableSpec[]::new));
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return ENTITIES.entrySet().stream()
                .flatMap(fact -> fact.getValue().stream().map(entity -> perEntity(fact.getKey(), entity, inputs)))
                .reduce(Dataset::unionByName)
                .orElseThrow();
    }

    private static Dataset<Row> perEntity(String fact, Contract entity, Inputs inputs) {
        return InForce.onlyKnown(inputs.table(entity.table()), inputs.cut())
                .agg(
                        max("_delivered_on").as("delivered_on"),
                        max(eventDay(entity, inputs)).as("event_day"))
                .select(
                        lit(fact).as("fact_table"),
                        lit(entity.entity()).as("entity"),
                        coalesce(col("delivered_on"), col("event_day")).as("data_through"))
                .where(col("data_through").isNotNull());
    }

    private static Column eventDay(Contract entity, Inputs inputs) {
        if (entity.entity().equals("billing.support_costs")) {
            return last_day(col("month"));
        }
        String at = Optional.of("updated_at")
                .filter(entity::has)
                .or(entity::eventAt)
                .orElseThrow();
        return to_date(from_utc_timestamp(col(at), inputs.cut().zone().getId()));
    }
}

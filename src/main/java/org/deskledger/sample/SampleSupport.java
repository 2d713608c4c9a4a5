package org.deskledger.sample;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.HelpdeskSurveys;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;

/**
 * The helpdesk of a sample company as rows of raw tables, without files and loading between: for measuring what is derived from them.
 * The same plan makes the same rows that its files would hold.
 */
public final class SampleSupport {

    /** What {@link #rows} makes. */
    public static final List<Contract> CONTRACTS = List.of(
            HelpdeskTickets.CONTRACT,
            HelpdeskTicketEvents.CONTRACT,
            HelpdeskContacts.CONTRACT,
            HelpdeskSurveys.CONTRACT,
            HelpdeskAgents.CONTRACT);

    private SampleSupport() {}

    /**
     * Tickets, their events, contacts, surveys and agents, with where each row came from, in order of time as a helpdesk exports them.
     *
     * @param folder gets what several entities are read off; whoever asks may delete it once the rows are written
     * @param parts how many files each large entity is to have
     */
    public static Map<Contract, Dataset<Row>> rows(SparkSession spark, CompanyPlan plan, String folder, int parts) {
        Dice dice = new Dice(plan.seed());
        Column end = Instants.endOf(plan.through());
        Dataset<Row> lives =
                written(new Lives(dice, plan).months(new Customers(dice, plan).all(spark)), folder + "/lives", parts);
        Agents agents = new Agents(dice, plan);
        Tickets tickets = new Tickets(dice, agents);
        Dataset<Row> courses = written(tickets.courses(lives, end), folder + "/courses", parts);
        Map<Contract, Dataset<Row>> rows = new LinkedHashMap<>();
        put(rows, HelpdeskTickets.CONTRACT, tickets.versions(courses, end), "updated_at", plan, parts);
        put(rows, HelpdeskTicketEvents.CONTRACT, tickets.events(courses, end), "occurred_at", plan, parts);
        put(rows, HelpdeskContacts.CONTRACT, new Contacts(dice).all(courses, end), "ended_at", plan, parts);
        put(rows, HelpdeskSurveys.CONTRACT, new Surveys(dice).all(courses, lives, end), "updated_at", plan, parts);
        put(rows, HelpdeskAgents.CONTRACT, agents.snapshots(spark), "listed_at", plan, 1);
        return rows;
    }

    private static Dataset<Row> written(Dataset<Row> dataset, String folder, int parts) {
        dataset.repartition(parts, col("n")).write().mode("overwrite").parquet(folder);
        return dataset.sparkSession().read().parquet(folder);
    }

    private static void put(
            Map<Contract, Dataset<Row>> rows,
            Contract contract,
            Dataset<Row> made,
            String at,
            CompanyPlan plan,
            int parts) {
        boolean isSnapshot = contract.equals(HelpdeskAgents.CONTRACT);
        List<Column> columns = new ArrayList<>();
        for (StructField column : contract.ownColumns()) {
            columns.add(col(column.name()).cast(column.dataType()).as(column.name()));
        }
        columns.add(lit(contract.entity()).as("_source_file"));
        columns.add(monotonically_increasing_id().as("_source_line"));
        columns.add((isSnapshot ? col(at).cast("date") : lit(plan.through())).as("_delivered_on"));
        columns.add(lit("sample").as("_run_id"));
        columns.add(lit(null).cast("map<string,string>").as("_extra"));
        Dataset<Row> inTime = parts == 1 ? made.coalesce(1) : made.repartitionByRange(parts, col(at));
        rows.put(contract, inTime.select(columns.toArray(Column[]::new)));
    }
}

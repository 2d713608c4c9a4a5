package org.deskledger.mart.cost;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.CostShareFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * What a contact, a resolution and an hour of work cost, by channel and team.
 *
 * <p>Cost stands in the month of its ledger line, contacts and hours in the month in which they ended, a resolved ticket in the month
 * of its last resolution. The cost of answers without an agent stands apart and over the contacts that a program dealt with, so that
 * bots are not free; the fully loaded cost of a contact contains it. Cost that no driver could spread stands under {@code unallocated}, so a month adds up to its ledger. Every
 * month is computed anew, so late lines and contacts restate theirs.
 */
public final class CostPerContact implements Job {

    private static final List<String> CATEGORIES = List.of(
            "salaries", "benefits", "tools", "building", "hr", "hiring_training", "taxes", "overhead", "vendor", "ai");
    private static final String[] KEY = {"month", "channel", "team"};
    private static final String MONEY = "decimal(18,4)";

    public static final TableSpec TABLE = TableSpec.named("mart.cost_per_contact")
            .grain("one month, channel and team with cost, contacts or resolutions")
            .key("month", "channel", "team")
            .columns("""
                    month DATE NOT NULL COMMENT 'first day of the month',
                    channel STRING NOT NULL COMMENT 'channel; unallocated where no driver says one',
                    team STRING NOT NULL COMMENT 'team; unallocated where no driver says one, none where no team is known',
                    currency STRING NOT NULL COMMENT 'reporting currency of all amounts',
                    salaries_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category salaries, direct and allocated',
                    benefits_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category benefits, direct and allocated',
                    tools_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category tools, direct and allocated',
                    building_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category building, direct and allocated',
                    hr_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category hr, direct and allocated',
                    hiring_training_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category hiring_training, direct and allocated',
                    taxes_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category taxes, direct and allocated',
                    overhead_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category overhead, direct and allocated',
                    vendor_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category vendor, direct and allocated',
                    ai_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category ai, direct and allocated',
                    direct_cost_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of ledger lines that name this channel and team',
                    allocated_shared_cost_amount DECIMAL(18,4) NOT NULL COMMENT 'parts of ledger lines that were spread',
                    total_cost_amount DECIMAL(18,4) NOT NULL COMMENT 'both together: the fully loaded cost',
                    human_cost_amount DECIMAL(18,4) NOT NULL COMMENT 'the part of total_cost_amount that is not automation',
                    automation_cost_amount DECIMAL(18,4) NOT NULL COMMENT 'the part of total_cost_amount in categories that pay for answers without an agent',
                    contacts BIGINT NOT NULL COMMENT 'contacts that human agents handled; a transfer chain is one',
                    contained_contacts BIGINT NOT NULL COMMENT 'contacts that a program alone dealt with; in cost_per_automated_contact alone',
                    resolutions BIGINT NOT NULL COMMENT 'tickets whose last resolution is in the month',
                    handle_hours DECIMAL(18,9) NOT NULL COMMENT 'hours of human agents on contacts, estimates included',
                    estimated_hours DECIMAL(18,9) NOT NULL COMMENT 'the part of handle_hours that is a channel\\'s standard',
                    cost_per_contact DECIMAL(18,6) COMMENT 'total cost / contacts; NULL without contacts',
                    cost_per_resolution DECIMAL(18,6) COMMENT 'total cost / resolutions; NULL without resolutions',
                    cost_per_handle_hour DECIMAL(18,6) COMMENT 'total cost / handle hours; NULL without hours',
                    human_cost_per_contact DECIMAL(18,6) COMMENT 'human cost / contacts; NULL without contacts',
                    cost_per_automated_contact DECIMAL(18,6) COMMENT 'automation cost / contained contacts; NULL without these',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(CostShareFact.TABLE).optionally(ContactFact.TABLE, TicketFact.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        ZoneId zone = inputs.cut().zone();
        return perCost(inputs.table(CostShareFact.TABLE))
                .unionByName(perWork(inputs.table(ContactFact.TABLE), zone), true)
                .unionByName(perResolution(inputs.table(TicketFact.TABLE), zone), true)
                .transform(CostPerContact::perMonthChannelAndTeam)
                .transform(CostPerContact::withCostPerUnit)
                .withColumn("currency", lit(inputs.settings().reporting().currency()))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> perCost(Dataset<Row> shares) {
        List<Column> columns = new ArrayList<>(List.of(col("month"), col("channel"), col("team")));
        for (String category : CATEGORIES) {
            columns.add(when(col("category").equalTo(category), col("allocated_amount"))
                    .as(category + "_amount"));
        }
        columns.add(when(not(col("is_shared")), col("allocated_amount")).as("direct_cost_amount"));
        columns.add(when(col("is_shared"), col("allocated_amount")).as("allocated_shared_cost_amount"));
        columns.add(col("allocated_amount").as("total_cost_amount"));
        columns.add(when(not(col("is_automation")), col("allocated_amount")).as("human_cost_amount"));
        columns.add(when(col("is_automation"), col("allocated_amount")).as("automation_cost_amount"));
        return shares.select(columns.toArray(Column[]::new));
    }

    private static Dataset<Row> perWork(Dataset<Row> contacts, ZoneId zone) {
        return contacts.where(col("direction").equalTo("inbound"))
                .select(
                        monthOf("ended_at", zone),
                        col("channel"),
                        col("team"),
                        col("is_handled").cast("bigint").as("contacts"),
                        col("is_contained").cast("bigint").as("contained_contacts"),
                        col("handle_seconds"),
                        col("estimated_seconds"))
                .where(col("contacts")
                        .plus(col("contained_contacts"))
                        .gt(0)
                        .or(col("handle_seconds").isNotNull()));
    }

    private static Dataset<Row> perResolution(Dataset<Row> tickets, ZoneId zone) {
        return tickets.where(col("last_resolved_at").isNotNull())
                .where(col("current_status").isin("solved", "closed").and(not(col("is_merged"))))
                .select(
                        monthOf("last_resolved_at", zone),
                        col("channel"),
                        coalesce(col("team"), lit("none")).as("team"),
                        lit(1L).as("resolutions"));
    }

    private static Column monthOf(String at, ZoneId zone) {
        return to_date(date_trunc("month", from_utc_timestamp(col(at), zone.getId())))
                .as("month");
    }

    private static Dataset<Row> perMonthChannelAndTeam(Dataset<Row> parts) {
        List<Column> sums = new ArrayList<>();
        List<String> amounts = new ArrayList<>(
                CATEGORIES.stream().map(category -> category + "_amount").toList());
        amounts.addAll(List.of(
                "direct_cost_amount",
                "allocated_shared_cost_amount",
                "total_cost_amount",
                "human_cost_amount",
                "automation_cost_amount"));
        amounts.forEach(name -> sums.add(coalesce(sum(name), lit(0)).cast(MONEY).as(name)));
        for (String name :
                List.of("contacts", "contained_contacts", "resolutions", "handle_seconds", "estimated_seconds")) {
            sums.add(coalesce(sum(name), lit(0L)).as(name));
        }
        return parts.groupBy(KEY[0], KEY[1], KEY[2])
                .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new));
    }

    private static Dataset<Row> withCostPerUnit(Dataset<Row> cells) {
        return cells.withColumn("handle_hours", hours("handle_seconds"))
                .withColumn("estimated_hours", hours("estimated_seconds"))
                .withColumn("cost_per_contact", costPer("total_cost_amount", "contacts"))
                .withColumn("cost_per_resolution", costPer("total_cost_amount", "resolutions"))
                .withColumn("human_cost_per_contact", costPer("human_cost_amount", "contacts"))
                .withColumn("cost_per_automated_contact", costPer("automation_cost_amount", "contained_contacts"))
                // From whole seconds, so that hours that were cut cannot bend it.
                .withColumn(
                        "cost_per_handle_hour",
                        try_divide(
                                        col("total_cost_amount")
                                                .multiply(lit(3_600).cast("decimal(4,0)")),
                                        col("handle_seconds").cast("decimal(15,0)"))
                                .cast("decimal(18,6)"));
    }

    /** To a few millionths of a second, so that whoever divides by hours gets what whole seconds give, of the shortest call too. */
    private static Column hours(String seconds) {
        return col(seconds)
                .cast("decimal(20,5)")
                .divide(lit(3_600).cast("decimal(4,0)"))
                .cast("decimal(18,9)");
    }

    private static Column costPer(String cost, String units) {
        return try_divide(col(cost), col(units).cast("decimal(15,0)")).cast("decimal(18,6)");
    }
}

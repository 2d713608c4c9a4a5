package org.deskledger.fact.customer;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CrmCustomers;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.InForce;
import org.deskledger.fact.money.RunningSubscriptions;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * Who each customer is: the account that pays, as the CRM describes it, and all references of other systems that belong to it.
 *
 * <p>Every account of the CRM has a row, also one that was deleted there, for its history stays; and so has every account that only a
 * link or a reference names, so that each {@code customer_id} of a fact is found here. A later version of an account, or a later link,
 * restates the row; references that no rule resolves belong to {@code unknown}. This is the only table behind {@code raw} that holds
 * personal data.
 */
public final class CustomerDimension implements Job {

    public static final TableSpec TABLE = TableSpec.named("dim.customer")
            .grain("one account that pays, and one for all who are unknown")
            .key("customer_id")
            .columns("""
                    customer_id STRING NOT NULL COMMENT 'the account\\'s id; unknown for all references that no rule resolves',
                    parent_customer_id STRING COMMENT 'account that it belongs to',
                    name STRING COMMENT 'name; NULL where the CRM does not know the account',
                    email STRING COMMENT 'e-mail address of the account',
                    segment STRING COMMENT 'segment',
                    tier STRING COMMENT 'service tier',
                    industry STRING COMMENT 'industry',
                    region STRING COMMENT 'region',
                    country STRING COMMENT 'country',
                    acquisition_channel STRING COMMENT 'channel that won it',
                    campaign STRING COMMENT 'campaign that won it',
                    plan STRING COMMENT 'plan of the newest paid subscription up to the as-of, also of one that ended; none for who never had one; NULL for unknown',
                    created_at TIMESTAMP COMMENT 'when the account was made',
                    acquired_at TIMESTAMP COMMENT 'when it became a customer, as the CRM says',
                    acquisition_month DATE COMMENT 'month of acquired_at, else of created_at, its first day; marts count by cohort month instead',
                    source_references ARRAY<STRUCT<system: STRING, source_ref: STRING, rule: STRING>> NOT NULL COMMENT 'references of other systems that belong to it, and the rule that said so',
                    is_in_crm BOOLEAN NOT NULL COMMENT 'the CRM describes it; false where only a link or a reference names it',
                    is_deleted BOOLEAN NOT NULL COMMENT 'taken out of the CRM; its history stays',
                    is_unknown BOOLEAN NOT NULL COMMENT 'stands for all who are unknown'
                    """)
            .personal("name", "email", "source_references")
            .build();

    /** Plan of customers who never had a paid subscription. */
    private static final String NO_PLAN = "none";

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(CustomerReferences.TABLE).optionally(CrmCustomers.TABLE, BillingSubscriptions.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> profiles = InForce.latest(CrmCustomers.CONTRACT, inputs.table(CrmCustomers.TABLE), inputs.cut());
        return perCustomer(profiles, inputs.table(CustomerReferences.TABLE))
                .transform(customers -> withProfile(customers, profiles))
                .transform(customers -> withPlan(customers, inputs))
                .transform(customers ->
                        withAcquisitionMonth(customers, inputs.cut().zone().getId()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> perCustomer(Dataset<Row> profiles, Dataset<Row> references) {
        Dataset<Row> unknown = SparkSession.active()
                .range(1)
                .select(lit(CustomerReferences.UNKNOWN).as("customer_id"), noReference());
        Dataset<Row> inCrm = profiles.select(col("customer_id"), noReference());
        Dataset<Row> referred = references.select(
                col("customer_id"),
                struct(col("system"), col("source_ref"), col("rule")).as("_reference"));
        // collect_list leaves NULL out, so a customer without references gets an empty array.
        return unknown.unionByName(inCrm)
                .unionByName(referred)
                .groupBy("customer_id")
                .agg(sort_array(collect_list(col("_reference"))).as("source_references"));
    }

    private static Column noReference() {
        return lit(null)
                .cast("struct<system: string, source_ref: string, rule: string>")
                .as("_reference");
    }

    private static Dataset<Row> withProfile(Dataset<Row> customers, Dataset<Row> profiles) {
        return customers
                .join(profiles.withColumn("is_in_crm", lit(true)), new String[] {"customer_id"}, "left")
                .withColumn("is_in_crm", coalesce(col("is_in_crm"), lit(false)))
                .withColumn("is_deleted", coalesce(col("is_deleted"), lit(false)))
                .withColumn("is_unknown", col("customer_id").equalTo(CustomerReferences.UNKNOWN));
    }

    /** Of subscriptions that began at the same instant, the one with the greater id. */
    private static Dataset<Row> withPlan(Dataset<Row> customers, Inputs inputs) {
        Dataset<Row> newest = RunningSubscriptions.rows(inputs)
                .groupBy(col("customer_id").as("_customer_id"))
                .agg(max_by(col("plan"), struct("running_from", "subscription_id"))
                        .as("plan"));
        return customers
                .join(newest, col("customer_id").equalTo(col("_customer_id")), "left")
                .withColumn("plan", when(not(col("is_unknown")), coalesce(col("plan"), lit(NO_PLAN))));
    }

    private static Dataset<Row> withAcquisitionMonth(Dataset<Row> customers, String zone) {
        Column acquiredAt = coalesce(col("acquired_at"), col("created_at"));
        return customers.withColumn("acquisition_month", trunc(to_date(from_utc_timestamp(acquiredAt, zone)), "month"));
    }
}

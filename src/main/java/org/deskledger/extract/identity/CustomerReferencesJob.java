package org.deskledger.extract.identity;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingPayments;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.CrmCustomerLinks;
import org.deskledger.extract.contract.CrmCustomers;
import org.deskledger.extract.contract.CrmPeople;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.HelpdeskReviews;
import org.deskledger.extract.contract.HelpdeskSelfServiceSessions;
import org.deskledger.extract.contract.HelpdeskSurveys;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Which account does each reference of each system belong to, and by which rule?
 *
 * <p>Every reference that some extract uses or describes has one row. The newest link before the cut holds for all of history, so a link
 * that comes late restates. Where no link names an account that exists, the configured rules are tried in order; where two accounts share
 * an e-mail address or a domain, that rule names nobody, because guessing would move money between customers.
 */
public final class CustomerReferencesJob implements Job {

    private static final String SAME_ID = "same-id";
    private static final String EMAIL = "email";
    private static final String DOMAIN = "domain";

    @Override
    public TableSpec table() {
        return CustomerReferences.TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of()
                .optionally(
                        CrmCustomers.TABLE,
                        CrmPeople.TABLE,
                        CrmCustomerLinks.TABLE,
                        HelpdeskTickets.TABLE,
                        HelpdeskContacts.TABLE,
                        HelpdeskSelfServiceSessions.TABLE,
                        HelpdeskSurveys.TABLE,
                        HelpdeskReviews.TABLE,
                        BillingSubscriptions.TABLE,
                        BillingPayments.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Dataset<Row> customers = inForce(CrmCustomers.CONTRACT, inputs)
                .select(col("customer_id"), address(col("email")).as("email"));
        List<String> rules = inputs.settings().identity().rules();
        Column isPublic = col("domain")
                .isin(inputs.settings().identity().publicMailProviders().toArray());
        return used(inputs)
                .transform(references -> withAddress(references, inputs))
                .transform(references -> withLinked(references, inputs, customers))
                .transform(references -> withSameId(references, customers))
                .transform(references -> withOwnerOfAddress(references, customers))
                .transform(references -> withOwnerOfDomain(references, customers, isPublic))
                .transform(references -> withCustomer(references, rules));
    }

    private static Dataset<Row> inForce(Contract contract, Inputs inputs) {
        return InForce.rows(contract, inputs.table(contract.table()), inputs.cut());
    }

    /** A reference that is used only after the as-of, or that only people and links name, has a row all the same: it harms nobody. */
    private static Dataset<Row> used(Inputs inputs) {
        return references(inputs.table(HelpdeskTickets.TABLE), lit("helpdesk"), "customer_ref")
                .union(references(inputs.table(HelpdeskContacts.TABLE), lit("helpdesk"), "customer_ref"))
                .union(references(inputs.table(HelpdeskSelfServiceSessions.TABLE), lit("helpdesk"), "customer_ref"))
                .union(references(inputs.table(HelpdeskSurveys.TABLE), lit("helpdesk"), "customer_ref"))
                .union(references(inputs.table(HelpdeskReviews.TABLE), lit("helpdesk"), "customer_ref"))
                .union(references(inputs.table(BillingSubscriptions.TABLE), lit("billing"), "customer_ref"))
                .union(references(inputs.table(BillingPayments.TABLE), lit("billing"), "customer_ref"))
                .union(references(inputs.table(CrmPeople.TABLE), col("system"), "source_ref"))
                .union(references(inputs.table(CrmCustomerLinks.TABLE), col("system"), "source_ref"))
                .distinct();
    }

    private static Dataset<Row> references(Dataset<Row> rows, Column system, String reference) {
        return rows.where(col(reference).isNotNull())
                .select(system.as("system"), col(reference).as("source_ref"))
                .distinct();
    }

    private static Column address(Column email) {
        Column plain = lower(trim(email));
        return when(plain.rlike("^[^@\\s]+@[^@\\s]+$"), plain);
    }

    private static Column domain(Column address) {
        return when(length(address).gt(0), element_at(split(address, "@"), -1));
    }

    /** The address of the person; a reference that is an address itself stands for that address. */
    private static Dataset<Row> withAddress(Dataset<Row> references, Inputs inputs) {
        Dataset<Row> people = inForce(CrmPeople.CONTRACT, inputs)
                .select(col("system"), col("source_ref"), address(col("email")).as("person_email"));
        return references
                .join(people, same("system", "source_ref"), "left")
                .withColumn("email", coalesce(col("person_email"), address(col("source_ref"))))
                .withColumn("domain", domain(col("email")))
                .drop("person_email");
    }

    private static Seq<String> same(String... columns) {
        return CollectionConverters.asScala(List.of(columns)).toSeq();
    }

    private static Dataset<Row> withLinked(Dataset<Row> references, Inputs inputs, Dataset<Row> customers) {
        Dataset<Row> links = inForce(CrmCustomerLinks.CONTRACT, inputs)
                .select(col("system"), col("source_ref"), col("customer_id").as("linked"))
                .join(customers.select(col("customer_id").as("linked")), same("linked"), "left_semi");
        return references.join(links, same("system", "source_ref"), "left");
    }

    private static Dataset<Row> withSameId(Dataset<Row> references, Dataset<Row> customers) {
        return references.join(
                customers.select(col("customer_id").as("of_same_id")),
                col("source_ref").equalTo(col("of_same_id")),
                "left");
    }

    private static Dataset<Row> withOwnerOfAddress(Dataset<Row> references, Dataset<Row> customers) {
        return references.join(onlyOwner(customers, "email", "of_email"), same("email"), "left");
    }

    private static Dataset<Row> withOwnerOfDomain(Dataset<Row> references, Dataset<Row> customers, Column isPublic) {
        Dataset<Row> owned =
                customers.withColumn("domain", domain(col("email"))).where(not(isPublic));
        return references.join(onlyOwner(owned, "domain", "of_domain"), same("domain"), "left");
    }

    /** Values that exactly one customer has. */
    private static Dataset<Row> onlyOwner(Dataset<Row> customers, String value, String owner) {
        return customers
                .where(col(value).isNotNull())
                .groupBy(value)
                .agg(min("customer_id").as(owner), max("customer_id").as("_greatest"))
                .where(col(owner).equalTo(col("_greatest")))
                .drop("_greatest");
    }

    private static Dataset<Row> withCustomer(Dataset<Row> references, List<String> rules) {
        Column customer = col("linked");
        Column rule = when(col("linked").isNotNull(), lit("link"));
        for (String name : rules) {
            Column found = found(name);
            rule = coalesce(rule, when(found.isNotNull(), lit(name)));
            customer = coalesce(customer, found);
        }
        return references.select(
                col("system"),
                col("source_ref"),
                coalesce(customer, lit(CustomerReferences.UNKNOWN)).as("customer_id"),
                coalesce(rule, lit("none")).as("rule"));
    }

    private static Column found(String rule) {
        return switch (rule) {
            case SAME_ID -> col("of_same_id");
            case EMAIL -> col("of_email");
            case DOMAIN -> col("of_domain");
            default -> throw new IllegalArgumentException("There is no identity rule '" + rule + "'");
        };
    }
}

package org.deskledger.fact;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.CrmCustomers;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;

/** What of the customer decides under which hours and promises a ticket runs. */
final class TicketCustomers {

    private TicketCustomers() {}

    /** The rows, which have a {@code customer_id}, with {@code customer_tier} and {@code customer_region}; NULL where crm has none. */
    static Dataset<Row> withTier(Dataset<Row> tickets, Inputs inputs) {
        Dataset<Row> customers = InForce.rows(CrmCustomers.CONTRACT, inputs.table(CrmCustomers.TABLE), inputs.cut())
                .select(
                        col("customer_id").as("crm_customer_id"),
                        col("tier").as("customer_tier"),
                        col("region").as("customer_region"));
        return tickets.join(customers, col("customer_id").equalTo(col("crm_customer_id")), "left")
                .drop("crm_customer_id");
    }
}

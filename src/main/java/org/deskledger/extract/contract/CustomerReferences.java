package org.deskledger.extract.contract;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.table.TableSpec;

/**
 * Which account each reference of each system belongs to, and by which rule: the one place where a person's reference becomes the
 * customer that pays. Built by {@code org.deskledger.extract.identity.CustomerReferencesJob}.
 */
public final class CustomerReferences {

    /** The customer of every reference that no rule resolves. It counts in volumes, costs and revenue, and follows nobody. */
    public static final String UNKNOWN = "unknown";

    public static final TableSpec TABLE = TableSpec.named("raw.customer_references")
            .grain("one reference of one system that some extract uses")
            .key("system", "source_ref")
            .columns("""
                    system STRING NOT NULL COMMENT 'system that uses the reference: helpdesk, billing, crm',
                    source_ref STRING NOT NULL COMMENT 'the reference',
                    customer_id STRING NOT NULL COMMENT 'account that it belongs to; unknown where no rule says one',
                    rule STRING NOT NULL COMMENT 'rule that said so: link, same-id, email, domain or none'
                    """)
            .personal("source_ref")
            .build();

    private CustomerReferences() {}

    /**
     * The rows with {@code customer_id}; a reference that is NULL or not resolved gets {@link #UNKNOWN}.
     *
     * @param rows rows with a column {@code customer_ref}
     * @param references rows of {@link #TABLE}
     * @param system the system whose references the rows carry
     */
    public static Dataset<Row> withCustomerId(Dataset<Row> rows, Dataset<Row> references, String system) {
        Dataset<Row> ofSystem = references
                .where(col("system").equalTo(system))
                .select(col("source_ref").as("_source_ref"), col("customer_id").as("_customer_id"));
        return rows.join(ofSystem, col("customer_ref").equalTo(col("_source_ref")), "left")
                .withColumn("customer_id", coalesce(col("_customer_id"), lit(UNKNOWN)))
                .drop("_source_ref", "_customer_id");
    }
}

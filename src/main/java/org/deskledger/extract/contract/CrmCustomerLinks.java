package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** Which account a reference of another system belongs to. */
public final class CrmCustomerLinks {

    public static final Contract CONTRACT = Contract.of("crm.customer_links", Mode.UPSERT)
            .grain("one reference of one system")
            .key("system", "source_ref")
            .columns("""
                    system STRING NOT NULL COMMENT 'system that uses the reference: helpdesk, billing, crm',
                    source_ref STRING NOT NULL COMMENT 'the reference',
                    customer_id STRING NOT NULL COMMENT 'account that it belongs to',
                    updated_at TIMESTAMP NOT NULL COMMENT 'when this version was made'
                    """)
            .references("customer_id", "crm.customers.customer_id")
            .personal("source_ref")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private CrmCustomerLinks() {}
}

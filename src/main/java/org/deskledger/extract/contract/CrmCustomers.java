package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** Customers: the accounts that pay. */
public final class CrmCustomers {

    public static final Contract CONTRACT = Contract.of("crm.customers", Mode.UPSERT)
            .grain("one account that pays")
            .key("customer_id")
            .columns("""
                    customer_id STRING NOT NULL COMMENT 'the account\\'s id; the customer of every fact',
                    parent_customer_id STRING COMMENT 'account that it belongs to',
                    name STRING NOT NULL COMMENT 'name',
                    email STRING COMMENT 'e-mail address of the account',
                    segment STRING COMMENT 'segment',
                    tier STRING COMMENT 'service tier',
                    industry STRING COMMENT 'industry',
                    region STRING COMMENT 'region',
                    country STRING COMMENT 'country',
                    created_at TIMESTAMP NOT NULL COMMENT 'when the account was made',
                    updated_at TIMESTAMP NOT NULL COMMENT 'when this version was made',
                    acquired_at TIMESTAMP COMMENT 'when it became a customer',
                    acquisition_channel STRING COMMENT 'channel that won it',
                    campaign STRING COMMENT 'campaign that won it'
                    """)
            .personal("name", "email")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private CrmCustomers() {}
}

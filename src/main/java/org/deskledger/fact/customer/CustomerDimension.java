package org.deskledger.fact.customer;

import org.deskledger.table.TableSpec;

/** Who each customer is: the account that pays, as the CRM describes it. */
public final class CustomerDimension {

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

    private CustomerDimension() {}
}

package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** Who a customer reference is: e-mail address and organisation of a person in one system. */
public final class CrmPeople {

    public static final Contract CONTRACT = Contract.of("crm.people", Mode.UPSERT)
            .grain("one person as one system knows them")
            .key("system", "source_ref")
            .columns("""
                    system STRING NOT NULL COMMENT 'system that uses the reference: helpdesk, billing, crm',
                    source_ref STRING NOT NULL COMMENT 'the reference',
                    email STRING COMMENT 'e-mail address',
                    name STRING COMMENT 'name',
                    organisation_ref STRING COMMENT 'organisation in that system',
                    updated_at TIMESTAMP NOT NULL COMMENT 'when this version was made'
                    """)
            .personal("source_ref", "email", "name")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private CrmPeople() {}
}

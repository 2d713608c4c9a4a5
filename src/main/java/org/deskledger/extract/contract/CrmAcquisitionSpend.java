package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** What was spent to win customers. */
public final class CrmAcquisitionSpend {

    public static final Contract CONTRACT = Contract.of("crm.acquisition_spend", Mode.UPSERT)
            .grain("one line of marketing or sales spend")
            .key("spend_id")
            .columns("""
                    spend_id STRING NOT NULL COMMENT 'id of the line',
                    month DATE NOT NULL COMMENT 'month of the spend, its first day',
                    acquisition_channel STRING COMMENT 'channel; NULL is spread over channels',
                    campaign STRING COMMENT 'campaign',
                    kind STRING NOT NULL COMMENT 'marketing or sales',
                    amount DECIMAL(18,4) NOT NULL COMMENT 'amount in the currency',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code',
                    updated_at TIMESTAMP NOT NULL COMMENT 'when this version was made'
                    """)
            .accepts("kind", "marketing", "sales")
            .rule("month_is_a_first_day", "day(month) = 1")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private CrmAcquisitionSpend() {}
}

package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** What support costs: lines of the general ledger. */
public final class BillingSupportCosts {

    public static final Contract CONTRACT = Contract.of("billing.support_costs", Mode.UPSERT)
            .grain("one line of the support ledger")
            .key("cost_id")
            .columns("""
                    cost_id STRING NOT NULL COMMENT 'id of the ledger line',
                    month DATE NOT NULL COMMENT 'month of the cost, its first day',
                    team STRING COMMENT 'team that it belongs to; NULL is shared',
                    channel STRING COMMENT 'channel that it belongs to; NULL is shared',
                    category STRING NOT NULL COMMENT 'salaries, benefits, tools, building, hr, hiring_training, taxes, overhead, vendor or ai',
                    amount DECIMAL(18,4) NOT NULL COMMENT 'amount in the currency',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code',
                    updated_at TIMESTAMP NOT NULL COMMENT 'when this version was made'
                    """)
            .accepts(
                    "category",
                    "salaries",
                    "benefits",
                    "tools",
                    "building",
                    "hr",
                    "hiring_training",
                    "taxes",
                    "overhead",
                    "vendor",
                    "ai")
            .rule("month_is_a_first_day", "day(month) = 1")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private BillingSupportCosts() {}
}

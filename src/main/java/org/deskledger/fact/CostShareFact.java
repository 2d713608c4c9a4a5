package org.deskledger.fact;

import org.deskledger.table.TableSpec;

/** Which channel and team each line of the support ledger is borne by. */
public final class CostShareFact {

    /** Channel or team of what no driver can spread. */
    public static final String UNALLOCATED = "unallocated";

    public static final TableSpec TABLE = TableSpec.named("fact.cost_share")
            .grain("one channel and team's part of one ledger line; the parts add up to the line")
            .key("cost_id", "channel", "team")
            .columns("""
                    cost_id STRING NOT NULL COMMENT 'id of the ledger line',
                    channel STRING NOT NULL COMMENT 'channel that bears it; unallocated where no driver says one',
                    team STRING NOT NULL COMMENT 'team that bears it; unallocated where no driver says one',
                    month DATE NOT NULL COMMENT 'month of the cost, its first day',
                    category STRING NOT NULL COMMENT 'salaries, benefits, tools, building, hr, hiring_training, taxes, overhead, vendor or ai',
                    allocated_amount DECIMAL(18,4) COMMENT 'the part in the reporting currency; NULL where no rate is known',
                    original_amount DECIMAL(18,4) NOT NULL COMMENT 'the part in the currency of the line',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code of the line',
                    is_shared BOOLEAN NOT NULL COMMENT 'the line named no team or no channel, so it was spread',
                    driver STRING NOT NULL COMMENT 'what it was spread by: handle-time, volume, headcount; direct where nothing was spread; none where no driver was above zero',
                    driver_quantity DECIMAL(18,6) COMMENT 'the driver of this channel and team: hours, contacts or heads',
                    is_residual BOOLEAN NOT NULL COMMENT 'this part also took what was left by cutting all parts to 4 decimals'
                    """)
            .build();

    private CostShareFact() {}
}

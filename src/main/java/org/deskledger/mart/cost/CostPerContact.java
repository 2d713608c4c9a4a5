package org.deskledger.mart.cost;

import org.deskledger.table.TableSpec;

/** What a contact, a resolution and an hour of work cost, by channel and team. */
public final class CostPerContact {

    public static final TableSpec TABLE = TableSpec.named("mart.cost_per_contact")
            .grain("one month, channel and team with cost, contacts or resolutions")
            .key("month", "channel", "team")
            .columns("""
                    month DATE NOT NULL COMMENT 'first day of the month',
                    channel STRING NOT NULL COMMENT 'channel; unallocated where no driver says one',
                    team STRING NOT NULL COMMENT 'team; unallocated where no driver says one, none where no team is known',
                    currency STRING NOT NULL COMMENT 'reporting currency of all amounts',
                    salaries_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category salaries, direct and allocated',
                    benefits_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category benefits, direct and allocated',
                    tools_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category tools, direct and allocated',
                    building_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category building, direct and allocated',
                    hr_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category hr, direct and allocated',
                    hiring_training_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category hiring_training, direct and allocated',
                    taxes_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category taxes, direct and allocated',
                    overhead_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category overhead, direct and allocated',
                    vendor_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category vendor, direct and allocated',
                    ai_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of the category ai, direct and allocated',
                    direct_cost_amount DECIMAL(18,4) NOT NULL COMMENT 'cost of ledger lines that name this channel and team',
                    allocated_shared_cost_amount DECIMAL(18,4) NOT NULL COMMENT 'parts of ledger lines that were spread',
                    total_cost_amount DECIMAL(18,4) NOT NULL COMMENT 'both together: the fully loaded cost',
                    contacts BIGINT NOT NULL COMMENT 'contacts that human agents handled; a transfer chain is one',
                    contained_contacts BIGINT NOT NULL COMMENT 'contacts that a program alone dealt with; in no ratio',
                    resolutions BIGINT NOT NULL COMMENT 'tickets whose last resolution is in the month',
                    handle_hours DECIMAL(18,6) NOT NULL COMMENT 'hours of human agents on contacts, estimates included',
                    estimated_hours DECIMAL(18,6) NOT NULL COMMENT 'the part of handle_hours that is a channel\\'s standard',
                    cost_per_contact DECIMAL(18,6) COMMENT 'total cost / contacts; NULL without contacts',
                    cost_per_resolution DECIMAL(18,6) COMMENT 'total cost / resolutions; NULL without resolutions',
                    cost_per_handle_hour DECIMAL(18,6) COMMENT 'total cost / handle hours; NULL without hours',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    private CostPerContact() {}
}

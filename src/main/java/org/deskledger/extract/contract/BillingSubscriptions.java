package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** Recurring contracts, effective-dated: each row holds from its valid_from until the next row of the subscription or its valid_to. */
public final class BillingSubscriptions {

    public static final Contract CONTRACT = Contract.of("billing.subscriptions", Mode.UPSERT)
            .grain("one state of one subscription from a date on")
            .key("subscription_id", "valid_from")
            .columns("""
                    subscription_id STRING NOT NULL COMMENT 'id of the subscription',
                    valid_from TIMESTAMP NOT NULL COMMENT 'first instant of this state',
                    valid_to TIMESTAMP COMMENT 'first instant after it; NULL while it holds',
                    customer_ref STRING NOT NULL COMMENT 'who pays, as billing names them',
                    plan STRING NOT NULL COMMENT 'plan',
                    quantity BIGINT NOT NULL COMMENT 'units, for example seats',
                    amount DECIMAL(18,4) NOT NULL COMMENT 'price of one interval for all units, after recurring discounts, before tax',
                    trial_ends_at TIMESTAMP COMMENT 'end of the trial',
                    cancel_requested_at TIMESTAMP COMMENT 'when the customer asked to leave',
                    paid_through TIMESTAMP COMMENT 'end of the period that is paid',
                    interval_unit STRING NOT NULL COMMENT 'month, year, week or day',
                    interval_count INT NOT NULL COMMENT 'units of one interval',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code',
                    status STRING NOT NULL COMMENT 'trialing, active, past_due, canceled or paused',
                    cancel_reason STRING COMMENT 'voluntary, payment_failure or another reason',
                    updated_at TIMESTAMP NOT NULL COMMENT 'when this version was made'
                    """)
            .accepts("interval_unit", "month", "year", "week", "day")
            .accepts("status", "trialing", "active", "past_due", "canceled", "paused")
            .rule("valid_to_not_before_valid_from", "valid_to >= valid_from")
            .rule("amount_not_negative", "amount >= 0")
            .rule("interval_count_positive", "interval_count > 0")
            .personal("customer_ref")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private BillingSubscriptions() {}
}

package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** Payments, succeeded or not. */
public final class BillingPayments {

    public static final Contract CONTRACT = Contract.of("billing.payments", Mode.UPSERT)
            .grain("one payment")
            .key("payment_id")
            .columns("""
                    payment_id STRING NOT NULL COMMENT 'id of the payment',
                    customer_ref STRING NOT NULL COMMENT 'who paid, as billing names them',
                    invoice_id STRING COMMENT 'invoice that it pays',
                    subscription_id STRING COMMENT 'subscription that it pays; NULL for a purchase',
                    paid_at TIMESTAMP NOT NULL COMMENT 'when it was paid or tried',
                    amount DECIMAL(18,4) NOT NULL COMMENT 'amount with tax, in the currency',
                    tax_amount DECIMAL(18,4) COMMENT 'tax in it',
                    refunded_amount DECIMAL(18,4) NOT NULL COMMENT 'part that was paid back so far',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code',
                    status STRING NOT NULL COMMENT 'succeeded, failed, refunded or disputed',
                    failure_code STRING COMMENT 'why it failed',
                    updated_at TIMESTAMP NOT NULL COMMENT 'when this version was made'
                    """)
            .accepts("status", "succeeded", "failed", "refunded", "disputed")
            .rule("amount_not_negative", "amount >= 0")
            .rule("refunded_amount_within_amount", "refunded_amount >= 0 AND refunded_amount <= amount")
            .rule("tax_amount_within_amount", "tax_amount >= 0 AND tax_amount <= amount")
            .personal("customer_ref")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private BillingPayments() {}
}

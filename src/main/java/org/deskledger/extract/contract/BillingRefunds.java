package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** Money paid back. */
public final class BillingRefunds {

    public static final Contract CONTRACT = Contract.of("billing.refunds", Mode.UPSERT)
            .grain("one refund or dispute")
            .key("refund_id")
            .columns("""
                    refund_id STRING NOT NULL COMMENT 'id of the refund',
                    payment_id STRING NOT NULL COMMENT 'payment that it pays back',
                    refunded_at TIMESTAMP NOT NULL COMMENT 'when it was paid back',
                    amount DECIMAL(18,4) NOT NULL COMMENT 'amount in the currency of the payment',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code',
                    kind STRING NOT NULL COMMENT 'refund or dispute',
                    updated_at TIMESTAMP NOT NULL COMMENT 'when this version was made'
                    """)
            .accepts("kind", "refund", "dispute")
            .rule("amount_not_negative", "amount >= 0")
            .references("payment_id", "billing.payments.payment_id")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private BillingRefunds() {}
}

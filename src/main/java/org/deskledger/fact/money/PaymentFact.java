package org.deskledger.fact.money;

import org.deskledger.table.TableSpec;

/** What each payment brought in, without tax and without what was paid back. */
public final class PaymentFact {

    public static final TableSpec TABLE = TableSpec.named("fact.payment")
            .grain("one payment or attempt")
            .key("payment_id")
            .columns("""
                    payment_id STRING NOT NULL COMMENT 'the billing system\\'s id of the payment',
                    customer_id STRING NOT NULL COMMENT 'account that pays; unknown where no rule says one',
                    invoice_id STRING COMMENT 'invoice that it pays',
                    subscription_id STRING COMMENT 'subscription that it pays; NULL for a purchase',
                    plan STRING COMMENT 'plan of that subscription when it was paid; NULL where none is known',
                    status STRING NOT NULL COMMENT 'succeeded, failed, refunded or disputed, at the as-of',
                    paid_at TIMESTAMP NOT NULL COMMENT 'when it was paid or tried',
                    paid_on DATE NOT NULL COMMENT 'that day in the reporting zone',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code of the original amounts',
                    amount DECIMAL(18,4) NOT NULL COMMENT 'amount with tax, in the currency',
                    tax_amount DECIMAL(18,4) NOT NULL COMMENT 'tax in it; 0 where none is named',
                    revenue_amount DECIMAL(18,4) NOT NULL COMMENT 'amount without tax where the money came in; 0 where it failed or is disputed',
                    refunded_amount DECIMAL(18,4) NOT NULL COMMENT 'part of revenue_amount that was paid back by the as-of',
                    net_revenue_amount DECIMAL(18,4) NOT NULL COMMENT 'revenue_amount less refunded_amount',
                    reporting_revenue_amount DECIMAL(18,4) COMMENT 'revenue_amount in the reporting currency at the rate of paid_on; NULL where no rate is known',
                    reporting_refunded_amount DECIMAL(18,4) COMMENT 'sum of the refunds in the reporting currency, each at the rate of its own day; NULL where no rate is known',
                    reporting_net_revenue_amount DECIMAL(18,4) COMMENT 'reporting_revenue_amount less reporting_refunded_amount',
                    refunds ARRAY<STRUCT<refunded_at: TIMESTAMP, refund_id: STRING, refunded_on: DATE, amount: DECIMAL(18,4), reporting_amount: DECIMAL(18,4)>> NOT NULL COMMENT 'what was paid back and when, without tax, in order; id NULL where only the payment says so',
                    is_purchase BOOLEAN NOT NULL COMMENT 'the money came in and it belongs to no subscription'
                    """)
            .build();

    private PaymentFact() {}
}

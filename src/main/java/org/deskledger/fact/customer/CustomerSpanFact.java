package org.deskledger.fact.customer;

import org.deskledger.table.TableSpec;

/** From when to when each customer was active, why it ended, and how long they were away before. */
public final class CustomerSpanFact {

    public static final TableSpec TABLE = TableSpec.named("fact.customer_span")
            .grain("one unbroken stretch of activity of one customer")
            .key("customer_id", "span_no")
            .columns("""
                    customer_id STRING NOT NULL COMMENT 'account that pays',
                    span_no BIGINT NOT NULL COMMENT '1 for the first stretch of the customer, in order of active_from',
                    kind STRING NOT NULL COMMENT 'subscription: a paid subscription ran; purchase: bought within the inactivity window',
                    active_from TIMESTAMP NOT NULL COMMENT 'first instant of it',
                    active_to TIMESTAMP COMMENT 'first instant after it; NULL while it lasts at the as-of',
                    end_requested_at TIMESTAMP COMMENT 'when the customer asked to leave; NULL where they did not or no system says so',
                    paid_through_at TIMESTAMP COMMENT 'end of the period that was paid',
                    recognised_end_at TIMESTAMP COMMENT 'end that counts as the churn date under revenue.recognised-churn; NULL while it lasts',
                    end_reason STRING COMMENT 'voluntary, payment_failure or another reason of the source; paused; inactivity; subscribed; unknown; NULL while it lasts',
                    end_class STRING COMMENT 'voluntary, involuntary or unknown; NULL while it lasts',
                    gap_before_seconds BIGINT COMMENT 'seconds since the stretch before it ended; NULL for the first'
                    """)
            .build();

    private CustomerSpanFact() {}
}

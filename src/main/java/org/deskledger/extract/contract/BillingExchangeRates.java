package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** What one unit of a currency was worth in the reporting currency. */
public final class BillingExchangeRates {

    public static final Contract CONTRACT = Contract.of("billing.exchange_rates", Mode.UPSERT)
            .grain("one currency on one day")
            .key("rate_date", "currency")
            .columns("""
                    rate_date DATE NOT NULL COMMENT 'day',
                    currency STRING NOT NULL COMMENT 'ISO 4217 code',
                    rate DECIMAL(18,8) NOT NULL COMMENT 'reporting currency per unit',
                    updated_at TIMESTAMP COMMENT 'when this version was made'
                    """)
            .rule("rate_positive", "rate > 0")
            .build();

    public static final TableSpec TABLE = CONTRACT.table();

    private BillingExchangeRates() {}
}

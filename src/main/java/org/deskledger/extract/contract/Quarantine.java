package org.deskledger.extract.contract;

import org.deskledger.table.TableSpec;

/** The rows of an entity that are not in force because they broke their contract, whole and as text. */
public final class Quarantine {

    /** {@code kind} of a row that broke a rule of its contract and is not in raw. */
    public static final String REJECTED = "rejected";

    /** {@code kind} of an append row in raw whose key an earlier delivered row has with other content. */
    public static final String CONFLICT = "conflict";

    private Quarantine() {}

    /** The table {@code quarantine.<system>_<entity>} of a contract. */
    public static TableSpec of(Contract contract) {
        return TableSpec.named("quarantine." + contract.table().shortName())
                .grain("one row of " + contract.entity() + " that broke a rule")
                .key("_source_file", "_source_line", "kind", "record")
                .columns("""
                        kind STRING NOT NULL COMMENT 'rejected: not in raw; conflict: in raw, but an earlier row with its key and other content stands',
                        _source_file STRING NOT NULL COMMENT 'path of the delivered file below the landing folder',
                        _source_line BIGINT COMMENT 'number of the record in its file, the first is 1',
                        _delivered_on DATE COMMENT 'delivery date from the path or the mapping',
                        reasons ARRAY<STRING> NOT NULL COMMENT 'every rule that the row broke',
                        record STRING NOT NULL COMMENT 'the row as it was delivered: JSON of its columns, or the text that could not be taken apart',
                        _run_id STRING NOT NULL COMMENT 'run that set the row aside'
                        """)
                .personal("record")
                .build();
    }
}

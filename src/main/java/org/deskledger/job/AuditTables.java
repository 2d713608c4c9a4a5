package org.deskledger.job;

import java.util.List;
import org.deskledger.table.TableSpec;

/** What the suite remembers of its own work. Written by every run, failed ones too. */
public final class AuditTables {

    public static final TableSpec RUN = TableSpec.named("audit.run")
            .grain("one run")
            .key("run_id")
            .columns("""
                    run_id STRING NOT NULL COMMENT 'name of the run',
                    as_of DATE NOT NULL COMMENT 'last business date that existed for it',
                    delivered_through DATE COMMENT 'last delivery date that it knew; NULL for all that was loaded',
                    status STRING NOT NULL COMMENT 'published, nothing_new or failed',
                    exit_code INT NOT NULL COMMENT 'code that the run ended with',
                    started_at TIMESTAMP NOT NULL COMMENT 'when it began',
                    seconds DOUBLE NOT NULL COMMENT 'how long it took',
                    message STRING COMMENT 'what went wrong',
                    options STRING COMMENT 'what it was asked to do'
                    """)
            .build();

    public static final TableSpec RUN_TABLE = TableSpec.named("audit.run_table")
            .grain("one table in one run")
            .key("run_id", "table_name")
            .columns("""
                    run_id STRING NOT NULL COMMENT 'name of the run',
                    table_name STRING NOT NULL COMMENT 'full name of the table',
                    as_of DATE NOT NULL COMMENT 'last business date that existed for the run',
                    fate STRING NOT NULL COMMENT 'built, same_rows, unchanged, not_built, failed or held_back',
                    version BIGINT COMMENT 'Delta version that the run leaves',
                    rows_in BIGINT NOT NULL COMMENT 'rows of all tables that were read',
                    rows_out BIGINT NOT NULL COMMENT 'rows of the version',
                    seconds DOUBLE NOT NULL COMMENT 'how long it took',
                    input_fingerprint STRING COMMENT 'hash over input versions, settings and code',
                    reason STRING COMMENT 'why it was not built'
                    """)
            .build();

    public static final TableSpec PUBLISHED = TableSpec.named("audit.published")
            .grain("one table in one publication")
            .key("publication", "table_name")
            .columns("""
                    publication BIGINT NOT NULL COMMENT 'number of the publication; the greatest is what readers see',
                    run_id STRING NOT NULL COMMENT 'run that published',
                    as_of DATE NOT NULL COMMENT 'last business date that existed for the run',
                    delivered_through DATE COMMENT 'last delivery date that it knew; NULL for all that was loaded',
                    table_name STRING NOT NULL COMMENT 'full name of the table',
                    version BIGINT NOT NULL COMMENT 'Delta version that readers see',
                    row_count BIGINT NOT NULL COMMENT 'rows of that version',
                    input_fingerprint STRING COMMENT 'hash over input versions, settings and code'
                    """)
            .build();

    public static final TableSpec FILE = TableSpec.named("audit.file")
            .grain("one delivered file in one run that looked at it for the first time or anew")
            .key("run_id", "path")
            .columns("""
                    run_id STRING NOT NULL COMMENT 'run that looked at it',
                    path STRING NOT NULL COMMENT 'path below the landing folder',
                    sha256 STRING NOT NULL COMMENT 'SHA-256 of its bytes',
                    bytes BIGINT NOT NULL COMMENT 'its size',
                    modified_at TIMESTAMP NOT NULL COMMENT 'when it was last changed',
                    delivered_on DATE COMMENT 'delivery date from its path or name',
                    source STRING NOT NULL COMMENT 'mapping that reads it',
                    fate STRING NOT NULL COMMENT 'loaded, replaced or empty',
                    record_count BIGINT NOT NULL COMMENT 'records in it',
                    delivered_count BIGINT NOT NULL COMMENT 'rows that the mapping made of them',
                    accepted_count BIGINT NOT NULL COMMENT 'rows that went to raw',
                    rejected_count BIGINT NOT NULL COMMENT 'rows that went to quarantine'
                    """)
            .build();

    public static final TableSpec CHECK = TableSpec.named("audit.check")
            .grain("one check of one table in one run")
            .key("run_id", "table_name", "check_name")
            .columns("""
                    run_id STRING NOT NULL COMMENT 'run that checked',
                    table_name STRING NOT NULL COMMENT 'full name of the table',
                    check_name STRING NOT NULL COMMENT 'what was checked',
                    expected STRING NOT NULL COMMENT 'what should be found',
                    found STRING NOT NULL COMMENT 'what was found',
                    passed BOOLEAN NOT NULL COMMENT 'verdict',
                    example STRING COMMENT 'keys of a few offending rows'
                    """)
            .build();

    public static final TableSpec RECONCILIATION = TableSpec.named("audit.reconciliation")
            .grain("one identity in one run")
            .key("run_id", "sentence")
            .columns("""
                    run_id STRING NOT NULL COMMENT 'run that compared',
                    identity STRING NOT NULL COMMENT 'class name of the identity',
                    sentence STRING NOT NULL COMMENT 'what must be true',
                    compared BIGINT NOT NULL COMMENT 'pairs compared',
                    left_side DECIMAL(38,6) NOT NULL COMMENT 'sum of all left sides',
                    right_side DECIMAL(38,6) NOT NULL COMMENT 'sum of all right sides',
                    difference DECIMAL(38,6) NOT NULL COMMENT 'left less right',
                    differing BIGINT NOT NULL COMMENT 'pairs that differ',
                    holds BOOLEAN NOT NULL COMMENT 'verdict',
                    example STRING COMMENT 'keys and both sides of a few pairs that differ'
                    """)
            .build();

    public static final List<TableSpec> ALL = List.of(RUN, RUN_TABLE, PUBLISHED, FILE, CHECK, RECONCILIATION);

    private AuditTables() {}
}

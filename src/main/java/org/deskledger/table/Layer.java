package org.deskledger.table;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The layer that a table stands in, which is the part of its name before the dot. A row moves one way only: raw, then
 * dimensions and facts, then marts; quarantine and audit stand beside.
 */
public enum Layer {
    /** What came in, typed: every accepted version of every row. */
    RAW("load", 30),
    /** Rows that broke their contract, whole, as text. */
    QUARANTINE("load", 30),
    /** What facts are described by. */
    DIM("derive", 30),
    /** What happened: instants and amounts. */
    FACT("derive", 30),
    /** What is published to people and tools. */
    MART("compute", 400),
    /** What the suite did: runs, files, checks, versions. */
    AUDIT("audit", 400);

    /** The stages that an operator may ask for, in the order of a run. */
    public static final List<String> STAGES = List.of(RAW.stage, DIM.stage, MART.stage);

    private final String stage;
    private final int retentionDays;

    Layer(String stage, int retentionDays) {
        this.stage = stage;
        this.retentionDays = retentionDays;
    }

    /** The layer of a full table name such as {@code fact.ticket}. */
    static Layer of(String tableName) {
        String prefix = tableName.substring(0, Math.max(0, tableName.indexOf('.')));
        return Arrays.stream(values())
                .filter(layer -> layer.prefix().equals(prefix))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Table name '" + tableName
                        + "' must start with one of raw. quarantine. dim. fact. mart. audit."));
    }

    /** The prefix of its table names, also the folder under the warehouse. */
    public String prefix() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The stage of a run that writes it: {@code load}, {@code derive}, {@code compute} or {@code audit}. */
    public String stage() {
        return stage;
    }

    /** Whether a run that ends after this one of the {@link #STAGES} writes it. */
    public boolean isWrittenUpTo(String lastStage) {
        return STAGES.indexOf(stage) <= STAGES.indexOf(lastStage);
    }

    /** For how many days an older version of its tables stays readable. */
    public int retentionDays() {
        return retentionDays;
    }
}

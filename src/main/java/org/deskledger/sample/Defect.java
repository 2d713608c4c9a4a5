package org.deskledger.sample;

/** A fault that real extracts have, planted on purpose and counted. Each is an additional row unless it says otherwise. */
public enum Defect {
    /** A row twice in one delivery. */
    DUPLICATE,
    /** A row again in a later delivery; in a one-off company the same delivery. */
    REDELIVERED,
    /** Not an additional row: a row that comes days after it happened. Impossible in a one-off company. */
    LATE,
    /** A copy that cannot be read: no amount where one belongs, no date, or a required value missing. */
    BROKEN,
    /** A row that names a ticket or a customer which nobody knows. */
    ORPHAN,
    /** A copy that claims to come from the far future. */
    FUTURE
}

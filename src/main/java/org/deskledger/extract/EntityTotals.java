package org.deskledger.extract;

/**
 * All accepted rows of one entity by what they are now, whatever the as-of: {@code accepted = inForce + superseded + duplicates +
 * conflicts}.
 *
 * @param entity {@code system.entity}
 * @param accepted rows in raw
 * @param inForce rows that stand
 * @param superseded earlier versions of them, and rows of earlier snapshots
 * @param duplicates rows that repeat another one exactly
 * @param conflicts append rows with the key of an earlier one and other content
 * @param withoutReference rows in raw whose referenced row has not arrived
 */
public record EntityTotals(
        String entity,
        long accepted,
        long inForce,
        long superseded,
        long duplicates,
        long conflicts,
        long withoutReference) {

    /** The same with the number of rows whose referenced row is missing. */
    EntityTotals withoutReference(long rows) {
        return new EntityTotals(entity, accepted, inForce, superseded, duplicates, conflicts, rows);
    }
}

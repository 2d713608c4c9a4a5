package org.deskledger.quality;

import java.math.BigDecimal;

/**
 * What an identity found.
 *
 * @param identity class name of the identity
 * @param sentence what must be true
 * @param compared number of pairs compared
 * @param left sum of all left sides
 * @param right sum of all right sides
 * @param differing number of pairs whose sides differ
 * @param example keys and both sides of a few pairs that differ; empty where none does
 */
public record IdentityResult(
        String identity,
        String sentence,
        long compared,
        BigDecimal left,
        BigDecimal right,
        long differing,
        String example) {

    /** Whether every pair has equal sides. */
    public boolean holds() {
        return differing == 0;
    }
}

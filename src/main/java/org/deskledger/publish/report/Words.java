package org.deskledger.publish.report;

/** Words as they stand at the beginning of a line. */
final class Words {

    private Words() {}

    /** With a capital letter at the beginning, in every locale the same. */
    static String capitalised(String words) {
        return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}

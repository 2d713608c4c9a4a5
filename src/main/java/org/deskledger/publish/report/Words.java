package org.deskledger.publish.report;

import java.time.YearMonth;

/** Words as they stand on the page. */
final class Words {

    private Words() {}

    /** {@code quarter 2 of 2025}. */
    static String quarter(YearMonth start) {
        return "quarter " + (start.getMonthValue() + 2) / 3 + " of " + start.getYear();
    }

    /** With a capital letter at the beginning, in every locale the same. */
    static String capitalised(String words) {
        return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}

package org.deskledger.publish.file;

/** Text of cells in CSV (RFC 4180), safe for who opens the file in a spreadsheet. */
public final class CsvText {

    /** A cell that begins so is a formula to spreadsheets; they know the full-width signs as well. */
    private static final String FORMULA = "=+-@\t\r\n＝＋－＠";

    private CsvText() {}

    /** Whether a spreadsheet might run the text. */
    public static boolean isFormula(String text) {
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
    }

    /** Text from outside that a spreadsheet shows and never runs: with an apostrophe before what looks like a formula. */
    public static String guarded(String text) {
        return isFormula(text) ? "'" + text : text;
    }

    /** The text as one cell, in quotes where it must be. */
    public static String cell(String text) {
        boolean isQuoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return isQuoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}

package org.deskledger.cli;

import java.util.Locale;

/** How rows are shown. */
enum OutputFormat {
    /** Aligned columns, for people. */
    TABLE,
    /** Comma-separated with a header, for spreadsheets. */
    CSV,
    /** An array of objects, for programs. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

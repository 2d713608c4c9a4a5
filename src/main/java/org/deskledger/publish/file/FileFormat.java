package org.deskledger.publish.file;

import java.util.Locale;

/** What kind of file each table becomes. */
public enum FileFormat {
    /** Text for every program, safe to open in a spreadsheet. */
    CSV,
    /** Typed columns, for programs that analyse. */
    PARQUET,
    /** A workbook with typed cells, and a second sheet that says what each column means. */
    XLSX;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

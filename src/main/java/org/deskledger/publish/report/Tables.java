package org.deskledger.publish.report;

import java.util.ArrayList;
import java.util.List;
import org.deskledger.publish.report.ReportPage.Head;
import org.deskledger.publish.report.ReportPage.Line;
import org.deskledger.publish.report.ReportPage.Table;

/** Collects a table of the page: heads first, then its lines. */
final class Tables {

    private final List<Head> heads = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();

    /** A table whose first columns are words. */
    static Tables words(String... names) {
        Tables table = new Tables();
        for (String name : names) {
            table.heads.add(new Head(name, false));
        }
        return table;
    }

    /** Columns of words behind others. */
    Tables texts(String... names) {
        for (String name : names) {
            heads.add(new Head(name, false));
        }
        return this;
    }

    /** Columns of numbers behind others. */
    Tables numbers(String... names) {
        for (String name : names) {
            heads.add(new Head(name, true));
        }
        return this;
    }

    /** A row of values that can be relied on. */
    Tables row(String... texts) {
        return weakRow("", texts);
    }

    /** A row whose values cannot be relied on where {@code weakness} says why. */
    Tables weakRow(String weakness, String... texts) {
        if (texts.length != heads.size()) {
            throw new IllegalArgumentException(texts.length + " cells under " + heads.size() + " heads");
        }
        lines.add(new Line(List.of(texts), weakness));
        return this;
    }

    Table table() {
        return new Table(List.copyOf(heads), List.copyOf(lines));
    }
}

package org.deskledger.publish.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/**
 * Makes the page: one HTML file that needs no network, no server and no other file.
 *
 * <p>Every text of the data is escaped for the place where it stands. Scripts other than the two in the page do not run, and nothing is
 * fetched: the page says so in its content security policy. All figures stand in tables as well, so that it reads without scripts.
 */
public final class Report {

    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(
            null, ContentType.Html, Report.class.getClassLoader(), "org.deskledger.publish.templates");

    private Report() {}

    /** The page as HTML text. The same inputs give the same text. */
    public static String render(ReportInputs inputs) {
        StringOutput html = new StringOutput(1 << 20);
        TEMPLATES.render("report.jte", Map.of("page", new ReportPages(inputs).page()), html);
        return html.toString();
    }
}

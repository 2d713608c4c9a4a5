package org.deskledger.publish.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deskledger.publish.report.ReportInputs.Definition;
import org.deskledger.publish.report.ReportInputs.Heading;
import org.deskledger.publish.report.ReportPage.Pair;
import org.deskledger.publish.report.ReportPage.Section;
import org.deskledger.publish.report.ReportPage.Table;
import org.deskledger.publish.report.ReportPage.Term;

/** Puts the page together. */
final class ReportPages {

    /** The smallest build of the library that has tooltips, legends and level lines. */
    private static final String LIBRARY = "/META-INF/resources/webjars/echarts/5.5.0/echarts.common.min.js";

    private final ReportInputs inputs;

    ReportPages(ReportInputs inputs) {
        this.inputs = inputs;
    }

    ReportPage page() {
        List<Section> sections = List.of(
                RetentionSection.of(inputs),
                SurvivalSection.of(inputs),
                ChurnSection.of(inputs),
                RevenueSection.of(inputs),
                AcquisitionSection.of(inputs),
                ModelSection.of(inputs),
                CostSection.of(inputs),
                DeflectionSection.of(inputs),
                ImpactSection.of(inputs),
                BacklogSection.of(inputs),
                ServiceSection.of(inputs));
        Heading heading = inputs.heading();
        Scorecard scorecard = new Scorecard(inputs);
        String library = resource(LIBRARY);
        String script = resource("report.js");
        return new ReportPage(
                heading.title(),
                "Service economics in " + heading.month(),
                "as of " + heading.asOf(),
                policy(library, script),
                resource("report.css"),
                facts(heading),
                scorecard.groups(),
                scorecard.others(),
                sections,
                glossary(),
                commands(heading),
                versions(heading),
                library,
                script,
                data(sections));
    }

    /** Nothing is fetched, and no script runs but these. Styles are open: charts set them, and without a network they can do no harm. */
    private static String policy(String... scripts) {
        StringBuilder sources = new StringBuilder();
        for (String script : scripts) {
            sources.append(" 'sha256-").append(hash(script)).append('\'');
        }
        return "default-src 'none'; script-src" + sources
                + "; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static List<Pair> facts(Heading heading) {
        List<Pair> facts = new ArrayList<>();
        facts.add(new Pair("As of", heading.asOf() + ", end of day, " + heading.zone()));
        heading.deliveredThrough().ifPresent(day -> facts.add(new Pair("Deliveries known", "through " + day)));
        facts.add(new Pair("Scorecard month", heading.month() + ", the last one that is over"));
        facts.add(new Pair("Currency", heading.currency() + ", unless a column names another"));
        facts.add(new Pair("Run", heading.runId()));
        facts.add(new Pair("Publication", Long.toString(heading.publication())));
        return facts;
    }

    private static List<String> commands(Heading heading) {
        String through = heading.deliveredThrough()
                .map(day -> " --delivered-through " + day)
                .orElse("");
        return List.of(
                "deskledger run --as-of " + heading.asOf() + through, "deskledger report --run " + heading.runId());
    }

    private static Table versions(Heading heading) {
        Tables table = Tables.words("Table").numbers("Version", "Rows");
        heading.versions()
                .forEach(version ->
                        table.row(version.table(), Long.toString(version.version()), Numbers.count(version.rows())));
        return table.table();
    }

    private List<Term> glossary() {
        List<Term> terms = new ArrayList<>();
        for (Definition definition : inputs.dictionary().orElse(List.of())) {
            terms.add(new Term(
                    definition.metricId(),
                    definition.name(),
                    String.join(", ", definition.alsoKnownAs()),
                    definition.question(),
                    definition.formula(),
                    definition.pitfall()));
        }
        return terms;
    }

    private static String data(List<Section> sections) {
        Map<String, Object> charts = new LinkedHashMap<>();
        sections.forEach(section -> section.figures().forEach(figure -> {
            if (!figure.chart().isEmpty()) {
                charts.put(figure.id(), figure.chart());
            }
        }));
        try {
            return insideScript(new ObjectMapper().writeValueAsString(charts));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Charts hold plain values", e);
        }
    }

    /** The same JSON without any character that could end the script element or start a comment in it. */
    static String insideScript(String json) {
        return json.replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static String resource(String name) {
        try (InputStream in = ReportPages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks " + name);
            }
            // Browsers hash line ends as \n, whatever the file has.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

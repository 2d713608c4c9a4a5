package org.deskledger.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deskledger.config.ExitCode;
import org.deskledger.job.Job;
import org.deskledger.job.JobGraph;
import org.deskledger.table.Layer;
import org.deskledger.table.TableSpec;

/**
 * The plan for a scheduler: what it needs to start the pieces of a run in the right order and to know what to try again.
 *
 * <ul>
 *   <li>{@code format}: 1; another number where a reader of this one would misunderstand
 *   <li>{@code version}: of the program
 *   <li>{@code reporting_zone}: where days begin and end, so that the scheduler names the right {@code --as-of}
 *   <li>{@code stages}: in order; each can be run with {@code --stage}
 *   <li>{@code loaded}: the tables that loading makes, together
 *   <li>{@code jobs}: in order, each with its {@code table}, its {@code stage}, what it {@code reads} (also {@code reads_where_mapped}, and
 *       {@code reads_one_of} of which one at least is there), and of these the tables that other jobs make: {@code needs}
 *   <li>{@code exit_codes}: each with its {@code code}, its {@code meaning}, and {@code retry}: never, once or later
 * </ul>
 */
final class PlanJson {

    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final JobGraph graph;
    private final ZoneId zone;

    PlanJson(JobGraph graph, ZoneId zone) {
        this.graph = graph;
        this.zone = zone;
    }

    /** The document, with a line break at its end. */
    String text() {
        ObjectNode plan = JSON.createObjectNode();
        plan.put("format", FORMAT);
        plan.put("version", Version.ofThisProgram());
        plan.put("reporting_zone", zone.getId());
        names(plan.putArray("stages"), Layer.STAGES);
        tables(plan.putArray("loaded"), graph.loaded());
        ArrayNode jobs = plan.putArray("jobs");
        graph.inOrder().forEach(job -> describe(jobs.addObject(), job));
        ArrayNode codes = plan.putArray("exit_codes");
        Arrays.stream(ExitCode.values())
                .forEach(code -> codes.addObject()
                        .put("code", code.code())
                        .put("meaning", code.meaning())
                        .put("retry", code.retry().name().toLowerCase(Locale.ROOT)));
        try {
            return JSON.writeValueAsString(plan) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void describe(ObjectNode node, Job job) {
        node.put("table", job.table().name());
        node.put("stage", job.table().layer().stage());
        tables(node.putArray("reads"), job.reads().required());
        tables(node.putArray("reads_where_mapped"), job.reads().optional());
        tables(node.putArray("reads_one_of"), job.reads().alternatives());
        tables(
                node.putArray("needs"),
                job.reads().all().stream()
                        .filter(read -> !graph.loaded().contains(read))
                        .toList());
    }

    private static void tables(ArrayNode array, List<TableSpec> tables) {
        names(array, tables.stream().map(TableSpec::name).toList());
    }

    private static void names(ArrayNode array, List<String> names) {
        names.forEach(array::add);
    }
}

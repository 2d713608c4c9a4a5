package org.deskledger.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.config.NearestName;
import org.deskledger.config.Settings;
import org.deskledger.config.Settings.FocusSet;
import org.deskledger.extract.mapping.SourceMappings;
import org.deskledger.mart.service.ScorecardTerms.TargetKey;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.quality.CheckResult;
import org.deskledger.quality.TableChecks;
import org.deskledger.table.TableSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code check}: whether everything that an operator may change is valid, before a run needs it. */
@Command(
        name = "check",
        description = {
            "Checks settings, source mappings, the metric catalogue and the graph, and names everything that is wrong (78).",
            "With --warehouse also every published table against its declaration: keys, NULLs, constraints (76)."
        },
        footer = {
            "  deskledger check",
            "  deskledger check --conf conf/examples/zendesk.conf",
            "  deskledger check --warehouse --format csv"
        })
final class Check implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(names = "--warehouse", description = "Check the rows of the published tables too.")
    private boolean warehouse;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    private final List<String> problems = new ArrayList<>();

    @Override
    public Integer call() {
        // Wrong settings end here, all of them named: nothing else can be read without them.
        Configuration configuration = main.configuration();
        ResultTable parts = ResultTable.withColumns("part", "valid");
        parts.add("settings", "yes");
        Optional<Path> conf = Optional.of(configuration.home().resolve("conf"));
        for (String source : configuration.settings().sources()) {
            parts.add("source mapping " + source, valid(() -> SourceMappings.read(List.of(source), conf)));
        }
        String hasCatalogue = valid(() -> Suite.catalogue(configuration.settings()));
        parts.add("metric catalogue", hasCatalogue);
        if (hasCatalogue.equals("yes")) {
            MetricCatalogue catalogue = Suite.catalogue(configuration.settings());
            parts.add("targets", valid(() -> targets(configuration.settings(), catalogue)));
            parts.add("focus sets", valid(() -> focusSets(configuration.settings(), catalogue)));
        }
        parts.add("graph", valid(() -> main.surroundings().graph().get()));
        if (!problems.isEmpty()) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    String.join("\n", problems),
                    "",
                    "Mend what is named, then check again; nothing was run.");
        }
        if (!warehouse) {
            parts.print(format, spec.commandLine().getOut());
            return ExitCode.DONE.code();
        }
        return checkTables();
    }

    private String valid(Supplier<?> part) {
        try {
            return part.get() == null ? "no" : "yes";
        } catch (Failure e) {
            problems.add(e.getMessage());
        } catch (IllegalArgumentException e) {
            problems.add("The graph is not valid: " + e.getMessage());
        }
        return "no";
    }

    /** A target for a metric or slice that there is not is a slip that nobody would ever see. */
    private static MetricCatalogue targets(Settings settings, MetricCatalogue catalogue) {
        for (String text : settings.targets().keySet()) {
            String key = "deskledger.targets." + text;
            TargetKey target = TargetKey.of(text);
            MetricDefinition metric = catalogue
                    .metric(target.metricId())
                    .orElseThrow(() ->
                            noMetric(target.metricId() + " to have a target.", target.metricId(), key, catalogue));
            if (!target.isOfAll() && !metric.slices().contains(target.column())) {
                throw new Failure(
                        ExitCode.CONFIGURATION,
                        metric.id() + " is not published by " + target.column() + ", so it can have no target there.",
                        key,
                        near(target.column(), metric.slices())
                                .orElse("It is published by " + String.join(", ", metric.slices()) + "."));
            }
        }
        return catalogue;
    }

    private static MetricCatalogue focusSets(Settings settings, MetricCatalogue catalogue) {
        for (FocusSet set : settings.scorecard().focusSets()) {
            for (String id : set.metrics()) {
                if (catalogue.metric(id).isEmpty()) {
                    throw noMetric(
                            id + " to be in the focus set " + set.name() + ".",
                            id,
                            "deskledger.scorecard.focus-sets",
                            catalogue);
                }
            }
            List<String> slices = set.metrics().stream()
                    .flatMap(id -> catalogue.metric(id).stream())
                    .flatMap(metric -> metric.slices().stream())
                    .distinct()
                    .toList();
            for (String slice : set.slices().orElse(List.of())) {
                if (!slices.contains(slice)) {
                    throw new Failure(
                            ExitCode.CONFIGURATION,
                            "No metric of the focus set " + set.name() + " is published by " + slice + ".",
                            "deskledger.scorecard.focus-sets",
                            near(slice, slices).orElse("They are published by " + String.join(", ", slices) + "."));
                }
            }
        }
        return catalogue;
    }

    private static Failure noMetric(String what, String id, String key, MetricCatalogue catalogue) {
        List<String> known =
                catalogue.metrics().stream().map(MetricDefinition::id).toList();
        return new Failure(
                ExitCode.CONFIGURATION,
                "There is no metric " + what,
                key,
                near(id, known).orElse("`describe` lists the metrics."));
    }

    private static Optional<String> near(String typed, List<String> known) {
        return NearestName.to(typed, known).map(name -> "Did you mean " + name + "?");
    }

    private int checkTables() {
        Reading reading = Reading.open(main, Optional.empty(), Optional.empty());
        ResultTable results = ResultTable.withColumns("table", "check", "found", "passed", "example");
        long broken = 0;
        for (TableSpec table : main.surroundings().tables()) {
            List<CheckResult> found = reading.published()
                    .find(table)
                    .map(rows -> TableChecks.of(table, rows))
                    .orElse(List.of());
            for (CheckResult one : found) {
                broken += one.passed() ? 0 : 1;
                if (!one.passed() || format != OutputFormat.TABLE) {
                    results.add(one.table(), one.check(), one.found(), one.passed(), one.example());
                }
            }
            if (format == OutputFormat.TABLE && found.stream().allMatch(CheckResult::passed) && !found.isEmpty()) {
                results.add(table.name(), found.size() + " checks", "0 rows break them", true, "");
            }
        }
        results.print(format, spec.commandLine().getOut());
        return (broken == 0 ? ExitCode.DONE : ExitCode.CHECK_FAILED).code();
    }
}

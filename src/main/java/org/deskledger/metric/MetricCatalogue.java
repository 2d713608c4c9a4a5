package org.deskledger.metric;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.config.NearestName;
import org.deskledger.table.TableSpec;

/**
 * Every metric that is published, read from {@code conf/metrics}. A further ratio or statistic over a fact is an entry in such a file
 * and no Java.
 *
 * @param metrics the definitions in the order of their files and lines
 */
public record MetricCatalogue(List<MetricDefinition> metrics) {

    /** Takes an unchangeable copy. */
    public MetricCatalogue {
        metrics = List.copyOf(metrics);
    }

    /**
     * Reads the named files from {@code <home>/conf/metrics}, or from the jar where the home has none of that name.
     *
     * @param home folder that holds {@code conf}
     * @param files file names
     * @param facts declarations of the tables that a metric may read
     * @throws Failure 78 that names everything that is wrong, with file, line and key
     */
    public static MetricCatalogue load(Path home, List<String> files, Collection<TableSpec> facts) {
        List<Config> read = new ArrayList<>();
        for (String file : files) {
            read.add(parse(home, file));
        }
        return of(read, facts);
    }

    /** Checks catalogues that were read already. */
    static MetricCatalogue of(List<Config> files, Collection<TableSpec> facts) {
        List<String> problems = new ArrayList<>();
        Map<String, ConfigObject> entries = new LinkedHashMap<>();
        for (Config file : files) {
            collect(file, entries, problems);
        }
        Map<String, TableSpec> known = new TreeMap<>();
        facts.forEach(fact -> known.put(fact.name(), fact));
        List<MetricDefinition> definitions = new ArrayList<>();
        entries.forEach((id, entry) -> {
            MetricEntry reader = new MetricEntry(id, entry, known, entries.keySet());
            reader.read().ifPresent(definitions::add);
            problems.addAll(reader.problems());
        });
        if (!problems.isEmpty()) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    (problems.size() == 1
                                    ? "The metric catalogue has a problem."
                                    : "The metric catalogue has " + problems.size() + " problems.")
                            + "\n- " + String.join("\n- ", problems),
                    "",
                    "Mend the entries; docs and METRICS say what each key means.");
        }
        return new MetricCatalogue(definitions);
    }

    /** The definition of a metric. */
    public Optional<MetricDefinition> metric(String id) {
        return metrics.stream().filter(metric -> metric.id().equals(id)).findFirst();
    }

    /** File and line of a value. */
    static String where(ConfigOrigin origin) {
        String file = origin.filename() != null ? origin.filename() : origin.resource();
        // Without a file the description already ends in ": line".
        return file == null
                ? origin.description().replace(": ", ":")
                : file + (origin.lineNumber() > 0 ? ":" + origin.lineNumber() : "");
    }

    private static Config parse(Path home, String file) {
        Path own = home.resolve("conf")
                .resolve("metrics")
                .resolve(file)
                .toAbsolutePath()
                .normalize();
        ConfigParseOptions strict = ConfigParseOptions.defaults().setAllowMissing(false);
        try {
            Config parsed = Files.isRegularFile(own)
                    ? ConfigFactory.parseFile(own.toFile(), strict)
                    : ConfigFactory.parseResources(
                            MetricCatalogue.class.getClassLoader(), "conf/metrics/" + file, strict);
            // A variant takes the keys of another entry of its file by ${id}; the environment is no part of a
            // definition.
            return parsed.resolve(ConfigResolveOptions.noSystem());
        } catch (ConfigException.IO e) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    "The metric catalogue " + file + " is not there.",
                    own.toString(),
                    "Put the file there, or take it out of metrics.catalogues.",
                    e);
        } catch (ConfigException.Parse e) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    "The metric catalogue cannot be read: " + e.getMessage(),
                    e.origin() == null ? own.toString() : where(e.origin()),
                    "Mend the line; the format is HOCON.",
                    e);
        }
    }

    private static void collect(Config file, Map<String, ConfigObject> entries, List<String> problems) {
        // HOCON objects have no order; lines do.
        List<Map.Entry<String, ConfigValue>> inOrder =
                new ArrayList<>(file.root().entrySet());
        inOrder.sort(Comparator.comparingInt((Map.Entry<String, ConfigValue> entry) ->
                        entry.getValue().origin().lineNumber())
                .thenComparing(Map.Entry::getKey));
        for (Map.Entry<String, ConfigValue> entry : inOrder) {
            String id = entry.getKey();
            String where = where(entry.getValue().origin());
            if (!id.matches("[a-z][a-z0-9_]*")) {
                problems.add(where + ": '" + id + "' is no metric id; write it in snake_case");
            } else if (!(entry.getValue() instanceof ConfigObject object)) {
                problems.add(where + ": " + id + " must be a section { ... }");
            } else if (entries.putIfAbsent(id, object) != null) {
                problems.add(where + ": " + id + " is defined twice, first at "
                        + where(entries.get(id).origin()) + "; a metric has one definition");
            }
        }
    }

    /** What somebody meant who mistyped a name, as the end of a sentence. */
    static String nearest(String typed, Collection<String> known) {
        return NearestName.to(typed, known)
                .map(name -> "; did you mean " + name + "?")
                .orElse(known.size() > 12 ? "" : "; known: " + String.join(", ", known));
    }
}

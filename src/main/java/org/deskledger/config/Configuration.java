package org.deskledger.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The settings of one process, read once at start.
 *
 * <p>Layers, each stronger than the one before: {@code reference.conf} in the jar, {@code conf/deskledger.conf} under the home
 * folder, the file of {@code --conf}, {@code -D key=value}, the environment. A relative place is below the home folder whichever
 * layer names it, so a command means the same from wherever it is started.
 *
 * @param home the folder that holds {@code conf}
 * @param settings what the layers say together, checked
 * @param fingerprint hash of all settings that can change a result: all but places, run and Spark's own. Equal settings have
 *     equal fingerprints, in whatever files they stand
 */
public record Configuration(Path home, Settings settings, String fingerprint) {

    private static final String ROOT = "deskledger";
    private static final Pattern URI_SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:.*");
    private static final ConfigParseOptions STRICT =
            ConfigParseOptions.defaults().setAllowMissing(false);

    /** The reference configuration alone, whatever the environment says; the home is the current folder. */
    public static Configuration defaults() {
        return bind(Path.of("").toAbsolutePath(), List.of(reference()), false);
    }

    /**
     * Reads all layers.
     *
     * @param home the folder that holds {@code conf}; its {@code conf/deskledger.conf} need not exist
     * @param confFile a further file, which must exist
     * @param overrides key to value; the leading {@code deskledger.} may be left out; a value in brackets, braces or quotes is
     *     HOCON, any other is taken as it is
     * @throws Failure 78 naming everything that is wrong, 77 where only variables are not set
     */
    public static Configuration load(Path home, Optional<Path> confFile, Map<String, String> overrides) {
        List<Config> layers = new ArrayList<>();
        layers.add(reference());
        Path own = home.resolve("conf").resolve(ROOT + ".conf");
        if (Files.exists(own)) {
            layers.add(parse(own));
        }
        confFile.ifPresent(file -> {
            if (!Files.isRegularFile(file)) {
                throw new Failure(
                        ExitCode.CONFIGURATION,
                        "The configuration file is not there.",
                        file.toAbsolutePath().normalize().toString(),
                        "Name a file that exists with --conf.");
            }
            layers.add(parse(file));
        });
        layers.add(commandLine(overrides));
        layers.add(ConfigFactory.parseResources(Configuration.class.getClassLoader(), "environment.conf", STRICT));
        layers.add(ConfigFactory.systemEnvironmentOverrides());
        return bind(home.toAbsolutePath().normalize(), layers, true);
    }

    private static Config reference() {
        return ConfigFactory.parseResources(Configuration.class.getClassLoader(), "reference.conf", STRICT);
    }

    private static Config parse(Path file) {
        try {
            return ConfigFactory.parseFile(file.toAbsolutePath().normalize().toFile(), STRICT);
        } catch (ConfigException.Parse e) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    "The configuration file cannot be read: " + withoutOrigin(e),
                    e.origin() == null ? file.toString() : Binder.where(e.origin()),
                    "Mend the line; the format is HOCON.",
                    e);
        } catch (ConfigException.IO e) {
            throw new Failure(
                    ExitCode.NO_PERMISSION,
                    "The configuration file cannot be read.",
                    file.toAbsolutePath().normalize().toString(),
                    "Give this user the right to read it.",
                    e);
        }
    }

    private static String withoutOrigin(ConfigException e) {
        String prefix = e.origin() == null ? "" : e.origin().description() + ": ";
        return e.getMessage().startsWith(prefix) ? e.getMessage().substring(prefix.length()) : e.getMessage();
    }

    private static Config commandLine(Map<String, String> overrides) {
        Config all = ConfigFactory.empty();
        for (Map.Entry<String, String> entry : new TreeMap<>(overrides).entrySet()) {
            String option = "-D " + entry.getKey();
            String key = entry.getKey().startsWith(ROOT + ".") ? entry.getKey() : ROOT + "." + entry.getKey();
            String value = entry.getValue().strip();
            try {
                ConfigValue parsed = value.startsWith("[") || value.startsWith("{") || value.startsWith("\"")
                        ? ConfigFactory.parseString(
                                        "value = " + value,
                                        ConfigParseOptions.defaults().setOriginDescription(option))
                                .getValue("value")
                        : ConfigValueFactory.fromAnyRef(value, option);
                all = parsed.atPath(key).withFallback(all);
            } catch (ConfigException e) {
                throw new Failure(
                        ExitCode.CONFIGURATION,
                        "The setting cannot be read: " + withoutOrigin(e),
                        option,
                        "Write -D key=value, for example -D reporting.zone=Europe/Berlin.",
                        e);
            }
        }
        return all;
    }

    private static Configuration bind(Path home, List<Config> layers, boolean withEnvironment) {
        List<Problem> problems = new ArrayList<>();
        Config merged = ConfigFactory.empty();
        for (Config layer : layers) {
            // The first is the reference, which other libraries may share a file name with.
            if (layer != layers.get(0)) {
                problems.addAll(strangers(layer));
            }
            merged = withFlatSpark(layer).withFallback(merged);
        }
        ConfigResolveOptions options =
                ConfigResolveOptions.defaults().setAllowUnresolved(true).setUseSystemEnvironment(withEnvironment);
        Config defaults = withFlatSpark(reference()).resolve(options);
        Config resolved;
        try {
            resolved = merged.resolve(options);
        } catch (ConfigException e) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    "A substitution cannot be followed: " + withoutOrigin(e),
                    e.origin() == null ? "" : Binder.where(e.origin()),
                    "Remove the circle of ${...}.",
                    e);
        }
        Binder binder = new Binder(Settings.class, ROOT, merged.root(), defaults);
        ConfigValue section = resolved.root().get(ROOT);
        if (!(section instanceof ConfigObject object)) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    ROOT + " is no section.",
                    Binder.where(section.origin()),
                    "Write " + ROOT + " { ... }.");
        }
        Optional<Settings> settings = binder.read(Settings.class, ROOT, object);
        problems.addAll(binder.problems());
        settings.ifPresent(bound -> problems.addAll(SettingsRules.problems(bound, resolved)));
        refuse(problems);
        Settings placed = withPlacesUnder(home, settings.orElseThrow());
        return new Configuration(home, placed, Fingerprint.of(placed));
    }

    /** Keys outside the section: mostly a section name written without {@code deskledger} around it. */
    private static List<Problem> strangers(Config layer) {
        List<Problem> strangers = new ArrayList<>();
        List<String> known = Binder.keysOf(Settings.class, ROOT);
        new TreeMap<>(layer.root()).forEach((name, value) -> {
            if (!name.equals(ROOT)) {
                String inside = ROOT + "." + name;
                String next = known.contains(inside)
                        ? "did you mean " + inside + "?"
                        : NearestName.to(name, List.of(ROOT))
                                .map(nearest -> "did you mean " + nearest + "?")
                                .orElse("put it into the section " + ROOT + " { ... }, or remove it");
                strangers.add(new Problem(
                        ExitCode.CONFIGURATION,
                        name,
                        "",
                        Binder.where(value.origin()),
                        "stands outside the section " + ROOT,
                        next));
            }
        });
        return strangers;
    }

    /**
     * Spark's own names have dots, which HOCON reads as sections. Quoted or not, they become one key here, so that a layer replaces
     * the value of an earlier one however each was written.
     */
    private static Config withFlatSpark(Config layer) {
        if (!(layer.root().get(ROOT) instanceof ConfigObject section)
                || !(section.get("spark") instanceof ConfigObject spark)) {
            return layer;
        }
        Map<String, ConfigValue> flat = new LinkedHashMap<>();
        flatten("", spark, flat);
        Config result = layer.withoutPath(ROOT + ".spark");
        for (Map.Entry<String, ConfigValue> entry : flat.entrySet()) {
            result = result.withValue(ConfigUtil.joinPath(ROOT, "spark", entry.getKey()), entry.getValue());
        }
        return result;
    }

    private static void flatten(String prefix, ConfigObject object, Map<String, ConfigValue> flat) {
        object.forEach((name, value) -> {
            if (value instanceof ConfigObject nested) {
                flatten(prefix + name + ".", nested, flat);
            } else {
                flat.put(prefix + name, value);
            }
        });
    }

    private static void refuse(List<Problem> problems) {
        if (problems.isEmpty()) {
            return;
        }
        boolean onlySecrets = problems.stream().allMatch(problem -> problem.exitCode() == ExitCode.NO_PERMISSION);
        ExitCode code = onlySecrets ? ExitCode.NO_PERMISSION : ExitCode.CONFIGURATION;
        if (problems.size() == 1) {
            Problem problem = problems.get(0);
            throw new Failure(code, problem.sentence(), problem.where(), problem.next());
        }
        StringBuilder text = new StringBuilder("The configuration has " + problems.size() + " problems.");
        for (Problem problem : problems) {
            text.append("\n- ").append(problem.sentence());
            text.append("\n  where: ").append(problem.where());
            text.append("\n  next:  ").append(problem.next());
        }
        throw new Failure(code, text.toString(), "", "");
    }

    private static Settings withPlacesUnder(Path home, Settings settings) {
        Settings.Places places = settings.places();
        return settings.withPlaces(new Settings.Places(
                under(home, places.landing()), under(home, places.warehouse()), under(home, places.reports())));
    }

    private static String under(Path home, String place) {
        if (URI_SCHEME.matcher(place).matches()) {
            return URI.create(place.replace(" ", "%20")).toString();
        }
        return home.toAbsolutePath().resolve(place).normalize().toString();
    }
}

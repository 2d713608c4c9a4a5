package org.deskledger.extract.mapping;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.Contracts;
import org.deskledger.extract.mapping.SourceMapping.Arrival;
import org.deskledger.extract.mapping.SourceMapping.Emit;
import org.deskledger.extract.mapping.SourceMapping.Format;
import org.deskledger.extract.mapping.SourceMapping.Input;
import org.deskledger.extract.mapping.SourceMapping.Redelivery;
import org.deskledger.table.ExpressionGuard;

/** Reads source mappings, and refuses what they cannot mean before any file is looked at. */
public final class SourceMappings {

    private static final Set<String> ROOT_KEYS = Set.of("zone", "inputs");
    private static final Set<String> INPUT_KEYS = Set.of(
            "path",
            "format",
            "delimiter",
            "charset",
            "columns",
            "split",
            "schema",
            "per",
            "aggregates",
            "each",
            "delivered-on",
            "redelivery",
            "arrival",
            "empty-snapshot",
            "unused-columns",
            "optional",
            "emits");
    private static final Set<String> EMIT_KEYS = Set.of("entity", "where", "columns");

    private SourceMappings() {}

    /**
     * The mappings of these names, from {@code <conf>/sources/<name>.conf}, else from inside the jar. {@code canonical} is built in.
     *
     * @param names file names without {@code .conf}; may hold folders ({@code examples/cdnow})
     * @param conf folder of the operator's configuration
     * @throws Failure with code 78 where a file is missing or says something that cannot be
     */
    public static List<SourceMapping> read(List<String> names, Optional<Path> conf) {
        return names.stream().map(name -> read(name, conf)).toList();
    }

    private static SourceMapping read(String name, Optional<Path> conf) {
        if (name.contains("..") || name.startsWith("/")) {
            throw failure(
                    "Source mapping '" + name + "' must lie under conf/sources", "sources", "Name it without '..'.");
        }
        Optional<Path> file = conf.map(folder -> folder.resolve("sources").resolve(name + ".conf"));
        if (file.isPresent() && Files.isRegularFile(file.get())) {
            return parse(name, () -> ConfigFactory.parseFile(file.get().toFile()));
        }
        if (name.equals(CanonicalMapping.NAME)) {
            return CanonicalMapping.mapping();
        }
        URL inside = SourceMappings.class.getClassLoader().getResource("conf/sources/" + name + ".conf");
        if (inside == null) {
            throw failure(
                    "There is no source mapping '" + name + "'",
                    "sources; looked for " + file.map(Path::toString).orElse("(no conf folder)") + " and conf/sources/"
                            + name + ".conf inside the jar",
                    "Write that file, or take the name out of deskledger.sources.");
        }
        return parse(name, () -> ConfigFactory.parseURL(inside));
    }

    /** Reads a mapping from text, for tests and for tools that make mappings. */
    public static SourceMapping parse(String name, String text) {
        return parse(
                name,
                () -> ConfigFactory.parseString(
                        text, ConfigParseOptions.defaults().setOriginDescription(name + ".conf")));
    }

    private interface Source {
        Config get();
    }

    private static SourceMapping parse(String name, Source source) {
        Config config;
        try {
            config = source.get().resolve();
        } catch (ConfigException e) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    "Source mapping '" + name + "' cannot be read: " + e.getMessage(),
                    e.origin() == null ? name : place(e.origin()),
                    "Mend the file.",
                    e);
        }
        refuseUnknown(config.root(), ROOT_KEYS, "");
        Optional<ZoneId> zone = text(config, "zone").map(text -> zone(config, text));
        List<Input> inputs = new ArrayList<>();
        ConfigObject declared = object(config, "inputs", "");
        for (String key : byLine(declared)) {
            inputs.add(input(key, object(declared.toConfig(), quote(key), "inputs.")));
        }
        if (inputs.isEmpty()) {
            throw failure("Source mapping '" + name + "' has no inputs", place(config.origin()), "Declare one.");
        }
        return new SourceMapping(name, zone, inputs);
    }

    private static Input input(String name, ConfigObject object) {
        String prefix = "inputs." + name + ".";
        refuseUnknown(object, INPUT_KEYS, prefix);
        Config config = object.toConfig();
        String path = required(config, "path", prefix);
        if (path.startsWith("/") || Arrays.asList(path.split("/", -1)).contains("..")) {
            throw bad(config, prefix, "path", "must stay below the landing folder, but is '" + path + "'");
        }
        Format format = choice(config, prefix, "format", Format.values(), null);
        List<String> columns = config.hasPath("columns") ? config.getStringList("columns") : List.of();
        Optional<String> split = text(config, "split").map(regex -> regex(config, prefix, "split", regex));
        if (format == Format.TEXT && (split.isEmpty() || columns.isEmpty())) {
            throw bad(config, prefix, "format", "is text, which needs split and columns");
        }
        String delimiter = text(config, "delimiter").orElse(",");
        if (delimiter.length() != 1) {
            throw bad(config, prefix, "delimiter", "must be one character, but is '" + delimiter + "'");
        }
        String charset = text(config, "charset").orElse("UTF-8");
        if (!isCharset(charset)) {
            throw bad(config, prefix, "charset", "is no known encoding: '" + charset + "'");
        }
        Optional<String> schema = text(config, "schema");
        schema.ifPresent(ddl -> checkSchema(config, prefix, ddl));
        Optional<String> per = text(config, "per");
        per.ifPresent(sql -> guarded(config, prefix, "per", sql));
        Map<String, String> aggregates = aggregates(config, prefix, per);
        Optional<String> each = text(config, "each");
        each.ifPresent(sql -> guarded(config, prefix, "each", sql));
        Optional<String> deliveredOn =
                text(config, "delivered-on").map(regex -> regex(config, prefix, "delivered-on", regex));
        return new Input(
                name,
                path,
                format,
                delimiter,
                charset,
                columns,
                split,
                schema,
                per,
                aggregates,
                each,
                deliveredOn,
                choice(config, prefix, "redelivery", Redelivery.values(), Redelivery.REFUSE),
                choice(config, prefix, "arrival", Arrival.values(), Arrival.ANY),
                word(config, prefix, "empty-snapshot", "accept", "refuse").orElse(false),
                word(config, prefix, "unused-columns", "keep", "drop").orElse(true),
                config.hasPath("optional") && config.getBoolean("optional"),
                emits(config, prefix));
    }

    private static Map<String, String> aggregates(Config config, String prefix, Optional<String> per) {
        Map<String, String> aggregates = new LinkedHashMap<>();
        if (per.isPresent() != config.hasPath("aggregates")) {
            throw failure(
                    "Keys " + prefix + "per and " + prefix + "aggregates need each other",
                    place(config.origin()),
                    "per says which records belong together, aggregates what to compute over them.");
        }
        if (per.isPresent()) {
            ConfigObject declared = object(config, "aggregates", prefix);
            for (String name : byLine(declared)) {
                String sql = String.valueOf(declared.get(name).unwrapped());
                guarded(ExpressionGuard.forAggregates(), declared.toConfig(), prefix + "aggregates.", quote(name), sql);
                aggregates.put(name, sql);
            }
        }
        return aggregates;
    }

    private static List<Emit> emits(Config config, String prefix) {
        if (!config.hasPath("emits") || config.getList("emits").isEmpty()) {
            throw failure(
                    "Key " + prefix + "emits is missing",
                    place(config.origin()),
                    "Say which entities the file becomes.");
        }
        List<Emit> emits = new ArrayList<>();
        int number = 0;
        for (ConfigValue value : config.getList("emits")) {
            number++;
            String at = prefix + "emits." + number + ".";
            if (!(value instanceof ConfigObject object)) {
                throw failure(at + " must be { entity, columns }", place(value.origin()), "");
            }
            refuseUnknown(object, EMIT_KEYS, at);
            emits.add(emit(object.toConfig(), at));
        }
        return emits;
    }

    private static Emit emit(Config config, String prefix) {
        String entity = required(config, "entity", prefix);
        Contract contract = Contracts.of(entity)
                .orElseThrow(() -> failure(
                        "Key " + prefix + "entity names '" + entity + "', which is no entity",
                        place(config.getValue("entity").origin()),
                        Nearest.hint(
                                entity,
                                Contracts.ALL.stream().map(Contract::entity).toList())));
        Optional<String> where = text(config, "where");
        where.ifPresent(sql -> guarded(config, prefix, "where", sql));
        ConfigObject declared = object(config, "columns", prefix);
        List<String> known =
                contract.ownColumns().stream().map(StructField::name).toList();
        Map<String, String> columns = new LinkedHashMap<>();
        for (String column : byLine(declared)) {
            ConfigValue value = declared.get(column);
            if (!known.contains(column)) {
                throw failure(
                        "Key " + prefix + "columns names '" + column + "', which " + entity + " does not have",
                        place(value.origin()),
                        Nearest.hint(column, known));
            }
            if (value.valueType() != ConfigValueType.STRING) {
                throw failure(
                        "Key " + prefix + "columns." + column + " must be an expression in quotes, but is "
                                + value.valueType().name().toLowerCase(Locale.ROOT),
                        place(value.origin()),
                        "Write \"" + value.unwrapped() + "\"; text is \"'" + value.unwrapped() + "'\".");
            }
            guarded(declared.toConfig(), prefix + "columns.", quote(column), String.valueOf(value.unwrapped()));
            columns.put(column, String.valueOf(value.unwrapped()));
        }
        List<String> missing = contract.requiredColumns().stream()
                .filter(column -> !columns.containsKey(column))
                .toList();
        if (!missing.isEmpty()) {
            throw failure(
                    "Key " + prefix + "columns lacks what every row of " + entity + " needs: "
                            + String.join(", ", missing),
                    place(declared.origin()),
                    "Give an expression for each.");
        }
        return new Emit(entity, where, columns, place(config.origin()));
    }

    private static void guarded(Config config, String prefix, String key, String sql) {
        guarded(ExpressionGuard.forRows(), config, prefix, key, sql);
    }

    private static void guarded(ExpressionGuard guard, Config config, String prefix, String key, String sql) {
        try {
            guard.columnsOf(sql);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    "Key " + prefix + key.replace("\"", "") + " holds an expression that is not allowed: "
                            + e.getMessage(),
                    place(config.getValue(key).origin()),
                    "Use built-in functions over the columns of one record.",
                    e);
        }
    }

    private static void checkSchema(Config config, String prefix, String ddl) {
        try {
            StructType.fromDDL(ddl);
        } catch (Exception e) {
            throw bad(config, prefix, "schema", "is no list of columns with types: " + firstLine(e));
        }
    }

    private static String regex(Config config, String prefix, String key, String regex) {
        try {
            return Pattern.compile(regex).pattern();
        } catch (PatternSyntaxException e) {
            throw bad(config, prefix, key, "is no regular expression: " + firstLine(e));
        }
    }

    private static boolean isCharset(String name) {
        try {
            return Charset.isSupported(name);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ZoneId zone(Config config, String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            Set<String> all = new LinkedHashSet<>(ZoneId.getAvailableZoneIds());
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    "Key zone is no time zone: '" + text + "'",
                    place(config.getValue("zone").origin()),
                    Nearest.to(text, all)
                            .map(z -> "Did you mean '" + z + "'?")
                            .orElse("Use a name such as Europe/Rome."),
                    e);
        }
    }

    private static Optional<Boolean> word(Config config, String prefix, String key, String yes, String no) {
        return text(config, key).map(text -> {
            if (!text.equals(yes) && !text.equals(no)) {
                throw bad(config, prefix, key, "must be " + yes + " or " + no + ", but is '" + text + "'");
            }
            return text.equals(yes);
        });
    }

    private static <E extends Enum<E>> E choice(Config config, String prefix, String key, E[] values, E otherwise) {
        Optional<String> text = text(config, key);
        if (text.isEmpty() && otherwise != null) {
            return otherwise;
        }
        List<String> words = Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
        String word = text.orElseThrow(() -> failure(
                "Key " + prefix + key + " is missing",
                place(config.origin()),
                "One of " + String.join(", ", words) + "."));
        int index = words.indexOf(word.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw bad(config, prefix, key, "must be one of " + String.join(", ", words) + ", but is '" + word + "'");
        }
        return values[index];
    }

    private static void refuseUnknown(ConfigObject object, Set<String> known, String prefix) {
        for (String key : byLine(object)) {
            if (!known.contains(key)) {
                throw failure(
                        "Unknown key " + prefix + key,
                        place(object.get(key).origin()),
                        Nearest.hint(key, new TreeSet<>(known)));
            }
        }
    }

    private static ConfigObject object(Config config, String key, String prefix) {
        if (!config.hasPath(key)) {
            throw failure("Key " + prefix + key + " is missing", place(config.origin()), "Declare it.");
        }
        ConfigValue value = config.getValue(key);
        if (value instanceof ConfigObject object) {
            return object;
        }
        throw failure("Key " + prefix + key + " must be { … }", place(value.origin()), "");
    }

    private static String required(Config config, String key, String prefix) {
        return text(config, key)
                .orElseThrow(
                        () -> failure("Key " + prefix + key + " is missing", place(config.origin()), "Declare it."));
    }

    private static Optional<String> text(Config config, String key) {
        if (!config.hasPath(key)) {
            return Optional.empty();
        }
        ConfigValue value = config.getValue(key);
        if (value instanceof ConfigObject || value.valueType() == ConfigValueType.LIST) {
            throw failure("Key " + key + " must be text", place(value.origin()), "");
        }
        return Optional.of(String.valueOf(value.unwrapped()));
    }

    /** Keys in the order of the file, so that the first error is the first in the file. */
    private static List<String> byLine(ConfigObject object) {
        Map<String, String> ordered = new TreeMap<>();
        object.forEach((key, value) -> ordered.put(
                String.format(Locale.ROOT, "%08d %s", Math.max(0, value.origin().lineNumber()), key), key));
        return new ArrayList<>(ordered.values());
    }

    private static String quote(String key) {
        return ConfigUtil.quoteString(key);
    }

    private static Failure bad(Config config, String prefix, String key, String problem) {
        return failure(
                "Key " + prefix + key + " " + problem,
                place(config.getValue(key).origin()),
                "Mend the mapping.");
    }

    private static Failure failure(String what, String where, String next) {
        return new Failure(ExitCode.CONFIGURATION, what, where, next);
    }

    private static String place(ConfigOrigin origin) {
        String file = origin.filename() != null
                ? origin.filename()
                : origin.url() != null
                        ? origin.url().toString()
                        : origin.description().replaceAll(": \\d+$", "");
        return origin.lineNumber() > 0 ? file + ", line " + origin.lineNumber() : file;
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}

package org.deskledger.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads HOCON into records. A component {@code badShare} is the key {@code bad-share}; a component may be a record, an
 * {@code Optional}, a {@code List}, a {@code Map} with text keys, a number, text, a boolean, a day, a month, a zone or an enum.
 *
 * <p>Nothing is guessed: a key that no component has, a value of another type, an empty text and a missing value are problems. They
 * are collected, so that an operator sees all of them at once; a value with a problem is replaced by the default, where there is
 * one, only so that the rest can be checked as well.
 */
final class Binder {

    private static final Pattern SECRET = Pattern.compile("secret|password|passwd|token|credential|access[.-]?key");
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.]+([eE][-+]?[0-9]{1,4})?");
    private static final Pattern CAPITAL = Pattern.compile("([A-Z])");

    private final ConfigObject unresolved;
    private final Config defaults;
    private final List<String> knownKeys;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * A binder for one reading.
     *
     * @param type the record that the whole of {@code root} is read into; its keys are the known ones
     * @param root path of the section
     * @param unresolved the merged layers before substitution, to tell "not there" from "a variable that is not set"
     * @param defaults the reference configuration alone
     */
    Binder(Class<? extends Record> type, String root, ConfigObject unresolved, Config defaults) {
        this.unresolved = unresolved;
        this.defaults = defaults;
        this.knownKeys = new ArrayList<>(new TreeSet<>(keysOf(type, root)));
    }

    /** What was found wrong so far, in reading order. */
    List<Problem> problems() {
        return problems;
    }

    /** All full keys that a record reads; those below a map are as open as the map. */
    static List<String> keysOf(Class<?> type, String path) {
        List<String> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String key = path + "." + kebab(component.getName());
            keys.add(key);
            if (component.getType().isRecord()) {
                keys.addAll(keysOf(component.getType(), key));
            }
        }
        return keys;
    }

    /** {@code maximumFileBytes} becomes {@code maximum-file-bytes}. */
    static String kebab(String camelCase) {
        return CAPITAL.matcher(camelCase).replaceAll("-$1").toLowerCase(Locale.ROOT);
    }

    /** A value that may be shown: text in quotes, and secrets never. */
    static String shown(String key, ConfigValue value) {
        boolean secret = SECRET.matcher(key.toLowerCase(Locale.ROOT)).find();
        return secret ? "(hidden)" : value.render(ConfigRenderOptions.concise());
    }

    /** Where a value came from: {@code file:line}, an option, or an environment variable. */
    static String where(ConfigOrigin origin) {
        if (origin.filename() != null) {
            return new File(origin.filename()).getPath() + lineOf(origin);
        }
        if (origin.resource() != null) {
            return origin.resource() + lineOf(origin);
        }
        return origin.description().replaceFirst(": \\d+$", "");
    }

    private static String lineOf(ConfigOrigin origin) {
        return origin.lineNumber() > 0 ? ":" + origin.lineNumber() : "";
    }

    /** Reads an object into a record; empty where it cannot be made at all. */
    <T extends Record> Optional<T> read(Class<T> type, String path, ConfigObject object) {
        return record(type, ConfigUtil.splitPath(path), object).map(type::cast);
    }

    private Optional<Record> record(Class<?> type, List<String> path, ConfigObject object) {
        RecordComponent[] components = type.getRecordComponents();
        List<String> expected = Arrays.stream(components)
                .map(component -> kebab(component.getName()))
                .toList();
        new TreeMap<>(object).forEach((key, value) -> {
            if (!expected.contains(key)) {
                unknown(append(path, key), value, expected);
            }
        });
        Object[] arguments = new Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            List<String> key = append(path, expected.get(i));
            Type wanted = components[i].getGenericType();
            Optional<Object> argument = present(object, expected.get(i))
                    .map(value -> read(wanted, key, value))
                    .orElseGet(() -> absent(wanted, key, object));
            complete &= argument.isPresent();
            arguments[i] = argument.orElse(null);
        }
        return complete ? Optional.of(create(type, components, arguments)) : Optional.empty();
    }

    private static Record create(Class<?> type, RecordComponent[] components, Object[] arguments) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return (Record) constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("Record " + type.getName() + " refused its values", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Record " + type.getName() + " cannot be made", e);
        }
    }

    /** The value of a key; empty where there is none or it is {@code null}. */
    private static Optional<ConfigValue> present(ConfigObject object, String name) {
        ConfigValue value = object.get(name);
        if (value == null || isNull(value)) {
            return Optional.empty();
        }
        return Optional.of(value);
    }

    private static boolean isNull(ConfigValue value) {
        try {
            return value.valueType() == ConfigValueType.NULL;
        } catch (ConfigException.NotResolved e) {
            return false;
        }
    }

    private Optional<Object> absent(Type wanted, List<String> key, ConfigObject parent) {
        if (raw(wanted) == Optional.class) {
            return Optional.of(Optional.empty());
        }
        Optional<ConfigValue> written = written(key);
        if (written.isPresent() && !isNull(written.get())) {
            unset(key, written.get());
        } else {
            problem(
                    key,
                    "",
                    where(written.map(ConfigValue::origin).orElse(parent.origin())),
                    "is missing",
                    "add " + describe(wanted));
        }
        return byDefault(wanted, key);
    }

    /** A key whose only value is a variable that nobody set: HOCON drops it in silence, and with it a password. */
    private void unset(List<String> key, ConfigValue written) {
        String text = written.render(ConfigRenderOptions.concise());
        problems.add(new Problem(
                ExitCode.NO_PERMISSION,
                ConfigUtil.joinPath(key),
                text,
                where(written.origin()),
                "has no value, since the variable is not set",
                "set the environment variable before you start, or remove the line"));
    }

    /** What the layers say before substitution. */
    private Optional<ConfigValue> written(List<String> key) {
        ConfigValue value = unresolved;
        for (String part : key) {
            if (!(value instanceof ConfigObject object)) {
                return Optional.empty();
            }
            try {
                value = object.get(part);
            } catch (ConfigException.NotResolved e) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(value);
    }

    private Optional<Object> byDefault(Type wanted, List<String> key) {
        String path = ConfigUtil.joinPath(key);
        if (!defaults.hasPath(path)) {
            return Optional.empty();
        }
        // The defaults are right (a test says so), so this adds no problem of its own.
        return read(wanted, key, defaults.getValue(path));
    }

    private Optional<Object> read(Type wanted, List<String> key, ConfigValue value) {
        ConfigValueType found;
        try {
            found = value.valueType();
        } catch (ConfigException.NotResolved e) {
            unset(key, value);
            return byDefault(wanted, key);
        }
        Class<?> type = raw(wanted);
        if (type == Optional.class) {
            return read(argument(wanted, 0), key, value).map(Optional::of);
        }
        if (type == List.class) {
            return found == ConfigValueType.LIST
                    ? Optional.of(list(argument(wanted, 0), key, (ConfigList) value))
                    : wrong(wanted, key, value, "is no list");
        }
        if (type == Map.class) {
            return found == ConfigValueType.OBJECT
                    ? Optional.of(map(argument(wanted, 1), key, (ConfigObject) value))
                    : wrong(wanted, key, value, "is no section");
        }
        if (type.isRecord()) {
            return found == ConfigValueType.OBJECT
                    ? record(type, key, (ConfigObject) value).map(Object.class::cast)
                    : wrong(wanted, key, value, "is no section");
        }
        if (found == ConfigValueType.LIST || found == ConfigValueType.OBJECT) {
            return wrong(
                    wanted,
                    key,
                    value,
                    "is " + (found == ConfigValueType.LIST ? "a list" : "a section") + ", not a value");
        }
        return scalar(wanted, type, key, value);
    }

    private List<Object> list(Type wanted, List<String> key, ConfigList values) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            read(wanted, append(key, Integer.toString(i + 1)), values.get(i)).ifPresent(items::add);
        }
        return Collections.unmodifiableList(items);
    }

    /** In the order of the keys, so that the same settings are always the same text. */
    private Map<String, Object> map(Type wanted, List<String> key, ConfigObject object) {
        Map<String, Object> entries = new TreeMap<>();
        new TreeMap<>(object).forEach((name, value) -> {
            if (!isNull(value)) {
                read(wanted, append(key, name), value).ifPresent(read -> entries.put(name, read));
            }
        });
        if (written(key).orElse(null) instanceof ConfigObject before) {
            new TreeMap<>(before).forEach((name, value) -> {
                if (!object.containsKey(name) && !isNull(value)) {
                    unset(append(key, name), value);
                }
            });
        }
        return Collections.unmodifiableMap(entries);
    }

    private Optional<Object> scalar(Type wanted, Class<?> type, List<String> key, ConfigValue value) {
        String text = value.atKey("value").getString("value").strip();
        if (text.isEmpty()) {
            return wrong(wanted, key, value, "is empty");
        }
        try {
            return Optional.of(parse(type, text));
        } catch (NumberFormatException e) {
            return wrong(wanted, key, value, "is no " + nameOf(type));
        } catch (ArithmeticException e) {
            return wrong(wanted, key, value, "is no " + nameOf(type) + " or too large for one");
        } catch (DateTimeException | IllegalArgumentException e) {
            return wrong(wanted, key, value, "is no " + nameOf(type));
        }
    }

    private static Object parse(Class<?> type, String text) {
        if (type == String.class) {
            return text;
        } else if (type == int.class || type == Integer.class) {
            return number(text).intValueExact();
        } else if (type == long.class || type == Long.class) {
            return number(text).longValueExact();
        } else if (type == BigDecimal.class) {
            return number(text);
        } else if (type == double.class || type == Double.class) {
            double number = number(text).doubleValue();
            if (Double.isInfinite(number)) {
                throw new ArithmeticException(text);
            }
            return number;
        } else if (type == boolean.class || type == Boolean.class) {
            return switch (text) {
                case "true", "yes", "on" -> true;
                case "false", "no", "off" -> false;
                default -> throw new IllegalArgumentException(text);
            };
        } else if (type == LocalDate.class) {
            return LocalDate.parse(text);
        } else if (type == YearMonth.class) {
            return YearMonth.parse(text);
        } else if (type == ZoneId.class) {
            return ZoneId.of(text);
        } else if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> enumText(constant).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(text));
        }
        throw new IllegalStateException("A setting cannot be of type " + type.getName());
    }

    /** Digits of other scripts would be numbers to Java, and a surprise to everybody else. */
    private static BigDecimal number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return new BigDecimal(text);
    }

    private static String enumText(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Optional<Object> wrong(Type wanted, List<String> key, ConfigValue value, String what) {
        problem(key, shown(ConfigUtil.joinPath(key), value), where(value.origin()), what, "give " + describe(wanted));
        return byDefault(wanted, key);
    }

    private void unknown(List<String> key, ConfigValue value, List<String> siblings) {
        List<String> parent = key.subList(0, key.size() - 1);
        List<String> near = siblings.stream()
                .map(sibling -> ConfigUtil.joinPath(append(parent, sibling)))
                .toList();
        String name = ConfigUtil.joinPath(key);
        String next = NearestName.to(name, near)
                .or(() -> knownKeys.stream()
                        .filter(known -> known.endsWith("." + key.get(key.size() - 1)))
                        .findFirst())
                .or(() -> NearestName.to(name, knownKeys))
                .map(nearest -> "did you mean " + nearest + "?")
                .orElse("remove it; known here: " + String.join(", ", siblings));
        boolean section = value instanceof ConfigObject || value instanceof ConfigList;
        problem(key, section ? "" : shown(name, value), where(value.origin()), "is no setting", next);
    }

    private void problem(List<String> key, String value, String where, String what, String next) {
        problems.add(new Problem(ExitCode.CONFIGURATION, ConfigUtil.joinPath(key), value, where, what, next));
    }

    private static String nameOf(Class<?> type) {
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "whole number without a unit";
        } else if (type == double.class || type == Double.class || type == BigDecimal.class) {
            return "number without a unit";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type == LocalDate.class) {
            return "day";
        } else if (type == YearMonth.class) {
            return "month";
        } else if (type == ZoneId.class) {
            return "time zone";
        } else if (type.isEnum()) {
            return "known choice";
        }
        return "text";
    }

    private static String describe(Type wanted) {
        Class<?> type = raw(wanted);
        if (type == Optional.class) {
            return describe(argument(wanted, 0));
        } else if (type == List.class) {
            return "a list such as [ " + example(raw(argument(wanted, 0))) + " ]";
        } else if (type == Map.class) {
            return "a section such as { name = " + example(raw(argument(wanted, 1))) + " }";
        } else if (type.isRecord()) {
            return "a section with "
                    + String.join(
                            ", ",
                            Arrays.stream(type.getRecordComponents())
                                    .map(component -> kebab(component.getName()))
                                    .toList());
        } else if (type.isEnum()) {
            return "one of "
                    + String.join(
                            ", ",
                            Arrays.stream(type.getEnumConstants())
                                    .map(Binder::enumText)
                                    .toList());
        }
        return "a value such as " + example(type);
    }

    private static String example(Class<?> type) {
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "7";
        } else if (type == double.class || type == Double.class || type == BigDecimal.class) {
            return "0.8";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true";
        } else if (type == LocalDate.class) {
            return "\"2026-01-31\"";
        } else if (type == YearMonth.class) {
            return "\"2026-01\"";
        } else if (type == ZoneId.class) {
            return "\"Europe/Berlin\"";
        } else if (type.isRecord()) {
            return "{ ... }";
        }
        return "\"text\"";
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    private static List<String> append(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }
}

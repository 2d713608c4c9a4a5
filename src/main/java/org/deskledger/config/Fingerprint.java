package org.deskledger.config;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One short text for all settings that can change a result. */
final class Fingerprint {

    /** Where things lie and how work is spread changes no row. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("places", "run", "publish", "spark");

    private Fingerprint() {}

    static String of(Settings settings) {
        StringBuilder text = new StringBuilder();
        for (RecordComponent component : Settings.class.getRecordComponents()) {
            if (!WITHOUT_EFFECT.contains(component.getName())) {
                append(component.getName(), valueOf(component, settings), text);
            }
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static void append(String path, Object value, StringBuilder text) {
        if (value instanceof Record record) {
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                append(path + "." + component.getName(), valueOf(component, record), text);
            }
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, entry) -> sorted.put(key.toString(), entry));
            sorted.forEach((key, entry) -> append(path + "." + quoted(key), entry, text));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                append(path + "." + i, list.get(i), text);
            }
        } else if (value instanceof Optional<?> optional) {
            optional.ifPresent(present -> append(path, present, text));
        } else {
            text.append(path).append('=').append(quoted(plain(value))).append('\n');
        }
    }

    private static String plain(Object value) {
        // 0.8 and 0.80 are one number.
        return value instanceof BigDecimal number ? number.stripTrailingZeros().toPlainString() : value.toString();
    }

    /** A line break in a value must not look like another setting. */
    private static String quoted(String text) {
        return text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace(".", "\\.")
                .replace("=", "\\=");
    }

    private static Object valueOf(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read " + component.getName(), e);
        }
    }
}

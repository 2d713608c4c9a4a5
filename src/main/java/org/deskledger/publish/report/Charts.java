package org.deskledger.publish.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the script of the page draws, as plain values that become JSON. Nulls are gaps. */
final class Charts {

    private Charts() {}

    /** A line with its interval as a band. */
    static Map<String, Object> band(
            String format, String name, List<String> months, List<?> values, List<?> low, List<?> high) {
        return chart("band", format, "name", name, "x", months, "values", values, "low", low, "high", high);
    }

    /** Columns on top of each other. */
    static Map<String, Object> stack(String format, List<String> months, List<Map<String, Object>> series) {
        return chart("stack", format, "x", months, "series", series);
    }

    /** Lines beside each other, with level lines such as a target. */
    static Map<String, Object> lines(
            String format, List<String> months, List<Map<String, Object>> series, List<Map<String, Object>> levels) {
        return chart("lines", format, "x", months, "series", series, "levels", levels);
    }

    /** Bars from the left, one for each name; pale ones stand on too few observations. */
    static Map<String, Object> bars(
            String format,
            List<String> names,
            List<?> values,
            List<String> labels,
            List<Boolean> weak,
            List<Map<String, Object>> levels) {
        return chart(
                "bars", format, "names", names, "values", values, "labels", labels, "weak", weak, "levels", levels);
    }

    /** From an opening to a closing amount over its movements. */
    static Map<String, Object> bridge(String format, List<String> names, List<?> values) {
        return chart("bridge", format, "names", names, "values", values);
    }

    /** Estimates as dots with their intervals as bars, one for each name, and a line to compare them with. */
    static Map<String, Object> intervals(
            String format,
            List<String> names,
            List<?> values,
            List<?> low,
            List<?> high,
            List<String> labels,
            List<Boolean> weak,
            Map<String, Object> level) {
        return chart(
                "intervals",
                format,
                "names",
                names,
                "values",
                values,
                "low",
                low,
                "high",
                high,
                "labels",
                labels,
                "weak",
                weak,
                "levels",
                List.of(level));
    }

    /** Curves that fall in steps. */
    static Map<String, Object> steps(String format, List<String> months, List<Map<String, Object>> curves) {
        return chart("steps", format, "x", months, "series", curves);
    }

    /** A curve of {@link #steps}, with its interval as a band where one is given. */
    static Map<String, Object> curve(String name, List<?> values, List<?> low, List<?> high) {
        return map("name", name, "values", values, "low", low, "high", high);
    }

    static Map<String, Object> series(String name, String colour, List<?> values) {
        return map("name", name, "colour", colour, "values", values);
    }

    static Map<String, Object> level(double at, String label) {
        return map("at", at, "label", label);
    }

    private static Map<String, Object> chart(String kind, String format, Object... parts) {
        Map<String, Object> chart = new LinkedHashMap<>();
        chart.put("kind", kind);
        chart.put("format", format);
        chart.putAll(map(parts));
        return chart;
    }

    private static Map<String, Object> map(Object... parts) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i += 2) {
            map.put((String) parts[i], parts[i + 1] instanceof List<?> list ? new ArrayList<>(list) : parts[i + 1]);
        }
        return map;
    }
}

package org.deskledger.publish.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deskledger.publish.measure.Dialect;
import org.deskledger.publish.measure.MartMeasures;
import org.deskledger.publish.measure.Measure;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * A mart as a metric view of Spark 4.2: its columns are dimensions to group by, its measures are asked for by {@code MEASURE(name)}.
 *
 * @param mart the mart, registered as a view under its own name, and its measures
 */
record MetricView(MartMeasures mart) {

    /** The version of the format that Spark 4.2 knows. */
    private static final String VERSION = "0.1";

    /** The definition; it holds no {@code $$}, by which SQL encloses it. */
    String yaml() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("version", VERSION);
        view.put("source", mart.mart().name());
        List<Object> dimensions = new ArrayList<>();
        for (String column : mart.mart().columnNames()) {
            boolean isFigure =
                    mart.measures().stream().anyMatch(measure -> measure.name().equals(column));
            if (!isFigure) {
                dimensions.add(named(column, "`" + column + "`"));
            }
        }
        view.put("dimensions", dimensions);
        List<Object> measures = new ArrayList<>();
        for (Measure measure : mart.measures()) {
            measures.add(named(measure.name(), Dialect.SPARK.expression(measure, mart.mart())));
        }
        view.put("measures", measures);
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(160);
        return new Yaml(options).dump(view);
    }

    private static Map<String, Object> named(String name, String expression) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("name", name);
        named.put("expr", expression);
        return named;
    }
}

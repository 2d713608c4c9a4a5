package org.deskledger.publish.ossie;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;
import org.deskledger.mart.service.MetricDictionary;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.mart.service.Scorecard;
import org.deskledger.publish.measure.Dialect;
import org.deskledger.publish.measure.MartMeasures;
import org.deskledger.publish.measure.Measure;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The marts as a semantic model of Apache Ossie (once Open Semantic Interchange), core specification 0.2.0.dev0: datasets with fields,
 * metrics in SQL and in Tableau's language, and which table explains which.
 *
 * @param database name of the database before schema and table
 * @param schema schema of the marts
 */
public record SemanticModel(String database, String schema) {

    /** The version of the specification; a draft, so other versions may come to differ. */
    private static final String VERSION = "0.2.0.dev0";

    /** The model as YAML. */
    public String yaml() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(160);
        options.setAllowUnicode(true);
        options.setDereferenceAliases(true);
        return new Yaml(options).dump(document());
    }

    private Map<String, Object> document() {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("name", "deskledger");
        model.put("description", "Economics of customer service: retention, churn, value, cost and support metrics.");
        List<Object> datasets = new ArrayList<>();
        List<Object> metrics = new ArrayList<>();
        for (MartMeasures mart : MartMeasures.ALL) {
            datasets.add(dataset(mart));
            mart.measures().forEach(measure -> metrics.add(metric(mart, measure)));
        }
        model.put("datasets", datasets);
        model.put(
                "relationships",
                List.of(explained(MetricValue.TABLE.shortName()), explained(Scorecard.TABLE.shortName())));
        model.put("metrics", metrics);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", VERSION);
        document.put("dialects", List.of("ANSI_SQL", "TABLEAU"));
        document.put("semantic_model", List.of(model));
        return document;
    }

    private Map<String, Object> dataset(MartMeasures mart) {
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("name", mart.mart().shortName());
        dataset.put("source", database + "." + schema + "." + mart.mart().shortName());
        dataset.put("primary_key", mart.mart().key());
        dataset.put("description", "One row is " + mart.mart().grain() + ".");
        List<Object> fields = new ArrayList<>();
        for (StructField column : mart.mart().columns().fields()) {
            Map<String, Object> field = new LinkedHashMap<>();
            field.put("name", column.name());
            field.put("expression", expression(Map.of("ANSI_SQL", "\"" + column.name() + "\"")));
            boolean isFigure =
                    mart.measures().stream().anyMatch(measure -> measure.name().equals(column.name()));
            if (!isFigure) {
                field.put("dimension", Map.of("is_time", isTime(column.dataType())));
            }
            field.put("label", MartMeasures.title(column.name()));
            field.put("description", column.getComment().get());
            field.put("datatype", type(column.dataType()));
            fields.add(field);
        }
        dataset.put("fields", fields);
        return dataset;
    }

    private static Map<String, Object> metric(MartMeasures mart, Measure measure) {
        Map<String, String> dialects = new LinkedHashMap<>();
        dialects.put("ANSI_SQL", Dialect.SQL.expression(measure, mart.mart()));
        dialects.put("TABLEAU", Dialect.TABLEAU.expression(measure, mart.mart()));
        Map<String, Object> metric = new LinkedHashMap<>();
        metric.put("name", mart.mart().shortName() + "__" + measure.name());
        metric.put("expression", expression(dialects));
        metric.put("description", measure.title() + " of " + mart.mart().name() + ": " + measure.meaning());
        return metric;
    }

    private static Map<String, Object> expression(Map<String, String> dialects) {
        List<Object> list = new ArrayList<>();
        dialects.forEach((dialect, text) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("dialect", dialect);
            one.put("expression", text);
            list.add(one);
        });
        return Map.of("dialects", list);
    }

    private static Map<String, Object> explained(String table) {
        Map<String, Object> relationship = new LinkedHashMap<>();
        relationship.put("name", table + "_is_of_metric");
        relationship.put("from", table);
        relationship.put("to", MetricDictionary.TABLE.shortName());
        relationship.put("from_columns", List.of("metric_id"));
        relationship.put("to_columns", List.of("metric_id"));
        return relationship;
    }

    private static boolean isTime(DataType type) {
        return type instanceof DateType || type instanceof TimestampType;
    }

    private static String type(DataType type) {
        if (type instanceof BooleanType) {
            return "Boolean";
        } else if (type instanceof DateType) {
            return "Date";
        } else if (type instanceof TimestampType) {
            return "DateTimeTz";
        } else if (type instanceof DoubleType) {
            return "Float";
        } else if (type instanceof DecimalType) {
            return "Decimal";
        } else if (type instanceof NumericType) {
            return "Integer";
        }
        return type instanceof StringType ? "String" : "Opaque";
    }
}

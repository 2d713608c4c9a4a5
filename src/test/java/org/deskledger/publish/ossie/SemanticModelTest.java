package org.deskledger.publish.ossie;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deskledger.publish.measure.MartMeasures;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The model, read as YAML; its keys are those of the specification's schema 0.2.0.dev0. */
class SemanticModelTest {

    private static final Map<String, Object> DOCUMENT = new Yaml().load(new SemanticModel("finance", "mart").yaml());

    private static final Map<String, Object> MODEL =
            list(DOCUMENT, "semantic_model").get(0);

    @Test
    void itSaysWhichVersionOfTheSpecificationItFollows() {
        assertThat(DOCUMENT)
                .containsOnlyKeys("version", "dialects", "semantic_model")
                .containsEntry("version", "0.2.0.dev0");
        assertThat(MODEL).containsOnlyKeys("name", "description", "datasets", "relationships", "metrics");
    }

    @Test
    void everyMartIsADatasetWithKeyAndFields() {
        Map<String, Map<String, Object>> datasets = new LinkedHashMap<>();
        list(MODEL, "datasets").forEach(dataset -> datasets.put((String) dataset.get("name"), dataset));
        for (MartMeasures mart : MartMeasures.ALL) {
            Map<String, Object> dataset = datasets.get(mart.mart().shortName());
            assertThat(dataset)
                    .containsOnlyKeys("name", "source", "primary_key", "description", "fields")
                    .containsEntry("source", "finance.mart." + mart.mart().shortName())
                    .containsEntry("primary_key", mart.mart().key());
            assertThat(list(dataset, "fields").stream().map(field -> field.get("name")))
                    .isEqualTo(mart.mart().columnNames());
        }
        assertThat(datasets).hasSize(MartMeasures.ALL.size());
    }

    @Test
    void relationshipsLeadToTheKeyOfADataset() {
        assertThat(list(MODEL, "relationships"))
                .hasSize(2)
                .allSatisfy(relationship -> assertThat(relationship)
                        .containsEntry("to", "metric_dictionary")
                        .containsEntry("to_columns", List.of("metric_id")));
    }

    @Test
    void everyMeasureIsAMetricInTwoLanguagesUnderItsOwnName() {
        List<Object> names = new ArrayList<>();
        list(MODEL, "metrics").forEach(metric -> {
            names.add(metric.get("name"));
            Map<?, ?> expression = (Map<?, ?>) metric.get("expression");
            assertThat(((List<?>) expression.get("dialects"))
                            .stream().map(dialect -> ((Map<?, ?>) dialect).get("dialect")))
                    .isEqualTo(List.of("ANSI_SQL", "TABLEAU"));
        });
        assertThat(names).doesNotHaveDuplicates().contains("churn__churn_rate", "revenue_movements__closing");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> map, String key) {
        return (List<Map<String, Object>>) map.get(key);
    }
}

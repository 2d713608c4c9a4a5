package org.deskledger.publish.superset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.deskledger.cli.Suite;
import org.deskledger.config.Configuration;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.publish.measure.MartMeasures;
import org.deskledger.publish.superset.SupersetBundle.Database;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What stands in the bundle. That Superset takes it and shows the right figures is tested with a real one: jobs/superset/test. */
class SupersetBundleTest {

    private static final SupersetBundle BUNDLE = new SupersetBundle(
            new Database("db.example.com:5432/finance", "analysts", "mart"),
            Suite.catalogue(Configuration.load(
                            Path.of(System.getProperty("deskledger.home", "")).toAbsolutePath(),
                            Optional.empty(),
                            Map.of())
                    .settings()));

    private static final SortedMap<String, String> FILES = BUNDLE.files();

    @Test
    void theSameDeclarationsGiveTheSameBytes() {
        assertThat(BUNDLE.zip()).isEqualTo(BUNDLE.zip());
    }

    @Test
    void noPasswordIsInItAndSupersetKeepsTheOneThatItHas() {
        assertThat(file("databases/deskledger.yaml").get("sqlalchemy_uri"))
                .isEqualTo("postgresql+psycopg2://analysts:XXXXXXXXXX@db.example.com:5432/finance");
        assertThat(file("databases/deskledger.yaml")).doesNotContainKey("password");
    }

    @Test
    void itNamesNoTypeSoThatThePageForDashboardsTakesItToo() {
        assertThat(file("metadata.yaml")).isEqualTo(Map.of("version", "1.0.0"));
    }

    @Test
    void everyMartIsADatasetWithEveryColumnAndItsMeaning() {
        for (MartMeasures mart : MartMeasures.ALL) {
            Map<String, Object> dataset =
                    file("datasets/deskledger/" + mart.mart().shortName() + ".yaml");
            List<Map<String, Object>> columns = list(dataset, "columns");
            assertThat(columns.stream().map(column -> column.get("column_name")))
                    .as("%s", mart.mart())
                    .isEqualTo(mart.mart().columnNames());
            assertThat(columns)
                    .allSatisfy(column ->
                            assertThat((String) column.get("description")).isNotBlank());
        }
    }

    @Test
    void idsAreNeverSharedAndDoNotDependOnWhereTheDatabaseIs() {
        List<Object> ids = new ArrayList<>();
        FILES.keySet().stream()
                .filter(path -> !path.endsWith("metadata.yaml"))
                .forEach(path -> ids.add(parsed(FILES.get(path)).get("uuid")));
        assertThat(ids).doesNotHaveDuplicates().doesNotContainNull();
        SupersetBundle elsewhere = new SupersetBundle(new Database("other/db", "me", "marts"), BUNDLE.catalogue());
        assertThat(parsed(elsewhere.files().get("deskledger/databases/deskledger.yaml"))
                        .get("uuid"))
                .isEqualTo(file("databases/deskledger.yaml").get("uuid"));
    }

    @Test
    void aChartOfAMartWithSlicesSaysWhichSliceIsMeant() {
        Dashboards.ALL.forEach(dashboard -> dashboard
                .rows()
                .forEach(row -> row.forEach(chart -> {
                    for (String column : List.of("slice_kind", "period_kind", "focus", "exposure", "currency")) {
                        if (chart.mart().key().contains(column)) {
                            assertThat(chart.only().stream()
                                                    .anyMatch(only ->
                                                            only.column().equals(column))
                                            || chart.by().contains(column))
                                    .as("chart %s says which %s of %s", chart.id(), column, chart.mart())
                                    .isTrue();
                        }
                    }
                })));
    }

    @Test
    void aChartOfAMetricShowsPeriodsThatTheMetricIsPublishedFor() {
        List<Map<String, Object>> ofMetrics = Dashboards.ALL.stream()
                .flatMap(dashboard -> dashboard.rows().stream().flatMap(List::stream))
                .map(chart ->
                        chart.only().stream().collect(Collectors.toMap(Chart.Filter::column, Chart.Filter::value)))
                .filter(only -> only.containsKey("metric_id"))
                .toList();
        assertThat(ofMetrics).isNotEmpty().allSatisfy(only -> {
            MetricDefinition metric =
                    BUNDLE.catalogue().metric((String) only.get("metric_id")).orElseThrow();
            assertThat(metric.periods()).as("%s", metric.id()).contains((String) only.get("period_kind"));
        });
    }

    @Test
    void sharesOfTheCatalogueAreWrittenAsPercentages() {
        assertThat(((Map<?, ?>) file("charts/tile_csat.yaml").get("params")).get("y_axis_format"))
                .isEqualTo(",.1%");
        assertThat(((Map<?, ?>) file("charts/tile_first_response_time.yaml").get("params")).get("y_axis_format"))
                .isEqualTo(",d");
    }

    private static Map<String, Object> file(String path) {
        return parsed(FILES.get("deskledger/" + path));
    }

    private static Map<String, Object> parsed(String yaml) {
        return new Yaml().load(yaml);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> file, String key) {
        return (List<Map<String, Object>>) file.get(key);
    }
}

package org.deskledger.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Path;
import java.util.List;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.table.TableSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricCatalogueTest {

    private static final TableSpec CALLS = TableSpec.named("fact.call")
            .grain("one call")
            .key("call_id")
            .columns("""
                    call_id STRING COMMENT 'id',
                    queue STRING COMMENT 'queue',
                    started_at TIMESTAMP COMMENT 'start',
                    talk_seconds BIGINT COMMENT 'talk',
                    is_answered BOOLEAN COMMENT 'answered'
                    """)
            .build();

    private static final String ENTRY = """
            answered_rate {
              name = "Answered rate"
              category = operational
              layer = speed
              version = 1
              question = "Who is answered?"
              formula = "answered divided by all"
              fact = fact.call
              period-at = started_at
              numerator = is_answered
              denominator = "true"
              statistics = [ratio]
              unit = share
              direction = higher-is-better
              attribution = team
              cadence = weekly
              slices = [queue]
              pitfall = "none"
            }
            """;

    @Test
    void theShippedCatalogueIsValidAndEveryMetricSaysHowItMisleads() {
        MetricCatalogue catalogue = MetricCatalogue.load(
                Path.of(System.getProperty("deskledger.home")),
                Configuration.defaults().settings().metrics().catalogues(),
                MetricValue.FACTS);

        assertThat(catalogue.metrics())
                .extracting(MetricDefinition::id)
                .startsWith(
                        "first_response_time",
                        "first_response_time__business",
                        "first_response_time__single_schedule",
                        "average_wait_time")
                .contains("fcr_no_repeat", "cost_per_contact", "churn_rate", "retention_rate");
        assertThat(catalogue.metrics())
                .allSatisfy(
                        metric -> assertThat(metric.pitfall()).as(metric.id()).isNotBlank());
    }

    @Test
    void theJarHoldsTheCatalogueForAHomeWithoutOne() {
        List<String> files = Configuration.defaults().settings().metrics().catalogues();

        assertThat(MetricCatalogue.load(Path.of("nowhere"), files, MetricValue.FACTS)
                        .metric("service_level"))
                .isPresent();
    }

    @Test
    void anEntryBecomesADefinition() {
        MetricDefinition metric = read(ENTRY).metric("answered_rate").orElseThrow();

        assertThat(metric.source()).isEqualTo(new MetricDefinition.Source("fact.call", "started_at", "true"));
        assertThat(metric.headline()).isEqualTo("ratio");
        assertThat(metric.periods()).containsExactly("week", "month", "quarter");
        assertThat(metric.isProportion()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            fact = fact.call           | fact = fact.calls        | calls.conf:8: answered_rate.fact: no fact is called 'fact.calls'; did you mean fact.call?
            numerator = is_answered    | numerator = is_anwsered  | calls.conf:10: answered_rate.numerator: fact.call has no column 'is_anwsered'; did you mean is_answered?
            numerator = is_answered    | numerator = "a +"        | calls.conf:10: answered_rate.numerator: 'a +' is no Spark SQL expression
            numerator = is_answered    | numerator = "now() > started_at" | calls.conf:10: answered_rate.numerator: function now is not allowed
            numerator = is_answered    | numerator = "started_at > window_ends_at" | calls.conf:10: answered_rate.numerator: window_ends_at needs maturity-window or maturity-days
            period-at = started_at     | period-at = queue        | calls.conf:9: answered_rate.period-at: queue is of type string; take a column of type timestamp or date
            slices = [queue]           | slices = [qeue]          | calls.conf:17: answered_rate.slices: fact.call has no column 'qeue'; did you mean queue?
            unit = share               | units = share            | calls.conf:13: answered_rate.units: is no key of a metric; did you mean unit?
            unit = share               | unit = ""                | calls.conf:13: answered_rate.unit: is empty
            version = 1                | version = 0              | calls.conf:5: answered_rate.version: must be a whole number from 1 on
            layer = speed              | layer = sped             | calls.conf:4: answered_rate.layer: 'sped' is no choice; did you mean speed?
            statistics = [ratio]       | statistics = [mean]      | calls.conf:1: answered_rate.expression: is missing: what mean is taken of
            slices = [queue]           | pairs-with = answerd_rate | calls.conf:17: answered_rate.pairs-with: no metric is called 'answerd_rate'; did you mean answered_rate?
            slices = [queue]           | cheaper-when = lower     | calls.conf:17: answered_rate.cheaper-when: is for a metric with direction watch and pairs-with
            slices = [queue]           | counts-at = period-end   | calls.conf:17: answered_rate.counts-at: fact.call has no row per day and slice
            slices = [queue]           | needs = [shifts]         | calls.conf:17: answered_rate.needs: 'shifts' is no entity; write it like helpdesk.agent_shifts
            slices = [queue]           | follows = person         | calls.conf:17: answered_rate.follows: fact.call has no column 'person_key'
            """)
    void whatIsWrongIsNamedWithFileLineKeyAndTheNearestRightName(String right, String wrong, String message) {
        Failure failure = catchThrowableOfType(Failure.class, () -> read(ENTRY.replace(right, wrong)));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(failure).hasMessageContaining(message);
    }

    @Test
    void allProblemsAreNamedAtOnce() {
        Failure failure = catchThrowableOfType(
                Failure.class,
                () -> read(ENTRY.replace("fact.call", "fact.mail").replace("weekly", "hourly")));

        assertThat(failure)
                .hasMessageContaining("2 problems")
                .hasMessageContaining("answered_rate.fact")
                .hasMessageContaining("answered_rate.cadence");
    }

    @Test
    void aMetricHasOneDefinition() {
        Failure failure = catchThrowableOfType(
                Failure.class,
                () -> MetricCatalogue.of(
                        List.of(config("one.conf", ENTRY), config("two.conf", ENTRY)), List.of(CALLS)));

        assertThat(failure).hasMessageContaining("two.conf:1: answered_rate is defined twice, first at one.conf:1");
    }

    private static MetricCatalogue read(String text) {
        return MetricCatalogue.of(List.of(config("calls.conf", text)), List.of(CALLS));
    }

    private static com.typesafe.config.Config config(String file, String text) {
        return ConfigFactory.parseString(text, ConfigParseOptions.defaults().setOriginDescription(file));
    }
}

package org.deskledger.definitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.deskledger.testing.TableAssert.assertRows;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.extract.contract.HelpdeskAgentShifts;
import org.deskledger.extract.contract.HelpdeskAgentStates;
import org.deskledger.fact.AgentIntervalFact;
import org.deskledger.fact.ContactFact;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.model.queueing.Erlang;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Occupancy, availability, utilisation and output as DEFINITIONS and METRICS have them. */
@ExtendWith(SparkTests.class)
class AgentTimeMetricsTest {

    private static final MetricCatalogue SHIPPED = MetricCatalogue.load(
            Path.of(System.getProperty("deskledger.home")),
            Configuration.defaults().settings().metrics().catalogues(),
            MetricValue.FACTS);

    private static final String TWO_CHATS_AT_A_TIME = """
            contact_id | chain_id | source  | direction | channel | agent_id | entered_at           | answered_at          | ended_at             | handle_seconds | is_handled
            c1         | c1       | contact | inbound   | chat    | amy      | 2025-01-10T09:00:00Z | 2025-01-10T09:00:00Z | 2025-01-10T09:30:00Z | 1800           | true
            c2         | c2       | contact | inbound   | chat    | amy      | 2025-01-10T09:00:00Z | 2025-01-10T09:00:00Z | 2025-01-10T09:30:00Z | 1800           | true
            """;

    private final TestInputs inputs = TestInputs.asOf("2025-01-31");

    @Test
    void concurrencyCannotPushOccupancyAboveAHundredPercent() {
        inputs.with(ContactFact.TABLE, TWO_CHATS_AT_A_TIME).with(HelpdeskAgentStates.TABLE, """
                state_id | agent_id | state    | channel | started_at           | ended_at             | updated_at
                s1       | amy      | handling | chat    | 2025-01-10T09:00:00Z | 2025-01-10T09:30:00Z | 2025-01-10T09:30:00Z
                s2       | amy      | handling | chat    | 2025-01-10T09:00:00Z | 2025-01-10T09:30:00Z | 2025-01-10T09:30:00Z
                s3       | amy      | ready    |         | 2025-01-10T09:00:00Z | 2025-01-10T09:40:00Z | 2025-01-10T09:40:00Z
                s4       | amy      | meeting  |         | 2025-01-10T09:40:00Z | 2025-01-10T10:00:00Z | 2025-01-10T10:00:00Z
                """);
        assertRows(ofMonth(), """
                metric_id    | numerator | denominator | value
                occupancy    | 1800      | 2400        | 0.75
                availability | 2400      | 3600        | 0.666667
                concurrency  | 3600      | 1800        | 2
                total_output | 7200      | 3600        | 2
                """);
    }

    @Test
    void utilisationDividesByPaidTimeAndHasNoValueWithoutShifts() {
        inputs.with(ContactFact.TABLE, TWO_CHATS_AT_A_TIME);
        assertRows(ofMonth(), """
                metric_id   | value
                concurrency | 2
                """);
        inputs.with(HelpdeskAgentShifts.TABLE, """
                shift_id | agent_id | starts_at            | ends_at              | paid_seconds | updated_at
                w1       | amy      | 2025-01-10T09:00:00Z | 2025-01-10T10:00:00Z | 2400         | 2025-01-10T10:00:00Z
                """);
        assertRows(ofMonth(), """
                metric_id         | numerator | denominator | value
                concurrency       | 3600      | 1800        | 2
                agent_utilisation | 1800      | 2400        | 0.75
                """);
    }

    /** Ten agents for five hours: 4 chats of 15 minutes at a time, 90 % available, 90 % of that occupied. */
    @Test
    void tenAgentsWithFourChatsOfAQuarterHourBringTwelvePointNineSixEachHour() {
        Dataset<Row> hours = Rows.ofDdl("one INT", "one\n1")
                .selectExpr("explode(sequence(0, 99)) AS i")
                .selectExpr(
                        "concat('a', i % 10) AS agent_id",
                        "timestamp_seconds(1736499600 + 1800 * (i div 10)) AS interval_start",
                        "true AS has_states",
                        "1800L AS logged_in_seconds",
                        "162L AS ready_seconds",
                        "1458L AS handling_seconds",
                        "5832L AS contact_seconds_sum",
                        "1458L AS contact_seconds_union",
                        "if(i < 48, 7L, 6L) AS contacts_handled");
        inputs.with(AgentIntervalFact.TABLE, Rows.none(AgentIntervalFact.TABLE).unionByName(hours, true));

        assertRows(values().where("period_kind = 'month' AND slice_kind = 'all'"), """
                metric_id    | value
                availability | 0.9
                occupancy    | 0.9
                concurrency  | 4
                total_output | 12.96
                """);
        assertThat(Erlang.outputPerHour(10, 4, 15, 0.9, 0.9)).isCloseTo(129.6, within(1e-9));
    }

    private Dataset<Row> ofMonth() {
        inputs.with(new AgentIntervalFact());
        return values().where("period_kind = 'month' AND slice_kind = 'all'");
    }

    private Dataset<Row> values() {
        List<MetricDefinition> some = SHIPPED.metrics().stream()
                .filter(metric -> metric.source().fact().equals("fact.agent_interval"))
                .toList();
        return inputs.build(new MetricValue(settings -> new MetricCatalogue(some)));
    }
}

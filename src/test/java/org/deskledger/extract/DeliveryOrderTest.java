package org.deskledger.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.deskledger.extract.contract.BillingRefunds;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same deliveries give the same rows in force, in whatever order and in however many runs they are loaded. */
@Tag("long")
@ExtendWith(SparkTests.class)
class DeliveryOrderTest {

    private static final String REFUNDS = "refund_id,payment_id,refunded_at,amount,currency,kind,updated_at\n";
    private static final String EVENTS = "event_id,ticket_id,occurred_at,event_type,actor_type\n";
    private static final String AGENTS = "agent_id,name,team,tier,is_bot\n";

    private static final Map<String, String> FILES = new TreeMap<>(Map.of(
            "billing/refunds/dt=2026-01-04/a.csv",
                    REFUNDS
                            + "r1,p1,2026-01-02T10:00:00Z,1,EUR,refund,2026-01-02T10:00:00Z\n"
                            + "r2,p1,2026-01-02T10:00:00Z,2,EUR,refund,2026-01-02T10:00:00Z\n",
            "billing/refunds/dt=2026-01-05/a.csv",
                    REFUNDS
                            + "r1,p1,2026-01-02T10:00:00Z,9,EUR,refund,2026-01-02T10:00:00Z\n"
                            + "r2,p1,2026-01-02T10:00:00Z,3,EUR,refund,2026-01-03T10:00:00Z\n",
            "billing/refunds/dt=2026-01-06/repeated.csv",
                    REFUNDS + "r2,p1,2026-01-02T10:00:00Z,2,EUR,refund,2026-01-02T10:00:00Z\n",
            "helpdesk/ticket_events/dt=2026-01-04/a.csv",
                    EVENTS + "e1,t1,2026-01-01T10:00:00Z,message,agent\ne2,t1,2026-01-01T10:00:00Z,message,agent\n",
            "helpdesk/ticket_events/dt=2026-01-05/a.csv",
                    EVENTS + "e1,t1,2026-01-01T10:00:00Z,message,customer\ne3,t1,2026-01-01T10:00:00Z,message,bot\n",
            "helpdesk/agents/dt=2026-01-04/a.csv", AGENTS + "a,Ada,first,1,false\nb,Bob,first,1,false\n",
            "helpdesk/agents/dt=2026-01-05/a.csv", AGENTS + "a,Ada,second,2,false\n"));

    private static List<String> inForce(Landed landed) {
        TreeSet<String> rows = new TreeSet<>();
        for (Contract contract :
                List.of(BillingRefunds.CONTRACT, HelpdeskTicketEvents.CONTRACT, HelpdeskAgents.CONTRACT)) {
            landed.inForce(contract).drop("_run_id").collectAsList().forEach(row -> rows.add(row.toString()));
        }
        return List.copyOf(rows);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyOrderAndSplitGivesTheSameRowsInForce(long seed, @TempDir Path folder) {
        Landed atOnce = new Landed(folder.resolve("at-once"));
        FILES.forEach(atOnce::file);
        atOnce.load();
        List<String> paths = new ArrayList<>(FILES.keySet());
        Random random = new Random(seed);
        Collections.shuffle(paths, random);

        Landed split = new Landed(folder.resolve("split"));
        for (String path : paths) {
            split.file(path, FILES.get(path));
            if (random.nextInt(3) == 0) {
                split.load();
            }
        }
        split.load();

        assertThat(inForce(split)).isEqualTo(inForce(atOnce)).hasSize(6);
    }
}

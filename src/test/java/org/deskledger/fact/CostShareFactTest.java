package org.deskledger.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deskledger.testing.TableAssert.assertRows;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingSupportCosts;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.testing.ChangedSettings;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;

class CostShareFactTest {

    /** Three hours of phone and one of e-mail in team one, two of phone in team two. */
    private static final String CONTACTS = """
            contact_id | direction | channel | team | ended_at             | agent_id | handle_seconds | is_handled
            c1         | inbound   | phone   | one  | 2025-01-10T10:00:00Z | amy      | 10800          | true
            c2         | inbound   | email   | one  | 2025-01-10T10:00:00Z | amy      | 3600           | true
            c3         | inbound   | phone   | two  | 2025-01-10T10:00:00Z | bob      | 7200           | true
            c4         | inbound   | phone   | two  | 2025-02-10T10:00:00Z | bob      | 7200           | true
            c5         | outbound  | phone   | two  | 2025-01-10T10:00:00Z | bob      | 7200           | false
            """;

    private static final String LINE = """
            cost_id | month      | team | channel | category | amount | currency | updated_at
            """;

    @Test
    void aLineWithTeamAndChannelStaysThereWhateverWasWorked() {
        assertRows(
                shares(
                        LINE + "l1 | 2025-01-01 | three | social | salaries | 100.5 | USD | 2025-01-31T00:00:00Z",
                        CONTACTS),
                """
                cost_id | channel | team  | month      | allocated_amount | driver | driver_quantity | is_shared | is_residual
                l1      | social  | three | 2025-01-01 | 100.5            | direct |                 | false     | false
                """);
    }

    @Test
    void aLineWithATeamIsSpreadInsideItByHandleTime() {
        assertRows(
                shares(LINE + "l1 | 2025-01-01 | one |  | salaries | 100 | USD | 2025-01-31T00:00:00Z", CONTACTS), """
                channel | team | allocated_amount | driver      | driver_quantity | is_shared
                phone   | one  | 75               | handle-time | 3               | true
                email   | one  | 25               | handle-time | 1               | true
                """);
    }

    @Test
    void aLineWithAChannelIsSpreadOverItsTeams() {
        assertRows(
                shares(LINE + "l1 | 2025-01-01 |  | phone | vendor | 100 | USD | 2025-01-31T00:00:00Z", CONTACTS), """
                channel | team | allocated_amount | driver | driver_quantity
                phone   | one  | 50               | volume | 1
                phone   | two  | 50               | volume | 1
                """);
    }

    @Test
    void whatIsLeftByCuttingGoesToTheLargestAndAmongEqualsToTheSmallestName() {
        assertRows(shares(LINE + """
                third | 2025-01-01 |  |  | vendor   | 100 | USD | 2025-01-31T00:00:00Z
                sixth | 2025-01-01 |  |  | salaries | 100 | USD | 2025-01-31T00:00:00Z
                minus | 2025-01-01 |  |  | vendor   | -1  | USD | 2025-01-31T00:00:00Z
                """, CONTACTS), """
                cost_id | channel | team | allocated_amount | is_residual
                third   | email   | one  | 33.3334          | true
                third   | phone   | one  | 33.3333          | false
                third   | phone   | two  | 33.3333          | false
                sixth   | email   | one  | 16.6666          | false
                sixth   | phone   | one  | 50.0001          | true
                sixth   | phone   | two  | 33.3333          | false
                minus   | email   | one  | -0.3334          | true
                minus   | phone   | one  | -0.3333          | false
                minus   | phone   | two  | -0.3333          | false
                """);
    }

    @Test
    void headsStandInTheChannelsOfTheirTeamByHandleTime() {
        TestInputs inputs = inputs(
                        LINE + "l1 | 2025-01-01 |  |  | building | 100 | USD | 2025-01-31T00:00:00Z", CONTACTS)
                .with(HelpdeskAgents.TABLE, """
                        agent_id | name | team | tier | is_bot | _delivered_on | left_on
                        amy      | Amy  | one  | 1    | false  | 2025-01-01    |
                        ann      | Ann  | one  | 1    | false  | 2025-01-01    |
                        bob      | Bob  | two  | 1    | false  | 2025-01-01    |
                        bea      | Bea  | two  | 1    | false  | 2025-01-01    |
                        gone     | Gus  | two  | 1    | false  | 2025-01-01    | 2024-12-31
                        robo     | Robo | two  | 1    | true   | 2025-01-01    |
                        """);
        assertRows(inputs.build(new CostShareFact()), """
                channel | team | allocated_amount | driver    | driver_quantity
                phone   | one  | 37.5             | headcount | 1.5
                email   | one  | 12.5             | headcount | 0.5
                phone   | two  | 50               | headcount | 2
                """);
    }

    @Test
    void aTeamThatNobodyListsHasTheAgentsWhoWorkedForItOnAnyChannelAndNoBot() {
        assertRows(shares(LINE + "l1 | 2025-01-01 |  |  | building | 90 | USD | 2025-01-31T00:00:00Z", """
                contact_id | direction | channel | team | ended_at             | agent_id | handle_seconds | is_handled | is_contained
                c1         | inbound   | phone   | one  | 2025-01-10T10:00:00Z | amy      | 100            | true       | false
                c2         | inbound   | email   | one  | 2025-01-10T10:00:00Z | ann      | 100            | true       | false
                c3         | inbound   | email   | one  | 2025-01-10T10:00:00Z | amy      | 0              | false      | false
                c4         | inbound   | phone   | two  | 2025-01-10T10:00:00Z | bob      | 100            | true       | false
                c5         | inbound   | phone   | two  | 2025-01-10T10:00:00Z | robo     |                | false      | true
                """), """
                channel | team | allocated_amount | driver    | driver_quantity
                phone   | one  | 30               | headcount | 1
                email   | one  | 30               | headcount | 1
                phone   | two  | 30               | headcount | 1
                """);
    }

    @Test
    void whereNothingWasWorkedTheNextDriverStandsIn() {
        assertRows(shares(LINE + "l1 | 2025-01-01 | one |  | salaries | 90 | USD | 2025-01-31T00:00:00Z", """
                contact_id | direction | channel | team | ended_at             | handle_seconds | is_handled
                c1         | inbound   | phone   | one  | 2025-01-10T10:00:00Z | 0              | true
                c2         | inbound   | phone   | one  | 2025-01-10T10:00:00Z | 0              | true
                c3         | inbound   | email   | one  | 2025-01-10T10:00:00Z | 0              | true
                """), """
                channel | team | allocated_amount | driver
                phone   | one  | 60               | volume
                email   | one  | 30               | volume
                """);
    }

    @Test
    void whatNoDriverCanSpreadIsUnallocatedAndKeepsTheTeamThatTheLineNames() {
        assertRows(shares(LINE + """
                team   | 2025-01-01 | quiet |  | salaries | 10 | USD | 2025-01-31T00:00:00Z
                shared | 2024-12-01 |       |  | salaries | 20 | USD | 2025-01-31T00:00:00Z
                """, CONTACTS), """
                cost_id | channel     | team        | allocated_amount | driver | driver_quantity
                team    | unallocated | quiet       | 10               | none   |
                shared  | unallocated | unallocated | 20               | none   |
                """);
    }

    @Test
    void aForeignLineIsCountedAtTheRateOfTheMonthsLastDay() {
        TestInputs inputs = inputs(
                        LINE + "l1 | 2025-01-01 | one |  | salaries | 100 | EUR | 2025-01-31T00:00:00Z", CONTACTS)
                .with(BillingExchangeRates.TABLE, """
                        rate_date  | currency | rate
                        2025-01-31 | EUR      | 1.1
                        """);
        assertRows(inputs.build(new CostShareFact()), """
                channel | original_amount | currency | allocated_amount
                phone   | 75              | EUR      | 82.5
                email   | 25              | EUR      | 27.5
                """);
    }

    @Test
    void aFixedShareIsBorneByWhomItNamesAndInsideByHours() {
        // By team 70 : 30; team one worked three hours of phone and one of e-mail.
        assertRows(
                inputs(LINE + "l1 | 2025-01-01 |  |  | building | 100 | USD | 2025-01-31T00:00:00Z", CONTACTS)
                        .settings(settings -> byFixedShare(settings, "teams", Map.of("one", "0.7", "two", "0.3")))
                        .build(new CostShareFact()),
                """
                channel | team | allocated_amount | driver      | driver_quantity
                phone   | one  | 52.5             | fixed-share | 0.525
                email   | one  | 17.5             | fixed-share | 0.175
                phone   | two  | 30               | fixed-share | 0.3
                """);
    }

    @Test
    void aFixedShareOfOneThatDealtWithNothingIsBorneByTheOthersAndWithoutAnyByTheNextDriver() {
        Map<String, String> shares = Map.of("phone", "0.25", "email", "0.25", "social", "0.5");
        assertRows(
                inputs(LINE + """
                    all    | 2025-01-01 |     |       | building | 100 | USD | 2025-01-31T00:00:00Z
                    inside | 2025-01-01 | two |       | building | 100 | USD | 2025-01-31T00:00:00Z
                    named  | 2025-01-01 |     | email | building | 100 | USD | 2025-01-31T00:00:00Z
                    """, CONTACTS)
                        .settings(settings -> byFixedShare(settings, "channels", shares))
                        .build(new CostShareFact()),
                """
                cost_id | channel | team | allocated_amount | driver
                all     | email   | one  | 50               | fixed-share
                all     | phone   | one  | 30               | fixed-share
                all     | phone   | two  | 20               | fixed-share
                inside  | phone   | two  | 100              | fixed-share
                named   | email   | one  | 100              | fixed-share
                """);
        assertRows(
                inputs(LINE + "all | 2025-01-01 |  | phone | building | 100 | USD | 2025-01-31T00:00:00Z", CONTACTS)
                        .settings(settings -> byFixedShare(settings, "channels", Map.of("social", "1")))
                        .build(new CostShareFact()),
                """
                channel | team | allocated_amount | driver
                phone   | one  | 60               | handle-time
                phone   | two  | 40               | handle-time
                """);
    }

    @Test
    void whatAProgramCostsIsBorneByTheContactsThatItDealtWithAlone() {
        assertRows(shares(LINE + """
            bots  | 2025-01-01 |  |      | ai       | 90 | USD | 2025-01-31T00:00:00Z
            chat  | 2025-01-01 |  | chat | ai       | 10 | USD | 2025-01-31T00:00:00Z
            phone | 2025-01-01 |  | bot  | salaries | 30 | USD | 2025-01-31T00:00:00Z
            none  | 2025-02-01 |  |      | ai       | 20 | USD | 2025-01-31T00:00:00Z
            """, """
            contact_id | direction | channel | team | ended_at             | handle_seconds | is_handled | is_contained
            c1         | inbound   | chat    | one  | 2025-01-10T10:00:00Z | 600            | true       | false
            c2         | inbound   | chat    | none | 2025-01-10T10:00:00Z |                | false      | true
            c3         | inbound   | bot     | none | 2025-01-10T10:00:00Z |                | false      | true
            c4         | inbound   | bot     | none | 2025-01-10T10:00:00Z |                | false      | true
            c5         | inbound   | chat    | one  | 2025-01-10T10:00:00Z |                | false      | false
            """), """
            cost_id | channel | team        | allocated_amount | driver           | driver_quantity | is_automation
            bots    | bot     | none        | 60               | automated-volume | 2               | true
            bots    | chat    | none        | 30               | automated-volume | 1               | true
            chat    | chat    | none        | 10               | automated-volume | 1               | true
            phone   | bot     | unallocated | 30               | none             |                 | false
            """);
    }

    private static Settings byFixedShare(Settings settings, String bearers, Map<String, String> shares) {
        Map<String, BigDecimal> named = new HashMap<>();
        shares.forEach((name, share) -> named.put(name, new BigDecimal(share)));
        Map<String, String> drivers = new HashMap<>(settings.cost().drivers());
        drivers.put("building", "fixed-share");
        Settings.FixedShare fixed = bearers.equals("teams")
                ? new Settings.FixedShare(Optional.empty(), Optional.of(named))
                : new Settings.FixedShare(Optional.of(named), Optional.empty());
        return ChangedSettings.cost(
                settings,
                new Settings.Cost(
                        drivers,
                        settings.cost().fallback(),
                        Map.of("building", fixed),
                        settings.cost().automation()));
    }

    /** All cases of one try are built together: one Spark job decides a hundred lines. */
    @Property(tries = 3, shrinking = ShrinkingMode.OFF)
    void thePartsOfEveryLineAddUpToIt(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder contacts = new StringBuilder(
                "contact_id | direction | channel | team | ended_at | agent_id | handle_seconds | is_handled\n");
        for (int i = 0; i < 40; i++) {
            contacts.append("c" + i + " | inbound | ch" + random.nextInt(4) + " | team" + random.nextInt(3)
                    + " | 2025-01-10T10:00:00Z | a" + random.nextInt(5) + " | "
                    + random.nextInt(5) * random.nextInt(9_999)
                    + " | " + (random.nextInt(4) > 0) + "\n");
        }
        List<String> categories = List.of("salaries", "tools", "vendor");
        Map<String, BigDecimal> amounts = new HashMap<>();
        StringBuilder lines = new StringBuilder(LINE);
        for (int i = 0; i < 100; i++) {
            BigDecimal amount = BigDecimal.valueOf(random.nextLong(-1_000_000_000L, 1_000_000_000_000L), 4);
            amounts.put("l" + i, amount);
            lines.append("l" + i + " | 2025-01-01 | " + (random.nextBoolean() ? "team" + random.nextInt(4) : "") + " | "
                    + (random.nextBoolean() ? "ch" + random.nextInt(5) : "") + " | "
                    + categories.get(random.nextInt(3)) + " | " + amount.toPlainString()
                    + " | USD | 2025-01-31T00:00:00Z\n");
        }
        Map<String, BigDecimal> sums = new HashMap<>();
        List<String> twice = new ArrayList<>();
        for (Row share : shares(lines.toString(), contacts.toString()).collectAsList()) {
            sums.merge(share.getAs("cost_id"), share.getAs("allocated_amount"), BigDecimal::add);
            twice.add(share.getAs("cost_id") + "/" + share.getAs("channel") + "/" + share.getAs("team"));
        }
        assertThat(sums)
                .usingComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .isEqualTo(amounts);
        assertThat(twice).doesNotHaveDuplicates();
    }

    private static Dataset<Row> shares(String lines, String contacts) {
        return inputs(lines, contacts).build(new CostShareFact());
    }

    private static TestInputs inputs(String lines, String contacts) {
        return TestInputs.asOf("2025-01-31")
                .with(BillingSupportCosts.TABLE, lines)
                .with(ContactFact.TABLE, contacts);
    }
}

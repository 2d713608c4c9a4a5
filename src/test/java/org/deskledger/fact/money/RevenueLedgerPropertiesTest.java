package org.deskledger.fact.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CustomerReferences;
import org.deskledger.testing.TestInputs;

/** Whatever subscriptions do: the ledger closes, and its closings are what a person would read off at each month's end. */
class RevenueLedgerPropertiesTest {

    private static final LocalDate FIRST = LocalDate.parse("2025-01-01");
    private static final LocalDate AS_OF = LocalDate.parse("2025-06-30");

    /** A state from an hour of the half-year on; hours lie on month ends too. */
    record State(int hour, String status, int amount, int lastsHours, int paidHours) {
        private Instant from() {
            return FIRST.atStartOfDay(ZoneOffset.UTC).toInstant().plus(hour, ChronoUnit.HOURS);
        }

        private Instant to() {
            return lastsHours == 0 ? null : from().plus(lastsHours, ChronoUnit.HOURS);
        }

        private Instant paidThrough() {
            return paidHours == 0 ? null : from().plus(paidHours, ChronoUnit.HOURS);
        }

        private boolean runsThrough(Instant boundary) {
            return switch (status) {
                case "active", "past_due" -> to() == null || !to().isBefore(boundary);
                case "canceled" -> paidThrough() != null && !paidThrough().isBefore(boundary);
                default -> false;
            };
        }
    }

    /** One subscription of one customer, its states in order. */
    record History(int customer, String currency, List<State> states) {}

    /** Many customers in one run: what is proved is per customer, and Spark starts once. */
    @Property(tries = 2, shrinking = ShrinkingMode.OFF)
    void theLedgerClosesOnWhatRunsAtEachMonthsEnd(@ForAll("manyHistories") List<History> histories) {
        List<Row> ledger = ledger(histories);

        Map<String, BigDecimal> closings = new TreeMap<>();
        for (Row row : ledger) {
            BigDecimal moved = sum(row, "new", "reactivation", "expansion", "contraction", "churned");
            assertThat(sum(row, "opening").add(moved)).as("%s", row).isEqualByComparingTo(sum(row, "closing"));
            BigDecimal reporting = sum(
                    row,
                    "reporting_opening",
                    "reporting_new",
                    "reporting_reactivation",
                    "reporting_expansion",
                    "reporting_contraction",
                    "reporting_churned",
                    "reporting_fx");
            assertThat(reporting).as("%s", row).isEqualByComparingTo(sum(row, "reporting_closing"));
            if (sum(row, "closing").signum() != 0) {
                closings.put(
                        key(
                                row.getAs("customer_id"),
                                row.getAs("currency"),
                                row.getAs("month").toString()),
                        sum(row, "closing").stripTrailingZeros());
            }
        }
        assertThat(closings).isEqualTo(readOff(histories));
    }

    @Provide
    Arbitrary<List<History>> manyHistories() {
        Arbitrary<Integer> hour = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 181 * 24 - 1),
                // The first instants of February to June.
                Arbitraries.of(31 * 24, 59 * 24, 90 * 24, 120 * 24, 151 * 24));
        Arbitrary<State> state = Combinators.combine(
                        hour,
                        Arbitraries.of("active", "active", "past_due", "trialing", "paused", "canceled"),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, 2_000),
                        Arbitraries.integers().between(0, 2_000))
                .as((from, status, amount, lasts, paid) ->
                        new State(from, status, amount * 100, lasts < 1_000 ? 0 : lasts, paid < 300 ? 0 : paid));
        Arbitrary<List<State>> states = state.list().ofMinSize(1).ofMaxSize(6).uniqueElements(State::hour);
        return Combinators.combine(Arbitraries.integers().between(1, 80), Arbitraries.of("USD", "USD", "EUR"), states)
                .as(History::new)
                .list()
                .ofSize(150);
    }

    private static List<Row> ledger(List<History> histories) {
        StringBuilder subscriptions = new StringBuilder(
                "subscription_id | valid_from | valid_to | customer_ref | plan | quantity | amount | paid_through |"
                        + " interval_unit | interval_count | currency | status | updated_at\n");
        StringBuilder references = new StringBuilder("system | source_ref | customer_id | rule\n");
        histories.stream()
                .map(History::customer)
                .distinct()
                .forEach(customer -> references.append("billing | c%1$d | c%1$d | same-id%n".formatted(customer)));
        for (int i = 0; i < histories.size(); i++) {
            for (State state : histories.get(i).states()) {
                subscriptions.append(
                        "s%d | %s | %s | c%d | basic | 1 | %d | %s | month | 1 | %s | %s | 2025-01-01T00:00:00Z%n"
                                .formatted(
                                        i,
                                        state.from(),
                                        orEmpty(state.to()),
                                        histories.get(i).customer(),
                                        state.amount(),
                                        orEmpty(state.paidThrough()),
                                        histories.get(i).currency(),
                                        state.status()));
            }
        }
        return TestInputs.asOf(AS_OF.toString())
                .with(CustomerReferences.TABLE, references.toString())
                .with(BillingSubscriptions.TABLE, subscriptions.toString())
                .with(BillingExchangeRates.TABLE, """
                    rate_date  | currency | rate
                    2024-12-31 | EUR      | 1.01
                    2025-01-31 | EUR      | 1.033
                    2025-02-28 | EUR      | 1.0777
                    2025-03-31 | EUR      | 0.9
                    2025-04-30 | EUR      | 1.2
                    2025-05-31 | EUR      | 1.123456
                    2025-06-30 | EUR      | 1.05
                    """)
                .build(new RevenueMovementFact())
                .collectAsList();
    }

    /** What runs through the last instant of each month, by the newest state of each subscription. */
    private static Map<String, BigDecimal> readOff(List<History> histories) {
        Map<String, BigDecimal> closings = new TreeMap<>();
        for (LocalDate month = FIRST; month.isBefore(AS_OF); month = month.plusMonths(1)) {
            Instant boundary = month.plusMonths(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            for (History history : histories) {
                List<State> begun = new ArrayList<>(history.states());
                begun.removeIf(state -> !state.from().isBefore(boundary));
                begun.stream()
                        .max(Comparator.comparing(State::from))
                        .filter(state -> state.runsThrough(boundary))
                        .filter(state -> state.amount() > 0)
                        .ifPresent(state -> closings.merge(
                                key(
                                        "c" + history.customer(),
                                        history.currency(),
                                        boundary.minusSeconds(1).toString().substring(0, 8) + "01"),
                                BigDecimal.valueOf(state.amount()),
                                BigDecimal::add));
            }
        }
        closings.replaceAll((key, amount) -> amount.stripTrailingZeros());
        return closings;
    }

    private static String key(String customer, String currency, String month) {
        return customer + " " + month + " " + currency;
    }

    private static BigDecimal sum(Row row, String... columns) {
        BigDecimal sum = BigDecimal.ZERO;
        for (String column : columns) {
            sum = sum.add(row.getAs(column + "_amount"));
        }
        return sum;
    }

    private static Object orEmpty(Instant instant) {
        return instant == null ? "" : instant;
    }
}

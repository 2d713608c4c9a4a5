package org.deskledger.fact.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deskledger.testing.TableAssert.assertRows;

import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.job.Inputs;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the models are told of a customer, and how many customers are told of. */
@ExtendWith(SparkTests.class)
final class HistoriesTest {

    private static final String SPANS = """
            customer_id | span_no | kind         | active_from          | active_to
            ada         | 1       | purchase     | 2025-01-01T10:00:00Z |
            bob         | 1       | purchase     | 2025-03-01T10:00:00Z |
            eve         | 1       | purchase     | 2025-01-01T10:00:00Z | 2025-02-01T00:00:00Z
            eve         | 2       | subscription | 2025-02-01T00:00:00Z |
            """;

    private static final String PAYMENTS = """
            payment_id | customer_id | paid_on    | reporting_net_revenue_amount | is_purchase
            p1         | ada         | 2025-01-01 | 50                           | true
            p2         | ada         | 2025-01-11 | 30                           | true
            p3         | ada         | 2025-01-11 | 10                           | true
            p4         | ada         | 2025-01-21 | 0                            | true
            p5         | ada         | 2025-02-10 | 60                           | true
            p6         | ada         | 2025-02-11 | 9                            | false
            p7         | bob         | 2025-03-01 | 20                           | true
            p9         | ada         | 2025-02-12 | -5                           | true
            p8         | eve         | 2025-01-01 | 20                           | true
            """;

    @Test
    void demand25_theFirstPurchaseIsNoRepeatAndDaysWithoutMoneyOrPaidBackLeaveSpendAlone() {
        assertRows(PurchaseHistory.perCustomer(inputs(), LocalDate.parse("2025-03-31")), """
                customer_id | frequency | recency_days | age_days | spend_days | spend_amount | later_purchases
                ada         | 4         | 42           | 89       | 2          | 100          | 0
                bob         | 0         | 0            | 30       | 0          | 0            | 0
                """);
    }

    @Test
    void whatIsHeldOutIsCountedApartAndCustomersWonLaterAreNotThere() {
        assertRows(PurchaseHistory.perCustomer(inputs(), LocalDate.parse("2025-01-31")), """
                customer_id | frequency | recency_days | age_days | spend_days | spend_amount | later_purchases
                ada         | 2         | 20           | 30       | 1          | 40           | 2
                """);
    }

    @Test
    void demand26_contractsOfAnyIntervalAreCountedInMonthsFromTheDayTheyBegan() {
        Inputs inputs =
                TestInputs.asOf("2025-06-30").with(CustomerSpanFact.TABLE, """
                        customer_id | span_no | kind         | active_from          | active_to
                        stays       | 1       | subscription | 2025-01-15T00:00:00Z |
                        renewal     | 1       | subscription | 2025-01-15T00:00:00Z | 2025-02-15T00:00:00Z
                        between     | 1       | subscription | 2025-01-15T00:00:00Z | 2025-03-20T00:00:00Z
                        returned    | 1       | subscription | 2025-01-01T00:00:00Z | 2025-03-01T00:00:00Z
                        returned    | 2       | subscription | 2025-05-01T00:00:00Z |
                        later       | 1       | subscription | 2025-04-01T00:00:00Z | 2025-05-10T00:00:00Z
                        bob         | 1       | purchase     | 2025-01-01T00:00:00Z |
                        """).inputs(CustomerSpanFact.TABLE);

        assertRows(ContractHistory.perCustomer(inputs, LocalDate.parse("2025-06-30")), """
                customer_id | months | is_lost | is_running | running_months
                stays       | 5      | false   | true       | 5
                renewal     | 1      | true    | false      |
                between     | 3      | true    | false      |
                returned    | 2      | true    | true       | 2
                later       | 2      | true    | false      |
                """);
        assertRows(ContractHistory.perCustomer(inputs, LocalDate.parse("2025-03-31")), """
                customer_id | months | is_lost | later_months | is_lost_later
                stays       | 2      | false   | 3            | false
                renewal     | 1      | true    | 3            | false
                between     | 3      | true    | 3            | false
                returned    | 2      | true    | 3            | false
                """);
    }

    @Test
    void demand26_moreHistoriesThanTheBoundLeaveAHalfOrAQuarterOfCustomersAndTheSameOnesEveryTime(SparkSession spark) {
        Dataset<Row> customers = spark.range(8_000)
                .select(
                        functions
                                .concat(functions.lit("c"), functions.col("id"))
                                .as("customer_id"),
                        functions.col("id").as("history"),
                        functions.lit(1L).as("later"));

        Cells all = Cells.of(customers, List.of("history"), List.of("later"), 8_000);
        Cells some = Cells.of(customers.repartition(3), List.of("history"), List.of("later"), 3_000);

        assertThat(all.sampleShare()).isEqualTo(1.0);
        assertThat(all.rows()).hasSize(8_000);
        assertThat(some.sampleShare()).isEqualTo(0.25);
        assertThat(some.rows()).hasSizeBetween(1_800, 2_200).isSubsetOf(all.rows());
        assertThat(Cells.of(customers, List.of("history"), List.of("later"), 3_000))
                .isEqualTo(some);
    }

    @Test
    void customersWithTheSameHistoryAreOneCellHoweverMany(SparkSession spark) {
        Dataset<Row> customers = spark.range(100)
                .select(
                        functions.col("id").cast("string").as("customer_id"),
                        functions.lit(2L).as("history"),
                        functions.col("id").as("later"));

        assertThat(Cells.of(customers, List.of("history"), List.of("later"), 1).rows())
                .singleElement()
                .satisfies(cell -> assertThat(cell.mkString(" ")).isEqualTo("2 100 4950"));
    }

    private static Inputs inputs() {
        return TestInputs.asOf("2025-03-31")
                .with(CustomerSpanFact.TABLE, SPANS)
                .with(PaymentFact.TABLE, PAYMENTS)
                .inputs(CustomerSpanFact.TABLE, PaymentFact.TABLE);
    }
}

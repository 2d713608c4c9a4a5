package org.deskledger.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.cli.CommandLineHarness.Result;
import org.deskledger.fact.CostShareFact;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.JobGraph;
import org.deskledger.job.Publication;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;
import org.deskledger.table.Warehouse;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A number that is false on purpose, from the command line: nothing is published, the code says so, and the message names where. */
@Tag("long")
class BrokenIdentityTest {

    @TempDir
    private Path home;

    @Test
    void aFalseNumberStopsPublicationWith76AndNamesTheCustomerOrTheCostLine() throws Exception {
        SparkTests.session();
        deliver("crm/customers", """
                customer_id,name,created_at,updated_at
                ada,Ada,2025-11-01T00:00:00Z,2025-11-01T00:00:00Z
                """);
        deliver("billing/subscriptions", """
                subscription_id,valid_from,customer_ref,plan,quantity,amount,interval_unit,interval_count,currency,status,updated_at
                s1,2025-11-03T00:00:00Z,ada,basic,1,100,month,1,USD,active,2025-11-03T00:00:00Z
                """);
        deliver("billing/support_costs", """
                cost_id,month,team,channel,category,amount,currency,updated_at
                salaries-11,2025-11-01,one,phone,salaries,5000,USD,2025-11-30T00:00:00Z
                """);

        assertThat(run("2026-01-29", "fact.revenue_movement", List.of()).code()).isZero();
        LocalDate published = published();

        Falsified movement = new Falsified(
                new RevenueMovementFact(), "month = '2025-12-01'", "closing_amount", "closing_amount + 0.0001");
        Result falseCustomer = run("2026-01-30", "fact.revenue_movement", List.of(movement));
        assertThat(falseCustomer.code()).isEqualTo(76);
        assertThat(falseCustomer.err())
                .contains(
                        "Opening MRR + movements = closing MRR",
                        "ada 2025-12-01 USD: 100 is not 100.0001",
                        "Nothing was published");
        assertThat(published()).isEqualTo(published);

        Falsified cost = new Falsified(new CostShareFact(), "true", "original_amount", "original_amount - 0.01");
        Result falseLine = run("2026-01-31", "fact.cost_share", List.of(cost));
        assertThat(falseLine.code()).isEqualTo(76);
        assertThat(falseLine.err()).contains("Allocated cost = ledger cost", "salaries-11: 4999.99 is not 5000");
        assertThat(published()).isEqualTo(published);
    }

    /** A job of the suite with one value changed behind its back. */
    private record Falsified(Job job, String where, String column, String value) implements Job {
        @Override
        public TableSpec table() {
            return job.table();
        }

        @Override
        public Reads reads() {
            return job.reads();
        }

        @Override
        public Dataset<Row> build(Inputs inputs) {
            Dataset<Row> rows = job.build(inputs);
            return rows.withColumn(
                    column,
                    when(
                                    expr(where),
                                    expr(value).cast(rows.schema().apply(column).dataType()))
                            .otherwise(col(column)));
        }
    }

    /** The suite with some of its jobs falsified, up to one table. */
    private Result run(String asOf, String table, List<Falsified> falsified) {
        List<Job> jobs = Suite.JOBS.stream()
                .map(job -> falsified.stream()
                        .filter(one -> one.table().equals(job.table()))
                        .map(one -> (Job) one)
                        .findFirst()
                        .orElse(job))
                .toList();
        return new CommandLineHarness(home, () -> new JobGraph(jobs, Suite.delivered()))
                .run("run", "--as-of", asOf, "--only", table);
    }

    private void deliver(String entity, String csv) throws Exception {
        Path folder = home.resolve("work/landing/" + entity);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("all.csv"), csv);
    }

    private LocalDate published() {
        Warehouse warehouse = new Warehouse(
                SparkTests.session(), home.resolve("work/warehouse").toString(), () -> Instant.EPOCH);
        return new Publication(warehouse).current().orElseThrow().asOf();
    }
}

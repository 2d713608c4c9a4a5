package org.deskledger.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructField;
import org.deskledger.cli.Suite;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.Contracts;
import org.deskledger.job.Job;
import org.deskledger.table.Layer;
import org.deskledger.table.TableSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From a table's name one can type its class, and the names of its columns say their unit. */
class NamesTest {

    private static final Pattern SNAKE_CASE = Pattern.compile("_?[a-z][a-z0-9]*(_[a-z0-9]+)*");

    @ParameterizedTest
    @MethodSource("jobs")
    void aTablesNameLeadsToItsClass(Job job) {
        TableSpec table = job.table();

        // A raw table is declared with the contracts, where facts may read it; what makes one carries the same name and
        // "Job".
        String suffix = table.layer() == Layer.RAW ? "Job" : "";

        assertThat(job.getClass().getSimpleName()).as(table.name()).isEqualTo(className(table) + suffix);
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void aJobLivesInThePackageOfItsLayer(Job job) {
        String home = switch (job.table().layer()) {
            case RAW -> "extract";
            case DIM -> "fact";
            default -> job.table().layer().prefix();
        };

        assertThat(job.getClass().getPackageName() + ".")
                .as(job.table().name())
                .startsWith("org.deskledger." + home + ".");
    }

    @Test
    void aContractsNameLeadsToItsClass() throws ReflectiveOperationException {
        for (Contract contract : Contracts.ALL) {
            String name = "org.deskledger.extract.contract."
                    + camelCase(contract.entity().replace('.', '_'));

            assertThat(Class.forName(name).getField("CONTRACT").get(null))
                    .as(contract.entity())
                    .isSameAs(contract);
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void columnsAreSnakeCaseAndTheirTypesKeepTheirNamesPromise(TableSpec table) {
        for (StructField column : table.columns().fields()) {
            String type = column.dataType().sql();
            assertThat(column.name()).as(table.name()).matches(SNAKE_CASE);
            if (column.name().endsWith("_at")) {
                assertThat(type).as(table + "." + column.name()).isEqualTo("TIMESTAMP");
            }
            if (column.name().endsWith("_on")) {
                assertThat(type).as(table + "." + column.name()).isEqualTo("DATE");
            }
            if (column.name().startsWith("is_") || column.name().startsWith("has_")) {
                assertThat(type).as(table + "." + column.name()).isEqualTo("BOOLEAN");
            }
            if (column.name().endsWith("_amount")) {
                assertThat(type).as(table + "." + column.name()).startsWith("DECIMAL(");
            }
        }
    }

    static List<Job> jobs() {
        return Suite.JOBS;
    }

    static Stream<TableSpec> tables() {
        return Suite.JOBS.stream().map(Job::table);
    }

    private static String className(TableSpec table) {
        String name = camelCase(table.shortName());
        return switch (table.layer()) {
            case DIM -> name + "Dimension";
            case FACT -> name + "Fact";
            default -> name;
        };
    }

    private static String camelCase(String snakeCase) {
        return Arrays.stream(snakeCase.split("_"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }
}

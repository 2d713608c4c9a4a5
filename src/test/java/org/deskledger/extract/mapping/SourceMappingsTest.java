package org.deskledger.extract.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.extract.contract.Contracts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceMappingsTest {

    private static final String RATES = """
            zone = "Europe/Rome"
            inputs {
              rates {
                path = "bank/*.csv"
                format = csv
                delimiter = ";"
                emits = [
                  {
                    entity = "billing.exchange_rates"
                    where = "kind = 'mid'"
                    columns {
                      rate_date = "day"
                      currency = "upper(code)"
                      rate = "value"
                    }
                  }
                ]
              }
            }
            """;

    @Test
    void aMappingSaysWhereFilesLieAndWhatTheirRecordsBecome() {
        SourceMapping mapping = SourceMappings.parse("bank", RATES);

        assertThat(mapping.zone()).contains(ZoneId.of("Europe/Rome"));
        assertThat(mapping.entities()).containsExactly("billing.exchange_rates");
        SourceMapping.Input input = mapping.inputs().get(0);
        assertThat(input.path()).isEqualTo("bank/*.csv");
        assertThat(input.delimiter()).isEqualTo(";");
        assertThat(input.redelivery()).isEqualTo(SourceMapping.Redelivery.REFUSE);
        assertThat(input.emits().get(0).columns()).containsEntry("currency", "upper(code)");
        assertThat(input.emits().get(0).where()).contains("kind = 'mid'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            format = csv             | formt = csv               | Unknown key inputs.rates.formt | line 5 | Did you mean 'format'?
            format = csv             | format = xml              | must be one of csv, json, jsonl, parquet, text | line 5 | Mend
            billing.exchange_rates   | billing.exchange_rate     | 'billing.exchange_rate', which is no entity | line 9 | Did you mean 'billing.exchange_rates'?
            rate_date =              | rate_day =                | names 'rate_day', which billing.exchange_rates does not have | line 12 | Did you mean 'rate_date'?
            rate = "value"           | updated_at = "day"        | lacks what every row of billing.exchange_rates needs: rate | line 11 | expression
            upper(code)              | reflect('a', 'b', code)   | function reflect is not allowed | line 13 | built-in
            upper(code)              | upper((SELECT 1))         | a subquery is not allowed | line 13 | built-in
            upper(code)              | upper(                    | is no Spark SQL expression | line 13 | built-in
            kind = 'mid'             | rand() < 0.5              | function rand is not allowed | line 10 | built-in
            Europe/Rome              | Europe/Rom                | is no time zone: 'Europe/Rom' | line 1 | Did you mean 'Europe/Rome'?
            delimiter = ";"          | delimiter = "--"          | must be one character | line 6 | Mend
            delimiter = ";"          | charset = "UTF-99"        | is no known encoding: 'UTF-99' | line 6 | Mend
            delimiter = ";"          | delivered-on = "(["       | is no regular expression | line 6 | Mend
            bank/*.csv               | ../*.csv                  | must stay below the landing folder | line 4 | Mend
            delimiter = ";"          | redelivery = maybe        | must be one of refuse, replace | line 6 | Mend
            rate = "value"           | rate = 7                  | must be an expression in quotes | line 14 | text is
            """)
    void nonsenseIsRefusedWithFileLineKeyAndAWayOut(
            String right, String wrong, String what, String where, String next) {
        String text = RATES.replace(right, wrong);
        assertThat(text).isNotEqualTo(RATES);

        Failure failure = catchThrowableOfType(Failure.class, () -> SourceMappings.parse("bank", text));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(failure.what()).contains(what);
        assertThat(failure.where()).contains("bank.conf").contains(where);
        assertThat(failure.next()).contains(next);
    }

    @Test
    void theOperatorsFileComesBeforeTheOneInTheJar(@TempDir Path conf) throws Exception {
        Files.createDirectories(conf.resolve("sources"));
        Files.writeString(conf.resolve("sources/bank.conf"), RATES);

        assertThat(SourceMappings.read(List.of("bank"), Optional.of(conf))
                        .get(0)
                        .name())
                .isEqualTo("bank");
    }

    @Test
    void aMappingThatDoesNotExistSaysWhereItWasLookedFor(@TempDir Path conf) {
        assertThatThrownBy(() -> SourceMappings.read(List.of("bonk"), Optional.of(conf)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("There is no source mapping 'bonk'")
                .hasMessageContaining("sources/bonk.conf");
    }

    @Test
    void theCanonicalMappingReadsEveryEntity() {
        SourceMapping canonical =
                SourceMappings.read(List.of("canonical"), Optional.empty()).get(0);

        assertThat(canonical.entities())
                .containsExactlyInAnyOrderElementsOf(Contracts.ALL.stream()
                        .map(contract -> contract.entity())
                        .toList());
    }
}

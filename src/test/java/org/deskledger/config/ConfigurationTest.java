package org.deskledger.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

    @TempDir
    Path home;

    @Test
    void theDefaultsStandAlone() {
        Settings settings = Configuration.defaults().settings();

        assertThat(settings.reporting()).isEqualTo(new Settings.Reporting(ZoneId.of("UTC"), "USD"));
        assertThat(settings.value().grossMargin()).isEqualByComparingTo("0.8");
        assertThat(settings.channels().get("phone"))
                .isEqualTo(new Settings.Channel(20, 5, 300, Optional.empty(), Optional.empty()));
        assertThat(settings.metrics().closedThrough()).isEmpty();
        assertThat(settings.spark()).containsEntry("spark.master", "local[*]");
    }

    @Test
    void everyKeyOfTheReferenceHasAComment() {
        Config reference = ConfigFactory.parseResources("reference.conf");

        assertThat(Binder.keysOf(Settings.class, "deskledger"))
                .filteredOn(reference::hasPath)
                .isNotEmpty()
                .allSatisfy(key -> assertThat(reference.getValue(key).origin().comments())
                        .as(key)
                        .isNotEmpty());
    }

    @Test
    void theFileForOperatorsChangesNothingByItself() {
        Configuration shipped =
                Configuration.load(Path.of(System.getProperty("deskledger.home")), Optional.empty(), Map.of());

        assertThat(shipped.fingerprint()).isEqualTo(Configuration.defaults().fingerprint());
    }

    @Test
    void aLayerStandsAboveTheOneBefore() throws IOException {
        own("deskledger.windows { fcr-days = 1, reopen-days = 1, next-issue-days = 1 }");
        Path named = file("named.conf", "deskledger.windows { reopen-days = 2, next-issue-days = 2 }");

        Settings.Windows windows = Configuration.load(
                        home, Optional.of(named), Map.of("deskledger.windows.next-issue-days", "3"))
                .settings()
                .windows();

        assertThat(windows).isEqualTo(new Settings.Windows(1, 2, 3, 24, 365, 30, Map.of()));
    }

    @Test
    void theOptionMayLeaveOutTheNameOfTheProduct() {
        assertThat(load(Map.of("reporting.zone", "Europe/Berlin"))
                        .settings()
                        .reporting()
                        .zone())
                .isEqualTo(ZoneId.of("Europe/Berlin"));
    }

    @Test
    void theOptionTakesListsAndSections() {
        Settings settings = load(Map.of(
                        "sources", "[\"canonical\", \"examples/shop\"]",
                        "teams", "{ billing { tier-rank = 2, is-specialist = true } }"))
                .settings();

        assertThat(settings.sources()).containsExactly("canonical", "examples/shop");
        assertThat(settings.teams()).containsEntry("billing", new Settings.Team(2, true, Optional.empty()));
    }

    @Test
    void aDoubleSlashInAnOptionIsNoComment() {
        assertThat(load(Map.of("places.landing", "s3a://bucket//extracts"))
                        .settings()
                        .places()
                        .landing())
                .isEqualTo("s3a://bucket//extracts");
    }

    @Test
    void aRelativePlaceIsBelowTheHomeFolder() {
        Settings.Places places =
                load(Map.of("places.reports", "../reports")).settings().places();

        assertThat(places.warehouse()).isEqualTo(home.resolve("work/warehouse").toString());
        assertThat(places.reports()).isEqualTo(home.resolveSibling("reports").toString());
    }

    @Test
    void theEnvironmentStandsAboveAnOption() {
        // The variable PATH stands for any; the test cannot set one of its own.
        Config layers = ConfigFactory.parseString("landing = ${?PATH}")
                .withFallback(ConfigFactory.parseString("landing = from-option"));

        assertThat(layers.resolve().getString("landing")).isEqualTo(System.getenv("PATH"));
        assertThat(ConfigFactory.parseResources("environment.conf").root().render())
                .contains("${?DESKLEDGER_LANDING}", "${?DESKLEDGER_WAREHOUSE}", "${?DESKLEDGER_REPORTS}");
    }

    @Test
    void aSparkSettingIsOneKeyWithAndWithoutQuotes() throws IOException {
        own("deskledger.spark { spark.sql.shuffle.partitions = 8 }");

        Map<String, String> spark = load(Map.of()).settings().spark();

        assertThat(spark).containsEntry("spark.sql.shuffle.partitions", "8");
        assertThat(load(Map.of("spark.spark.sql.shuffle.partitions", "9"))
                        .settings()
                        .spark())
                .containsEntry("spark.sql.shuffle.partitions", "9");
    }

    @Test
    void anEntryOfASectionIsRemovedWithNull() throws IOException {
        own("deskledger.channels.social = null");

        assertThat(load(Map.of()).settings().channels())
                .doesNotContainKey("social")
                .containsKey("web");
    }

    @Test
    void moneyKeepsItsDigits() {
        assertThat(load(Map.of("targets.cost_per_contact", "8.50")).settings().targets())
                .containsEntry("cost_per_contact", new BigDecimal("8.50"));
    }

    @Test
    void aMisspeltKeyIsNamedWithTheNearestRightOneAndItsLine() throws IOException {
        Path file = own("""
                deskledger {
                  reporting {
                    zome = "Europe/Berlin"
                  }
                }
                """);

        Failure failure = refusal(Map.of());

        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(failure.what()).isEqualTo("deskledger.reporting.zome = \"Europe/Berlin\": is no setting");
        assertThat(failure.where()).isEqualTo(file + ":3");
        assertThat(failure.next()).isEqualTo("did you mean deskledger.reporting.zone?");
    }

    @Test
    void aKeyInTheWrongSectionIsSentToTheRightOne() {
        assertThat(refusal(Map.of("deskledger.currency", "EUR")).next())
                .isEqualTo("did you mean deskledger.reporting.currency?");
    }

    @Test
    void aSectionWithoutTheNameOfTheProductIsRefused() throws IOException {
        Path file = own("reporting { currency = EUR }");

        assertThat(refusal(Map.of()))
                .hasMessage("reporting: stands outside the section deskledger\n  where: " + file
                        + ":1\n  next:  did you mean deskledger.reporting?");
    }

    @Test
    void aFileThatIsNoHoconIsNamedWithItsLine() throws IOException {
        Path file = own("deskledger {\n  reporting { zone = \n");

        Failure failure = refusal(Map.of());

        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(failure.where()).startsWith(file + ":");
    }

    @Test
    void aNamedFileThatIsNotThereIsRefusedAndNotTriedAgain() {
        Path missing = home.resolve("nowhere.conf");

        Failure failure =
                catchThrowableOfType(Failure.class, () -> Configuration.load(home, Optional.of(missing), Map.of()));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(failure.where()).isEqualTo(missing.toString());
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "windows.fcr-days             | 7d           | is no whole number without a unit",
                "windows.fcr-days             | 5m           | is no whole number without a unit",
                "windows.fcr-days             | 7.5          | is no whole number without a unit or too large for one",
                "windows.fcr-days             | 9999999999   | is no whole number without a unit or too large for one",
                "windows.fcr-days             | -7           | must be above 0",
                "windows.fcr-days             | 0            | must be above 0",
                "windows.fcr-days             | ''           | is empty",
                "windows.fcr-days             | [7]          | is a list, not a value",
                "windows.fcr-days             | ٧            | is no whole number without a unit",
                "loading.bad-share            | NaN          | is no number without a unit",
                "loading.bad-share            | 1e999        | is no number without a unit or too large for one",
                "loading.bad-share            | 0,01         | is no number without a unit",
                "loading.bad-share            | 1 %          | is no number without a unit",
                "loading.bad-share            | 1.01         | is no share",
                "loading.bad-rows             | -1           | must not be negative",
                "loading.earliest             | 31/12/1999   | is no day",
                "loading.earliest             | 2025-02-30   | is no day",
                "value.gross-margin           | 80           | is no share",
                "value.gross-margin-by-plan.x | -0.1         | is no share",
                "value.cac-lag-months         | 61           | is out of range",
                "value.annual-discount-rate   | 10           | is no share",
                "value.annual-discount-rate-by-segment.x | 1.2 | is no share",
                "value.models.purchase        | bgnbd        | \"bgnbd\" is not known",
                "value.models.by-segment.x    | bg-nbd       | is no section",
                "value.models.segment-by      | country      | \"country\" is not known",
                "value.models.maximum-cells   | 10           | is out of range",
                "support-impact.outcome-months | 0          | is out of range",
                "support-impact.long-wait-seconds.chat | -1 | must be above 0",
                "support-impact.long-wait-seconds.chta | 5  | \"chta\" is not known",
                "themes.waiting               | [\"(slow\"]  | \"(slow\" is no regular expression: Unclosed group",
                "themes.waiting               | [\"w*\"]     | \"w*\" fits an empty text too",
                "themes.unthemed              | [\"slow\"]   | is no name of a theme",
                "reporting.zone               | Berlin       | is no time zone",
                "reporting.zone               | ''           | is empty",
                "reporting.currency           | eur          | is no ISO 4217 code",
                "reporting.currency           | €            | is no ISO 4217 code",
                "sources                      | canonical    | is no list",
                "sources                      | []           | names no source",
                "sources                      | [\"../x\"]   | \"../x\" is no name of a mapping",
                "identity.rules               | [\"emial\"]  | \"emial\" is not known",
                "identity.rules               | [\"email\",\"email\"] | names something twice",
                "revenue.profile              | strpe        | \"strpe\" is not known",
                "channels.phone               | 20           | is no section",
                "cost.drivers.salaries        | hours        | \"hours\" is not known",
                "cost.drivers.salary          | volume       | \"salary\" is not known",
                "windows.self-service-hours   | 0            | is out of range",
                "windows.related.money        | [\"billing\"] | relates no category to another",
                "windows.related.money        | [\"a\",\"a\"]  | names the category \"a\", which stands there already",
                "channels.web.deflected-to    | fax          | \"fax\" is not known",
                "cost.fallback                | [\"fixed-share\"] | \"fixed-share\" is not known",
                "cost.automation              | [\"robots\"]  | \"robots\" is not known",
                "cost.drivers.building        | fixed-share  | has no shares",
                "metrics.closed-through       | 2025         | is no month",
                "run.parallel-jobs            | 0            | is out of range",
                "run.compile-from-rows        | -1           | must not be negative",
                "spark.shuffle                | 5            | is no setting of Spark",
                "places.warehouse             | ''           | is empty",
            })
    void nonsenseIsRefusedWithTheFullKey(String key, String value, String complaint) {
        Failure failure = refusal(Map.of(key, value));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(failure.what()).startsWith("deskledger." + key).endsWith(": " + complaint);
        assertThat(failure.where()).isEqualTo("-D " + key);
        assertThat(failure.next()).isNotBlank();
    }

    @Test
    void aChoiceThatIsAlmostKnownIsGuessed() {
        assertThat(refusal(Map.of("cost.drivers.ai", "volumes")).next())
                .isEqualTo("did you mean volume? Known: handle-time, volume, headcount, fixed-share, automated-volume");
    }

    @Test
    void aCategoryInTwoGroupsOfRelatedOnesIsRefusedWithBothGroups() throws IOException {
        own("deskledger.windows.related { first = [a, b], second = [b, c] }");

        assertThat(refusal(Map.of()).getMessage())
                .contains("deskledger.windows.related.")
                .contains("names the category \"b\", which \"")
                .contains("has already");
    }

    @Test
    void fixedSharesThatDoNotAddUpOrNameNobodyAreRefusedWithFileAndLine() throws IOException {
        Path file = own("""
                deskledger {
                  teams { billing { tier-rank = 1, is-specialist = false } }
                  cost {
                    drivers { building = "fixed-share", hr = "fixed-share", taxes = "fixed-share" }
                    fixed-shares {
                      building {
                        teams { biling = 1.0 }
                      }
                      hr {
                        channels { phone = 0.5, fax = 0.4 }
                      }
                      taxes { channels { phone = 0.3333333, chat = 0.6666667 }, teams { billing = 1 } }
                      tools { teams { billing = 1 } }
                    }
                  }
                }
                """);

        assertThat(refusal(Map.of()).getMessage())
                .contains(
                        "deskledger.cost.fixed-shares.building.teams.biling = ",
                        "\"biling\" is no team of the settings",
                        file + ":7",
                        "did you mean billing?",
                        "deskledger.cost.fixed-shares.hr.channels.fax = 0.4: \"fax\" is not known",
                        "deskledger.cost.fixed-shares.hr.channels: adds up to 0.9 and not to 1",
                        file + ":10",
                        "deskledger.cost.fixed-shares.taxes: must name either channels or teams",
                        "deskledger.cost.fixed-shares.taxes.channels.phone = 0.3333333: has more than 6 decimals",
                        "deskledger.cost.fixed-shares.tools: is not used");
    }

    @Test
    void fixedSharesOfKnownTeamsAreTaken() {
        Settings.Cost cost = load(Map.of(
                        "teams", "{ one { tier-rank = 1, is-specialist = false } }",
                        "cost.drivers.building", "fixed-share",
                        "cost.fixed-shares.building.teams.one", "1.00"))
                .settings()
                .cost();

        assertThat(cost.fixedShares().get("building").teams().orElseThrow().get("one"))
                .isEqualByComparingTo("1");
    }

    @Test
    void aChannelThatNoContractHasIsRefused() {
        Failure failure = refusal(Map.of(
                "channels.chta",
                "{ service-level-seconds = 60, short-abandon-seconds = 5, standard-handle-seconds = 600 }"));

        assertThat(failure.what()).isEqualTo("deskledger.channels.chta: \"chta\" is not known");
        assertThat(failure.next()).startsWith("did you mean chat?");
    }

    @Test
    void aNewEntryOfASectionMustBeWhole() {
        assertThat(refusal(Map.of("teams", "{ billing { tier-rank = 2 } }")).what())
                .isEqualTo("deskledger.teams.billing.is-specialist: is missing");
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "schedule-rules | [{ schedule = nights }]  | schedule-rules.1.schedule = \"nights\": \"nights\" is not"
                        + " known",
                "schedule-rules | [{ schedule = default, team = x }] | has no rule for all other tickets",
                "schedules      | { default { versions = [{ valid-from = 2025-01-01, week { monday = [\"9-17\"] } }] }"
                        + " } | \"9-17\" is no opening",
                "schedules      | { default { versions = [{ valid-from = 2025-01-01, week { } }] } } | never opens, so"
                        + " nothing would ever be due",
                "schedules      | { default { versions = [{ valid-from = 2025-01-01, week { mon = [] , friday ="
                        + " [\"09:00-17:00\"] } }] } } | \"mon\" is not known",
                "schedules      | { default { versions = [{ valid-from = 2025-01-01, holidays = xx, week { friday ="
                        + " [\"09:00-17:00\"] } }] } } | \"xx\" is no calendar of holidays",
                "schedules      | { default { versions = [{ valid-from = 2025-01-01, holidays = \"de/xx\", week {"
                        + " friday = [\"09:00-17:00\"] } }] } } | \"xx\" is not known",
                "schedules      | { default { versions = [{ valid-from = 2025-01-01, dates { xmas = [] }, week {"
                        + " friday = [\"09:00-17:00\"] } }] } } | is no day",
                "sla.policies   | [{ name = p, valid-from = 2025-01-01, targets { } }] | promises nothing",
                "sla.policies   | [{ name = p, valid-from = 2025-01-01, targets { first_replay { seconds = 60, clock ="
                        + " business } } }] | \"first_replay\" is not known",
                "sla.policies   | [{ name = p, valid-from = 2025-01-01, targets { response { seconds = 0, clock ="
                        + " business } } }] | must be above 0",
                "sla.policies   | [{ name = p, valid-from = 2025-01-01, priority = higher, targets { response {"
                        + " seconds = 60, clock = business } } }] | \"higher\" is not known",
                "sla.policies   | [{ name = p, valid-from = 2025-01-01, targets { agent_work { seconds = 60, clock ="
                        + " business, paused-in = [pending] } } }] | is fixed for agent_work, whose name says when it"
                        + " runs",
            })
    void businessHoursAndPromisesThatMeanNothingAreRefused(String key, String value, String complaint) {
        Failure failure = refusal(Map.of(key, value));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(failure.what()).startsWith("deskledger." + key).endsWith(complaint);
        assertThat(failure.where()).isEqualTo("-D " + key);
    }

    @Test
    void aWrongPolicyIsNamedWithItsLine() throws IOException {
        Path file = own("""
            deskledger.sla.policies = [
              { name = gold, valid-from = "2025-01-01", targets { response { seconds = 60, clock = business } } }
              { name = basic, valid-from = "2025-01-01", targets {
                  response { seconds = 60, clock = bussiness }
              } }
            ]
            """);

        Failure failure = refusal(Map.of());

        assertThat(failure.what())
                .isEqualTo("deskledger.sla.policies.2.targets.response.clock = \"bussiness\":"
                        + " \"bussiness\" is not known");
        assertThat(failure.where()).isEqualTo(file + ":4");
        assertThat(failure.next()).startsWith("did you mean business?");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{ name = all, title = T, metrics = [a, b, c] }]            | .1.name = \"all\": is no name of a focus set",
                "[{ name = few, title = T, metrics = [a, b] }]               | .1.metrics = [\"a\",\"b\"]: has 2 metrics",
                "[{ name = many, title = T, metrics = [a, b, c, d, e, f] }]  | has 6 metrics",
                "[{ name = same, title = T, metrics = [a, b, a] }]           | names something twice",
                "[{ name = back, title = T, metrics = [a, b, c], customers-from = 9, customers-to = 8 }]"
                        + " | .1.customers-to = 8: ends before it begins",
                "[{ name = one, title = T, metrics = [a, b, c], customers-to = 100 },"
                        + " { name = two, title = T, metrics = [a, b, c, d, e, f, g], customers-from = 100 }]"
                        + " | has two stages for 100 customers: one and two",
            })
    void focusSetsThatNobodyCouldReadAreRefused(String sets, String complaint) {
        Failure failure = refusal(Map.of("scorecard.focus-sets", sets));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(failure.what()).startsWith("deskledger.scorecard.focus-sets").endsWith(complaint);
    }

    @Test
    void tablesMayNotLieAmongDeliveredFiles() {
        assertThat(refusal(Map.of("places.warehouse", "work/landing/tables")).what())
                .startsWith("deskledger.places.warehouse")
                .contains("lies in the same folder as places.landing");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() throws IOException {
        own("""
                deskledger {
                  reporting { currency = "Euro" }
                  windows { fcr-days = soon }
                  colour = red
                }
                """);

        Failure failure = refusal(Map.of("money.rate-maximum-age-days", "-1"));

        assertThat(failure.what().lines().filter(line -> line.startsWith("- ")))
                .containsExactly(
                        "- deskledger.colour = \"red\": is no setting",
                        "- deskledger.windows.fcr-days = \"soon\": is no whole number without a unit",
                        "- deskledger.reporting.currency = \"Euro\": is no ISO 4217 code",
                        "- deskledger.money.rate-maximum-age-days = \"-1\": must not be negative");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${?NO_SUCH_VARIABLE_IS_SET}", "${NO_SUCH_VARIABLE_IS_SET}"})
    void aSecretWhoseVariableIsNotSetIsMissingAndNotEmpty(String substitution) throws IOException {
        Path file = own("deskledger.spark {\n  \"spark.hadoop.fs.s3a.secret.key\" = " + substitution + "\n}");

        Failure failure = refusal(Map.of());

        assertThat(failure.exitCode()).isEqualTo(ExitCode.NO_PERMISSION);
        assertThat(failure.what()).contains("spark.hadoop.fs.s3a.secret.key", "NO_SUCH_VARIABLE_IS_SET");
        assertThat(failure.where()).isEqualTo(file + ":2");
    }

    @Test
    void aVariableThatIsNotSetLeavesTheDefault() throws IOException {
        own("deskledger.windows.fcr-days = ${?NO_SUCH_VARIABLE_IS_SET}");

        assertThat(load(Map.of()).settings().windows().fcrDays()).isEqualTo(7);
    }

    @Test
    void aSecretIsNeverShown() throws IOException {
        own("deskledger.spark { \"hadoop.secret.key\" = \"hunter2\" }");

        assertThat(refusal(Map.of()).getMessage()).contains("(hidden)").doesNotContain("hunter2");
    }

    @Test
    void theFingerprintFollowsWhatCanChangeAResult() {
        String before = load(Map.of()).fingerprint();

        assertThat(load(Map.of("windows.fcr-days", "8")).fingerprint()).isNotEqualTo(before);
        assertThat(load(Map.of("metrics.closed-through", "2025-01")).fingerprint())
                .isNotEqualTo(before);
        assertThat(load(Map.of("targets.csat", "1")).fingerprint())
                .isNotEqualTo(load(Map.of("targets.nps", "1")).fingerprint());
    }

    @Test
    void theFingerprintIgnoresPlacesAndSpeedAndHowANumberIsWritten() {
        String before = load(Map.of()).fingerprint();

        assertThat(List.of(
                        Map.of("places.warehouse", "elsewhere"),
                        Map.of("run.parallel-jobs", "8"),
                        Map.of("spark.spark.sql.shuffle.partitions", "64"),
                        Map.of("value.gross-margin", "0.8000")))
                .allSatisfy(
                        overrides -> assertThat(load(overrides).fingerprint()).isEqualTo(before));
    }

    private Configuration load(Map<String, String> overrides) {
        return Configuration.load(home, Optional.empty(), overrides);
    }

    private Failure refusal(Map<String, String> overrides) {
        Failure failure = catchThrowableOfType(Failure.class, () -> load(overrides));
        assertThat(failure).as("a refusal").isNotNull();
        return failure;
    }

    private Path own(String text) throws IOException {
        return file("conf/deskledger.conf", text);
    }

    private Path file(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}

package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.deskledger.cli.CommandLineHarness.Result;
import org.deskledger.config.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    @TempDir
    Path home;

    @Test
    void withoutACommandTheHelpIsShownAndTheCodeIsWrongUsage() {
        Result result = run();

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains("Usage: deskledger", "query", "describe", "plan", "runs");
    }

    @Test
    void theHelpListsEveryExitCode() {
        Result result = run("--help");

        assertThat(result.code()).isZero();
        for (ExitCode code : ExitCode.values()) {
            assertThat(result.out()).containsPattern("(?m)^ +" + code.code() + " +\\Q" + code.meaning() + "\\E$");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "describe", "plan", "runs"})
    void everyCommandHasExamplesAndTakesTheCommonOptions(String command) {
        assertThat(run(command, "--help").out())
                .contains("Examples:\n  deskledger " + command)
                .contains("--conf", "-D", "--debug", "--help", "--version", "Exit codes");
    }

    @Test
    void theVersionNamesSparkAndJava() {
        assertThat(run("--version").out()).contains("Deskledger", "Spark 4.2", "Java");
    }

    @Test
    void aMisspeltCommandIsWrongUsageWithAHint() {
        Result result = run("descrbe");

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains("descrbe", "describe").contains("next:");
    }

    @Test
    void anUnknownOptionIsWrongUsage() {
        Result result = run("plan", "--fast");

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains("Unknown option: '--fast'", "deskledger plan --help");
    }

    @Test
    void aWrongFormatIsWrongUsageAndTheRightOnesAreNamed() {
        Result result = run("plan", "--format", "xml");

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains("one of [TABLE, CSV, JSON, DOT] (case-insensitive) but was 'xml'");
    }

    @Test
    void aMisspeltSettingEndsWith78AndWithoutAStackTrace() {
        Result result = run("runs", "-D", "reporting.zome=UTC");

        assertThat(result.code()).isEqualTo(78);
        assertThat(result.err())
                .contains("deskledger.reporting.zome", "-D reporting.zome", "did you mean deskledger.reporting.zone?")
                .doesNotContain("\tat ");
    }

    @Test
    void debugShowsWhereItHappened() {
        assertThat(run("runs", "--debug", "-D", "reporting.zome=UTC").err()).contains("\tat org.deskledger");
    }

    @Test
    void aConfigurationFileIsTakenFromTheOption() throws Exception {
        Path file = Files.writeString(home.resolve("mine.conf"), "deskledger.windows.fcr-days = soon");

        Result result = run("runs", "--conf", file.toString());

        assertThat(result.code()).isEqualTo(78);
        assertThat(result.err()).contains(file + ":1");
    }

    @Test
    void completionKnowsTheCommandsAndTheirFormats() {
        Result result = run("generate-completion");

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("deskledger_describe", "deskledger_query", "\"table\" \"csv\" \"json\"");
    }

    private Result run(String... args) {
        return CommandLineHarness.at(home).run(args);
    }
}

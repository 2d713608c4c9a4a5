package org.deskledger.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line: the options that every command takes, and how every command ends. */
@Command(
        name = "deskledger",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "COMMAND",
        descriptionHeading = "%n",
        parameterListHeading = "%nArguments:%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading =
                "%nExit codes (a scheduler tries 66, 69 and 75 again after a delay, 74 once, no other):%n",
        footerHeading = "%nExamples:%n",
        description = "Turns raw helpdesk, CRM and billing extracts into proved marts of service economics.",
        footer = {
            "  deskledger demo                              a sample company, from files to report",
            "  deskledger run --as-of 2026-01-31            load what is new and publish that day's figures",
            "  deskledger query \"SELECT * FROM mart.churn\"  read what is published",
            "  deskledger describe cohort_retention         what a table or a metric means"
        },
        subcommands = {
            Demo.class,
            Run.class,
            Query.class,
            ReportCommand.class,
            Publish.class,
            Reconcile.class,
            Check.class,
            Hash.class,
            Describe.class,
            Plan.class,
            Runs.class,
            Generate.class,
            Bench.class,
            GenerateCompletion.class
        })
public final class Main implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--conf",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Settings above those of conf/deskledger.conf.")
    private Path conf;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description = "One setting above those of all files, for example -D reporting.zone=Europe/Berlin.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show warnings, and the whole story of a failure.")
    private boolean debug;

    private final Surroundings surroundings;

    Main(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        for (String arg : args) {
            if (arg.equals("--debug")) {
                // Read by the logging configuration, so it must be set before the first logger is made.
                System.setProperty("deskledger.console", "WARN");
            }
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Surroundings surroundings = new Surroundings(
                Path.of(System.getProperty("deskledger.home", ""))
                        .toAbsolutePath()
                        .normalize(),
                Clock.systemUTC(),
                Boolean.getBoolean("deskledger.terminal"),
                Suite::graph);
        Interruption interruption = Interruption.watch(err);
        int code = commandLine(surroundings, out, err).execute(args);
        out.flush();
        err.flush();
        interruption.over();
        System.exit(code);
    }

    /** The whole command line, writing to the given streams. */
    static CommandLine commandLine(Surroundings surroundings, PrintWriter out, PrintWriter err) {
        Main main = new Main(surroundings);
        CommandLine line = new CommandLine(main);
        line.setOut(out).setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((exception, args) -> wrongUsage(exception));
        line.setExecutionExceptionHandler((exception, failed, parsed) -> main.failed(exception, failed));
        withExitCodes(line);
        return line;
    }

    private static void withExitCodes(CommandLine line) {
        Map<String, String> codes = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            codes.put(Integer.toString(code.code()), code.meaning());
        }
        line.getCommandSpec()
                .exitCodeOnInvalidInput(ExitCode.USAGE.code())
                .exitCodeOnExecutionException(ExitCode.INTERNAL.code())
                .usageMessage()
                .exitCodeList(codes);
        line.getSubcommands().values().forEach(Main::withExitCodes);
    }

    /** Without a command there is nothing to do: the help says what there is. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE.code();
    }

    /** What surrounds the process: folder, clock, terminal. */
    Surroundings surroundings() {
        return surroundings;
    }

    /** The settings that the options name. */
    Configuration configuration() {
        return Configuration.load(surroundings.home(), Optional.ofNullable(conf), overrides);
    }

    /**
     * The settings of a command that has a file of its own in place of {@code --conf}.
     *
     * @throws Failure 64 where one is named
     */
    Configuration configuration(Path own) {
        if (conf != null) {
            throw new Failure(
                    ExitCode.USAGE,
                    "This command has settings of its own, so --conf is not for it.",
                    own.toString(),
                    "Change that file, or single settings with -D.");
        }
        return Configuration.load(surroundings.home(), Optional.of(own), overrides);
    }

    private static int wrongUsage(ParameterException exception) {
        CommandLine line = exception.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("Error: " + exception.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
        err.println("  next:  " + line.getCommandSpec().qualifiedName() + " --help says what it takes.");
        return ExitCode.USAGE.code();
    }

    private int failed(Exception exception, CommandLine line) {
        Ending ending = Ending.of(exception, surroundings.log());
        Logger logger = LoggerFactory.getLogger(Main.class);
        if (ending.exitCode() == ExitCode.INTERNAL) {
            logger.error("Ended with {}", ending.exitCode(), exception);
        } else {
            logger.info("Ended with {}", ending.exitCode(), exception);
        }
        line.getErr().println("Error: " + ending.message());
        if (debug) {
            exception.printStackTrace(line.getErr());
        }
        return ending.exitCode().code();
    }
}

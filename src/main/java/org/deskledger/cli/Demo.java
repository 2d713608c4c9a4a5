package org.deskledger.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.job.PublishedTables;
import org.deskledger.job.RunReport;
import org.deskledger.job.RunRequest;
import org.deskledger.job.WarehouseLock;
import org.deskledger.publish.report.ReportInputs;
import org.deskledger.publish.report.ReportWriter;
import org.deskledger.sample.CompanyPlan;
import org.deskledger.sample.Delivery;
import org.deskledger.sample.GeneratedFiles;
import org.deskledger.sample.SampleCompany;
import org.deskledger.table.Cut;
import org.deskledger.table.Warehouse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code demo}: a sample company, from files to figures. */
@Command(
        name = "demo",
        description = {
            "Makes a sample company's extracts, loads them, makes and proves all marts, and shows the figures and a report.",
            "It works in folders of its own, so your data is not touched. A second time only what has changed is made."
        },
        footer = {
            "  deskledger demo",
            "  deskledger demo --fresh                                       everything anew",
            "  deskledger demo --tickets 100000                              a larger company",
            "  deskledger query --conf conf/demo.conf \"SELECT * FROM mart.churn\""
        })
final class Demo implements Callable<Integer> {

    /** Fixed, so that everybody who tries it sees the same figures. */
    private static final LocalDate FROM = LocalDate.of(2024, 1, 1);

    private static final LocalDate THROUGH = LocalDate.of(2025, 12, 31);
    private static final long SEED = 7;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--tickets",
            paramLabel = "COUNT",
            defaultValue = "5000",
            description = "About how many tickets the company gets in all (default: ${DEFAULT-VALUE}).")
    private long tickets;

    @Option(names = "--fresh", description = "Delete what an earlier demo made, and make everything anew.")
    private boolean fresh;

    @Override
    public Integer call() {
        Path home = main.surroundings().home();
        Configuration configuration = main.configuration(home.resolve("conf").resolve("demo.conf"));
        CompanyPlan plan = plan();
        PrintWriter out = spec.commandLine().getOut();
        try (DemoFolders folders = DemoFolders.open(configuration.settings().places());
                Progress progress = Progress.show(
                        spec.commandLine().getErr(), main.surroundings().terminal())) {
            Stages stages = new Stages(progress, System::nanoTime);
            Warehouse warehouse = Reading.warehouse(main, configuration);
            RunClock clock = new RunClock(
                    main.surroundings().clock(),
                    configuration.settings().reporting().zone());
            if (fresh || !folders.holds(plan.toString())) {
                stages.stageStarted("generate", 1);
                generate(folders, warehouse, clock, configuration, plan);
            }
            RunReport run = run(configuration, warehouse, clock, stages);
            run.failure().ifPresent(failure -> {
                throw failure;
            });
            stages.stageStarted("report", 1);
            ReportInputs figures =
                    ReportCommand.inputs("Sample company", PublishedTables.current(warehouse), configuration);
            var page = ReportWriter.write(
                    figures,
                    configuration.settings().places().reports(),
                    warehouse.spark().sparkContext().hadoopConfiguration());
            progress.close();
            new Scorecard(figures).print(out);
            new RunSummary(run).words().stream().skip(1).limit(4).forEach(out::println);
            out.println("Report   " + page.toUri().getPath());
            out.println("Time     " + stages.words());
            out.println("Ask      jobs/deskledger query --conf conf/demo.conf \"SELECT * FROM mart.cohort_retention\"");
            out.flush();
        }
        return ExitCode.DONE.code();
    }

    private CompanyPlan plan() {
        try {
            return new CompanyPlan(SEED, tickets, FROM, THROUGH, Delivery.ONE_OFF, true);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "--tickets", "Name a number above 0.", e);
        }
    }

    private static GeneratedFiles generate(
            DemoFolders folders, Warehouse warehouse, RunClock clock, Configuration configuration, CompanyPlan plan) {
        // Another company under the same file names would be a redelivery, which a warehouse rightly refuses.
        try (WarehouseLock lock = WarehouseLock.take(
                warehouse.root(),
                "demo, process " + ProcessHandle.current().pid(),
                clock.now(),
                warehouse.spark().sparkContext().hadoopConfiguration())) {
            folders.clear(plan.toString());
        }
        GeneratedFiles files = SampleCompany.write(
                warehouse.spark(), plan, configuration.settings().places().landing());
        folders.complete(plan.toString());
        return files;
    }

    private RunReport run(Configuration configuration, Warehouse warehouse, RunClock clock, Stages stages) {
        stages.begin("load");
        Cut cut = new Cut(THROUGH, configuration.settings().reporting().zone(), Optional.empty());
        return new SuiteRun(configuration, warehouse, stages)
                .run(new RunRequest(
                        clock.runId(),
                        cut,
                        clock.now(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        fresh,
                        String.join(" ", spec.commandLine().getParseResult().originalArgs())));
    }
}

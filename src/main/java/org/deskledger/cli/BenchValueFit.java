package org.deskledger.cli;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.config.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.fact.value.CountedHistories;
import org.deskledger.model.fitting.Fit;
import org.deskledger.model.purchase.PurchaseModel;
import org.deskledger.sample.SimulatedBuyers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code bench value-fit}: whether lifetime value is fitted right at any size, how long it takes and what it holds. */
@Command(
        name = "value-fit",
        description = {
            "Simulates customers of known parameters, fits the BG/NBD model to them as a run does, and prints each parameter",
            "against the truth, the time, and the driver's memory."
        },
        footer = {
            "  deskledger bench value-fit",
            "  deskledger bench value-fit --customers 10000,1000000 --maximum-cells 100000"
        })
final class BenchValueFit implements Callable<Integer> {

    private static final double NORMAL_95 = 1.959963984540054;
    private static final double NANOSECONDS = 1e9;
    private static final double MEGABYTE = 1 << 20;

    @ParentCommand
    private Bench bench;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--customers",
            paramLabel = "COUNTS",
            split = ",",
            defaultValue = "10000,100000,1000000,10000000",
            description = "How many, one after the other (default: ${DEFAULT-VALUE}).")
    private List<Long> customers;

    @Option(
            names = "--maximum-cells",
            paramLabel = "COUNT",
            description = "Different histories that may reach the driver (default: value.models.maximum-cells).")
    private Integer maximumCells;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "Another seed makes other customers (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Override
    public Integer call() {
        Configuration configuration = bench.main().configuration();
        int cells =
                maximumCells == null ? configuration.settings().value().models().maximumCells() : maximumCells;
        SimulatedBuyers buyers = SimulatedBuyers.likeCdnow(seed);
        SparkSession session = Reading.session(configuration);
        ResultTable table = ResultTable.withColumns(
                "customers",
                "sample_share",
                "cells",
                "parameter",
                "truth",
                "estimate",
                "standard_error",
                "verdict",
                "count_seconds",
                "fit_seconds",
                "held_megabytes",
                "peak_megabytes");
        for (long count : customers) {
            rows(buyers, buyers.histories(session, count), count, cells).forEach(row -> table.add(row.toArray()));
        }
        table.print(format, spec.commandLine().getOut());
        return ExitCode.DONE.code();
    }

    private static List<List<Object>> rows(
            SimulatedBuyers buyers, Dataset<Row> histories, long customers, int maximumCells) {
        double before = usedMegabytes();
        long started = System.nanoTime();
        CountedHistories counted = CountedHistories.of(histories, maximumCells);
        double countSeconds = (System.nanoTime() - started) / NANOSECONDS;
        double held = usedMegabytes() - before;
        ManagementFactory.getMemoryPoolMXBeans().forEach(pool -> pool.resetPeakUsage());
        started = System.nanoTime();
        Fit fit = counted.fit(PurchaseModel.BG_NBD);
        double fitSeconds = (System.nanoTime() - started) / NANOSECONDS;
        double peak = peakMegabytes() - before;
        double[] truth = {buyers.r(), buyers.alpha(), buyers.a(), buyers.b()};
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < truth.length; i++) {
            double error = fit.standardError(i);
            boolean isWithin = Math.abs(fit.estimate(i) - truth[i]) <= NORMAL_95 * error;
            rows.add(List.of(
                    customers,
                    counted.sampleShare(),
                    counted.cells(),
                    fit.parameters().get(i),
                    truth[i],
                    fit.estimate(i),
                    error,
                    fit.isConverged() ? isWithin ? "within" : "outside" : fit.refusal(),
                    countSeconds,
                    fitSeconds,
                    held,
                    peak));
        }
        return rows;
    }

    /** What the heap holds after everything that nobody needs is gone. */
    private static double usedMegabytes() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
    }

    /** The most that the heap has held since the peak was set back, not yet collected garbage among it. */
    private static double peakMegabytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
                        .mapToLong(pool -> pool.getPeakUsage().getUsed())
                        .sum()
                / MEGABYTE;
    }
}

package org.deskledger.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deskledger.config.Configuration;
import org.deskledger.extract.mapping.SourceMapping;
import org.deskledger.extract.mapping.SourceMappings;
import org.deskledger.job.Fingerprint;
import org.deskledger.job.JobGraph;
import org.deskledger.job.Load;
import org.deskledger.job.Publication;
import org.deskledger.job.PublishedLoad;
import org.deskledger.job.PublishedState;
import org.deskledger.job.RunListener;
import org.deskledger.job.RunReport;
import org.deskledger.job.RunRequest;
import org.deskledger.job.Runner;
import org.deskledger.table.Warehouse;

/** One run of the whole suite: puts mappings, jobs, identities and the runner together. What {@code run} and the tests start. */
public final class SuiteRun {

    private final Configuration configuration;
    private final Warehouse warehouse;
    private final List<SourceMapping> mappings;
    private final RunListener listener;
    private final JobGraph graph;

    /**
     * A run of the suite over one warehouse.
     *
     * @param listener hears how far it is
     * @throws org.deskledger.config.Failure 78 where a source mapping is not valid
     */
    public SuiteRun(Configuration configuration, Warehouse warehouse, RunListener listener) {
        this(configuration, warehouse, listener, Suite.graph());
    }

    /** A run of other jobs than the suite's; its identities are checked all the same. */
    SuiteRun(Configuration configuration, Warehouse warehouse, RunListener listener, JobGraph graph) {
        this.graph = graph;
        this.configuration = configuration;
        this.warehouse = warehouse;
        this.listener = listener;
        Path conf = configuration.home().resolve("conf");
        this.mappings = SourceMappings.read(configuration.settings().sources(), Optional.of(conf));
    }

    /** Runs what is asked for. An as-of before the published one is built beside what is published. */
    public RunReport run(RunRequest request) {
        Optional<PublishedState> published = new Publication(warehouse).current();
        boolean lookingBack = published
                .filter(state -> request.cut().asOf().isBefore(state.asOf()))
                .isPresent();
        Warehouse target = lookingBack ? warehouse.lookingBackAt(request.cut().asOf()) : warehouse;
        Load load = lookingBack
                ? new PublishedLoad(published.orElseThrow(), Suite.delivered())
                : new LoadExtracts(configuration.settings(), mappings);
        return new Runner(
                        target,
                        configuration.settings(),
                        graph,
                        load,
                        Suite.IDENTITIES,
                        new Fingerprint(configuration.fingerprint(), CodeFingerprint.ofThisProgram()),
                        listener)
                .run(request);
    }
}

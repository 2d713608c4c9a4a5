package org.deskledger.cli;

import java.util.List;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.Contracts;
import org.deskledger.fact.TicketFact;
import org.deskledger.job.Job;
import org.deskledger.job.JobGraph;
import org.deskledger.quality.Identity;
import org.deskledger.table.TableSpec;

/** Everything the suite consists of: its jobs in reading order, and what must hold between their tables. */
public final class Suite {

    /** All jobs. Their order of running follows from what each reads. */
    public static final List<Job> JOBS = List.of(new TicketFact());

    /** All identities, checked on every run. */
    public static final List<Identity> IDENTITIES = List.of();

    private Suite() {}

    /** The tables that loading makes. */
    public static List<TableSpec> delivered() {
        return Contracts.ALL.stream().map(Contract::table).toList();
    }

    /** The graph that the runner, the plan and the pictures share. */
    public static JobGraph graph() {
        return new JobGraph(JOBS, delivered());
    }
}

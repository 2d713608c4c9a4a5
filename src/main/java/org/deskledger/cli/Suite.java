package org.deskledger.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.Contracts;
import org.deskledger.extract.identity.CustomerReferencesJob;
import org.deskledger.fact.AgentDayFact;
import org.deskledger.fact.AgentDimension;
import org.deskledger.fact.AgentIntervalFact;
import org.deskledger.fact.BusinessDayDimension;
import org.deskledger.fact.ContactFact;
import org.deskledger.fact.CostShareFact;
import org.deskledger.fact.DataThroughFact;
import org.deskledger.fact.DateDimension;
import org.deskledger.fact.ReplyFact;
import org.deskledger.fact.ReviewFact;
import org.deskledger.fact.SelfServiceSessionFact;
import org.deskledger.fact.SlaEventFact;
import org.deskledger.fact.SurveyAnswerFact;
import org.deskledger.fact.TicketEpisodeFact;
import org.deskledger.fact.TicketFact;
import org.deskledger.fact.TicketSpanFact;
import org.deskledger.fact.customer.CostToServeFact;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerMonthFact;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.fact.money.AcquisitionShareFact;
import org.deskledger.fact.money.MrrProfileFact;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.fact.money.RevenueMovementFact;
import org.deskledger.fact.value.CustomerValueFact;
import org.deskledger.fact.value.ModelFitFact;
import org.deskledger.job.Job;
import org.deskledger.job.JobGraph;
import org.deskledger.mart.cost.CostPerContact;
import org.deskledger.mart.cost.DeflectionSaving;
import org.deskledger.mart.retention.Churn;
import org.deskledger.mart.retention.CohortRetention;
import org.deskledger.mart.retention.RevenueMovements;
import org.deskledger.mart.retention.SurvivalCurve;
import org.deskledger.mart.service.AgentPerformance;
import org.deskledger.mart.service.BacklogDaily;
import org.deskledger.mart.service.ContactCentreInterval;
import org.deskledger.mart.service.MetricDictionary;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.mart.service.NpsDaily;
import org.deskledger.mart.service.Scorecard;
import org.deskledger.mart.service.VoiceOfCustomer;
import org.deskledger.mart.value.ClvCac;
import org.deskledger.mart.value.ModelFit;
import org.deskledger.mart.value.SupportImpact;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.quality.AcquisitionSharesAddUpToSpend;
import org.deskledger.quality.AllocatedCostIsLedgerCost;
import org.deskledger.quality.BacklogFollowsFromWhatCameAndLeft;
import org.deskledger.quality.ChurnAgreesWithCustomerMonths;
import org.deskledger.quality.CostInMartsIsAllocatedCost;
import org.deskledger.quality.CostToServeIsAllocatedCost;
import org.deskledger.quality.EveryAmountHasARate;
import org.deskledger.quality.EveryTicketThatCameInIsInTheFact;
import org.deskledger.quality.HalfHoursOfQueuesAddUpToContacts;
import org.deskledger.quality.Identity;
import org.deskledger.quality.MovementsInMartsAreThoseOfTheLedger;
import org.deskledger.quality.MrrOfTheProfileIsClosingOfTheLedger;
import org.deskledger.quality.OpeningPlusMovementsIsClosing;
import org.deskledger.quality.PartsOfEveryMetricAddUp;
import org.deskledger.quality.PartsOfEverySliceAddUpToTheTotal;
import org.deskledger.quality.RetentionIsOneMinusChurn;
import org.deskledger.quality.RevenueInMartsIsPaymentsInExtracts;
import org.deskledger.table.TableSpec;

/** Everything the suite consists of: its jobs in reading order, and what must hold between their tables. */
public final class Suite {

    /** The folder that holds {@code conf}; the launcher says which. */
    private static final Path HOME =
            Path.of(System.getProperty("deskledger.home", "")).toAbsolutePath();

    /** All jobs. Their order of running follows from what each reads. */
    public static final List<Job> JOBS = List.of(
            new CustomerReferencesJob(),
            new DateDimension(),
            new BusinessDayDimension(),
            new CustomerDimension(),
            new AgentDimension(),
            new DataThroughFact(),
            new TicketFact(),
            new TicketSpanFact(),
            new TicketEpisodeFact(),
            new ReplyFact(),
            new SlaEventFact(),
            new ContactFact(),
            new AgentIntervalFact(),
            new AgentDayFact(),
            new SurveyAnswerFact(),
            new ReviewFact(),
            new PaymentFact(),
            new CustomerSpanFact(),
            new RevenueMovementFact(),
            new MrrProfileFact(),
            new AcquisitionShareFact(),
            new CostShareFact(),
            new SelfServiceSessionFact(),
            new CostToServeFact(),
            new CustomerMonthFact(),
            new ModelFitFact(),
            new CustomerValueFact(),
            new CohortRetention(),
            new SurvivalCurve(),
            new Churn(),
            new RevenueMovements(),
            new ClvCac(),
            new ModelFit(),
            new SupportImpact(),
            new CostPerContact(),
            new DeflectionSaving(),
            new ContactCentreInterval(),
            new BacklogDaily(),
            new NpsDaily(),
            new VoiceOfCustomer(),
            new MetricValue(Suite::catalogue),
            new Scorecard(Suite::catalogue),
            new AgentPerformance(),
            new MetricDictionary(Suite::catalogue));

    /** All identities, checked on every run. */
    public static final List<Identity> IDENTITIES = Stream.of(
                    EveryAmountHasARate.ALL.stream(),
                    Stream.of(
                            new EveryTicketThatCameInIsInTheFact(),
                            new OpeningPlusMovementsIsClosing(),
                            new MovementsInMartsAreThoseOfTheLedger(),
                            new MrrOfTheProfileIsClosingOfTheLedger(),
                            new RetentionIsOneMinusChurn(),
                            new ChurnAgreesWithCustomerMonths(),
                            new RevenueInMartsIsPaymentsInExtracts(),
                            new AcquisitionSharesAddUpToSpend(),
                            new AllocatedCostIsLedgerCost(),
                            new CostInMartsIsAllocatedCost(),
                            new CostToServeIsAllocatedCost(),
                            new HalfHoursOfQueuesAddUpToContacts(),
                            new BacklogFollowsFromWhatCameAndLeft(),
                            new PartsOfEveryMetricAddUp()),
                    PartsOfEverySliceAddUpToTheTotal.ALL.stream())
            .flatMap(identities -> identities)
            .toList();

    private Suite() {}

    /**
     * The metric catalogue that the settings name.
     *
     * @throws org.deskledger.config.Failure 78 naming everything that is wrong in it
     */
    public static MetricCatalogue catalogue(Settings settings) {
        return MetricCatalogue.load(HOME, settings.metrics().catalogues(), MetricValue.FACTS);
    }

    /** The tables that loading makes. */
    public static List<TableSpec> delivered() {
        return Contracts.ALL.stream().map(Contract::table).toList();
    }

    /** Every table that is published, in the order in which rows move. */
    public static List<TableSpec> tables() {
        return Stream.concat(delivered().stream(), JOBS.stream().map(Job::table))
                .toList();
    }

    /** The graph that the runner, the plan and the pictures share. */
    public static JobGraph graph() {
        return new JobGraph(JOBS, delivered());
    }
}

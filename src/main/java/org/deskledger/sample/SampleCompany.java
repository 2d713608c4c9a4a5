package org.deskledger.sample;

import static org.apache.spark.sql.functions.col;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.deskledger.extract.contract.BillingExchangeRates;
import org.deskledger.extract.contract.BillingPayments;
import org.deskledger.extract.contract.BillingRefunds;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.BillingSupportCosts;
import org.deskledger.extract.contract.Contracts;
import org.deskledger.extract.contract.CrmAcquisitionSpend;
import org.deskledger.extract.contract.CrmCustomerLinks;
import org.deskledger.extract.contract.CrmCustomers;
import org.deskledger.extract.contract.CrmPeople;
import org.deskledger.extract.contract.HelpdeskAgentShifts;
import org.deskledger.extract.contract.HelpdeskAgentStates;
import org.deskledger.extract.contract.HelpdeskAgents;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.HelpdeskReviews;
import org.deskledger.extract.contract.HelpdeskSelfServiceSessions;
import org.deskledger.extract.contract.HelpdeskSurveys;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;

/** Makes the files of a sample company. */
public final class SampleCompany {

    private static final Column MADE = col("updated_at");

    private SampleCompany() {}

    /**
     * Writes all extracts of a company.
     *
     * @param spark where the work is done
     * @param plan what the company is like; the same plan makes the same files, byte by byte
     * @param landing folder that gets {@code <system>/<entity>/dt=…/} with the files; local or any that Hadoop knows
     * @return what was written, with the planted faults
     * @throws IllegalArgumentException where the folder already holds extracts
     */
    public static GeneratedFiles write(SparkSession spark, CompanyPlan plan, String landing) {
        Dice dice = new Dice(plan.seed());
        Column end = Instants.endOf(plan.through());
        Deliveries deliveries = new Deliveries(spark, plan, dice, landing);
        deliveries.refuseToMix(Contracts.ALL);

        Customers people = new Customers(dice, plan);
        Subscriptions contracts = new Subscriptions(dice);
        Dataset<Row> customers = kept(people.all(spark));
        Dataset<Row> lives = kept(new Lives(dice, plan).months(customers));
        Dataset<Row> subscribed = kept(contracts.months(lives));
        inTwoLanes(() -> writeSupport(deliveries, dice, plan, lives, end), () -> {
            writeCustomers(deliveries, people, customers, end);
            deliveries.write(BillingSubscriptions.CONTRACT, contracts.versions(subscribed, customers, end), MADE);
            writePayments(deliveries, new Payments(dice), subscribed, lives, end);
            writeLedger(deliveries, new Ledger(dice, plan), spark, end);
        });
        return deliveries.summary();
    }

    private static void writeCustomers(Deliveries deliveries, Customers people, Dataset<Row> customers, Column end) {
        deliveries.write(CrmCustomers.CONTRACT, people.versions(customers).where(MADE.lt(end)), MADE);
        deliveries.write(CrmPeople.CONTRACT, people.people(customers), MADE);
        deliveries.write(CrmCustomerLinks.CONTRACT, people.links(customers), MADE);
    }

    private static void writePayments(
            Deliveries deliveries, Payments money, Dataset<Row> subscribed, Dataset<Row> lives, Column end) {
        Dataset<Row> payments = money.all(subscribed, lives, end);
        deliveries.write(BillingPayments.CONTRACT, money.versions(payments, end), MADE);
        deliveries.write(BillingRefunds.CONTRACT, money.refunds(payments, end), MADE);
    }

    private static void writeLedger(Deliveries deliveries, Ledger ledger, SparkSession spark, Column end) {
        deliveries.write(CrmAcquisitionSpend.CONTRACT, ledger.acquisitionSpend(spark, end), MADE);
        deliveries.write(BillingSupportCosts.CONTRACT, ledger.supportCosts(spark, end), MADE);
        deliveries.write(BillingExchangeRates.CONTRACT, ledger.exchangeRates(spark), MADE);
    }

    private static void writeSupport(
            Deliveries deliveries, Dice dice, CompanyPlan plan, Dataset<Row> lives, Column end) {
        Agents agents = new Agents(dice, plan);
        Tickets tickets = new Tickets(dice, agents);
        Dataset<Row> courses = kept(tickets.courses(lives, end));
        deliveries.write(HelpdeskTickets.CONTRACT, tickets.versions(courses, end), MADE);
        deliveries.write(HelpdeskTicketEvents.CONTRACT, tickets.events(courses, end), col("occurred_at"));
        Dataset<Row> contacts = kept(new Contacts(dice).all(courses, end));
        deliveries.write(HelpdeskContacts.CONTRACT, contacts, col("ended_at"));
        deliveries.write(HelpdeskSurveys.CONTRACT, new Surveys(dice).all(courses, lives, end), MADE);
        deliveries.write(HelpdeskReviews.CONTRACT, new Reviews(dice).all(courses, end), MADE);
        deliveries.write(
                HelpdeskSelfServiceSessions.CONTRACT, new SelfService(dice).all(courses, end), col("started_at"));
        deliveries.write(HelpdeskAgents.CONTRACT, agents.snapshots(lives.sparkSession()), col("listed_at"));
        writeWorkingTime(deliveries, new WorkingTime(dice), agents.workingDays(lives.sparkSession()), contacts, end);
    }

    private static void writeWorkingTime(
            Deliveries deliveries, WorkingTime time, Dataset<Row> days, Dataset<Row> contacts, Column end) {
        Dataset<Row> shifts = kept(time.shifts(days, contacts));
        deliveries.write(HelpdeskAgentShifts.CONTRACT, shifts.where(MADE.lt(end)), MADE);
        deliveries.write(HelpdeskAgentStates.CONTRACT, time.states(shifts, contacts, end), MADE);
    }

    /** While one entity is planned on the driver another is written; in a small company planning takes most of the time. */
    private static void inTwoLanes(Runnable here, Runnable beside) {
        ExecutorService lane = Executors.newSingleThreadExecutor();
        try {
            Future<?> other = lane.submit(beside);
            here.run();
            other.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot write the sample company", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the sample company was written", e);
        } finally {
            lane.shutdownNow();
        }
    }

    /** Several entities are read off one dataset: it is made once, and its long plan is cut off so that theirs stay short. */
    private static Dataset<Row> kept(Dataset<Row> dataset) {
        return dataset.localCheckpoint(true, StorageLevel.MEMORY_AND_DISK());
    }
}

package org.deskledger.extract.contract;

import java.util.List;
import java.util.Optional;

/** Every contract that the suite knows, in reading order. */
public final class Contracts {

    public static final List<Contract> ALL = List.of(
            HelpdeskTickets.CONTRACT,
            HelpdeskTicketEvents.CONTRACT,
            HelpdeskContacts.CONTRACT,
            HelpdeskSelfServiceSessions.CONTRACT,
            HelpdeskAgents.CONTRACT,
            HelpdeskAgentStates.CONTRACT,
            HelpdeskAgentShifts.CONTRACT,
            HelpdeskSurveys.CONTRACT,
            HelpdeskReviews.CONTRACT,
            CrmCustomers.CONTRACT,
            CrmPeople.CONTRACT,
            CrmCustomerLinks.CONTRACT,
            CrmAcquisitionSpend.CONTRACT,
            BillingSubscriptions.CONTRACT,
            BillingPayments.CONTRACT,
            BillingRefunds.CONTRACT,
            BillingSupportCosts.CONTRACT,
            BillingExchangeRates.CONTRACT);

    private Contracts() {}

    /** The contract of an entity such as {@code helpdesk.tickets}. */
    public static Optional<Contract> of(String entity) {
        return ALL.stream().filter(contract -> contract.entity().equals(entity)).findFirst();
    }
}

package org.deskledger.extract.identity;

import static org.deskledger.testing.TableAssert.assertRows;

import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.BillingPayments;
import org.deskledger.extract.contract.BillingSubscriptions;
import org.deskledger.extract.contract.CrmCustomerLinks;
import org.deskledger.extract.contract.CrmCustomers;
import org.deskledger.extract.contract.CrmPeople;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.testing.Rows;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
class CustomerReferencesJobTest {

    private static final String CUSTOMERS = """
            customer_id | email              | updated_at           | is_deleted
            acme        | Info@Acme.example  | 2026-01-01T00:00:00Z |
            bolt        | sales@bolt.example | 2026-01-01T00:00:00Z |
            bolt-two    | two@bolt.example   | 2026-01-01T00:00:00Z |
            twin-one    | same@twin.example  | 2026-01-01T00:00:00Z |
            twin-two    | same@twin.example  | 2026-01-01T00:00:00Z |
            free        | ada@gmail.com      | 2026-01-01T00:00:00Z |
            gone        | x@gone.example     | 2026-01-01T00:00:00Z | true
            """;

    private static Dataset<Row> tickets(String... references) {
        return Rows.of(
                HelpdeskTickets.TABLE,
                "ticket_id | customer_ref\n"
                        + String.join(
                                "\n",
                                Arrays.stream(references)
                                        .map(r -> r + " | " + r)
                                        .toList()));
    }

    private static Dataset<Row> resolved(TestInputs inputs) {
        return inputs.with(CrmCustomers.TABLE, CUSTOMERS).build(new CustomerReferencesJob());
    }

    @Test
    void theNewestLinkBeforeTheAsOfComesFirst() {
        Dataset<Row> links = Rows.of(CrmCustomerLinks.TABLE, """
                system   | source_ref | customer_id | updated_at
                helpdesk | acme       | acme        | 2026-01-01T00:00:00Z
                helpdesk | acme       | bolt        | 2026-02-01T00:00:00Z
                helpdesk | acme       | free        | 2026-09-01T00:00:00Z
                """);

        assertRows(resolved(TestInputs.asOf("2026-03-31").with(CrmCustomerLinks.TABLE, links)), """
                system   | source_ref | customer_id | rule
                helpdesk | acme       | bolt        | link
                """);
    }

    @Test
    void aLinkToAnAccountThatDoesNotExistResolvesNothing() {
        Dataset<Row> links = Rows.of(CrmCustomerLinks.TABLE, """
                system   | source_ref | customer_id | updated_at
                helpdesk | u1         | nobody      | 2026-01-01T00:00:00Z
                helpdesk | u2         | gone        | 2026-01-01T00:00:00Z
                """);

        assertRows(resolved(TestInputs.asOf("2026-03-31").with(CrmCustomerLinks.TABLE, links)), """
                system   | source_ref | customer_id | rule
                helpdesk | u1         | unknown     | none
                helpdesk | u2         | unknown     | none
                """);
    }

    @Test
    void withoutLinkTheSameIdThenTheAddressThenTheDomain() {
        Dataset<Row> people = Rows.of(CrmPeople.TABLE, """
                system   | source_ref | email                | updated_at
                helpdesk | u1         |  INFO@acme.example   | 2026-01-01T00:00:00Z
                helpdesk | u2         | someone@acme.example | 2026-01-01T00:00:00Z
                helpdesk | bolt       | info@acme.example    | 2026-01-01T00:00:00Z
                """);

        assertRows(resolved(TestInputs.asOf("2026-03-31").with(CrmPeople.TABLE, people)), """
                system   | source_ref | customer_id | rule
                helpdesk | u1         | acme        | email
                helpdesk | u2         | acme        | domain
                helpdesk | bolt       | bolt        | same-id
                """);
    }

    @Test
    void anAddressOrDomainOfTwoAccountsNamesNobody() {
        assertRows(
                resolved(TestInputs.asOf("2026-03-31")
                        .with(
                                HelpdeskTickets.TABLE,
                                tickets("same@twin.example", "new@bolt.example", "sales@bolt.example"))),
                """
                source_ref         | customer_id | rule
                same@twin.example  | unknown     | none
                new@bolt.example   | unknown     | none
                sales@bolt.example | bolt        | email
                """);
    }

    @Test
    void aPublicMailProviderIsNobodysDomain() {
        assertRows(
                resolved(TestInputs.asOf("2026-03-31")
                        .with(HelpdeskTickets.TABLE, tickets("eve@gmail.com", "ada@gmail.com"))),
                """
                source_ref    | customer_id | rule
                eve@gmail.com | unknown     | none
                ada@gmail.com | free        | email
                """);
    }

    @Test
    void everyReferenceThatSomeExtractUsesHasOneRow() {
        assertRows(
                resolved(TestInputs.asOf("2026-03-31")
                        .with(HelpdeskTickets.TABLE, tickets("acme", "t"))
                        .with(HelpdeskContacts.TABLE, Rows.of(HelpdeskContacts.TABLE, """
                                contact_id | customer_ref
                                c1         | t
                                c2         |
                                """))
                        .with(BillingPayments.TABLE, Rows.of(BillingPayments.TABLE, """
                                payment_id | customer_ref
                                p1         | acme
                                p2         | b
                                """))
                        .with(BillingSubscriptions.TABLE, Rows.of(BillingSubscriptions.TABLE, """
                                subscription_id | customer_ref
                                s1              | b
                                """))),
                """
                system   | source_ref | customer_id | rule
                helpdesk | acme       | acme        | same-id
                helpdesk | t          | unknown     | none
                billing  | acme       | acme        | same-id
                billing  | b          | unknown     | none
                """);
    }
}

package org.deskledger.fact;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.extract.contract.HelpdeskContacts;
import org.deskledger.extract.contract.InForce;
import org.deskledger.job.Inputs;

/** Calls and chats about tickets: what a person said in them is not among the ticket's events, and still answers its customer. */
final class TicketSessions {

    private TicketSessions() {}

    /** Contacts with a ticket that a person answered; nobody's name on the channel of bots is a program. */
    static Dataset<Row> answeredByPeople(Inputs inputs) {
        return InForce.rows(HelpdeskContacts.CONTRACT, inputs.table(HelpdeskContacts.TABLE), inputs.cut())
                .where(col("outcome").equalTo("answered").and(col("ticket_id").isNotNull()))
                .where(col("agent_id").isNotNull().or(not(col("channel").equalTo("bot"))))
                .join(AgentHistory.bots(inputs), col("agent_id").equalTo(col("bot_id")), "left_anti");
    }

    /** Whether it answers the customer: who is called did not ask. */
    static Column isAnswer() {
        return col("direction").equalTo("inbound").and(col("answered_at").isNotNull());
    }
}

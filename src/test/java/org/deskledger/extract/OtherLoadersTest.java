package org.deskledger.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deskledger.testing.TableAssert.assertRows;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.extract.contract.HelpdeskTickets;
import org.deskledger.fact.SlaEventFact;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One request of a Jira service project, landed by two loaders: flat files, and records in an envelope. A mapping each, no Java. */
@ExtendWith(SparkTests.class)
class OtherLoadersTest {

    /** What both mappings say of the words of the vendor. */
    private static final String STATUS =
            "CASE %1$s WHEN 'Waiting for support' THEN 'open' WHEN 'Waiting for customer' THEN 'pending'"
                    + " WHEN 'Resolved' THEN 'solved' END";

    private static final String FLAT = """
            zone = "UTC"
            inputs {
              issues {
                path = "**/issue.csv", format = csv, unused-columns = drop
                emits = [ { entity = "helpdesk.tickets", columns {
                  ticket_id = "key", customer_ref = "reporter", created_at = "created", updated_at = "updated"
                  channel = "'web'", direction = "'inbound'", status = "%1$s"
                } } ]
              }
              history {
                path = "**/issue_field_history.csv", format = csv, unused-columns = drop
                emits = [ { entity = "helpdesk.ticket_events", where = "field_id = 'status'", columns {
                  event_id = "id", ticket_id = "issue_key", occurred_at = "time", event_type = "'status_changed'"
                  actor_type = "'agent'", actor_id = "author", to_value = "%2$s"
                } } ]
              }
            }
            """.formatted(STATUS.formatted("status"), STATUS.formatted("value"));

    private static final String ENVELOPED =
            """
            inputs {
              issues {
                path = "**/issues.jsonl", format = jsonl, unused-columns = drop
                schema = "_data STRUCT<key: STRING, fields: STRUCT<created: STRING, updated: STRING, reporter: STRUCT<accountId: STRING>, status: STRUCT<name: STRING>>>"
                emits = [ { entity = "helpdesk.tickets", columns {
                  ticket_id = "_data.key", customer_ref = "_data.fields.reporter.accountId"
                  created_at = "_data.fields.created", updated_at = "_data.fields.updated"
                  channel = "'web'", direction = "'inbound'", status = "%1$s"
                } } ]
              }
              changelog {
                path = "**/changelog.jsonl", format = jsonl, unused-columns = drop
                schema = "_data STRUCT<id: STRING, issueKey: STRING, created: STRING, author: STRING, items: ARRAY<STRUCT<field: STRING, toString: STRING>>>"
                each = "_data.items"
                emits = [ { entity = "helpdesk.ticket_events", where = "item.field = 'status'", columns {
                  event_id = "_data.id", ticket_id = "_data.issueKey", occurred_at = "_data.created", event_type = "'status_changed'"
                  actor_type = "'agent'", actor_id = "_data.author", to_value = "%2$s"
                } } ]
              }
            }
            """.formatted(STATUS.formatted("_data.fields.status.name"), STATUS.formatted("item.toString"));

    @TempDir
    static Path folder;

    private static Landed flat;
    private static Landed enveloped;

    @BeforeAll
    static void loadTheSameRequestTwice() {
        flat = new Landed(folder.resolve("flat"))
                .mapping(FLAT)
                .file("jira/issue.csv", """
                        id,key,created,updated,reporter,status
                        10001,HELP-1,2025-01-10 10:00:00,2025-01-10 17:00:00,ada,Resolved
                        """)
                .file("jira/issue_field_history.csv", """
                        id,issue_key,field_id,time,author,value
                        h1,HELP-1,status,2025-01-10 10:30:00,amy,Waiting for customer
                        h2,HELP-1,assignee,2025-01-10 10:31:00,amy,amy
                        h3,HELP-1,status,2025-01-10 15:30:00,ada,Waiting for support
                        h4,HELP-1,status,2025-01-10 17:00:00,amy,Resolved
                        """);
        enveloped = new Landed(folder.resolve("enveloped"))
                .mapping(ENVELOPED)
                .file("jira/issues.jsonl", """
                        {"_id":"a1","_data":{"key":"HELP-1","fields":{"created":"2025-01-10T11:00:00+01:00","updated":"2025-01-10T18:00:00+01:00","reporter":{"accountId":"ada"},"status":{"name":"Resolved"}}}}
                        """)
                .file("jira/changelog.jsonl", """
                        {"_id":"b1","_data":{"id":"h1","issueKey":"HELP-1","created":"2025-01-10T11:30:00+01:00","author":"amy","items":[{"field":"status","toString":"Waiting for customer"}]}}
                        {"_id":"b2","_data":{"id":"h2","issueKey":"HELP-1","created":"2025-01-10T11:31:00+01:00","author":"amy","items":[{"field":"assignee","toString":"amy"}]}}
                        {"_id":"b3","_data":{"id":"h3","issueKey":"HELP-1","created":"2025-01-10T16:30:00+01:00","author":"ada","items":[{"field":"status","toString":"Waiting for support"}]}}
                        {"_id":"b4","_data":{"id":"h4","issueKey":"HELP-1","created":"2025-01-10T18:00:00+01:00","author":"amy","items":[{"field":"status","toString":"Resolved"}]}}
                        """);
        flat.load();
        enveloped.load();
    }

    @Test
    void demand17TheSameTicketsOnAnotherLoadersTablesAreTheSameRows() {
        for (Contract contract : List.of(HelpdeskTickets.CONTRACT, HelpdeskTicketEvents.CONTRACT)) {
            assertThat(own(enveloped, contract).collectAsList())
                    .as(contract.entity())
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(own(flat, contract).collectAsList());
        }
    }

    @Test
    void demand15TheResolutionTargetOfAJiraServiceProjectStandsWhileTheCustomerIsAsked() {
        // Two and a half hours of support and five of the customer: kept with a target of three.
        Map<String, Settings.SlaTarget> target =
                Map.of("requester_wait", new Settings.SlaTarget(3 * 3600, "calendar", Optional.empty()));
        TestInputs inputs = TestInputs.asOf("2025-01-31")
                .settings(settings -> settings.withService(
                        settings.schedules(),
                        settings.scheduleRules(),
                        new Settings.Sla(List.of(new Settings.SlaPolicy(
                                "time to resolution",
                                LocalDate.EPOCH,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                target)))))
                .with(HelpdeskTickets.TABLE, flat.raw(HelpdeskTickets.CONTRACT))
                .with(HelpdeskTicketEvents.TABLE, flat.raw(HelpdeskTicketEvents.CONTRACT));

        assertRows(inputs.build(new SlaEventFact()), """
                ticket_id | activated_at         | paused_seconds | due_at               | fulfilled_at         | is_achieved
                HELP-1    | 2025-01-10T10:00:00Z | 18000          | 2025-01-10T18:00:00Z | 2025-01-10T17:00:00Z | true
                """);
    }

    private static Dataset<Row> own(Landed landed, Contract contract) {
        return landed.raw(contract)
                .select(contract.ownColumns().stream()
                        .map(column -> functions.col(column.name()))
                        .toArray(Column[]::new));
    }
}

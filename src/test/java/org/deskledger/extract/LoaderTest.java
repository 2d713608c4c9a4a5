package org.deskledger.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deskledger.testing.TableAssert.assertRows;

import java.nio.file.Path;
import org.deskledger.extract.FileFate.EntityCount;
import org.deskledger.extract.FileFate.Fate;
import org.deskledger.extract.contract.BillingPayments;
import org.deskledger.extract.contract.BillingRefunds;
import org.deskledger.extract.contract.HelpdeskTicketEvents;
import org.deskledger.testing.SparkTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkTests.class)
class LoaderTest {

    private static final String REFUNDS = """
            refund_id,payment_id,refunded_at,amount,currency,kind,updated_at
            r1,p1,2026-01-02T10:00:00Z,12.50,EUR,refund,2026-01-02T10:00:00Z
            r2,p2,2026-01-03T10:00:00Z,7,EUR,dispute,2026-01-03T10:00:00Z
            """;

    @Test
    void rowsOfACanonicalFileAreTypedAndKnowWhereTheyCameFrom(@TempDir Path folder) {
        Landed landed = new Landed(folder).file("billing/refunds/dt=2026-01-04/a.csv", REFUNDS);

        LoadResult result = landed.load();

        assertRows(landed.raw(BillingRefunds.CONTRACT), """
                refund_id | amount | refunded_at          | kind    | is_deleted | _source_file                         | _source_line | _delivered_on | _run_id
                r1        | 12.5   | 2026-01-02T10:00:00Z | refund  | false      | billing/refunds/dt=2026-01-04/a.csv  | 1            | 2026-01-04    | run-1
                r2        | 7      | 2026-01-03T10:00:00Z | dispute | false      | billing/refunds/dt=2026-01-04/a.csv  | 2            | 2026-01-04    | run-1
                """);
        assertThat(result.entities()).containsExactly("billing.refunds");
        assertThat(result.files()).singleElement().satisfies(file -> {
            assertThat(file.fate()).isEqualTo(Fate.LOADED);
            assertThat(file.records()).isEqualTo(2);
            assertThat(file.counts()).containsExactly(new EntityCount("billing.refunds", 2, 2, 0));
        });
    }

    @Test
    void columnsAreTakenByNameWhateverTheirOrder(@TempDir Path folder) {
        Landed landed = new Landed(folder).file("billing/refunds/a.csv", """
                kind,amount,currency,refunded_at,payment_id,refund_id,updated_at
                refund,12.50,EUR,2026-01-02T10:00:00Z,p1,r1,2026-01-02T10:00:00Z
                """);

        landed.load();

        assertRows(landed.raw(BillingRefunds.CONTRACT), """
                refund_id | payment_id | amount | kind
                r1        | p1         | 12.5   | refund
                """);
    }

    @Test
    void aBadRowIsSetAsideWholeWithEveryRuleItBroke(@TempDir Path folder) {
        Landed landed = new Landed(folder).file("billing/refunds/a.csv", REFUNDS + """
                r3,p3,2026-02-30T10:00:00Z,"1,234.56",EUR,gift,2026-01-03T10:00:00Z
                """);

        LoadResult result = landed.load();

        assertThat(landed.raw(BillingRefunds.CONTRACT).count()).isEqualTo(2);
        assertRows(landed.quarantine(BillingRefunds.CONTRACT), """
                kind     | _source_line | _run_id | record
                rejected | 3            | run-1   | {"refund_id":"r3","payment_id":"p3","refunded_at":"2026-02-30T10:00:00Z","amount":"1,234.56","currency":"EUR","kind":"gift","updated_at":"2026-01-03T10:00:00Z"}
                """);
        assertThat(landed.quarantine(BillingRefunds.CONTRACT).first().<String>getList(4))
                .containsExactly(
                        "refunded_at: no date and time that exists",
                        "amount: no plain number with at most 4 decimals",
                        "kind: not one of refund, dispute");
        assertThat(result.files().get(0).counts()).containsExactly(new EntityCount("billing.refunds", 3, 2, 1));
    }

    @Test
    void aKnownFileIsNotLoadedAgain(@TempDir Path folder) {
        Landed landed = new Landed(folder).file("billing/refunds/a.csv", REFUNDS);
        landed.load();

        LoadResult second = landed.load();

        assertThat(second.files())
                .singleElement()
                .satisfies(file -> assertThat(file.fate()).isEqualTo(Fate.SKIPPED));
        assertThat(landed.raw(BillingRefunds.CONTRACT).count()).isEqualTo(2);
        assertThat(second.tables())
                .singleElement()
                .satisfies(table -> assertThat(table.rows()).isEqualTo(2));
    }

    @Test
    void anExpressionThatFailsOnARowRejectsTheRowAndNotTheRun(@TempDir Path folder) {
        Landed landed = new Landed(folder).mapping("""
                        inputs { calls {
                          path = "*.csv", format = csv
                          emits = [ { entity = "billing.refunds", columns {
                            refund_id = "id", payment_id = "cast(cast(n as int) + 1 as string)", refunded_at = "at", updated_at = "at"
                            amount = "cast(n as int) * 2", currency = "'EUR'", kind = "split(words, ' ')[1]"
                          } } ]
                        } }
                        """).file("a.csv", """
                        id,n,at,words
                        r1,5,2026-01-02T10:00:00Z,a refund
                        r2,five,2026-01-02T10:00:00Z,a refund
                        r3,7,2026-01-02T10:00:00Z,refund
                        """);

        landed.load();

        assertRows(landed.raw(BillingRefunds.CONTRACT), """
                refund_id | payment_id | amount
                r1        | 6          | 10
                """);
        assertRows(landed.quarantine(BillingRefunds.CONTRACT), """
                _source_line | reasons
                2            | ArraySeq(payment_id: the expression fails on this record, amount: the expression fails on this record)
                3            | ArraySeq(kind: the expression fails on this record)
                """);
    }

    @Test
    void oneFileBecomesSeveralEntitiesAndSeveralRowsOfOne(@TempDir Path folder) {
        Landed landed = new Landed(folder).mapping("""
                        zone = "Europe/Rome"
                        inputs { orders {
                          path = "*.jsonl", format = jsonl
                          schema = "id STRING, day STRING, parts ARRAY<STRUCT<sku: STRING, price: STRING>>"
                          each = "parts"
                          emits = [
                            { entity = "billing.payments", where = "item.price > '0'", columns {
                              payment_id = "concat(id, '-', item_number)", customer_ref = "'c'", paid_at = "day", updated_at = "day"
                              amount = "item.price", refunded_amount = "0", currency = "'EUR'", status = "'succeeded'" } }
                            { entity = "billing.refunds", columns {
                              refund_id = "concat(id, item.sku)", payment_id = "concat(id, '-', item_number)", refunded_at = "day"
                              updated_at = "day", amount = "item.price", currency = "'EUR'", kind = "'refund'" } }
                          ]
                        } }
                        """).file("a.jsonl", """
                        {"id":"o1","day":"2026-07-01 10:00:00","parts":[{"sku":"x","price":"2.50"},{"sku":"y","price":"0"}]}
                        {"id":"o2","day":"2026-01-01 10:00:00","parts":[]}
                        {"id":"o3","day":"2026-01-01 10:00:00","parts":[{"sku":"x","price":"9"}]}
                        """);
        landed.asOf("2026-12-31");

        LoadResult result = landed.load();

        assertRows(landed.raw(BillingPayments.CONTRACT), """
                payment_id | paid_at              | amount | _source_line
                o1-1       | 2026-07-01T08:00:00Z | 2.5    | 1
                o3-1       | 2026-01-01T09:00:00Z | 9      | 3
                """);
        assertRows(landed.raw(BillingRefunds.CONTRACT), """
                refund_id | _source_line
                o1x       | 1
                o1y       | 1
                o3x       | 3
                """);
        assertThat(result.files().get(0).counts())
                .containsExactly(
                        new EntityCount("billing.payments", 2, 2, 0), new EntityCount("billing.refunds", 3, 3, 0));
    }

    @Test
    void anAppendRowWithAKnownKeyAndOtherContentIsAConflictWhicheverCameFirst(@TempDir Path folder) {
        String header = "event_id,ticket_id,occurred_at,event_type,actor_type\n";
        Landed landed = new Landed(folder)
                .file(
                        "helpdesk/ticket_events/dt=2026-01-03/b.csv",
                        header
                                + "e1,t1,2026-01-01T10:00:00Z,message,agent\n"
                                + "e2,t1,2026-01-01T11:00:00Z,message,agent\n");
        landed.load();
        landed.file(
                "helpdesk/ticket_events/dt=2026-01-02/a.csv",
                header
                        + "e1,t1,2026-01-01T10:00:00Z,message,customer\n"
                        + "e2,t1,2026-01-01T11:00:00Z,message,agent\n");

        LoadResult second = landed.load();

        assertThat(second.totals()).containsExactly(new EntityTotals("helpdesk.ticket_events", 4, 2, 0, 1, 1, 0));
        assertRows(landed.quarantine(HelpdeskTicketEvents.CONTRACT), """
                kind     | _source_file                               | _source_line
                conflict | helpdesk/ticket_events/dt=2026-01-03/b.csv | 1
                """);
        assertRows(landed.inForce(HelpdeskTicketEvents.CONTRACT), """
                event_id | actor_type
                e1       | customer
                e2       | agent
                """);
    }
}

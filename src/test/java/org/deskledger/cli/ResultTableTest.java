package org.deskledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class ResultTableTest {

    private static final ResultTable COSTS = ResultTable.withColumns("channel", "cost_per_contact", "share")
            .add("phone", new BigDecimal("12.3400"), 0.5)
            .add("chat", new BigDecimal("5.0000"), 1.0 / 3)
            .add("web", null, null);

    @Test
    void numbersStandToTheRightAndNullIsEmpty() {
        assertThat(printed(COSTS, OutputFormat.TABLE)).isEqualTo("""
                channel  cost_per_contact   share
                -------  ----------------  ------
                phone             12.3400  0.5000
                chat               5.0000  0.3333
                web
                """);
    }

    @Test
    void csvKeepsEveryDigit() {
        assertThat(printed(COSTS, OutputFormat.CSV)).isEqualTo("""
                channel,cost_per_contact,share\r
                phone,12.3400,0.5\r
                chat,5.0000,0.3333333333333333\r
                web,,\r
                """);
    }

    @Test
    void jsonIsAnArrayOfObjects() {
        assertThat(printed(COSTS, OutputFormat.JSON)).isEqualToIgnoringWhitespace("""
                [ { "channel": "phone", "cost_per_contact": 12.3400, "share": 0.5 },
                  { "channel": "chat", "cost_per_contact": 5.0000, "share": 0.3333333333333333 },
                  { "channel": "web", "cost_per_contact": null, "share": null } ]
                """);
    }

    @Test
    void daysAndInstantsAreIsoAndUtcWhereverTheMachineStands() {
        ResultTable table = ResultTable.withColumns("day", "at")
                .add(
                        Date.valueOf(LocalDate.parse("2026-01-31")),
                        Timestamp.from(Instant.parse("2026-01-31T10:00:00Z")));

        assertThat(printed(table, OutputFormat.CSV)).endsWith("2026-01-31,2026-01-31T10:00:00Z\r\n");
    }

    @Test
    void csvQuotesWhatWouldBreakALine() {
        ResultTable table = ResultTable.withColumns("name").add("Smith, \"Jo\"").add("two\nlines");

        assertThat(printed(table, OutputFormat.CSV)).isEqualTo("name\r\n\"Smith, \"\"Jo\"\"\"\r\n\"two\nlines\"\r\n");
    }

    @Test
    void csvGivesSpreadsheetsNoFormulaButKeepsNegativeNumbers() {
        ResultTable table = ResultTable.withColumns("text", "amount").add("=cmd()", new BigDecimal("-1.50"));

        assertThat(printed(table, OutputFormat.CSV)).endsWith("'=cmd(),-1.50\r\n");
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() {
        ResultTable table = ResultTable.withColumns("subject").add("red\u001b[31m\nalert");

        assertThat(printed(table, OutputFormat.TABLE)).endsWith("red [31m alert\n");
    }

    @Test
    void listsAreListsInJson() {
        ResultTable table = ResultTable.withColumns("tags").add(CollectionConverters.asScala(List.of("vip", "late")));

        assertThat(printed(table, OutputFormat.JSON)).isEqualToIgnoringWhitespace("[{\"tags\": [\"vip\", \"late\"]}]");
        assertThat(printed(table, OutputFormat.TABLE)).endsWith("vip, late\n");
    }

    @Test
    void aTableWithoutRowsShowsItsColumns() {
        assertThat(printed(ResultTable.withColumns("a", "b"), OutputFormat.TABLE))
                .isEqualTo("a  b\n-  -\n");
        assertThat(printed(ResultTable.withColumns("a", "b"), OutputFormat.JSON))
                .isEqualToIgnoringWhitespace("[]");
    }

    private static String printed(ResultTable table, OutputFormat format) {
        StringWriter text = new StringWriter();
        table.print(format, new PrintWriter(text));
        return text.toString();
    }
}

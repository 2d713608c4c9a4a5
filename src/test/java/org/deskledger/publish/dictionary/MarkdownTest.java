package org.deskledger.publish.dictionary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MarkdownTest {

    private final Markdown markdown =
            new Markdown(Map.of("mart.churn", "tables/mart.churn.md", "churn_rate", "metrics/churn_rate.md"), "../");

    @Test
    void namesOfTablesAndMetricsLeadToTheirPages() {
        assertThat(markdown.text("see mart.churn and churn_rate."))
                .isEqualTo("see [mart.churn](../tables/mart.churn.md) and [churn_rate](../metrics/churn_rate.md).");
    }

    @Test
    void aLongerNameIsNotTheShorterOneInIt() {
        assertThat(markdown.text("churn_rate__stripe, mart.churned, churn_rate_2"))
                .doesNotContain("](");
    }

    @Test
    void whatMarkdownWouldReadIsWrittenAsItself() {
        assertThat(markdown.text("a | b * c < d [e] _f_ g_h ~i~ `j`"))
                .isEqualTo("a \\| b \\* c \\< d \\[e\\] \\_f\\_ g_h \\~i\\~ \\`j\\`");
    }

    @Test
    void aBarInCodeDoesNotEndTheCell() {
        assertThat(Markdown.row(List.of(Markdown.code("a || b"), "c"))).isEqualTo("| `a \\|\\| b` | c |\n");
    }
}

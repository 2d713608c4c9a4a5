package org.deskledger.publish.dictionary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.config.Failure;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.JobGraph;
import org.deskledger.job.Reads;
import org.deskledger.metric.MetricCatalogue;
import org.deskledger.metric.MetricDefinition;
import org.deskledger.metric.MetricDefinition.Benchmark;
import org.deskledger.metric.MetricDefinition.Source;
import org.deskledger.table.TableSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Three tables, two jobs and a metric, and what the dictionary says of them. */
class DictionaryTest {

    private static final TableSpec DELIVERED = TableSpec.named("raw.desk_tickets")
            .grain("one version of a ticket")
            .key("ticket_id")
            .columns("ticket_id STRING NOT NULL COMMENT 'id', subject STRING COMMENT 'what it is about | in words'")
            .personal("subject")
            .build();

    private static final TableSpec FACT = TableSpec.named("fact.ticket")
            .grain("one ticket")
            .key("ticket_id")
            .columns("ticket_id STRING NOT NULL COMMENT 'id', opened_at TIMESTAMP COMMENT 'when it came'")
            .constraint("opened_is_known", "opened_at IS NOT NULL")
            .build();

    private static final TableSpec MART = TableSpec.named("mart.load")
            .grain("one day")
            .key("day")
            .columns(
                    "day DATE NOT NULL COMMENT 'the day', tickets BIGINT COMMENT 'as tickets_opened, from fact.ticket'")
            .build();

    private static final MetricDefinition METRIC = new MetricDefinition(
            "tickets_opened",
            "Tickets opened",
            List.of("volume"),
            "operational",
            "speed",
            3,
            "ratio",
            "How many of all tickets came by phone?",
            "tickets by phone divided by tickets",
            new Source("fact.ticket", "opened_at", "NOT is_merged"),
            Optional.empty(),
            Optional.of("channel = 'phone'"),
            Optional.of("true"),
            false,
            Optional.empty(),
            List.of("ratio"),
            "share",
            "watch",
            "team",
            "weekly",
            false,
            List.of("week", "month"),
            List.of("channel"),
            Optional.empty(),
            List.of(),
            "nobody",
            List.of(new Benchmark("all", "usual", Optional.of(0.2), Optional.empty(), "somebody")),
            Optional.of("csat"),
            Optional.empty(),
            "A full queue hides it.");

    private record Declared(TableSpec table, Reads reads) implements Job {
        @Override
        public Dataset<Row> build(Inputs inputs) {
            throw new UnsupportedOperationException("Nothing is built for a dictionary");
        }
    }

    private static final SortedMap<String, String> PAGES = new Dictionary(
                    new JobGraph(
                            List.of(
                                    new Declared(FACT, Reads.of(DELIVERED)),
                                    new Declared(MART, Reads.of(FACT).optionally(DELIVERED))),
                            List.of(DELIVERED)),
                    List.of(),
                    new MetricCatalogue(List.of(METRIC)),
                    Configuration.load(Path.of("").toAbsolutePath(), Optional.empty(), new TreeMap<>())
                            .settings())
            .pages();

    @TempDir
    Path folder;

    @Test
    void everyTableAndMetricHasAPage() {
        assertThat(PAGES.keySet())
                .containsExactly(
                        "README.md",
                        "lineage.svg",
                        "metrics/tickets_opened.md",
                        "tables/fact.ticket.md",
                        "tables/mart.load.md",
                        "tables/raw.desk_tickets.md");
    }

    @Test
    void aTablesPageSaysItsKeyWhereRowsComeFromAndGoAndEveryColumn() {
        assertThat(PAGES.get("tables/fact.ticket.md"))
                .contains("One row is **one ticket**.")
                .contains("| Key | `ticket_id` |\n")
                .contains("| Made from | [raw.desk_tickets](../tables/raw.desk_tickets.md) |\n")
                .contains("| Goes into | [mart.load](../tables/mart.load.md) |\n")
                .contains("| Metrics from it | [tickets_opened](../metrics/tickets_opened.md) |\n")
                .contains("| `opened_at` | `timestamp` | may be | when it came |\n")
                .contains("- opened is known: `opened_at IS NOT NULL`\n");
        assertThat(PAGES.get("tables/raw.desk_tickets.md"))
                .contains("| Made from | delivered files |\n")
                .contains("| Personal data | `subject` |\n")
                .contains("| `subject` | `string` | may be | what it is about \\| in words |\n");
        assertThat(PAGES.get("tables/mart.load.md"))
                .contains("where their system is mapped [raw.desk_tickets]")
                .contains(
                        "as [tickets_opened](../metrics/tickets_opened.md), from [fact.ticket](../tables/fact.ticket.md)");
    }

    @Test
    void aMetricsPageSaysQuestionFormulaPitfallBandsAndVersion() {
        assertThat(PAGES.get("metrics/tickets_opened.md"))
                .contains("**How many of all tickets came by phone?**")
                .contains("Tickets by phone divided by tickets.")
                .contains("A full queue hides it. Read it beside `csat`.")
                .contains("| Upper part | `channel = 'phone'` |\n")
                .contains(
                        "| Rows | of [fact.ticket](../tables/fact.ticket.md), in the period of `opened_at`, where `NOT is_merged` |\n")
                .contains("| usual | 20.0\u00a0% |  | all | somebody |\n")
                .contains("| Version | 3 |\n")
                .contains("WHERE metric_id = 'tickets_opened'");
    }

    @Test
    void everyLinkLeadsToAPage() {
        Pattern link = Pattern.compile("\\]\\(([^)#]+)\\)");
        PAGES.forEach((path, text) -> {
            Matcher links = link.matcher(text);
            while (links.find()) {
                Path target = Path.of(path).resolveSibling(links.group(1)).normalize();
                assertThat(PAGES).as("%s links to %s", path, links.group(1)).containsKey(target.toString());
            }
        });
    }

    @Test
    void thePictureLeavesOutArrowsThatALongerWaySays() throws Exception {
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(PAGES.get("lineage.svg"))));

        assertThat(svg.getElementsByTagName("text").getLength()).isEqualTo(3);
        assertThat(PAGES.get("lineage.svg"))
                .contains("<title>raw.desk_tickets → fact.ticket</title>", "<title>fact.ticket → mart.load</title>")
                .doesNotContain("raw.desk_tickets → mart.load");
    }

    @Test
    void pagesOfTablesThatAreNoMoreAreRemovedAndFilesOfOthersAreNot() throws Exception {
        DictionaryWriter.write(PAGES, folder);
        Files.writeString(folder.resolve("tables/mart.gone.md"), Dictionary.GENERATED + "# mart.gone\n");
        Files.writeString(folder.resolve("tables/notes.md"), "ours\n");

        int removed = DictionaryWriter.write(PAGES, folder);

        assertThat(removed).isEqualTo(1);
        assertThat(folder.resolve("tables/mart.gone.md")).doesNotExist();
        assertThat(folder.resolve("tables/notes.md")).hasContent("ours\n");
    }

    @Test
    void aFileOfSomebodyElseIsNotOverwritten() throws Exception {
        Files.writeString(folder.resolve("README.md"), "# Our handbook\n");

        assertThatThrownBy(() -> DictionaryWriter.write(PAGES, folder))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("README.md")
                .hasMessageContaining("no page of a dictionary");
        assertThat(folder.resolve("README.md")).hasContent("# Our handbook");
    }
}

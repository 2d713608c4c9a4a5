package org.deskledger.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deskledger.mart.value.ClvCac;
import org.deskledger.publish.report.Numbers;
import org.deskledger.publish.report.ReportInputs;
import org.deskledger.publish.report.ReportInputs.Acquisition;
import org.deskledger.publish.report.ReportInputs.ChannelValue;
import org.deskledger.publish.report.ReportInputs.ChurnPeriod;
import org.deskledger.publish.report.ReportInputs.Churned;
import org.deskledger.publish.report.ReportInputs.CohortCell;
import org.deskledger.publish.report.ReportInputs.CostMonth;
import org.deskledger.publish.report.ReportInputs.Costs;
import org.deskledger.publish.report.ReportInputs.Definition;
import org.deskledger.publish.report.ReportInputs.MetricPoint;
import org.deskledger.publish.report.ReportInputs.Service;

/** The figures of the four marts and of support on one screen, in the words of a finance person. Shows what the report shows. */
final class Scorecard {

    private static final List<Long> AGES = List.of(1L, 3L, 6L, 12L);
    private static final List<String> SUPPORT = List.of(
            "first_response_time",
            "average_resolution_time",
            "first_contact_resolution",
            "reopen_rate",
            "service_level");

    private final ReportInputs figures;
    private final YearMonth month;
    private final String currency;
    private boolean marked;

    Scorecard(ReportInputs figures) {
        this.figures = figures;
        this.month = figures.heading().month();
        this.currency = figures.heading().currency();
    }

    /** Writes all of it; a mart that is not published is left out and named. */
    void print(PrintWriter out) {
        out.println(figures.heading().title() + ", as of " + figures.heading().asOf() + "; days in "
                + figures.heading().zone() + ", money in " + currency);
        print(
                out,
                "Cohort retention: customers active so many months after their first",
                figures.cohorts().map(this::retention));
        print(out, "Churn in " + month, figures.churn().map(this::churn));
        print(
                out,
                "CLV to CAC by acquisition channel"
                        + figures.acquisition()
                                .map(acquisition ->
                                        ", customers won from " + acquisition.channelsFrom() + " to " + month)
                                .orElse(""),
                figures.acquisition().map(this::acquisition));
        print(
                out,
                "Cost per contact in " + month + ", fully loaded",
                figures.costs().map(this::costs));
        print(out, "Support in " + month, figures.service().map(this::service));
        if (marked) {
            out.println("* rests on fewer than " + figures.minimumSample() + " observations, or not all is delivered");
        }
        out.println();
    }

    private List<List<String>> retention(List<CohortCell> cells) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("months", "still active", "retained", "of", "cohorts"));
        for (long age : AGES) {
            // A cohort counts once that month of its life is over.
            List<CohortCell> mature = cells.stream()
                    .filter(cell -> cell.monthsSince() == age && cell.retained() != null)
                    .toList();
            long size = mature.stream().mapToLong(CohortCell::size).sum();
            long retained = mature.stream().mapToLong(CohortCell::retained).sum();
            rows.add(List.of(
                    Long.toString(age),
                    mark(size == 0 ? "" : Numbers.share((double) retained / size), size),
                    Numbers.count(retained),
                    Numbers.count(size),
                    Integer.toString(mature.size())));
        }
        return rows;
    }

    private List<List<String>> churn(Churned churned) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "rate", "95 % interval", "left", "of", "by choice", "payment failed", "unknown"));
        for (ChurnPeriod period : churned.months()) {
            if (YearMonth.from(period.start()).equals(month)) {
                rows.add(List.of(
                        "all customers",
                        mark(Numbers.share(period.churnRate()), period.customersStart()),
                        Numbers.interval(Numbers.share(period.ciLow()), Numbers.share(period.ciHigh())),
                        Numbers.count(period.churned()),
                        Numbers.count(period.customersStart()),
                        Numbers.count(period.voluntary()),
                        Numbers.count(period.involuntary()),
                        Numbers.count(period.unknown())));
            }
        }
        return rows;
    }

    private List<List<String>> acquisition(Acquisition acquisition) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("channel", "customers", "CLV", "CAC", "CLV : CAC", "verdict"));
        for (ChannelValue channel : acquisition.channels()) {
            rows.add(List.of(
                    channel.channel(),
                    Numbers.count(channel.customers()),
                    amount(channel.clvSimple()),
                    channel.spend().signum() == 0 ? "" : amount(channel.cac()),
                    mark(Numbers.ratio(channel.clvToCac()), channel.customers()),
                    ClvCac.verdict(channel.spend(), channel.clvToCac())));
        }
        return rows;
    }

    private List<List<String>> costs(Costs costs) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("channel", "cost", "contacts", "per contact", "per resolution"));
        costs.channels().stream()
                .filter(cost -> cost.month().equals(month))
                .forEach(cost -> rows.add(cost(cost.channel(), cost)));
        costs.categories().stream()
                .filter(cost -> cost.month().equals(month))
                .forEach(cost -> rows.add(cost("all", cost)));
        return rows;
    }

    private List<String> cost(String channel, CostMonth cost) {
        return List.of(
                channel,
                amount(cost.total()),
                Numbers.count(cost.contacts()),
                mark(amount(cost.perContact()), cost.contacts()),
                amount(cost.perResolution()));
    }

    private List<List<String>> service(Service service) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("metric", "statistic", "value", "95 % interval", "n"));
        for (String id : SUPPORT) {
            service.months().stream()
                    .filter(point ->
                            point.metricId().equals(id) && point.month().equals(month))
                    .forEach(point -> rows.add(List.of(
                            name(id),
                            point.statistic(),
                            mark(Numbers.value(point, currency), point),
                            Numbers.interval(
                                    Numbers.inUnit(point.ciLow(), point.unit(), currency),
                                    Numbers.inUnit(point.ciHigh(), point.unit(), currency)),
                            Numbers.count(point.sampleSize()))));
        }
        return rows;
    }

    private String name(String metricId) {
        return figures.dictionary().stream()
                .flatMap(List::stream)
                .filter(definition -> definition.metricId().equals(metricId))
                .map(Definition::name)
                .findFirst()
                .orElse(metricId);
    }

    private String amount(BigDecimal amount) {
        return Numbers.amount(amount, currency);
    }

    private String mark(String value, long sample) {
        return marked(value, sample < figures.minimumSample());
    }

    private String mark(String value, MetricPoint point) {
        return marked(value, !point.reliable() || !point.complete());
    }

    private String marked(String value, boolean isWeak) {
        if (value.isEmpty() || !isWeak) {
            return value;
        }
        marked = true;
        return value + " *";
    }

    private static void print(PrintWriter out, String title, Optional<List<List<String>>> rows) {
        out.println();
        out.println(title);
        if (rows.isEmpty()) {
            out.println("  not published: `deskledger runs` and `deskledger plan` say what it needs");
        } else if (rows.get().size() == 1) {
            out.println("  no figures for this month");
        } else {
            lines(rows.get()).forEach(line -> out.println("  " + line));
        }
    }

    /** Words to the left, figures to the right. */
    private static List<String> lines(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        boolean[] words = new boolean[columns];
        for (int i = 0; i < columns; i++) {
            int column = i;
            widths[i] = rows.stream()
                    .mapToInt(row -> row.get(column).length())
                    .max()
                    .orElse(0);
            words[i] = rows.stream().skip(1).noneMatch(row -> row.get(column).matches(".*\\d.*"));
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                // Spaces that may not break are for pages; minus signs are for calculators.
                String cell = row.get(i).replace('\u00a0', ' ').replace('\u2212', '-');
                String padding = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? "" : "   ").append(words[i] ? cell + padding : padding + cell);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
